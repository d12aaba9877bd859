//! Payment intents.

use domain::intent::{Intent, IntentStatus};
use domain::operation::IntentAnswer;
use tree::{Map, Tree};

use super::{Frame, charge, intent, parts};
use crate::expand::Expand;
use crate::version::{CUSTOMER_ACCOUNT, INVOICE_GONE, LATEST_CHARGE};

/// A payment intent.
pub(crate) fn tree(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let own = |name: &str| intent::own(&answer.intent, name);
    let intent = &answer.intent;
    let terms = &intent.terms;
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(56);
    intent::shared(&mut out, answer, expand, frame);
    out.extend([
        ("object", "payment_intent".into()),
        ("amount", intent.minor_amount().into()),
        ("amount_capturable", intent.capturable.into()),
        ("amount_details", amount_details(intent)),
        ("amount_received", intent.received.into()),
        ("application_fee_amount", Tree::Null),
        ("canceled_at", intent.canceled.map(|at| at.seconds()).into()),
        ("capture_method", capture_method(intent).into()),
        ("confirmation_method", confirmation_method(intent).into()),
        (
            "currency",
            intent.currency.as_deref().unwrap_or("usd").into(),
        ),
        ("last_payment_error", intent::last_error(answer, frame)),
        ("processing", processing(answer)),
        ("receipt_email", own("receipt_email")),
        ("review", Tree::Null),
        ("setup_future_usage", intent.keep_for.as_deref().into()),
        ("shipping", charge::shipping(Some(&own("shipping")))),
        ("source", Tree::Null),
        (
            "statement_descriptor",
            terms.statement_descriptor.as_deref().into(),
        ),
        (
            "statement_descriptor_suffix",
            own("statement_descriptor_suffix"),
        ),
        ("transfer_data", Tree::Null),
        ("transfer_group", own("transfer_group")),
    ]);
    charges(&mut out, answer, expand, frame);
    if frame.version.is_before(INVOICE_GONE) {
        out.push(("invoice", Tree::Null));
    }
    if !frame.version.is_before(CUSTOMER_ACCOUNT) {
        out.push(("managed_payments", Tree::Null));
        out.push(("payment_record", Tree::Null));
    }
    parts::ordered(out)
}

/// The latest charge; older versions have a list of all, of which that is the one remembered.
fn charges(
    out: &mut Vec<(&'static str, Tree)>,
    answer: &IntentAnswer,
    expand: &Expand,
    frame: &Frame,
) {
    let known = answer.charge.as_deref();
    if !frame.version.is_before(LATEST_CHARGE) {
        let id = answer.intent.charge.as_ref().map(|id| id.as_str());
        let whole = expand.get("latest_charge").zip(known);
        let shown = match whole {
            Some((inner, known)) => charge::tree(known, inner, frame),
            None => id.into(),
        };
        out.push(("latest_charge", shown));
        return;
    }
    let items = expand.get("charges").map(Expand::items).unwrap_or_default();
    let data: Vec<Tree> = known
        .map(|known| charge::tree(known, &items, frame))
        .into_iter()
        .collect();
    let url = format!("/v1/charges?payment_intent={}", answer.intent.id);
    let total = data.len();
    out.push(("charges", parts::counted(&url, data, false, total)));
}

/// The word that was asked for, as far as it says when money is captured.
fn capture_method(intent: &Intent) -> &'static str {
    let said = intent::own(intent, "capture_method");
    match (intent.capture, said.as_str()) {
        (false, _) => "manual",
        (true, Some("automatic_async")) => "automatic_async",
        (true, _) => "automatic",
    }
}

fn confirmation_method(intent: &Intent) -> &'static str {
    match intent::own(intent, "confirmation_method").as_str() {
        Some("manual") => "manual",
        _ => "automatic",
    }
}

fn amount_details(intent: &Intent) -> Tree {
    match intent::own(intent, "amount_details") {
        Tree::Map(mut said) => {
            if !said.contains("tip") {
                said.insert("tip", Tree::Map(Map::new()));
            }
            Tree::Map(said)
        }
        _ => tree::map([("tip", Tree::Map(Map::new()))]),
    }
}

/// Only cards say more about waiting for the bank.
fn processing(answer: &IntentAnswer) -> Tree {
    let waits = answer.intent.status == IntentStatus::Processing;
    let card = intent::tried(answer).is_some_and(|source| source.card().is_some());
    match waits && card {
        true => tree::map([("card", Tree::Map(Map::new())), ("type", "card".into())]),
        false => Tree::Null,
    }
}
