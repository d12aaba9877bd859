//! Deposits and codes that prove nothing, in the words of this API.

use domain::refusal::ProofFault;
use kit::View;

use super::Error;

const MISMATCH: &str =
    "The amounts provided do not match the amounts that were sent to the bank account.";
const NO_SUCH_CODE: &str =
    "The code provided does not match the code that was sent to the bank account.";
const EXCEEDED: &str = "You have exceeded the number of allowed verification attempts.";
const NOT_TWO: &str = "You must provide exactly two microdeposit amounts.";

/// What is wrong with a proof. Intents have codes of their own and count what is left.
pub(crate) fn fault(fault: ProofFault, view: &View) -> Error {
    match view.call.operation.contains("intent") {
        true => of_intent(fault),
        false => of_source(fault, view.call.operation == "source.verify"),
    }
}

/// A bank account of a customer, or a source object with a code.
fn of_source(fault: ProofFault, object: bool) -> Error {
    match fault {
        ProofFault::AlreadyProven if object => {
            Error::invalid("This source has already been verified.")
        }
        ProofFault::AlreadyProven => Error::invalid("This bank account has already been verified."),
        ProofFault::NothingToProve if object => {
            Error::invalid("This source does not need to be verified.")
        }
        ProofFault::NothingToProve => Error::invalid("This bank account cannot be verified."),
        ProofFault::NotTwo if object => {
            Error::invalid("You must provide exactly two values.").param("values")
        }
        ProofFault::NotTwo => Error::invalid(NOT_TWO).param("amounts"),
        ProofFault::WrongAmounts { .. } if object => Error::invalid(MISMATCH).param("values"),
        ProofFault::WrongAmounts { .. } => {
            Error::invalid(MISMATCH).code("bank_account_verification_failed")
        }
        ProofFault::WrongCode { .. } => Error::invalid(NO_SUCH_CODE).param("values"),
        ProofFault::Exceeded => Error::invalid(EXCEEDED),
        ProofFault::TimedOut => {
            Error::invalid("The time in which this bank account could be verified is over.")
        }
    }
}

/// The method of an intent.
fn of_intent(fault: ProofFault) -> Error {
    let left = |message: &str, left: i64| {
        let tries = if left == 1 { "attempt" } else { "attempts" };
        Error::invalid(format!(
            "{message} You have {left} verification {tries} remaining."
        ))
    };
    match fault {
        ProofFault::WrongAmounts { left: tries } => {
            left(MISMATCH, tries).code("payment_method_microdeposit_verification_amounts_mismatch")
        }
        ProofFault::WrongCode { left: tries } => left(NO_SUCH_CODE, tries)
            .code("payment_method_microdeposit_verification_descriptor_code_mismatch"),
        ProofFault::NotTwo => {
            Error::invalid(NOT_TWO).code("payment_method_microdeposit_verification_amounts_invalid")
        }
        ProofFault::Exceeded => Error::invalid(EXCEEDED)
            .code("payment_method_microdeposit_verification_attempts_exceeded"),
        ProofFault::TimedOut => {
            Error::invalid("The time in which this payment method could be verified is over.")
                .code("payment_method_microdeposit_verification_timeout")
        }
        ProofFault::AlreadyProven => {
            Error::invalid("This payment method has already been verified.")
        }
        ProofFault::NothingToProve => {
            Error::invalid("This payment method does not have to be verified.")
        }
    }
}
