//! What an object was like before its latest changes: old values are put back, newest change first.

use tree::Tree;

use crate::charge::{ChargeStatus, RefundStatus};
use crate::event::Subject;
use crate::id::Id;
use crate::intent::IntentStatus;
use crate::moment::Moment;
use crate::source::{InstrumentKind, Source, Status, Usage};

/// Takes one change back. What the change erased for good stays erased.
pub fn rewind(subject: &mut Subject, before: &Tree) {
    match subject {
        Subject::Source(answer) => rewind_source(&mut answer.source, before),
        Subject::Customer(answer) => {
            let customer = &mut answer.customer;
            reference(before, "default_source", &mut customer.default_source);
            reference(before, "backup_source", &mut customer.backup_source);
            let profile = &mut customer.profile;
            for (name, member) in [
                ("email", &mut profile.email),
                ("phone", &mut profile.phone),
                ("name", &mut profile.name),
                ("first_name", &mut profile.first_name),
                ("last_name", &mut profile.last_name),
                ("company", &mut profile.company),
                ("description", &mut profile.description),
                ("locale", &mut profile.locale),
            ] {
                text(before, name, member);
            }
            tree_member(before, "address", &mut profile.address);
            tree_member(before, "metadata", &mut profile.metadata);
        }
        Subject::Charge(answer) => {
            let charge = &mut answer.charge;
            if let Some(status) = word(before, "status").and_then(ChargeStatus::from_name) {
                charge.status = status;
            }
            integer(before, "captured", &mut charge.captured);
            integer(before, "refunded", &mut charge.refunded);
            text(before, "description", &mut charge.terms.description);
            tree_member(before, "metadata", &mut charge.terms.metadata);
        }
        Subject::Refund(answer) => {
            if let Some(status) = word(before, "status").and_then(RefundStatus::from_name) {
                answer.refund.status = status;
            }
            tree_member(before, "metadata", &mut answer.refund.terms.metadata);
        }
        Subject::Intent(answer) => {
            let intent = &mut answer.intent;
            if let Some(status) = word(before, "status").and_then(IntentStatus::from_name) {
                intent.status = status;
            }
            reference(before, "source", &mut intent.source);
            reference(before, "customer", &mut intent.customer);
            integer(before, "capturable", &mut intent.capturable);
            integer(before, "received", &mut intent.received);
            text(before, "description", &mut intent.terms.description);
            tree_member(before, "metadata", &mut intent.terms.metadata);
        }
        Subject::Token(_) | Subject::Endpoint(_) => {}
    }
}

/// Sets the version and the time of change of an object that was taken back.
pub fn stamp(subject: &mut Subject, version: i64, updated: Moment) {
    match subject {
        Subject::Source(answer) => {
            (answer.source.version, answer.source.updated) = (version, updated);
        }
        Subject::Customer(answer) => {
            (answer.customer.version, answer.customer.updated) = (version, updated);
        }
        Subject::Charge(answer) => {
            (answer.charge.version, answer.charge.updated) = (version, updated);
        }
        Subject::Refund(answer) => {
            (answer.refund.version, answer.refund.updated) = (version, updated);
        }
        Subject::Intent(answer) => {
            (answer.intent.version, answer.intent.updated) = (version, updated);
        }
        Subject::Token(_) | Subject::Endpoint(_) => {}
    }
}

fn rewind_source(source: &mut Source, before: &Tree) {
    if let Some(status) = word(before, "status").and_then(Status::from_name) {
        source.status = status;
    }
    if let Some(usage) = word(before, "usage").and_then(Usage::from_name) {
        source.usage = usage;
    }
    reference(before, "customer", &mut source.customer);
    text(before, "gateway_account", &mut source.gateway.account);
    if let Some(name) = word(before, "gateway") {
        source.gateway.name = name.to_owned();
    }
    if let Some(text) = word(before, "reference") {
        source.gateway.reference = text.to_owned();
    }
    match &mut source.instrument.kind {
        InstrumentKind::Card(card) => {
            text(before, "name", &mut card.name);
            if let Some(month) = before.get("exp_month").and_then(Tree::as_i64) {
                card.exp_month = u8::try_from(month).unwrap_or(card.exp_month);
            }
            if let Some(year) = before.get("exp_year").and_then(Tree::as_i64) {
                card.exp_year = u16::try_from(year).unwrap_or(card.exp_year);
            }
            if let Some(parts) = before.get("address") {
                let address = &mut card.address;
                for (name, member) in [
                    ("line1", &mut address.line1),
                    ("line2", &mut address.line2),
                    ("city", &mut address.city),
                    ("state", &mut address.state),
                    ("zip", &mut address.zip),
                    ("country", &mut address.country),
                ] {
                    text(parts, name, member);
                }
            }
        }
        InstrumentKind::Bank(bank) => {
            text(before, "holder_name", &mut bank.holder_name);
            text(before, "holder_type", &mut bank.holder_type);
            if let Some(name) = word(before, "verification") {
                bank.verification = crate::bank::Verification::from_name(name);
            }
        }
        InstrumentKind::Wallet => {}
    }
    let more = &mut source.particulars;
    text(before, "description", &mut more.description);
    tree_member(before, "metadata", &mut more.metadata);
    tree_member(before, "owner", &mut more.owner);
}

fn word<'a>(before: &'a Tree, name: &str) -> Option<&'a str> {
    before.get(name).and_then(Tree::as_str)
}

fn text(before: &Tree, name: &str, member: &mut Option<String>) {
    if let Some(old) = before.get(name) {
        *member = old.as_str().map(str::to_owned);
    }
}

fn reference(before: &Tree, name: &str, member: &mut Option<Id>) {
    if let Some(old) = before.get(name) {
        *member = old.as_str().map(Id::from);
    }
}

fn integer(before: &Tree, name: &str, member: &mut i64) {
    if let Some(old) = before.get(name).and_then(Tree::as_i64) {
        *member = old;
    }
}

fn tree_member(before: &Tree, name: &str, member: &mut Option<Tree>) {
    if let Some(old) = before.get(name) {
        *member = Some(old.clone()).filter(|old| !old.is_null());
    }
}
