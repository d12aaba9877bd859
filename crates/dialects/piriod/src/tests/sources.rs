//! Making and showing sources and customers.

use domain::bank::{Bank, Verification};
use domain::method::Method;
use domain::operation::{DefaultRule, Material};
use domain::source::{
    Action, ActionKind, ActionState, Amount, InstrumentKind, Returns, Source, Status, Stored, Usage,
};
use domain::{Dialect as Name, Id};
use kit::Dialect;
use tree::{Tree, json, map};

use super::fixture::{CUSTOMER, Request, World, body_of, card, customer, json_of, same, source};

fn show(shown: Source) -> Tree {
    let mut world = World::new();
    world.sources.push(shown);
    let path = format!("/sources/{}", world.sources[0].number);
    let reply = world.call(&Request::private("GET", &path, ""));
    assert_eq!(reply.status, 200);
    body_of(&reply)
}

fn waiting(kind: ActionKind, url: Option<&str>, data: Tree) -> Source {
    let action = Action {
        kind,
        state: ActionState::Pending,
        url: url.map(str::to_owned),
        data,
    };
    Source {
        status: Status::RequiresAuthorization,
        action: Some(action),
        ..source(7)
    }
}

#[test]
fn all_fifteen_members_in_order() {
    let mut shown = source(7);
    shown.customer = Some(Id::from(CUSTOMER));
    shown.particulars.description = Some("hi".to_owned());
    shown.particulars.metadata = Some(map([("order", "7".into())]));
    assert_eq!(
        json::write(&show(shown)),
        "{\"gateway\":\"transbank\",\"id\":7,\"customer\":\"cus_01H8XYZ123ABC\",\
         \"usage\":\"single\",\"status\":\"chargeable\",\"amount\":10000,\"description\":\"hi\",\
         \"return_url\":null,\"gateway_data\":{},\"client\":{},\"metadata\":{\"order\":\"7\"},\
         \"card\":null,\"test_mode\":true,\"created\":\"2026-11-21T12:00:00.304616Z\",\
         \"updated\":\"2026-11-21T12:00:00.304616Z\"}"
    );
}

#[test]
fn what_the_payer_needs_next() {
    let form = map([
        ("method", "POST".into()),
        ("fields", map([("token_ws", "01ab".into())])),
        ("token", "01ab".into()),
    ]);
    let secret = map([("client_secret", "seti_secret".into())]);
    let other_page = Some("https://bank.example/x");
    for (shown, expected) in [
        (
            waiting(ActionKind::Redirect, Some("/sandbox/7"), form),
            r#"{"url":"http://127.0.0.1:4242/sandbox/7","method":"POST",
                "fields":{"token_ws":"01ab"},"token":"01ab"}"#,
        ),
        (
            waiting(ActionKind::Redirect, other_page, Tree::Null),
            r#"{"url":"https://bank.example/x","method":"GET","fields":{}}"#,
        ),
        (
            waiting(ActionKind::Sdk, None, secret),
            r#"{"client_secret":"seti_secret"}"#,
        ),
        (
            waiting(
                ActionKind::Receiver,
                None,
                map([("address", "121-1".into())]),
            ),
            r#"{"address":"121-1"}"#,
        ),
        (
            Source {
                status: Status::Failed,
                ..waiting(ActionKind::Redirect, other_page, Tree::Null)
            },
            "{}",
        ),
    ] {
        let data = show(shown);
        let data = data.get("gateway_data").unwrap();
        assert!(same(data, &json_of(expected)), "{}", json::write(data));
    }
}

#[test]
fn sources_of_other_dialects() {
    let mut shown = Source {
        origin: Name::Magpie,
        method: Method::Card,
        usage: Usage::Reusable,
        customer: Some(Id::from("a-customer-of-chargebee")),
        gateway: Stored {
            name: "magpie".into(),
            account: None,
            reference: String::new(),
        },
        amount: Some(Amount::Minor {
            value: 1000,
            currency: "php".into(),
        }),
        ..source(8)
    };
    shown.instrument.kind = InstrumentKind::Card(Box::new(card()));
    let returns = Returns {
        success: Some("https://a.example/ok".into()),
        ..Returns::default()
    };
    shown.particulars.returns = returns;
    let tree = show(shown.clone());
    let part = |name: &str| json::write(tree.get(name).unwrap());
    assert_eq!(
        part("card"),
        r#"{"brand":"visa","last4":"4242","exp_month":8,"exp_year":2030}"#
    );
    assert_eq!(part("amount"), "null");
    assert_eq!(part("gateway"), "\"magpie\"");
    assert_eq!(part("customer"), "\"a-customer-of-chargebee\"");
    assert_eq!(part("return_url"), "\"https://a.example/ok\"");
    shown.usage = Usage::SingleUse;
    shown.status = Status::Canceled;
    let tree = show(shown);
    assert_eq!(tree.get("status").and_then(Tree::as_str), Some("failed"));
    assert_eq!(tree.get("amount").and_then(Tree::as_i64), Some(10));
}

#[test]
fn an_unverified_bank_account_is_pending() {
    let bank = Bank {
        country: "US".into(),
        currency: "usd".into(),
        routing_number: Some("110000000".into()),
        last4: "6789".into(),
        bank_name: None,
        holder_name: None,
        holder_type: None,
        account_type: None,
        verification: Verification::New,
        scenario: String::new(),
    };
    let mut shown = Source {
        shape: domain::source::Shape::BankAccount,
        ..source(9)
    };
    shown.instrument.kind = InstrumentKind::Bank(Box::new(bank));
    assert_eq!(
        show(shown).get("status").and_then(Tree::as_str),
        Some("pending")
    );
}

#[test]
fn what_a_creation_asks_of_the_core() {
    let world = World::new();
    for (body, method, default, amount) in [
        (
            r#"{"gateway":"khipu","amount":"10.50"}"#,
            Method::Redirect,
            DefaultRule::Never,
            Some("10.5"),
        ),
        (
            r#"{"gateway":"ach_transfer"}"#,
            Method::Transfer,
            DefaultRule::Never,
            None,
        ),
        (
            r#"{"gateway":"paypal","customer":"cus_01H8XYZ123ABC"}"#,
            Method::Paypal,
            DefaultRule::Never,
            None,
        ),
        (
            r#"{"gateway":"stripe","usage":"reusable","customer":"cus_01H8XYZ123ABC","amount":5}"#,
            Method::Card,
            DefaultRule::IfNone,
            None,
        ),
    ] {
        let reply = world.call(&Request::private("POST", "/sources/", body));
        assert_eq!(reply.status, 201, "{body}");
        let asked = world.asked.borrow().clone().unwrap();
        assert!(
            matches!(asked.material, Material::Method(found) if found == method),
            "{body}"
        );
        assert_eq!(asked.default, default, "{body}");
        let units = amount.map(|text| Amount::Units(text.to_owned()));
        assert_eq!(asked.amount, units, "{body}");
    }
}

#[test]
fn nothing_that_rests_holds_a_card_number() {
    let world = World::new();
    let body = r#"{"gateway":"stripe","description":"4242 4242 4242 4242",
        "client":{"note":"4242424242424242"},"metadata":{"a":[4242424242424242]}}"#;
    let reply = world.call(&Request::private("POST", "/sources/", body));
    assert_eq!(reply.status, 201);
    let text = String::from_utf8(reply.body).unwrap();
    assert!(
        text.contains("**** **** **** 4242") && !text.contains("42424242"),
        "{text}"
    );
    let body = r#"{"name":"4242424242424242","address":"a","country":"CL","state":4242424242424242,
        "phone":"4242424242424242","tax_id":"4242424242424242"}"#;
    let reply = world.call(&Request::private("POST", "/customers/", body));
    assert_eq!(reply.status, 201);
    assert!(!String::from_utf8(reply.body).unwrap().contains("42424242"));
}

#[test]
fn a_public_call_tells_where_it_came_from() {
    let world = World::new();
    let request = Request {
        headers: vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("user-agent", "Browser/1".to_owned()),
            ("origin", "https://shop.example".to_owned()),
        ],
        ..Request::private(
            "POST",
            "/sources",
            r#"{"gateway":"stripe","client":{"ip":"mine"}}"#,
        )
    };
    let reply = world.call(&request);
    let client = json::write(body_of(&reply).get("client").unwrap());
    assert_eq!(client, r#"{"ip":"mine","user_agent":"Browser/1"}"#);
    assert!(
        reply
            .headers
            .contains(&("access-control-allow-origin", "*".to_owned()))
    );
    let reply = world.call(&Request::private(
        "POST",
        "/sources/",
        r#"{"gateway":"stripe"}"#,
    ));
    assert_eq!(json::write(body_of(&reply).get("client").unwrap()), "{}");
}

#[test]
fn troubles_outside_any_operation() {
    use kit::Trouble;
    let world = World::new();
    let public = Request {
        headers: Vec::new(),
        ..Request::private("POST", "/sources", "")
    };
    let named = Request {
        headers: vec![("x-simple-workspace", "acc_wellspring".to_owned())],
        ..public.clone()
    };
    for (trouble, request, status) in [
        (Trouble::NoCredentials, &public, 400),
        (Trouble::NoCredentials, &named, 401),
        (Trouble::LiveModeOff, &public, 400),
        (Trouble::BodyTooLarge { limit: 1 }, &public, 413),
        (Trouble::BodyBroken, &public, 400),
        (Trouble::TooManyCalls { retry_after: 7 }, &public, 429),
        (Trouble::Unavailable, &public, 503),
        (Trouble::Internal, &public, 500),
    ] {
        let reply = world.dialect.trouble(&trouble, &request.head());
        assert_eq!(reply.status, status, "{trouble:?}");
        assert!(
            body_of(&reply).as_map().is_some_and(|body| body.len() == 1),
            "{trouble:?}"
        );
    }
}

#[test]
fn browsers_may_ask_first() {
    let world = World::new();
    let mut request = Request::private("OPTIONS", "/sources/", "");
    request.headers = vec![
        ("origin", "https://shop.example".to_owned()),
        ("access-control-request-method", "POST".to_owned()),
    ];
    let reply = world.call(&request);
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    let header = |name| {
        reply
            .headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, v)| &**v)
    };
    assert_eq!(header("access-control-allow-origin"), Some("*"));
    assert_eq!(header("access-control-allow-methods"), Some("POST"));
    assert!(
        header("access-control-allow-headers")
            .unwrap()
            .contains("x-piriod-test-mode")
    );
    request.path = "/customers/".to_owned();
    let reply = world.call(&request);
    assert!(
        reply
            .headers
            .iter()
            .all(|(name, _)| !name.starts_with("access-control"))
    );
}

#[test]
fn deletion() {
    let mut world = World::new();
    world.sources = vec![
        source(1),
        Source {
            usage: Usage::Reusable,
            ..source(2)
        },
    ];
    let reply = world.call(&Request::private("DELETE", "/sources/2/", ""));
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    let reply = world.call(&Request::private("DELETE", "/sources/1/", ""));
    assert_eq!(reply.status, 400);
    let text = json::write(&body_of(&reply));
    assert_eq!(
        text,
        r#"{"non_field_errors":["This source cannot be deleted."]}"#
    );
}

#[test]
fn customers() {
    let mut world = World::new();
    let reusable = |number, status| Source {
        usage: Usage::Reusable,
        status,
        ..source(number)
    };
    world.sources = vec![
        source(1),
        reusable(2, Status::Chargeable),
        reusable(3, Status::Pending),
        reusable(4, Status::RequiresAuthorization),
    ];
    let body = r#"{"name":" Ana ","address":"Calle 1","country":"CL","state":12,"zip_code":null,
        "phone":"+4915112345678","send_invoices":"yes","metadata":{"a":1},"id":"cus_mine"}"#;
    let reply = world.call(&Request::private("POST", "/customers/", body));
    assert_eq!(reply.status, 201);
    assert_eq!(
        json::write(&body_of(&reply)),
        "{\"id\":\"cus_01H8XYZ123ABC\",\"name\":\"Ana\",\"address\":\"Calle 1\",\
         \"country\":\"CL\",\"state\":12,\"currency\":null,\"email\":null,\
         \"phone\":\"+4915112345678\",\"zip_code\":null,\"manager\":null,\"reference\":null,\
         \"tax_id\":null,\"tax_settings\":{},\"metadata\":{\"a\":1},\"send_invoices\":true,\
         \"send_collections\":false,\"send_vouchers\":false,\"status\":\"active\",\
         \"sources\":[2,3],\"test_mode\":true,\"created\":\"2026-11-21T12:00:00.304616Z\",\
         \"updated\":\"2026-11-21T12:00:00.304616Z\"}"
    );
    // A customer that another dialect made knows little of all this.
    let reply = world.call(&Request::private(
        "GET",
        &format!("/customers/{CUSTOMER}"),
        "",
    ));
    assert_eq!(body_of(&reply).get("name").and_then(Tree::as_str), Some(""));
    assert_eq!(customer().profile.name, None);
}

#[test]
fn where_a_source_is_read() {
    let world = World::new();
    assert_eq!(
        world.dialect.address(&source(7)).as_deref(),
        Some("/sources/7/")
    );
    let gone = Source {
        status: Status::Deleted,
        ..source(7)
    };
    assert_eq!(world.dialect.address(&gone), None);
    for (path, owned) in [
        ("/sources", true),
        ("/sources/1/", true),
        ("/customers/x", true),
        ("/payments/", true),
        ("/sourcesx", false),
        ("/v1/sources", false),
        ("/", false),
    ] {
        assert_eq!(world.dialect.owns(path), owned, "{path}");
    }
}
