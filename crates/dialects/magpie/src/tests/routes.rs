//! Paths, media types and credentials.

use domain::operation::Operation;
use http::{HeaderValue, Method};
use kit::{BodyOrder, Dialect, Found, find};
use tree::Tree;

use super::{JSON, head, parsed, send};
use crate::Magpie;

#[test]
fn both_forms_of_a_path_are_served() {
    let magpie = Magpie::new();
    for (given, canonical) in [
        ("/v2/sources", "/v2/sources/"),
        ("/v2/sources/", "/v2/sources/"),
        ("/v2/sources//", "/v2/sources//"),
        ("/v2/sources/src_1/", "/v2/sources/src_1"),
        ("/v2/customers", "/v2/customers/"),
        ("/v2/charges", "/v2/charges/"),
        ("/v2/charges/ch_1/void/", "/v2/charges/ch_1/void"),
        (
            "/v2/customers/cus_1/sources/",
            "/v2/customers/cus_1/sources",
        ),
        ("/v2/me/", "/v2/me"),
        ("/ping/", "/ping"),
        ("/", "/"),
        ("", ""),
    ] {
        assert_eq!(magpie.canonical(given), canonical);
    }
    for (path, owned) in [
        ("/ping", true),
        ("/v2", true),
        ("/v2/nothing", true),
        ("/v1/sources", false),
        ("/pingpong", false),
        ("/v23/me", false),
    ] {
        assert_eq!(magpie.owns(path), owned, "{path}");
    }
}

#[test]
fn the_table_says_who_may_call() {
    let magpie = Magpie::new();
    assert_eq!(magpie.name(), domain::Dialect::Magpie);
    assert_eq!(magpie.body_order(), BodyOrder::BeforeCredentials);
    let table = "
        POST /v2/sources/ source.create Publishable
        GET /v2/sources/src_1 source.retrieve AnyKey
        POST /v2/charges/ charge.create Secret
        GET /v2/charges/ charge.list Secret
        GET /v2/charges/ch_1 charge.retrieve Secret
        POST /v2/charges/ch_1/capture charge.capture Secret
        POST /v2/charges/ch_1/void charge.void Secret
        POST /v2/charges/ch_1/refund charge.refund Secret
        POST /v2/charges/ch_1/verify charge.verify Secret
        POST /v2/customers/ customer.create Secret
        GET /v2/customers/cus_1 customer.retrieve Secret
        PUT /v2/customers/cus_1 customer.update Secret
        GET /v2/customers/by_email/a@b.co customer.find Secret
        POST /v2/customers/cus_1/sources source.attach Secret
        DELETE /v2/customers/cus_1/sources/src_1 source.detach Secret
        GET /v2/me account.retrieve Secret
        GET /ping ping Anyone";
    let rows: Vec<&str> = table.trim().lines().map(str::trim).collect();
    for row in &rows {
        let words: Vec<&str> = row.split(' ').collect();
        let [method, path, operation, access] = words[..] else {
            panic!("four words: {row}");
        };
        let method = Method::try_from(method).expect("a method");
        let Found::Endpoint(found, _) = find(magpie.endpoints(), &method, path) else {
            panic!("{path} is not in the table");
        };
        let access_is = format!("{:?}", found.access);
        assert_eq!((found.operation, access_is.as_str()), (operation, access));
    }
    assert_eq!(magpie.endpoints().len(), rows.len());
}

#[test]
fn paths_and_methods_of_nobody() {
    let magpie = Magpie::new();
    let table = magpie.endpoints();
    assert!(matches!(
        find(table, &Method::GET, "/v2/nothing"),
        Found::Nothing
    ));
    assert!(matches!(
        find(table, &Method::GET, "/v2/refunds/"),
        Found::Nothing
    ));
    let Found::OtherMethods(methods) = find(table, &Method::DELETE, "/v2/sources/") else {
        panic!("the path is known");
    };
    assert_eq!(methods, [Method::POST]);
}

#[test]
fn bodies_are_read_only_where_one_is_taken() {
    let magpie = Magpie::new();
    let get = head(Method::GET, "/v2/sources/src_1", JSON);
    assert_eq!(magpie.body(&get, b"{"), Ok(Tree::Null));
    let post = head(Method::POST, "/v2/sources/", JSON);
    assert_eq!(magpie.body(&post, b""), Ok(Tree::Null));
    assert!(
        magpie
            .body(&post, b"\xef\xbb\xbf{}")
            .is_ok_and(|body| body.as_map().is_some())
    );
    let void = head(Method::POST, "/v2/charges/ch_1/void/", JSON);
    assert_eq!(magpie.body(&void, b"{"), Ok(Tree::Null));
    let detach = head(Method::DELETE, "/v2/customers/cus_1/sources/src_1", JSON);
    assert_eq!(magpie.body(&detach, b"{"), Ok(Tree::Null));
}

#[test]
fn media_types() {
    for (media, counts) in [
        (None, true),
        (Some(""), true),
        (JSON, true),
        (Some("APPLICATION/JSON"), true),
        (Some("application/x+json"), true),
        (Some("application/json; charset=utf-8"), true),
        (Some("json"), false),
        (Some("application/jsonx"), false),
        (Some("text/json"), false),
        (Some("application/json,text/plain"), false),
        (Some("application/a/b+json"), false),
        (Some("application/x-www-form-urlencoded"), false),
    ] {
        let sent = send(
            &head(Method::POST, "/v2/sources/", media),
            br#"{"type":"gcash"}"#,
        );
        assert_eq!(sent.is_ok(), counts, "{media:?}");
    }
}

#[test]
fn bodies_that_cannot_be_read() {
    let deep = "[".repeat(100_000);
    let wide = format!("[{}1]", "1,".repeat(20_000));
    for body in [
        b"{\"type\":\"\xff\"}".as_slice(),
        deep.as_bytes(),
        wide.as_bytes(),
    ] {
        let reply = send(&head(Method::POST, "/v2/sources/", JSON), body).expect_err("refused");
        assert_eq!(reply.status, 400);
        let detail = parsed(&reply).get("detail").cloned();
        assert_eq!(detail, Some("There was an error parsing the body".into()));
    }
}

#[test]
fn broken_json_does_not_come_back() {
    let body = br#"{"card":{"number":"4242424242424242",}"#;
    let reply = send(&head(Method::POST, "/v2/sources/", JSON), body).expect_err("refused");
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert!(
        text.contains("value_error.jsondecode") && !text.contains("4242"),
        "{text}"
    );
}

#[test]
fn credentials() {
    let magpie = Magpie::new();
    let presented = |value: Option<&str>| {
        let mut head = head(Method::GET, "/v2/me", None);
        if let Some(value) = value {
            let value = HeaderValue::from_str(value).expect("a header value");
            head.headers.insert("authorization", value);
        }
        let presented = magpie.presented(&head, &Tree::Null, &Tree::Null);
        presented.map(|found| found.key.map(|key| key.expose().to_owned()))
    };
    assert_eq!(presented(None), Ok(None));
    assert_eq!(presented(Some("Bearer pk_test_abc")), Ok(None));
    assert_eq!(
        presented(Some("Basic cGtfdGVzdF9hYmM6")),
        Ok(Some("pk_test_abc".to_owned()))
    );
    // With a password, which does not matter.
    assert_eq!(
        presented(Some("basic cGtfdGVzdF9hYmM6eA==")),
        Ok(Some("pk_test_abc".to_owned()))
    );
    for broken in ["Basic %%%", "Basic cGtfdGVzdF9hYmM=", "Basic"] {
        let reply = presented(Some(broken)).expect_err("refused");
        assert_eq!(reply.status, 401);
        assert!(
            reply
                .headers
                .contains(&("www-authenticate", "Basic".to_owned()))
        );
        let detail = parsed(&reply).get("detail").cloned();
        assert_eq!(detail, Some("Invalid authentication credentials".into()));
    }
}

#[test]
fn reads_name_their_object() {
    let get = |path| send(&head(Method::GET, path, None), b"");
    assert!(matches!(get("/v2/sources/x"), Ok(Operation::ReadSource(_))));
    assert!(
        matches!(get("/v2/customers/x"), Ok(Operation::ReadCustomer(read)) if read.with.sources)
    );
    assert!(matches!(get("/v2/me"), Ok(Operation::ReadAccount(_))));
    assert!(matches!(get("/ping"), Ok(Operation::Ping(_))));
}
