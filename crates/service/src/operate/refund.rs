//! Refunds: money on its way back.

use domain::charge::{Charge, ChargeStatus, Refund, RefundStatus};
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::{RefundInstruction, RefundOutcome};
use domain::operation::join::record;
use domain::operation::{
    Answer, CancelRefund, ChargeRef, RefundAnswer, RefundCharge, UpdateRefund, charging,
};
use domain::refusal::{Decline, Kind, MoneyFault, Reason};
use domain::{Id, Moment, Refusal};
use gateways::kit::Step;
use store::table::charge as charge_table;
use store::table::page::PageOf;
use tree::Tree;

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::charge::shown::missing;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn refund_charge(
        &self,
        context: &Context,
        op: &RefundCharge,
    ) -> Result<Decision, No> {
        let charge = match &op.charge {
            ChargeRef::Id(id) => self.shown_charge(context, id)?,
            ChargeRef::Intent(id) => self.latest_charge(context, id)?,
        };
        let (after, amount) =
            charging::refund(&charge, op.amount, context.now).map_err(Refusal::Money)?;
        let outcome = match after.status {
            // What was only held never went anywhere: nothing can come back late.
            ChargeStatus::Voided => RefundOutcome::Done,
            _ => self.ask_refund(context, &charge, amount)?,
        };
        let words = (op.reason.clone(), op.terms.clone());
        let dialect = context.caller.dialect;
        let refund = self.with_mint(context.now, |mint| {
            charging::open_refund(&charge, (amount, outcome), words, (dialect, mint))
        });
        let mut effects = vec![Effect::InsertRefund(Box::new(refund.clone()))];
        effects.push(self.refund_event(
            context,
            &refund,
            (EventKind::RefundCreated, Tree::Null),
        )?);
        let (written, mut answer) =
            self.charge_changed(context, &charge, (after, EventKind::ChargeRefunded))?;
        effects.extend(written);
        answer.refunds.insert(0, refund.clone());
        let answer = RefundAnswer {
            refund,
            charge: answer,
        };
        let outcome = Ok(Answer::RefundCharge(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    fn latest_charge(&self, context: &Context, intent: &Id) -> Result<Charge, No> {
        let page = PageOf {
            visible: context.caller.dialect.bit(),
            customer: None,
            parent: Some(intent),
            from: i64::MIN,
            to: i64::MAX,
            limit: 1,
        };
        let query = charge_table::page_backward(&context.scope, i64::MAX, &page);
        match self.store.ask(&query)?.pop() {
            Some(row) => Ok(charge_table::of_row(row)?),
            None => Err(missing(Kind::Intent, intent)),
        }
    }

    fn ask_refund(
        &self,
        context: &Context,
        charge: &Charge,
        amount: i64,
    ) -> Result<RefundOutcome, No> {
        let source = self.source_by_id(context, charge.source.as_str())?;
        let source = source.ok_or(Fault::Bug("a charge of a source that is not there"))?;
        let gateway = source.gateway.name;
        let connector = gateways::connector(&gateway).ok_or_else(|| Refusal::GatewayUnknown {
            name: gateway.clone(),
        })?;
        let instruction = RefundInstruction {
            gateway,
            aftermath: charge.aftermath.clone(),
            amount,
        };
        match connector.refund(&instruction) {
            Step::Done(RefundOutcome::Refused) => {
                Err(Refusal::Declined(Decline::plain(Reason::GenericDecline)).into())
            }
            Step::Done(outcome) => Ok(outcome),
            Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
        }
    }

    pub(crate) fn update_refund(
        &self,
        context: &Context,
        op: &UpdateRefund,
    ) -> Result<Decision, No> {
        let refund = self.shown_refund(context, &op.refund, op.of_charge.as_ref())?;
        let mut after = changed(&refund, context.now);
        let (effects, refund) = match op.metadata.apply(&mut after.terms.metadata) {
            Some(old) => {
                let before = tree::map([("metadata", old)]);
                let event = (EventKind::RefundUpdated, before);
                (self.refund_written(context, &after, event)?, after)
            }
            None => (Vec::new(), refund),
        };
        let mut answer = self.refund_answer(context, refund)?;
        put(&mut answer.charge.refunds, &answer.refund);
        let outcome = Ok(Answer::UpdateRefund(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    pub(crate) fn cancel_refund(
        &self,
        context: &Context,
        op: &CancelRefund,
    ) -> Result<Decision, No> {
        let refund = self.shown_refund(context, &op.refund, None)?;
        if refund.status != RefundStatus::Pending {
            return Err(Refusal::Money(MoneyFault::NotCancelable {
                refund: refund.id.to_string(),
            })
            .into());
        }
        let undone = (RefundStatus::Canceled, EventKind::RefundUpdated);
        let (effects, answer) = self.refund_undone(context, &refund, undone)?;
        let outcome = Ok(Answer::CancelRefund(Box::new(answer)));
        Ok(Decision { effects, outcome })
    }

    /// A refund that was on its way is there.
    pub(crate) fn refund_arrives(
        &self,
        context: &Context,
        refund: &Refund,
    ) -> Result<Vec<Effect>, No> {
        let mut after = changed(refund, context.now);
        after.status = RefundStatus::Succeeded;
        let before = tree::map([("status", refund.status.name().into())]);
        self.refund_written(context, &after, (EventKind::RefundUpdated, before))
    }

    /// A refund that seemed done comes back, where the sandbox announced that; nothing otherwise.
    pub(crate) fn refund_bounces(
        &self,
        context: &Context,
        refund: &Refund,
    ) -> Result<Vec<Effect>, No> {
        let charge = self.shown_charge(context, &refund.charge)?;
        let held_only = charge.status == ChargeStatus::Voided;
        if held_only || self.ask_refund(context, &charge, refund.amount)? != RefundOutcome::Bounces
        {
            return Ok(Vec::new());
        }
        let undone = (RefundStatus::Failed, EventKind::RefundFailed);
        Ok(self.refund_undone(context, refund, undone)?.0)
    }

    /// A refund that gives nothing back after all.
    fn refund_undone(
        &self,
        context: &Context,
        refund: &Refund,
        (status, kind): (RefundStatus, EventKind),
    ) -> Result<(Vec<Effect>, RefundAnswer), No> {
        let charge = self.shown_charge(context, &refund.charge)?;
        let mut after = changed(refund, context.now);
        after.status = status;
        let before = tree::map([("status", refund.status.name().into())]);
        let mut effects = self.refund_written(context, &after, (kind, before))?;
        let whole = charging::refund_undone(&charge, refund, context.now);
        let (written, mut answer) =
            self.charge_changed(context, &charge, (whole, EventKind::ChargeRefunded))?;
        effects.extend(written);
        put(&mut answer.refunds, &after);
        let answer = RefundAnswer {
            refund: after,
            charge: answer,
        };
        Ok((effects, answer))
    }

    fn refund_written(
        &self,
        context: &Context,
        after: &Refund,
        event: (EventKind, Tree),
    ) -> Result<Vec<Effect>, No> {
        let update = Effect::UpdateRefund(Box::new(after.clone()));
        Ok(vec![update, self.refund_event(context, after, event)?])
    }

    fn refund_event(
        &self,
        context: &Context,
        refund: &Refund,
        (kind, before): (EventKind, Tree),
    ) -> Result<Effect, No> {
        let customer = refund.customer.as_ref();
        self.with_setting(context, |setting| {
            Ok(record(setting, kind, &refund.id, customer, before))
        })
    }
}

/// The same refund, one version later.
fn changed(refund: &Refund, now: Moment) -> Refund {
    let mut after = refund.clone();
    after.version += 1;
    after.updated = now;
    after
}

/// Puts a refund in the place of what it was.
fn put(refunds: &mut [Refund], after: &Refund) {
    if let Some(place) = refunds.iter_mut().find(|known| known.id == after.id) {
        place.clone_from(after);
    }
}
