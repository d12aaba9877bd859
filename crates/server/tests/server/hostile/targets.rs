//! The dialects, each with a call that works.

use serde_json::{Value, json};

use super::{FORM, JSON};
use crate::support::{Keys, Request, Server};

/// A dialect with a call that would make something.
pub(super) struct Target {
    pub(super) name: &'static str,
    /// A complete and correct call.
    pub(super) good: Request,
    pub(super) media: &'static str,
    /// Whether an answer has the form of this dialect's errors.
    pub(super) is_error: fn(&Value) -> bool,
    /// A path of this dialect that leads nowhere.
    pub(super) nowhere: &'static str,
}

/// A Chargebee create.
const USING: [(&str, &str); 2] = [("customer_id", "cus_demo"), ("token_id", "tok_visa")];

/// All of them.
pub(super) fn targets(server: &Server) -> Vec<Target> {
    let keys = Keys::demo();
    let mut client = server.client();
    let session = keys.session(&mut client, "demo@example.com", "wellspring");
    assert!(!session.is_empty());
    let urls = json!({"success": "https://a.example.com", "fail": "https://b.example.com"});
    let wallet = json!({"type": "gcash", "redirect": urls});
    let transfer = json!({"gateway": "transbank", "amount": 10000});
    let token = json!({"token": "tok_visa", "gateway": "stripe"});
    vec![
        Target {
            name: "stripe",
            good: keys.form(
                "POST",
                "/v1/customers/cus_demo/sources",
                &[("source", "tok_visa")],
            ),
            media: FORM,
            is_error: |body| {
                body["error"]["type"].is_string() && body["error"]["message"].is_string()
            },
            nowhere: "/v1/nowhere",
        },
        Target {
            name: "chargebee",
            good: keys.form("POST", "/api/v2/payment_sources/create_using_token", &USING),
            media: FORM,
            is_error: |body| {
                ["message", "api_error_code"]
                    .iter()
                    .all(|name| body[name].is_string())
                    && body["http_status_code"].is_u64()
            },
            nowhere: "/api/v2/nowhere",
        },
        Target {
            name: "magpie",
            good: keys.magpie("POST", "/v2/sources/", &wallet),
            media: JSON,
            is_error: |body| body["detail"].is_string() || body["detail"].is_array(),
            nowhere: "/v2/nowhere",
        },
        Target {
            name: "piriod",
            good: keys.piriod("POST", "/sources/", &transfer),
            media: JSON,
            is_error: |body| {
                let members = body.as_object().filter(|map| !map.is_empty());
                members.is_some_and(|map| map.values().all(|v| v.is_string() || v.is_array()))
            },
            nowhere: "/sources/1/nowhere/",
        },
        Target {
            name: "pelcro",
            good: keys.pelcro("POST", "/payment_methods", &session, &token),
            media: JSON,
            is_error: |body| body["error"]["message"].is_string() || body["errors"].is_object(),
            nowhere: "/api/v1/sdk/nowhere?site_id=1",
        },
    ]
}
