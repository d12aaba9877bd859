//! What receivers are told about customers, sources and payment methods.

use domain::bank::Verification;
use domain::event::{EventKind, Happened, Subject, id_of_number};
use domain::method::Method;
use domain::operation::{CustomerAnswer, SourceAnswer};
use domain::source::{InstrumentKind, Shape, Source, Status};
use domain::{Dialect as Name, Moment};
use kit::{Dialect, Message};
use tree::{Limits, Tree, json};

use super::fixture::{Request, bank_source, customer, object, source};
use crate::Stripe;

fn happened(kind: EventKind, subject: Subject, before: Option<Tree>) -> Happened {
    Happened {
        id: id_of_number(77, "AbCdEfGhIjKl"),
        number: 77,
        kind,
        sequence: 2,
        created: Moment::from_seconds(1_792_000_000),
        dialect: Some(Name::Stripe),
        request: Some("req_8bGvYyBqgeQdGn".to_owned()),
        key: None,
        idempotency_key: Some("k1".to_owned()),
        origin: None,
        before,
        subject,
        deliveries: Vec::new(),
    }
}

fn told(happened: &Happened) -> Vec<Message> {
    Request::get("/v1/customers")
        .with("stripe-version", "2023-08-16")
        .viewed(|view| Stripe::new().messages(happened, view))
}

fn of_source(kind: EventKind, source: Source, before: Option<Tree>) -> Vec<Message> {
    let customer = None;
    let subject = Subject::Source(SourceAnswer { source, customer });
    told(&happened(kind, subject, before))
}

fn read(message: &Message) -> Tree {
    let text = std::str::from_utf8(&message.body).unwrap();
    json::read(text, &Limits::REQUEST).unwrap()
}

fn names(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.name.as_str())
        .collect()
}

fn previous(message: &Message) -> String {
    let tree = read(message);
    let old = tree.at(&["data", "previous_attributes"]);
    old.map_or_else(|| "(none)".to_owned(), json::write)
}

#[test]
fn a_message_is_the_event_object() {
    let before = tree::map([("exp_month", 11.into()), ("exp_year", 2033.into())]);
    let messages = of_source(EventKind::SourceUpdated, source(), Some(before));
    let [message] = messages.as_slice() else {
        panic!("{}", messages.len())
    };
    assert_eq!(message.name, "customer.source.updated");
    assert_eq!(message.id, "evt_10000000001FAbCdEfGhIjKl");
    let tree = read(message);
    for (path, value) in [
        (&["id"][..], "\"evt_10000000001FAbCdEfGhIjKl\""),
        (&["object"], "\"event\""),
        (&["api_version"], "\"2023-08-16\""),
        (&["created"], "1792000000"),
        (&["livemode"], "false"),
        (&["pending_webhooks"], "1"),
        (
            &["request"],
            r#"{"id":"req_8bGvYyBqgeQdGn","idempotency_key":"k1"}"#,
        ),
        (&["type"], "\"customer.source.updated\""),
        (&["data", "object", "exp_month"], "12"),
        (&["data", "object", "customer"], "\"cus_9s6XKzkNRiz8i3\""),
        (
            &["data", "previous_attributes"],
            r#"{"exp_month":11,"exp_year":2033}"#,
        ),
    ] {
        assert_eq!(json::write(tree.at(path).unwrap()), value, "{path:?}");
    }
    assert!(message.body.starts_with(b"{\n  \"id\""));
}

#[test]
fn sources_have_their_events() {
    let made = of_source(EventKind::SourceAttached, source(), None);
    assert_eq!(names(&made), ["customer.source.created"]);
    assert_eq!(previous(&made[0]), "(none)");
    let before = tree::map([
        ("status", "chargeable".into()),
        ("customer", "cus_1".into()),
    ]);
    let gone = Source {
        status: Status::Consumed,
        ..object(Method::Card)
    };
    let detached = of_source(EventKind::SourceDetached, gone, Some(before));
    assert_eq!(names(&detached), ["customer.source.deleted"]);
    let tree = read(&detached[0]);
    let owner = tree.at(&["data", "object", "customer"]);
    assert_eq!(owner.and_then(Tree::as_str), Some("cus_1"));
    for (kind, name) in [
        (EventKind::SourceChargeable, "source.chargeable"),
        (EventKind::SourceFailed, "source.failed"),
        (EventKind::SourceCanceled, "source.canceled"),
    ] {
        let messages = of_source(kind, object(Method::Ideal), None);
        assert_eq!(names(&messages), [name]);
    }
    let deleted = of_source(EventKind::SourceDeleted, source(), None);
    assert_eq!(names(&deleted), ["customer.source.deleted"]);
    let expiring = of_source(EventKind::SourceExpiring, source(), None);
    assert_eq!(names(&expiring), ["customer.source.expiring"]);
    for (kind, source) in [
        (EventKind::SourceCreated, object(Method::Ideal)),
        (EventKind::SourceConsumed, object(Method::Ideal)),
        (EventKind::SourceAuthorizing, object(Method::Ideal)),
        (EventKind::SourceExpired, source()),
        (EventKind::SourceUpdated, object(Method::Ideal)),
        (EventKind::SourceUpdated, source()),
        (EventKind::SourceChargeable, object(Method::Gcash)),
    ] {
        assert!(of_source(kind, source, None).is_empty(), "{kind:?}");
    }
}

#[test]
fn verified_accounts_are_updated() {
    let mut account = bank_source();
    if let InstrumentKind::Bank(bank) = &mut account.instrument.kind {
        bank.verification = Verification::Verified;
    }
    let before = tree::map([("verification", "new".into())]);
    let messages = of_source(EventKind::SourceChargeable, account, Some(before));
    assert_eq!(names(&messages), ["customer.source.updated"]);
    assert_eq!(previous(&messages[0]), r#"{"status":"new"}"#);
    // A wrong try changes nothing that is shown.
    let before = tree::map([("verification", "new".into())]);
    assert!(of_source(EventKind::SourceUpdated, bank_source(), Some(before)).is_empty());
}

#[test]
fn methods_have_their_own_events() {
    let method = || Source {
        shape: Shape::PaymentMethod,
        ..source()
    };
    let attached = of_source(EventKind::SourceAttached, method(), None);
    assert_eq!(names(&attached), ["payment_method.attached"]);
    let before = tree::map([("exp_year", 2033.into())]);
    let updated = of_source(EventKind::SourceUpdated, method(), Some(before));
    assert_eq!(names(&updated), ["payment_method.updated"]);
    assert_eq!(previous(&updated[0]), r#"{"card":{"exp_year":2033}}"#);
    let gone = Source {
        customer: None,
        status: Status::Detached,
        ..method()
    };
    let before = tree::map([
        ("status", "chargeable".into()),
        ("customer", "cus_1".into()),
    ]);
    let detached = of_source(EventKind::SourceDetached, gone, Some(before));
    assert_eq!(names(&detached), ["payment_method.detached"]);
    assert_eq!(previous(&detached[0]), r#"{"customer":"cus_1"}"#);
    assert!(of_source(EventKind::SourceCreated, method(), None).is_empty());
}

#[test]
fn money_that_comes_in_is_told_first() {
    let mut receiver = object(Method::AchCreditTransfer);
    receiver.action = Some(domain::source::Action {
        kind: domain::source::ActionKind::Receiver,
        state: domain::source::ActionState::Succeeded,
        url: None,
        data: tree::map([("amount_received", 5.into())]),
    });
    let messages = of_source(EventKind::SourceChargeable, receiver, None);
    assert_eq!(
        names(&messages),
        ["source.transaction.created", "source.chargeable"]
    );
    assert_ne!(messages[0].id, messages[1].id);
    assert_eq!(domain::event::number_of_id(&messages[1].id), Some(77));
}

#[test]
fn customers_have_their_events() {
    let of = |kind, before| {
        let subject = Subject::Customer(CustomerAnswer::bare(customer()));
        told(&happened(kind, subject, before))
    };
    assert_eq!(
        names(&of(EventKind::CustomerCreated, None)),
        ["customer.created"]
    );
    let deleted = of(EventKind::CustomerDeleted, None);
    assert_eq!(names(&deleted), ["customer.deleted"]);
    let before = tree::map([
        ("name", "Joe".into()),
        ("metadata", tree::map([("k", "v".into())])),
        ("extra", tree::map([("balance", 5.into())])),
    ]);
    let updated = of(EventKind::CustomerUpdated, Some(before));
    assert_eq!(names(&updated), ["customer.updated"]);
    assert_eq!(
        previous(&updated[0]),
        r#"{"balance":5,"metadata":{"k":"v"},"name":"Joe"}"#
    );
    let before = tree::map([("default_source", Tree::Null)]);
    let moved = of(EventKind::CustomerDefaultChanged, Some(before));
    assert_eq!(names(&moved), ["customer.updated"]);
    assert_eq!(previous(&moved[0]), r#"{"default_source":null}"#);
    let before = tree::map([("backup_source", "card_2".into())]);
    assert!(of(EventKind::CustomerUpdated, Some(before)).is_empty());
}
