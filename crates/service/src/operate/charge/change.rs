//! What callers do to a charge afterwards.

use domain::charge::{Charge, ChargeStatus};
use domain::effect::Effect;
use domain::event::EventKind;
use domain::operation::change::merge_details;
use domain::operation::{
    Answer, CaptureCharge, ChargeAnswer, UpdateCharge, VerifyCharge, VoidCharge, charging,
};
use domain::refusal::{MoneyFault, ProofFault};
use domain::source::ActionState;
use domain::{Refusal, Secret};
use kit::Verdict;
use tree::{Map, Tree};

use crate::decision::Decision;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// The passwords of the sandbox's banks: the payer says yes, or no.
const APPROVES: &str = "123456";
const REFUSES: &str = "000000";

impl Service {
    pub(crate) fn capture_charge(
        &self,
        context: &Context,
        op: &CaptureCharge,
    ) -> Result<Decision, No> {
        let charge = self.shown_charge(context, &op.charge)?;
        let after = charging::capture(&charge, op.amount, context.now).map_err(Refusal::Money)?;
        let (effects, answer) =
            self.charge_changed(context, &charge, (after, EventKind::ChargeCaptured))?;
        let outcome = Ok(Answer::CaptureCharge(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    pub(crate) fn void_charge(&self, context: &Context, op: &VoidCharge) -> Result<Decision, No> {
        let charge = self.shown_charge(context, &op.charge)?;
        let dialect = context.caller.dialect;
        let mut after = charging::void(&charge, dialect, context.now).map_err(Refusal::Money)?;
        if let Some(action) = &mut after.action
            && charge.status == ChargeStatus::Pending
        {
            action.state = ActionState::Failed;
        }
        let (effects, answer) =
            self.charge_changed(context, &charge, (after, EventKind::ChargeVoided))?;
        let outcome = Ok(Answer::VoidCharge(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    pub(crate) fn update_charge(
        &self,
        context: &Context,
        op: &UpdateCharge,
    ) -> Result<Decision, No> {
        let charge = self.shown_charge(context, &op.charge)?;
        let mut after = charging::changed(&charge, context.now);
        let mut before = Map::new();
        if let Some(old) = op.description.apply(&mut after.terms.description) {
            before.insert("description", old);
        }
        if let Some(old) = op.metadata.apply(&mut after.terms.metadata) {
            before.insert("metadata", old);
        }
        let dialect = context.caller.dialect;
        let details = &mut after.terms.details;
        if let Some(old) = merge_details(details, dialect, op.details.as_ref()) {
            before.insert("details", tree::map([(dialect.name(), old)]));
        }
        let (effects, charge) = if before.is_empty() {
            (Vec::new(), charge)
        } else {
            let mut effects = vec![Effect::UpdateCharge(Box::new(after.clone()))];
            let event = (EventKind::ChargeUpdated, Tree::Map(before));
            effects.extend(self.charge_events(context, &after, event)?);
            (effects, after)
        };
        let answer = self.charge_answer(context, charge, None)?;
        let outcome = Ok(Answer::UpdateCharge(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    /// The payer's bank asked for a password. The confirmation only tells the bank which debit is
    /// meant; here the charge does.
    pub(crate) fn verify_charge(
        &self,
        context: &Context,
        op: &VerifyCharge,
    ) -> Result<Decision, No> {
        let charge = self.shown_charge(context, &op.charge)?;
        if charge.status != ChargeStatus::Pending {
            return Err(Refusal::Money(MoneyFault::WrongState {
                charge: charge.id.to_string(),
                status: charge.status,
            })
            .into());
        }
        let source = self.source_by_id(context, charge.source.as_str())?;
        if !source.is_some_and(|source| source.method.is_philippine_bank()) {
            return Err(Refusal::Proof(ProofFault::NothingToProve).into());
        }
        let verdict =
            verdict_of(&op.code).ok_or(Refusal::Proof(ProofFault::WrongCode { left: 1 }))?;
        let (effects, answer) = self.settle_charge(context, charge, verdict)?;
        let outcome = Ok(Answer::VerifyCharge(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    /// A charge that changed, with its event, its intent's change, and the answer.
    pub(crate) fn charge_changed(
        &self,
        context: &Context,
        before: &Charge,
        (after, kind): (Charge, EventKind),
    ) -> Result<(Vec<Effect>, ChargeAnswer), No> {
        let mut effects = vec![Effect::UpdateCharge(Box::new(after.clone()))];
        let event = (kind, previous(before, &after));
        effects.extend(self.charge_events(context, &after, event)?);
        if before.status != after.status {
            effects.extend(self.intent_beside(context, &after)?);
        }
        let answer = self.charge_answer(context, after, None)?;
        Ok((effects, answer))
    }
}

/// What the password says; `None` when it is a wrong one.
fn verdict_of(code: &Secret) -> Option<Verdict> {
    match code.expose().trim() {
        APPROVES => Some(Verdict::Approved),
        REFUSES => Some(Verdict::Refused),
        _ => None,
    }
}

/// The members of a charge that were different.
pub(super) fn previous(before: &Charge, after: &Charge) -> Tree {
    let mut map = Map::new();
    if before.status != after.status {
        map.insert("status", before.status.name());
    }
    if before.captured != after.captured {
        map.insert("captured", before.captured);
    }
    if before.refunded != after.refunded {
        map.insert("refunded", before.refunded);
    }
    Tree::Map(map)
}
