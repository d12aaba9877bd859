//! What is told about charges, refunds and intents.

use domain::Dialect;
use domain::charge::Charge;
use domain::event::{EventKind, Happened, Subject};
use domain::intent::Purpose;
use domain::operation::{ChargeAnswer, IntentAnswer, RefundAnswer};
use tree::{Map, Tree};

use super::{Told, before};
use crate::expand::Expand;
use crate::write::{Frame, charge, intent, refund};

/// What is told about an event of a charge, a refund or an intent.
pub(super) fn told(happened: &Happened, frame: &Frame) -> Vec<Told> {
    match &happened.subject {
        Subject::Charge(answer) => of_charge(happened, answer, frame).into_iter().collect(),
        Subject::Refund(answer) => of_refund(happened, answer, frame),
        Subject::Intent(answer) => of_intent(happened.kind, answer, frame)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn of_charge(happened: &Happened, answer: &ChargeAnswer, frame: &Frame) -> Option<Told> {
    let tree = |answer: &ChargeAnswer| charge::tree(answer, &Expand::default(), frame);
    let name = match happened.kind {
        EventKind::ChargePending => "charge.pending",
        EventKind::ChargeAuthorized | EventKind::ChargeSucceeded => "charge.succeeded",
        EventKind::ChargeFailed => "charge.failed",
        EventKind::ChargeCaptured => "charge.captured",
        // Nobody let it go: its time ran out.
        EventKind::ChargeVoided if happened.dialect.is_none() => "charge.expired",
        EventKind::ChargeVoided => "charge.refunded",
        // Money that came back is told with its refund.
        EventKind::ChargeRefunded if came_back(happened, &answer.charge) => return None,
        EventKind::ChargeRefunded => "charge.refunded",
        EventKind::ChargeUpdated => {
            let old = match before(happened) {
                Subject::Charge(old) => tree(&with_own(old, happened)),
                _ => Tree::Null,
            };
            return Told::changed("charge.updated", tree(answer), &old);
        }
        _ => return None,
    };
    Some(Told::new(name, tree(answer)))
}

fn came_back(happened: &Happened, charge: &Charge) -> bool {
    let old = happened.before.as_ref().and_then(|old| old.get("refunded"));
    old.and_then(Tree::as_i64)
        .is_some_and(|old| old > charge.refunded)
}

/// The charge with the old values of what only this dialect shows.
fn with_own(mut old: ChargeAnswer, happened: &Happened) -> ChargeAnswer {
    let own = happened.before.as_ref().and_then(|old| old.get("details"));
    if let (Some(own), Some(Dialect::Stripe)) = (own, happened.dialect) {
        let mut details = match old.charge.terms.details.take() {
            Some(Tree::Map(details)) => details,
            _ => Map::new(),
        };
        details.insert(Dialect::Stripe.name(), own.clone());
        old.charge.terms.details = Some(Tree::Map(details));
    }
    old
}

fn of_refund(happened: &Happened, answer: &RefundAnswer, frame: &Frame) -> Vec<Told> {
    let tree = |answer: &RefundAnswer| {
        let of = Some(&answer.charge);
        refund::tree(&answer.refund, of, &Expand::default(), frame)
    };
    let now = tree(answer);
    let changed = |name| {
        let old = match before(happened) {
            Subject::Refund(old) => tree(&old),
            _ => Tree::Null,
        };
        Told::changed(name, now.clone(), &old)
    };
    match happened.kind {
        EventKind::RefundCreated => vec![Told::new("refund.created", now)],
        EventKind::RefundUpdated => ["charge.refund.updated", "refund.updated"]
            .into_iter()
            .filter_map(changed)
            .collect(),
        EventKind::RefundFailed => ["charge.refund.updated", "refund.updated"]
            .into_iter()
            .filter_map(changed)
            .chain([Told::new("refund.failed", now.clone())])
            .collect(),
        _ => Vec::new(),
    }
}

fn of_intent(kind: EventKind, answer: &IntentAnswer, frame: &Frame) -> Option<Told> {
    let names = match kind {
        EventKind::IntentCreated => ("payment_intent.created", "setup_intent.created"),
        EventKind::IntentRequiresAction => (
            "payment_intent.requires_action",
            "setup_intent.requires_action",
        ),
        EventKind::IntentProcessing => ("payment_intent.processing", ""),
        EventKind::IntentAuthorized => ("payment_intent.amount_capturable_updated", ""),
        EventKind::IntentSucceeded => ("payment_intent.succeeded", "setup_intent.succeeded"),
        EventKind::IntentFailed => ("payment_intent.payment_failed", "setup_intent.setup_failed"),
        EventKind::IntentCanceled | EventKind::IntentExpired => {
            ("payment_intent.canceled", "setup_intent.canceled")
        }
        // There are no events for these.
        _ => return None,
    };
    let name = match answer.intent.purpose {
        Purpose::Payment => names.0,
        Purpose::Setup => names.1,
    };
    let object = || intent::tree(answer, &Expand::default(), frame);
    (!name.is_empty()).then(|| Told::new(name, object()))
}
