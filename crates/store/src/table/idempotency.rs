//! Recorded answers of calls that carried an idempotency key.

use domain::{Dialect, Moment};

use crate::table::Scope;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Write};

/// The name of the fact that a key was fresh: missing it means that somebody else was first.
pub const KEY_FRESH: Miss = Miss("key_fresh");

/// One record.
pub static FIND: Statement = Statement::new(
    "idempotency.find",
    "select created, path, digest, request, status, headers, body from idempotency \
     where account = $1 and mode = $2 and dialect = $3 and name = $4",
);

/// A record, new or in place of one whose time ran out.
pub static INSERT: Statement = Statement::new(
    "idempotency.insert",
    "insert into idempotency(account, mode, dialect, name, created, path, digest, request, \
     status, headers, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     on conflict (account, mode, dialect, name) do update set created = excluded.created, \
     path = excluded.path, digest = excluded.digest, request = excluded.request, \
     status = excluded.status, headers = excluded.headers, body = excluded.body \
     where idempotency.created < $12",
);

/// Forgets records older than a moment.
pub static EXPIRE: Statement = Statement::new(
    "idempotency.expire",
    "delete from idempotency where account = $1 and mode = $2 and created < $3",
);

/// A recorded answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// A keyed digest of the caller's key.
    pub name: String,
    /// When the first call came in.
    pub created: Moment,
    /// Method and path of the first call.
    pub path: String,
    /// Keyed digest of the decoded parameters.
    pub digest: Vec<u8>,
    /// Id of the request that ran.
    pub request: String,
    /// Status of the answer.
    pub status: u16,
    /// Headers of the answer, as lines of `name: value`.
    pub headers: String,
    /// Bytes of the answer.
    pub body: Vec<u8>,
}

/// Asks for a record.
pub fn find(scope: &Scope, dialect: Dialect, name: &str) -> Query {
    Query::new(&FIND, scope.values([dialect.name().into(), name.into()]))
}

/// Writes a record; the key must be fresh, or its record older than `stale_before`.
pub fn insert(scope: &Scope, dialect: Dialect, record: Record, stale_before: Moment) -> Write {
    let values = scope.values([
        dialect.name().into(),
        record.name.into(),
        record.created.0.into(),
        record.path.into(),
        record.digest.into(),
        record.request.into(),
        i64::from(record.status).into(),
        record.headers.into(),
        record.body.into(),
        stale_before.0.into(),
    ]);
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: KEY_FRESH,
    }
}

/// Forgets records older than a moment.
pub fn expire(scope: &Scope, before: Moment) -> Write {
    let values = scope.values([before.0.into()]);
    Write {
        statement: &EXPIRE,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}

/// Reads a record.
pub fn of_row(name: &str, row: &mut Row) -> Result<Record, StoreFault> {
    Ok(Record {
        name: name.to_owned(),
        created: Moment(row.integer(0)?),
        path: row.take_text(1)?,
        digest: row.take_bytes(2)?,
        request: row.take_text(3)?,
        status: u16::try_from(row.integer(4)?).map_err(|_| StoreFault::Shape)?,
        headers: row.take_text(5)?,
        body: row.take_bytes(6)?,
    })
}
