//! What a test number does.

use domain::card::{Check, Checks};
use domain::refusal::{Decline, Reason};

/// What comes of a test card at one moment (when it is stored, or when it is charged).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It works.
    Approved,
    /// It works, and something follows later.
    ApprovedThen(Aftermath),
    /// It works, and the issuer's checks come out as said here; `None` leaves a check alone.
    Checked(Checks),
    /// The answer is no.
    Declined(No),
    /// The answer is no if a security code was given; without one it works.
    DeclinedWithCode(No),
    /// The payer is challenged where the call can ask for it; then it works.
    Challenged,
    /// As [`Effect::Challenged`], but the answer after the challenge is no.
    ChallengedThen(No),
    /// The answer is no where the call asks for a challenge; otherwise it works.
    AuthenticationBroken(No),
    /// The expiry date decides, as at the simulator of the Gulf acquirers.
    ByExpiry(Challenge),
    /// No answer comes; what happened is unknown.
    NoAnswer,
}

/// Whether a card whose expiry date decides is challenged when the answer is yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// Where the call asks for it.
    Possible,
    /// Never.
    Never,
}

/// What follows after a charge that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the explanation")]
pub enum Aftermath {
    ManualReview,
    DisputeFraudulent,
    DisputeProductNotReceived,
    DisputeInquiry,
    DisputeMultiple,
    DisputeEvidenceEligible,
    DisputeCompliance,
    IssuerFraudRecord,
    RefundPending,
    RefundFails,
    FundsAtOnce,
    DomesticPricing,
}

impl Aftermath {
    /// The name that a charge keeps; empty when nothing follows by itself.
    pub const fn name(self) -> &'static str {
        match self {
            Aftermath::ManualReview => "",
            Aftermath::DisputeFraudulent => "dispute_fraudulent",
            Aftermath::DisputeProductNotReceived => "dispute_product_not_received",
            Aftermath::DisputeInquiry => "dispute_inquiry",
            Aftermath::DisputeMultiple => "dispute_multiple",
            Aftermath::DisputeEvidenceEligible => "dispute_evidence_eligible",
            Aftermath::DisputeCompliance => "dispute_compliance",
            Aftermath::IssuerFraudRecord => "issuer_fraud_record",
            Aftermath::RefundPending => "refund_pending",
            Aftermath::RefundFails => "refund_fails",
            Aftermath::FundsAtOnce => "funds_at_once",
            Aftermath::DomesticPricing => "domestic_pricing",
        }
    }
}

/// A refusal: its normalised reason, the gateway's own code and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct No {
    /// The normalised reason.
    pub reason: Reason,
    /// The gateway's own code.
    pub code: &'static str,
    /// The gateway's own words.
    pub text: &'static str,
}

impl No {
    pub(super) const fn new(reason: Reason, code: &'static str, text: &'static str) -> Self {
        Self { reason, code, text }
    }

    /// The same as the domain says it.
    pub fn decline(self) -> Decline {
        Decline {
            reason: self.reason,
            code: Some(self.code.to_owned()),
            text: Some(self.text.to_owned()),
        }
    }
}

/// Checks of which only the named ones are decided by the card.
pub(super) const fn checks(cvc: Option<Check>, line1: Option<Check>, zip: Option<Check>) -> Effect {
    Effect::Checked(Checks { cvc, line1, zip })
}
