//! Why money does not move: charges, refunds and intents, in the words of this API.

use domain::Role;
use domain::charge::ChargeStatus;
use domain::intent::{IntentStatus, Purpose};
use domain::money::{decimals, units_of_minor};
use domain::operation::{ChargeAnswer, IntentAnswer};
use domain::refusal::{Decline, IntentFault, MoneyFault};
use kit::View;
use tree::Tree;

use super::{Error, Type, decline, echoed, no_such};
use crate::expand::Expand;
use crate::read::input::parameters;
use crate::version::Version;
use crate::write::{Frame, intent as shown};

/// What intents of a call are called in messages.
pub(crate) fn intent_word(view: &View) -> &'static str {
    match view.call.operation.starts_with("setup") {
        true => "setupintent",
        false => "payment_intent",
    }
}

fn version_of(view: &View) -> Version {
    Version::of_call(view.call).unwrap_or_else(|_| Version::newest())
}

/// A charge that was refused; it is kept.
pub(crate) fn charge_declined(declined: &Decline, answer: &ChargeAnswer, view: &View) -> Error {
    decline::declined(declined.reason, &version_of(view))
        .unblamed()
        .more("charge", answer.charge.id.as_str())
}

/// An intent whose try was refused.
pub(crate) fn intent_declined(declined: &Decline, answer: &IntentAnswer, view: &View) -> Error {
    let error = shown::failed(declined, answer, &Frame::of(view)).status(402);
    with_intent(error, answer, view)
}

/// The error with the intent that it is about, cut down where a browser reads it.
fn with_intent(error: Error, answer: &IntentAnswer, view: &View) -> Error {
    let frame = Frame::of(view);
    let object = match view.call.caller.role {
        Role::Publishable => shown::in_browser(answer, &frame),
        _ => shown::tree(answer, &Expand::default(), &frame),
    };
    let name = match answer.intent.purpose {
        Purpose::Payment => "payment_intent",
        Purpose::Setup => "setup_intent",
    };
    error.more(name, object)
}

/// A charge, a capture or a refund that cannot be.
pub(crate) fn fault(fault: &MoneyFault, view: &View) -> Error {
    match fault {
        MoneyFault::NobodyPays => {
            Error::invalid("Must provide source or customer.").code("parameter_missing")
        }
        MoneyFault::NoSource { .. } => {
            let message = "Cannot charge a customer that has no active card";
            Error::new(404, Type::Card, message)
                .code("missing")
                .param("card")
        }
        MoneyFault::NotLinked { customer, source } => {
            let (customer, source) = (echoed(customer), echoed(source));
            let message =
                format!("Customer {customer} does not have a linked source with ID {source}.");
            Error::invalid(message)
                .status(404)
                .code("missing")
                .param("source")
        }
        MoneyFault::NotPositive => Error::invalid("Invalid positive integer")
            .code("parameter_invalid_integer")
            .param("amount"),
        MoneyFault::TooSmall { minimum, currency } => {
            let least = amount(*minimum, currency);
            Error::invalid(format!("Amount must be at least {least} {currency}"))
                .code("amount_too_small")
                .param("amount")
        }
        MoneyFault::TooLarge { maximum } => {
            let given = parameters(view.call);
            let currency = given.get("currency").and_then(Tree::as_str);
            let most = amount(*maximum, &currency.unwrap_or("usd").to_ascii_lowercase());
            Error::invalid(format!("Amount must be no more than {most}"))
                .code("amount_too_large")
                .param("amount")
        }
        MoneyFault::Unverified { .. } => {
            let message = "The customer's bank account must be verified in order to create an ACH \
                           payment.";
            Error::new(402, Type::Card, message)
        }
        MoneyFault::CannotHold => {
            Error::invalid("You cannot pass capture=false for this payment type.")
        }
        MoneyFault::OtherAmount { expected } => Error::invalid(format!(
            "The amount must be the one that the source was made for: {expected}."
        ))
        .param("amount"),
        other => of_charge(other, view),
    }
}

/// What is wrong with a charge that is there, or with a refund of it.
fn of_charge(fault: &MoneyFault, view: &View) -> Error {
    match fault {
        MoneyFault::AlreadyCaptured { charge } => Error::invalid(format!(
            "Charge {} has already been captured.",
            echoed(charge)
        ))
        .code("charge_already_captured"),
        MoneyFault::CaptureTooMuch { .. } => too_much_captured(match names_intents(view) {
            true => "amount_to_capture",
            false => "amount",
        }),
        MoneyFault::WrongState { charge, status } => wrong_charge(charge, *status, view),
        MoneyFault::AlreadyRefunded { charge } => Error::invalid(format!(
            "Charge {} has already been refunded.",
            echoed(charge)
        ))
        .code("charge_already_refunded"),
        MoneyFault::RefundTooMuch {
            asked,
            left,
            currency,
            ..
        } => Error::invalid(format!(
            "Refund amount ({}) is greater than unrefunded amount on charge ({})",
            amount(*asked, currency),
            amount(*left, currency)
        ))
        .param("amount"),
        MoneyFault::PartialBeforeCapture => Error::invalid(
            "You cannot partially refund an uncaptured charge. Instead, capture the charge for an \
             amount less than the original amount",
        )
        .param("amount"),
        MoneyFault::Disputed { charge } => Error::invalid(format!(
            "Charge {} has been charged back; cannot issue a refund.",
            echoed(charge)
        ))
        .code("charge_disputed"),
        MoneyFault::NotCancelable { refund } => Error::invalid(format!(
            "Refund {} cannot be canceled: only a refund with the status pending or \
             requires_action can be.",
            echoed(refund)
        )),
        // Phrased before.
        MoneyFault::NobodyPays
        | MoneyFault::NoSource { .. }
        | MoneyFault::NotLinked { .. }
        | MoneyFault::NotPositive
        | MoneyFault::TooSmall { .. }
        | MoneyFault::TooLarge { .. }
        | MoneyFault::Unverified { .. }
        | MoneyFault::CannotHold
        | MoneyFault::OtherAmount { .. } => Error::invalid("This charge is not possible."),
    }
}

fn names_intents(view: &View) -> bool {
    view.call.operation.starts_with("payment_intent")
}

fn too_much_captured(param: &str) -> Error {
    Error::invalid("The requested capture amount is greater than the authorized amount.")
        .code("amount_too_large")
        .param(param)
}

/// A charge that is over, or has not begun.
fn wrong_charge(charge: &str, status: ChargeStatus, view: &View) -> Error {
    let charge = echoed(charge);
    match status {
        ChargeStatus::Voided => Error::invalid(format!(
            "Charge {charge} cannot be captured: its authorization has expired or was released."
        ))
        .code("charge_expired_for_capture"),
        ChargeStatus::Succeeded => {
            Error::invalid(format!("Charge {charge} has already been captured."))
                .code("charge_already_captured")
        }
        ChargeStatus::Failed | ChargeStatus::Pending | ChargeStatus::Authorized => {
            let word = crate::write::charge::status(status);
            let error = Error::invalid(format!(
                "Charge {charge} has the status {word}, which does not allow this."
            ));
            match view.call.operation.contains("refund") {
                true => error.code("charge_not_refundable"),
                false => error,
            }
        }
    }
}

/// An amount with the sign of its currency, if it has one that everybody knows.
fn amount(minor: i64, currency: &str) -> String {
    let sign = match currency {
        "usd" => "$",
        "eur" => "\u{20ac}",
        "gbp" => "\u{a3}",
        "jpy" => "\u{a5}",
        _ => "",
    };
    let units = units_of_minor(minor, currency);
    let (whole, fraction) = units.split_once('.').unwrap_or((&units, ""));
    let places = decimals(currency) as usize;
    let digits = whole.trim_start_matches('-');
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match places {
        0 => format!("{sign}{grouped}"),
        _ => format!("{sign}{grouped}.{fraction:0<places$}"),
    }
}

/// An intent that cannot be what the call makes of it.
pub(crate) fn intent(fault: IntentFault, answer: &IntentAnswer, view: &View) -> Error {
    let intent = &answer.intent;
    let kind = match intent.purpose {
        Purpose::Payment => "PaymentIntent",
        Purpose::Setup => "SetupIntent",
    };
    let error = match fault {
        // Whoever does not know the secret does not learn about the intent.
        IntentFault::WrongSecret => {
            let message = no_such(intent_word(view), intent.id.as_str(), &version_of(view));
            return Error::invalid(message)
                .code("resource_missing")
                .param("intent");
        }
        IntentFault::NoMethod => Error::invalid(format!(
            "You cannot confirm this {kind} because it's missing a payment method. You can either \
             update the {kind} with a payment method and then confirm it again, or confirm it \
             again directly with a payment method."
        ))
        .code(unexpected(intent.purpose)),
        IntentFault::WrongState | IntentFault::Expired | IntentFault::NothingToVerify => {
            Error::invalid(wrong_state(kind, intent.status, view)).code(unexpected(intent.purpose))
        }
        IntentFault::OtherCustomer | IntentFault::OtherOwner => {
            foreign(answer, kind).param(method_param(view))
        }
        IntentFault::StepRefused => Error::card(
            "authentication_required",
            "Your card was declined. This transaction requires authentication.",
        )
        .decline_code("authentication_required"),
        IntentFault::CaptureTooMuch => too_much_captured("amount_to_capture"),
    };
    with_intent(error, answer, view)
}

const fn unexpected(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Payment => "payment_intent_unexpected_state",
        Purpose::Setup => "setup_intent_unexpected_state",
    }
}

/// The source belongs to a customer whom the intent does not name.
fn foreign(answer: &IntentAnswer, kind: &str) -> Error {
    let method = answer.source.as_ref().map(|source| source.id.as_str());
    let method = echoed(method.unwrap_or_default());
    match &answer.intent.customer {
        Some(_) => Error::invalid(format!(
            "The customer does not have a payment method with the ID {method}. The payment method \
             must be attached to the customer."
        ))
        .code("resource_missing"),
        None => Error::invalid(format!(
            "The payment method {method} belongs to a customer. Please include the customer in \
             the `customer` parameter on the {kind}."
        ))
        .code("parameter_missing"),
    }
}

fn method_param(view: &View) -> &'static str {
    let given = parameters(view.call);
    match given.get("source").is_some() {
        true => "source",
        false => "payment_method",
    }
}

/// "… This SetupIntent has a status of succeeded …"
fn wrong_state(kind: &str, status: IntentStatus, view: &View) -> String {
    let (what, allowed) = match view.call.operation.rsplit('.').next() {
        Some("confirm") => (
            "confirm",
            "requires_payment_method, requires_confirmation, requires_action",
        ),
        Some("capture") => ("capture", "requires_capture"),
        Some("cancel") if kind == "SetupIntent" => (
            "cancel",
            "requires_payment_method, requires_confirmation, requires_action, processing",
        ),
        Some("cancel") => (
            "cancel",
            "requires_payment_method, requires_capture, requires_confirmation, requires_action",
        ),
        Some("verify_microdeposits") => ("verify", "requires_action"),
        _ => (
            "update",
            "requires_payment_method, requires_confirmation, requires_action",
        ),
    };
    let word = crate::write::intent::status(status);
    format!(
        "You cannot {what} this {kind}. This {kind} has a status of {word}, but only a {kind} with \
         one of the following statuses allows it: {allowed}."
    )
}
