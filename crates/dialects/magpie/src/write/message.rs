//! What receivers are told, in this API's words.

use domain::Dialect;
use domain::charge::ChargeStatus;
use domain::event::{DeliveryState, EventKind, Happened, Subject};
use domain::rewind::rewind;
use domain::visibility::shows;
use kit::{Message, View};
use tree::{Tree, json, map};

use crate::write::{charge, customer, source};

/// Every name that clients know.
pub(crate) const NAMES: &[&str] = &[
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "source.created",
    "source.updated",
    "source.deleted",
    "charge.created",
    "charge.updated",
    "charge.succeeded",
    "charge.failed",
    "charge.captured",
    "charge.disputed",
    "refund.created",
    "refund.updated",
];

/// The version of this API.
const VERSION: &str = "v2";

/// The messages about an event, in order.
pub(crate) fn messages(happened: &Happened, view: &View) -> Vec<Message> {
    if !is_visible(happened) {
        return Vec::new();
    }
    let Some(object) = object(&happened.subject, view) else {
        return Vec::new();
    };
    let told = names(happened).iter().enumerate();
    told.map(|(place, name)| {
        let id = match place {
            0 => happened.id.to_string(),
            place => format!("{}_{place}", happened.id),
        };
        let body = event(happened, (&id, name), object.clone(), view);
        Message {
            id,
            name: (*name).to_owned(),
            body: json::write(&body).into_bytes(),
            values: Vec::new(),
        }
    })
    .collect()
}

/// The call to the address that the maker of a source gave: the charge itself, once it is known
/// how it ended.
pub(crate) fn notify(happened: &Happened, view: &View) -> Option<Message> {
    let Subject::Charge(answer) = &happened.subject else {
        return None;
    };
    let name = match answer.charge.status {
        ChargeStatus::Authorized | ChargeStatus::Succeeded => "charge.succeeded",
        ChargeStatus::Failed => "charge.failed",
        ChargeStatus::Pending | ChargeStatus::Voided => return None,
    };
    Some(Message {
        id: happened.id.to_string(),
        name: name.to_owned(),
        body: json::write(&charge::charge(answer, view)).into_bytes(),
        values: Vec::new(),
    })
}

fn event(happened: &Happened, (id, name): (&str, &str), object: Tree, view: &View) -> Tree {
    let open = happened
        .deliveries
        .iter()
        .filter(|delivery| delivery.state == DeliveryState::Pending)
        .count();
    // The receiver itself has not answered yet.
    let pending = i64::try_from(open).unwrap_or(i64::MAX).max(1);
    map([
        ("id", id.into()),
        ("type", name.into()),
        ("data", map([("object", object)])),
        ("created", happened.created.seconds().into()),
        ("livemode", view.call.caller.mode.is_live().into()),
        ("api_version", VERSION.into()),
        ("pending_webhooks", pending.into()),
        (
            "request",
            map([
                ("id", happened.request.as_deref().into()),
                (
                    "idempotency_key",
                    happened.idempotency_key.as_deref().into(),
                ),
            ]),
        ),
    ])
}

/// The object of an event on the wire.
fn object(subject: &Subject, view: &View) -> Option<Tree> {
    Some(match subject {
        Subject::Customer(answer) => customer::customer(answer, view),
        Subject::Source(answer) => source::source(&answer.source, view),
        Subject::Charge(answer) => charge::charge(answer, view),
        Subject::Refund(answer) => charge::refund(&answer.refund, &answer.charge.charge),
        Subject::Token(_) | Subject::Intent(_) | Subject::Endpoint(_) => return None,
    })
}

/// Whether this API shows the object, or showed it until this event.
fn is_visible(happened: &Happened) -> bool {
    let bit = Dialect::Magpie.bit();
    match &happened.subject {
        Subject::Customer(_) => true,
        Subject::Source(answer) => shows(Dialect::Magpie, &answer.source) || was_visible(happened),
        Subject::Charge(answer) => answer.charge.visible & bit != 0,
        Subject::Refund(answer) => answer.refund.visible & bit != 0,
        Subject::Token(_) | Subject::Intent(_) | Subject::Endpoint(_) => false,
    }
}

fn was_visible(happened: &Happened) -> bool {
    let mut subject = happened.subject.clone();
    if let Some(before) = &happened.before {
        rewind(&mut subject, before);
    }
    matches!(&subject, Subject::Source(answer) if shows(Dialect::Magpie, &answer.source))
}

/// What an event is called here: a charge that is decided at once is made and decided. Defaults,
/// roles and expiry are not shown, so nobody is told of them.
fn names(happened: &Happened) -> &'static [&'static str] {
    let is_new = happened.sequence == 1;
    match happened.kind {
        EventKind::CustomerCreated => &["customer.created"],
        EventKind::CustomerUpdated => &["customer.updated"],
        EventKind::CustomerDeleted => &["customer.deleted"],
        EventKind::SourceCreated => &["source.created"],
        EventKind::SourceAttached if is_new => &["source.created"],
        EventKind::SourceAttached
        | EventKind::SourceUpdated
        | EventKind::SourceAuthorizing
        | EventKind::SourceChargeable
        | EventKind::SourceFailed
        | EventKind::SourceCanceled
        | EventKind::SourceConsumed
        | EventKind::SourceDetached => &["source.updated"],
        EventKind::SourceDeleted => &["source.deleted"],
        EventKind::ChargePending if is_new => &["charge.created"],
        EventKind::ChargeAuthorized | EventKind::ChargeSucceeded if is_new => {
            &["charge.created", "charge.succeeded"]
        }
        EventKind::ChargeAuthorized | EventKind::ChargeSucceeded => &["charge.succeeded"],
        EventKind::ChargeFailed if is_new => &["charge.created", "charge.failed"],
        EventKind::ChargeFailed => &["charge.failed"],
        EventKind::ChargeCaptured => &["charge.captured"],
        EventKind::ChargePending
        | EventKind::ChargeVoided
        | EventKind::ChargeRefunded
        | EventKind::ChargeUpdated => &["charge.updated"],
        EventKind::RefundCreated => &["refund.created"],
        EventKind::RefundUpdated | EventKind::RefundFailed => &["refund.updated"],
        EventKind::CustomerDefaultChanged
        | EventKind::SourceExpiring
        | EventKind::SourceExpired
        | EventKind::TokenCreated
        | EventKind::TokenConsumed
        | EventKind::IntentCreated
        | EventKind::IntentUpdated
        | EventKind::IntentRequiresAction
        | EventKind::IntentProcessing
        | EventKind::IntentAuthorized
        | EventKind::IntentSucceeded
        | EventKind::IntentFailed
        | EventKind::IntentCanceled
        | EventKind::IntentConsumed
        | EventKind::IntentExpired
        | EventKind::EndpointCreated
        | EventKind::EndpointUpdated
        | EventKind::EndpointPaused
        | EventKind::EndpointDeleted => &[],
    }
}
