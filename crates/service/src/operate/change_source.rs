//! Changing, proving, moving and removing sources.

use domain::customer::Customer;
use domain::effect::Effect;
use domain::instruction::{Instruction, Outcome, Presented, Verify};
use domain::operation::changing::{changed_source, detached, free_roles, update_effects};
use domain::operation::join::{Setting, default_effects, delete_effects, note_default};
use domain::operation::{
    Answer, CustomerRef, DeleteSource, Manner, Relations, SourceAnswer, SourceRef, UpdateSource,
};
use domain::refusal::Kind;
use domain::source::{Shape, Source, Status, Usage};
use domain::{Dialect, Id, Refusal};
use gateways::kit::Step;
use store::table::page::PageOf;
use store::table::{charge as charge_table, intent as intent_table, source as source_table};
use tree::Tree;

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn update_source(
        &self,
        context: &Context,
        op: &UpdateSource,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let (source, owner) = self.owned(context, &op.source, op.of_customer.as_ref())?;
        if let Some(shown) = &op.client_secret {
            let secret = source.particulars.client_secret.as_deref();
            let same = secret.is_some_and(|own| vault::same(shown.as_bytes(), own.as_bytes()));
            if !same {
                return Err(missing(&source.id).into());
            }
        }
        // Stripe changes a payment method only where somebody keeps it.
        if source.shape == Shape::PaymentMethod && source.customer.is_none() {
            let id = source.id.as_str().to_owned();
            return Err(Refusal::NotAttached { id }.into());
        }
        let renewed = match &op.change.material {
            Some((gateway, material)) => {
                Some(self.renewed(context, &source, (gateway.as_deref(), material), memo)?)
            }
            None => None,
        };
        let (source, spent) = match renewed {
            Some((fresh, spent)) => (fresh, spent),
            None => (source, Vec::new()),
        };
        let asked = op.change.address.iter().any(|(_, change)| change.is_some());
        let mut effects = spent;
        let (after, owner) = self.with_setting(context, |setting| {
            let mut changed = changed_source(&source, &op.change, setting)?;
            if asked && changed.is_any() {
                self.check_address(context, &mut changed.after);
            }
            if op.change.material.is_some() && !changed.is_any() {
                changed
                    .before
                    .insert("reference", source.gateway.reference.as_str());
                changed.after.version += 1;
                changed.after.updated = context.now;
            }
            let after = changed.after.clone();
            effects.extend(update_effects(changed, setting));
            let mut owner = owner;
            if op.make_default
                && let Some(owner) = owner
                    .as_mut()
                    .filter(|owner| owner.default_source.as_ref() != Some(&after.id))
            {
                let to = Some(after.id.clone());
                effects.extend(default_effects(setting, owner, to));
            }
            note_owner(&mut effects, &after.id, owner.as_ref());
            Ok((after, owner))
        })?;
        let answer = self.answer_with(context, (after, owner), op.with, op.new_session)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::UpdateSource(Box::new(answer))),
        })
    }

    /// A source and its owner, who must be the one that was named.
    pub(super) fn owned(
        &self,
        context: &Context,
        wanted: &SourceRef,
        of_customer: Option<&CustomerRef>,
    ) -> Result<(Source, Option<Customer>), No> {
        let named = match of_customer {
            Some(wanted) => Some(self.customer(context, wanted)?),
            None => None,
        };
        let source = self.source(context, wanted)?;
        let foreign = named
            .as_ref()
            .is_some_and(|owner| source.customer.as_ref() != Some(&owner.id));
        let gone = !source.is_live() && source.status != Status::Finalized;
        if foreign || gone {
            return Err(missing_ref(wanted).into());
        }
        let owner = match (named, &source.customer) {
            (Some(owner), _) => Some(owner),
            (None, Some(id)) => self.any_customer(context, &CustomerRef::Id(id.clone()))?,
            (None, None) => None,
        };
        Ok((source, owner))
    }

    /// The answer of calls about one source.
    pub(super) fn answer_with(
        &self,
        context: &Context,
        (source, owner): (Source, Option<Customer>),
        with: Relations,
        new_session: bool,
    ) -> Result<SourceAnswer, No> {
        let mut answer = SourceAnswer {
            source,
            customer: None,
        };
        let wanted = with != Relations::NONE || new_session;
        if let Some(owner) = owner.filter(|_| wanted) {
            let changed = Some(&answer.source).filter(|source| source.is_live());
            let mut beside = self.beside(context, owner, with, changed)?;
            beside
                .sources
                .retain(|other| other.id != answer.source.id || answer.source.is_live());
            if new_session {
                beside.session = Some(self.new_session(context, &beside.customer)?);
            }
            answer.customer = Some(beside);
        }
        Ok(answer)
    }

    /// What the issuer says to a new address.
    fn check_address(&self, context: &Context, source: &mut Source) {
        let Ok(Outcome::Stored(kept)) = self.ask_again(context, source) else {
            return;
        };
        if let (Some(card), Some(kept)) = (card_mut(source), kept.card) {
            card.checks.line1 = card.checks.line1.and(kept.checks.line1);
            card.checks.zip = card.checks.zip.and(kept.checks.zip);
        }
    }

    /// Shows a stored instrument to its gateway once more.
    pub(crate) fn ask_again(&self, context: &Context, source: &Source) -> Result<Outcome, No> {
        let number = match &source.instrument.sealed {
            Some(sealed) => Some(self.open(&context.scope, &source.instrument.id, sealed)?),
            None => None,
        };
        let material = match &source.instrument.kind {
            domain::source::InstrumentKind::Card(card) => Presented::Card {
                cvc_given: card.checks.cvc.is_some(),
                card: card.clone(),
                digits: number,
                cvc: None,
            },
            domain::source::InstrumentKind::Bank(bank) => Presented::Bank {
                bank: bank.clone(),
                account: number,
            },
            domain::source::InstrumentKind::Wallet => Presented::Wallet(source.method),
        };
        let gateway = &source.gateway.name;
        let connector = gateways::connector(gateway).ok_or_else(|| Refusal::GatewayUnknown {
            name: gateway.clone(),
        })?;
        let instruction = Instruction {
            mode: context.scope.mode,
            gateway: gateway.clone(),
            material,
            verify: Verify::Issuer,
            usage: source.usage,
            authenticate: false,
            source_id: source.id.as_str().to_owned(),
            return_url: None,
        };
        match connector.begin(&instruction) {
            Step::Done(outcome) => Ok(outcome),
            Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
        }
    }

    pub(crate) fn delete_source(
        &self,
        context: &Context,
        op: &DeleteSource,
    ) -> Result<Decision, No> {
        if op.manner == Manner::Detached {
            let known = self.source(context, &op.source)?;
            if !known.is_live() || known.status == Status::Consumed {
                let id = known.id.as_str().to_owned();
                return Err(Refusal::NotAttached { id }.into());
            }
        }
        let (source, owner) = self.owned(context, &op.source, op.of_customer.as_ref())?;
        if source.status == Status::Finalized {
            let answer = self.answer_with(context, (source, owner), op.with, op.new_session)?;
            return Ok(Decision::answer(Answer::DeleteSource(Box::new(answer))));
        }
        let is_default = owner
            .as_ref()
            .is_some_and(|owner| owner.default_source.as_ref() == Some(&source.id));
        match op.manner {
            Manner::UnlessDefault if is_default => {
                return Err(Refusal::DefaultUndeletable.into());
            }
            Manner::Detached if source.customer.is_none() => {
                let id = source.id.as_str().to_owned();
                return Err(Refusal::NotAttached { id }.into());
            }
            _ => {}
        }
        let heir = match &owner {
            Some(owner) if is_default && op.manner != Manner::NoHeir => {
                self.newest_other(context, &owner.id, &source)?
            }
            _ => None,
        };
        let gone = self.removal(context, &source, op.manner)?;
        let (after, effects, owner) = self.with_setting(context, |setting| {
            let (after, mut effects) = removed(&source, gone, op.manner, setting);
            note_default(&mut effects, &source.id, is_default);
            let owner = owner.map(|mut owner| {
                if source.usage == Usage::Reusable {
                    owner.live_sources -= 1;
                }
                effects.extend(free_roles(setting, &mut owner, &source.id, heir));
                owner
            });
            Ok((after, effects, owner))
        })?;
        let answer = self.answer_with(context, (after, owner), op.with, op.new_session)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::DeleteSource(Box::new(answer))),
        })
    }

    /// What becomes of a source that its owner removes, by the rules of the caller's dialect.
    fn removal(&self, context: &Context, source: &Source, manner: Manner) -> Result<Status, No> {
        Ok(match context.caller.dialect {
            _ if manner == Manner::Detached && source.shape == Shape::PaymentMethod => {
                Status::Detached
            }
            Dialect::Stripe if source.shape == Shape::Object => Status::Consumed,
            Dialect::Magpie => Status::Detached,
            Dialect::Piriod if source.usage == Usage::SingleUse => {
                if source.method != domain::method::Method::Transfer {
                    return Err(Refusal::Undeletable.into());
                }
                Status::Deleted
            }
            Dialect::Piriod if self.has_payments(context, source)? => Status::Finalized,
            _ => Status::Deleted,
        })
    }

    /// Whether a charge or an intent refers to a source.
    fn has_payments(&self, context: &Context, source: &Source) -> Result<bool, Fault> {
        let id = source.id.as_str();
        let charges = charge_table::of_source(&context.scope, id, 1);
        if self.store.ask_one(&charges)?.is_some() {
            return Ok(true);
        }
        let page = PageOf {
            visible: -1,
            customer: None,
            parent: Some(&source.id),
            from: i64::MIN,
            to: i64::MAX,
            limit: 1,
        };
        let intents = intent_table::page_backward(&context.scope, i64::MAX, &page);
        Ok(self.store.ask_one(&intents)?.is_some())
    }

    fn newest_other(
        &self,
        context: &Context,
        owner: &Id,
        source: &Source,
    ) -> Result<Option<Id>, Fault> {
        let list = source_table::ListOf {
            dialect: context.caller.dialect,
            customer: Some(owner),
            live_only: true,
        };
        let mut below = i64::MAX;
        loop {
            let query = source_table::page_backward(&context.scope, &list, below, 20);
            let rows = self.store.ask(&query)?;
            if rows.is_empty() {
                return Ok(None);
            }
            for row in rows {
                let other = source_table::of_row(row)?;
                below = other.number;
                let fits = other.usage == Usage::Reusable && other.status != Status::Failed;
                // A payment method of Stripe's never is a default source.
                if fits && other.id != source.id && other.shape != Shape::PaymentMethod {
                    return Ok(Some(other.id));
                }
            }
        }
    }
}

fn card_mut(source: &mut Source) -> Option<&mut domain::card::Card> {
    match &mut source.instrument.kind {
        domain::source::InstrumentKind::Card(card) => Some(card),
        _ => None,
    }
}

fn missing(id: &Id) -> Refusal {
    Refusal::NotFound {
        kind: Kind::Source,
        id: id.as_str().to_owned(),
    }
}

pub(super) fn missing_ref(wanted: &SourceRef) -> Refusal {
    let id = match wanted {
        SourceRef::Id(id) => id.as_str().to_owned(),
        SourceRef::Number(number) => number.to_string(),
        SourceRef::DefaultOf(owner) => owner.to_string(),
    };
    Refusal::NotFound {
        kind: Kind::Source,
        id,
    }
}

/// Notes with the events of a source whether it is its owner's default.
pub(super) fn note_owner(effects: &mut [Effect], source: &Id, owner: Option<&Customer>) {
    let default = owner.and_then(|owner| owner.default_source.as_ref());
    note_default(effects, source, default == Some(source));
}

/// A source in its state after its removal.
fn removed(
    source: &Source,
    status: Status,
    manner: Manner,
    setting: &Setting,
) -> (Source, Vec<Effect>) {
    match status {
        Status::Consumed | Status::Detached => detached(source, status, setting),
        _ => {
            let mut effects = delete_effects(setting, source);
            let mut after = domain::operation::join::tombstone(source, setting.mint);
            after.status = status;
            for effect in &mut effects {
                match effect {
                    Effect::UpdateSource(gone) => gone.status = status,
                    Effect::Record(event) if manner == Manner::Local => {
                        if let Some(before) = event.before.as_mut().and_then(Tree::as_map_mut) {
                            before.insert("manner", "local");
                        }
                    }
                    _ => {}
                }
            }
            (after, effects)
        }
    }
}
