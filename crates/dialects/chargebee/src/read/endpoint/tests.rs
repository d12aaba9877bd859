use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head};
use crate::read::tests::refused;

const WRONG: &str = "param_wrong_value";

fn made(body: &str) -> Result<CreateEndpoint, Reply> {
    let head = head("POST", "/api/v2/webhook_endpoints");
    call(operation::CREATE_ENDPOINT, &head, body, create)
}

fn changed(body: &str) -> Result<UpdateEndpoint, Reply> {
    let head = head("POST", "/api/v2/webhook_endpoints/whv2_1");
    call(operation::UPDATE_ENDPOINT, &head, body, update)
}

#[test]
fn endpoints_are_made() {
    let body = "name=Main&url=https://hooks.example.com:9/cb&primary_url=true\
        &basic_auth_username=u&basic_auth_password=p&enabled_events[0]=card_added\
        &enabled_events[1]=Payment_Source_Added";
    let op = made(body).expect("read");
    assert_eq!(op.dialect, Some(Dialect::Chargebee));
    assert_eq!(
        (op.description.as_deref(), op.api_version.as_deref()),
        (Some("Main"), Some("v2"))
    );
    assert_eq!(op.events, ["card_added", "payment_source_added"]);
    let basic = op.basic.expect("credentials");
    assert_eq!((basic.0.as_str(), basic.1.expose()), ("u", "p"));
    let details = op.details.as_ref().map(json::write);
    let expected = r#"{"primary_url":true,"send_card_resource":false}"#;
    assert_eq!(details.as_deref(), Some(expected));
    for list in ["['card_added']", "[\"card_added\"]", "[card_added]"] {
        let op = made(&format!("name=n&url=http://x&enabled_events={list}")).expect("read");
        assert_eq!(op.events, ["card_added"], "{list}");
    }
    assert!(made("name=n&url=http://x").expect("read").events.is_empty());
    refused(
        made,
        &[
            ("", 400, WRONG, r#"["name","url"]"#),
            ("name=n&url=ftp://x", 400, WRONG, r#""url""#),
            ("name=n&url=https://", 400, WRONG, r#""url""#),
            (
                "name=n&url=http://x&api_version=v3",
                400,
                WRONG,
                r#""api_version""#,
            ),
            (
                "name=n&url=http://x&primary_url=1",
                400,
                WRONG,
                r#""primary_url""#,
            ),
            (
                "name=n&url=http://x&enabled_events[0]=card_eaten",
                400,
                WRONG,
                r#""enabled_events""#,
            ),
            (
                "name=n&url=http://x&basic_auth_password=p",
                400,
                WRONG,
                r#""basic_auth_username""#,
            ),
        ],
    );
}

#[test]
fn endpoints_change_what_is_given() {
    let op = changed("disabled=true&send_card_resource=true&enabled_events=").expect("read");
    assert_eq!(op.endpoint.as_str(), "whv2_1");
    assert_eq!(op.state, Some(EndpointState::Disabled));
    assert_eq!(op.events.as_deref(), Some(&[][..]));
    let details = op.details.as_ref().map(json::write);
    assert_eq!(details.as_deref(), Some(r#"{"send_card_resource":true}"#));
    assert!(op.url.is_none() && !op.basic.is_some());
    let op = changed("basic_auth_username=&basic_auth_password=").expect("read");
    assert!(matches!(op.basic, Change::Clear));
    let op = changed("basic_auth_username=u&basic_auth_password=p").expect("read");
    assert!(matches!(op.basic, Change::To(_)));
    let op = changed("").expect("read");
    assert!(op.details.is_none() && op.events.is_none() && op.state.is_none());
    refused(
        changed,
        &[
            ("name=", 400, WRONG, r#""name""#),
            ("url=", 400, WRONG, r#""url""#),
            (
                "basic_auth_username=u",
                400,
                WRONG,
                r#""basic_auth_password""#,
            ),
            (
                "basic_auth_password=p",
                400,
                WRONG,
                r#""basic_auth_username""#,
            ),
        ],
    );
}
