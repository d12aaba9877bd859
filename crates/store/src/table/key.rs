//! Wrapped data keys.

use crate::table::Scope;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// All keys; read once at the start, before any account is known.
pub static ALL: Statement = Statement::new(
    "data_key.all",
    "select account, mode, purpose, number, wrapped, created, sealings from data_key \
     order by account, mode, purpose, number",
);

/// A new key.
pub static INSERT: Statement = Statement::new(
    "data_key.insert",
    "insert into data_key(account, mode, purpose, number, wrapped, created, sealings) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
);

/// How often a key sealed; never goes down.
pub static COUNT: Statement = Statement::new(
    "data_key.count",
    "update data_key set sealings = $1 \
     where account = $2 and mode = $3 and purpose = $4 and number = $5 and sealings < $6",
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
    /// How often it sealed when that was last counted.
    pub sealings: i64,
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
        sealings: row.integer(6)?,
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
        key.sealings.into(),
    ];
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("key_free"),
    }
}

/// Counts how often a data key sealed.
pub fn count(scope: &Scope, number: u32, sealings: i64) -> Write {
    let mut values: Vec<Value> = vec![sealings.into()];
    values.extend(scope.values(["data".into(), i64::from(number).into(), sealings.into()]));
    Write {
        statement: &COUNT,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}
