//! An intent on its way through one decision.

use domain::customer::Customer;
use domain::effect::Effect;
use domain::intent::{Failure, Intent};
use domain::operation::intending::{Turn, as_of, take};
use domain::operation::{Answer, ChargeAnswer, CustomerAnswer, IntentAnswer};
use domain::refusal::{Decline, IntentFault, Kind, ProofFault};
use domain::source::{Shape, Source, Status};
use domain::{Dialect, Id, Moment, Refusal};

use crate::decision::Decision;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// An intent with what belongs to it, and what the decision writes.
pub(super) struct Course {
    /// As it is after the turns so far.
    pub(super) intent: Intent,
    /// As it will be: what the caller said is put in here before the next turn.
    pub(super) draft: Intent,
    /// Its source, or the one that was tried last.
    pub(super) source: Option<Source>,
    /// Who pays.
    pub(super) customer: Option<Customer>,
    /// Its latest charge.
    pub(super) charge: Option<Box<ChargeAnswer>>,
    /// In the order in which they must be written.
    pub(super) effects: Vec<Effect>,
    /// Why the call is refused although something is written.
    pub(super) refusal: Option<Ending>,
}

/// Ends of a call that writes something and is refused all the same.
pub(super) enum Ending {
    /// The gateway said no; the intent is open for another source.
    Declined(Decline),
    /// The payer would have to act, and the caller does not want that.
    Fault(IntentFault),
    /// Deposits or a code were wrong.
    Proof(ProofFault),
    /// Anything else.
    Refused(Box<Refusal>),
}

impl Course {
    pub(super) fn new(intent: Intent, customer: Option<Customer>) -> Self {
        Self {
            draft: intent.clone(),
            intent,
            source: None,
            customer,
            charge: None,
            effects: Vec::new(),
            refusal: None,
        }
    }

    /// The intent as everybody sees it now.
    pub(super) fn answer(self, now: Moment) -> IntentAnswer {
        IntentAnswer {
            intent: as_of(self.intent, now),
            source: self.source,
            charge: self.charge,
            customer: self.customer.map(CustomerAnswer::bare),
        }
    }

    /// What the call comes to.
    pub(super) fn decision(mut self, answer: impl FnOnce(IntentAnswer) -> Answer) -> Decision {
        let effects = std::mem::take(&mut self.effects);
        let refusal = self.refusal.take();
        let now = self.intent.updated;
        let intent = self.answer(now);
        let outcome = match refusal {
            None => Ok(answer(intent)),
            Some(Ending::Declined(decline)) => Err(Refusal::IntentDeclined {
                decline,
                intent: Box::new(intent),
            }),
            Some(Ending::Fault(fault)) => Err(Refusal::Intent {
                fault,
                intent: Box::new(intent),
            }),
            Some(Ending::Proof(fault)) => Err(Refusal::Proof(fault)),
            Some(Ending::Refused(refusal)) => Err(*refusal),
        };
        Decision { effects, outcome }
    }

    /// A rule forbids the call; nothing is written.
    pub(super) fn fault(&self, fault: IntentFault) -> No {
        let intent = IntentAnswer {
            intent: self.intent.clone(),
            source: self.source.clone(),
            charge: self.charge.clone(),
            customer: self.customer.clone().map(CustomerAnswer::bare),
        };
        No::Refusal(Refusal::Intent {
            fault,
            intent: Box::new(intent),
        })
    }

    /// Whether a source may serve this intent.
    pub(super) fn fits(&self, source: &Source) -> Result<(), No> {
        let id = source.id.as_str().to_owned();
        let method = source.shape == Shape::PaymentMethod;
        match source.status {
            Status::Consumed | Status::Detached if method => {
                return Err(Refusal::MethodSpent { id }.into());
            }
            Status::Deleted | Status::Detached | Status::Finalized => {
                let kind = Kind::Source;
                return Err(Refusal::NotFound { kind, id }.into());
            }
            Status::Consumed | Status::Failed | Status::Canceled => {
                return Err(wrong_state(source).into());
            }
            _ if method || self.intent.origin == Dialect::Chargebee => {}
            Status::Chargeable => {}
            // The step that such an intent is for makes it chargeable.
            Status::Pending | Status::RequiresAuthorization
                if self.intent.origin == Dialect::Pelcro => {}
            // A bank account says later, and better, that it must be verified first.
            _ if source.bank().is_some() => {}
            _ => return Err(wrong_state(source).into()),
        }
        self.fits_owner(source)
    }

    /// Whether a source is nobody's, or the payer's. Piriod's payments may name no payer.
    pub(super) fn fits_owner(&self, source: &Source) -> Result<(), No> {
        let foreign = match (&source.customer, &self.draft.customer) {
            (Some(owner), Some(payer)) => owner != payer,
            (Some(_), None) => self.intent.origin != Dialect::Piriod,
            (None, _) => false,
        };
        if foreign {
            return Err(self.fault(IntentFault::OtherOwner));
        }
        Ok(())
    }

    /// Puts a source into the draft.
    pub(super) fn link(&mut self, source: Id) {
        if !self.draft.sources.contains(&source) {
            self.draft.sources.push(source.clone());
        }
        self.draft.source = Some(source);
    }

    /// Why the try that is going on failed.
    pub(super) fn failure(&self, decline: Decline, charge: Option<Id>) -> Failure {
        Failure {
            decline,
            charge,
            source: self.draft.source.clone(),
        }
    }
}

impl Service {
    /// Takes a turn with what was put into the draft.
    pub(super) fn turn(
        &self,
        context: &Context,
        course: &mut Course,
        turn: Turn,
    ) -> Result<(), No> {
        let draft = course.draft.clone();
        let taken = self.with_setting(context, |setting| {
            Ok(take(&course.intent, draft, turn, setting))
        })?;
        let (after, effects) = taken.map_err(|fault| course.fault(fault))?;
        course.effects.extend(effects);
        course.draft = after.clone();
        course.intent = after;
        Ok(())
    }

    /// The try failed. At Piriod that is an answer, elsewhere a refusal.
    pub(super) fn declined(
        &self,
        context: &Context,
        course: &mut Course,
        decline: Decline,
        charge: Option<Id>,
    ) -> Result<(), No> {
        let failure = course.failure(decline.clone(), charge);
        self.turn(context, course, Turn::Refuse(failure))?;
        if course.intent.origin != Dialect::Piriod {
            course.refusal = Some(Ending::Declined(decline));
        }
        Ok(())
    }
}

fn wrong_state(source: &Source) -> Refusal {
    Refusal::WrongState {
        id: source.id.as_str().to_owned(),
        status: source.status,
        used: source.is_used(),
    }
}
