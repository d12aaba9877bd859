//! What receivers are told.

use domain::event::{EventKind, Happened, Subject};
use domain::{Id, event};

use super::*;
use crate::write::message;

fn happened(kind: EventKind, sequence: i64, source: Source) -> Happened {
    let customer = source
        .customer
        .as_ref()
        .map(|_| owner(vec![crate::fixture::source(77)]));
    Happened {
        id: event::id_of_number(91_195_200_000_000, "AbCdEfGhIjKl"),
        number: 91_195_200_000_000,
        kind,
        sequence,
        created: NOW,
        dialect: None,
        request: None,
        key: None,
        idempotency_key: None,
        origin: None,
        before: None,
        subject: Subject::Source(SourceAnswer { source, customer }),
        deliveries: Vec::new(),
    }
}

/// The messages about an event: names, and the bodies as they are sent.
fn told(happened: &Happened) -> Vec<(String, String)> {
    let scene = scene(Method::GET, "/");
    let call = scene.call("event", Tree::Null);
    let view = View {
        call: &call,
        request_id: "",
        now: NOW,
    };
    let messages = message::messages(happened, &view);
    messages
        .into_iter()
        .map(|message| {
            assert_eq!(message.id, happened.id.as_str());
            assert!(message::NAMES.contains(&message.name.as_str()));
            let body = String::from_utf8(message.body).expect("UTF-8");
            (message.name, body)
        })
        .collect()
}

fn names(happened: &Happened) -> Vec<String> {
    told(happened).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_message_is_compact_and_complete() {
    let told = told(&happened(EventKind::SourceAttached, 1, source(77)));
    let id = event::id_of_number(91_195_200_000_000, "AbCdEfGhIjKl");
    let expected = format!(
        "{}{id}{}",
        r#"{"type":"source.created","id":""#,
        concat!(
            r#"","created":1795262400,"data":{"object":{"object":"source","id":77,"#,
            r#""object_id":"card_at_gateway_77","object_gateway":"stripe","brand":"Visa","#,
            r#""country":"US","cvc_check":"pass","exp_month":12,"exp_year":2030,"#,
            r#""funding":"credit","last4":"4242","site_ids":[1],"#,
            r#""customer":{"id":1001,"name":"Ada Vault","email":"ada@example.com"}}}}"#
        )
    );
    assert_eq!(told, [("source.created".to_owned(), expected)]);
}

#[test]
fn one_event_is_one_message_or_none() {
    for (kind, sequence, name) in [
        (EventKind::SourceAttached, 2, Some("source.created")),
        (EventKind::SourceUpdated, 2, Some("source.updated")),
        (EventKind::SourceChargeable, 2, Some("source.updated")),
        (EventKind::SourceFailed, 2, Some("source.updated")),
        (EventKind::SourceCanceled, 2, Some("source.updated")),
        (EventKind::SourceFailed, 1, None),
        (EventKind::SourceExpiring, 2, Some("source.expiring")),
        (EventKind::SourceExpired, 3, Some("source.expired")),
        (EventKind::SourceAuthorizing, 2, None),
        (EventKind::SourceCreated, 1, None),
        (EventKind::SourceConsumed, 2, None),
    ] {
        let names = names(&happened(kind, sequence, source(77)));
        let expected: Vec<&str> = name.into_iter().collect();
        assert_eq!(names, expected, "{kind:?}");
    }
    let mut other = happened(EventKind::CustomerDefaultChanged, 2, source(77));
    other.subject = Subject::Customer(owner(vec![source(77)]));
    assert!(told(&other).is_empty());
}

#[test]
fn the_end_is_told_to_those_who_saw_it_live() {
    let mut gone = source(77);
    gone.status = Status::Deleted;
    assert_eq!(
        names(&happened(EventKind::SourceDeleted, 2, gone.clone())),
        ["source.deleted"]
    );
    gone.gateway.name = "chargebee".to_owned();
    assert!(told(&happened(EventKind::SourceDeleted, 2, gone)).is_empty());

    // Taken from its customer: it still was theirs before.
    for (kind, status) in [
        (EventKind::SourceDetached, Status::Detached),
        (EventKind::SourceDetached, Status::Consumed),
        (EventKind::SourceConsumed, Status::Consumed),
    ] {
        let mut taken = source(77);
        taken.status = status;
        taken.customer = None;
        let mut event = happened(kind, 3, taken);
        assert!(told(&event).is_empty(), "nobody's");
        event.before = Some(map([("customer", "cus_demo".into())]));
        let told = told(&event);
        assert_eq!(told.len(), 1, "{kind:?} {status:?}");
        assert!(told[0].1.contains(r#""customer":null"#));
    }
}

#[test]
fn what_customers_do_not_see_is_not_told() {
    let mut nobodys = source(77);
    nobodys.customer = None;
    let mut elsewhere = source(77);
    elsewhere.gateway.name = "magpie".to_owned();
    let mut once = source(77);
    once.usage = domain::source::Usage::SingleUse;
    for source in [nobodys, elsewhere, once] {
        for kind in [EventKind::SourceAttached, EventKind::SourceUpdated] {
            assert!(told(&happened(kind, 2, source.clone())).is_empty());
        }
    }
    let other = Id::new("cus_other");
    let mut theirs = source(77);
    theirs.customer = Some(other);
    assert_eq!(
        told(&happened(EventKind::SourceUpdated, 2, theirs)).len(),
        1
    );
}
