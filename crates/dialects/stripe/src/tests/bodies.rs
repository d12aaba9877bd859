//! Bodies of every shape, good and bad.

use proptest::prelude::*;
use tree::{Map, Number, Tree};

use super::fixture::{Request, error};
use super::problems::{PROBLEMS, SOURCES};
use crate::Stripe;
use kit::Dialect;

#[test]
fn one_problem_at_a_time() {
    for (path, body, code, param, message) in PROBLEMS {
        let reply = Request::post(path, body).read().expect_err(body);
        let expected = (
            400,
            (*code).to_owned(),
            (*param).to_owned(),
            (*message).to_owned(),
        );
        assert_eq!(error(&reply), expected, "{path} {body}");
    }
}

#[test]
fn problems_of_queries() {
    for (target, code, param, message) in [
        (
            "/v1/customers?limit=x",
            "parameter_invalid_integer",
            "limit",
            "Invalid integer: x",
        ),
        (
            "/v1/customers?starting_after=a&ending_before=b",
            "-",
            "starting_after",
            "Received both starting_after and ending_before parameters. Please pass in only one.",
        ),
        (
            "/v1/customers?expand[]=sources",
            "-",
            "-",
            "This property cannot be expanded (sources).",
        ),
        (
            "/v1/customers?expand[]=total_count",
            "-",
            "-",
            "This property cannot be included (total_count)",
        ),
        (
            "/v1/customers?created[eq]=1",
            "parameter_unknown",
            "created[eq]",
            "Received unknown parameter: created[eq]",
        ),
        (
            "/v1/customers/cus_1/sources?object=wallet",
            "-",
            "object",
            "Invalid object: must be one of bank_account, card, or source",
        ),
        (
            "/v1/tokens/tok_1?x=1",
            "parameter_unknown",
            "x",
            "Received unknown parameter: x",
        ),
    ] {
        let reply = Request::get(target).read().expect_err(target);
        let expected = (400, code.to_owned(), param.to_owned(), message.to_owned());
        assert_eq!(error(&reply), expected, "{target}");
    }
}

#[test]
fn currencies_and_metadata_have_limits() {
    let body = "type=ideal&amount=1&currency=xyz&redirect[return_url]=https://x.test";
    let (_, _, param, message) = error(&Request::post("/v1/sources", body).read().unwrap_err());
    assert_eq!(param, "currency");
    let start = "Invalid currency: xyz. Stripe currently supports these currencies: usd, aed, ";
    assert!(message.starts_with(start));

    let long_key = format!("source=tok_1&metadata[{}]=1", "k".repeat(41));
    let (_, _, param, message) = error(&Request::post(SOURCES, &long_key).read().unwrap_err());
    assert_eq!(param, "metadata");
    assert!(message.starts_with(
        "Metadata keys can have up to 40 characters, but you passed in a key that is 41 \
         characters. Invalid key: kkk"
    ));
    let long_value = format!("source=tok_1&metadata[k]={}", "v".repeat(501));
    let (_, _, param, message) = error(&Request::post(SOURCES, &long_value).read().unwrap_err());
    assert_eq!(param, "metadata[k]");
    assert!(message.starts_with(
        "Metadata values can have up to 500 characters, but you passed in a value that is 501 \
         characters. Invalid value: vvv"
    ));
    let many: String = (0..51).map(|key| format!("&metadata[{key}x]=1")).collect();
    let reply = Request::post(SOURCES, &format!("source=tok_1{many}"))
        .read()
        .unwrap_err();
    assert!(
        error(&reply)
            .3
            .starts_with("Metadata can have at most 50 keys")
    );
}

#[test]
fn versions_are_dates() {
    let request = Request::get("/v1/customers").with("stripe-version", "yesterday");
    let reply = request.read().unwrap_err();
    assert_eq!(error(&reply).3, "Invalid Stripe API version: yesterday");
    assert!(
        Request::get("/v1/customers")
            .with("stripe-version", "2022-08-01")
            .read()
            .is_ok()
    );
    let reply = Request::post(SOURCES, "source=tok_1&_stripe_version=x")
        .read()
        .unwrap_err();
    assert_eq!(reply.status, 400);
}

#[test]
fn only_forms_are_read() {
    let json = r#"{"source":"tok_visa"}"#;
    for (media, body) in [
        (Some("application/json"), json),
        (Some("application/x-www-form-urlencoded"), json),
        (None, json),
        (Some("multipart/form-data; boundary=x"), "--x"),
    ] {
        let mut request = Request::post(SOURCES, body);
        if let Some(media) = media {
            request = request.with("content-type", media);
        }
        let expected = "Invalid request (check that your POST content type is \
                        application/x-www-form-urlencoded).";
        assert_eq!(error(&request.read().unwrap_err()).3, expected, "{media:?}");
    }
    for good in ["application/x-www-form-urlencoded; charset=utf-8", ""] {
        let request = Request::post(SOURCES, "source=tok_visa").with("content-type", good);
        assert!(request.read().is_ok(), "{good}");
    }
    let empty = Request::post("/v1/customers", "").with("content-type", "application/json");
    assert!(empty.read().is_ok());
    for bad in ["a=%00", "a=%ff", "a[b][c][d][e]=1&a=%C3"] {
        assert_eq!(
            Request::post(SOURCES, bad).read().unwrap_err().status,
            400,
            "{bad}"
        );
    }
}

#[test]
fn card_numbers_are_not_echoed() {
    let number = "4242424242424242";
    for body in [
        format!("source={number}&validate={number}"),
        format!("{number}=1"),
        format!("source[object]={number}"),
        format!("source=pm_{number}"),
        format!("source=tok_1&expand[]={number}"),
        format!("source=tok_1&metadata[{number}{}]=1", "k".repeat(41)),
    ] {
        let reply = Request::post(SOURCES, &body).read().expect_err(&body);
        assert!(
            !String::from_utf8(reply.body).unwrap().contains(number),
            "{body}"
        );
    }
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let names = prop::sample::select(vec![
        "source",
        "card",
        "bank_account",
        "metadata",
        "expand",
        "number",
        "object",
        "type",
        "exp_month",
        "country",
        "redirect",
        "return_url",
        "owner",
        "address",
        "sepa_debit",
        "iban",
        "amount",
        "currency",
        "created",
        "limit",
        "usage",
        "token",
        "id",
        "shipping",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(|value| Tree::Number(Number::integer(value))),
        "\\PC{0,12}".prop_map(Tree::from),
        prop::sample::select(vec![
            "card",
            "bank_account",
            "tok_visa",
            "sepa_debit",
            "DE\u{e9}",
            "customer.sources",
            "",
            "eur",
            "ideal",
            "three_d_secure",
            "4242424242424242",
            "https://x.test",
        ])
        .prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            prop::collection::vec((names.clone(), inner), 0..8).prop_map(|members| {
                let map: Map = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect();
                Tree::Map(map)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_tree_panics(body in any_tree()) {
        for path in [
            "/v1/customers",
            "/v1/customers/cus_1",
            SOURCES,
            "/v1/customers/cus_1/sources/card_1",
            "/v1/customers/cus_1/sources/ba_1/verify",
            "/v1/tokens",
            "/v1/sources",
            "/v1/sources/src_1",
            "/v1/sources/src_1/verify",
            "/v1/payment_methods",
            "/v1/payment_methods/pm_1",
            "/v1/payment_methods/pm_1/attach",
        ] {
            let _ = Request::post(path, "").read_tree(body.clone());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), query in "[ -~]{0,80}") {
        let mut request = Request::post(SOURCES, "");
        request.body = bytes;
        request.query = query.clone();
        let _ = request.read();
        let _ = Request::get(&format!("/v1/customers?{query}")).read();
        let _ = Stripe::new().presented(&request.head(), &Tree::Null, &Tree::Null);
    }

    #[test]
    fn no_type_panics(body in any_tree(), kind in 0..400_usize) {
        let mut map = body.as_map().cloned().unwrap_or_default();
        let sources = crate::read::source_type::NAMES;
        map.insert("type", sources[kind % sources.len()]);
        let _ = Request::post("/v1/sources", "").read_tree(Tree::Map(map.clone()));
        let methods = crate::read::method_type::NAMES;
        map.insert("type", methods[kind % methods.len()]);
        let _ = Request::post("/v1/payment_methods", "").read_tree(Tree::Map(map));
    }
}
