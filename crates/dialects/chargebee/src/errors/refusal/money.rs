//! Refusals about charges and intents.

use domain::refusal::{Decline, IntentFault, MoneyFault};
use kit::Call;

use super::Origin;
use crate::errors::{Problem, causes};

/// A charge that the gateway refused.
pub(super) fn failed(decline: &Decline) -> Problem {
    let said = causes::said(decline);
    let message = format!("Payment collection failed. Reason: {said}.");
    Problem::new(400, "payment", "payment_processing_failed", message)
        .caused_by(causes::cause(decline.reason))
}

/// A charge that cannot be.
pub(super) fn fault(fault: &MoneyFault) -> Problem {
    let amount = |rule: String| Problem::wrong_value("amount", &rule);
    match fault {
        MoneyFault::NobodyPays | MoneyFault::NoSource { .. } => Problem::new(
            400,
            "payment",
            "payment_method_not_present",
            "The customer has no payment method",
        ),
        MoneyFault::NotLinked { source, .. } => Problem::not_found(source, "payment_source_id"),
        MoneyFault::NotPositive => amount("cannot be less than 1".to_owned()),
        MoneyFault::TooSmall { minimum, .. } => amount(format!("cannot be less than {minimum}")),
        MoneyFault::TooLarge { maximum } => amount(format!("cannot be more than {maximum}")),
        MoneyFault::Unverified { source } => {
            let message = format!("{source} waits for its verification");
            Problem::state(message).about("payment_source_id")
        }
        MoneyFault::OtherAmount { expected } => {
            let message = format!("amount : the payment intent was authorized for {expected}");
            Problem::request("payment_intent_invalid_amount", message).about("amount")
        }
        MoneyFault::CannotHold => Problem::request(
            "configuration_incompatible",
            "The gateway cannot hold an amount on this payment method",
        ),
        MoneyFault::AlreadyCaptured { charge }
        | MoneyFault::CaptureTooMuch { charge, .. }
        | MoneyFault::WrongState { charge, .. }
        | MoneyFault::AlreadyRefunded { charge }
        | MoneyFault::RefundTooMuch { charge, .. }
        | MoneyFault::Disputed { charge } => of_transaction(charge),
        MoneyFault::NotCancelable { refund } => of_transaction(refund),
        MoneyFault::PartialBeforeCapture => {
            Problem::state("The transaction is in a state that forbids this request")
        }
    }
}

/// An intent that cannot be used.
pub(super) fn intent(fault: IntentFault, call: &Call) -> Problem {
    let (code, message) = match fault {
        IntentFault::NoMethod => (INVALID, "The payment intent has no payment method"),
        IntentFault::WrongState => (INVALID, "The payment intent is not authorized"),
        IntentFault::WrongSecret => (INVALID, "The payment intent is not open to this request"),
        IntentFault::Expired => (INVALID, "The payment intent has expired"),
        IntentFault::OtherCustomer | IntentFault::OtherOwner => {
            (INVALID, "The payment intent belongs to another customer")
        }
        IntentFault::StepRefused => (INVALID, "The payment intent waits for the customer"),
        IntentFault::NothingToVerify => (INVALID, "The payment intent has nothing to verify"),
        IntentFault::CaptureTooMuch => (
            "payment_intent_invalid_amount",
            "The payment intent was authorized for less",
        ),
    };
    Problem::request(code, message).about(Origin::of(call).intent_param())
}

const INVALID: &str = "payment_intent_invalid";

fn of_transaction(id: &str) -> Problem {
    Problem::state(format!(
        "The transaction {id} is in a state that forbids this request"
    ))
}
