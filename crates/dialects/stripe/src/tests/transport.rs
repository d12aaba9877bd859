//! Credentials, headers, keys, and what is wrong outside any operation.

use domain::Role;
use domain::method::Method;
use domain::source::Shape;
use kit::{About, Dialect, Reply, Stage, Trouble};
use tree::Tree;

use super::fixture::{NOW, Request, error, object, source};
use crate::Stripe;

#[test]
fn credentials_stand_in_four_places() {
    let basic = "Basic c2tfdGVzdF93ZWxsc3ByaW5nOg==";
    let rows = [
        (
            Request::get("/v1/customers").with("authorization", "Bearer sk_test_1"),
            Some("sk_test_1"),
        ),
        (
            Request::get("/v1/customers").with("authorization", "bearer sk_test_1"),
            Some("sk_test_1"),
        ),
        (
            Request::get("/v1/customers").with("authorization", basic),
            Some("sk_test_wellspring"),
        ),
        (
            Request::post("/v1/tokens", "key=pk_test_1"),
            Some("pk_test_1"),
        ),
        (
            Request::get("/v1/sources/src_1?key=pk_test_1"),
            Some("pk_test_1"),
        ),
        (Request::get("/v1/customers"), None),
        (
            Request::get("/v1/customers").with("authorization", "Bearer "),
            None,
        ),
        (
            Request::get("/v1/customers").with("authorization", "Basic %%%"),
            None,
        ),
    ];
    for (request, key) in rows {
        let stripe = Stripe::new();
        let head = request.head();
        let query = stripe.query(&head).unwrap();
        let body = stripe.body(&head, &request.body).unwrap();
        let presented = stripe.presented(&head, &query, &body).unwrap();
        assert_eq!(
            presented.key.as_ref().map(|key| key.expose()),
            key,
            "{request:?}"
        );
    }
}

/// Trouble, status, type, code and message.
type Row = (Trouble, u16, &'static str, &'static str, &'static str);

const NO_KEY: &str = "You did not provide an API key. You need to provide your API key in the \
    Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
    https://stripe.com/docs/api#authentication for details, or we can help at \
    https://support.stripe.com/.";
const PUBLISHABLE: &str = "This API call cannot be made with a publishable API key. Please use a \
    secret API key. You can find a list of your API keys at \
    https://dashboard.stripe.com/account/apikeys.";
const MISMATCH: &str = "Keys for idempotent requests can only be used with the same parameters \
    they were first used with. Try using a key other than 'K' if you meant to execute a different \
    request.";
const OTHER_PATH: &str = "Keys for idempotent requests can only be used for the same endpoint they \
    were first used for ('/v1/a' vs '/v1/b'). Try using a key other than 'K' if you meant to \
    execute a different request.";
const IN_USE: &str = "There is currently another in-progress request using this Idempotent Key \
    (that probably means you submitted twice, and the other request is still going through): K. \
    Please try again later.";

fn rows() -> Vec<Row> {
    let key = || "K".to_owned();
    let (first, now) = ("/v1/a".to_owned(), "/v1/b".to_owned());
    let invalid = "invalid_request_error";
    let masked = "sk_test_abc********1234".to_owned();
    let unknown = "Unrecognized request URL (GET: /v1/x). Please see https://stripe.com/docs or \
                   we can help at https://support.stripe.com/.";
    vec![
        (Trouble::UnknownPath, 404, invalid, "-", unknown),
        (
            Trouble::UnknownMethod {
                allow: "POST".to_owned(),
            },
            404,
            invalid,
            "-",
            unknown,
        ),
        (Trouble::NoCredentials, 401, invalid, "-", NO_KEY),
        (
            Trouble::UnknownKey { masked },
            401,
            invalid,
            "-",
            "Invalid API Key provided: sk_test_abc********1234",
        ),
        (
            Trouble::WrongRole {
                role: Role::Publishable,
            },
            401,
            invalid,
            "secret_key_required",
            PUBLISHABLE,
        ),
        (
            Trouble::KeyMismatch { key: key() },
            400,
            "idempotency_error",
            "-",
            MISMATCH,
        ),
        (
            Trouble::KeyOtherPath {
                key: key(),
                first,
                now,
            },
            400,
            "idempotency_error",
            "-",
            OTHER_PATH,
        ),
        (
            Trouble::KeyInUse { key: key() },
            409,
            "idempotency_error",
            "idempotency_key_in_use",
            IN_USE,
        ),
        (
            Trouble::Internal,
            500,
            "api_error",
            "-",
            "An unknown error occurred",
        ),
    ]
}

#[test]
fn troubles_have_their_words() {
    let head = Request::get("/v1/x").head();
    for (trouble, status, kind, code, message) in rows() {
        let reply = Stripe::new().trouble(&trouble, &head);
        assert_eq!(
            error(&reply),
            (status, code.to_owned(), "-".to_owned(), message.to_owned())
        );
        let shown = super::fixture::at(&reply, &["error", "type"]);
        assert_eq!(shown, format!("\"{kind}\""), "{trouble:?}");
    }
    for trouble in [
        Trouble::BodyTooLarge { limit: 1 },
        Trouble::BodyBroken,
        Trouble::NoWorkspace,
        Trouble::ForeignAccount,
        Trouble::UnknownSite,
        Trouble::SessionInvalid,
        Trouble::SessionRevoked,
        Trouble::LiveModeOff,
        Trouble::WrongRole {
            role: Role::Customer,
        },
        Trouble::TooManyCalls { retry_after: 1 },
        Trouble::Unavailable,
    ] {
        let reply = Stripe::new().trouble(&trouble, &head);
        assert!(reply.status >= 400 && error(&reply).3 != "-", "{trouble:?}");
    }
}

fn about() -> About {
    About {
        request_id: "req_2".to_owned(),
        key: Some("K".to_owned()),
        original_request: Some("req_1".to_owned()),
        replayed: true,
        now: NOW,
    }
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply
        .headers
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}

#[test]
fn every_answer_carries_its_headers() {
    let head = Request::post("/v1/customers", "")
        .with("stripe-version", "2023-08-16")
        .with("stripe-account", "acct_1")
        .with("origin", "https://shop.example.com")
        .head();
    let mut reply = Reply::empty(200);
    Stripe::new().finish(&mut reply, &head, &about());
    for (name, value) in [
        ("request-id", "req_2"),
        ("stripe-version", "2023-08-16"),
        ("idempotency-key", "K"),
        ("original-request", "req_1"),
        ("idempotent-replayed", "true"),
        ("stripe-account", "acct_1"),
        ("cache-control", "no-cache, no-store"),
        ("access-control-allow-origin", "*"),
        (
            "access-control-expose-headers",
            "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry",
        ),
        ("access-control-max-age", "300"),
    ] {
        assert_eq!(header(&reply, name), Some(value), "{name}");
    }
    let mut plain = Reply::empty(200);
    let bare = About {
        key: None,
        original_request: None,
        replayed: false,
        ..about()
    };
    Stripe::new().finish(&mut plain, &Request::get("/v1/customers").head(), &bare);
    assert_eq!(header(&plain, "stripe-version"), Some("2026-10-28.endive"));
    for absent in [
        "idempotency-key",
        "original-request",
        "idempotent-replayed",
        "stripe-account",
    ] {
        assert_eq!(header(&plain, absent), None, "{absent}");
    }
    assert_eq!(header(&plain, "access-control-allow-origin"), None);
}

#[test]
fn browsers_may_ask_first() {
    let mut request = Request::post("/v1/tokens", "")
        .with("origin", "https://shop.example.com")
        .with("access-control-request-headers", "authorization,x-own");
    request.method = "OPTIONS";
    let trouble = Trouble::UnknownMethod {
        allow: "POST".to_owned(),
    };
    let mut reply = Stripe::new().trouble(&trouble, &request.head());
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    Stripe::new().finish(&mut reply, &request.head(), &about());
    assert_eq!(
        header(&reply, "access-control-allow-headers"),
        Some("authorization,x-own")
    );
}

#[test]
fn keys_are_for_posts() {
    let stripe = Stripe::new();
    let key = |request: Request| stripe.idempotency_key(&request.head());
    assert_eq!(key(Request::post("/v1/customers", "")), Ok(None));
    let with = |value: &str| Request::post("/v1/customers", "").with("idempotency-key", value);
    assert_eq!(key(with("K")), Ok(Some("K".to_owned())));
    assert_eq!(
        key(Request::get("/v1/customers").with("idempotency-key", "")),
        Ok(None)
    );
    for bad in [String::new(), "k".repeat(256)] {
        let reply = key(with(&bad)).unwrap_err();
        assert_eq!(
            error(&reply).3,
            "Idempotency Key must be a non-empty string."
        );
    }
}

#[test]
fn what_began_is_kept() {
    let stripe = Stripe::new();
    for (status, stage, kept) in [
        (200, Stage::Executed, true),
        (402, Stage::Executed, true),
        (404, Stage::Executed, true),
        (500, Stage::Executed, true),
        (400, Stage::Read, false),
        (401, Stage::Executed, false),
        (409, Stage::Executed, false),
        (429, Stage::Executed, false),
    ] {
        assert_eq!(stripe.keeps(&Reply::empty(status), stage), kept, "{status}");
    }
    let nothing_done = Reply::empty(503).with("stripe-should-retry", "true");
    assert!(!stripe.keeps(&nothing_done, Stage::Executed));
}

#[test]
fn paths_and_addresses() {
    let stripe = Stripe::new();
    assert!(stripe.owns("/v1/x") && stripe.owns("/v1") && !stripe.owns("/v10/x"));
    assert_eq!(stripe.endpoints().len(), 84, "operations of the contract");
    let card = "/v1/customers/cus_9s6XKzkNRiz8i3/sources/card_1Q2wErTyUiOpAsDfGhJkLzXc";
    assert_eq!(stripe.address(&source()).as_deref(), Some(card));
    let ideal = stripe.address(&object(Method::Ideal));
    assert_eq!(
        ideal.as_deref(),
        Some("/v1/sources/src_1Q2wErTyUiOpAsDfGhJkLzXe")
    );
    assert_eq!(stripe.address(&object(Method::Gcash)), None);
    let method = domain::source::Source {
        shape: Shape::PaymentMethod,
        ..source()
    };
    let path = "/v1/payment_methods/card_1Q2wErTyUiOpAsDfGhJkLzXc";
    assert_eq!(stripe.address(&method).as_deref(), Some(path));
    assert_eq!(
        stripe
            .query(&Request::get("/v1/customers?a[]=1").head())
            .map(|tree| tree.get("a").and_then(Tree::as_list).map(<[Tree]>::len)),
        Ok(Some(1))
    );
}
