//! One file per table: its statements once, and the mapping between rows and domain values.
//!
//! Every question starts with account and mode ([`Scope`]). The few that do not are the look-ups
//! that find them in [`directory`], the keys that are read at the start, and what the server itself
//! goes through for all accounts: [`delivery::due`] and [`endpoint::active`].
//!
//! To add a table, write its file, add its statements to [`STATEMENTS`] and its columns to a new
//! file of the schema.

mod detail;
mod object;
mod terms;
#[cfg(test)]
mod tests;

pub mod charge;
pub mod customer;
pub mod delivery;
pub mod directory;
pub mod effect;
pub mod endpoint;
pub mod event;
pub mod idempotency;
pub mod intent;
pub mod key;
pub mod log;
pub mod page;
pub mod refund;
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
    &charge::BY_ID,
    &charge::OF_SOURCE,
    &charge::PROCESSING,
    &charge::INSERT,
    &charge::UPDATE,
    &charge::PAGES.all.backward,
    &charge::PAGES.all.forward,
    &charge::PAGES.all.count,
    &charge::PAGES.of_customer.backward,
    &charge::PAGES.of_customer.forward,
    &charge::PAGES.of_customer.count,
    &charge::PAGES.of_parent.backward,
    &charge::PAGES.of_parent.forward,
    &charge::PAGES.of_parent.count,
    &customer::BY_ID,
    &customer::BY_NUMBER,
    &customer::PAGE_BACKWARD,
    &customer::PAGE_FORWARD,
    &customer::COUNT,
    &customer::INSERT,
    &customer::UPDATE,
    &customer::SET_PASSWORD,
    &customer::PASSWORD,
    &customer::COUNT_SOURCE,
    &customer::DISCOUNT_SOURCE,
    &customer::MOVE_DEFAULT,
    &customer::CLAIM,
    &customer::RELEASE,
    &customer::CLAIMED,
    &delivery::ROUTES,
    &delivery::DUE_OF,
    &delivery::DROP_ROUTE,
    &delivery::CLAIM,
    &delivery::UNCLAIM,
    &delivery::ADVANCE,
    &delivery::SETTLE,
    &delivery::OF_EVENT,
    &delivery::EARLIER_PENDING,
    &delivery::LAST_POSITION,
    &delivery::REOPEN,
    &delivery::REOPEN_RANGE,
    &delivery::FORGET,
    &delivery::LOG,
    &delivery::ATTEMPTS_OF,
    &delivery::FORGET_ATTEMPTS,
    &directory::FIND,
    &directory::INSERT,
    &directory::PUBLISHABLE,
    &directory::SITES,
    &directory::ACCOUNT,
    &directory::INSERT_ACCOUNT,
    &directory::ACCOUNTS,
    &endpoint::BY_ID,
    &endpoint::PAGES.backward,
    &endpoint::PAGES.forward,
    &endpoint::PAGES.count,
    &endpoint::ACTIVE,
    &endpoint::INSERT,
    &endpoint::UPDATE,
    &event::RECORD_CUSTOMER,
    &event::RECORD_SOURCE,
    &event::RECORD_TOKEN,
    &event::RECORD_CHARGE,
    &event::RECORD_REFUND,
    &event::RECORD_INTENT,
    &event::RECORD_ENDPOINT,
    &event::DELIVER,
    &event::NOTIFY,
    &event::OF_OBJECT,
    &event::BY_NUMBER,
    &event::PAGE_BACKWARD,
    &event::PAGE_FORWARD,
    &event::CUSTOMER_PAGE_BACKWARD,
    &event::CUSTOMER_PAGE_FORWARD,
    &idempotency::FIND,
    &idempotency::INSERT,
    &idempotency::EXPIRE,
    &intent::BY_ID,
    &intent::BY_NUMBER,
    &intent::EXPIRED,
    &intent::INSERT,
    &intent::UPDATE,
    &intent::PAGES.all.backward,
    &intent::PAGES.all.forward,
    &intent::PAGES.all.count,
    &intent::PAGES.of_customer.backward,
    &intent::PAGES.of_customer.forward,
    &intent::PAGES.of_customer.count,
    &intent::PAGES.of_parent.backward,
    &intent::PAGES.of_parent.forward,
    &intent::PAGES.of_parent.count,
    &key::ALL,
    &key::INSERT,
    &key::COUNT,
    &log::LAST,
    &log::RECENT,
    &log::WRITE,
    &refund::BY_ID,
    &refund::OF_CHARGE,
    &refund::UNSETTLED,
    &refund::INSERT,
    &refund::UPDATE,
    &refund::PAGES.all.backward,
    &refund::PAGES.all.forward,
    &refund::PAGES.all.count,
    &refund::PAGES.of_customer.backward,
    &refund::PAGES.of_customer.forward,
    &refund::PAGES.of_customer.count,
    &refund::PAGES.of_parent.backward,
    &refund::PAGES.of_parent.forward,
    &refund::PAGES.of_parent.count,
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
    &source::ERASE,
    &token::BY_ID,
    &token::INSERT,
    &token::CONSUME,
    &token::SPEND,
    &token::IS_SPENT,
    &token::EXPIRE,
];
