//! Browsers create sources and pay from the merchant's page: these calls are open to every origin.
//! They carry no cookies, so nothing but the caller's own data can leave this way.

use http::Method;
use kit::{Head, Reply};

use crate::credentials::{TEST_MODE, WORKSPACE};
use crate::endpoints;

/// How long a browser may remember the permission, in seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// The answer to OPTIONS: the methods, and the permission where a browser asks for it.
pub(crate) fn options(head: &Head, allow: String) -> Reply {
    let reply = Reply::empty(204).with("allow", allow);
    let asks = head.header("access-control-request-method");
    match endpoints::public_method(&head.path) {
        Some(method) if asks == Some(method.as_str()) => reply
            .with("access-control-allow-methods", method.as_str())
            .with(
                "access-control-allow-headers",
                format!("authorization, content-type, {WORKSPACE}, {TEST_MODE}"),
            )
            .with("access-control-max-age", PREFLIGHT_SECONDS),
        _ => reply,
    }
}

/// Lets a page of any origin read the answer of an open call.
pub(crate) fn finish(reply: &mut Reply, head: &Head) {
    if is_open(head) && head.headers.contains_key("origin") {
        reply.set("access-control-allow-origin", "*");
    }
}

fn is_open(head: &Head) -> bool {
    let asks = head.method == Method::OPTIONS && endpoints::public_method(&head.path).is_some();
    asks || endpoints::is_public(head)
}
