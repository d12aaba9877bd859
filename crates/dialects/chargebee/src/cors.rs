//! Calls from browsers: the routes that make tokens and move intents take publishable keys, so
//! pages of any origin may use them.

use http::Method;
use kit::{Head, Reply};

/// The routes that browsers call.
const ROUTES: [&str; 2] = [
    "/api/v2/tokens/create_for_card",
    "/api/v2/tokens/create_using_temp_token",
];

/// Request headers that are always allowed.
const HEADERS: [&str; 3] = ["authorization", "content-type", "accept"];

/// How long a browser may remember the answer, in seconds.
const MAX_AGE_SECONDS: u32 = 86_400;

/// Most headers that one preflight may ask for.
const ASKED_MAX: usize = 32;

/// Browsers read and move one intent; they cannot make any.
const INTENT: &str = "/api/v2/payment_intents/";

/// Whether browsers may call a path.
pub(crate) fn covers(path: &str) -> bool {
    ROUTES.contains(&path) || is_intent(path)
}

fn is_intent(path: &str) -> bool {
    path.strip_prefix(INTENT)
        .is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

/// The answer to a browser that asks before it calls.
pub(crate) fn preflight(head: &Head) -> Reply {
    let methods = match is_intent(&head.path) {
        true => "GET, POST",
        false => Method::POST.as_str(),
    };
    Reply::empty(204)
        .with("access-control-allow-origin", "*")
        .with("access-control-allow-methods", methods)
        .with("access-control-allow-headers", allowed_headers(head))
        .with("access-control-max-age", MAX_AGE_SECONDS.to_string())
}

/// Lets the calling page read an answer.
pub(crate) fn open(reply: &mut Reply, head: &Head) {
    if head.headers.contains_key("origin") && covers(&head.path) {
        reply.set("access-control-allow-origin", "*");
        reply.set(
            "access-control-expose-headers",
            "chargebee-idempotency-replayed, retry-after",
        );
    }
}

/// The usual headers and those of this API's own that the browser asks for: browsers take no
/// pattern such as `chargebee-*`.
fn allowed_headers(head: &Head) -> String {
    let asked = head
        .header("access-control-request-headers")
        .unwrap_or_default();
    let mut names: Vec<String> = HEADERS.map(str::to_owned).to_vec();
    let asked = asked
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase());
    for name in asked.filter(|name| is_own(name)).take(ASKED_MAX) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn is_own(name: &str) -> bool {
    let own = ["chargebee-", "x-chargebee-", "x-cb-"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    let client = matches!(name, "lang-version" | "os-version");
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (own || client) && plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn preflight_allows_own_headers_only() {
        let asked = "Authorization, chargebee-brand-id, x-evil, chargebee-\u{7f}";
        let mut head = fixture::head("OPTIONS", "/api/v2/tokens/create_for_card");
        head.headers.insert(
            "access-control-request-headers",
            http::HeaderValue::from_static("Authorization, chargebee-brand-id, x-evil"),
        );
        let reply = preflight(&head);
        assert_eq!(reply.status, 204);
        let value = fixture::header(&reply, "access-control-allow-headers");
        assert_eq!(
            value,
            Some("authorization, content-type, accept, chargebee-brand-id")
        );
        assert!(!asked.split(", ").skip(2).any(is_own));
    }

    #[test]
    fn only_token_routes_are_open() {
        for (path, open_to_all) in [
            ("/api/v2/tokens/create_for_card", true),
            ("/api/v2/payment_intents/x", true),
            ("/api/v2/payment_intents", false),
            ("/api/v2/payment_intents/x/y", false),
            ("/api/v2/customers", false),
        ] {
            let mut head = fixture::head("POST", path);
            head.headers.insert(
                "origin",
                http::HeaderValue::from_static("https://shop.example"),
            );
            let mut reply = Reply::empty(200);
            open(&mut reply, &head);
            let header = fixture::header(&reply, "access-control-allow-origin");
            assert_eq!(header.is_some(), open_to_all, "{path}");
        }
    }
}
