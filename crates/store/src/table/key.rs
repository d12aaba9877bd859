//! Wrapped data keys.

use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// All keys; read once at the start, before any account is known.
pub static ALL: Statement = Statement::new(
    "data_key.all",
    "select account, mode, purpose, number, wrapped, created from data_key \
     order by account, mode, purpose, number",
);

/// A new key.
pub static INSERT: Statement = Statement::new(
    "data_key.insert",
    "insert into data_key(account, mode, purpose, number, wrapped, created) \
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
);

/// A wrapped key as it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Whose.
    pub account: String,
    /// 0 test, 1 live.
    pub mode: i64,
    /// What for: the vault's own word.
    pub purpose: String,
    /// Counts from 1 per purpose.
    pub number: i64,
    /// The key, wrapped by the master key.
    pub wrapped: Vec<u8>,
    /// When it was made, in microseconds.
    pub created: i64,
}

/// Asks for all keys.
pub fn all() -> Query {
    Query::new(&ALL, Vec::new())
}

/// Reads one of the answers to [`all`].
pub fn of_row(row: &Row) -> Result<KeyRow, StoreFault> {
    Ok(KeyRow {
        account: row.text(0)?.to_owned(),
        mode: row.integer(1)?,
        purpose: row.text(2)?.to_owned(),
        number: row.integer(3)?,
        wrapped: row.bytes(4)?.to_vec(),
        created: row.integer(5)?,
    })
}

/// Writes a key.
pub fn insert(key: KeyRow) -> Write {
    let values: Vec<Value> = vec![
        key.account.into(),
        key.mode.into(),
        key.purpose.into(),
        key.number.into(),
        key.wrapped.into(),
        key.created.into(),
    ];
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("key_free"),
    }
}
