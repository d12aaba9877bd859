//! What charges and intents have in common: amounts, words for the payer, and the parameters of
//! products that this server does not have.

use kit::reader::Need;
use kit::{Fault, Reader};
use tree::{Map, Tree};

use super::issues::other;
use super::texts::{TEXT_MAX, address, filled, is_unset, optional, required, unsettable};
use super::{change, url};
use crate::errors::no_such;
use crate::version::Version;

/// Most characters of a text on a bank statement.
pub(crate) const DESCRIPTOR_MAX: usize = 22;

/// The least and the greatest number that a parameter can hold.
const WHOLE: (i64, i64) = (i64::MIN, i64::MAX);

/// An amount in the smallest unit: at least 1.
pub(crate) fn amount(reader: &Reader, name: &str, need: Need) -> Option<i64> {
    let value = reader.integer(name, need, WHOLE)?;
    if value < 1 {
        let message = "Invalid positive integer";
        reader.report(name, other("parameter_invalid_integer", message));
        return None;
    }
    Some(value)
}

/// What only this dialect shows: null for what the empty text unsets.
pub(crate) fn own(reader: &Reader) -> Map {
    let mut out = Map::new();
    if let Some(email) = change::tree(change::email(reader, "receipt_email")) {
        out.insert("receipt_email", email);
    }
    let suffix = change::text(reader, "statement_descriptor_suffix", DESCRIPTOR_MAX);
    let group = change::text(reader, "transfer_group", TEXT_MAX);
    for (name, text) in [
        ("statement_descriptor_suffix", suffix),
        ("transfer_group", group),
    ] {
        if let Some(text) = change::tree(text) {
            out.insert(name, text);
        }
    }
    if is_unset(reader, "shipping") {
        out.insert("shipping", Tree::Null);
    } else if let Some(inner) = unsettable(reader, "shipping") {
        out.insert("shipping", shipping(&inner));
    }
    if let Some(inner) = reader.object("radar_options", Need::Optional) {
        inner.only(&["referrer", "session"]);
        if let Some(session) = optional(&inner, "session", TEXT_MAX) {
            out.insert("radar_options", tree::map([("session", session.into())]));
        }
    }
    out
}

fn shipping(reader: &Reader) -> Tree {
    reader.only(&["address", "carrier", "name", "phone", "tracking_number"]);
    let place = reader
        .object("address", Need::Required)
        .and_then(|inner| address(&inner));
    let name = required(reader, "name");
    let mut out = Map::new();
    out.insert("address", place);
    out.insert("name", domain::mask::mask_numbers(&name).into_owned());
    for part in ["carrier", "phone", "tracking_number"] {
        out.insert(part, optional(reader, part, TEXT_MAX));
    }
    Tree::Map(out)
}

/// Details under this dialect's name; `None` when there are none.
pub(crate) fn details(own: Map) -> Option<Tree> {
    let kept: Map = own
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    (!kept.is_empty()).then(|| tree::map([("stripe", Tree::Map(kept))]))
}

/// The same for an update: null removes a member.
pub(crate) fn members(own: Map) -> Option<Tree> {
    (!own.is_empty()).then_some(Tree::Map(own))
}

/// The address that the payer comes back to.
pub(crate) fn returns(reader: &Reader) -> Option<String> {
    url::address(reader, "return_url", Need::Optional)
}

/// Parameters that name objects of products which this server does not have: none exists.
const ELSEWHERE: [(&str, &str); 4] = [
    ("on_behalf_of", "account"),
    ("customer_account", "account"),
    ("confirmation_token", "confirmation_token"),
    (
        "payment_method_configuration",
        "payment_method_configuration",
    ),
];

const NO_FEE: &str = "Application fees can only be taken from payments of connected accounts, and \
    this server has none.";
const NO_TRANSFER: &str = "There is no transfer behind this payment: this server has no connected \
    accounts.";

/// Refuses what would move money to somebody else: it could only be ignored here.
pub(crate) fn elsewhere(reader: &Reader, version: &Version) {
    for (name, kind) in ELSEWHERE {
        if let Some(id) = optional(reader, name, TEXT_MAX) {
            reader.report(name, other("resource_missing", no_such(kind, &id, version)));
        }
    }
    for name in ["application_fee", "application_fee_amount"] {
        let fee = reader.raw(name).filter(|_| !is_unset(reader, name));
        if fee.is_some() && reader.integer(name, Need::Optional, WHOLE) != Some(0) {
            reader.report(name, other("application_fees_not_allowed", NO_FEE));
        }
    }
    transfers(reader, version);
}

fn transfers(reader: &Reader, version: &Version) {
    let no_account = |reader: &Reader, name: &str, id: &str| {
        reader.report(
            name,
            other("resource_missing", no_such("destination", id, version)),
        );
    };
    if let Some(Tree::Text(id)) = reader
        .raw("destination")
        .filter(|id| id.as_str() != Some(""))
    {
        no_account(reader, "destination", id);
    } else if let Some(inner) = reader.object("destination", Need::Optional) {
        inner.only(&["account", "amount"]);
        if let Some(id) = filled(&inner, "account") {
            no_account(&inner, "account", &id);
        } else {
            inner.report("account", Fault::Missing);
        }
    }
    if let Some(inner) = reader.object("transfer_data", Need::Optional) {
        inner.only(&[
            "amount",
            "description",
            "destination",
            "metadata",
            "payment_data",
        ]);
        match filled(&inner, "destination") {
            Some(id) => no_account(&inner, "destination", &id),
            None => reader.report("transfer_data", other("", NO_TRANSFER)),
        }
    }
}
