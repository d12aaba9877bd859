//! Charges.

use domain::charge::{Charge, ChargeStatus};
use domain::operation::{ChargeAnswer, CustomerAnswer, charging};
use domain::source::{Shape, Source};
use domain::{Dialect, Id};
use tree::{Map, Tree};

use super::source_tree;
use super::{Defaults, Frame, balance, charge_method, customer, method, outcome, parts, refund};
use crate::expand::Expand;
use crate::kind::Kind;
use crate::version::{INVOICE_GONE, LATEST_CHARGE};

/// Most refunds inside a charge; the rest is behind the list's address.
const EMBEDDED_MAX: usize = 10;

/// The word for a status. What was held counts as succeeded, also after it was let go.
pub(crate) const fn status(status: ChargeStatus) -> &'static str {
    match status {
        ChargeStatus::Pending => "pending",
        ChargeStatus::Authorized | ChargeStatus::Succeeded | ChargeStatus::Voided => "succeeded",
        ChargeStatus::Failed => "failed",
    }
}

/// Whether nothing of it is left.
pub(crate) fn is_refunded(charge: &Charge) -> bool {
    charge.amount > 0 && refunded(charge) == charge.amount
}

/// What was given back; what was held and let go counts.
fn refunded(charge: &Charge) -> i64 {
    match charge.status {
        ChargeStatus::Voided => charge.amount,
        ChargeStatus::Succeeded => charge.refunded + (charge.amount - charge.captured),
        _ => charge.refunded,
    }
}

/// Whether the money was taken, and how much. A debit is taken when it is sent.
fn captured(charge: &Charge) -> (bool, i64) {
    match charge.status {
        ChargeStatus::Succeeded => (true, charge.captured),
        ChargeStatus::Pending if charge.capture => (true, charge.amount),
        _ => (false, 0),
    }
}

/// A charge.
pub(crate) fn tree(answer: &ChargeAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let (charge, source) = (&answer.charge, answer.source.as_ref());
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(52);
    money(&mut out, charge, expand);
    words(&mut out, charge);
    let failure = charge
        .decline
        .as_ref()
        .filter(|_| charge.status == ChargeStatus::Failed)
        .map(|decline| outcome::failure(decline, source));
    let (code, message) = failure.map(|it| (it.code, it.message)).unzip();
    let billing = source.map_or_else(|| nobody(frame), |source| method::billing(source, frame));
    out.extend([
        ("billing_details", billing),
        (
            "customer",
            person(
                charge.customer.as_ref(),
                answer.customer.as_ref(),
                expand,
                frame,
            ),
        ),
        ("failure_code", code.into()),
        ("failure_message", message.into()),
        ("livemode", frame.live.into()),
        ("outcome", outcome::tree(charge, source, frame)),
        (
            "payment_intent",
            charge.intent.as_ref().map(Id::as_str).into(),
        ),
        ("payment_method", charge.source.as_str().into()),
        (
            "payment_method_details",
            charge_method::of_charge(charge, source, frame),
        ),
        ("source", payer(source, frame)),
    ]);
    if frame.version.is_before(INVOICE_GONE) {
        out.push(("invoice", Tree::Null));
    }
    let inner = expand.get("refunds");
    if inner.is_some() || frame.version.is_before(LATEST_CHARGE) {
        let items = inner.map(Expand::items).unwrap_or_default();
        out.push(("refunds", refunds(answer, &items, frame)));
    }
    parts::ordered(out)
}

/// Amounts and states.
fn money(out: &mut Vec<(&'static str, Tree)>, charge: &Charge, expand: &Expand) {
    let (is_captured, amount_captured) = captured(charge);
    let paid = charge.is_paid() || charge.status == ChargeStatus::Voided;
    out.extend([
        ("id", charge.id.as_str().into()),
        ("object", "charge".into()),
        ("amount", charge.amount.into()),
        ("amount_captured", amount_captured.into()),
        ("amount_refunded", refunded(charge).into()),
        ("balance_transaction", balance::of_charge(charge, expand)),
        ("captured", is_captured.into()),
        ("created", charge.created.seconds().into()),
        ("currency", charge.currency.as_str().into()),
        ("disputed", charging::is_disputed(charge).into()),
        ("paid", paid.into()),
        ("refunded", is_refunded(charge).into()),
        ("status", status(charge.status).into()),
    ]);
    for name in NOWHERE {
        out.push((name, Tree::Null));
    }
}

/// Members of products that this server does not have.
const NOWHERE: [&str; 10] = [
    "application",
    "application_fee",
    "application_fee_amount",
    "failure_balance_transaction",
    "on_behalf_of",
    "receipt_number",
    "receipt_url",
    "review",
    "source_transfer",
    "transfer_data",
];

/// What the caller said.
fn words(out: &mut Vec<(&'static str, Tree)>, charge: &Charge) {
    let terms = &charge.terms;
    let own = |name: &str| terms.detail(Dialect::Stripe, name).cloned();
    let map = |name: &str| own(name).unwrap_or_else(|| Tree::Map(Map::new()));
    let text = |name: &str| own(name).unwrap_or(Tree::Null);
    let descriptor = terms.statement_descriptor.as_deref();
    let shown = match (descriptor, text("statement_descriptor_suffix").as_str()) {
        (Some(text), Some(suffix)) => Some(format!("{text}* {suffix}").to_uppercase()),
        (Some(text), None) => Some(text.to_uppercase()),
        (None, _) => None,
    };
    out.extend([
        ("calculated_statement_descriptor", shown.into()),
        ("description", terms.description.as_deref().into()),
        ("fraud_details", map("fraud_details")),
        ("metadata", parts::metadata(terms.metadata.as_ref())),
        ("radar_options", map("radar_options")),
        ("receipt_email", text("receipt_email")),
        ("shipping", shipping(own("shipping").as_ref())),
        ("statement_descriptor", descriptor.into()),
        (
            "statement_descriptor_suffix",
            text("statement_descriptor_suffix"),
        ),
        ("transfer_group", text("transfer_group")),
    ]);
}

/// Where goods go.
pub(crate) fn shipping(kept: Option<&Tree>) -> Tree {
    let Some(kept) = kept.filter(|kept| !kept.is_null()) else {
        return Tree::Null;
    };
    let part = |name: &str| parts::text(kept.get(name));
    let nowhere = Tree::Map(Map::new());
    let place = kept.get("address").filter(|place| !place.is_null());
    tree::map([
        ("address", parts::address_parts(place.unwrap_or(&nowhere))),
        ("carrier", part("carrier")),
        ("name", part("name")),
        ("phone", part("phone")),
        ("tracking_number", part("tracking_number")),
    ])
}

/// The details of a payer of whom nothing is known.
fn nobody(frame: &Frame) -> Tree {
    let mut out = Map::new();
    out.insert("address", parts::address_parts(&Tree::Map(Map::new())));
    for name in ["email", "name", "phone"] {
        out.insert(name, Tree::Null);
    }
    if !frame.version.is_before(crate::version::NETWORKS_SHOWN) {
        out.insert("tax_id", Tree::Null);
    }
    Tree::Map(out)
}

/// The card, the account or the source object that pays. Payment methods are not among them.
fn payer(source: Option<&Source>, frame: &Frame) -> Tree {
    let shown =
        |source: &&Source| source.shape != Shape::PaymentMethod && Kind::of(source).is_some();
    match source.filter(shown) {
        Some(source) => source_tree(source, &Expand::default(), None, frame),
        None => Tree::Null,
    }
}

/// Who pays: the customer when it is expanded and known, else the id.
pub(crate) fn person(
    id: Option<&Id>,
    known: Option<&CustomerAnswer>,
    expand: &Expand,
    frame: &Frame,
) -> Tree {
    let whole = expand.get("customer").zip(known);
    let Some((inner, known)) = whole.filter(|(_, known)| Some(&known.customer.id) == id) else {
        return id.map(Id::as_str).into();
    };
    let loaded = known.default_source.is_some() || known.customer.default_source.is_none();
    let frame = Frame {
        defaults: if loaded {
            Defaults::Loaded
        } else {
            Defaults::Unknown
        },
        ..frame.clone()
    };
    let mut shown = customer::tree(known, inner, &frame);
    // Its sources were not loaded: a list of none would be a lie.
    if let Some(map) = shown.as_map_mut() {
        map.remove("sources");
        map.remove("cards");
    }
    shown
}

fn refunds(answer: &ChargeAnswer, items: &Expand, frame: &Frame) -> Tree {
    let shown = answer.refunds.iter().take(EMBEDDED_MAX);
    let data = shown
        .map(|refund| refund::tree(refund, Some(answer), items, frame))
        .collect();
    let url = format!("/v1/charges/{}/refunds", answer.charge.id);
    let total = answer.refunds.len();
    parts::counted(&url, data, total > EMBEDDED_MAX, total)
}
