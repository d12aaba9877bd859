use domain::Dialect;
use domain::operation::{CreateSource, CustomerRef, DefaultRule, Material, Operation};
use http::Method;
use tree::map;

use super::{check_refused, post, read};
use crate::fixture::{scene, tree_of};

fn creation(path: &str, body: &str) -> CreateSource {
    match post(path, body) {
        Ok(Operation::CreateSource(creation)) => *creation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_is_made_at_stripe_and_becomes_the_default() {
    let made = creation("/source", r#"{"token":" tok_visa "}"#);
    assert!(matches!(made.material, Material::Handle(ref handle) if handle == "tok_visa"));
    assert_eq!(made.customer, Some(CustomerRef::Session));
    assert_eq!(made.gateway.as_deref(), Some("stripe"));
    assert_eq!(made.default, DefaultRule::Always);
    assert!(made.new_session && made.authenticate);
    for empty in [r#""""#, "null", r#"" ""#] {
        let body = format!(r#"{{"token":"pm_card_visa","gateway":{empty}}}"#);
        assert_eq!(
            creation("/source", &body).gateway.as_deref(),
            Some("stripe")
        );
    }
}

#[test]
fn each_gateway_takes_its_own_token() {
    for (gateway, token) in [
        ("braintree", r#""fake-valid-nonce""#),
        ("tap", r#""tok_abc""#),
        ("cybersource", r#""eyJhbGciOiJSUzI1NiJ9.e30.x""#),
        ("vantiv", r#""cDZJcmd1VjNlYXNaSlRMTGpocVZQY1NN""#),
        (
            "vantiv",
            r#"{"paypageRegistrationId":"cDZJ","lastFour":"0009","expYear":2030}"#,
        ),
    ] {
        let body = format!(r#"{{"token":{token},"gateway":"{gateway}"}}"#);
        for path in ["/source", "/payment_methods"] {
            let made = creation(path, &body);
            assert_eq!(made.gateway.as_deref(), Some(gateway));
            let Material::Foreign {
                token: kept,
                expiry: None,
            } = made.material
            else {
                panic!("{:?}", made.material);
            };
            assert_eq!(kept, tree_of(token));
        }
    }
}

#[test]
fn the_expiry_may_stand_beside_the_token() {
    for (parts, expiry) in [
        (
            r#","cardExpirationMonth":"12","cardExpirationYear":"2030""#,
            Some(("12", "2030")),
        ),
        (
            r#","cardExpirationMonth":1,"cardExpirationYear":30"#,
            Some(("1", "30")),
        ),
        (
            r#","cardExpirationMonth":"","cardExpirationYear":null"#,
            None,
        ),
        ("", None),
    ] {
        let body = format!(r#"{{"token":"a.b.c","gateway":"cybersource"{parts}}}"#);
        let Material::Foreign { expiry: kept, .. } = creation("/source", &body).material else {
            panic!("not the gateway's own token");
        };
        let kept = kept
            .as_ref()
            .map(|(month, year)| (month.as_str(), year.as_str()));
        assert_eq!(kept, expiry);
    }
    // Stripe's handles carry theirs.
    creation(
        "/source",
        r#"{"token":"tok_visa","cardExpirationMonth":"ab"}"#,
    );
}

#[test]
fn half_an_expiry_is_refused() {
    let (month, year) = ("cardExpirationMonth", "cardExpirationYear");
    for (parts, name, sentence) in [
        (
            r#""MM":"12""#,
            year,
            "The card expiration year field is required.",
        ),
        (
            r#""YY":"2030""#,
            month,
            "The card expiration month field is required.",
        ),
        (
            r#""MM":"ab","YY":"30""#,
            month,
            "The card expiration month is invalid.",
        ),
        (
            r#""MM":[1],"YY":"30""#,
            month,
            "The card expiration month is invalid.",
        ),
        (
            r#""MM":1,"YY":20.5"#,
            year,
            "The card expiration year is invalid.",
        ),
        (
            r#""MM":1,"YY":20300"#,
            year,
            "The card expiration year is invalid.",
        ),
    ] {
        let parts = parts.replace("MM", month).replace("YY", year);
        let body = format!(r#"{{"token":"a.b.c","gateway":"cybersource",{parts}}}"#);
        let expected = format!(r#"{{"errors":{{"{name}":["{sentence}"]}}}}"#);
        check_refused("/source", &body, 400, &expected);
    }
}

#[test]
fn a_missing_token_is_404_and_an_unknown_gateway_400() {
    let missing = r#"{"error":{"status":404,"message":"The token field is required."}}"#;
    let kind =
        r#"{"error":{"status":404,"message":"The token is not valid for this payment gateway."}}"#;
    let gateway = r#"{"errors":{"gateway":["The selected gateway is invalid."]}}"#;
    for path in ["/source", "/payment_methods"] {
        for (body, status, expected) in [
            ("{}", 404, missing),
            (r#"{"token":""}"#, 404, missing),
            (r#"{"token":"  "}"#, 404, missing),
            (r#"{"token":null}"#, 404, missing),
            (r#"{"token":{}}"#, 404, missing),
            (r#"{"token":[]}"#, 404, missing),
            (r#"{"gateway":"adyen"}"#, 404, missing),
            (r#"{"token":4242424242424242}"#, 404, kind),
            (r#"{"token":true}"#, 404, kind),
            (r#"{"token":["tok_visa"]}"#, 404, kind),
            (r#"{"token":{"paypageRegistrationId":"x"}}"#, 404, kind),
            (r#"{"token":{"a":"x"},"gateway":"braintree"}"#, 404, kind),
            (r#"{"token":["x"],"gateway":"vantiv"}"#, 404, kind),
            (r#"{"token":"tok_visa","gateway":"adyen"}"#, 400, gateway),
            (r#"{"token":"tok_visa","gateway":"Stripe"}"#, 400, gateway),
            (r#"{"token":"tok_visa","gateway":5}"#, 400, gateway),
        ] {
            check_refused(path, body, status, expected);
        }
    }
}

#[test]
fn a_payment_method_becomes_the_default_only_if_asked_for() {
    for (body, default) in [
        (r#"{"token":"tok_visa"}"#, DefaultRule::IfNone),
        (
            r#"{"token":"tok_visa","is_default":true}"#,
            DefaultRule::Always,
        ),
        (
            r#"{"token":"tok_visa","is_default":"true"}"#,
            DefaultRule::Always,
        ),
        (
            r#"{"token":"tok_visa","is_default":"1"}"#,
            DefaultRule::Always,
        ),
        (
            r#"{"token":"tok_visa","is_default":1}"#,
            DefaultRule::Always,
        ),
        (
            r#"{"token":"tok_visa","is_default":false}"#,
            DefaultRule::IfNone,
        ),
        (
            r#"{"token":"tok_visa","is_default":"0"}"#,
            DefaultRule::IfNone,
        ),
        (
            r#"{"token":"tok_visa","is_default":""}"#,
            DefaultRule::IfNone,
        ),
        (
            r#"{"token":"tok_visa","is_default":null}"#,
            DefaultRule::IfNone,
        ),
    ] {
        let made = creation("/payment_methods", body);
        assert_eq!(made.default, default, "{body}");
        assert_eq!((made.gateway.as_deref(), made.new_session), (None, false));
    }
    let sentence = r#"{"errors":{"is_default":["The is default field must be true or false."]}}"#;
    for value in [r#""yes""#, "2", "[]"] {
        let body = format!(r#"{{"token":"tok_visa","is_default":{value}}}"#);
        check_refused("/payment_methods", &body, 400, sentence);
    }
}

#[test]
fn the_active_gateway_decides_what_a_token_is() {
    let mut scene = scene(Method::POST, "/api/v1/sdk/payment_methods");
    scene.policy.gateways[Dialect::Pelcro as usize] = "vantiv".to_owned();
    let token = map([("paypageRegistrationId", "abc".into())]);
    let body = map([("token", token)]);
    let Ok(Operation::CreateSource(made)) = read(&scene, body) else {
        panic!("refused")
    };
    assert!(matches!(made.material, Material::Foreign { .. }));
    assert_eq!(made.gateway, None);
}
