//! Asking a gateway to keep an instrument, and judging its answer.

use domain::card::Check;
use domain::instruction::{Instruction, Kept, Outcome, Verify};
use domain::operation::CreateSource;
use domain::refusal::{Decline, Reason};
use domain::{Dialect, Id, Refusal, Secret};
use gateways::kit::Step;

use crate::fault::Fault;
use crate::operate::No;
use crate::operate::material::Prepared;
use crate::run::Context;

/// Asks the gateway. The sandbox answers at once; nothing else is served in this version.
pub(super) fn ask(
    context: &Context,
    op: &CreateSource,
    prepared: &Prepared,
    (gateway, id): (&str, &Id),
) -> Result<Outcome, No> {
    if let Some(approval) = &prepared.approval {
        return Ok(Outcome::Stored(Box::new(approved(approval))));
    }
    let unknown = || Refusal::GatewayUnknown {
        name: gateway.to_owned(),
    };
    let connector = gateways::connector(gateway).ok_or_else(unknown)?;
    let instruction = Instruction {
        mode: context.scope.mode,
        gateway: gateway.to_owned(),
        material: prepared.presented.clone(),
        verify: op.verify,
        usage: op.usage,
        authenticate: op.authenticate,
        source_id: id.as_str().to_owned(),
        return_url: op.particulars.returns.any.clone(),
    };
    match connector.begin(&instruction) {
        Step::Done(outcome) => Ok(outcome),
        Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
    }
}

pub(super) enum Judgement {
    /// The gateway saw the token: it is spent.
    Refused(Refusal),
    /// The gateway never got that far.
    Untouched(Refusal),
}

pub(super) fn judged(
    context: &Context,
    op: &CreateSource,
    outcome: Outcome,
) -> Result<Kept, Judgement> {
    let kept = match outcome {
        Outcome::Stored(kept) => *kept,
        Outcome::Declined(decline) => {
            return Err(Judgement::Refused(Refusal::Declined(decline)));
        }
        Outcome::TokenUsed => {
            return Err(Judgement::Untouched(Refusal::TokenUsed {
                id: String::new(),
            }));
        }
        Outcome::TokenUnknown => return Err(Judgement::Untouched(Refusal::TokenMalformed)),
        Outcome::Unsupported => {
            return Err(Judgement::Untouched(Refusal::UsageUnsupported {
                usage: op.usage,
            }));
        }
        Outcome::Unknown => return Err(Judgement::Untouched(Refusal::GatewayUnavailable)),
    };
    let failed = |check: Option<Check>| check == Some(Check::Fail);
    let checks = kept
        .card
        .as_ref()
        .map(|card| card.checks)
        .unwrap_or_default();
    let reason = match op.verify {
        Verify::Issuer if context.policy.decline_on_cvc_failure && failed(checks.cvc) => {
            Reason::IncorrectCvc
        }
        Verify::Issuer if context.policy.decline_on_avs_failure && failed(checks.zip) => {
            Reason::AvsFailed
        }
        _ => return Ok(kept),
    };
    Err(Judgement::Refused(Refusal::Declined(Decline::plain(
        reason,
    ))))
}

/// Piriod keeps what a gateway refused, as failed; the others keep nothing.
pub(super) fn keeps_failed(dialect: Dialect, refusal: &Refusal) -> bool {
    dialect == Dialect::Piriod && matches!(refusal, Refusal::Declined(_))
}

/// The payer approved the wallet in the browser; its gateway's token says so, once.
fn approved(approval: &Secret) -> Kept {
    Kept {
        chargeable: true,
        spends: Some(approval.expose().to_owned()),
        ..failed_kept()
    }
}

pub(super) fn failed_kept() -> Kept {
    Kept {
        reference: String::new(),
        card: None,
        bank: None,
        action: None,
        chargeable: false,
        spends: None,
    }
}
