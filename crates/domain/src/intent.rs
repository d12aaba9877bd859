//! Intents: a payment, or the setting up of a source, that takes several steps.

use crate::access::Dialect;
use crate::charge::Terms;
use crate::id::Id;
use crate::moment::Moment;
use crate::refusal::Decline;
use crate::source::{Action, Amount};

/// What somebody means to do with a source: Stripe's payment and setup intents, Chargebee's payment
/// intents, Piriod's payments.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// `pi_…`, `seti_…`, 50 characters at Chargebee, the number at Piriod.
    pub id: Id,
    /// The integer that Piriod shows as id; lists order by it.
    pub number: i64,
    /// Grows by one with every change; the sequence number of the change's event.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The dialect that created it, and the only one that shows it.
    pub origin: Dialect,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it stands.
    pub status: IntentStatus,
    /// How much; `None` for setting up.
    pub amount: Option<Amount>,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
    /// How much may still be captured, in the smallest unit.
    pub capturable: i64,
    /// How much came in, in the smallest unit.
    pub received: i64,
    /// Whether an approval captures at once.
    pub capture: bool,
    /// Who pays.
    pub customer: Option<Id>,
    /// The source that is meant to pay, or to be set up.
    pub source: Option<Id>,
    /// Every source that was ever linked, oldest first (Piriod).
    pub sources: Vec<Id>,
    /// The latest charge.
    pub charge: Option<Id>,
    /// Lets a browser act on this one intent.
    pub client_secret: String,
    /// Whether the source is to be kept on the customer once it worked, and for what:
    /// `off_session`, `on_session`; `None`: it is not kept.
    pub keep_for: Option<String>,
    /// Whether the payer is not there to be challenged.
    pub off_session: bool,
    /// Whether a challenge is asked for even where the card does not need one.
    pub challenge: Challenge,
    /// How often it was tried; every try has a step address of its own.
    pub attempts: i64,
    /// How often deposits or codes were named wrongly.
    pub wrong_proofs: i64,
    /// What the payer has to do, or did.
    pub action: Option<Action>,
    /// Why the latest try failed.
    pub failure: Option<Failure>,
    /// When it can no longer be used.
    pub expires: Option<Moment>,
    /// When it was given up.
    pub canceled: Option<Moment>,
    /// Why it was given up.
    pub cancellation_reason: Option<String>,
    /// Everything else the caller said about it.
    pub terms: Terms,
}

/// What an intent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To pay.
    Payment,
    /// To store a source that the payer authenticated.
    Setup,
}

/// Where an intent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntentStatus {
    /// No source, or the last one failed.
    RequiresMethod,
    /// A source is there; somebody must say go.
    RequiresConfirmation,
    /// The payer must act.
    RequiresAction,
    /// The bank has not answered yet.
    Processing,
    /// Approved and held.
    RequiresCapture,
    /// Done.
    Succeeded,
    /// Done, and used to make a source (Chargebee).
    Consumed,
    /// Given up.
    Canceled,
    /// Its time ran out (Chargebee).
    Expired,
    /// Refused for good (Piriod).
    Failed,
}

/// How much a caller wants the payer to be challenged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Challenge {
    /// Never: the call cannot answer with a step.
    Never,
    /// Where the card asks for it.
    Automatic,
    /// Wherever the card supports it.
    Always,
}

/// Why a try failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The reason, with the gateway's words.
    pub decline: Decline,
    /// The charge that was recorded for it, if any.
    pub charge: Option<Id>,
    /// The source that was tried.
    pub source: Option<Id>,
}

macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal,)* }) => {
        impl $type {
            /// The name that is stored.
            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// The value of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}

named!(Purpose {
    Payment = "payment",
    Setup = "setup",
});
named!(IntentStatus {
    RequiresMethod = "requires_method",
    RequiresConfirmation = "requires_confirmation",
    RequiresAction = "requires_action",
    Processing = "processing",
    RequiresCapture = "requires_capture",
    Succeeded = "succeeded",
    Consumed = "consumed",
    Canceled = "canceled",
    Expired = "expired",
    Failed = "failed",
});
named!(Challenge {
    Never = "never",
    Automatic = "automatic",
    Always = "always",
});

impl Intent {
    /// The amount in the smallest unit of its currency; 0 when there is none.
    pub fn minor_amount(&self) -> i64 {
        match &self.amount {
            Some(Amount::Minor { value, .. }) => *value,
            Some(Amount::Units(units)) => {
                crate::money::minor_of_units(units, self.currency.as_deref().unwrap_or("usd"))
                    .unwrap_or(0)
            }
            None => 0,
        }
    }

    /// Whether it can still go anywhere.
    pub fn is_open(&self) -> bool {
        matches!(
            self.status,
            IntentStatus::RequiresMethod
                | IntentStatus::RequiresConfirmation
                | IntentStatus::RequiresAction
                | IntentStatus::Processing
                | IntentStatus::RequiresCapture
        )
    }
}
