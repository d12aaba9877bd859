//! Answers about what was changed, removed, verified or added.

use super::*;
use crate::fixture::{customer as ada, intent};
use crate::write::intent as setup;

#[test]
fn a_changed_method_stands_in_both_places() {
    let changed = answer(source(77), owner(vec![source(77)]));
    let (status, body) = viewed(|view| method::updated(&changed, view));
    assert_eq!(status, 200);
    assert_eq!(member(&body, &["data", "source"]), &tree_of(CARD));
    assert_eq!(member(&body, &["data", "id"]).as_i64(), Some(77));
    let (status, body) = viewed(|view| method::added(&changed, view));
    assert_eq!(
        (status, body),
        (201, tree_of(&format!(r#"{{"data":{CARD}}}"#)))
    );
}

#[test]
fn what_is_gone_has_an_end_and_no_role() {
    for status in [Status::Deleted, Status::Detached, Status::Finalized] {
        let mut gone = source(77);
        gone.status = status;
        gone.updated = NOW.plus_seconds(60);
        // The customer was loaded before the default was freed.
        let shown = answer(gone, owner(vec![source(77)]));
        let (_, body) = viewed(|view| method::one(&shown, view));
        for (name, value) in [
            ("deleted_at", Tree::from(NOW.seconds() + 60)),
            ("is_default", false.into()),
            ("deletable", false.into()),
        ] {
            assert_eq!(member(&body, &["data", name]), &value, "{status:?} {name}");
        }
    }
}

#[test]
fn the_customer_comes_after_changes_too() {
    let changed = answer(source(76), owner(vec![source(77), source(76), source(78)]));
    let (status, body) = viewed(|view| customer::of_source(&changed, view));
    let sources = member(&body, &["data", "sources"]).as_list();
    let numbers: Vec<_> = sources
        .expect("a list")
        .iter()
        .map(|one| one.get("id").and_then(Tree::as_i64))
        .collect();
    // Nothing is new, so the oldest is first.
    assert_eq!((status, numbers), (200, vec![Some(76), Some(77), Some(78)]));
    assert!(body.get("message").is_none());
    let (status, body) = viewed(|view| customer::verified(&changed, view));
    let message = "The payment method has been verified successfully.";
    assert_eq!(status, 200);
    assert_eq!(body.get("message"), Some(&message.into()));
    assert_eq!(
        member(&body, &["data", "token"]).as_str(),
        Some("a.fresh.token")
    );
    let lost = SourceAnswer {
        source: source(77),
        customer: None,
    };
    assert_eq!(viewed(|view| customer::of_source(&lost, view)).0, 500);
    assert_eq!(viewed(|view| customer::verified(&lost, view)).0, 500);
}

#[test]
fn a_setup_intent_is_for_cards() {
    let body = r#"{"data":{"id":"seti_1","client_secret":"seti_1_secret_x",
        "payment_method_types":["card"]}}"#;
    assert_eq!(
        viewed(|view| setup::created(&intent(), view)),
        (201, tree_of(body))
    );
}

#[test]
fn what_the_merchant_said_is_shown_again() {
    let mut card = source(77);
    card.particulars.details = Some(tree_of(
        r#"{"pelcro":{"object_id":"fz9qnj",
        "properties":{"braintree_customer_id":"498297","card_type":"VI"}}}"#,
    ));
    let members = method::members(&card, None);
    assert_eq!(members.get("object_id"), Some(&"fz9qnj".into()));
    let properties = r#"{"brand":"Visa","last4":"4242","exp_month":12,"exp_year":2030,
        "braintree_customer_id":"498297","card_type":"VI"}"#;
    assert_eq!(members.get("properties"), Some(&tree_of(properties)));
}

#[test]
fn the_merchant_sees_the_sources_of_a_customer() {
    let mut theirs = owner(vec![source(77), source(78)]);
    let (status, body) = viewed(|view| method::of_customer(&theirs, view));
    let list = member(&body, &["data"]).as_list().expect("a list");
    assert_eq!((status, list.len()), (200, 2));
    assert_eq!(list[0], tree_of(CARD));
    assert_eq!(list[1].get("is_default"), Some(&false.into()));
    theirs.customer = ada(None);
    theirs.customer.deleted = true;
    assert_eq!(viewed(|view| method::of_customer(&theirs, view)).0, 404);
}

#[test]
fn stripes_script_finds_what_it_made() {
    for (shape, origin, gateway, object_id) in [
        (Shape::PaymentMethod, "stripe", "stripe", "card_77"),
        (Shape::Object, "stripe", "stripe", "card_77"),
        (Shape::Card, "stripe", "stripe", "card_at_gateway_77"),
        (Shape::Object, "piriod", "stripe", "card_at_gateway_77"),
        (Shape::Object, "stripe", "tap", "card_at_gateway_77"),
    ] {
        let mut card = source(77);
        card.shape = shape;
        card.origin = domain::Dialect::from_name(origin).expect("a dialect");
        card.gateway.name = gateway.to_owned();
        assert_eq!(method::object_id(&card), object_id, "{shape:?} {origin}");
    }
}
