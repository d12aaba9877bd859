//! Why the core says no. Most of it is 404 here, and clients show the sentence as it is.
//!
//! No sentence repeats what the caller sent: a token works like a secret, and what stands in its
//! place may be a card number.

use domain::Refusal;
use domain::card::CardFault;
use domain::operation::InstrumentSort;
use domain::refusal::{Decline, IntentFault, Kind, MoneyFault, ProofFault, Reason};
use kit::{Call, Reply, View};
use tree::Tree;

use crate::endpoints::{CORE_CREATE, VERIFY};
use crate::errors::{application, trouble, unexpected, validation};

const DECLINED: &str = "Sorry, your card was declined. Please try again.";
const EXPIRED: &str = "Sorry, the card has expired. Please try again.";
const SECURITY_CODE: &str = "Sorry, the card's security code (CVC) is incorrect. Please try again.";
const PROCESSING: &str = "Sorry, an error occurred while processing your card. Please try again.";
const TOKEN_UNKNOWN: &str = "The token is invalid. Please try again with a new one.";
const TOKEN_USED: &str = "The token has already been used. Please try again with a new one.";
const TOKEN_EXPIRED: &str = "The token has expired. Please try again with a new one.";
const OBJECT_UNKNOWN: &str = "The source could not be found at the payment gateway.";
const OBJECT_KNOWN: &str = "The source has already been added.";
const BANK_REFUSED: &str = "Sorry, the bank account could not be added. Please try again.";
const CREDENTIALS: &str = "Invalid credentials! Please try again.";
const NOT_CONNECTED: &str = "The payment gateway is not connected for this site.";
const NOT_ADDED: &str = "This payment method cannot be added.";
const DEFAULT_STAYS: &str = "The default payment method cannot be deleted.";

/// The answer to a refusal.
pub(crate) fn reply(refusal: &Refusal, view: &View) -> Reply {
    match refusal {
        Refusal::NotFound { kind, id } => not_found(*kind, id, view),
        Refusal::TokenUsed { .. }
        | Refusal::WrongState { .. }
        | Refusal::AlreadyAttached { .. }
        | Refusal::MethodSpent { .. } => spent(view),
        Refusal::TokenExpired { .. } => application(404, TOKEN_EXPIRED),
        Refusal::TokenMalformed => unknown(view),
        Refusal::Card(fault) => card(*fault, view),
        Refusal::CardNotTest => application(404, DECLINED),
        Refusal::Bank(_) => application(404, BANK_REFUSED),
        Refusal::BankExists => application(404, "The bank account has already been added."),
        Refusal::Declined(decline)
        | Refusal::ChargeDeclined { decline, .. }
        | Refusal::IntentDeclined { decline, .. } => application(404, declined(decline)),
        Refusal::LimitReached { limit } => application(
            404,
            &format!("You cannot have more than {limit} payment methods."),
        ),
        Refusal::Taken { member, .. } => taken(member),
        Refusal::GatewayUnknown { .. } | Refusal::GatewayIncompatible { .. } => {
            application(404, NOT_CONNECTED)
        }
        Refusal::NotACard { .. } | Refusal::UsageUnsupported { .. } => application(404, NOT_ADDED),
        Refusal::CustomerRequired => customer_not_found(),
        Refusal::Undeletable => application(400, "This payment method cannot be deleted."),
        Refusal::DefaultUndeletable => application(400, DEFAULT_STAYS),
        Refusal::AlreadyPrimary { .. } => {
            application(400, "This payment method is the default already.")
        }
        Refusal::NotAttached { .. } => method_not_found(view.call),
        Refusal::WrongKind { wanted, .. } => application(400, of_other_kind(*wanted)),
        Refusal::Proof(fault) => proof(*fault),
        Refusal::Money(fault) => application(400, money(fault)),
        Refusal::Intent { fault, .. } => application(400, intent(*fault)),
        Refusal::AddressBlocked { .. } => validation::one("url", "The url is not allowed."),
        Refusal::TooManyEndpoints { limit } => {
            application(400, &format!("You cannot have more than {limit} webhooks."))
        }
        Refusal::BadCredentials => application(404, CREDENTIALS),
        Refusal::TooManyAttempts { retry_after } => too_many_attempts(*retry_after),
        Refusal::Forbidden => application(403, "This token may not be used here."),
        Refusal::GatewayUnavailable => unexpected(),
        Refusal::Busy => trouble::busy(),
    }
}

/// The answer to a customer who is not there.
pub(crate) fn customer_not_found() -> Reply {
    application(404, "Customer not found.")
}

/// The answer to an id that is nobody's, or somebody else's.
pub(crate) fn method_not_found(call: &Call) -> Reply {
    // The call about deposits has its own status for everything that is wrong with the method.
    let status = if call.operation == VERIFY { 400 } else { 404 };
    application(status, "Payment method not found.")
}

fn not_found(kind: Kind, id: &str, view: &View) -> Reply {
    // Where the path names a method, that is the one; unless the body names another source, as a
    // token.
    let token = view.call.body.get("token").and_then(Tree::as_str);
    let by_path = !view.call.param("id").is_empty() && token.map(str::trim) != Some(id);
    match kind {
        Kind::Customer => customer_not_found(),
        Kind::Source if by_path => method_not_found(view.call),
        Kind::Source | Kind::Token => unknown(view),
        Kind::GatewayAccount | Kind::Entity => application(404, NOT_CONNECTED),
        Kind::Intent => application(404, "The setup intent could not be found."),
        Kind::Charge | Kind::Refund | Kind::Event | Kind::Endpoint => {
            application(404, "The requested resource was not found.")
        }
    }
}

/// A token, or the id of an object at its gateway, that nobody knows.
fn unknown(view: &View) -> Reply {
    let sentence = match view.call.operation {
        CORE_CREATE => OBJECT_UNKNOWN,
        _ => TOKEN_UNKNOWN,
    };
    application(404, sentence)
}

/// A token, or an object, that made a source before.
fn spent(view: &View) -> Reply {
    let sentence = match view.call.operation {
        CORE_CREATE => OBJECT_KNOWN,
        _ => TOKEN_USED,
    };
    application(404, sentence)
}

fn taken(member: &str) -> Reply {
    let label = validation::label(member);
    validation::one(member, &format!("The {label} has already been taken."))
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

/// What the call wants of the method, which is something else.
fn of_other_kind(wanted: InstrumentSort) -> &'static str {
    match wanted {
        InstrumentSort::Card => "This payment method is not a card.",
        InstrumentSort::Bank => "This payment method does not require verification.",
        InstrumentSort::Object => "This payment method cannot be changed.",
    }
}

fn proof(fault: ProofFault) -> Reply {
    let sentence = match fault {
        ProofFault::AlreadyProven | ProofFault::NothingToProve => {
            "This payment method does not require verification."
        }
        ProofFault::NotTwo | ProofFault::WrongAmounts { .. } | ProofFault::WrongCode { .. } => {
            "The verification code is incorrect. Please try again."
        }
        ProofFault::Exceeded => "There have been too many failed verification attempts.",
        // The gateway gives up what waited for the code.
        ProofFault::TimedOut => {
            let sentence = "The setup intent of this payment method could not be found.";
            return application(404, sentence);
        }
    };
    application(400, sentence)
}

/// No call of this API moves money; should one ever, the payer sees these.
fn money(fault: &MoneyFault) -> &'static str {
    match fault {
        MoneyFault::NobodyPays | MoneyFault::NoSource { .. } => "There is no payment method.",
        MoneyFault::NotLinked { .. } => "This payment method belongs to another customer.",
        MoneyFault::Unverified { .. } => "This payment method must be verified first.",
        MoneyFault::NotPositive
        | MoneyFault::TooSmall { .. }
        | MoneyFault::TooLarge { .. }
        | MoneyFault::CaptureTooMuch { .. }
        | MoneyFault::RefundTooMuch { .. }
        | MoneyFault::OtherAmount { .. } => "The amount is invalid.",
        MoneyFault::CannotHold
        | MoneyFault::AlreadyCaptured { .. }
        | MoneyFault::WrongState { .. }
        | MoneyFault::AlreadyRefunded { .. }
        | MoneyFault::PartialBeforeCapture
        | MoneyFault::Disputed { .. }
        | MoneyFault::NotCancelable { .. } => "The payment is in a state that does not allow this.",
    }
}

fn intent(fault: IntentFault) -> &'static str {
    match fault {
        IntentFault::NoMethod => "The setup intent has no payment method.",
        IntentFault::OtherCustomer | IntentFault::OtherOwner => {
            "The setup intent belongs to another customer."
        }
        IntentFault::Expired => "The setup intent has expired.",
        IntentFault::WrongSecret => "The client secret is invalid.",
        IntentFault::NothingToVerify => "This payment method does not require verification.",
        IntentFault::WrongState | IntentFault::StepRefused | IntentFault::CaptureTooMuch => {
            "The setup intent is in a state that does not allow this."
        }
    }
}

fn too_many_attempts(retry_after: i64) -> Reply {
    let seconds = retry_after.max(1);
    let message = format!("Too many login attempts. Please try again in {seconds} seconds.");
    application(429, &message).with("retry-after", seconds.to_string())
}
