//! Charging a source, whoever asks, and what may happen to a charge and its refunds.

use crate::charge::{Charge, Refund, Terms};
use crate::id::Id;
use crate::intent::{Challenge, Intent};
use crate::list::{Filter, Find};
use crate::operation::change::{Change, Metadata};
use crate::operation::{CustomerAnswer, CustomerRef, Material};
use crate::secret::Secret;
use crate::source::Source;

/// Take money from a source.
#[derive(Clone, Debug)]
pub struct CreateCharge {
    /// Who pays; with no [`CreateCharge::material`] the customer's default source does.
    pub customer: Option<CustomerRef>,
    /// What pays: a source, a token, a test name, or typed-in data that is not kept.
    pub material: Option<Material>,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// ISO 4217, lower case.
    pub currency: String,
    /// Whether an approval captures at once.
    pub capture: bool,
    /// Whether the payer may or must be challenged.
    pub challenge: Challenge,
    /// A security code for this one charge.
    pub cvc: Option<Secret>,
    /// Everything else that is shown again.
    pub terms: Terms,
}

/// A charge with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeAnswer {
    /// The charge, after the change.
    pub charge: Charge,
    /// The source that pays; a tombstone when it was deleted meanwhile.
    pub source: Option<Source>,
    /// Who pays, when known, with the default source where the dialect can show it here.
    pub customer: Option<CustomerAnswer>,
    /// Its refunds, newest first.
    pub refunds: Vec<Refund>,
}

/// Read a charge that the dialect shows.
#[derive(Clone, Debug)]
pub struct ReadCharge {
    /// Which.
    pub charge: Id,
}

/// List charges that the dialect shows.
#[derive(Clone, Debug)]
pub struct ListCharges {
    /// Which, from where. `parent` is an intent.
    pub find: Find,
    /// A further condition.
    pub filter: Option<Filter<Charge>>,
}

/// Change what is said about a charge.
#[derive(Clone, Debug)]
pub struct UpdateCharge {
    /// Which.
    pub charge: Id,
    /// New description.
    pub description: Change<String>,
    /// New metadata.
    pub metadata: Metadata,
    /// New members under the caller's dialect in the details, each replacing the old one; null
    /// removes it.
    pub details: Option<tree::Tree>,
}

/// Capture a held charge, once; what is not captured is let go.
#[derive(Clone, Debug)]
pub struct CaptureCharge {
    /// Which.
    pub charge: Id,
    /// How much, in the smallest unit; `None`: all of it.
    pub amount: Option<i64>,
}

/// Let a held charge go. Magpie voids what is pending or held.
#[derive(Clone, Debug)]
pub struct VoidCharge {
    /// Which.
    pub charge: Id,
}

/// Name the one-time password that the payer's bank sent (Magpie).
#[derive(Clone, Debug)]
pub struct VerifyCharge {
    /// Which.
    pub charge: Id,
    /// What the bank's page gave the payer.
    pub confirmation: String,
    /// The password.
    pub code: Secret,
}

/// Give money back.
#[derive(Clone, Debug)]
pub struct RefundCharge {
    /// What is given back.
    pub charge: ChargeRef,
    /// How much, in the smallest unit; `None`: the rest.
    pub amount: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// Everything else that is shown again.
    pub terms: Terms,
}

/// Names a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeRef {
    /// By id.
    Id(Id),
    /// The latest charge of an intent.
    Intent(Id),
}

/// A refund with its charge.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundAnswer {
    /// The refund, after the change.
    pub refund: Refund,
    /// Its charge, after the change, with all its refunds.
    pub charge: ChargeAnswer,
}

/// Read a refund.
#[derive(Clone, Debug)]
pub struct ReadRefund {
    /// Which.
    pub refund: Id,
    /// It must belong to this charge; otherwise it is not found.
    pub of_charge: Option<Id>,
}

/// List refunds.
#[derive(Clone, Debug)]
pub struct ListRefunds {
    /// Which, from where. `parent` is a charge.
    pub find: Find,
    /// Only those of this intent.
    pub intent: Option<Id>,
    /// A further condition.
    pub filter: Option<Filter<Refund>>,
}

/// Change a refund's metadata.
#[derive(Clone, Debug)]
pub struct UpdateRefund {
    /// Which.
    pub refund: Id,
    /// It must belong to this charge; otherwise it is not found.
    pub of_charge: Option<Id>,
    /// New metadata.
    pub metadata: Metadata,
}

/// Call a pending refund back.
#[derive(Clone, Debug)]
pub struct CancelRefund {
    /// Which.
    pub refund: Id,
}

/// An intent with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct IntentAnswer {
    /// The intent, after the change.
    pub intent: Intent,
    /// The source that is meant to pay or to be set up.
    pub source: Option<Source>,
    /// The latest charge.
    pub charge: Option<Box<ChargeAnswer>>,
    /// Who pays, with the default source where the dialect can show it here.
    pub customer: Option<CustomerAnswer>,
}
