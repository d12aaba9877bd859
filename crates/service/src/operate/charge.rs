//! Charges: one operation charges a source, whoever asks. The rules are in
//! [`domain::operation::charging`].
//!
//! * [`who`] finds or makes what pays;
//! * [`pay`] asks the gateway and writes what came of it, for charges and for intents;
//! * [`ask`] puts the question to the gateway;
//! * [`change`] captures, lets go, and changes what is said;
//! * [`settle`] ends what was pending;
//! * [`shown`] reads, lists, and loads what belongs to an answer.

mod ask;
mod change;
mod pay;
mod settle;
pub(super) mod shown;
mod who;

use domain::operation::charging::{self, Wish};
use domain::operation::intending::is_set_up;
use domain::operation::{Answer, CreateCharge, Material};
use domain::source::Source;
use domain::{Dialect, Refusal};

pub(crate) use self::pay::{Charged, Order, Paying};
use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn create_charge(
        &self,
        context: &Context,
        op: &CreateCharge,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let wish = Wish {
            dialect: context.caller.dialect,
            amount: op.amount,
            currency: &op.currency,
            capture: op.capture,
        };
        charging::check_amount(&wish).map_err(Refusal::Money)?;
        let (payer, customer) = match self.payer(context, op, memo)? {
            Ok(found) => found,
            Err(spent) => {
                return Ok(Decision {
                    effects: spent.effects,
                    outcome: Err(spent.refusal),
                });
            }
        };
        let order = Order {
            challenge: op.challenge,
            off_session: false,
            set_up: is_set_up(payer.source()),
            customer: customer.map(|customer| customer.id),
            amount: op.amount,
            currency: op.currency.clone(),
            capture: op.capture,
            authenticated: false,
            cvc: op.cvc.as_ref().or(typed_code(op)),
            intent: None,
            terms: op.terms.clone(),
            payer,
        };
        let charged = self.charge_source(context, &order, memo)?;
        self.charge_created(context, charged)
    }

    /// What a new charge is answered with: the failed one as a refusal, except at Magpie.
    fn charge_created(&self, context: &Context, charged: Charged) -> Result<Decision, No> {
        let Some(charge) = charged.charge else {
            return Err(Fault::Bug("a charge of no intent waits for an intent's step").into());
        };
        let answer = self.charge_answer(context, charge, charged.source)?;
        let outcome = match charged.declined {
            Some(decline) if context.caller.dialect != Dialect::Magpie => {
                Err(Refusal::ChargeDeclined {
                    decline,
                    charge: Box::new(answer),
                })
            }
            _ => Ok(Answer::CreateCharge(Box::new(answer))),
        };
        Ok(Decision {
            effects: charged.effects,
            outcome,
        })
    }
}

/// The security code of a card that was typed in for this one charge.
fn typed_code(op: &CreateCharge) -> Option<&domain::Secret> {
    match &op.material {
        Some(Material::Card(input)) => input.cvc.as_ref(),
        _ => None,
    }
}

impl Paying {
    /// What pays.
    pub(crate) fn source(&self) -> &Source {
        match self {
            Paying::Stored(source) | Paying::Once { source, .. } => source,
        }
    }
}

#[cfg(test)]
mod tests;
