//! Paying: linking a source, going ahead, and everything that is in the way.

use domain::intent::{Failure, IntentStatus};
use domain::operation::{IntentAnswer, Operation};
use domain::refusal::{Decline, IntentFault, Kind, MoneyFault, Reason};
use domain::source::Status;
use domain::{Id, Refusal};
use tree::{Tree, json};

use super::fixture::{Request, World, body_of, source};
use super::ledger::intent;

fn world() -> World {
    let mut world = World::new();
    world.sources = vec![source(7)];
    world.intents = vec![intent(1)];
    world
}

fn public(method: &str, path: &str, body: &str) -> Request {
    let mut request = Request::private(method, path, body);
    request.headers = vec![
        ("content-type", "application/json".to_owned()),
        ("origin", "https://shop.example".to_owned()),
    ];
    request
}

fn authorize(world: &World, body: &str) -> kit::Reply {
    world.call(&public("POST", "/payments/1/authorize", body))
}

#[test]
fn browsers_link_and_pay() {
    let world = world();
    let reply = authorize(&world, r#"{"source":7}"#);
    assert_eq!(reply.status, 200);
    let open = ("access-control-allow-origin", "*".to_owned());
    assert!(reply.headers.contains(&open));
    assert!(matches!(
        world.last.borrow().as_ref(),
        Some(Operation::AuthorizeIntent(authorize)) if authorize.source == 7
    ));
    let reply = world.call(&public("GET", "/payments/1/pay/", ""));
    assert_eq!(reply.status, 200);
    assert!(reply.headers.contains(&open));
    let reply = world.call(&public("GET", "/payments/1/", ""));
    assert_eq!(reply.status, 401);
    assert!(!reply.headers.contains(&open));
}

#[test]
fn browsers_may_ask_first() {
    let mut request = public("OPTIONS", "/payments/1/authorize/", "");
    request
        .headers
        .push(("access-control-request-method", "POST".to_owned()));
    let reply = world().call(&request);
    assert_eq!(reply.status, 204);
    let methods = ("access-control-allow-methods", "POST".to_owned());
    assert!(reply.headers.contains(&methods));
}

#[test]
fn where_a_payment_stands() {
    for (status, word, balance) in [
        (
            IntentStatus::RequiresMethod,
            "requires_payment_method",
            "10.5",
        ),
        (IntentStatus::RequiresAction, "incomplete", "10.5"),
        (IntentStatus::Processing, "processing", "10.5"),
        (IntentStatus::Succeeded, "succeeded", "0"),
        (IntentStatus::Failed, "failed", "10.5"),
        (IntentStatus::Canceled, "cancelled", "10.5"),
    ] {
        let mut world = world();
        let paid = &mut world.intents[0];
        paid.status = status;
        paid.received = if balance == "0" { 1050 } else { 0 };
        // A source of another dialect does not show its number in its id.
        paid.source = Some(Id::new("card_1"));
        paid.sources = vec![Id::new("5"), Id::new("card_0"), Id::new("card_1")];
        paid.failure = Some(Failure {
            decline: Decline::plain(Reason::GenericDecline),
            charge: None,
            source: None,
        });
        world.sources[0].id = Id::new("card_1");
        let shown = body_of(&world.call(&Request::private("GET", "/payments/1/", "")));
        assert_eq!(shown.get("status").and_then(Tree::as_str), Some(word));
        assert_eq!(json::write(shown.get("balance").unwrap()), balance);
        assert_eq!(shown.get("source").and_then(Tree::as_i64), Some(7));
        assert_eq!(json::write(shown.get("sources").unwrap()), "[5,7]");
        let reason = shown.get("failed_reason").unwrap();
        assert_eq!(reason.is_null(), word != "failed", "{word}");
    }
}

#[test]
fn sources_that_cannot_be_linked() {
    for (body, text) in [
        ("{}", "This field is required."),
        (r#"{"source":null}"#, "This field may not be null."),
        (
            r#"{"source":"x"}"#,
            "Incorrect type. Expected pk value, received str.",
        ),
        (
            r#"{"source":8}"#,
            "Primary key \"8\" invalid - object is not exists.",
        ),
        (
            r#"{"source":" 8 "}"#,
            "Primary key \" 8 \" invalid - object is not exists.",
        ),
    ] {
        let reply = authorize(&world(), body);
        assert_eq!(reply.status, 400, "{body}");
        let wanted = tree::map([("source", Tree::List(vec![text.into()]))]);
        assert_eq!(body_of(&reply), wanted);
    }
    for path in ["/payments/2/pay/", "/payments/x/pay/"] {
        assert_eq!(world().call(&public("GET", path, "")).status, 404, "{path}");
    }
    let mut text = public("POST", "/payments/1/authorize/", "source=7");
    text.headers[0].1 = "text/plain".to_owned();
    assert_eq!(world().call(&text).status, 415);
}

fn declined() -> Refusal {
    let mut failed = intent(1);
    failed.status = IntentStatus::Failed;
    Refusal::IntentDeclined {
        decline: Decline::plain(Reason::GenericDecline),
        intent: Box::new(whole(failed)),
    }
}

fn whole(intent: domain::intent::Intent) -> IntentAnswer {
    IntentAnswer {
        intent,
        source: None,
        charge: None,
        customer: None,
    }
}

#[test]
fn refusals_of_the_core() {
    let id = || "7".to_owned();
    let fault = |fault| Refusal::Intent {
        fault,
        intent: Box::new(whole(intent(1))),
    };
    let state = |status, used| Refusal::WrongState {
        id: id(),
        status,
        used,
    };
    let linked = MoneyFault::NotLinked {
        customer: "cus_1".to_owned(),
        source: id(),
    };
    let small = MoneyFault::TooSmall {
        minimum: 50,
        currency: "usd".to_owned(),
    };
    let not_chargeable = r#"{"source":["This source is not chargeable."]}"#;
    let foreign = r#"{"source":["This source belongs to another customer."]}"#;
    for (refusal, status, wanted) in [
        (state(Status::Pending, false), 400, not_chargeable),
        (state(Status::Consumed, true), 400, not_chargeable),
        (Refusal::Money(linked), 400, foreign),
        (fault(IntentFault::OtherOwner), 400, foreign),
        (
            Refusal::Money(MoneyFault::OtherAmount { expected: 5 }),
            400,
            r#"{"source":["This source was made for another amount."]}"#,
        ),
        (
            Refusal::Money(small),
            400,
            r#"{"amount":["Ensure this value is greater than or equal to 0.5."]}"#,
        ),
        (
            fault(IntentFault::NoMethod),
            400,
            r#"{"non_field_errors":["This payment has no source."]}"#,
        ),
        (
            fault(IntentFault::WrongState),
            400,
            r#"{"non_field_errors":["This payment cannot be paid in its present state."]}"#,
        ),
        (
            Refusal::NotFound {
                kind: Kind::Intent,
                id: id(),
            },
            404,
            r#"{"detail":"Not found."}"#,
        ),
    ] {
        let mut world = world();
        world.refusal = Some(refusal.clone());
        let reply = authorize(&world, r#"{"source":7}"#);
        assert_eq!(reply.status, status, "{refusal:?}");
        assert_eq!(json::write(&body_of(&reply)), wanted, "{refusal:?}");
    }
}

#[test]
fn a_refused_payment_is_an_answer() {
    let mut world = world();
    world.refusal = Some(declined());
    let reply = authorize(&world, r#"{"source":7}"#);
    assert_eq!(reply.status, 200);
    let status = body_of(&reply).get("status").cloned();
    assert_eq!(status, Some("failed".into()));
    let body = r#"{"amount":1,"currency":"USD","date":"2026-11-21","description":"x"}"#;
    let reply = world.call(&Request::private("POST", "/payments/", body));
    assert_eq!(reply.status, 201);
}
