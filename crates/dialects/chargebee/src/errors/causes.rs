//! Causes of declines that are the same for all gateways, and what is to blame.

use domain::refusal::{Decline, Reason};
use tree::Map;

/// The vendor's id of a cause. Its whole list is not published; what has no id there shares the
/// general one.
pub(crate) fn cause(reason: Reason) -> &'static str {
    match reason {
        Reason::InsufficientFunds => "gateway.transaction_processing.low_balance",
        _ => "gateway.general.decline",
    }
}

/// The field of a typed-in card that a gateway's refusal is about.
pub(crate) fn card_field(reason: Reason) -> &'static str {
    match reason {
        Reason::IncorrectCvc => "cvv",
        Reason::ExpiredCard | Reason::InvalidExpiry => "expiry_year",
        Reason::AvsFailed => "billing_zip",
        _ => "number",
    }
}

/// The gateway's words without the full stop, or ours.
pub(crate) fn text(decline: &Decline) -> &str {
    let words = decline.text.as_deref().unwrap_or(words(decline.reason));
    words.trim().trim_end_matches('.')
}

/// The gateway's code and words, as sentences repeat them: `(3001) Insufficient funds`.
pub(crate) fn said(decline: &Decline) -> String {
    match &decline.code {
        Some(code) => format!("({code}) {}", text(decline)),
        None => text(decline).to_owned(),
    }
}

/// The details of a refusal that intents and transactions show.
pub(crate) fn detail(decline: &Decline) -> Map {
    let mut out = Map::new();
    if let Some(code) = &decline.code {
        out.insert("error_code", code.as_str());
    }
    out.insert("error_message", text(decline));
    out.insert("error_cause_id", cause(decline.reason));
    out
}

/// Words for a refusal when the gateway gave none.
pub(crate) fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::InsufficientFunds => "Insufficient funds",
        Reason::LimitExceeded => "Limit exceeded",
        Reason::TryLater | Reason::IssuerUnavailable => "Issuer not available",
        Reason::ProcessingError => "Processing error",
        Reason::ExpiredCard => "Expired card",
        Reason::IncorrectNumber => "Invalid card number",
        Reason::IncorrectCvc => "Security code does not match",
        Reason::InvalidExpiry => "Invalid expiry date",
        Reason::AvsFailed => "Address verification failed",
        Reason::AuthenticationRequired => "Authentication required",
        Reason::AuthenticationFailed => "Authentication failed",
        Reason::CanceledByPayer => "Canceled by the customer",
        Reason::DoNotHonor => "Do not honour",
        Reason::GenericDecline | Reason::BlockedByGateway => "Declined",
        Reason::CallIssuer => "Contact the issuer",
        Reason::NotPermitted => "Transaction not permitted",
        Reason::RestrictedCard => "Restricted card",
        // Whoever presents a lost or stolen card must not learn that it is known.
        Reason::LostCard | Reason::StolenCard | Reason::PickupCard | Reason::FraudSuspected => {
            "Declined"
        }
        Reason::AccountInvalid => "Invalid account",
        Reason::AccountClosed => "Account closed",
        Reason::AccountFrozen => "Account frozen",
        Reason::MandateRevoked => "Mandate revoked",
        Reason::DebitNotAuthorized => "Debit not authorized",
        Reason::StopPayment => "Payment stopped",
        Reason::Duplicate => "Duplicate transaction",
    }
}
