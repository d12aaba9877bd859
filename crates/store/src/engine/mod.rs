//! The SQLite engine: one writer thread with group commit, a few readers beside it.

mod checkpoint;
mod connection;
pub(crate) mod fault;
mod group;
mod queue;
mod readers;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use fault::StoreFault;

use crate::{CommitError, MIGRATIONS, Migration, Query, Row, Statement, Unit, schema};
use readers::Readers;
use writer::WriterHandle;

/// A database that is open. Clones share it; the last one to go closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database file; its folder is made if need be.
    pub path: PathBuf,
    /// Connections that read side by side.
    pub readers: usize,
    /// Commits in one group at most.
    pub group_limit: usize,
    /// Units that wait at most, commits and offers each; above it commits get `Busy`.
    pub queue_limit: usize,
    /// Bytes above which the write-ahead log is started over between two groups.
    pub wal_limit_bytes: u64,
    /// Every statement of the program: checked at the start and kept prepared.
    pub statements: &'static [&'static Statement],
    /// The schema.
    pub migrations: &'static [Migration],
    /// The time, in microseconds since 1970, that new schema steps are recorded with.
    pub now_micros: i64,
    /// A clock that only moves forward, in microseconds: measures how long syncs take.
    pub ticks: fn() -> u64,
}

/// How the store is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The fault of the last group; `None` once a group was written again.
    pub fault: Option<StoreFault>,
    /// The fault of the last checkpoint beside the commits; `None` once one succeeded again.
    pub checkpoint_fault: Option<StoreFault>,
    /// Commits waiting for the writer.
    pub commits_queued: usize,
    /// Offers waiting for the writer.
    pub offers_queued: usize,
    /// Offers turned away or lost to a fault since the start.
    pub offers_dropped: u64,
    /// Groups written since the start.
    pub groups: u64,
    /// Units written since the start.
    pub units: u64,
    /// Units refused since the start, in groups that were written.
    pub refused: u64,
    /// How long the last synced commit took, in microseconds.
    pub last_sync_micros: u64,
    /// Bytes in use in the write-ahead log.
    pub wal_bytes: u64,
}

struct Inner {
    readers: Readers,
    /// None for a store opened with `open_reader`.
    writer: Option<WriterHandle>,
}

impl Options {
    /// The usual limits, no statements prepared ahead, and a clock that stands still.
    pub fn new(path: impl Into<PathBuf>, now_micros: i64) -> Options {
        Options {
            path: path.into(),
            readers: 4,
            group_limit: 512,
            queue_limit: 8192,
            wal_limit_bytes: 8 * 1024 * 1024,
            statements: &[],
            migrations: MIGRATIONS,
            now_micros,
            ticks: || 0,
        }
    }
}

impl Store {
    /// Opens a database for reading and writing, making it if need be.
    ///
    /// # Errors
    /// `Locked` when another process writes to it, `Newer` and `Changed` when its schema is not
    /// this program's, `Statement` when one of the statements does not fit the schema.
    pub fn open(options: Options) -> Result<Store, StoreFault> {
        let claim = connection::claim(&options.path)?;
        let writer = WriterHandle::start(&options, claim)?;
        let readers = Readers::open(
            &options.path,
            options.readers,
            options.statements.len().max(64),
        );
        let readers = readers.inspect_err(|_| writer.close())?;
        let inner = Inner {
            readers,
            writer: Some(writer),
        };
        Ok(Store {
            inner: Arc::new(inner),
        })
    }

    /// Opens a database that another process may be writing to, for reading only.
    ///
    /// # Errors
    /// `Io` when there is no such database, `Newer` and `Changed` as for `open`.
    pub fn open_reader(path: impl AsRef<Path>) -> Result<Store, StoreFault> {
        let readers = Readers::open(path.as_ref(), 1, 64)?;
        readers.with(|connection| schema::check(connection, MIGRATIONS))?;
        let inner = Inner {
            readers,
            writer: None,
        };
        Ok(Store {
            inner: Arc::new(inner),
        })
    }

    /// Every row of the answer, on the caller's thread; sees all that was committed before.
    pub fn ask(&self, query: &Query) -> Result<Vec<Row>, StoreFault> {
        self.inner.readers.ask(query, usize::MAX)
    }

    /// The first row of the answer, if there is one.
    pub fn ask_one(&self, query: &Query) -> Result<Option<Row>, StoreFault> {
        Ok(self.inner.readers.ask(query, 1)?.pop())
    }

    /// Writes a unit; returns when it is on disk or refused.
    ///
    /// A caller that stops waiting does not take the unit back.
    ///
    /// # Errors
    /// `Missed` when an expectation did not hold, `Fault` when the unit could not be written.
    /// Either way nothing of it was.
    pub async fn commit(&self, unit: Unit) -> Result<(), CommitError> {
        if unit.is_empty() {
            return Ok(());
        }
        let answer = self.writer()?.queue.push(unit)?;
        answer
            .await
            .unwrap_or(Err(CommitError::Fault(StoreFault::Closed)))
    }

    /// As `commit`, for a thread that may block; panics inside an asynchronous task.
    pub fn commit_blocking(&self, unit: Unit) -> Result<(), CommitError> {
        if unit.is_empty() {
            return Ok(());
        }
        let answer = self.writer()?.queue.push(unit)?;
        answer
            .blocking_recv()
            .unwrap_or(Err(CommitError::Fault(StoreFault::Closed)))
    }

    /// Hands over a unit whose loss is bearable: nobody waits, a crash may lose the last ones.
    ///
    /// Returns whether there was room for it. Offers go along with the commits of a group, or by
    /// themselves, unsynced, when there are none; they never hold up a commit.
    pub fn offer(&self, unit: Unit) -> bool {
        match &self.inner.writer {
            Some(writer) => unit.is_empty() || writer.queue.offer(unit),
            None => false,
        }
    }

    /// Writes what is queued, moves the log into the database and lets go of it.
    ///
    /// Later commits and questions get `Closed`. Blocks until all is done.
    pub fn close(&self) {
        self.inner.close();
    }

    /// How the store is doing.
    pub fn health(&self) -> Health {
        let writer = self.inner.writer.as_ref();
        writer.map_or_else(Health::default, WriterHandle::health)
    }

    fn writer(&self) -> Result<&WriterHandle, StoreFault> {
        self.inner.writer.as_ref().ok_or(StoreFault::ReadOnly)
    }
}

impl Inner {
    fn close(&self) {
        // The writer's connection goes last: the last one to go removes the log.
        if let Some(writer) = &self.writer {
            writer.queue.close();
        }
        self.readers.close();
        if let Some(writer) = &self.writer {
            writer.close();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
