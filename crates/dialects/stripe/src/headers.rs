//! What every answer carries besides its body.

use domain::mask::mask_numbers;
use kit::{About, Head, Reply};

use crate::version::Version;

/// Tells a client whether to repeat the call, whatever it would do by itself.
pub(crate) const SHOULD_RETRY: &str = "stripe-should-retry";

const ALLOWED_METHODS: &str = "GET, POST, DELETE, OPTIONS";
const ALLOWED_HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, Stripe-Account, \
    Stripe-Version, X-Requested-With, X-Stripe-Client-Telemetry, X-Stripe-Client-User-Agent";
const EXPOSED_HEADERS: &str = "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry";

/// Adds the headers of every answer, replays included.
pub(crate) fn finish(reply: &mut Reply, head: &Head, about: &About) {
    reply.set("request-id", about.request_id.as_str());
    let version = Version::of_head(head).unwrap_or_else(|_| Version::newest());
    if !reply
        .headers
        .iter()
        .any(|(name, _)| *name == "stripe-version")
    {
        reply.set("stripe-version", version.text());
    }
    reply.set("cache-control", "no-cache, no-store");
    if let Some(key) = &about.key {
        reply.set("idempotency-key", mask_numbers(key));
        let original = about.original_request.as_ref().unwrap_or(&about.request_id);
        reply.set("original-request", original.as_str());
    }
    if about.replayed {
        reply.set("idempotent-replayed", "true");
    }
    if let Some(account) = head.header("stripe-account") {
        reply.set("stripe-account", mask_numbers(account));
    }
    if head.headers.contains_key("origin") {
        cross_origin(reply, head);
    }
}

/// Lets pages of any origin read the answer: browser code makes tokens directly.
fn cross_origin(reply: &mut Reply, head: &Head) {
    reply.set("access-control-allow-origin", "*");
    reply.set("access-control-allow-methods", ALLOWED_METHODS);
    let asked = head
        .header("access-control-request-headers")
        .filter(|names| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b',' | b' ');
            !names.is_empty() && names.len() <= 1000 && names.bytes().all(plain)
        });
    reply.set(
        "access-control-allow-headers",
        asked.unwrap_or(ALLOWED_HEADERS),
    );
    reply.set("access-control-expose-headers", EXPOSED_HEADERS);
    reply.set("access-control-max-age", "300");
}
