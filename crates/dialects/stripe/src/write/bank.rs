//! Bank accounts.

use domain::bank::{Bank, Verification};
use domain::operation::CustomerAnswer;
use domain::source::{Instrument, InstrumentKind, Source};
use domain::token::Token;
use tree::Tree;

use super::{Frame, card, customer, parts};
use crate::expand::Expand;

/// The routing number of the test bank, and what that bank is called.
const TEST_ROUTING: &str = "110000000";
const TEST_BANK: &str = "STRIPE TEST BANK";

/// A bank account of a customer.
pub(crate) fn of_source(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Tree {
    let mut members = members(source.id.as_str(), &source.instrument);
    members.push((
        "customer",
        customer::reference(source, expand, owner, frame),
    ));
    members.push((
        "metadata",
        parts::metadata(source.particulars.metadata.as_ref()),
    ));
    parts::ordered(members)
}

/// The bank account inside a token.
pub(crate) fn of_token(token: &Token) -> Tree {
    let mut members = members(token.instrument.id.as_str(), &token.instrument);
    members.push(("metadata", parts::metadata(None)));
    parts::ordered(members)
}

/// The name of the bank, where it is known.
pub(crate) fn bank_name(bank: &Bank) -> Option<&str> {
    let test = bank.routing_number.as_deref() == Some(TEST_ROUTING);
    bank.bank_name.as_deref().or(test.then_some(TEST_BANK))
}

fn members(id: &str, instrument: &Instrument) -> Vec<(&'static str, Tree)> {
    let bank = match &instrument.kind {
        InstrumentKind::Bank(bank) => Some(bank.as_ref()),
        _ => None,
    };
    let text = |pick: fn(&Bank) -> Option<&str>| Tree::from(bank.and_then(pick));
    let verification = bank.map_or(Verification::New, |bank| bank.verification);
    vec![
        ("id", id.into()),
        ("object", "bank_account".into()),
        (
            "account_holder_name",
            text(|bank| bank.holder_name.as_deref()),
        ),
        (
            "account_holder_type",
            text(|bank| bank.holder_type.as_deref()),
        ),
        ("account_type", text(|bank| bank.account_type.as_deref())),
        ("bank_name", text(bank_name)),
        (
            "country",
            bank.map_or("", |bank| bank.country.as_str()).into(),
        ),
        (
            "currency",
            bank.map_or("", |bank| bank.currency.as_str()).into(),
        ),
        ("fingerprint", card::fingerprint(instrument)),
        ("last4", bank.map_or("", |bank| bank.last4.as_str()).into()),
        (
            "routing_number",
            text(|bank| bank.routing_number.as_deref()),
        ),
        ("status", verification.name().into()),
    ]
}
