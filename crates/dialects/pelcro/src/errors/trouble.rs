//! What is wrong outside an operation.

use kit::{Head, Reply, Trouble};

use crate::cors;
use crate::errors::{application, unexpected};

/// The sentence for a session that does not work, or is not there at all.
const SESSION: &str = "Invalid or expired token";
/// The sentence for a session that was ended by logging out.
const BLACKLISTED: &str = "Authentication token has been blacklisted, please try again";

/// The answer. Asking what may be sent is no trouble, whatever the path: a browser would hide the
/// real answer from its page if this one failed.
pub(crate) fn reply(trouble: &Trouble, head: &Head) -> Reply {
    match trouble {
        Trouble::UnknownPath | Trouble::UnknownMethod { .. } if cors::is_preflight(head) => {
            cors::preflight()
        }
        Trouble::UnknownPath => application(404, "The requested resource was not found."),
        Trouble::UnknownMethod { allow } => {
            application(405, "The method is not supported for this resource.")
                .with("allow", allow.as_str())
        }
        Trouble::BodyTooLarge { limit } => application(
            413,
            &format!("The request body is larger than {limit} bytes."),
        ),
        Trouble::BodyBroken => application(400, "The request body did not arrive whole."),
        Trouble::NoCredentials | Trouble::UnknownKey { .. } | Trouble::SessionInvalid => {
            application(401, SESSION)
        }
        Trouble::SessionRevoked => application(403, BLACKLISTED),
        Trouble::WrongRole { .. } => application(403, "This token may not be used here."),
        Trouble::ForeignAccount => application(403, "The token does not belong to this site."),
        Trouble::NoWorkspace | Trouble::UnknownSite => application(404, "Site not found."),
        Trouble::ForbiddenData { .. } => application(400, "Track and PIN data are not accepted."),
        Trouble::LiveModeOff => application(403, "This server does not serve live mode."),
        Trouble::KeyMismatch { .. } | Trouble::KeyOtherPath { .. } | Trouble::KeyInUse { .. } => {
            application(409, "The idempotency key belongs to another request.")
        }
        Trouble::TooManyCalls { retry_after } => {
            application(429, "Too many requests. Please try again later.")
                .with("retry-after", retry_after.to_string())
        }
        Trouble::Unavailable => busy(),
        Trouble::Internal => unexpected(),
    }
}

/// Nothing was changed; the same call may work in a moment.
pub(crate) fn busy() -> Reply {
    application(503, "The service is busy. Please try again.").with("retry-after", "1")
}
