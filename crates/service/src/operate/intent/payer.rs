//! What the payer does: passes a step or not, names deposits or a code.

use domain::bank::Verification;
use domain::effect::Effect;
use domain::instruction::ProofOutcome;
use domain::intent::{Intent, IntentStatus, Purpose};
use domain::operation::intending::{Turn, is_overdue};
use domain::operation::{Answer, Confirmation, IntentAnswer, IntentRef, Proof, VerifyIntent};
use domain::refusal::{Decline, IntentFault, ProofFault, Reason};
use domain::source::{ActionKind, ActionState, InstrumentKind, Source, Status};
use domain::{Dialect, Refusal};
use gateways::kit::Step;
use kit::Verdict;

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::intent::course::{Course, Ending};
use crate::run::Context;
use crate::world::Service;

/// Wrong amounts after which deposits prove nothing any more.
const AMOUNTS_MAX: i64 = 10;
/// The same for the code on a statement.
const CODES_MAX: i64 = 3;

impl Service {
    /// Goes on after the payer's step. The caller's dialect must be the intent's own, so that what
    /// is made on the way has the right form.
    pub(crate) fn settle_intent(
        &self,
        context: &Context,
        intent: Intent,
        verdict: Verdict,
    ) -> Result<(Vec<Effect>, IntentAnswer), No> {
        let mut course = self.course(context, intent)?;
        if is_overdue(&course.intent, context.now) {
            return Err(course.fault(IntentFault::Expired));
        }
        if course.intent.status != IntentStatus::RequiresAction {
            return Err(course.fault(IntentFault::WrongState));
        }
        match verdict {
            Verdict::Refused => {
                let decline = Decline::plain(Reason::AuthenticationFailed);
                self.declined(context, &mut course, decline, None)?;
            }
            Verdict::Approved if course.intent.origin == Dialect::Chargebee => {
                let amount = course.intent.minor_amount();
                self.turn(context, &mut course, Turn::Hold(amount))?;
            }
            Verdict::Approved => self.passed(context, &mut course, &mut Memo::default())?,
        }
        let effects = std::mem::take(&mut course.effects);
        Ok((effects, course.answer(context.now)))
    }

    /// The payer did what was asked: the source can pay from now on.
    fn passed(&self, context: &Context, course: &mut Course, memo: &mut Memo) -> Result<(), No> {
        let Some(source) = course.source.clone() else {
            return Err(Fault::Bug("an intent in action without a source").into());
        };
        course.fits(&source)?;
        let mut after = source.clone();
        if let Some(action) = &mut course.draft.action {
            if let (InstrumentKind::Bank(bank), ActionKind::Code) =
                (&mut after.instrument.kind, action.kind)
            {
                bank.verification = Verification::Verified;
            }
            action.state = ActionState::Succeeded;
        }
        if course.intent.purpose == Purpose::Setup {
            return self.finish_setup(context, course, after);
        }
        after.status = Status::Chargeable;
        if after != source {
            let effects = self.noted(context, &source, &mut after)?;
            course.effects.extend(effects);
            course.source = Some(after.clone());
        }
        self.pay(
            context,
            course,
            (after, &Confirmation::default(), true),
            memo,
        )
    }

    pub(crate) fn verify_intent(
        &self,
        context: &Context,
        op: &VerifyIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let shown = op.client_secret.as_deref();
        let wanted = IntentRef::Id(op.intent.clone());
        let mut course = self.intent(context, &wanted, Some(op.purpose), shown)?;
        let waits = course.intent.status == IntentStatus::RequiresAction
            && kind_of(&course.intent) == Some(ActionKind::Code);
        let Some(source) = course.source.clone().filter(|_| waits) else {
            return Err(course.fault(IntentFault::NothingToVerify));
        };
        if let Proof::Amounts(amounts) = &op.proof
            && amounts.len() != 2
        {
            return Err(Refusal::Proof(ProofFault::NotTwo).into());
        }
        match compared(&source, &op.proof)? {
            ProofOutcome::Proven => self.passed(context, &mut course, memo)?,
            ProofOutcome::Exceeded => {
                self.unproven(context, &mut course, ProofFault::Exceeded)?;
            }
            ProofOutcome::TimedOut => {
                self.unproven(context, &mut course, ProofFault::TimedOut)?;
            }
            ProofOutcome::Wrong => self.wrong(context, &mut course, &op.proof)?,
        }
        Ok(course.decision(|answer| Answer::VerifyIntent(Box::new(answer))))
    }

    /// One try less.
    fn wrong(&self, context: &Context, course: &mut Course, proof: &Proof) -> Result<(), No> {
        course.draft.wrong_proofs += 1;
        let code = matches!(proof, Proof::Code(_));
        let most = if code { CODES_MAX } else { AMOUNTS_MAX };
        let left = most - course.draft.wrong_proofs;
        if left <= 0 {
            return self.unproven(context, course, ProofFault::Exceeded);
        }
        self.turn(context, course, Turn::Change)?;
        let fault = match code {
            true => ProofFault::WrongCode { left },
            false => ProofFault::WrongAmounts { left },
        };
        course.refusal = Some(Ending::Proof(fault));
        Ok(())
    }

    /// There is no further try: the account proves nothing, the intent needs another source.
    fn unproven(
        &self,
        context: &Context,
        course: &mut Course,
        fault: ProofFault,
    ) -> Result<(), No> {
        let ending = match fault {
            ProofFault::TimedOut => "timeout",
            _ => "attempts_exceeded",
        };
        let decline = Decline {
            code: Some(format!("payment_method_microdeposit_verification_{ending}")),
            ..Decline::plain(Reason::AuthenticationFailed)
        };
        if let Some(source) = course.source.take() {
            let mut after = source.clone();
            if let InstrumentKind::Bank(bank) = &mut after.instrument.kind {
                bank.verification = Verification::Failed;
            }
            let effects = self.noted(context, &source, &mut after)?;
            course.effects.extend(effects);
            course.source = Some(after);
        }
        let failure = course.failure(decline, None);
        self.turn(context, course, Turn::Refuse(failure))?;
        course.refusal = Some(Ending::Proof(fault));
        Ok(())
    }
}

fn kind_of(intent: &Intent) -> Option<ActionKind> {
    intent.action.as_ref().map(|action| action.kind)
}

/// What the gateway says to deposits or a code.
fn compared(source: &Source, proof: &Proof) -> Result<ProofOutcome, No> {
    let Some(bank) = source.bank() else {
        return Err(Refusal::Proof(ProofFault::NothingToProve).into());
    };
    let name = source.gateway.name.clone();
    let Some(connector) = gateways::connector(&name) else {
        return Err(Refusal::GatewayUnknown { name }.into());
    };
    match connector.prove(bank, proof) {
        Step::Done(outcome) => Ok(outcome),
        Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
    }
}
