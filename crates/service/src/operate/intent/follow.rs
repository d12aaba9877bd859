//! Intents beside their charges: captured, let go, settled.

use domain::Dialect;
use domain::Refusal;
use domain::charge::{Charge, ChargeStatus};
use domain::effect::Effect;
use domain::event::EventKind;
use domain::intent::{Failure, IntentStatus, Purpose};
use domain::operation::charging;
use domain::operation::intending::Turn;
use domain::operation::join::record;
use domain::operation::{Answer, CancelIntent, CaptureIntent, IntentRef};
use domain::refusal::{Decline, IntentFault, Reason};
use store::table::intent as intent_table;

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::intent::course::Course;
use crate::run::Context;
use crate::world::Service;

impl Service {
    /// Captures a held payment, once; the rest is let go.
    pub(crate) fn capture_intent(
        &self,
        context: &Context,
        op: &CaptureIntent,
    ) -> Result<Decision, No> {
        let wanted = IntentRef::Id(op.intent.clone());
        let mut course = self.intent(context, &wanted, Some(Purpose::Payment), None)?;
        let Some(charge) = self.held(context, &course)? else {
            return Err(course.fault(IntentFault::WrongState));
        };
        let amount = op.amount.unwrap_or(course.intent.capturable);
        if amount > course.intent.capturable {
            return Err(course.fault(IntentFault::CaptureTooMuch));
        }
        let after = charging::capture(&charge, Some(amount), context.now);
        let after = after.map_err(Refusal::Money)?;
        let captured = after.captured;
        self.move_charge(context, &mut course, (&charge, after))?;
        op.metadata.apply(&mut course.draft.terms.metadata);
        self.turn(context, &mut course, Turn::Finish(captured))?;
        Ok(course.decision(|answer| Answer::CaptureIntent(Box::new(answer))))
    }

    /// Gives an intent up; what is held is let go.
    pub(crate) fn cancel_intent(
        &self,
        context: &Context,
        op: &CancelIntent,
    ) -> Result<Decision, No> {
        let wanted = IntentRef::Id(op.intent.clone());
        let shown = op.client_secret.as_deref();
        let mut course = self.intent(context, &wanted, Some(op.purpose), shown)?;
        if let Some(charge) = self.held(context, &course)? {
            let after = charging::void(&charge, context.caller.dialect, context.now);
            let after = after.map_err(Refusal::Money)?;
            self.move_charge(context, &mut course, (&charge, after))?;
        }
        let reason = op.reason.clone();
        self.turn(context, &mut course, Turn::Cancel { reason })?;
        Ok(course.decision(|answer| Answer::CancelIntent(Box::new(answer))))
    }

    /// The charge that an intent holds.
    fn held(&self, context: &Context, course: &Course) -> Result<Option<Charge>, Fault> {
        let holds = course.intent.status == IntentStatus::RequiresCapture;
        // Chargebee's intents promise a source, not money.
        if !holds || course.intent.origin == Dialect::Chargebee {
            return Ok(None);
        }
        match &course.intent.charge {
            Some(id) => self.bare_charge(context, id),
            None => Ok(None),
        }
    }

    /// Writes a charge that moved on, and shows it with the intent.
    fn move_charge(
        &self,
        context: &Context,
        course: &mut Course,
        (before, after): (&Charge, Charge),
    ) -> Result<(), No> {
        let kind = match after.status {
            ChargeStatus::Succeeded => EventKind::ChargeCaptured,
            status => charging::event_of(status),
        };
        let old = tree::map([
            ("status", before.status.name().into()),
            ("captured", before.captured.into()),
        ]);
        let event = self.with_setting(context, |setting| {
            Ok(record(
                setting,
                kind,
                &after.id,
                after.customer.as_ref(),
                old,
            ))
        })?;
        let effect = Effect::UpdateCharge(Box::new(after.clone()));
        course.effects.extend([effect, event]);
        let source = course.source.clone();
        let source = source.filter(|source| source.id == after.source);
        course.charge = Some(Box::new(self.charge_answer(context, after, source)?));
        Ok(())
    }

    /// What an intent does when its charge was captured, let go or settled by a call of its own:
    /// nothing, or one turn. Refunds change no intent.
    pub(crate) fn intent_follows(
        &self,
        context: &Context,
        charge: &Charge,
    ) -> Result<Vec<Effect>, No> {
        let Some(id) = &charge.intent else {
            return Ok(Vec::new());
        };
        let row = self
            .store
            .ask_one(&intent_table::by_id(&context.scope, id.as_str()))?;
        let Some(intent) = row.map(intent_table::of_row).transpose()? else {
            return Ok(Vec::new());
        };
        if intent.charge.as_ref() != Some(&charge.id) {
            return Ok(Vec::new());
        }
        let turn = match (charge.status, intent.status) {
            (ChargeStatus::Succeeded, IntentStatus::RequiresCapture | IntentStatus::Processing) => {
                Turn::Finish(charge.captured)
            }
            (ChargeStatus::Authorized, IntentStatus::Processing) => Turn::Hold(charge.amount),
            (ChargeStatus::Voided, IntentStatus::RequiresCapture) => Turn::Cancel { reason: None },
            (ChargeStatus::Failed, IntentStatus::Processing) => {
                let decline = charge.decline.clone();
                Turn::Refuse(Failure {
                    decline: decline.unwrap_or(Decline::plain(Reason::GenericDecline)),
                    charge: Some(charge.id.clone()),
                    source: Some(charge.source.clone()),
                })
            }
            _ => return Ok(Vec::new()),
        };
        let mut course = Course::new(intent, None);
        self.turn(context, &mut course, turn)?;
        Ok(course.effects)
    }
}
