//! The core's refusals, in the words of this dialect.

use domain::Refusal;
use domain::refusal::Kind;
use kit::{Reply, View};

use super::{
    REQUIRED, detail, field, forbidden, non_field, not_a_choice, not_found, payment, throttled,
    unavailable,
};
use crate::endpoints::{
    AUTHORIZE_PAYMENT, CREATE_PAYMENT, CREATE_SOURCE, LIST_PAYMENTS, LIST_SOURCES, PAY_PAYMENT,
};
use crate::{read, words, write};

/// The answer to a refusal of the core.
pub(crate) fn refusal(refusal: &Refusal, view: &View) -> Reply {
    let body = &view.call.body;
    let no_customer = matches!(
        refusal,
        Refusal::NotFound {
            kind: Kind::Customer,
            ..
        }
    );
    match view.call.operation {
        CREATE_SOURCE => read::source::refused(body, no_customer).unwrap_or_else(|| plain(refusal)),
        CREATE_PAYMENT => {
            read::payment::refused(body, refusal).unwrap_or_else(|| payment::refusal(refusal, view))
        }
        AUTHORIZE_PAYMENT | PAY_PAYMENT => payment::refusal(refusal, view),
        LIST_SOURCES | LIST_PAYMENTS if no_customer => write::page::nothing(view),
        _ => plain(refusal),
    }
}

/// The answer where the operation does not matter.
pub(super) fn plain(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::NotFound { .. } => not_found(),
        Refusal::Undeletable | Refusal::DefaultUndeletable | Refusal::WrongState { .. } => {
            non_field("This source cannot be deleted.")
        }
        Refusal::GatewayUnknown { name } => field("gateway", &not_a_choice(name)),
        Refusal::UsageUnsupported { usage } => field("usage", &not_a_choice(words::usage(*usage))),
        Refusal::CustomerRequired => field("customer", REQUIRED),
        Refusal::LimitReached { limit } => field(
            "customer",
            &format!("This customer has {limit} sources, the most allowed."),
        ),
        Refusal::Taken { member, .. } => field(
            member,
            &format!("customer with this {member} already exists."),
        ),
        Refusal::Declined(_) => field("gateway", "The gateway refused to make this source."),
        Refusal::ChargeDeclined { .. } | Refusal::IntentDeclined { .. } => {
            non_field("The payment was refused.")
        }
        Refusal::Money(fault) => payment::money(fault),
        Refusal::Intent { fault, .. } => payment::intent(*fault),
        Refusal::TooManyAttempts { retry_after } => {
            throttled(u64::try_from(*retry_after).unwrap_or_default())
        }
        Refusal::GatewayUnavailable => unavailable(),
        Refusal::Busy => detail(
            409,
            "Others are changing the same object; please try again.",
        ),
        Refusal::Forbidden | Refusal::BadCredentials => forbidden(),
        Refusal::AddressBlocked { reason, .. } => field("url", reason),
        Refusal::TooManyEndpoints { limit } => {
            non_field(&format!("There are {limit} endpoints, the most allowed."))
        }
        Refusal::TokenUsed { .. }
        | Refusal::TokenExpired { .. }
        | Refusal::TokenMalformed
        | Refusal::Card(_)
        | Refusal::CardNotTest
        | Refusal::Bank(_)
        | Refusal::BankExists
        | Refusal::AlreadyAttached { .. }
        | Refusal::NotACard { .. }
        | Refusal::Proof(_)
        | Refusal::WrongKind { .. }
        | Refusal::MethodSpent { .. }
        | Refusal::NotAttached { .. }
        | Refusal::AlreadyPrimary { .. }
        | Refusal::GatewayIncompatible { .. } => non_field("This instrument cannot be used here."),
    }
}
