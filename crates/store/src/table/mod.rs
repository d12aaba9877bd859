//! One file per table: its statements once, and the mapping between rows and domain values.
//!
//! Every question starts with account and mode ([`Scope`]); the few look-ups that find them are in
//! [`directory`]. To add a table, write its file, add its statements to [`STATEMENTS`] and its
//! columns to a new file of the schema.

mod detail;
#[cfg(test)]
mod tests;

pub mod customer;
pub mod directory;
pub mod effect;
pub mod event;
pub mod idempotency;
pub mod key;
pub mod log;
pub mod session;
pub mod source;
pub mod token;

use crate::{Statement, Value};
use domain::{Caller, Id, Mode};

/// Whose rows, and which mode's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The account.
    pub account: Id,
    /// Test or live.
    pub mode: Mode,
}

impl Scope {
    /// The scope of a caller.
    pub fn of(caller: &Caller) -> Self {
        Self {
            account: caller.account.clone(),
            mode: caller.mode,
        }
    }

    /// The two leading parameters of every statement, followed by more.
    fn values<const N: usize>(&self, more: [Value; N]) -> Vec<Value> {
        let mut values = Vec::with_capacity(N + 2);
        values.push(Value::from(self.account.as_str()));
        values.push(Value::from(self.mode.code()));
        values.extend(more);
        values
    }
}

/// Every statement of the program: prepared at the start, checked by a test on the engine.
pub static STATEMENTS: &[&Statement] = &[
    &customer::BY_ID,
    &customer::BY_NUMBER,
    &customer::PAGE_BACKWARD,
    &customer::PAGE_FORWARD,
    &customer::INSERT,
    &customer::SET_PASSWORD,
    &customer::PASSWORD,
    &customer::COUNT_SOURCE,
    &customer::DISCOUNT_SOURCE,
    &customer::MOVE_DEFAULT,
    &customer::CLAIM,
    &customer::CLAIMED,
    &directory::FIND,
    &directory::INSERT,
    &directory::PUBLISHABLE,
    &directory::ACCOUNT,
    &directory::INSERT_ACCOUNT,
    &directory::ACCOUNTS,
    &event::RECORD_CUSTOMER,
    &event::RECORD_SOURCE,
    &event::RECORD_TOKEN,
    &event::OF_OBJECT,
    &idempotency::FIND,
    &idempotency::INSERT,
    &idempotency::EXPIRE,
    &key::ALL,
    &key::INSERT,
    &key::COUNT,
    &log::LAST,
    &log::RECENT,
    &log::WRITE,
    &session::REVOKE,
    &session::IS_REVOKED,
    &session::EXPIRE,
    &source::BY_ID,
    &source::BY_NUMBER,
    &source::PAGE_BACKWARD,
    &source::PAGE_FORWARD,
    &source::CUSTOMER_PAGE_BACKWARD,
    &source::CUSTOMER_PAGE_FORWARD,
    &source::COUNT,
    &source::CUSTOMER_COUNT,
    &source::CUSTOMER_FINGERPRINT,
    &source::INSERT,
    &source::UPDATE,
    &token::BY_ID,
    &token::INSERT,
    &token::CONSUME,
    &token::SPEND,
    &token::IS_SPENT,
    &token::EXPIRE,
];
