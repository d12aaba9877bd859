//! What goes wrong, in the dialect's two envelopes: `errors` for members that do not fit, `error`
//! for everything else. An answer has one of them, never both.

pub(crate) mod refusal;
pub(crate) mod trouble;
pub(crate) mod validation;

#[cfg(test)]
mod tests;

use kit::Reply;
use tree::map;

/// The envelope for everything that is not about one member.
pub(crate) fn application(status: u16, message: &str) -> Reply {
    let error = map([
        ("status", i32::from(status).into()),
        ("message", message.into()),
    ]);
    Reply::json(status, &map([("error", error)]))
}

/// The answer to what should not happen.
pub(crate) fn unexpected() -> Reply {
    application(500, "An unexpected error occurred. Please try again later.")
}
