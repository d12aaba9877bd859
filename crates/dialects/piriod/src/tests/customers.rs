//! Listing, changing and deleting customers.

use domain::operation::{Change, CustomerChange, Metadata, Operation};
use tree::{Tree, json, map};

use super::fixture::{Request, World, body_of, card, customer, source};
use crate::write;

const PATH: &str = "/customers/cus_01H8XYZ123ABC/";

fn change(body: &str) -> CustomerChange {
    let world = World::new();
    let reply = world.call(&Request::private("PATCH", PATH, body));
    assert_eq!(reply.status, 200, "{body}");
    match world.last.borrow().as_ref() {
        Some(Operation::UpdateCustomer(update)) => (*update.change).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_sent_stays() {
    let nothing = change("{}");
    assert!(!nothing.name.is_some() && !nothing.email.is_some() && !nothing.phone.is_some());
    assert!(!nothing.address.is_some());
    assert_eq!((nothing.metadata, nothing.extra), (Metadata::Keep, None));
}

#[test]
fn what_is_sent_changes() {
    let all = change(
        r#"{"name":" Ana ","email":"a@b.co","phone":"+56 9","metadata":{"a":1},"tax_id":"7",
            "manager":null,"send_invoices":"no","currency":"CLP","id":"mine"}"#,
    );
    assert_eq!(all.name, Change::To("Ana".to_owned()));
    assert_eq!(all.email, Change::To("a@b.co".to_owned()));
    assert_eq!(all.phone, Change::To("+56 9".to_owned()));
    assert_eq!(all.metadata, Metadata::Replace(map([("a", 1.into())])));
    assert_eq!(
        all.extra.as_ref().map(json::write).as_deref(),
        Some(r#"{"currency":"CLP","manager":null,"tax_id":"7","send_invoices":false}"#)
    );
    let cleared = change(r#"{"email":null,"phone":null}"#);
    assert_eq!(
        (cleared.email, cleared.phone),
        (Change::Clear, Change::Clear)
    );
    assert_eq!(change(r#"{"email":""}"#).email, Change::Clear);
}

#[test]
fn an_address_changes_as_a_whole_or_beside_it() {
    let whole = change(r#"{"address":"Calle 2","state":13,"zip_code":null,"country":"CL"}"#);
    let address = map([
        ("line1", "Calle 2".into()),
        ("state", "13".into()),
        ("country", "CL".into()),
    ]);
    assert_eq!(whole.address, Change::To(address));
    assert_eq!(
        whole.extra.as_ref().map(json::write).as_deref(),
        Some(r#"{"state":13,"line1":null,"zip":null,"country":null}"#)
    );
    let parts = change(r#"{"zip_code":null,"address":"Calle 3"}"#);
    assert_eq!(parts.address, Change::Keep);
    assert_eq!(
        parts.extra.as_ref().map(json::write).as_deref(),
        Some(r#"{"line1":"Calle 3","zip":""}"#)
    );
    let mut shown = customer();
    shown.profile.address = Some(map([("zip", "1".into()), ("country", "CL".into())]));
    shown.profile.extra = parts.extra.map(|extra| map([("piriod", extra)]));
    for (part, text) in [
        ("line1", Some("Calle 3")),
        ("zip", None),
        ("country", Some("CL")),
    ] {
        let part = write::customer::address(&shown, part);
        assert_eq!(part.as_ref().and_then(Tree::as_str), text);
    }
}

#[test]
fn wrong_changes() {
    for (body, wanted) in [
        (
            r#"{"name":null}"#,
            r#"{"name":["This field may not be null."]}"#,
        ),
        (
            r#"{"state":""}"#,
            r#"{"state":["This field may not be blank."]}"#,
        ),
        (
            r#"{"email":"x"}"#,
            r#"{"email":["Enter a valid email address."]}"#,
        ),
        (
            "[]",
            r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#,
        ),
    ] {
        let reply = World::new().call(&Request::private("PATCH", PATH, body));
        assert_eq!(
            (reply.status, json::write(&body_of(&reply)).as_str()),
            (400, wanted)
        );
    }
    for method in ["PATCH", "DELETE"] {
        let request = Request::private(method, "/customers/cus_nope/", "{}");
        assert_eq!(World::new().call(&request).status, 404);
    }
}

#[test]
fn deletion_leaves_nothing_to_say() {
    let reply = World::new().call(&Request::private("DELETE", PATH, ""));
    assert_eq!((reply.status, reply.body.len()), (204, 0));
}

#[test]
fn lists() {
    let mut world = World::new();
    world.sources = vec![source(1)];
    world.sources[0].usage = domain::source::Usage::Reusable;
    world.sources[0].instrument.kind = domain::source::InstrumentKind::Card(Box::new(card()));
    for (query, count) in [
        ("", 2),
        ("email=ana@example.com", 1),
        ("email=nobody@example.com", 0),
        ("name=Ana+P%C3%A9rez", 1),
        ("name=ana", 0),
        ("tax_id=76.1", 1),
        ("country=CL", 1),
        ("status=active", 2),
        ("status=archived", 0),
        ("search=EXAMPLE", 1),
        ("search=ana,76", 1),
        ("search=ana+nobody", 0),
        ("search=%C3%B3pera", 1),
        ("metadata__tier=gold", 1),
        ("metadata__tier=tin", 0),
    ] {
        let reply = world.call(&Request::private(
            "GET",
            &format!("/customers/?{query}"),
            "",
        ));
        assert_eq!(reply.status, 200, "{query}");
        let page = body_of(&reply);
        assert_eq!(
            page.get("count").and_then(Tree::as_i64),
            Some(count),
            "{query}"
        );
        for item in page.get("results").and_then(Tree::as_list).unwrap() {
            assert_eq!(json::write(item.get("sources").unwrap()), "[1]");
        }
    }
    for (query, status) in [("page=2", 404), ("sources=1", 400), ("created__lte=x", 400)] {
        let reply = world.call(&Request::private(
            "GET",
            &format!("/customers/?{query}"),
            "",
        ));
        assert_eq!(reply.status, status, "{query}");
    }
}
