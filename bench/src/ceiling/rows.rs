//! The rows that a create call writes, in number and size, without what they mean.

use store::table::{customer, event, idempotency, source};
use store::{Expect, Miss, Statement, Unit, Value, Write};

use super::document;
use crate::random;

const ACCOUNT: &str = "bench";
const TEST_MODE: i64 = 0;

/// The JSON column of a source: a card made from a test token.
const TOKEN_DETAIL_BYTES: usize = 400;
/// The same for a card with holder, and return addresses beside it.
const CARD_DETAIL_BYTES: usize = 500;
/// The JSON column of an event: request, key, dialect, origin.
const CAUSE_BYTES: usize = 130;
/// The JSON column of a customer.
const PROFILE_BYTES: usize = 80;
/// A number of 16 digits with scheme, key number, nonce and tag.
const SEALED_BYTES: usize = 5 + 12 + 16 + 16;
/// Keyed hashes of numbers and parameters.
const DIGEST_BYTES: usize = 32;

/// The documents in the rows; each is as long as a real one.
pub(super) struct Documents {
    token_detail: String,
    card_detail: String,
    cause: String,
    profile: String,
    answer: String,
}

/// What makes one source different from the next.
pub(super) struct New {
    /// The object number, larger than the last one.
    pub(super) number: i64,
    /// The time of creation, in microseconds since 1970.
    pub(super) at: i64,
}

/// The id of the customer with this index, from 0.
pub(crate) fn customer(index: usize) -> String {
    format!("cus_Bench{index:09}")
}

impl Documents {
    /// `answer` is what an idempotency record keeps.
    pub(super) fn new(answer: String) -> Documents {
        Documents {
            token_detail: document(TOKEN_DETAIL_BYTES),
            card_detail: document(CARD_DETAIL_BYTES),
            cause: document(CAUSE_BYTES),
            profile: document(PROFILE_BYTES),
            answer,
        }
    }

    /// A customer without sources.
    pub(super) fn customer(&self, index: usize, number: i64, at: i64) -> Write {
        let none = || None::<&str>.into();
        let values = scoped([
            customer(index).into(),
            number.into(),
            1.into(),
            at.into(),
            at.into(),
            "stripe".into(),
            0.into(),
            none(),
            none(),
            0.into(),
            format!("load{index}@example.com").into(),
            self.profile.as_str().into(),
        ]);
        one(&customer::INSERT, values)
    }

    /// A card on a customer by a call with an idempotency key: counter, source, event, record.
    pub(super) fn stripe(&self, new: &New, customer: &str, key: &str) -> Unit {
        let name = name(new);
        let id = format!("card_1{}", &name[..23]);
        let mut unit = Unit::new();
        unit.push(one(
            &customer::COUNT_SOURCE,
            scoped([customer.into(), i64::MAX.into()]),
        ));
        unit.push(source(new, &id, Some(customer), &self.token_detail));
        unit.push(self.event(new, &id, Some(customer)));
        unit.push(self.record(new, key, format!("POST /v1/customers/{customer}/sources")));
        unit
    }

    /// A card by itself: source and event.
    pub(super) fn magpie(&self, new: &New) -> Unit {
        let id = format!("src_{}", name(new));
        let mut unit = Unit::new();
        unit.push(source(new, &id, None, &self.card_detail));
        unit.push(self.event(new, &id, None));
        unit
    }

    fn event(&self, new: &New, id: &str, customer: Option<&str>) -> Write {
        let mut values = scoped([
            format!("source:{id}").into(),
            format!("evt_1{}", &name(new)[..23]).into(),
            "source.created".into(),
            new.at.into(),
            customer.into(),
            self.cause.as_str().into(),
        ]);
        values.extend(scoped([id.into()]));
        one(&event::RECORD_SOURCE, values)
    }

    fn record(&self, new: &New, key: &str, path: String) -> Write {
        let values = scoped([
            "stripe".into(),
            key.into(),
            new.at.into(),
            path.into(),
            vec![7; DIGEST_BYTES].into(),
            "req_0123456789abcd".into(),
            200.into(),
            "content-type: application/json".into(),
            self.answer.clone().into_bytes().into(),
            i64::MIN.into(),
        ]);
        one(&idempotency::INSERT, values)
    }
}

fn source(new: &New, id: &str, customer: Option<&str>, detail: &str) -> Write {
    let values = scoped([
        id.into(),
        new.number.into(),
        1.into(),
        new.at.into(),
        new.at.into(),
        customer.into(),
        31.into(),
        1.into(),
        "chargeable".into(),
        format!("card_1{}", &name(new)[..23]).into(),
        vec![7; DIGEST_BYTES].into(),
        vec![7; SEALED_BYTES].into(),
        detail.into(),
    ]);
    one(&source::INSERT, values)
}

/// 32 digits: milliseconds, then what looks random. Ids that sort by time fill pages in order, as
/// the real ones do.
fn name(new: &New) -> String {
    let state = new.number.unsigned_abs();
    let (high, low) = (random::mixed(state), random::mixed(!state));
    format!(
        "{:012x}{:08x}{:012x}",
        new.at / 1_000,
        high >> 32,
        low >> 16
    )
}

fn scoped<const N: usize>(more: [Value; N]) -> Vec<Value> {
    let mut values = Vec::with_capacity(N + 5);
    values.push(ACCOUNT.into());
    values.push(TEST_MODE.into());
    values.extend(more);
    values
}

fn one(statement: &'static Statement, values: Vec<Value>) -> Write {
    Write {
        statement,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("bench"),
    }
}
