//! What is wrong outside any operation.

use domain::Role;
use kit::text::masked_address;
use kit::{Head, Reply, Trouble};

use super::{Error, Type, echoed};
use crate::headers;

const NO_KEY: &str = "You did not provide an API key. You need to provide your API key in the \
    Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
    https://stripe.com/docs/api#authentication for details, or we can help at \
    https://support.stripe.com/.";

const PUBLISHABLE: &str = "This API call cannot be made with a publishable API key. Please use a \
    secret API key. You can find a list of your API keys at \
    https://dashboard.stripe.com/account/apikeys.";

/// Not documented: the words are ours.
const FORBIDDEN: &str =
    "The provided key does not have the required permissions for this endpoint.";

const BROKEN_BODY: &str =
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded).";

/// The answer to a trouble.
pub(crate) fn reply(trouble: &Trouble, head: &Head) -> Reply {
    match trouble {
        Trouble::UnknownMethod { .. } if head.method.as_str() == "OPTIONS" => preflight(),
        Trouble::UnknownPath | Trouble::UnknownMethod { .. } => unknown_url(head),
        Trouble::BodyTooLarge { limit } => {
            Error::invalid(format!("The request is larger than {limit} bytes.")).reply()
        }
        Trouble::BodyBroken => Error::invalid(BROKEN_BODY).reply(),
        Trouble::ForbiddenData { member } => Error::invalid("Track and PIN data are not accepted.")
            .param(*member)
            .reply(),
        Trouble::KeyMismatch { .. } | Trouble::KeyOtherPath { .. } | Trouble::KeyInUse { .. } => {
            key(trouble)
        }
        Trouble::TooManyCalls { retry_after } => Error::new(
            429,
            Type::InvalidRequest,
            "Too many requests. Please slow down.",
        )
        .code("rate_limit")
        .reply()
        .with("retry-after", retry_after.to_string()),
        Trouble::Unavailable => unavailable(),
        Trouble::Internal => internal(),
        _ => credentials(trouble),
    }
}

/// The answer to a question that a browser asks before the call itself; `finish` adds the rest.
fn preflight() -> Reply {
    Reply::empty(200)
}

/// No endpoint has this method and path.
fn unknown_url(head: &Head) -> Reply {
    let (method, path) = (head.method.as_str(), echoed(&masked_address(&head.path)));
    Error::invalid(format!(
        "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we \
         can help at https://support.stripe.com/."
    ))
    .status(404)
    .reply()
}

/// The body is not a form.
pub(crate) fn broken_body() -> Reply {
    Error::invalid(BROKEN_BODY).reply()
}

/// A publishable key where a secret one is needed.
pub(crate) fn secret_key_required() -> Reply {
    unauthorized(PUBLISHABLE)
        .code("secret_key_required")
        .reply()
}

/// A credential without the right to do this.
pub(crate) fn forbidden() -> Reply {
    Error::new(403, Type::InvalidRequest, FORBIDDEN).reply()
}

/// Nothing was done and the same call may succeed soon.
pub(crate) fn unavailable() -> Reply {
    let message = "The service cannot take this request right now. Please try again.";
    Error::new(503, Type::Api, message)
        .reply()
        .with(headers::SHOULD_RETRY, "true")
}

/// Something that should not happen.
pub(crate) fn internal() -> Reply {
    Error::new(500, Type::Api, "An unknown error occurred").reply()
}

fn unauthorized(message: impl Into<String>) -> Error {
    Error::new(401, Type::InvalidRequest, message)
}

fn credentials(trouble: &Trouble) -> Reply {
    let challenge = "Bearer realm=\"Stripe\"";
    match trouble {
        Trouble::UnknownKey { masked } => {
            unauthorized(format!("Invalid API Key provided: {masked}"))
                .reply()
                .with("www-authenticate", challenge)
        }
        Trouble::WrongRole {
            role: Role::Publishable,
        } => secret_key_required(),
        Trouble::LiveModeOff => {
            unauthorized("This server serves test mode only. Please use a test mode API key.")
                .reply()
        }
        Trouble::WrongRole { .. } | Trouble::ForeignAccount | Trouble::UnknownSite => forbidden(),
        // Sessions and workspaces are other dialects' credentials: here they are none at all.
        _ => unauthorized(NO_KEY)
            .reply()
            .with("www-authenticate", challenge),
    }
}

fn key(trouble: &Trouble) -> Reply {
    let error = |status, message| Error::new(status, Type::Idempotency, message);
    match trouble {
        Trouble::KeyOtherPath { key, first, now } => error(
            400,
            format!(
                "Keys for idempotent requests can only be used for the same endpoint they were \
                 first used for ('{first}' vs '{now}'). Try using a key other than '{key}' if you \
                 meant to execute a different request."
            ),
        )
        .reply(),
        Trouble::KeyInUse { key } => error(
            409,
            format!(
                "There is currently another in-progress request using this Idempotent Key (that \
                 probably means you submitted twice, and the other request is still going \
                 through): {key}. Please try again later."
            ),
        )
        .code("idempotency_key_in_use")
        .reply()
        .with(headers::SHOULD_RETRY, "true"),
        Trouble::KeyMismatch { key } => error(
            400,
            format!(
                "Keys for idempotent requests can only be used with the same parameters they were \
                 first used with. Try using a key other than '{key}' if you meant to execute a \
                 different request."
            ),
        )
        .reply(),
        _ => internal(),
    }
}
