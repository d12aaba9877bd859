//! The words of this dialect for what the core knows.

use domain::intent::{Intent, IntentStatus};
use domain::source::{Source, Status, Usage};

/// What `usage` can say, in the order in which it is documented.
pub(crate) const USAGES: [(&str, Usage); 2] =
    [("single", Usage::SingleUse), ("reusable", Usage::Reusable)];

/// How often a source can pay.
pub(crate) fn usage(usage: Usage) -> &'static str {
    match usage {
        Usage::SingleUse => "single",
        Usage::Reusable => "reusable",
    }
}

/// The usage of a word.
pub(crate) fn usage_of(word: &str) -> Option<Usage> {
    USAGES
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, usage)| *usage)
}

/// The state of a source. States that only other dialects know get the nearest word.
pub(crate) fn status(source: &Source) -> &'static str {
    match source.status {
        // A bank account whose owner has not proved it yet cannot pay.
        Status::Chargeable if !source.is_chargeable() => "pending",
        Status::Pending => "pending",
        Status::RequiresAuthorization => "requires_authorization",
        Status::WaitingAuthorization => "waiting_authorization",
        Status::Chargeable => "chargeable",
        Status::Consumed => "consumed",
        Status::Failed | Status::Canceled => "failed",
        Status::Finalized | Status::Detached | Status::Deleted => "finalized",
    }
}

/// The state of a payment.
pub(crate) fn payment_status(intent: &Intent) -> &'static str {
    match intent.status {
        IntentStatus::RequiresMethod | IntentStatus::RequiresConfirmation => {
            "requires_payment_method"
        }
        IntentStatus::RequiresAction | IntentStatus::RequiresCapture => "incomplete",
        IntentStatus::Processing => "processing",
        IntentStatus::Succeeded | IntentStatus::Consumed => "succeeded",
        IntentStatus::Canceled | IntentStatus::Expired => "cancelled",
        IntentStatus::Failed => "failed",
    }
}
