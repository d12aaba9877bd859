//! The request log: a ring of the last calls of each account and mode.

use domain::Moment;

use crate::table::Scope;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Write};

/// The last running number.
pub static LAST: Statement = Statement::new(
    "request_log.last",
    "select coalesce(max(number), 0) from request_log where account = $1 and mode = $2",
);

/// The newest entries below a running number.
pub static RECENT: Statement = Statement::new(
    "request_log.recent",
    "select number, request, time, dialect, operation, method, path, status, micros, user_agent, \
     key, body, answer from request_log where account = $1 and mode = $2 and number < $3 \
     order by number desc limit $4",
);

/// An entry, in place of the one that had its slot.
pub static WRITE: Statement = Statement::new(
    "request_log.write",
    "insert into request_log(account, mode, slot, number, request, time, dialect, operation, \
     method, path, status, micros, user_agent, key, body, answer) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
     on conflict (account, mode, slot) do update set number = excluded.number, \
     request = excluded.request, time = excluded.time, dialect = excluded.dialect, \
     operation = excluded.operation, method = excluded.method, path = excluded.path, \
     status = excluded.status, micros = excluded.micros, user_agent = excluded.user_agent, \
     key = excluded.key, body = excluded.body, answer = excluded.answer",
);

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Running number of the account and mode.
    pub number: i64,
    /// `req_…`.
    pub request: String,
    /// When it came in.
    pub time: Moment,
    /// Name of the dialect.
    pub dialect: String,
    /// Operation of the endpoint, `source.create`; empty when no endpoint was found.
    pub operation: String,
    /// The verb.
    pub method: String,
    /// The path.
    pub path: String,
    /// Status of the answer.
    pub status: u16,
    /// How long it took, in microseconds.
    pub micros: i64,
    /// What the client calls itself.
    pub user_agent: String,
    /// Public name of the key.
    pub key: String,
    /// The body without secrets.
    pub body: String,
    /// The answer without secrets.
    pub answer: String,
}

/// Asks for the last running number: one integer.
pub fn last(scope: &Scope) -> Query {
    Query::new(&LAST, scope.values([]))
}

/// Asks for the newest entries below a running number.
pub fn recent(scope: &Scope, below: i64, limit: usize) -> Query {
    Query::new(&RECENT, scope.values([below.into(), (limit as i64).into()]))
}

/// Writes an entry into a ring of `size` slots.
pub fn write(scope: &Scope, size: i64, entry: Entry) -> Write {
    let values = scope.values([
        entry.number.rem_euclid(size.max(1)).into(),
        entry.number.into(),
        entry.request.into(),
        entry.time.0.into(),
        entry.dialect.into(),
        entry.operation.into(),
        entry.method.into(),
        entry.path.into(),
        i64::from(entry.status).into(),
        entry.micros.into(),
        entry.user_agent.into(),
        entry.key.into(),
        entry.body.into(),
        entry.answer.into(),
    ]);
    Write {
        statement: &WRITE,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}

/// Reads an entry.
pub fn of_row(row: &mut Row) -> Result<Entry, StoreFault> {
    Ok(Entry {
        number: row.integer(0)?,
        request: row.take_text(1)?,
        time: Moment(row.integer(2)?),
        dialect: row.take_text(3)?,
        operation: row.take_text(4)?,
        method: row.take_text(5)?,
        path: row.take_text(6)?,
        status: u16::try_from(row.integer(7)?).map_err(|_| StoreFault::Shape)?,
        micros: row.integer(8)?,
        user_agent: row.take_text(9)?,
        key: row.take_text(10)?,
        body: row.take_text(11)?,
        answer: row.take_text(12)?,
    })
}
