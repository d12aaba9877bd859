//! Answers to everything that is wrong besides the members of a body.

mod sentence;

use domain::Refusal;
use domain::card::{CardFault, NUMBER_DIGITS_MAX, NUMBER_DIGITS_MIN};
use domain::refusal::Kind;
use kit::{Fault, Reply, Trouble, View};
use tree::{Tree, map};

use crate::endpoints::{CREATE_CHARGE, LIST_CHARGES};
use crate::validation::{self, Finding};
use crate::write;

const FORBIDDEN: &str = "The API key doesn't have permissions to perform the request.";
const UNAVAILABLE: &str = "The service is not available just now. Please try again.";

/// An answer whose `detail` is one text: the form of everything but status 422.
pub(crate) fn detail(status: u16, text: impl Into<String>) -> Reply {
    let text: String = text.into();
    Reply::json(status, &map([("detail", text.into())]))
}

/// The answer to a key that is unknown or cannot be decoded.
pub(crate) fn invalid_credentials() -> Reply {
    unauthorized("Invalid authentication credentials")
}

fn unauthorized(text: &str) -> Reply {
    detail(401, text).with("www-authenticate", "Basic")
}

/// The answer to trouble outside any operation.
pub(crate) fn trouble(trouble: &Trouble) -> Reply {
    match trouble {
        Trouble::UnknownPath => detail(404, "Not Found"),
        Trouble::UnknownMethod { allow } => {
            detail(405, "Method Not Allowed").with("allow", allow.clone())
        }
        Trouble::BodyTooLarge { limit } => {
            detail(413, format!("The body is larger than {limit} bytes."))
        }
        Trouble::BodyBroken => crate::body::unreadable(),
        Trouble::NoCredentials
        | Trouble::NoWorkspace
        | Trouble::SessionInvalid
        | Trouble::SessionRevoked => unauthorized("Not authenticated"),
        Trouble::UnknownKey { .. } | Trouble::ForeignAccount | Trouble::UnknownSite => {
            invalid_credentials()
        }
        Trouble::WrongRole { .. } => detail(403, FORBIDDEN),
        Trouble::ForbiddenData { member } => detail(
            400,
            format!("Track and PIN data are not accepted: {member}."),
        ),
        Trouble::LiveModeOff => detail(403, "This server does not serve live mode."),
        Trouble::KeyMismatch { .. } | Trouble::KeyOtherPath { .. } | Trouble::KeyInUse { .. } => {
            detail(409, "The idempotency key was used before.")
        }
        Trouble::TooManyCalls { retry_after } => {
            detail(429, "Too many requests.").with("retry-after", retry_after.to_string())
        }
        Trouble::Unavailable => detail(503, UNAVAILABLE),
        Trouble::Internal => detail(500, "Internal Server Error"),
    }
}

/// The answer to a refusal of the core.
pub(crate) fn refusal(refusal: &Refusal, view: &View) -> Reply {
    let operation = view.call.operation;
    match refusal {
        Refusal::NotFound {
            kind: Kind::Charge, ..
        } if operation == LIST_CHARGES => write::charge::nothing(),
        Refusal::NotFound { kind, .. } => detail(404, not_found(*kind)),
        // A charge that fails was made all the same.
        Refusal::ChargeDeclined { charge, .. } if operation == CREATE_CHARGE => {
            write::charge::created(charge, view)
        }
        Refusal::ChargeDeclined { charge, .. } => write::charge::answer(charge, view),
        Refusal::Card(CardFault::Cvc) if operation == CREATE_CHARGE => {
            wrong("value is not a valid security code").alone(&["body", "cvc"])
        }
        Refusal::Card(fault) => card(*fault),
        Refusal::CardNotTest => Finding::plain(
            "only card numbers published for tests are taken in test mode",
            "value_error",
        )
        .alone(&["body", "card", "number"]),
        Refusal::Taken { .. } => detail(409, "Customer already exists."),
        Refusal::TooManyAttempts { retry_after } => {
            detail(429, "Too many requests.").with("retry-after", retry_after.to_string())
        }
        Refusal::BadCredentials => invalid_credentials(),
        Refusal::Forbidden => detail(403, FORBIDDEN),
        Refusal::GatewayUnavailable | Refusal::Busy => detail(503, UNAVAILABLE),
        other => detail(400, sentence::of(other, operation)),
    }
}

/// The answer to an amount of nothing or less.
pub(crate) fn not_positive() -> Reply {
    detail(400, sentence::NOT_POSITIVE)
}

/// The answer to an amount above the largest.
pub(crate) fn too_large(maximum: i64) -> Reply {
    detail(400, sentence::too_large(maximum))
}

fn not_found(kind: Kind) -> &'static str {
    match kind {
        Kind::Customer => "Customer not found",
        // A token can stand where a source is asked for.
        Kind::Source | Kind::Token => "Source not found",
        Kind::Charge => "Charge not found",
        Kind::Refund => "Refund not found",
        Kind::GatewayAccount | Kind::Entity | Kind::Intent | Kind::Event | Kind::Endpoint => {
            "Not Found"
        }
    }
}

/// A fault of the card, on the member that has it.
fn card(fault: CardFault) -> Reply {
    let (member, finding) = match fault {
        CardFault::NumberNotDigits => ("number", other("card.digits")),
        CardFault::NumberTooShort => (
            "number",
            validation::finding(&Fault::TooShort(NUMBER_DIGITS_MIN)),
        ),
        CardFault::NumberTooLong => (
            "number",
            validation::finding(&Fault::TooLong(NUMBER_DIGITS_MAX)),
        ),
        CardFault::NumberChecksum => ("number", other("card.checksum")),
        CardFault::Month => ("exp_month", wrong("value is not a valid expiry month")),
        CardFault::Year => ("exp_year", wrong("value is not a valid expiry year")),
        CardFault::YearPast => ("exp_year", wrong("card is expired")),
        CardFault::MonthPast => ("exp_month", wrong("card is expired")),
        CardFault::Cvc => ("cvc", wrong("value is not a valid security code")),
    };
    finding.alone(&["body", "card", member])
}

fn other(what: &'static str) -> Finding {
    validation::finding(&Fault::Other(what, Tree::Null))
}

fn wrong(message: &str) -> Finding {
    Finding::plain(message, "value_error")
}
