//! No input makes the dialect panic.

use http::Method;
use proptest::prelude::*;
use tree::{Map, Number, Tree};

use super::{JSON, head, parsed, send};
use crate::text::{email, url};

const PATHS: [&str; 7] = [
    "/v2/sources/",
    "/v2/customers/",
    "/v2/customers/cus_1/sources",
    "/v2/charges/",
    "/v2/charges/ch_1/capture",
    "/v2/charges/ch_1/refund",
    "/v2/charges/ch_1/verify",
];

const NAMES: [&str; 25] = [
    "amount",
    "currency",
    "statement_descriptor",
    "capture",
    "require_auth",
    "redirect_url",
    "reason",
    "confirmation_id",
    "otp",
    "type",
    "card",
    "redirect",
    "owner",
    "name",
    "number",
    "exp_month",
    "exp_year",
    "cvc",
    "success",
    "notify",
    "billing",
    "email",
    "metadata",
    "description",
    "source",
];

fn leaf() -> impl Strategy<Value = Tree> {
    let number = prop_oneof![
        "-?(0|[1-9][0-9]{0,25})([.][0-9]{1,5})?([eE][+-]?[0-9]{1,4})?",
        "NaN"
    ];
    prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        number.prop_filter_map("a number", |text| Number::literal(&text).map(Tree::Number)),
        any::<String>().prop_map(Tree::from),
        Just(Tree::from("card")),
        Just(Tree::from("4242424242424242")),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    leaf().prop_recursive(4, 64, 8, |inner| {
        let member = (prop::sample::select(NAMES.as_slice()), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Tree::from),
            prop::collection::vec(member, 0..8).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_tree_is_read_or_refused(body in tree(), path in prop::sample::select(PATHS.as_slice())) {
        let text = tree::json::write(&body);
        if let Err(reply) = send(&head(Method::POST, path, JSON), text.as_bytes()) {
            prop_assert!(matches!(reply.status, 400 | 422));
            prop_assert!(parsed(&reply).get("detail").is_some());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let sent = send(&head(Method::POST, "/v2/sources", JSON), &body);
        prop_assert!(sent.is_err());
    }

    #[test]
    fn any_text_is_a_url_or_not(
        text in "(https?://)?[^/]{0,20}(/|:[0-9]{0,6}|@|\\[::1\\]|\\PC){0,6}",
    ) {
        if let Ok(once) = url::normal(&text) {
            prop_assert_eq!(url::normal(&once), Ok(once));
        }
    }

    #[test]
    fn an_address_stays_itself(text in "\\PC{0,12}@?[a-zé.A-Z-]{0,12}[.]?[a-z]{0,3}>?") {
        if let Some(once) = email::normal(&text) {
            prop_assert_eq!(email::normal(&once), Some(once));
        }
    }
}
