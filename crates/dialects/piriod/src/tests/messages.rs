//! What receivers are told.

use domain::event::{EventKind, Happened, ObjectKind, Subject};
use domain::operation::{CustomerAnswer, IntentAnswer};
use domain::source::{Source, Status};
use domain::{Dialect as Name, Id};

use super::fixture::{NOW, bare, customer, source};
use super::ledger::intent;
use crate::write::message::{NAMES, messages};

fn subject(kind: EventKind) -> Subject {
    match kind.object() {
        ObjectKind::Customer => Subject::Customer(CustomerAnswer::bare(customer())),
        ObjectKind::Source => Subject::Source(bare(source(7))),
        _ => Subject::Intent(IntentAnswer {
            intent: intent(123),
            source: None,
            charge: None,
            customer: None,
        }),
    }
}

fn happened(kind: EventKind, sequence: i64, subject: Subject) -> Happened {
    Happened {
        id: Id::new("evt_1000000000009abcdefghijkl"),
        number: 9,
        kind,
        sequence,
        created: NOW,
        dialect: Some(Name::Piriod),
        request: None,
        key: None,
        idempotency_key: None,
        origin: None,
        before: None,
        subject,
        deliveries: Vec::new(),
    }
}

fn name(happened: &Happened) -> Option<String> {
    messages(happened)
        .into_iter()
        .next()
        .map(|message| message.name)
}

#[test]
fn two_members_and_their_values() {
    let kind = EventKind::IntentCreated;
    let told = messages(&happened(kind, 1, subject(kind)));
    let [message] = told.as_slice() else {
        panic!("one message")
    };
    assert_eq!(
        String::from_utf8_lossy(&message.body),
        r#"{"event":"payment.created","object_id":"123"}"#
    );
    // What is signed: the values without anything between them.
    assert_eq!(message.values.concat(), "payment.created123");
    assert_eq!(message.id, "evt_1000000000009abcdefghijkl");
}

#[test]
fn names_of_events() {
    for (kind, sequence, wanted) in [
        (EventKind::CustomerCreated, 1, Some("customer.created")),
        (EventKind::CustomerUpdated, 2, Some("customer.updated")),
        (EventKind::CustomerDeleted, 3, Some("customer.deleted")),
        (EventKind::CustomerDefaultChanged, 2, None),
        (EventKind::SourceCreated, 1, Some("source.created")),
        (EventKind::SourceAttached, 1, Some("source.created")),
        (EventKind::SourceAttached, 2, Some("source.updated")),
        (EventKind::SourceAuthorizing, 2, Some("source.updated")),
        (EventKind::SourceChargeable, 2, Some("source.updated")),
        (EventKind::SourceConsumed, 3, Some("source.updated")),
        (EventKind::SourceDeleted, 3, Some("source.deleted")),
        (EventKind::SourceExpiring, 3, None),
        (EventKind::IntentProcessing, 2, Some("payment.updated")),
        (EventKind::IntentSucceeded, 3, Some("payment.updated")),
        (EventKind::IntentFailed, 3, Some("payment.updated")),
    ] {
        let event = happened(kind, sequence, subject(kind));
        assert_eq!(name(&event).as_deref(), wanted, "{kind:?}");
    }
    for kind in EventKind::ALL {
        let told = messages(&happened(*kind, 1, subject(*kind)));
        assert!(told.len() <= 1);
        assert!(
            told.iter()
                .all(|message| NAMES.contains(&message.name.as_str()))
        );
    }
}

#[test]
fn what_is_gone_from_here_was_deleted() {
    let of = |status| {
        Subject::Source(bare(Source {
            status,
            ..source(7)
        }))
    };
    let mut detached = happened(EventKind::SourceDetached, 3, of(Status::Detached));
    assert_eq!(name(&detached), None);
    detached.before = Some(tree::map([("status", "chargeable".into())]));
    assert_eq!(name(&detached).as_deref(), Some("source.deleted"));
    let kept = happened(EventKind::SourceDeleted, 3, of(Status::Finalized));
    assert_eq!(name(&kept).as_deref(), Some("source.updated"));
    let mut foreign = intent(1);
    foreign.origin = Name::Stripe;
    let foreign = Subject::Intent(IntentAnswer {
        intent: foreign,
        source: None,
        charge: None,
        customer: None,
    });
    assert_eq!(name(&happened(EventKind::IntentCreated, 1, foreign)), None);
}
