//! What cannot be done with a payment.

use domain::Refusal;
use domain::money::units_of_minor;
use domain::refusal::{IntentFault, Kind, MoneyFault};
use kit::{Reply, View};

use super::refusal::plain;
use super::{NOT_POSITIVE, field, no_such_object, non_field, not_found};
use crate::endpoints::CREATE_PAYMENT;
use crate::{python, write};

const NOT_CHARGEABLE: &str = "This source is not chargeable.";
const OTHER_CUSTOMER: &str = "This source belongs to another customer.";
const NO_SOURCE: &str = "This payment has no source.";

/// The answer to a refusal of a call that makes or pays a payment.
pub(super) fn refusal(refusal: &Refusal, view: &View) -> Reply {
    match refusal {
        // A payment that was refused is a payment all the same.
        Refusal::IntentDeclined { intent, .. } if view.call.operation == CREATE_PAYMENT => {
            write::payment::created(intent, view)
        }
        Refusal::IntentDeclined { intent, .. } => write::payment::shown(intent, view),
        Refusal::NotFound {
            kind: Kind::Source | Kind::Token,
            id,
        } => {
            let sent = view.call.body.get("source").filter(|sent| !sent.is_null());
            let named = sent.map_or_else(|| id.clone(), python::str);
            field("source", &no_such_object(&named))
        }
        Refusal::WrongState { .. }
        | Refusal::TokenUsed { .. }
        | Refusal::TokenExpired { .. }
        | Refusal::MethodSpent { .. } => field("source", NOT_CHARGEABLE),
        other => plain(other),
    }
}

/// The answer to what is wrong with moving money.
pub(super) fn money(fault: &MoneyFault) -> Reply {
    match fault {
        MoneyFault::NobodyPays | MoneyFault::NoSource { .. } => non_field(NO_SOURCE),
        MoneyFault::NotLinked { .. } => field("source", OTHER_CUSTOMER),
        MoneyFault::NotPositive => field("amount", NOT_POSITIVE),
        MoneyFault::TooSmall { minimum, currency } => {
            let least = units_of_minor(*minimum, currency);
            let text = format!("Ensure this value is greater than or equal to {least}.");
            field("amount", &text)
        }
        MoneyFault::TooLarge { .. } => field("amount", "This amount is too large."),
        MoneyFault::Unverified { .. } => field("source", NOT_CHARGEABLE),
        MoneyFault::OtherAmount { .. } => {
            field("source", "This source was made for another amount.")
        }
        MoneyFault::CannotHold
        | MoneyFault::AlreadyCaptured { .. }
        | MoneyFault::CaptureTooMuch { .. }
        | MoneyFault::WrongState { .. }
        | MoneyFault::AlreadyRefunded { .. }
        | MoneyFault::RefundTooMuch { .. }
        | MoneyFault::PartialBeforeCapture
        | MoneyFault::Disputed { .. }
        | MoneyFault::NotCancelable { .. } => non_field("This payment does not allow that."),
    }
}

/// The answer to what is wrong with a payment.
pub(super) fn intent(fault: IntentFault) -> Reply {
    match fault {
        IntentFault::NoMethod => non_field(NO_SOURCE),
        IntentFault::WrongState => non_field("This payment cannot be paid in its present state."),
        IntentFault::Expired => non_field("The time for this payment is over."),
        IntentFault::OtherCustomer | IntentFault::OtherOwner => field("source", OTHER_CUSTOMER),
        IntentFault::WrongSecret => not_found(),
        IntentFault::StepRefused => non_field("The payer would have to confirm this payment."),
        IntentFault::NothingToVerify | IntentFault::CaptureTooMuch => {
            non_field("This payment does not allow that.")
        }
    }
}
