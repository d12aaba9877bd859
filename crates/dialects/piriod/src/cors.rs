//! Browsers create sources from the merchant's page: that one call is open to every origin. It
//! carries no cookies, so nothing but the caller's own data can leave this way.

use http::Method;
use kit::{Head, Reply};

use crate::credentials::{TEST_MODE, WORKSPACE};
use crate::{canonical, endpoints};

/// How long a browser may remember the permission, in seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// The answer to OPTIONS: the methods, and the permission where a browser asks for it.
pub(crate) fn options(head: &Head, allow: String) -> Reply {
    let reply = Reply::empty(204).with("allow", allow);
    let asks = head.header("access-control-request-method");
    if !is_open(head) || asks != Some("POST") {
        return reply;
    }
    reply
        .with("access-control-allow-methods", "POST")
        .with(
            "access-control-allow-headers",
            format!("authorization, content-type, {WORKSPACE}, {TEST_MODE}"),
        )
        .with("access-control-max-age", PREFLIGHT_SECONDS)
}

/// Lets a page of any origin read the answer of the open call.
pub(crate) fn finish(reply: &mut Reply, head: &Head) {
    if is_open(head) && head.headers.contains_key("origin") {
        reply.set("access-control-allow-origin", "*");
    }
}

fn is_open(head: &Head) -> bool {
    canonical(&head.path) == endpoints::SOURCES
        && [Method::POST, Method::OPTIONS].contains(&head.method)
}
