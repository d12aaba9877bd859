//! The browser SDK calls from the merchant's pages, which are another origin.

use kit::{Head, Reply};

/// How long a browser may remember the answer to a preflight, in seconds.
const PREFLIGHT_SECONDS: &str = "7200";

/// Whether this is a browser asking what it may send.
pub(crate) fn is_preflight(head: &Head) -> bool {
    head.method.as_str() == "OPTIONS"
}

/// What a browser may send: 204.
pub(crate) fn preflight() -> Reply {
    Reply::empty(204)
        .with("allow", "GET, POST, PUT, DELETE, OPTIONS")
        .with("access-control-allow-methods", "GET, POST, PUT, DELETE")
        .with(
            "access-control-allow-headers",
            "Authorization, Content-Type",
        )
        .with("access-control-max-age", PREFLIGHT_SECONDS)
}

/// Lets pages of any origin read the answer. Sessions travel in a header that only a script of
/// the page itself can set, never in a cookie, so no origin gains anything by this.
pub(crate) fn allow_origin(reply: &mut Reply, head: &Head) {
    if head.headers.contains_key("origin") {
        reply.set("access-control-allow-origin", "*");
        reply.set("access-control-expose-headers", "Retry-After");
    }
}
