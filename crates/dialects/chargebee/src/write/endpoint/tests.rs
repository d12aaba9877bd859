use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, body, head, view_of};

#[test]
fn the_example_of_the_reference() {
    let answer = EndpointAnswer {
        endpoint: fixture::endpoint(),
        secret: Some(domain::Secret::new("whsec_x")),
    };
    let head = head("GET", "/api/v2/webhook_endpoints/x");
    let reply = view_of(operation::READ_ENDPOINT, &head, |view| shown(&answer, view));
    let expected = r#"{"webhook_endpoint":{"object":"webhook_endpoint",
        "id":"whv2_198PKVUX26UX9IvR","name":"Main","url":"https://hooks.example.com/cb",
        "api_version":"v2","primary_url":true,"disabled":false,"send_card_resource":false,
        "enabled_events":["payment_source_added"]}}"#;
    assert_eq!(body(&reply), fixture::parsed(expected));
}

#[test]
fn lists_have_a_cursor() {
    let answer = |number| EndpointAnswer {
        endpoint: Endpoint {
            number,
            state: EndpointState::Paused,
            ..fixture::endpoint()
        },
        secret: None,
    };
    let found = Found {
        items: vec![answer(2), answer(1)],
        has_more: false,
        total: None,
        skipped: 0,
    };
    let head = head("GET", "/api/v2/webhook_endpoints?limit=1");
    let reply = view_of(operation::LIST_ENDPOINTS, &head, |view| {
        listed(&found, view)
    });
    let body = body(&reply);
    let list = body.get("list").and_then(Tree::as_list).unwrap_or_default();
    assert_eq!(list.len(), 1);
    let disabled = list[0].at(&["webhook_endpoint", "disabled"]);
    assert_eq!(disabled.and_then(Tree::as_bool), Some(true));
    let next = body.get("next_offset").and_then(Tree::as_str);
    assert_eq!(next, Some(r#"["1795176000123456","2"]"#));
}
