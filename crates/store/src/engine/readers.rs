//! A few connections that read on the caller's thread: a point read takes about ten microseconds,
//! less than handing it to another thread would.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Rows};

use super::connection::{bind, open_reader};
use super::fault;
use crate::{Query, Row, StoreFault, Value};

thread_local! {
    /// The connection this thread used last, where its pages and statements are warm.
    static LAST_USED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The reading connections; empty slots once the store is closed.
pub(super) struct Readers {
    slots: Vec<Mutex<Option<Connection>>>,
    next: AtomicUsize,
}

impl Readers {
    pub(super) fn open(
        path: &Path,
        count: usize,
        statements: usize,
    ) -> Result<Readers, StoreFault> {
        let count = count.max(1);
        let slots = (0..count)
            .map(|_| Ok(Mutex::new(Some(open_reader(path, count, statements)?))))
            .collect::<Result<_, StoreFault>>()?;
        Ok(Readers {
            slots,
            next: AtomicUsize::new(0),
        })
    }

    /// The first `limit` rows of the answer.
    pub(super) fn ask(&self, query: &Query, limit: usize) -> Result<Vec<Row>, StoreFault> {
        self.with(|connection| {
            read(connection, query, limit)
                .map_err(|error| fault::of_statement(query.statement.name, &error))
        })
    }

    /// Runs `work` with a connection nobody else uses meanwhile.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        match self.acquire().as_ref() {
            Some(connection) => work(connection),
            None => Err(StoreFault::Closed),
        }
    }

    /// Waits for the reads that run and closes every connection.
    pub(super) fn close(&self) {
        for slot in &self.slots {
            slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    fn acquire(&self) -> MutexGuard<'_, Option<Connection>> {
        let first = LAST_USED
            .get()
            .unwrap_or_else(|| self.next.fetch_add(1, Ordering::Relaxed))
            % self.slots.len();
        let (before, after) = self.slots.split_at(first);
        for (distance, slot) in after.iter().chain(before).enumerate() {
            let free = match slot.try_lock() {
                Ok(guard) => guard,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => continue,
            };
            LAST_USED.set(Some((first + distance) % self.slots.len()));
            return free;
        }
        self.slots[first]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(connection: &Connection, query: &Query, limit: usize) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(query.statement.text)?;
    bind(&mut statement, &query.values)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while answer.len() < limit {
        match next_row(&mut rows, columns)? {
            Some(row) => answer.push(row),
            None => break,
        }
    }
    Ok(answer)
}

fn next_row(rows: &mut Rows<'_>, columns: usize) -> rusqlite::Result<Option<Row>> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    (0..columns)
        .map(|index| value_of(row.get_ref(index)?))
        .collect::<rusqlite::Result<Vec<Value>>>()
        .map(|values| Some(Row::new(values)))
}

fn value_of(column: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(_) => Value::Text(column.as_str()?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(rusqlite::types::FromSqlError::InvalidType.into()),
    })
}
