//! Changing, removing and proving what exists.

use domain::intent::Purpose;
use domain::operation::{
    CustomerRef, InstrumentSort, Manner, Material, Operation, Proof, Relations, SourceChange,
    SourceRef, UpdateSource,
};
use http::Method;
use kit::Reply;
use tree::{Map, Tree};

use super::{check_refused, post, read};
use crate::fixture::{scene, shown, tree_of};

const METHOD: &str = "/api/v1/sdk/payment_methods/77";
const SOURCE: &str = "/api/v1/sdk/source/77";

fn put(path: &str, body: &str) -> Result<Operation, Reply> {
    read(&scene(Method::PUT, path), tree_of(body))
}

fn update(path: &str, body: &str) -> UpdateSource {
    match put(path, body) {
        Ok(Operation::UpdateSource(update)) => {
            assert_eq!(update.source, SourceRef::Number(77));
            assert_eq!(update.of_customer, Some(CustomerRef::Session));
            *update
        }
        other => panic!("{body}: {other:?}"),
    }
}

fn check_put(path: &str, body: &str, errors: &str) {
    let reply = put(path, body).expect_err(body);
    let expected = tree_of(&format!(r#"{{"errors":{{{errors}}}}}"#));
    assert_eq!(shown(&reply), (400, expected), "{body}");
}

fn expiry(change: &SourceChange) -> (Option<&str>, Option<&str>) {
    (change.expiry.0.as_deref(), change.expiry.1.as_deref())
}

#[test]
fn a_source_gets_another_expiry_date() {
    for (sent, expected) in [("12/30", ("12", "30")), (" 11/26 ", ("11", "26"))] {
        let made = update(SOURCE, &format!(r#"{{"cc_exp":"{sent}"}}"#));
        assert_eq!(expiry(&made.change), (Some(expected.0), Some(expected.1)));
        assert_eq!(made.change.only, Some(InstrumentSort::Card));
        assert_eq!((made.with, made.new_session), (Relations::ALL, true));
        assert!(!made.make_default && made.change.material.is_none());
    }
}

#[test]
fn a_bad_expiry_date_is_refused() {
    let required = "The cc exp field is required.";
    let format = "The cc exp does not match the format m/y.";
    let past = "The cc exp must be a date in the future.";
    for (sent, sentence) in [
        ("null", required),
        (r#""""#, required),
        ("1230", "The cc exp must be a string."),
        (r#""1230""#, format),
        (r#""1/30""#, format),
        (r#""12/2030""#, format),
        (r#""13/30""#, format),
        (r#""00/30""#, format),
        (r#""ab/cd""#, format),
        (r#""１2/30""#, format),
        (r#""10/26""#, past),
        (r#""12/25""#, past),
        (r#""12/99""#, "The cc exp is invalid."),
    ] {
        let errors = format!(r#""cc_exp":["{sentence}"]"#);
        check_put(SOURCE, &format!(r#"{{"cc_exp":{sent}}}"#), &errors);
    }
    check_put(SOURCE, "{}", &format!(r#""cc_exp":["{required}"]"#));
    let nobody = put("/api/v1/sdk/source/card_77", r#"{"cc_exp":"12/30"}"#);
    assert_eq!(nobody.expect_err("no number").status, 404);
}

#[test]
fn a_method_becomes_the_default_if_asked_for() {
    for (sent, default) in [
        ("true", true),
        (r#""1""#, true),
        ("false", false),
        ("0", false),
    ] {
        let made = update(METHOD, &format!(r#"{{"is_default":{sent}}}"#));
        assert_eq!(made.make_default, default);
        assert!(!made.new_session && made.with.customer);
        assert_eq!(expiry(&made.change), (None, None));
    }
    let both = concat!(
        r#""is_default":["The is default field is required when payment gateway is not "#,
        r#"present."],"payment_gateway":["The payment gateway field is required when is "#,
        r#"default is not present."]"#
    );
    for body in [
        "{}",
        r#"{"exp_month":"12"}"#,
        r#"{"is_default":null,"gateway":""}"#,
    ] {
        check_put(METHOD, body, both);
    }
    let neither = r#""is_default":["The is default field must be true or false."]"#;
    check_put(METHOD, r#"{"is_default":"maybe"}"#, neither);
}

#[test]
fn a_card_at_stripe_gets_another_expiry_date() {
    for name in ["gateway", "payment_gateway"] {
        let parts = r#""exp_month":"8","exp_year":2029"#;
        let made = update(METHOD, &format!(r#"{{"{name}":"stripe",{parts}}}"#));
        assert_eq!(expiry(&made.change), (Some("8"), Some("2029")));
        assert_eq!(made.change.only, Some(InstrumentSort::Card));
        assert!(!made.make_default);
    }
    let body = r#"{"gateway":"stripe","exp_month":8,"exp_year":29,"is_default":true,
        "token":"tok_visa"}"#;
    let made = update(METHOD, body);
    assert!(made.make_default);
    let Some((Some(gateway), Material::Handle(handle))) = &made.change.material else {
        panic!("{:?}", made.change.material);
    };
    assert_eq!((gateway.as_str(), handle.as_str()), ("stripe", "tok_visa"));
}

#[test]
fn each_gateway_takes_its_own_token() {
    for (gateway, members, token) in [
        ("braintree", r#""token":" a-nonce ""#, r#""a-nonce""#),
        ("tap", r#""token":"tok_abc""#, r#""tok_abc""#),
        (
            "cybersource",
            r#""cybersource_token":"a.b.c""#,
            r#""a.b.c""#,
        ),
        (
            "vantiv",
            r#""paypageRegistrationId":"cDZJ","type":"MC","lastFour":9"#,
            r#"{"paypageRegistrationId":"cDZJ","type":"MC","lastFour":"0009"}"#,
        ),
        (
            "vantiv",
            r#""paypageRegistrationId":"cDZJ","type":"MC","lastFour":"4444","bin":"526489",
            "firstSix":526489"#,
            r#"{"paypageRegistrationId":"cDZJ","type":"MC","lastFour":"4444","bin":"526489",
            "firstSix":"526489"}"#,
        ),
    ] {
        let body =
            format!(r#"{{"gateway":"{gateway}","exp_month":"12","exp_year":"2030",{members}}}"#);
        let change = update(METHOD, &body).change;
        let Some((
            named,
            Material::Foreign {
                token: kept,
                expiry,
            },
        )) = &change.material
        else {
            panic!("{:?}", change.material);
        };
        assert_eq!(named.as_deref(), Some(gateway));
        assert_eq!(kept, &tree_of(token));
        assert_eq!(
            expiry,
            &Some(("12".to_owned(), "2030".to_owned())),
            "the token's own date may be missing"
        );
        let forgotten = r#"{"object_id":null,"properties":null}"#;
        assert_eq!(change.details, Some(tree_of(forgotten)));
    }
}

#[test]
fn what_a_gateway_needs_must_be_there() {
    let month = r#""exp_month":["The exp month field is required."]"#;
    let year = r#""exp_year":["The exp year field is required."]"#;
    let dates = r#""exp_month":"12","exp_year":"2030""#;
    let gateway = |gateway: &str, rest: &str| format!(r#"{{"gateway":"{gateway}"{rest}}}"#);
    check_put(METHOD, &gateway("stripe", ""), &format!("{month},{year}"));
    check_put(
        METHOD,
        &gateway("stripe", r#","exp_year":2030,"is_default":true"#),
        month,
    );
    for (name, errors) in [
        (
            "braintree",
            r#""token":["The token field is required."]"#.to_owned(),
        ),
        (
            "cybersource",
            r#""cybersource_token":["The cybersource token field is required."]"#.to_owned(),
        ),
        (
            "vantiv",
            r#""paypageRegistrationId":["The paypage registration id field is required."],
            "type":["The type field is required."],
            "lastFour":["The last four field is required."]"#
                .to_owned(),
        ),
    ] {
        check_put(METHOD, &gateway(name, &format!(",{dates}")), &errors);
    }
    let unknown = r#""payment_gateway":["The selected payment gateway is invalid."]"#;
    check_put(METHOD, r#"{"payment_gateway":"adyen"}"#, unknown);
    let unknown = r#""gateway":["The selected gateway is invalid."]"#;
    check_put(METHOD, r#"{"gateway":"Stripe"}"#, unknown);
}

#[test]
fn dates_and_digits_are_looked_at() {
    for (month, year, errors) in [
        ("13", "2030", r#""exp_month":["The exp month is invalid."]"#),
        (
            "10",
            "2026",
            r#""exp_month":["The exp month must be a date in the future."]"#,
        ),
        (
            "12",
            "2025",
            r#""exp_year":["The exp year must be a date in the future."]"#,
        ),
        ("12", "9999", r#""exp_year":["The exp year is invalid."]"#),
        ("ab", "2030", r#""exp_month":["The exp month is invalid."]"#),
        (
            "123",
            "2030",
            r#""exp_month":["The exp month is invalid."]"#,
        ),
        ("12", "-1", r#""exp_year":["The exp year is invalid."]"#),
    ] {
        let body = format!(r#"{{"gateway":"stripe","exp_month":"{month}","exp_year":"{year}"}}"#);
        check_put(METHOD, &body, errors);
    }
    let body = r#"{"gateway":"vantiv","exp_month":1,"exp_year":2030,"type":"4242424242424242",
        "paypageRegistrationId":"x","lastFour":"12345","bin":[1]}"#;
    let errors = r#""type":["The type is invalid."],"lastFour":["The last four is invalid."]"#;
    check_put(METHOD, body, errors);
}

#[test]
fn removing_keeps_the_default_in_one_place_only() {
    for (path, manner, with, new_session) in [
        (SOURCE, Manner::NoHeir, Relations::ALL, true),
        (
            METHOD,
            Manner::UnlessDefault,
            crate::read::methods::WITH_OWNER,
            false,
        ),
    ] {
        let Ok(Operation::DeleteSource(made)) =
            read(&scene(Method::DELETE, path), Map::new().into())
        else {
            panic!("refused")
        };
        assert_eq!(made.source, SourceRef::Number(77));
        assert_eq!(made.of_customer, Some(CustomerRef::Session));
        assert_eq!(
            (made.manner, made.with, made.new_session),
            (manner, with, new_session)
        );
        let nobody = format!("{path}x");
        let reply = read(&scene(Method::DELETE, &nobody), Tree::Null).expect_err("no number");
        assert_eq!(reply.status, 404);
    }
}

#[test]
fn a_code_has_six_characters() {
    let Ok(Operation::VerifySource(made)) = post(
        "/payment_methods/77/verify-ach",
        r#"{"verification_code":" SM1234 "}"#,
    ) else {
        panic!("refused")
    };
    assert_eq!(made.proof, Proof::Code("SM1234".to_owned()));
    assert_eq!(made.source, SourceRef::Number(77));
    assert_eq!((made.with, made.new_session), (Relations::ALL, true));
    for (sent, sentence) in [
        ("null", "The verification code field is required."),
        (r#""SM123""#, "The verification code must be 6 characters."),
        (
            r#""SM12345""#,
            "The verification code must be 6 characters.",
        ),
        ("123456", "The verification code must be a string."),
    ] {
        let body = format!(r#"{{"verification_code":{sent}}}"#);
        let expected = format!(r#"{{"errors":{{"verification_code":["{sentence}"]}}}}"#);
        check_refused("/payment_methods/77/verify-ach", &body, 400, &expected);
    }
    let code = r#"{"verification_code":"SM1234"}"#;
    let missing = r#"{"error":{"status":400,"message":"Payment method not found."}}"#;
    check_refused("/payment_methods/x/verify-ach", code, 400, missing);
}

#[test]
fn a_setup_intent_needs_stripe() {
    let mut scene = scene(Method::POST, "/api/v1/sdk/customer/setupIntent");
    let Ok(Operation::CreateIntent(made)) = read(&scene, Map::new().into()) else {
        panic!("refused")
    };
    assert_eq!(made.purpose, Purpose::Setup);
    assert_eq!(made.customer, Some(CustomerRef::Session));
    assert!(made.method.is_none() && made.amount.is_none() && made.confirm.is_none());
    scene.policy.gateways[domain::Dialect::Pelcro as usize] = "tap".to_owned();
    let reply = read(&scene, Map::new().into()).expect_err("no Stripe");
    let body = r#"{"error":{"status":422,
        "message":"This site does not have an active Stripe account."}}"#;
    assert_eq!(shown(&reply), (422, tree_of(body)));
}

#[test]
fn other_ways_to_log_in_are_closed() {
    let closed = |name: &str| {
        format!(
            r#"{{"error":{{"status":404,"message":"{name} is not available on this server."}}}}"#
        )
    };
    let idp = closed("Login with an identity provider");
    let mail = closed("Passwordless login");
    for (path, body, expected) in [
        (
            "/auth/idp/login",
            r#"{"idp_name":"google","idp_token":"a.b.c"}"#,
            &idp,
        ),
        (
            "/auth/passwordless/request",
            r#"{"email":"ada@example.com"}"#,
            &mail,
        ),
        ("/auth/passwordless/login", r#"{"token":"abc"}"#, &mail),
    ] {
        check_refused(path, body, 404, expected);
    }
    for (path, body, errors) in [
        (
            "/auth/idp/login",
            "{}",
            r#""idp_name":["The idp name field is required."],
            "idp_token":["The idp token field is required."]"#,
        ),
        (
            "/auth/idp/login",
            r#"{"idp_name":"myspace","idp_token":"a"}"#,
            r#""idp_name":["The selected idp name is invalid."]"#,
        ),
        (
            "/auth/passwordless/request",
            r#"{"email":"ada"}"#,
            r#""email":["The email must be a valid email address."]"#,
        ),
        (
            "/auth/passwordless/login",
            "{}",
            r#""token":["The token field is required."]"#,
        ),
    ] {
        check_refused(path, body, 400, &format!(r#"{{"errors":{{{errors}}}}}"#));
    }
}
