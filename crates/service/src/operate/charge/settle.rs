//! Ending what was pending: the payer's word, and the banks' late answers.

use domain::charge::{Charge, ChargeStatus, Refund, RefundStatus, Risk};
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::ChargeOutcome;
use domain::intent::Challenge;
use domain::operation::{ChargeAnswer, charging};
use domain::refusal::{Decline, MoneyFault, Reason};
use domain::source::{ActionState, Source, Status, Usage};
use domain::{Id, Mode, Moment, Refusal};
use gateways::sandbox;
use kit::Verdict;
use store::table::{Scope, charge as charge_table, directory, refund as refund_table};

use crate::fault::Fault;
use crate::operate::No;
use crate::operate::charge::ask::Question;
use crate::operate::charge::change::previous;
use crate::run::Context;
use crate::world::Service;

/// Seconds until a refund that is on its way arrives, or comes back.
const REFUND_SECONDS: i64 = 2;

/// Rows that are read at once.
const CHUNK: usize = 500;

impl Service {
    /// The payer said yes or no to a pending charge. After a yes the gateway has the last word.
    pub(crate) fn settle_charge(
        &self,
        context: &Context,
        charge: Charge,
        verdict: Verdict,
    ) -> Result<(Vec<Effect>, ChargeAnswer), No> {
        if charge.status != ChargeStatus::Pending {
            return Err(Refusal::Money(MoneyFault::WrongState {
                charge: charge.id.to_string(),
                status: charge.status,
            })
            .into());
        }
        let source = self.source_by_id(context, charge.source.as_str())?;
        let source = source.ok_or(Fault::Bug("a charge of a source that is not there"))?;
        let outcome = match verdict {
            Verdict::Refused => refused(match source.card() {
                Some(_) => Reason::AuthenticationFailed,
                None => Reason::CanceledByPayer,
            }),
            Verdict::Approved => match self.ask_after_step(context, &charge, &source)? {
                ChargeOutcome::Step(_) => refused(Reason::AuthenticationFailed),
                outcome => outcome,
            },
        };
        self.charge_ended(context, (charge, source), &outcome)
    }

    fn ask_after_step(
        &self,
        context: &Context,
        charge: &Charge,
        source: &Source,
    ) -> Result<ChargeOutcome, No> {
        let question = Question {
            source,
            amount: charge.amount,
            currency: &charge.currency,
            capture: charge.capture,
            challenge: Challenge::Automatic,
            off_session: false,
            authenticated: true,
            set_up: false,
            cvc: None,
            step_id: charge.id.as_str(),
            key: charge.id.as_str(),
        };
        self.ask_charge(context, &question)
    }

    /// A pending charge with the gateway's answer, and everything that is written for it.
    fn charge_ended(
        &self,
        context: &Context,
        (charge, source): (Charge, Source),
        outcome: &ChargeOutcome,
    ) -> Result<(Vec<Effect>, ChargeAnswer), No> {
        let mut after = charging::changed(&charge, context.now);
        charging::answer(&mut after, outcome);
        if let Some(action) = &mut after.action {
            action.state = match after.status {
                ChargeStatus::Failed => ActionState::Failed,
                _ => ActionState::Succeeded,
            };
        }
        self.charge_written_later(context, (charge, after, source), outcome)
    }

    /// Writes a charge that was pending, with its source and its intent.
    fn charge_written_later(
        &self,
        context: &Context,
        (before, after, source): (Charge, Charge, Source),
        outcome: &ChargeOutcome,
    ) -> Result<(Vec<Effect>, ChargeAnswer), No> {
        let mut effects = Vec::with_capacity(6);
        let mut source = source;
        if source.usage == Usage::SingleUse {
            let (charged, written) =
                self.source_charged(context, &source, (&after, outcome, None))?;
            source = charged;
            effects.extend(written);
        }
        // The number was kept for the charge that follows the payer's step; it is over now.
        let spent = source.usage == Usage::SingleUse && source.status == Status::Consumed;
        if spent && after.status != ChargeStatus::Pending && source.instrument.sealed.is_some() {
            effects.push(Effect::EraseNumber {
                source: source.id.clone(),
            });
            source.instrument.sealed = None;
        }
        effects.push(Effect::UpdateCharge(Box::new(after.clone())));
        let kind = match after.status {
            ChargeStatus::Pending => EventKind::ChargeUpdated,
            status => charging::event_of(status),
        };
        let event = (kind, previous(&before, &after));
        effects.extend(self.charge_events(context, &after, event)?);
        effects.extend(self.intent_beside(context, &after)?);
        let answer = self.charge_answer(context, after, Some(source))?;
        Ok((effects, answer))
    }

    /// Ends the debits and refunds whose banks have answered by now. The server's own work: the
    /// events name no call.
    ///
    /// # Errors
    /// Whatever the store or the vault says; the next round tries again.
    pub(crate) async fn settle_charges(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        for row in self.store.ask(&directory::accounts())? {
            // Only the sandbox announces how something ends.
            let scope = Scope {
                account: Id::new(row.text(0)?),
                mode: Mode::Test,
            };
            for charge in self.due_charges(&scope, now)? {
                self.settle_debit(&scope, charge, now).await?;
            }
            for refund in self.young_refunds(&scope, now)? {
                self.settle_refund(&scope, refund, now).await?;
            }
        }
        Ok(())
    }

    /// Pending charges whose bank has answered.
    fn due_charges(&self, scope: &Scope, now: Moment) -> Result<Vec<Charge>, Fault> {
        let mut due = Vec::new();
        for row in self.store.ask(&charge_table::processing(scope, CHUNK))? {
            let charge = charge_table::of_row(row)?;
            if is_due(&charge, now) {
                due.push(charge);
            }
        }
        Ok(due)
    }

    /// Refunds that may have something to come.
    fn young_refunds(&self, scope: &Scope, now: Moment) -> Result<Vec<Refund>, Fault> {
        let mut young = Vec::new();
        for row in self.store.ask(&refund_table::unsettled(scope, CHUNK))? {
            let refund = refund_table::of_row(row)?;
            if now >= refund.created.plus_seconds(REFUND_SECONDS) {
                young.push(refund);
            }
        }
        Ok(young)
    }

    /// The bank's answer to a debit.
    async fn settle_debit(&self, scope: &Scope, charge: Charge, now: Moment) -> Result<(), Fault> {
        let caller = self.secret_caller(scope, charge.origin);
        let context = self.own_context(&caller, now);
        let Some(later) = sandbox::later(&charge.aftermath) else {
            return Ok(());
        };
        let mut after = charging::changed(&charge, now);
        let outcome = match later.decline {
            Some(decline) => {
                let risk = charge.risk;
                let outcome = ChargeOutcome::Declined { decline, risk };
                charging::answer(&mut after, &outcome);
                outcome
            }
            None => {
                charging::approve(&mut after);
                ChargeOutcome::Unknown
            }
        };
        // What is announced for a debit is its end; a dispute comes after that.
        if !after.aftermath.starts_with("dispute_") {
            after.aftermath.clear();
        }
        let source = self.source_by_id(&context, charge.source.as_str())?;
        let source = source.ok_or(Fault::Bug("a charge of a source that is not there"))?;
        match self.charge_written_later(&context, (charge, after, source), &outcome) {
            Ok((effects, _)) => {
                // Somebody else was first: the next round looks again.
                self.commit_own(&context, &effects).await?;
                Ok(())
            }
            Err(No::Refusal(_)) => Ok(()),
            Err(No::Fault(fault)) => Err(fault),
        }
    }

    /// A refund arrives, or comes back.
    async fn settle_refund(&self, scope: &Scope, refund: Refund, now: Moment) -> Result<(), Fault> {
        let caller = self.secret_caller(scope, refund.origin);
        let context = self.own_context(&caller, now);
        let effects = match refund.status {
            RefundStatus::Pending => self.refund_arrives(&context, &refund),
            _ => self.refund_bounces(&context, &refund),
        };
        match effects {
            Ok(effects) => {
                self.commit_own(&context, &effects).await?;
                Ok(())
            }
            Err(No::Refusal(_)) => Ok(()),
            Err(No::Fault(fault)) => Err(fault),
        }
    }
}

fn is_due(charge: &Charge, now: Moment) -> bool {
    let waits = charge
        .action
        .as_ref()
        .is_some_and(|action| action.state == ActionState::Pending);
    charge.status == ChargeStatus::Pending
        && !waits
        && sandbox::later(&charge.aftermath)
            .is_some_and(|later| now >= charge.updated.plus_seconds(later.seconds))
}

fn refused(reason: Reason) -> ChargeOutcome {
    ChargeOutcome::Declined {
        decline: Decline::plain(reason),
        risk: Risk::Normal,
    }
}
