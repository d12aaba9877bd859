//! What a verb decided.

use domain::effect::Effect;
use domain::instruction::{ChargeOutcome, Outcome};
use domain::operation::Answer;
use domain::{Id, Refusal};

/// What is written, and what is answered once it is on disk.
#[derive(Debug)]
pub(crate) struct Decision {
    /// In the order in which they are written; may be there for refusals too (a spent token).
    pub(crate) effects: Vec<Effect>,
    /// The answer.
    pub(crate) outcome: Result<Answer, Refusal>,
}

impl Decision {
    /// An answer without any change.
    pub(crate) fn answer(answer: Answer) -> Self {
        Self {
            effects: Vec::new(),
            outcome: Ok(answer),
        }
    }

    /// A refusal without any change.
    pub(crate) fn refuse(refusal: Refusal) -> Self {
        Self {
            effects: Vec::new(),
            outcome: Err(refusal),
        }
    }
}

/// What must not be done again when a decision is taken again.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// The gateway's answer.
    pub(crate) outcome: Option<Outcome>,
    /// The result of a slow password check or hash.
    pub(crate) password: Option<Result<String, ()>>,
    /// The ids under which the gateway was asked: source id, instrument id, number.
    pub(crate) names: Option<(domain::Id, domain::Id, i64)>,
    /// The names of a new intent.
    pub(crate) intent: Option<domain::operation::intending::Name>,
    /// The gateway's answer to setting a source up for an intent.
    pub(crate) setup: Option<Outcome>,
    /// The gateway's answer to a charge.
    pub(crate) charge: Option<AskedCharge>,
}

/// A question about money to which a gateway answered.
#[derive(Clone, Debug)]
pub(crate) struct AskedCharge {
    /// Which source was asked for how much.
    pub(crate) about: (Id, i64),
    /// The charge's id and number.
    pub(crate) name: (Id, i64),
    /// The answer.
    pub(crate) outcome: ChargeOutcome,
}
