//! The words for a refusal by the issuer, the bank or the local checks of a card.

use domain::bank::BankFault;
use domain::card::CardFault;
use domain::refusal::Reason;

use super::Error;
use crate::version::{NETWORKS_SHOWN, Version};

const DECLINED: &str = "Your card was declined.";
const NUMBER: &str = "Your card number is incorrect.";
const YEAR: &str = "Your card's expiration year is invalid.";
const MONTH: &str = "Your card's expiration month is invalid.";
/// The name of the parameter that a plain decline blames.
const NOBODY: &str = "";

/// A decline by the issuer or the gateway.
pub(crate) fn declined(reason: Reason, version: &Version) -> Error {
    let (code, param, message) = named(reason);
    let mut error = Error::card(code, message);
    if code == "card_declined" {
        return error.param(NOBODY).decline_code(decline_code(reason));
    }
    if let Some(param) = param {
        error = error.param(param);
    }
    // Older versions gave a reason only beside `card_declined`.
    let repeats = matches!(
        reason,
        Reason::ExpiredCard
            | Reason::IncorrectCvc
            | Reason::ProcessingError
            | Reason::AuthenticationRequired
    );
    match repeats && !version.is_before(NETWORKS_SHOWN) {
        true => error.decline_code(code),
        false => error,
    }
}

/// Code, issuer's reason and message, as failed charges show them.
pub(crate) fn words(reason: Reason) -> (&'static str, &'static str, &'static str) {
    let (code, _, message) = named(reason);
    let why = match code {
        "card_declined" => decline_code(reason),
        other => other,
    };
    (code, why, message)
}

/// Code, parameter and message of a reason.
fn named(reason: Reason) -> (&'static str, Option<&'static str>, &'static str) {
    match reason {
        Reason::InsufficientFunds => ("card_declined", None, "Your card has insufficient funds."),
        Reason::LimitExceeded => (
            "card_declined",
            None,
            "Your card was declined for making repeated attempts too frequently or exceeding its \
             amount limit.",
        ),
        Reason::ExpiredCard => ("expired_card", Some("exp_month"), "Your card has expired."),
        Reason::IncorrectCvc => (
            "incorrect_cvc",
            Some("cvc"),
            "Your card's security code is incorrect.",
        ),
        Reason::IncorrectNumber => ("incorrect_number", Some("number"), NUMBER),
        Reason::InvalidExpiry => ("invalid_expiry_year", Some("exp_year"), YEAR),
        Reason::AvsFailed => (
            "incorrect_zip",
            Some("address_zip"),
            "The zip code you supplied failed validation.",
        ),
        Reason::ProcessingError => (
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        Reason::AuthenticationRequired => (
            "authentication_required",
            None,
            "Your card was declined. This transaction requires authentication.",
        ),
        Reason::AccountClosed => ("account_closed", None, "The bank account has been closed."),
        Reason::DebitNotAuthorized => (
            "debit_not_authorized",
            None,
            "The holder of the bank account has not authorized it.",
        ),
        _ => ("card_declined", None, DECLINED),
    }
}

/// What stands in `decline_code` beside `card_declined`.
fn decline_code(reason: Reason) -> &'static str {
    match reason {
        Reason::InsufficientFunds => "insufficient_funds",
        Reason::LimitExceeded => "card_velocity_exceeded",
        Reason::TryLater => "try_again_later",
        Reason::IssuerUnavailable => "issuer_not_available",
        Reason::DoNotHonor => "do_not_honor",
        Reason::CallIssuer => "call_issuer",
        Reason::NotPermitted => "transaction_not_allowed",
        Reason::RestrictedCard => "restricted_card",
        Reason::LostCard => "lost_card",
        Reason::StolenCard => "stolen_card",
        Reason::PickupCard => "pickup_card",
        Reason::FraudSuspected | Reason::BlockedByGateway => "fraudulent",
        Reason::AuthenticationFailed => "authentication_required",
        Reason::AccountInvalid | Reason::AccountFrozen => "invalid_account",
        Reason::MandateRevoked => "revocation_of_authorization",
        Reason::StopPayment => "stop_payment_order",
        Reason::Duplicate => "duplicate_transaction",
        _ => "generic_decline",
    }
}

/// A typed-in card that fails a local check.
pub(crate) fn card_fault(fault: CardFault) -> Error {
    let (code, param, message) = match fault {
        CardFault::NumberNotDigits | CardFault::NumberTooShort | CardFault::NumberTooLong => (
            "invalid_number",
            "number",
            "The card number is not a valid credit card number.",
        ),
        CardFault::NumberChecksum => ("incorrect_number", "number", NUMBER),
        CardFault::Month | CardFault::MonthPast => ("invalid_expiry_month", "exp_month", MONTH),
        CardFault::Year | CardFault::YearPast => ("invalid_expiry_year", "exp_year", YEAR),
        CardFault::Cvc => (
            "invalid_cvc",
            "cvc",
            "Your card's security code is invalid.",
        ),
    };
    Error::card(code, message).param(param)
}

/// A number that test mode does not take.
pub(crate) fn not_a_test_card() -> Error {
    Error::card(
        "card_declined",
        "Your card was declined. Your request was in test mode, but used a non test (live) card. \
         For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    )
    .decline_code("test_mode_live_card")
    .param(NOBODY)
}

/// A typed-in bank account that fails a check; `at` is the map that it came in.
pub(crate) fn bank_fault(fault: BankFault, at: &str) -> Error {
    let member = |name: &str| format!("{at}[{name}]");
    match fault {
        BankFault::RoutingLength => {
            Error::invalid("Routing number must have 9 digits").param(member("routing_number"))
        }
        BankFault::RoutingInvalid => Error::invalid("Invalid routing number")
            .code("routing_number_invalid")
            .param(member("routing_number")),
        BankFault::RoutingMissing => {
            let param = member("routing_number");
            Error::invalid(format!("Missing required param: {param}."))
                .code("parameter_missing")
                .param(param)
        }
        BankFault::AccountNumber => Error::invalid("The bank account number is not valid.")
            .code("account_number_invalid")
            .param(member("account_number")),
        BankFault::AccountNotTest => Error::invalid(
            "You must use a test bank account number in test mode. Try 000123456789 or see more \
             options at https://stripe.com/docs/connect/testing#account-numbers.",
        )
        .code("account_number_invalid")
        .param(member("account_number")),
        BankFault::Iban => {
            let name = if at == "sepa_debit" {
                "iban"
            } else {
                "account_number"
            };
            Error::invalid("The IBAN is not valid.")
                .code("account_number_invalid")
                .param(member(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::{Limits, Tree, json};

    /// Stands for a member that is absent.
    const NONE: &str = "(none)";

    fn text(error: &Error, member: &str) -> Option<String> {
        let body = String::from_utf8(error.reply().body).unwrap();
        let tree = json::read(&body, &Limits::REQUEST).unwrap();
        tree.at(&["error", member])
            .and_then(Tree::as_str)
            .map(str::to_owned)
    }

    /// Reason, then code, decline code, parameter and message.
    type Row = (
        Reason,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    );

    const ROWS: [Row; 8] = [
        (
            Reason::GenericDecline,
            "card_declined",
            "generic_decline",
            "",
            DECLINED,
        ),
        (
            Reason::InsufficientFunds,
            "card_declined",
            "insufficient_funds",
            "",
            "Your card has insufficient funds.",
        ),
        (Reason::LostCard, "card_declined", "lost_card", "", DECLINED),
        (
            Reason::StolenCard,
            "card_declined",
            "stolen_card",
            "",
            DECLINED,
        ),
        (
            Reason::ExpiredCard,
            "expired_card",
            "expired_card",
            "exp_month",
            "Your card has expired.",
        ),
        (
            Reason::IncorrectCvc,
            "incorrect_cvc",
            "incorrect_cvc",
            "cvc",
            "Your card's security code is incorrect.",
        ),
        (
            Reason::ProcessingError,
            "processing_error",
            "processing_error",
            NONE,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        (
            Reason::FraudSuspected,
            "card_declined",
            "fraudulent",
            "",
            DECLINED,
        ),
    ];

    #[test]
    fn declines_say_what_the_sandbox_table_says() {
        for (reason, code, decline, param, message) in ROWS {
            let error = declined(reason, &Version::newest());
            assert_eq!(error.reply().status, 402);
            assert_eq!(text(&error, "code").as_deref(), Some(code), "{reason:?}");
            assert_eq!(
                text(&error, "decline_code").as_deref(),
                Some(decline),
                "{reason:?}"
            );
            assert_eq!(
                text(&error, "param").unwrap_or(NONE.to_owned()),
                param,
                "{reason:?}"
            );
            assert_eq!(
                text(&error, "message").as_deref(),
                Some(message),
                "{reason:?}"
            );
            assert_eq!(text(&error, "type").as_deref(), Some("card_error"));
        }
        let old = declined(Reason::ExpiredCard, &Version::parse("2023-08-16").unwrap());
        assert_eq!(text(&old, "decline_code"), None);
    }

    #[test]
    fn local_card_checks() {
        let rows = [
            (CardFault::NumberNotDigits, "invalid_number", "number"),
            (CardFault::NumberTooShort, "invalid_number", "number"),
            (CardFault::NumberTooLong, "invalid_number", "number"),
            (CardFault::NumberChecksum, "incorrect_number", "number"),
            (CardFault::Month, "invalid_expiry_month", "exp_month"),
            (CardFault::MonthPast, "invalid_expiry_month", "exp_month"),
            (CardFault::Year, "invalid_expiry_year", "exp_year"),
            (CardFault::YearPast, "invalid_expiry_year", "exp_year"),
            (CardFault::Cvc, "invalid_cvc", "cvc"),
        ];
        for (fault, code, param) in rows {
            let error = card_fault(fault);
            assert_eq!(error.reply().status, 402);
            assert_eq!(text(&error, "code").as_deref(), Some(code), "{fault:?}");
            assert_eq!(text(&error, "param").as_deref(), Some(param), "{fault:?}");
        }
        assert_eq!(
            text(&not_a_test_card(), "decline_code").as_deref(),
            Some("test_mode_live_card")
        );
    }

    #[test]
    fn bank_checks() {
        let rows = [
            (BankFault::RoutingLength, None, "source[routing_number]"),
            (
                BankFault::RoutingInvalid,
                Some("routing_number_invalid"),
                "source[routing_number]",
            ),
            (
                BankFault::RoutingMissing,
                Some("parameter_missing"),
                "source[routing_number]",
            ),
            (
                BankFault::AccountNumber,
                Some("account_number_invalid"),
                "source[account_number]",
            ),
            (
                BankFault::AccountNotTest,
                Some("account_number_invalid"),
                "source[account_number]",
            ),
            (
                BankFault::Iban,
                Some("account_number_invalid"),
                "source[account_number]",
            ),
        ];
        for (fault, code, param) in rows {
            let error = bank_fault(fault, "source");
            assert_eq!(error.reply().status, 400);
            assert_eq!(text(&error, "code").as_deref(), code, "{fault:?}");
            assert_eq!(text(&error, "param").as_deref(), Some(param), "{fault:?}");
        }
    }
}
