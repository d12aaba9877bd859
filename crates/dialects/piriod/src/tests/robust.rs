//! Whatever comes in, an answer goes out.

use proptest::prelude::*;
use tree::{Map, Number, Tree, json};

use super::fixture::{Request, World};

/// Names that a reader asks for, so that wrong kinds reach every rule.
const NAMES: &str = "gateway|customer|usage|amount|description|return_url|client|metadata|name|\
                     address|country|state|email|phone|send_invoices|currency|date|invoice|\
                     payment_date|source|sources|enable_checkout|[a-z]{0,3}";

const CALLS: [(&str, &str); 5] = [
    ("POST", "/sources/"),
    ("POST", "/customers/"),
    ("PATCH", "/customers/cus_01H8XYZ123ABC/"),
    ("POST", "/payments/"),
    ("POST", "/payments/1/authorize/"),
];

fn trees() -> impl Strategy<Value = Tree> {
    let words = "stripe|oneclick|reusable|cus_nope|https?://[a-zé.:@/\\[\\]-]{0,12}|\
                 [0-9eE+._-]{0,12}|.{0,12}";
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        any::<f64>().prop_filter_map("finite", |value| {
            Number::literal(&format!("{value:e}")).map(Tree::Number)
        }),
        words.prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::from),
            prop::collection::vec((NAMES, inner), 0..8)
                .prop_map(|members| Tree::Map(members.into_iter().collect::<Map>())),
        ]
    })
}

proptest! {
    #[test]
    fn any_tree_is_answered(
        tree in trees(),
        (method, path) in prop::sample::select(CALLS.as_slice()),
    ) {
        let reply = World::new().call(&Request::private(method, path, &json::write(&tree)));
        prop_assert!([200, 201, 400, 404].contains(&reply.status), "{}", reply.status);
    }

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let request = Request { body, ..Request::private("POST", "/sources/", "") };
        let reply = World::new().call(&request);
        prop_assert!([201, 400].contains(&reply.status), "{}", reply.status);
    }

    #[test]
    fn any_query_is_answered(
        name in "page|page_size|id|usage|created__gte|metadata__.{0,3}|.{0,5}",
        value in ".{0,30}",
        folder in "sources|payments|customers",
    ) {
        let path = format!("/{folder}/?{name}={value}");
        let reply = World::new().call(&Request::private("GET", &path, ""));
        prop_assert!([200, 400, 404].contains(&reply.status), "{}", reply.status);
    }

    #[test]
    fn any_token_is_answered(token in "(Token|token|Bearer)?[ \t]?[ -~é]{0,20}") {
        let mut request = Request::private("GET", "/sources/", "");
        request.headers[0].1 = token;
        let reply = World::new().call(&request);
        prop_assert!([200, 401, 403].contains(&reply.status), "{}", reply.status);
    }
}
