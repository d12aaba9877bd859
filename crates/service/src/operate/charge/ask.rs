//! Asking a gateway for money, and judging its answer.

use domain::card::{Check, Checks};
use domain::charge::Risk;
use domain::instruction::{Approval, ChargeInstruction, ChargeOutcome, Payer};
use domain::intent::Challenge;
use domain::refusal::{Decline, Reason};
use domain::source::{InstrumentKind, Source};
use domain::{Refusal, Secret};
use gateways::kit::Step;

use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// What the gateway is asked.
pub(super) struct Question<'a> {
    /// What pays.
    pub(super) source: &'a Source,
    /// In the smallest unit of the currency.
    pub(super) amount: i64,
    /// ISO 4217, lower case.
    pub(super) currency: &'a str,
    /// Whether an approval captures at once.
    pub(super) capture: bool,
    /// Whether the payer may or must be challenged.
    pub(super) challenge: Challenge,
    /// Whether the payer is not there.
    pub(super) off_session: bool,
    /// Whether the payer passed a challenge for this very charge.
    pub(super) authenticated: bool,
    /// Whether the source was authenticated when it was stored.
    pub(super) set_up: bool,
    /// A security code for this charge.
    pub(super) cvc: Option<&'a Secret>,
    /// The object whose page the payer would see.
    pub(super) step_id: &'a str,
    /// The charge.
    pub(super) key: &'a str,
}

impl Service {
    /// Asks the gateway that keeps the source. The sealed number is opened for this question only.
    ///
    /// Answers that leave open what happened are refusals; nothing is written for them.
    pub(super) fn ask_charge(
        &self,
        context: &Context,
        question: &Question,
    ) -> Result<ChargeOutcome, No> {
        let gateway = question.source.gateway.name.as_str();
        let connector = gateways::connector(gateway).ok_or_else(|| Refusal::GatewayUnknown {
            name: gateway.to_owned(),
        })?;
        let instruction = ChargeInstruction {
            mode: context.scope.mode,
            gateway: gateway.to_owned(),
            payer: self.presented_payer(context, question)?,
            amount: question.amount,
            currency: question.currency.to_owned(),
            capture: question.capture,
            challenge: question.challenge,
            authenticated: question.authenticated,
            off_session: question.off_session,
            set_up: question.set_up,
            step_id: question.step_id.to_owned(),
            key: question.key.to_owned(),
        };
        match connector.charge(&instruction) {
            Step::Done(ChargeOutcome::Unknown) => Err(Refusal::GatewayUnavailable.into()),
            Step::Done(ChargeOutcome::Unsupported) => Err(Refusal::GatewayIncompatible {
                name: gateway.to_owned(),
            }
            .into()),
            Step::Done(ChargeOutcome::Approved(approval)) => {
                Ok(checked(context, question.source, approval))
            }
            Step::Done(outcome) => Ok(outcome),
            Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
        }
    }

    fn presented_payer(&self, context: &Context, question: &Question) -> Result<Payer, Fault> {
        let instrument = &question.source.instrument;
        let number = instrument
            .sealed
            .as_ref()
            .map(|sealed| self.open(&context.scope, &instrument.id, sealed))
            .transpose()?;
        Ok(match &instrument.kind {
            InstrumentKind::Card(card) => Payer::Card {
                card: card.clone(),
                digits: number,
                cvc: question.cvc.cloned(),
            },
            InstrumentKind::Bank(bank) => Payer::Bank {
                bank: bank.clone(),
                account: number,
            },
            InstrumentKind::Wallet => Payer::Wallet(question.source.method),
        })
    }
}

/// Checks that come out badly now, and did not before, decline where the account wants it so.
fn checked(context: &Context, source: &Source, approval: Approval) -> ChargeOutcome {
    let before = source.card().map_or(Checks::default(), |card| card.checks);
    let fails = |now, before| now == Some(Check::Fail) && before != Some(Check::Fail);
    let reason = if context.policy.decline_on_cvc_failure && fails(approval.checks.cvc, before.cvc)
    {
        Reason::IncorrectCvc
    } else if context.policy.decline_on_avs_failure && fails(approval.checks.zip, before.zip) {
        Reason::AvsFailed
    } else {
        return ChargeOutcome::Approved(approval);
    };
    ChargeOutcome::Declined {
        decline: Decline::plain(reason),
        risk: Risk::Normal,
    }
}
