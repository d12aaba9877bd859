//! The rows that a call writes or reads, in number and size, without what they mean.

use store::table::{charge, customer, event, idempotency, source};
use store::{Expect, Miss, Query, Statement, Unit, Value, Write};

use super::document;
use crate::random;

/// Where a source's number is among its columns.
pub(super) const NUMBER: usize = 1;
/// Where a source's document is among its columns.
pub(super) const DETAIL: usize = 10;

const ACCOUNT: &str = "bench";
const TEST_MODE: i64 = 0;

/// What shows a source or a charge: all dialects.
const VISIBLE: i64 = 31;
/// What lists ask for: Stripe's bit, and sources that are not deleted.
const LISTED: (i64, i64) = (1, 1);

/// The JSON column of a source: a card made from a test token.
const TOKEN_DETAIL_BYTES: usize = 318;
/// The same for a card with holder, and return addresses beside it.
const CARD_DETAIL_BYTES: usize = 444;
/// The JSON column of a charge.
const CHARGE_DETAIL_BYTES: usize = 140;
/// The JSON column of an event: request, key, dialect.
const CAUSE_BYTES: usize = 78;
/// The JSON column of a customer.
const PROFILE_BYTES: usize = 28;
/// A number of 16 digits with scheme, key number, nonce and tag.
const SEALED_BYTES: usize = 5 + 12 + 16 + 16;
/// Keyed hashes of numbers and parameters.
const DIGEST_BYTES: usize = 32;

/// The documents in the rows; each is as long as a real one.
pub(super) struct Documents {
    token_detail: String,
    card_detail: String,
    charge_detail: String,
    cause: String,
    profile: String,
    source_answer: String,
    charge_answer: String,
}

/// What makes one object different from the next.
pub(super) struct New {
    /// The object number, larger than the last one.
    pub(super) number: i64,
    /// The time of creation, in microseconds since 1970.
    pub(super) at: i64,
}

/// The id of the customer with this index, from 0.
pub(super) fn customer(index: usize) -> String {
    format!("cus_Bench{index:09}")
}

/// The id of the card with this index, from 0, that is there from the start.
pub(super) fn card(index: usize) -> String {
    format!("card_1Bench{index:018}")
}

/// Asks for a source.
pub(super) fn by_id(id: &str) -> Query {
    Query::new(&source::BY_ID, scoped([id.into()]))
}

/// Asks for so many of a customer's sources below a number.
pub(super) fn page(customer: &str, below: i64, limit: usize) -> Query {
    let values = scoped([
        LISTED.0.into(),
        LISTED.1.into(),
        below.into(),
        customer.into(),
        (limit as i64).into(),
    ]);
    Query::new(&source::CUSTOMER_PAGE_BACKWARD, values)
}

impl Documents {
    /// Idempotency records keep answers of so many bytes.
    pub(super) fn new(source_answer: usize, charge_answer: usize) -> Documents {
        Documents {
            token_detail: document(TOKEN_DETAIL_BYTES),
            card_detail: document(CARD_DETAIL_BYTES),
            charge_detail: document(CHARGE_DETAIL_BYTES),
            cause: document(CAUSE_BYTES),
            profile: document(PROFILE_BYTES),
            source_answer: document(source_answer),
            charge_answer: document(charge_answer),
        }
    }

    /// A customer without sources.
    pub(super) fn customer(&self, index: usize, new: &New) -> Write {
        let none = || None::<&str>.into();
        let values = scoped([
            customer(index).into(),
            new.number.into(),
            1.into(),
            new.at.into(),
            new.at.into(),
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

    /// A card that a customer has from the start.
    pub(super) fn owned_card(&self, index: usize, owner: usize, new: &New) -> Write {
        let owner = customer(owner);
        source(new, &card(index), Some(&owner), &self.token_detail)
    }

    /// A card on a customer by a call with an idempotency key: counter, source, event, record.
    pub(super) fn stripe(&self, new: &New, customer: &str, key: &str) -> Unit {
        let id = format!("card_1{}", &name(new)[..23]);
        let path = format!("POST /v1/customers/{customer}/sources");
        let mut unit = Unit::new();
        unit.push(one(
            &customer::COUNT_SOURCE,
            scoped([customer.into(), i64::MAX.into()]),
        ));
        unit.push(source(new, &id, Some(customer), &self.token_detail));
        unit.push(self.source_event(new, &id, Some(customer)));
        unit.push(record(new, (key, path), &self.source_answer));
        unit
    }

    /// A card by itself: source and event.
    pub(super) fn magpie(&self, new: &New) -> Unit {
        let id = format!("src_{}", name(new));
        let mut unit = Unit::new();
        unit.push(source(new, &id, None, &self.card_detail));
        unit.push(self.source_event(new, &id, None));
        unit
    }

    /// A charge of a customer's source by a call with an idempotency key: charge, event, record.
    pub(super) fn charge(&self, new: &New, (customer, source): (&str, &str), key: &str) -> Unit {
        let id = format!("ch_1{}", &name(new)[..23]);
        let mut unit = Unit::new();
        let values = scoped([
            id.as_str().into(),
            new.number.into(),
            1.into(),
            new.at.into(),
            new.at.into(),
            customer.into(),
            None::<&str>.into(),
            VISIBLE.into(),
            "succeeded".into(),
            self.charge_detail.as_str().into(),
            source.into(),
        ]);
        unit.push(one(&charge::INSERT, values));
        let kind = (&event::RECORD_CHARGE, "charge", "charge.succeeded");
        unit.push(self.event(kind, new, &id, Some(customer)));
        let path = "POST /v1/charges".to_owned();
        unit.push(record(new, (key, path), &self.charge_answer));
        unit
    }

    fn source_event(&self, new: &New, id: &str, customer: Option<&str>) -> Write {
        let kind = (&event::RECORD_SOURCE, "source", "source.created");
        self.event(kind, new, id, customer)
    }

    fn event(
        &self,
        (statement, object, kind): (&'static Statement, &str, &str),
        new: &New,
        id: &str,
        customer: Option<&str>,
    ) -> Write {
        let mut values = scoped([
            format!("{object}:{id}").into(),
            new.number.into(),
            format!("evt_1{}", &name(new)[..23]).into(),
            kind.into(),
            new.at.into(),
            customer.into(),
            self.cause.as_str().into(),
        ]);
        values.extend(scoped([id.into()]));
        one(statement, values)
    }
}

fn record(new: &New, (key, path): (&str, String), answer: &str) -> Write {
    let values = scoped([
        "stripe".into(),
        key.into(),
        new.at.into(),
        path.into(),
        vec![7; DIGEST_BYTES].into(),
        "req_0123456789abcd".into(),
        200.into(),
        "content-type: application/json".into(),
        answer.as_bytes().to_vec().into(),
        i64::MIN.into(),
    ]);
    one(&idempotency::INSERT, values)
}

fn source(new: &New, id: &str, customer: Option<&str>, detail: &str) -> Write {
    let values = scoped([
        id.into(),
        new.number.into(),
        1.into(),
        new.at.into(),
        new.at.into(),
        customer.into(),
        VISIBLE.into(),
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
