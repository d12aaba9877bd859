//! What the server finds wrong outside any operation.

use http::Method;
use kit::text::masked_address;
use kit::{Head, Reply, Trouble};

use crate::cors;
use crate::errors::Problem;

/// Seconds after which a call that found its key in use may come back.
const KEY_RETRY_SECONDS: u64 = 1;

/// The answer.
pub(crate) fn reply(trouble: &Trouble, head: &Head) -> Reply {
    let unknown = matches!(trouble, Trouble::UnknownMethod { .. });
    if unknown && head.method == Method::OPTIONS && cors::covers(&head.path) {
        return cors::preflight(head);
    }
    let reply = problem(trouble, head).reply();
    match trouble {
        Trouble::UnknownMethod { allow } => reply.with("allow", allow.clone()),
        _ => reply,
    }
}

/// The answer to credentials that nobody has.
pub(crate) fn unauthenticated() -> Problem {
    let message = "Sorry, authentication failed. Invalid API key";
    Problem::new(401, "untyped", "api_authentication_failed", message)
}

/// The answer to a credential that may not do this.
pub(crate) fn forbidden() -> Problem {
    let message = "Sorry, the API key does not have the permission for this operation";
    Problem::new(403, "untyped", "api_authorization_failed", message)
}

fn problem(trouble: &Trouble, head: &Head) -> Problem {
    match trouble {
        Trouble::UnknownPath => {
            let message = format!("The path {} does not exist", shown(&head.path));
            Problem::new(404, "invalid_request", "resource_not_found", message)
        }
        Trouble::UnknownMethod { .. } => {
            let message = format!(
                "The method {} is not supported here",
                shown(head.method.as_str())
            );
            Problem::new(405, "invalid_request", "http_method_not_supported", message)
        }
        Trouble::BodyTooLarge { limit } => Problem::request(
            "resource_limit_exceeded",
            format!("The request body cannot exceed {limit} bytes"),
        ),
        Trouble::BodyBroken => Problem::request(
            "invalid_request",
            "The request body did not arrive completely",
        ),
        Trouble::ForbiddenData { member } => forbidden_data(member),
        Trouble::WrongRole { .. } => forbidden(),
        Trouble::UnknownSite | Trouble::ForeignAccount => {
            Problem::new(404, "untyped", "site_not_found", "The site does not exist")
        }
        Trouble::LiveModeOff => Problem::new(
            403,
            "operation_failed",
            "request_blocked",
            "Live mode is switched off on this server",
        ),
        Trouble::KeyMismatch { .. } | Trouble::KeyOtherPath { .. } => Problem::new(
            422,
            "invalid_request",
            "unable_to_process_request",
            "The idempotency key provided has already been used for a different request.",
        ),
        Trouble::KeyInUse { .. } => Problem::throttled(
            "lock_timeout",
            "A request with this idempotency key is still running",
            KEY_RETRY_SECONDS,
        ),
        Trouble::TooManyCalls { retry_after } => Problem::throttled(
            "api_request_limit_exceeded",
            "Too many requests, please come back later",
            *retry_after,
        ),
        Trouble::Unavailable => Problem::new(
            503,
            "operation_failed",
            "internal_temporary_error",
            "The request cannot be processed just now and nothing was changed, please try again",
        ),
        Trouble::Internal => Problem::new(
            500,
            "operation_failed",
            "internal_error",
            "Sorry, something went wrong on the server",
        ),
        Trouble::NoCredentials
        | Trouble::UnknownKey { .. }
        | Trouble::NoWorkspace
        | Trouble::SessionInvalid
        | Trouble::SessionRevoked => unauthenticated(),
    }
}

fn forbidden_data(member: &str) -> Problem {
    let message = format!("{member} : track and PIN data are not accepted");
    Problem::request("param_wrong_value", message).about(member)
}

/// A part of the request line, bounded.
fn shown(text: &str) -> String {
    masked_address(text).chars().take(100).collect()
}
