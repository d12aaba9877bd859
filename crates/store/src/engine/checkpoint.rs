//! Moves the write-ahead log into the database file, off the commit path.
//!
//! A thread of its own copies what it can without blocking anybody each time the log has grown by
//! a step. Under steady writing, or readers that always overlap, this alone never lets the log
//! start over, so above a limit the writer copies the rest between two groups and starts it over.
//! The file is then written from its beginning again, which syncs faster than a file that grows;
//! only what a long reader made it outgrow is cut off.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, MAIN_DB};

use super::connection::{LOCK_PATIENCE, PAGE_BYTES, open_writer};
use super::fault;
use crate::StoreFault;

/// Bytes a page takes in the log.
pub(super) const FRAME_BYTES: u64 = PAGE_BYTES + 24;

/// Pages the log grows by between two passive checkpoints. Small steps leave the writer less to
/// copy, large ones copy a page once that was written many times. Runs of five seconds, creates
/// at 64 connections on two cores with the load beside them: 5,700 and 6,100/s, p99 20 and 19 ms
/// with 250; 6,800/s, p99 21 ms with 1000; 7,200/s, p99 28 ms with 4000 and a limit of 32 MB. One
/// or two runs each on a machine that varies by as much, so this is a hint and no proof.
const STEP_PAGES: u32 = 1000;

/// How many times its limit the file may keep for reuse.
const FILE_LIMIT_FACTOR: u64 = 2;

/// How long the writer waits for readers, and so how long it can hold up a group.
const READER_PATIENCE: Duration = Duration::from_millis(20);

/// Watches the size of the log for the writer.
pub(super) struct LogKeeper {
    pages: Arc<AtomicU32>,
    pages_before: u32,
    limit_bytes: u64,
    passive_at: u32,
    restart_at: u32,
    checkpointer: Checkpointer,
}

/// The thread that copies.
struct Checkpointer {
    wake: Option<SyncSender<()>>,
    working: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The last failed checkpoint, until one succeeds.
pub(super) type CheckpointFault = Arc<Mutex<Option<StoreFault>>>;

impl LogKeeper {
    pub(super) fn start(
        path: PathBuf,
        limit_bytes: u64,
        last_fault: CheckpointFault,
    ) -> Result<LogKeeper, StoreFault> {
        let mut keeper = LogKeeper {
            pages: Arc::default(),
            pages_before: 0,
            limit_bytes,
            passive_at: 0,
            restart_at: 0,
            checkpointer: Checkpointer::start(path, last_fault)?,
        };
        keeper.start_over();
        Ok(keeper)
    }

    /// Counts the pages in the log after each commit of this connection, which is the writer's.
    pub(super) fn watch(&self, connection: &mut Connection) -> Result<(), StoreFault> {
        let file_limit = self.limit_bytes.saturating_mul(FILE_LIMIT_FACTOR);
        connection
            .execute_batch(&format!("pragma journal_size_limit = {file_limit}"))
            .map_err(|error| fault::of(&error))?;
        let pages = Arc::clone(&self.pages);
        connection
            .wal_hook(Some(move |_: &mut _, count| {
                pages.store(u32::try_from(count).unwrap_or(0), Ordering::Relaxed);
                Ok(())
            }))
            .map_err(|error| fault::of(&error))
    }

    /// The pages in the log, for `Health`.
    pub(super) fn pages(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.pages)
    }

    /// Called between two groups.
    pub(super) fn after_group(&mut self, connection: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.pages_before {
            self.start_over();
        }
        self.pages_before = pages;
        if pages >= self.passive_at {
            self.checkpointer.wake();
            self.passive_at = pages.saturating_add(STEP_PAGES);
        }
        // A passive checkpoint at work would be waited for; it leaves less to do when it is done.
        let overdue = pages >= self.restart_at.saturating_add(self.limit_pages());
        if pages >= self.restart_at && (overdue || !self.checkpointer.is_working()) {
            if checkpoint(connection, CheckpointMode::RESTART) {
                self.pages.store(0, Ordering::Relaxed);
                self.start_over();
            } else {
                // A long reader: the groups in between are not held up again.
                self.restart_at = pages.saturating_add(self.limit_pages() / 4).max(1);
            }
        }
    }

    /// Ends the thread, so that the writer's connection is the last one.
    pub(super) fn stop(&mut self) {
        self.checkpointer.stop();
    }

    fn start_over(&mut self) {
        self.pages_before = 0;
        self.passive_at = STEP_PAGES;
        self.restart_at = self.limit_pages();
    }

    fn limit_pages(&self) -> u32 {
        u32::try_from(self.limit_bytes / FRAME_BYTES).unwrap_or(u32::MAX)
    }
}

impl Checkpointer {
    fn start(path: PathBuf, last_fault: CheckpointFault) -> Result<Checkpointer, StoreFault> {
        let (wake, woken) = sync_channel(1);
        let working = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&working);
        let thread = thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || work(&path, &woken, &flag, &last_fault))
            .map_err(|error| fault::of_file(&error))?;
        Ok(Checkpointer {
            wake: Some(wake),
            working,
            thread: Some(thread),
        })
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            self.working.store(true, Ordering::Release);
            // A full channel means that the thread will look again anyway.
            let _ = wake.try_send(());
        }
    }

    fn is_working(&self) -> bool {
        self.working.load(Ordering::Acquire)
    }

    fn stop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Copies the whole log and leaves an empty file, if the readers let it happen soon.
pub(super) fn truncate(connection: &Connection) -> bool {
    checkpoint(connection, CheckpointMode::TRUNCATE)
}

fn checkpoint(connection: &Connection, mode: CheckpointMode) -> bool {
    let done = connection
        .busy_timeout(READER_PATIENCE)
        .and_then(|()| connection.wal_checkpoint_v2(Some(MAIN_DB), mode));
    let restored = connection.busy_timeout(LOCK_PATIENCE);
    done.is_ok() && restored.is_ok()
}

fn work(
    path: &Path,
    woken: &Receiver<()>,
    working: &AtomicBool,
    last_fault: &Mutex<Option<StoreFault>>,
) {
    let mut connection = None;
    while woken.recv().is_ok() {
        let outcome = copy(path, &mut connection);
        // A busy checkpoint is no fault: the writer is at the same work.
        let failed = outcome.err().filter(|fault| *fault != StoreFault::Busy);
        if failed.is_some() {
            connection = None;
        }
        *last_fault.lock().unwrap_or_else(PoisonError::into_inner) = failed;
        working.store(false, Ordering::Release);
    }
}

fn copy(path: &Path, kept: &mut Option<Connection>) -> Result<(), StoreFault> {
    let connection = match kept {
        Some(connection) => connection,
        None => kept.insert(open_writer(path, 0)?),
    };
    connection
        .wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE)
        .map(|_| ())
        .map_err(|error| fault::of(&error))
}
