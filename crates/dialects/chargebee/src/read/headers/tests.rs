use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head_with, member};

const PATH: &str = "/api/v2/customers";

fn origin_of(method: &str, headers: &[(&str, &str)]) -> Option<String> {
    let facts = origin(&head_with(method, PATH, headers)).expect("never fails");
    facts.map(|facts| tree::json::write(&facts))
}

fn refused(reply: Reply) -> (u16, String, String) {
    (
        reply.status,
        member(&reply, &["api_error_code"]),
        member(&reply, &["param"]),
    )
}

#[test]
fn origin_headers_never_fail() {
    let user = "chargebee-request-origin-user";
    let encoded = "chargebee-request-origin-user-encoded";
    let ip = "chargebee-request-origin-ip";
    let device = "chargebee-request-origin-device";
    for (headers, expected) in [
        (&[][..], None),
        (&[(user, "a@b.co")][..], Some(r#"{"origin_user":"a@b.co"}"#)),
        (&[(user, "nobody")], None),
        // zoë@example.com
        (
            &[(encoded, "em/Dq0BleGFtcGxlLmNvbQ=="), (user, "a@b.co")],
            Some(r#"{"origin_user":"zoë@example.com"}"#),
        ),
        (&[(encoded, "%%%"), (user, "a@b.co")], None),
        (&[(encoded, "//79"), (user, "a@b.co")], None),
        (
            &[(ip, "203.0.113.9")],
            Some(r#"{"origin_ip":"203.0.113.9"}"#),
        ),
        (
            &[(ip, "2001:db8::1")],
            Some(r#"{"origin_ip":"2001:db8::1"}"#),
        ),
        (
            &[(ip, "host.example")],
            Some(r#"{"origin_ip":"host.example"}"#),
        ),
        (&[(ip, "a b")], None),
        (&[(ip, "4111111111111111")], None),
        (
            &[(device, "Android")],
            Some(r#"{"origin_device":"Android"}"#),
        ),
        (
            &[(device, "4111111111111111")],
            Some(r#"{"origin_device":"************1111"}"#),
        ),
        (&[(device, "\u{e9}")], None),
    ] {
        for method in ["GET", "POST"] {
            assert_eq!(
                origin_of(method, headers).as_deref(),
                expected,
                "{headers:?}"
            );
        }
    }
}

#[test]
fn everything_that_is_present_is_recorded() {
    let headers = [
        ("chargebee-business-entity-id", "ent_1"),
        ("chargebee-brand-id", "brand_1"),
        ("chargebee-event-actions", "all-disabled"),
        ("chargebee-event-email", "ALL-DISABLED"),
        ("chargebee-event-webhook", "all-disabled"),
    ];
    let events = r#"{"actions":"disabled","email":"disabled","webhook":"disabled"}"#;
    let places = r#""business_entity_id":"ent_1","brand_id":"brand_1""#;
    let all = format!(r#"{{{places},"events":{events}}}"#);
    assert_eq!(origin_of("POST", &headers), Some(all));
    let read = r#"{"business_entity_id":"ent_1"}"#.to_owned();
    assert_eq!(origin_of("GET", &headers), Some(read));
}

#[test]
fn event_headers_take_one_value() {
    for name in [
        "chargebee-event-actions",
        "chargebee-event-email",
        "chargebee-event-webhook",
    ] {
        for value in ["none", "", "all-disabled,all-disabled", "\u{e9}"] {
            let head = head_with("POST", PATH, &[(name, value)]);
            let expected = (
                400,
                r#""param_wrong_value""#.to_owned(),
                format!("{name:?}"),
            );
            assert_eq!(refused(origin(&head).expect_err("refused")), expected);
            let reply = call(operation::CREATE_CUSTOMER, &head, "", |call| {
                place(call).expect_err("refused")
            });
            assert_eq!(refused(reply), expected);
            assert_eq!(origin(&head_with("GET", PATH, &[(name, value)])), Ok(None));
        }
    }
}

fn place_of(headers: &[(&str, &str)], body: &str) -> Result<Place, Reply> {
    let head = head_with("POST", PATH, headers);
    call(operation::CREATE_CUSTOMER, &head, body, place)
}

#[test]
fn entity_and_brand_come_by_header_or_body() {
    let both = "business_entity_id=ent_2&brand_id=brand_1";
    for (headers, body, expected) in [
        (&[][..], "", (None, None)),
        (&[(ENTITY, "ent_1")][..], "", (Some("ent_1"), None)),
        (
            &[(ENTITY, "ent_1")],
            "business_entity_id=ent_1",
            (Some("ent_1"), None),
        ),
        (&[], both, (Some("ent_2"), Some("brand_1"))),
        (&[(BRAND, "brand_2")], "brand_id=", (None, Some("brand_2"))),
    ] {
        let place = place_of(headers, body).expect("a place");
        assert_eq!((place.entity.as_deref(), place.brand.as_deref()), expected);
    }
}

#[test]
fn entity_and_brand_are_known_and_agree() {
    let long = "x".repeat(51);
    let (missing, wrong) = ((404, "resource_not_found"), (400, "param_wrong_value"));
    let (entity, brand) = ("business_entity_id", "brand_id");
    for (headers, body, (status, code), param) in [
        (&[(ENTITY, "ent_9")][..], "", missing, ENTITY),
        (&[][..], "business_entity_id=ent_9", missing, entity),
        (&[(BRAND, "brand_9")], "", missing, BRAND),
        (
            &[(ENTITY, "ent_1")],
            "business_entity_id=ent_2",
            wrong,
            entity,
        ),
        (&[(BRAND, "brand_1")], "brand_id=brand_2", wrong, brand),
        (&[(ENTITY, long.as_str())], "", wrong, ENTITY),
    ] {
        let reply = place_of(headers, body).expect_err("refused");
        let expected = (status, format!("{code:?}"), format!("{param:?}"));
        assert_eq!(refused(reply), expected);
    }
    // A read has an entity, and no brand.
    let headers = [(ENTITY, "ent_9"), (BRAND, "brand_9")];
    let head = head_with("GET", "/api/v2/payment_sources", &headers);
    let reply = call(operation::LIST_SOURCES, &head, "", place).expect_err("refused");
    assert_eq!(refused(reply).2, format!("{ENTITY:?}"));
    let head = head_with("GET", "/api/v2/payment_sources", &headers[1..]);
    assert!(call(operation::LIST_SOURCES, &head, "", place).is_ok());
}

#[test]
fn keys_have_at_most_a_hundred_characters() {
    let long = "é".repeat(101);
    let key =
        |method: &str, value: &str| idempotency_key(&head_with(method, PATH, &[(KEY, value)]));
    for value in ["k", "94b1d4b5-7c1d-4a3c-8a07-4b56b0a8b8a1", &long[..200]] {
        assert_eq!(key("POST", value), Ok(Some(value.to_owned())));
        assert_eq!(key("GET", value), Ok(None));
    }
    assert_eq!(key("POST", ""), Ok(None));
    let reply = key("POST", &long).expect_err("refused");
    assert_eq!(
        refused(reply),
        (400, r#""param_wrong_value""#.to_owned(), format!("{KEY:?}"))
    );
    assert_eq!(key("GET", &long), Ok(None));
}

#[test]
fn calls_that_give_roles_are_named() {
    let at = |path: &str| origin(&head_with("POST", path, &[])).expect("facts");
    let given = at("/api/v2/customers/cu_1/assign_payment_role");
    assert!(gave_a_role(given.as_ref()));
    assert_eq!(at("/api/v2/customers/cu_1"), None);
    assert!(!gave_a_role(None));
    for (header, quiet) in [
        ("chargebee-event-webhook", true),
        ("chargebee-event-actions", true),
        ("chargebee-event-email", false),
    ] {
        let head = head_with("POST", PATH, &[(header, "all-disabled")]);
        let facts = origin(&head).expect("facts");
        assert_eq!(is_quiet(facts.as_ref()), quiet, "{header}");
    }
}
