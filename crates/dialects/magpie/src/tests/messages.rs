//! What receivers are told.

use domain::Id;
use domain::charge::ChargeStatus;
use domain::event::{EventKind, Happened, ObjectKind, Subject};
use domain::operation::{CustomerAnswer, RefundAnswer, SourceAnswer};
use domain::source::Status;
use kit::{Dialect, Message};
use tree::{Tree, map};

use super::money::{answer, held, refund};
use super::shown::{card, person};
use super::{NOW, parse, with_view};
use crate::Magpie;

fn subject(kind: EventKind) -> Subject {
    let charge = || answer(held(&card()), card());
    match kind.object() {
        ObjectKind::Customer => Subject::Customer(CustomerAnswer::bare(person())),
        ObjectKind::Source => Subject::Source(SourceAnswer {
            source: card(),
            customer: None,
        }),
        ObjectKind::Refund => Subject::Refund(RefundAnswer {
            refund: refund(1, 100),
            charge: charge(),
        }),
        _ => Subject::Charge(charge()),
    }
}

fn happened(kind: EventKind, sequence: i64, subject: Subject) -> Happened {
    Happened {
        id: Id::new("evt_1000000000009abcdefghijkl"),
        number: 9,
        kind,
        sequence,
        created: NOW,
        dialect: Some(domain::Dialect::Magpie),
        request: Some("req_7".into()),
        key: None,
        idempotency_key: None,
        origin: None,
        before: None,
        subject,
        deliveries: Vec::new(),
    }
}

fn told(happened: &Happened) -> Vec<Message> {
    with_view(|view| Magpie::new().messages(happened, view))
}

fn names(happened: &Happened) -> Vec<String> {
    told(happened)
        .into_iter()
        .map(|message| message.name)
        .collect()
}

fn body(message: &Message) -> Tree {
    parse(std::str::from_utf8(&message.body).expect("UTF-8"))
}

#[test]
fn names_of_events() {
    for (kind, sequence, wanted) in [
        (EventKind::CustomerCreated, 1, &["customer.created"][..]),
        (EventKind::CustomerUpdated, 2, &["customer.updated"]),
        (EventKind::CustomerDeleted, 3, &["customer.deleted"]),
        (EventKind::CustomerDefaultChanged, 2, &[]),
        (EventKind::SourceCreated, 1, &["source.created"]),
        (EventKind::SourceAttached, 1, &["source.created"]),
        (EventKind::SourceAttached, 2, &["source.updated"]),
        (EventKind::SourceConsumed, 2, &["source.updated"]),
        (EventKind::SourceDetached, 3, &["source.updated"]),
        (EventKind::SourceExpired, 3, &[]),
        (EventKind::ChargePending, 1, &["charge.created"]),
        (
            EventKind::ChargeSucceeded,
            1,
            &["charge.created", "charge.succeeded"],
        ),
        (
            EventKind::ChargeAuthorized,
            1,
            &["charge.created", "charge.succeeded"],
        ),
        (EventKind::ChargeSucceeded, 2, &["charge.succeeded"]),
        (
            EventKind::ChargeFailed,
            1,
            &["charge.created", "charge.failed"],
        ),
        (EventKind::ChargeFailed, 2, &["charge.failed"]),
        (EventKind::ChargeCaptured, 2, &["charge.captured"]),
        (EventKind::ChargeVoided, 2, &["charge.updated"]),
        (EventKind::ChargeRefunded, 2, &["charge.updated"]),
        (EventKind::RefundCreated, 1, &["refund.created"]),
        (EventKind::RefundFailed, 2, &["refund.updated"]),
    ] {
        let event = happened(kind, sequence, subject(kind));
        assert_eq!(names(&event), wanted, "{kind:?} {sequence}");
    }
    let known = Magpie::new().event_names();
    for kind in EventKind::ALL {
        for sequence in [1, 2] {
            let names = names(&happened(*kind, sequence, subject(*kind)));
            assert!(names.len() <= 2, "{kind:?}");
            assert!(names.iter().all(|name| known.contains(&name.as_str())));
        }
    }
}

#[test]
fn the_body_of_a_message() {
    let kind = EventKind::ChargeSucceeded;
    let messages = told(&happened(kind, 1, subject(kind)));
    let [made, succeeded] = messages.as_slice() else {
        panic!("two messages")
    };
    assert_eq!(made.id, "evt_1000000000009abcdefghijkl");
    assert_ne!(made.id, succeeded.id);
    assert!(succeeded.id.starts_with(&made.id));
    let body = body(succeeded);
    let members: Vec<&str> = body
        .as_map()
        .expect("a map")
        .iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        members,
        [
            "id",
            "type",
            "data",
            "created",
            "livemode",
            "api_version",
            "pending_webhooks",
            "request"
        ]
    );
    assert_eq!(body.get("id"), Some(&succeeded.id.as_str().into()));
    assert_eq!(body.get("type"), Some(&"charge.succeeded".into()));
    assert_eq!(body.get("created"), Some(&1_795_262_400_i64.into()));
    assert_eq!(
        body.at(&["data", "object", "object"]),
        Some(&"charge".into())
    );
    assert_eq!(body.at(&["request", "id"]), Some(&"req_7".into()));
}

#[test]
fn what_cannot_be_seen_is_not_told() {
    let mut answer = answer(held(&card()), card());
    answer.charge.visible = domain::Dialect::Stripe.bit();
    let kind = EventKind::ChargeSucceeded;
    assert!(told(&happened(kind, 1, Subject::Charge(answer))).is_empty());
    let mut foreign = card();
    foreign.method = domain::method::Method::SepaDebit;
    let foreign = Subject::Source(SourceAnswer {
        source: foreign,
        customer: None,
    });
    assert!(told(&happened(EventKind::SourceCreated, 1, foreign)).is_empty());
    // What was seen before its deletion is told.
    let mut gone = card();
    gone.status = Status::Deleted;
    let gone = Subject::Source(SourceAnswer {
        source: gone,
        customer: None,
    });
    let mut event = happened(EventKind::SourceDeleted, 2, gone);
    assert!(told(&event).is_empty());
    event.before = Some(map([("status", "chargeable".into())]));
    assert_eq!(names(&event), ["source.deleted"]);
}

#[test]
fn the_end_of_a_charge_is_sent_as_the_charge() {
    for (status, name) in [
        (ChargeStatus::Succeeded, Some("charge.succeeded")),
        (ChargeStatus::Authorized, Some("charge.succeeded")),
        (ChargeStatus::Failed, Some("charge.failed")),
        (ChargeStatus::Pending, None),
        (ChargeStatus::Voided, None),
    ] {
        let mut answer = answer(held(&card()), card());
        answer.charge.status = status;
        let event = happened(EventKind::ChargeSucceeded, 2, Subject::Charge(answer));
        let message = with_view(|view| Magpie::new().notify(&event, view));
        assert_eq!(message.as_ref().map(|message| message.name.as_str()), name);
        if let Some(message) = message {
            assert_eq!(body(&message).get("object"), Some(&"charge".into()));
        }
    }
    let customer = Subject::Customer(CustomerAnswer::bare(person()));
    let event = happened(EventKind::CustomerCreated, 1, customer);
    assert_eq!(with_view(|view| Magpie::new().notify(&event, view)), None);
}
