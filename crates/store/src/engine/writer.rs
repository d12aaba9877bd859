//! The one thread that writes: it takes what is queued, runs it in one transaction, syncs once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::checkpoint::{CheckpointFault, FRAME_BYTES, LogKeeper, truncate};
use super::connection::open_writer;
use super::queue::{Answer, Batch, Queue};
use super::{Health, Options, fault, group};
use crate::{CommitError, Statement, StoreFault, schema};

/// Cached statements beside the program's own: begin, commit, the savepoints.
const OWN_STATEMENTS: usize = 8;

/// The store's end of the writer.
pub(super) struct WriterHandle {
    pub(super) queue: Arc<Queue>,
    progress: Arc<Mutex<Progress>>,
    checkpoint_fault: CheckpointFault,
    log_pages: Arc<AtomicU32>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer has done so far.
#[derive(Default)]
struct Progress {
    fault: Option<StoreFault>,
    groups: u64,
    units: u64,
    refused: u64,
    last_sync_micros: u64,
}

struct Writer {
    queue: Arc<Queue>,
    progress: Arc<Mutex<Progress>>,
    path: PathBuf,
    statements: &'static [&'static Statement],
    ticks: fn() -> u64,
    /// None after a fault that the connection may not have survived.
    connection: Option<Connection>,
    durability: Durability,
    log: LogKeeper,
    /// Keeps other processes out for as long as the writer lives.
    _claim: File,
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It does: somebody was promised that the rows are kept.
    Synced,
    /// It does not: the next synced commit, or the next checkpoint, takes the rows along.
    Unsynced,
}

/// Closes the queue however the thread ends, so that no caller waits for a writer that is gone.
struct Departure(Arc<Queue>);

impl WriterHandle {
    /// Opens the database for writing, brings its schema up to date and starts the thread.
    pub(super) fn start(options: &Options, claim: File) -> Result<WriterHandle, StoreFault> {
        let mut connection = open(&options.path, options.statements)?;
        schema::apply(&mut connection, options.migrations, options.now_micros)?;
        prepare(&connection, options.statements)?;
        let checkpoint_fault = CheckpointFault::default();
        let log = LogKeeper::start(
            options.path.clone(),
            options.wal_limit_bytes,
            Arc::clone(&checkpoint_fault),
        )?;
        log.watch(&mut connection)?;
        let queue = Arc::new(Queue::new(options.queue_limit, options.group_limit));
        let progress = Arc::<Mutex<Progress>>::default();
        let log_pages = log.pages();
        let writer = Writer {
            queue: Arc::clone(&queue),
            progress: Arc::clone(&progress),
            path: options.path.clone(),
            statements: options.statements,
            ticks: options.ticks,
            connection: Some(connection),
            durability: Durability::Synced,
            log,
            _claim: claim,
        };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| fault::of_file(&error))?;
        let thread = Mutex::new(Some(thread));
        Ok(WriterHandle {
            queue,
            progress,
            checkpoint_fault,
            log_pages,
            thread,
        })
    }

    /// Lets the thread write what is queued, then waits for its end.
    pub(super) fn close(&self) {
        self.queue.close();
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    pub(super) fn health(&self) -> Health {
        let backlog = self.queue.backlog();
        let checkpoint_fault = lock(&self.checkpoint_fault).clone();
        let log_pages = self.log_pages.load(Ordering::Relaxed);
        let progress = lock(&self.progress);
        Health {
            fault: progress.fault.clone(),
            checkpoint_fault,
            commits_queued: backlog.commits,
            offers_queued: backlog.offers,
            offers_dropped: backlog.offers_dropped,
            groups: progress.groups,
            units: progress.units,
            refused: progress.refused,
            last_sync_micros: progress.last_sync_micros,
            wal_bytes: u64::from(log_pages) * FRAME_BYTES,
        }
    }
}

impl Writer {
    fn run(mut self) {
        let _departure = Departure(Arc::clone(&self.queue));
        while let Some(batch) = self.queue.take() {
            self.write(batch);
        }
        self.log.stop();
        if let Some(connection) = &self.connection {
            truncate(connection);
        }
    }

    /// Writes one group and answers everybody in it.
    fn write(&mut self, batch: Batch) {
        let offers = batch.offers.len() as u64;
        match self.attempt(&batch) {
            Ok(answers) => {
                self.count(&answers);
                answer(batch, answers);
            }
            Err(fault) => {
                lock(&self.progress).fault = Some(fault.clone());
                self.queue.count_dropped(offers);
                let refused = Err(CommitError::Fault(fault.clone()));
                let answers = vec![refused; batch.commits.len()];
                answer(batch, answers);
                self.recover(&fault);
            }
        }
        if let Some(connection) = &self.connection {
            self.log.after_group(connection);
        }
    }

    fn attempt(&mut self, batch: &Batch) -> Result<Vec<Answer>, StoreFault> {
        let durability = if batch.commits.is_empty() {
            Durability::Unsynced
        } else {
            Durability::Synced
        };
        self.reopen()?;
        self.set_durability(durability)?;
        let connection = self.connection.as_ref().ok_or(StoreFault::Closed)?;
        let commits = batch.commits.iter().map(|commit| &commit.unit);
        let answers = group::run(connection, commits.chain(&batch.offers))?;
        let started = (self.ticks)();
        group::commit(connection)?;
        if durability == Durability::Synced {
            let took = (self.ticks)().saturating_sub(started);
            lock(&self.progress).last_sync_micros = took;
        }
        Ok(answers)
    }

    /// Opens the connection again after a fault.
    fn reopen(&mut self) -> Result<(), StoreFault> {
        if self.connection.is_some() {
            return Ok(());
        }
        let mut connection = open(&self.path, self.statements)?;
        self.log.watch(&mut connection)?;
        // After a failed sync the log may hold pages that never reached the disk. Moving everything
        // into the database file and syncing that leaves nothing to chance.
        truncate(&connection);
        self.durability = Durability::Synced;
        self.connection = Some(connection);
        Ok(())
    }

    fn set_durability(&mut self, durability: Durability) -> Result<(), StoreFault> {
        if self.durability == durability {
            return Ok(());
        }
        let pragma = match durability {
            Durability::Synced => "pragma synchronous = full",
            Durability::Unsynced => "pragma synchronous = normal",
        };
        let connection = self.connection.as_ref().ok_or(StoreFault::Closed)?;
        // SQLite acts on this pragma while preparing it, so it must not come from the cache.
        connection
            .execute_batch(pragma)
            .map_err(|error| fault::of(&error))?;
        self.durability = durability;
        Ok(())
    }

    /// Undoes the failed group, so that the next one finds a clean connection.
    fn recover(&mut self, fault: &StoreFault) {
        let clean = self.connection.as_ref().is_some_and(|connection| {
            connection.is_autocommit() || connection.execute_batch("rollback").is_ok()
        });
        if !clean || matches!(fault, StoreFault::Io(_)) {
            self.connection = None;
        }
    }

    fn count(&self, answers: &[Answer]) {
        let refused = answers.iter().filter(|answer| answer.is_err()).count() as u64;
        let mut progress = lock(&self.progress);
        progress.fault = None;
        progress.groups += 1;
        progress.units += answers.len() as u64 - refused;
        progress.refused += refused;
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Sends the answers of the commits, which come before those of the offers.
fn answer(batch: Batch, answers: Vec<Answer>) {
    for (commit, answer) in batch.commits.into_iter().zip(answers) {
        // A caller that went away does not need its answer.
        let _ = commit.answer.send(answer);
    }
}

fn open(path: &Path, statements: &[&Statement]) -> Result<Connection, StoreFault> {
    open_writer(path, statements.len() + OWN_STATEMENTS)
}

/// Prepares every statement, so that a wrong one is found at the start, and keeps the writing ones.
fn prepare(connection: &Connection, statements: &[&'static Statement]) -> Result<(), StoreFault> {
    for statement in statements {
        let kept = connection
            .prepare_cached(statement.text)
            .map_err(|error| fault::of_statement(statement.name, &error))?;
        if kept.readonly() {
            kept.discard();
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
