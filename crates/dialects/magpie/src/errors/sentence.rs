//! What the state of things does not allow, in one sentence each.

use domain::Refusal;
use domain::charge::ChargeStatus;
use domain::operation::InstrumentSort;
use domain::refusal::{IntentFault, MoneyFault, ProofFault};

use crate::endpoints::{CAPTURE_CHARGE, REFUND_CHARGE, VERIFY_CHARGE, VOID_CHARGE};

pub(super) const NOT_POSITIVE: &str = "The amount must be greater than 0.";
const USED: &str = "Source has already been used.";
const STATE: &str = "Source cannot be used in its present state.";
const UNSUPPORTED: &str = "The request is not supported by the payment gateway.";

/// The sentence for a refusal of an operation.
pub(super) fn of(refusal: &Refusal, operation: &str) -> String {
    let text = match refusal {
        Refusal::TokenUsed { .. }
        | Refusal::AlreadyAttached { .. }
        | Refusal::MethodSpent { .. }
        | Refusal::WrongState { used: true, .. } => USED,
        Refusal::TokenExpired { .. } => "Source has expired.",
        Refusal::WrongState { .. } => STATE,
        Refusal::NotACard { .. } => "Only card sources can be attached to a customer.",
        Refusal::LimitReached { limit } => {
            return format!("The customer cannot have more than {limit} sources.");
        }
        Refusal::Declined(_) => "The card was declined.",
        Refusal::ChargeDeclined { .. } | Refusal::IntentDeclined { .. } => {
            "The payment was declined."
        }
        Refusal::Bank(_) | Refusal::BankExists => "The bank account is not valid.",
        Refusal::CustomerRequired => "A customer is required.",
        Refusal::Undeletable | Refusal::DefaultUndeletable => "Source cannot be deleted.",
        Refusal::NotAttached { .. } => "Source does not belong to a customer.",
        Refusal::AlreadyPrimary { .. } => "Source is the default already.",
        Refusal::WrongKind { wanted, .. } => match wanted {
            InstrumentSort::Card => "Source is not a card.",
            InstrumentSort::Bank => "Source is not a bank account.",
            InstrumentSort::Object => "Source is of another kind.",
        },
        Refusal::Money(fault) => return money(fault, operation),
        Refusal::Intent { fault, .. } => intent(*fault),
        Refusal::Proof(fault) => proof(*fault),
        Refusal::AddressBlocked { reason, .. } => {
            return format!("Messages cannot be sent to this address: {reason}");
        }
        Refusal::TooManyEndpoints { limit } => {
            return format!("There cannot be more than {limit} endpoints.");
        }
        Refusal::GatewayUnknown { .. }
        | Refusal::UsageUnsupported { .. }
        | Refusal::TokenMalformed
        | Refusal::GatewayIncompatible { .. } => UNSUPPORTED,
        // These have answers of their own and never come here.
        Refusal::NotFound { .. } => "Not Found",
        Refusal::Card(_) | Refusal::CardNotTest => "The card is not valid.",
        Refusal::Taken { .. } => "Customer already exists.",
        Refusal::BadCredentials | Refusal::Forbidden | Refusal::TooManyAttempts { .. } => {
            "The request is not allowed."
        }
        Refusal::GatewayUnavailable | Refusal::Busy => "Please try again.",
    };
    text.to_owned()
}

/// The sentence for an amount above the largest.
pub(super) fn too_large(maximum: i64) -> String {
    format!("The amount must be at most {maximum}.")
}

fn money(fault: &MoneyFault, operation: &str) -> String {
    let text = match fault {
        MoneyFault::NobodyPays | MoneyFault::NoSource { .. } => "A source is required.",
        MoneyFault::NotLinked { .. } => "Source belongs to another customer.",
        MoneyFault::NotPositive => NOT_POSITIVE,
        MoneyFault::TooSmall { minimum, .. } => {
            return format!("The amount must be at least {minimum}.");
        }
        MoneyFault::TooLarge { maximum } => return too_large(*maximum),
        MoneyFault::Unverified { .. } => STATE,
        MoneyFault::CannotHold => "This type of source cannot be captured later.",
        MoneyFault::AlreadyCaptured { .. } => "Charge has already been captured.",
        MoneyFault::CaptureTooMuch { held, .. } => {
            return format!("The amount is above the held amount of {held}.");
        }
        MoneyFault::WrongState { status, .. } => return state(*status, operation),
        MoneyFault::AlreadyRefunded { .. } => "Charge has already been refunded.",
        MoneyFault::RefundTooMuch { left, .. } => {
            return format!("The amount is above the {left} that can be refunded.");
        }
        MoneyFault::PartialBeforeCapture => {
            "A charge that is not captured can only be refunded as a whole."
        }
        MoneyFault::Disputed { .. } => "Charge is disputed.",
        MoneyFault::OtherAmount { expected } => {
            return format!("The amount must be {expected}.");
        }
        MoneyFault::NotCancelable { .. } => "Refund cannot be canceled.",
    };
    text.to_owned()
}

/// What cannot be done to a charge, and the word for where it stands.
fn state(status: ChargeStatus, operation: &str) -> String {
    let done = match operation {
        CAPTURE_CHARGE => "captured",
        VOID_CHARGE => "voided",
        REFUND_CHARGE => "refunded",
        VERIFY_CHARGE => "verified",
        _ => "changed",
    };
    let stands = match status {
        ChargeStatus::Pending => "pending",
        ChargeStatus::Authorized => "not captured",
        ChargeStatus::Succeeded => "captured",
        ChargeStatus::Failed => "failed",
        ChargeStatus::Voided => "voided",
    };
    format!("Charge cannot be {done}: it is {stands}.")
}

fn intent(fault: IntentFault) -> &'static str {
    match fault {
        IntentFault::NoMethod => "A source is required.",
        IntentFault::OtherCustomer | IntentFault::OtherOwner => {
            "Source belongs to another customer."
        }
        IntentFault::Expired => "The payment has expired.",
        IntentFault::WrongState
        | IntentFault::WrongSecret
        | IntentFault::StepRefused
        | IntentFault::NothingToVerify
        | IntentFault::CaptureTooMuch => "The payment does not allow this.",
    }
}

fn proof(fault: ProofFault) -> &'static str {
    match fault {
        ProofFault::AlreadyProven => "Charge has already been verified.",
        ProofFault::NothingToProve => "Charge has nothing to verify.",
        ProofFault::NotTwo | ProofFault::WrongAmounts { .. } | ProofFault::WrongCode { .. } => {
            "The one-time password is wrong."
        }
        ProofFault::Exceeded => "The one-time password was wrong too often.",
        ProofFault::TimedOut => "The one-time password has expired.",
    }
}
