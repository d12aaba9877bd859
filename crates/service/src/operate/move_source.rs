//! Roles of sources, and their gateways.

use domain::Refusal;
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::Outcome;
use domain::operation::changing::assign_role;
use domain::operation::join::record;
use domain::operation::{
    Answer, AssignRole, CustomerRef, ExportAnswer, ExportSource, InstrumentSort, SourceRef,
    SwitchGateway,
};
use domain::refusal::Kind;
use domain::source::{Source, Stored, Usage};

use crate::decision::Decision;
use crate::operate::No;
use crate::operate::change_source::{missing_ref, note_owner};
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn assign_role(&self, context: &Context, op: &AssignRole) -> Result<Decision, No> {
        let of = CustomerRef::Id(op.customer.clone());
        let mut owner = self.customer(context, &of)?;
        let wanted = SourceRef::Id(op.source.clone());
        let source = self.source(context, &wanted)?;
        let foreign = source.customer.as_ref() != Some(&owner.id);
        if foreign || !source.is_live() || source.usage != Usage::Reusable {
            return Err(missing_ref(&wanted).into());
        }
        let effects = self.with_setting(context, |setting| {
            assign_role(setting, &mut owner, &source, op.role)
        })?;
        let answer = self.answer_with(context, (source, Some(owner)), op.with, false)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::AssignRole(Box::new(answer))),
        })
    }

    pub(crate) fn switch_gateway(
        &self,
        context: &Context,
        op: &SwitchGateway,
    ) -> Result<Decision, No> {
        let of = op.of_customer.clone().map(CustomerRef::Id);
        let (source, owner) = self.owned(context, &op.source, of.as_ref())?;
        let copy = self.copy_at(context, &source, &op.gateway_account)?;
        let (after, mut effects) = self.with_setting(context, |setting| {
            let mut after = source.clone();
            after.version += 1;
            after.updated = context.now;
            let before = tree::map([
                ("gateway", source.gateway.name.as_str().into()),
                ("gateway_account", source.gateway.account.as_deref().into()),
                ("reference", source.gateway.reference.as_str().into()),
            ]);
            after.gateway = copy;
            let kind = EventKind::SourceUpdated;
            let event = record(setting, kind, &source.id, source.customer.as_ref(), before);
            Ok((
                after.clone(),
                vec![Effect::UpdateSource(Box::new(after)), event],
            ))
        })?;
        note_owner(&mut effects, &after.id, owner.as_ref());
        let answer = self.answer_with(context, (after, owner), op.with, false)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::SwitchGateway(Box::new(answer))),
        })
    }

    pub(crate) fn export_source(
        &self,
        context: &Context,
        op: &ExportSource,
    ) -> Result<Decision, No> {
        let (source, _) = self.owned(context, &op.source, None)?;
        let copy = self.copy_at(context, &source, &op.gateway_account)?;
        let answer = ExportAnswer { source, copy };
        Ok(Decision::answer(Answer::ExportSource(Box::new(answer))))
    }

    /// Stores a card at another gateway account as well.
    fn copy_at(&self, context: &Context, source: &Source, account: &str) -> Result<Stored, No> {
        if source.card().is_none() {
            let id = source.id.as_str().to_owned();
            let wanted = InstrumentSort::Card;
            return Err(Refusal::WrongKind { id, wanted }.into());
        }
        let Some(name) = gateway_at(context, account) else {
            let (kind, id) = (Kind::GatewayAccount, account.to_owned());
            return Err(Refusal::NotFound { kind, id }.into());
        };
        let mut there = source.clone();
        there.gateway.name = name.clone();
        match self.ask_again(context, &there)? {
            Outcome::Stored(kept) => {
                let reference = if kept.reference.is_empty() {
                    self.with_mint(context.now, |mint| match name.as_str() {
                        "stripe" => format!("{}/{}", mint.base62("cus_", 14), mint.stripe("card_")),
                        "chargebee" => mint.base62("tok_", 16).to_string(),
                        _ => mint.base62("", 20).to_string(),
                    })
                } else {
                    kept.reference
                };
                Ok(Stored {
                    name: name.clone(),
                    account: Some(account.to_owned()),
                    reference,
                })
            }
            Outcome::Declined(decline) => Err(Refusal::Declined(decline).into()),
            Outcome::Unknown => Err(Refusal::GatewayUnavailable.into()),
            Outcome::TokenUsed | Outcome::TokenUnknown | Outcome::Unsupported => {
                let name = account.to_owned();
                Err(Refusal::GatewayIncompatible { name }.into())
            }
        }
    }
}

/// The gateway of an account: as the settings have it, or an account that stands for a gateway as
/// such, `gw_` and the gateway's name.
fn gateway_at(context: &Context, account: &str) -> Option<String> {
    let mut known = context.policy.gateway_accounts.iter();
    if let Some((_, name)) = known.find(|(id, _)| id == account) {
        return Some(name.clone());
    }
    let name = account.strip_prefix("gw_")?;
    gateways::connector(name).map(|_| name.to_owned())
}
