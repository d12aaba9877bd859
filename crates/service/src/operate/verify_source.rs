//! Proving that a bank account is the payer's.

use domain::Refusal;
use domain::bank::Verification;
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::ProofOutcome;
use domain::operation::changing::moved;
use domain::operation::join::Setting;
use domain::operation::{Answer, InstrumentSort, Proof, VerifySource};
use domain::refusal::ProofFault;
use domain::source::{ActionState, Source, Status};
use gateways::kit::Step;
use tree::Tree;

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::change_source::note_owner;
use crate::run::Context;
use crate::world::Service;

/// Wrong answers after which deposits prove nothing any more.
const WRONG_MAX: i64 = 10;

impl Service {
    /// Names the deposits, or the code of a source.
    pub(crate) fn verify_source(
        &self,
        context: &Context,
        op: &VerifySource,
    ) -> Result<Decision, No> {
        let (source, owner) = self.owned(context, &op.source, op.of_customer.as_ref())?;
        let tried = source
            .detail("wrong_proofs")
            .and_then(Tree::as_i64)
            .unwrap_or(0);
        let outcome = self.proof_of(&source, &op.proof, tried)?;
        let (after, mut effects, refusal) = self.with_setting(context, |setting| {
            Ok(proven_source(&source, outcome, (&op.proof, tried), setting))
        })?;
        note_owner(&mut effects, &after.id, owner.as_ref());
        if let Some(refusal) = refusal {
            return Ok(Decision {
                effects,
                outcome: Err(refusal),
            });
        }
        let answer = self.answer_with(context, (after, owner), op.with, op.new_session)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::VerifySource(Box::new(answer))),
        })
    }

    /// Asks the gateway about a proof, after the checks that need no gateway.
    fn proof_of(&self, source: &Source, proof: &Proof, tried: i64) -> Result<ProofOutcome, No> {
        let fault = |fault| No::Refusal(Refusal::Proof(fault));
        if let Proof::Amounts(amounts) = proof
            && amounts.len() != 2
            && source.bank().is_some()
        {
            return Err(fault(ProofFault::NotTwo));
        }
        let Some(bank) = source.bank() else {
            if source.card().is_some() {
                let id = source.id.as_str().to_owned();
                let wanted = InstrumentSort::Bank;
                return Err(Refusal::WrongKind { id, wanted }.into());
            }
            return Err(fault(ProofFault::NothingToProve));
        };
        match bank.verification {
            Verification::Verified | Verification::Validated => {
                return Err(fault(ProofFault::AlreadyProven));
            }
            Verification::Failed => return Err(fault(ProofFault::Exceeded)),
            Verification::New | Verification::Errored => {}
        }
        if source.status == Status::Failed || tried >= WRONG_MAX {
            return Err(fault(ProofFault::Exceeded));
        }
        let gateway = &source.gateway.name;
        let connector = gateways::connector(gateway).ok_or_else(|| Refusal::GatewayUnknown {
            name: gateway.clone(),
        })?;
        match connector.prove(bank, proof) {
            Step::Done(outcome) => Ok(outcome),
            Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
        }
    }
}

/// A bank account after somebody named its deposits: the source, what is written, and the refusal
/// when it was wrong. Wrong tries are counted, so they are written too.
fn proven_source(
    source: &Source,
    outcome: ProofOutcome,
    (proof, tried): (&Proof, i64),
    setting: &Setting,
) -> (Source, Vec<Effect>, Option<Refusal>) {
    let left = WRONG_MAX - tried - 1;
    let mut next = source.clone();
    let (status, kind, fault) = judged(&mut next, outcome, (proof, left));
    let count = tree::map([("wrong_proofs", (tried + i64::from(fault.is_some())).into())]);
    if fault.is_some() {
        let details = next
            .particulars
            .details
            .get_or_insert_with(|| tree::map([]));
        if let (Some(details), Some(count)) = (details.as_map_mut(), count.get("wrong_proofs")) {
            details.insert("wrong_proofs", count.clone());
        }
        let data = next
            .action
            .as_mut()
            .and_then(|action| action.data.as_map_mut());
        if let Some(data) = data {
            data.insert("attempts_remaining", left.max(0));
        }
    }
    let (mut after, mut effects) = moved(&next, status, kind, setting);
    let old = source.bank().map_or("new", |bank| bank.verification.name());
    let before = tree::map([
        ("status", source.status.name().into()),
        ("verification", old.into()),
    ]);
    after.status = status;
    for effect in &mut effects {
        match effect {
            Effect::UpdateSource(written) => written.status = status,
            Effect::Record(event) => event.before = Some(before.clone()),
            _ => {}
        }
    }
    (after, effects.into(), fault.map(Refusal::Proof))
}

/// What an answer makes of a source: its status, the event, and what was wrong.
fn judged(
    next: &mut Source,
    outcome: ProofOutcome,
    (proof, left): (&Proof, i64),
) -> (Status, EventKind, Option<ProofFault>) {
    let wrong = |left| match proof {
        Proof::Code(_) => ProofFault::WrongCode { left },
        Proof::Amounts(_) | Proof::Values(_) => ProofFault::WrongAmounts { left },
    };
    let mut ends = |verification, state| {
        if let domain::source::InstrumentKind::Bank(bank) = &mut next.instrument.kind {
            bank.verification = verification;
        }
        if let Some(action) = &mut next.action {
            action.state = state;
        }
    };
    match outcome {
        ProofOutcome::Proven => {
            ends(Verification::Verified, ActionState::Succeeded);
            (Status::Chargeable, EventKind::SourceChargeable, None)
        }
        ProofOutcome::Exceeded => {
            ends(Verification::Failed, ActionState::Failed);
            let fault = ProofFault::Exceeded;
            (Status::Failed, EventKind::SourceFailed, Some(fault))
        }
        _ if left <= 0 => {
            ends(Verification::Failed, ActionState::Failed);
            (Status::Failed, EventKind::SourceFailed, Some(wrong(0)))
        }
        ProofOutcome::TimedOut => {
            let fault = ProofFault::TimedOut;
            (next.status, EventKind::SourceUpdated, Some(fault))
        }
        ProofOutcome::Wrong => (next.status, EventKind::SourceUpdated, Some(wrong(left))),
    }
}
