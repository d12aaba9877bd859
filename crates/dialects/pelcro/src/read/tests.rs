use domain::operation::session::LoginName;
use domain::operation::{CustomerRef, Operation, SourceRef};
use http::Method;
use kit::{Found, Reply, find};
use proptest::prelude::*;
use tree::{Map, Tree};

use crate::fixture::{Scene, scene, shown, tree_of};
use crate::{Pelcro, endpoints};
use kit::Dialect as _;

mod core;
mod source;
mod update;

/// Reads a call as the service does, with the body as a tree.
fn read(scene: &Scene, body: Tree) -> Result<Operation, Reply> {
    let table = endpoints::table();
    let Found::Endpoint(endpoint, params) = find(&table, &scene.head.method, &scene.head.path)
    else {
        panic!("no such endpoint");
    };
    let mut call = scene.call(endpoint.operation, body);
    call.params = params;
    endpoint.read(&call)
}

fn post(path: &str, body: &str) -> Result<Operation, Reply> {
    read(
        &scene(Method::POST, &format!("/api/v1/sdk{path}")),
        tree_of(body),
    )
}

fn check_refused(path: &str, body: &str, status: u16, expected: &str) {
    let reply = post(path, body).expect_err(body);
    assert_eq!(shown(&reply), (status, tree_of(expected)), "{path} {body}");
}

#[test]
fn registration_fills_the_profile() {
    let body = r#"{"email":" ada@example.com ","password":"  secret ","first_name":"Ada",
        "last_name":"","username":"ada","organization":"Vault","language":"en","phone":"+1 555",
        "title":"Countess 4242424242424242","metadata":{"note":"4242 4242 4242 4242"},
        "security_token":"x"}"#;
    let Ok(Operation::Register(made)) = post("/auth/register", body) else {
        panic!("refused")
    };
    assert_eq!(
        made.issuer,
        "http://127.0.0.1:4242/api/v1/sdk/auth/register"
    );
    assert_eq!(made.password.expose(), "  secret ");
    assert_eq!(made.username.as_deref(), Some("ada"));
    let profile = &made.profile;
    assert_eq!(profile.email.as_deref(), Some("ada@example.com"));
    assert_eq!(
        (profile.first_name.as_deref(), profile.last_name.as_deref()),
        (Some("Ada"), None)
    );
    assert_eq!(
        (profile.company.as_deref(), profile.locale.as_deref()),
        (Some("Vault"), Some("en"))
    );
    assert_eq!(
        profile.metadata,
        Some(tree_of(r#"{"note":"**** **** **** 4242"}"#))
    );
    let extra = r#"{"pelcro":{"username":"ada","title":"Countess ************4242"}}"#;
    assert_eq!(profile.extra, Some(tree_of(extra)));
    let plain = r#"{"email":"ada@example.com","password":"secret","metadata":[]}"#;
    let Ok(Operation::Register(made)) = post("/auth/register", plain) else {
        panic!("refused")
    };
    assert_eq!(
        (&made.profile.extra, &made.profile.metadata, &made.username),
        (&None, &None, &None)
    );
}

#[test]
fn registration_lists_everything_that_does_not_fit() {
    let email = |email: &str| format!(r#"{{"email":{email},"password":"secret"}}"#);
    let required = r#"{"errors":{"email":["The email field is required."]}}"#;
    let invalid = r#"{"errors":{"email":["The email must be a valid email address."]}}"#;
    for (value, expected) in [
        (r#""""#, required),
        ("null", required),
        (
            "5",
            r#"{"errors":{"email":["The email must be a string."]}}"#,
        ),
        (r#""ada""#, invalid),
        (r#""@example.com""#, invalid),
        (r#""ada@""#, invalid),
        (r#""ada@example..com""#, invalid),
        (r#""ada lovelace@example.com""#, invalid),
        (r#""a@b@example.com""#, invalid),
        (r#""4242424242424242@example.com""#, invalid),
    ] {
        check_refused("/auth/register", &email(value), 400, expected);
    }
    check_refused(
        "/auth/register",
        "{}",
        400,
        r#"{"errors":{"email":["The email field is required."],
            "password":["The password field is required."]}}"#,
    );
    check_refused(
        "/auth/register",
        r#"{"email":"a@b.c","password":"12345","username":"4242424242424242","phone":5,
            "metadata":"x"}"#,
        400,
        r#"{"errors":{"username":["The username is invalid."],
            "phone":["The phone must be a string."],
            "metadata":["The metadata must be an object."],
            "password":["The password must be at least 6 characters."]}}"#,
    );
    let long = format!(
        r#"{{"email":"a@b.c","password":"secret","title":"{}"}}"#,
        "x".repeat(256)
    );
    let sentence = "The title may not be greater than 255 characters.";
    check_refused(
        "/auth/register",
        &long,
        400,
        &format!(r#"{{"errors":{{"title":["{sentence}"]}}}}"#),
    );
}

#[test]
fn log_in_takes_a_password_and_one_name() {
    for (body, expected) in [
        (
            r#"{"email":" ada@example.com","password":"p"}"#,
            LoginName::Email("ada@example.com".into()),
        ),
        (
            r#"{"username":"ada","password":"p"}"#,
            LoginName::Username("ada".into()),
        ),
        (
            r#"{"username":"x","email":"a@b.c","password":"p"}"#,
            LoginName::Email("a@b.c".into()),
        ),
    ] {
        let Ok(Operation::Login(made)) = post("/auth/login", body) else {
            panic!("refused")
        };
        assert_eq!((made.name, made.password.expose()), (expected, "p"));
    }
    let names = r#""email":["The email field is required when username is not present."],
        "username":["The username field is required when email is not present."]"#;
    let password = r#""password":["The password field is required."]"#;
    for (body, errors) in [
        ("{}", format!("{names},{password}")),
        (r#"{"password":"p"}"#, names.to_owned()),
        (r#"{"email":"a@b.c"}"#, password.to_owned()),
        (r#"{"email":"a@b.c","password":""}"#, password.to_owned()),
        (
            r#"{"email":5,"password":"p"}"#,
            r#""email":["The email must be a string."]"#.to_owned(),
        ),
    ] {
        check_refused(
            "/auth/login",
            body,
            400,
            &format!(r#"{{"errors":{{{errors}}}}}"#),
        );
    }
}

#[test]
fn the_session_names_the_customer() {
    assert!(matches!(
        post("/auth/logout", "{}"),
        Ok(Operation::Logout(_))
    ));
    let Ok(Operation::Refresh(made)) = post("/customer/refresh", "{}") else {
        panic!("refused")
    };
    assert_eq!(
        made.issuer,
        "http://127.0.0.1:4242/api/v1/sdk/customer/refresh"
    );
    for method in [Method::POST, Method::GET] {
        let scene = scene(method, "/api/v1/sdk/customer");
        let Ok(Operation::ReadCustomer(made)) = read(&scene, Map::new().into()) else {
            panic!("refused");
        };
        assert_eq!(
            (made.customer, made.new_session),
            (CustomerRef::Session, true)
        );
    }
}

#[test]
fn methods_are_read_and_listed_of_the_customer_only() {
    let mut scene = scene(Method::GET, "/api/v1/sdk/payment_methods");
    let Ok(Operation::ListSources(made)) = read(&scene, Tree::Null) else {
        panic!("refused")
    };
    assert_eq!(made.customer, scene.caller.customer);
    scene.caller.customer = None;
    assert_eq!(read(&scene, Tree::Null).expect_err("nobody").status, 401);

    let one = |id: &str| {
        let path = format!("/api/v1/sdk/payment_methods/{id}");
        read(&crate::fixture::scene(Method::GET, &path), Tree::Null)
    };
    let Ok(Operation::ReadSource(made)) = one("77") else {
        panic!("refused")
    };
    assert_eq!(
        (made.source, made.of_customer),
        (SourceRef::Number(77), Some(CustomerRef::Session))
    );
    for id in [
        "card_77",
        "-1",
        "+1",
        "1.0",
        "9223372036854775808",
        "%20",
        "\u{ff17}",
    ] {
        assert_eq!(one(id).expect_err(id).status, 404, "{id}");
    }
}

#[test]
fn bodies_come_as_json_or_as_forms() {
    let pelcro = Pelcro::new();
    let body = |media: Option<&str>, bytes: &[u8]| {
        let mut scene = scene(Method::POST, "/api/v1/sdk/source");
        if let Some(media) = media {
            scene = scene.header("content-type", media);
        }
        pelcro.body(&scene.head, bytes)
    };
    let form = Some("application/x-www-form-urlencoded; charset=UTF-8");
    let json = Some("application/json");
    let token = r#"{"token":"tok_visa"}"#;
    for (media, bytes, expected) in [
        (json, token, token),
        (Some("application/vnd.api+json"), token, token),
        (None, token, token),
        (Some("text/plain"), token, token),
        (Some("application/xml"), token, token),
        (form, "token=tok_visa", token),
        (None, "token=tok_visa", token),
        (
            form,
            "token%5BlastFour%5D=0009",
            r#"{"token":{"lastFour":"0009"}}"#,
        ),
        (json, "", "{}"),
        (json, " \r\n", "{}"),
        (json, "null", "{}"),
        (json, "[]", "{}"),
        (Some("multipart/form-data"), "", "{}"),
    ] {
        assert_eq!(
            body(media, bytes.as_bytes()),
            Ok(tree_of(expected)),
            "{media:?} {bytes}"
        );
    }
    let deep = "[".repeat(1000);
    for (media, bytes) in [
        (json, &b"{\"token\":"[..]),
        (None, b"{\"token\":"),
        (json, b"token=tok_visa"),
        (json, b"[1]"),
        (json, b"5"),
        (json, b"\"text\""),
        (json, b"\xff"),
        (form, b"token=%ff"),
        (json, deep.as_bytes()),
        (Some("multipart/form-data; boundary=x"), b"--x\r\n"),
    ] {
        let reply = body(media, bytes).expect_err("refused");
        assert_eq!(reply.status, 400, "{media:?}");
        assert!(shown(&reply).1.get("error").is_some(), "{media:?}");
    }
}

/// Any tree, with the names of this dialect among its members.
fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        "\\PC*".prop_map(Tree::from),
    ];
    let name = prop_oneof![
        "token|gateway|is_default|cardExpirationMonth|cardExpirationYear|site_id",
        "email|password|username|first_name|metadata|phone|title",
        "cc_exp|verification_code|payment_gateway|exp_month|exp_year|cybersource_token",
        "paypageRegistrationId|type|bin|firstSix|lastFour|idp_name|idp_token",
        "customer_id|object_gateway|object_id|properties|last4|card_type|tap_customer_id",
        "\\PC{0,8}",
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Tree::from),
            proptest::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|members| Tree::Map(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_body_makes_a_reader_panic(body in any_tree(), id in "\\PC{1,12}") {
        for endpoint in endpoints::table() {
            let scene = scene(endpoint.method.clone(), endpoint.path);
            let mut call = scene.call(endpoint.operation, body.clone());
            call.params = vec![("id", id.clone())];
            if let Err(reply) = endpoint.read(&call) {
                prop_assert!([400, 401, 404].contains(&reply.status));
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes: Vec<u8>, query in "\\PC*", form: bool) {
        let pelcro = Pelcro::new();
        let media = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut scene = scene(Method::POST, "/api/v1/sdk/source").header("content-type", media);
        scene.head.query = query;
        if let Ok(body) = pelcro.body(&scene.head, &bytes) {
            prop_assert!(body.as_map().is_some());
        }
        if let Ok(query) = pelcro.query(&scene.head) {
            prop_assert!(query.as_map().is_some());
            let presented = pelcro.presented(&scene.head, &query, &Tree::Null);
            prop_assert!(presented.map_or(true, |found| found.site.is_some()));
        }
    }
}
