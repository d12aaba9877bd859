//! Opening the database file, and how each connection to it is set.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Statement};

use super::fault;
use crate::{StoreFault, Value};

/// Bytes per page. Rows are a few hundred bytes, and every page touched is logged in full.
pub(super) const PAGE_BYTES: u64 = 4096;

/// How long a connection waits for a lock another one holds.
pub(super) const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// Kibibytes of pages the writer keeps.
const WRITER_CACHE_KIB: usize = 16 * 1024;

/// Kibibytes of pages all readers keep together. The operating system caches the file anyway.
const READERS_CACHE_KIB: usize = 16 * 1024;

/// Creates the folder and the file for the owner only, and claims them for this process.
///
/// The claim lasts as long as the returned file is open, and ends with the process.
pub(super) fn claim(path: &Path) -> Result<File, StoreFault> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| fault::of_file(&error))?;
    }
    let lock = open_private(&lock_path(path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreFault::Locked),
        Err(TryLockError::Error(error)) => return Err(fault::of_file(&error)),
    }
    open_private(path)?;
    Ok(lock)
}

/// The one connection that writes.
pub(super) fn open_writer(path: &Path, statements: usize) -> Result<Connection, StoreFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault::of(&error))?;
    configure(&connection, WRITER_CACHE_KIB, statements).map_err(|error| fault::of(&error))?;
    // Checkpoints run beside the commits (see `checkpoint`), never inside one.
    let pragmas = format!(
        "pragma page_size = {PAGE_BYTES}; pragma synchronous = full; \
         pragma secure_delete = on; pragma wal_autocheckpoint = 0;"
    );
    connection
        .execute_batch(&pragmas)
        .map_err(|error| fault::of(&error))?;
    let mode: String = connection
        .query_row("pragma journal_mode = wal", (), |row| row.get(0))
        .map_err(|error| fault::of(&error))?;
    if mode != "wal" {
        return Err(StoreFault::Io(
            "no write-ahead log on this file system".to_owned(),
        ));
    }
    Ok(connection)
}

/// One of `readers` connections that only read.
pub(super) fn open_reader(
    path: &Path,
    readers: usize,
    statements: usize,
) -> Result<Connection, StoreFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| fault::of(&error))?;
    configure(&connection, READERS_CACHE_KIB / readers.max(1), statements)
        .map_err(|error| fault::of(&error))?;
    Ok(connection)
}

/// Binds `$1…$n` by position.
pub(super) fn bind(statement: &mut Statement<'_>, values: &[Value]) -> rusqlite::Result<()> {
    let wanted = statement.parameter_count();
    if wanted != values.len() {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), wanted));
    }
    for (index, value) in (1..).zip(values) {
        match value {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null),
            Value::Integer(number) => statement.raw_bind_parameter(index, number),
            Value::Text(text) => statement.raw_bind_parameter(index, text),
            Value::Bytes(bytes) => statement.raw_bind_parameter(index, bytes),
        }?;
    }
    Ok(())
}

fn configure(connection: &Connection, cache_kib: usize, statements: usize) -> rusqlite::Result<()> {
    connection.busy_timeout(LOCK_PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(statements);
    // Mapped pages would count as resident memory once per connection, so nothing is mapped.
    connection.execute_batch(&format!(
        "pragma cache_size = -{cache_kib}; pragma mmap_size = 0; pragma temp_store = memory; \
         pragma foreign_keys = off; pragma trusted_schema = off;"
    ))
}

fn open_private(path: &Path) -> Result<File, StoreFault> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|error| fault::of_file(&error))
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}
