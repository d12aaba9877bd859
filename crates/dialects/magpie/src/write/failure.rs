//! Why a charge failed, in three codes.
//!
//! The issuer's own words stay out: some of them must not reach a thief.

use domain::charge::{Charge, ChargeStatus};
use domain::refusal::Reason;
use tree::{Map, Tree, map};

/// The member `failure_data` of a charge: null unless it failed.
pub(super) fn data(charge: &Charge) -> Tree {
    if charge.status != ChargeStatus::Failed {
        return Tree::Null;
    }
    let reason = charge.decline.as_ref().map(|decline| decline.reason);
    let (code, text, next) = words(reason.unwrap_or(Reason::GenericDecline));
    map([
        ("code", code.into()),
        ("reason", text.into()),
        ("next_steps", next.into()),
        ("provider_response", Map::new().into()),
    ])
}

/// Code, reason, and what to do next.
fn words(reason: Reason) -> (&'static str, &'static str, &'static str) {
    match reason {
        Reason::InsufficientFunds => (
            "insufficient_funds",
            "The account has too little money.",
            "Ask the payer for another way to pay.",
        ),
        Reason::AuthenticationRequired | Reason::AuthenticationFailed | Reason::CanceledByPayer => {
            (
                "authentication_required",
                "The payer did not confirm the payment.",
                "Make a new source and ask the payer to confirm the payment.",
            )
        }
        Reason::TryLater | Reason::IssuerUnavailable | Reason::ProcessingError => (
            "card_declined",
            "The issuer could not be asked.",
            "Try again later with a new source.",
        ),
        Reason::ExpiredCard | Reason::InvalidExpiry => (
            "card_declined",
            "The card is expired or its expiry date is wrong.",
            "Ask the payer for another card.",
        ),
        Reason::IncorrectNumber | Reason::IncorrectCvc | Reason::AvsFailed => (
            "card_declined",
            "Something that was typed in is wrong.",
            "Ask the payer to type it in again.",
        ),
        Reason::LimitExceeded
        | Reason::DoNotHonor
        | Reason::GenericDecline
        | Reason::CallIssuer
        | Reason::NotPermitted
        | Reason::RestrictedCard
        | Reason::LostCard
        | Reason::StolenCard
        | Reason::PickupCard
        | Reason::FraudSuspected
        | Reason::BlockedByGateway
        | Reason::AccountInvalid
        | Reason::AccountClosed
        | Reason::AccountFrozen
        | Reason::MandateRevoked
        | Reason::DebitNotAuthorized
        | Reason::StopPayment
        | Reason::Duplicate => (
            "card_declined",
            "The issuer declined the payment.",
            "Ask the payer for another way to pay.",
        ),
    }
}
