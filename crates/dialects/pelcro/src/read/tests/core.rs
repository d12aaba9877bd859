//! The calls of the merchant's servers.

use domain::instruction::Verify;
use domain::operation::{
    CreateSource, CustomerRef, DefaultRule, Manner, Material, Operation, SourceRef,
};
use http::Method;
use kit::Reply;
use tree::{Map, Tree};

use super::read;
use crate::fixture::{scene, shown, tree_of};
use crate::{endpoints, fixture};

const SOURCES: &str = "/api/v1/core/sources";

fn add(body: &str) -> Result<Operation, Reply> {
    read(&scene(Method::POST, SOURCES), tree_of(body))
}

fn creation(body: &str) -> CreateSource {
    match add(body) {
        Ok(Operation::CreateSource(creation)) => *creation,
        other => panic!("{body}: {other:?}"),
    }
}

fn check(body: &str, errors: &str) {
    let reply = add(body).expect_err(body);
    let expected = tree_of(&format!(r#"{{"errors":{{{errors}}}}}"#));
    assert_eq!(shown(&reply), (400, expected), "{body}");
}

#[test]
fn what_stripe_keeps_is_found_by_its_id() {
    for id in ["pm_card_visa", "card_1AbC", "src_1AbC"] {
        let body =
            format!(r#"{{"customer_id":"1001","object_gateway":"stripe","object_id":"{id}"}}"#);
        let made = creation(&body);
        assert!(matches!(&made.material, Material::Handle(handle) if handle == id));
        assert_eq!(made.customer, Some(CustomerRef::Number(1001)));
        assert_eq!(made.gateway.as_deref(), Some("stripe"));
        assert_eq!(made.default, DefaultRule::Always);
        assert_eq!(made.verify, Verify::Issuer);
        assert!(!made.authenticate && !made.new_session && made.with.customer);
        let details = format!(r#"{{"pelcro":{{"object_id":"{id}"}}}}"#);
        assert_eq!(made.particulars.details, Some(tree_of(&details)));
    }
}

#[test]
fn what_others_keep_is_described() {
    let card = r#"{"exp_month":"08","exp_year":2029,"last4":"0009","card_type":"VI","x":1}"#;
    for (gateway, id, properties, token, own) in [
        (
            "tap",
            "card_9",
            r#"{"tap_customer_id":"cus_9"}"#,
            r#"{"object_id":"card_9","customer":"cus_9"}"#,
            r#"{"tap_customer_id":"cus_9"}"#,
        ),
        (
            "braintree",
            "fz9qnj",
            r#"{"braintree_customer_id":"498297"}"#,
            r#"{"object_id":"fz9qnj","customer":"498297"}"#,
            r#"{"braintree_customer_id":"498297"}"#,
        ),
        (
            "vantiv",
            "1111222233334444",
            card,
            r#"{"object_id":"1111222233334444","card_type":"VI","last4":"0009"}"#,
            r#"{"card_type":"VI"}"#,
        ),
        (
            "cybersource",
            "7020000000002660001",
            card,
            r#"{"object_id":"7020000000002660001","card_type":"VI","last4":"0009"}"#,
            r#"{"card_type":"VI"}"#,
        ),
    ] {
        let made = creation(&format!(
            r#"{{"customer_id":1001,"object_gateway":"{gateway}","object_id":"{id}",
            "properties":{properties}}}"#
        ));
        let Material::Foreign {
            token: kept,
            expiry,
        } = made.material
        else {
            panic!("{gateway}")
        };
        assert_eq!(kept, tree_of(token), "{gateway}");
        let dated = ["vantiv", "cybersource"].contains(&gateway);
        let date = ("08".to_owned(), "2029".to_owned());
        assert_eq!(expiry, dated.then_some(date));
        assert_eq!(made.verify, Verify::Nothing);
        let details = format!(r#"{{"pelcro":{{"object_id":"{id}","properties":{own}}}}}"#);
        assert_eq!(made.particulars.details, Some(tree_of(&details)));
    }
}

#[test]
fn everybody_is_asked_for_three_members() {
    check(
        "{}",
        r#""customer_id":["The customer id field is required."],
        "object_gateway":["The object gateway field is required."],
        "object_id":["The object id field is required."]"#,
    );
    check(
        r#"{"customer_id":"one","object_gateway":"adyen","object_id":5}"#,
        r#""customer_id":["The customer id must be an integer."],
        "object_gateway":["The selected object gateway is invalid."],
        "object_id":["The object id must be a string."]"#,
    );
}

#[test]
fn ids_have_the_form_of_their_gateway() {
    let card = r#","properties":{"exp_month":"08","exp_year":"2029","last4":"0009",
        "card_type":"VI"}"#;
    let format = "The object id format is invalid.";
    for (gateway, id, rest, sentence) in [
        ("stripe", "tok_visa", "", format),
        ("stripe", "pm_", "", format),
        ("stripe", "pm_a b", "", format),
        (
            "tap",
            "tok_1",
            r#","properties":{"tap_customer_id":"cus_1"}"#,
            format,
        ),
        (
            "cybersource",
            "123456789012345678901234567890123",
            card,
            "The object id may not be greater than 32 characters.",
        ),
        // A card number is nobody's id.
        ("vantiv", "4242424242424242", card, format),
    ] {
        let body =
            format!(r#"{{"customer_id":1,"object_gateway":"{gateway}","object_id":"{id}"{rest}}}"#);
        check(&body, &format!(r#""object_id":["{sentence}"]"#));
    }
}

#[test]
fn properties_are_looked_at() {
    let body = |gateway: &str, id: &str, rest: &str| {
        format!(r#"{{"customer_id":1,"object_gateway":"{gateway}","object_id":"{id}"{rest}}}"#)
    };
    let missing = r#""properties":["The properties field is required."]"#;
    for gateway in ["tap", "braintree", "vantiv", "cybersource"] {
        check(&body(gateway, "card_1", ""), missing);
    }
    let given = |properties: &str| format!(r#","properties":{properties}"#);
    check(
        &body("tap", "card_1", &given("5")),
        r#""properties":["The properties must be an object."]"#,
    );
    check(
        &body("tap", "card_1", &given(r#"{"tap_customer_id":"cust_1"}"#)),
        r#""properties.tap_customer_id":["The properties tap customer id format is invalid."]"#,
    );
    check(
        &body("braintree", "abc", &given("{}")),
        r#""properties.braintree_customer_id":
        ["The properties braintree customer id field is required."]"#,
    );
    check(
        &body(
            "vantiv",
            "abc",
            &given(r#"{"exp_month":"8","exp_year":"29","last4":"9"}"#),
        ),
        r#""properties.exp_month":["The properties exp month must be 2 digits."],
        "properties.exp_year":["The properties exp year must be 4 digits."],
        "properties.last4":["The properties last4 must be 4 digits."],
        "properties.card_type":["The properties card type field is required."]"#,
    );
    let card = r#"{"exp_month":"13","exp_year":"2029","last4":"0009","card_type":"VI"}"#;
    check(
        &body("cybersource", "abc", &given(card)),
        r#""properties.exp_month":["The properties exp month is invalid."]"#,
    );
    // A date that has passed is the gateway's business.
    let card = r#"{"exp_month":"10","exp_year":"2020","last4":"0009","card_type":"VI"}"#;
    creation(&body("cybersource", "abc", &given(card)));
}

#[test]
fn sources_are_listed_of_one_customer() {
    let list = |query: &[(&str, &str)]| {
        let scene = fixture::scene(Method::GET, SOURCES);
        let mut call = scene.call("core_source.list", Map::new().into());
        call.query = Tree::Map(
            query
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect(),
        );
        let table = endpoints::table();
        let row = table
            .iter()
            .find(|row| row.operation == "core_source.list")
            .expect("a row");
        row.read(&call)
    };
    let Ok(Operation::ReadCustomer(made)) = list(&[("customer_id", "1001")]) else {
        panic!("refused")
    };
    assert_eq!(made.customer, CustomerRef::Number(1001));
    assert!(made.with.sources && !made.new_session);
    let errors = r#"{"errors":{"customer_id":["The customer id field is required."]}}"#;
    let reply = list(&[]).expect_err("nobody");
    assert_eq!(shown(&reply), (400, tree_of(errors)));
    assert_eq!(list(&[("customer_id", "x")]).expect_err("x").status, 400);
}

#[test]
fn one_source_is_read_and_removed_whoever_owns_it() {
    let one = |method, id: &str| read(&scene(method, &format!("{SOURCES}/{id}")), Tree::Null);
    let Ok(Operation::ReadSource(made)) = one(Method::GET, "77") else {
        panic!("refused")
    };
    assert_eq!(
        (made.source, made.of_customer),
        (SourceRef::Number(77), None)
    );
    let Ok(Operation::DeleteSource(made)) = one(Method::DELETE, "77") else {
        panic!("refused")
    };
    assert_eq!((made.of_customer, made.manner), (None, Manner::NoHeir));
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(one(method, "card_77").expect_err("no number").status, 404);
    }
}
