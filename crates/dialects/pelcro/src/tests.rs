use http::Method;
use kit::{Dialect, Found, Head, find};

use super::*;
use crate::fixture::{scene, shown, source};

fn head(method: Method, path: &str) -> Head {
    scene(method, path).head
}

#[test]
fn its_paths_are_its_own() {
    let pelcro = Pelcro::new();
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/sdk/source",
        "/api/v1/core/sources",
    ] {
        assert!(pelcro.owns(path), "{path}");
    }
    for path in [
        "/v1/customers",
        "/api/v10",
        "/api/v2/customers",
        "/",
        "/sources/",
    ] {
        assert!(!pelcro.owns(path), "{path}");
    }
    for endpoint in pelcro.endpoints() {
        assert!(pelcro.owns(endpoint.path), "{endpoint:?}");
    }
}

/// The operation of a row, or why there is none.
fn found(method: Method, path: &str) -> &'static str {
    match find(Pelcro::new().endpoints(), &method, path) {
        Found::Endpoint(endpoint, _) => endpoint.operation,
        Found::OtherMethods(_) => "other methods",
        Found::Nothing => "nothing",
    }
}

#[test]
fn the_table_knows_the_rows_of_the_merchants_servers() {
    let (all, one) = ("/api/v1/core/sources", "/api/v1/core/sources/77");
    for (method, path, operation) in [
        (Method::POST, all, "core_source.create"),
        (Method::GET, all, "core_source.list"),
        (Method::GET, one, "core_source.read"),
        (Method::DELETE, one, "core_source.delete"),
        (Method::PUT, one, "other methods"),
        (Method::GET, "/api/v1/core", "nothing"),
    ] {
        assert_eq!(found(method, path), operation, "{path}");
    }
}

#[test]
fn the_table_knows_its_rows_and_no_slash_at_the_end() {
    for (method, path, operation) in [
        (Method::POST, "/api/v1/sdk/auth/register", "auth.register"),
        (Method::POST, "/api/v1/sdk/auth/login", "auth.login"),
        (Method::POST, "/api/v1/sdk/auth/logout", "auth.logout"),
        (
            Method::POST,
            "/api/v1/sdk/customer/refresh",
            "customer.refresh",
        ),
        (Method::POST, "/api/v1/sdk/customer", "customer.read"),
        (Method::GET, "/api/v1/sdk/customer", "customer.read"),
        (Method::POST, "/api/v1/sdk/source", "source.create"),
        (
            Method::POST,
            "/api/v1/sdk/payment_methods",
            "payment_method.create",
        ),
        (
            Method::GET,
            "/api/v1/sdk/payment_methods",
            "payment_method.list",
        ),
        (
            Method::GET,
            "/api/v1/sdk/payment_methods/77",
            "payment_method.read",
        ),
        (Method::PUT, "/api/v1/sdk/source/77", "source.update"),
        (Method::DELETE, "/api/v1/sdk/source/77", "source.delete"),
        (
            Method::PUT,
            "/api/v1/sdk/payment_methods/77",
            "payment_method.update",
        ),
        (
            Method::DELETE,
            "/api/v1/sdk/payment_methods/77",
            "payment_method.delete",
        ),
        (
            Method::POST,
            "/api/v1/sdk/payment_methods/77/verify-ach",
            "payment_method.verify",
        ),
        (
            Method::POST,
            "/api/v1/sdk/customer/setupIntent",
            "setup_intent.create",
        ),
        (Method::GET, "/api/v1/sdk/source", "other methods"),
        (Method::OPTIONS, "/api/v1/sdk/source", "other methods"),
        (Method::POST, "/api/v1/sdk/source/", "nothing"),
        (Method::GET, "/api/v1/sdk/payment_methods/", "nothing"),
    ] {
        assert_eq!(found(method, path), operation, "{path}");
    }
}

#[test]
fn every_answer_may_be_read_by_a_page_and_is_kept_by_nobody() {
    let about = About {
        request_id: "req_1".to_owned(),
        key: None,
        original_request: None,
        replayed: false,
        now: crate::fixture::NOW,
    };
    let names = |scene: &crate::fixture::Scene| {
        let mut reply = Reply::empty(200);
        Pelcro::new().finish(&mut reply, &scene.head, &about);
        reply
            .headers
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    let plain = scene(Method::GET, "/api/v1/sdk/customer");
    assert_eq!(names(&plain), ["cache-control"]);
    let page = plain.header("origin", "https://shop.example");
    assert_eq!(
        names(&page),
        [
            "cache-control",
            "access-control-allow-origin",
            "access-control-expose-headers"
        ]
    );
}

#[test]
fn a_preflight_is_answered_on_every_path() {
    for trouble in [
        Trouble::UnknownPath,
        Trouble::UnknownMethod {
            allow: "POST".to_owned(),
        },
    ] {
        let reply = Pelcro::new().trouble(&trouble, &head(Method::OPTIONS, "/api/v1/sdk/source"));
        assert_eq!(reply.status, 204);
        assert!(reply.headers.contains(&(
            "access-control-allow-headers",
            "Authorization, Content-Type".to_owned()
        )));
    }
}

#[test]
fn there_are_no_idempotency_keys() {
    let pelcro = Pelcro::new();
    let scene = scene(Method::POST, "/api/v1/sdk/source").header("idempotency-key", "abc");
    assert_eq!(pelcro.idempotency_key(&scene.head), Ok(None));
    assert!(!pelcro.keeps(&Reply::empty(200), Stage::Executed));
}

#[test]
fn only_what_is_shown_has_an_address() {
    let pelcro = Pelcro::new();
    let mut card = source(77);
    assert_eq!(
        pelcro.address(&card).as_deref(),
        Some("/api/v1/sdk/payment_methods/77")
    );
    card.customer = None;
    assert_eq!(pelcro.address(&card), None);
    card = source(77);
    card.gateway.name = "magpie".to_owned();
    assert_eq!(pelcro.address(&card), None);
}

#[test]
fn site_and_session_are_found() {
    let pelcro = Pelcro::new();
    let presented = |query: &str, authorization: Option<&str>| {
        let mut scene = scene(Method::GET, "/api/v1/sdk/customer");
        scene.head.query = query.to_owned();
        if let Some(value) = authorization {
            scene = scene.header("authorization", value);
        }
        let query = pelcro.query(&scene.head).expect("a query");
        pelcro.presented(&scene.head, &query, &Tree::Null)
    };
    for (authorization, session) in [
        (None, None),
        (Some("Bearer abc.def.ghi"), Some("abc.def.ghi")),
        (Some("bearer abc"), Some("abc")),
        (Some("Bearer"), None),
        (Some("Bearer "), None),
        (Some("Basic c2s6"), None),
    ] {
        let found = presented("site_id=1", authorization).expect("credentials");
        assert_eq!(found.site, Some(1));
        assert_eq!(found.session.as_ref().map(|token| token.expose()), session);
        assert!(found.key.is_none());
    }
    let required = r#"{"errors":{"site_id":["The site id field is required."]}}"#;
    let integer = r#"{"errors":{"site_id":["The site id must be an integer."]}}"#;
    for (query, body) in [
        ("", required),
        ("site_id=", required),
        ("site=1", required),
        ("site_id=one", integer),
        ("site_id=1.0", integer),
        ("site_id=2147483648", integer),
        ("site_id[]=1", integer),
    ] {
        let reply = presented(query, None).expect_err("refused");
        assert_eq!(
            shown(&reply),
            (400, crate::fixture::tree_of(body)),
            "{query}"
        );
    }
    assert_eq!(
        presented("site_id=-2147483648", None).expect("fine").site,
        Some(-2_147_483_648)
    );
}

#[test]
fn servers_come_with_a_key_and_need_no_site() {
    let pelcro = Pelcro::new();
    let presented = |path: &str, query: &str| {
        let mut scene = scene(Method::GET, path).header("authorization", "Bearer sk_test_1");
        scene.head.query = query.to_owned();
        let query = pelcro.query(&scene.head).expect("a query");
        pelcro.presented(&scene.head, &query, &Tree::Null)
    };
    for (query, site) in [("", None), ("site_id=1", Some(1)), ("site_id=", None)] {
        let found = presented("/api/v1/core/sources", query).expect("credentials");
        assert_eq!(
            found.key.as_ref().map(|key| key.expose()),
            Some("sk_test_1")
        );
        assert!(found.session.is_none());
        assert_eq!(found.site, site);
    }
    let reply = presented("/api/v1/core/sources", "site_id=one").expect_err("refused");
    assert_eq!(reply.status, 400);
    // A path that only starts like it is a customer's.
    assert_eq!(
        presented("/api/v1/cores", "").expect_err("refused").status,
        400
    );
    let found = presented("/api/v1/sdk/customer", "site_id=1").expect("credentials");
    assert!(found.key.is_none() && found.session.is_some());
}
