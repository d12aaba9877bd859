//! Why the core says no. Most of it is 404 here, and clients show the sentence as it is.
//!
//! No sentence repeats what the caller sent: a token works like a secret, and what stands in its
//! place may be a card number.

use domain::Refusal;
use domain::card::CardFault;
use domain::refusal::{Decline, Kind, Reason};
use kit::{Reply, View};

use crate::endpoints::METHOD_READ;
use crate::errors::{application, trouble, unexpected, validation};

const DECLINED: &str = "Sorry, your card was declined. Please try again.";
const EXPIRED: &str = "Sorry, the card has expired. Please try again.";
const SECURITY_CODE: &str = "Sorry, the card's security code (CVC) is incorrect. Please try again.";
const PROCESSING: &str = "Sorry, an error occurred while processing your card. Please try again.";
const TOKEN_UNKNOWN: &str = "The token is invalid. Please try again with a new one.";
const TOKEN_USED: &str = "The token has already been used. Please try again with a new one.";
const TOKEN_EXPIRED: &str = "The token has expired. Please try again with a new one.";
const BANK_REFUSED: &str = "Sorry, the bank account could not be added. Please try again.";
const CREDENTIALS: &str = "Invalid credentials! Please try again.";

/// The answer to a refusal.
pub(crate) fn reply(refusal: &Refusal, view: &View) -> Reply {
    match refusal {
        Refusal::NotFound { kind, .. } => not_found(*kind, view),
        Refusal::TokenUsed { .. }
        | Refusal::WrongState { .. }
        | Refusal::AlreadyAttached { .. } => application(404, TOKEN_USED),
        Refusal::TokenExpired { .. } => application(404, TOKEN_EXPIRED),
        Refusal::TokenMalformed => application(404, TOKEN_UNKNOWN),
        Refusal::Card(fault) => card(*fault, view),
        Refusal::CardNotTest => application(404, DECLINED),
        Refusal::Bank(_) => application(404, BANK_REFUSED),
        Refusal::BankExists => application(404, "The bank account has already been added."),
        Refusal::Declined(decline) => application(404, declined(decline)),
        Refusal::LimitReached { limit } => application(
            404,
            &format!("You cannot have more than {limit} payment methods."),
        ),
        Refusal::Taken { member, .. } => {
            let label = validation::label(member);
            validation::one(member, &format!("The {label} has already been taken."))
        }
        Refusal::GatewayUnknown { .. } => {
            application(404, "The payment gateway is not connected for this site.")
        }
        Refusal::NotACard { .. } | Refusal::UsageUnsupported { .. } => {
            application(404, "This payment method cannot be added.")
        }
        Refusal::CustomerRequired => application(404, CUSTOMER_NOT_FOUND),
        Refusal::Undeletable => application(400, "This payment method cannot be deleted."),
        Refusal::BadCredentials => application(404, CREDENTIALS),
        Refusal::TooManyAttempts { retry_after } => too_many_attempts(*retry_after),
        Refusal::Forbidden => application(403, "This token may not be used here."),
        Refusal::GatewayUnavailable => unexpected(),
        Refusal::Busy => trouble::busy(),
    }
}

const CUSTOMER_NOT_FOUND: &str = "Customer not found.";

/// The answer to an id that is nobody's, or somebody else's.
pub(crate) fn method_not_found() -> Reply {
    application(404, "Payment method not found.")
}

fn not_found(kind: Kind, view: &View) -> Reply {
    match kind {
        Kind::Customer => application(404, CUSTOMER_NOT_FOUND),
        Kind::Source if view.call.operation == METHOD_READ => method_not_found(),
        Kind::Source | Kind::Token => application(404, TOKEN_UNKNOWN),
        Kind::GatewayAccount | Kind::Entity => {
            application(404, "The payment gateway is not connected for this site.")
        }
    }
}

/// Only the expiry that is sent beside a token can be wrong by itself.
fn card(fault: CardFault, view: &View) -> Reply {
    let (member, sentence) = match fault {
        CardFault::YearPast | CardFault::MonthPast => return application(404, EXPIRED),
        CardFault::Cvc => return application(404, SECURITY_CODE),
        CardFault::Month => (
            "cardExpirationMonth",
            "The card expiration month is invalid.",
        ),
        CardFault::Year => ("cardExpirationYear", "The card expiration year is invalid."),
        CardFault::NumberNotDigits
        | CardFault::NumberTooShort
        | CardFault::NumberTooLong
        | CardFault::NumberChecksum => return application(404, DECLINED),
    };
    match view.call.body.get(member) {
        Some(_) => validation::one(member, sentence),
        None => application(404, DECLINED),
    }
}

fn declined(decline: &Decline) -> &'static str {
    match decline.reason {
        Reason::ExpiredCard => EXPIRED,
        Reason::IncorrectCvc => SECURITY_CODE,
        Reason::ProcessingError | Reason::IssuerUnavailable => PROCESSING,
        _ => DECLINED,
    }
}

fn too_many_attempts(retry_after: i64) -> Reply {
    let seconds = retry_after.max(1);
    let message = format!("Too many login attempts. Please try again in {seconds} seconds.");
    application(429, &message).with("retry-after", seconds.to_string())
}
