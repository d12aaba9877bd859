//! Make a source, or give an existing one to a customer.

use domain::customer::Customer;
use domain::effect::Effect;
use domain::event::{EventKind, ObjectKind};
use domain::instruction::{Kept, Presented};
use domain::operation::create_source::{Ready, build, instrument_id, name};
use domain::operation::join::{Setting, join, note_default, record};
use domain::operation::{
    Answer, AttachSource, CreateSource, CustomerRef, DefaultRule, Material, Relations,
    SourceAnswer, SourceRef, attach_source,
};
use domain::refusal::Kind;
use domain::source::{InstrumentKind, Shape, Source};
use domain::{Dialect, Id, Refusal};
use store::table::source as source_table;
use tree::Tree;

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::gateway::{Judgement, ask, failed_kept, judged, keeps_failed};
use crate::operate::material::{Found, Prepared, may_attach};
use crate::operate::step_intent::intent_of_step;
use crate::run::Context;
use crate::world::Service;

/// A source with everything that has to be written for it.
pub(crate) struct Made {
    pub(crate) source: Source,
    pub(crate) customer: Option<Customer>,
    pub(crate) effects: Vec<Effect>,
}

/// A refusal that writes something all the same: a presented token is spent.
pub(crate) struct Spent {
    pub(crate) effects: Vec<Effect>,
    pub(crate) refusal: Refusal,
}

impl Service {
    pub(crate) fn create_source(
        &self,
        context: &Context,
        op: &CreateSource,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let customer = match &op.customer {
            Some(wanted) => Some(self.customer(context, wanted)?),
            None => None,
        };
        let made = match self.make(context, op, customer.as_ref(), memo)? {
            Ok(made) => made,
            Err(spent) => {
                return Ok(Decision {
                    effects: spent.effects,
                    outcome: Err(spent.refusal),
                });
            }
        };
        let mut answer = SourceAnswer {
            source: made.source,
            customer: None,
        };
        if let (Some(after), true) = (made.customer, op.with != Relations::NONE) {
            let mut beside = self.beside(context, after, op.with, Some(&answer.source))?;
            if op.new_session {
                beside.session = Some(self.new_session(context, &beside.customer)?);
            }
            answer.customer = Some(beside);
        }
        let outcome = Ok(Answer::CreateSource(Box::new(answer)));
        Ok(Decision {
            effects: made.effects,
            outcome,
        })
    }

    /// Makes a source, or attaches the one that the material names.
    pub(crate) fn make(
        &self,
        context: &Context,
        op: &CreateSource,
        customer: Option<&Customer>,
        memo: &mut Memo,
    ) -> Result<Result<Made, Spent>, No> {
        if let Material::Intent(id) = &op.material {
            return self.give_approved(context, op, (id, customer)).map(Ok);
        }
        match self.prepare(context, &op.material, op.shape)? {
            Found::Source(source) => self.give(context, op.default, &source, customer).map(Ok),
            Found::Instrument(prepared) => {
                refuse_other_instrument(op, &prepared)?;
                self.refuse_known_account(context, &prepared, customer)?;
                self.store_instrument(context, op, (&prepared, customer), memo)
            }
        }
    }

    /// Gives the source that an intent's payer approved to a customer (Chargebee).
    fn give_approved(
        &self,
        context: &Context,
        op: &CreateSource,
        (id, customer): (&Id, Option<&Customer>),
    ) -> Result<Made, No> {
        let customer = customer.ok_or(Refusal::CustomerRequired)?;
        let (_, source, mut effects) = self.consume_intent(context, id, customer)?;
        let replaced = self.replaced(context, op, Some(customer))?;
        let made = self.with_setting(context, |setting| {
            let mut after = attach_source::attached(&source, &customer.id, setting)?;
            after.usage = op.usage;
            let joined = join(setting, customer, &after, op.default, replaced.as_ref())?;
            let mut effects = Vec::new();
            effects.extend(attach_source::attach_effects(
                &source,
                after.clone(),
                setting,
            ));
            effects.extend(joined.effects);
            let primary = joined.customer.default_source.as_ref() == Some(&after.id);
            note_default(&mut effects, &after.id, primary);
            Ok(Made {
                source: after,
                customer: Some(joined.customer),
                effects,
            })
        })?;
        effects.extend(made.effects);
        Ok(Made { effects, ..made })
    }

    /// The same bank account twice on one customer is refused; the same card is not.
    fn refuse_known_account(
        &self,
        context: &Context,
        prepared: &Prepared,
        customer: Option<&Customer>,
    ) -> Result<(), No> {
        let bank = matches!(prepared.presented, Presented::Bank { .. });
        let (true, Some(customer), Some(print)) = (bank, customer, &prepared.fingerprint) else {
            return Ok(());
        };
        let query = source_table::customer_fingerprint(&context.scope, &customer.id, &print.stored);
        match self.store.ask_one(&query)? {
            Some(_) => Err(Refusal::BankExists.into()),
            None => Ok(()),
        }
    }

    fn give(
        &self,
        context: &Context,
        rule: DefaultRule,
        source: &Source,
        customer: Option<&Customer>,
    ) -> Result<Made, No> {
        let id = source.id.as_str().to_owned();
        let Some(customer) = customer else {
            return Err(Refusal::NotFound {
                kind: Kind::Token,
                id,
            }
            .into());
        };
        if !may_attach(context.caller.dialect, source) {
            return Err(Refusal::NotFound {
                kind: Kind::Token,
                id,
            }
            .into());
        }
        self.with_setting(context, |setting| {
            let after = attach_source::attached(source, &customer.id, setting)?;
            let joined = join(setting, customer, &after, rule, None)?;
            let mut effects = Vec::with_capacity(6);
            effects.extend(attach_source::attach_effects(
                source,
                after.clone(),
                setting,
            ));
            effects.extend(joined.effects);
            let primary = joined.customer.default_source.as_ref() == Some(&after.id);
            note_default(&mut effects, &after.id, primary);
            Ok(Made {
                source: after,
                customer: Some(joined.customer),
                effects,
            })
        })
    }

    fn store_instrument(
        &self,
        context: &Context,
        op: &CreateSource,
        (prepared, customer): (&Prepared, Option<&Customer>),
        memo: &mut Memo,
    ) -> Result<Result<Made, Spent>, No> {
        let gateway = self.gateway_of(context, op, prepared)?;
        let names = self.names(context, op, prepared, memo);
        let outcome = match memo.outcome.clone() {
            Some(outcome) => outcome,
            None => {
                let outcome = ask(context, op, prepared, (&gateway, &names.0))?;
                memo.outcome.insert(outcome).clone()
            }
        };
        let kept = match judged(context, op, outcome) {
            Ok(kept) => kept,
            Err(Judgement::Refused(refusal)) if keeps_failed(context.caller.dialect, &refusal) => {
                let ready = self.ready(context, prepared, (gateway, names), failed_kept())?;
                return self.finish(
                    context,
                    op,
                    (prepared, customer),
                    Ready {
                        failed: true,
                        ..ready
                    },
                );
            }
            Err(Judgement::Refused(refusal)) => {
                let effects = self.spend_token(context, prepared);
                return Ok(Err(Spent { effects, refusal }));
            }
            Err(Judgement::Untouched(refusal)) => return Err(refusal.into()),
        };
        let ready = self.ready(context, prepared, (gateway, names), kept)?;
        self.finish(context, op, (prepared, customer), ready)
    }

    /// The gateway that the call, the token, or the settings name.
    fn gateway_of(
        &self,
        context: &Context,
        op: &CreateSource,
        prepared: &Prepared,
    ) -> Result<String, No> {
        let of_token = prepared
            .token
            .as_ref()
            .filter(|token| token.gateway.account.is_some());
        let named = op
            .gateway
            .as_deref()
            .or(of_token.map(|token| token.gateway.name.as_str()));
        let name = named.unwrap_or_else(|| context.policy.gateway(context.caller.dialect));
        match gateways::connector(name) {
            Some(_) => Ok(name.to_owned()),
            None => Err(Refusal::GatewayUnknown {
                name: name.to_owned(),
            }
            .into()),
        }
    }

    /// Source id, instrument id, number: drawn once, so that the gateway's answer fits them.
    pub(super) fn names(
        &self,
        context: &Context,
        op: &CreateSource,
        prepared: &Prepared,
        memo: &mut Memo,
    ) -> (Id, Id, i64) {
        if let Some(names) = &memo.names {
            return names.clone();
        }
        let names = self.with_mint(context.now, |mint| {
            let setting = setting(context, mint);
            let instrument = match &prepared.token {
                Some(token) => token.instrument.id.clone(),
                None => instrument_id(&kind_of(&prepared.presented), &setting),
            };
            let (id, number) = name(op, &instrument, &setting);
            (id, instrument, number)
        });
        memo.names.insert(names).clone()
    }

    pub(super) fn ready(
        &self,
        context: &Context,
        prepared: &Prepared,
        (gateway, (id, instrument, number)): (String, (Id, Id, i64)),
        mut kept: Kept,
    ) -> Result<Ready, No> {
        if let Some(action) = &mut kept.action {
            self.address_step(&context.scope, (ObjectKind::Source, &id, 1), action)?;
        }
        let kind = match (&kept.card, &kept.bank) {
            (Some(card), _) => InstrumentKind::Card(card.clone()),
            (None, Some(bank)) => InstrumentKind::Bank(bank.clone()),
            (None, None) => kind_of(&prepared.presented),
        };
        let instrument = self.instrument(context, prepared, (&instrument, kind))?;
        let wallet = match (&prepared.presented, &prepared.token) {
            (Presented::Wallet(method), Some(token)) => Some((*method, token.method_type.clone())),
            _ => None,
        };
        Ok(Ready {
            wallet,
            instrument,
            kept,
            gateway,
            failed: false,
            id,
            number,
        })
    }

    /// The gateway is content: the source, its customer, and what has to be written.
    fn finish(
        &self,
        context: &Context,
        op: &CreateSource,
        (prepared, customer): (&Prepared, Option<&Customer>),
        ready: Ready,
    ) -> Result<Result<Made, Spent>, No> {
        let replaced = self.replaced(context, op, customer)?;
        let mut effects = self.spend_token(context, prepared);
        if let Some(token) = &ready.kept.spends {
            effects.push(self.spend(context, &ready.gateway, (token, prepared))?);
        }
        let made = self.with_setting(context, |setting| {
            let owner = customer.map(|customer| &customer.id);
            let source = build(op, &ready, owner, setting);
            let event = match (ready.failed, owner) {
                (true, _) => EventKind::SourceFailed,
                (false, Some(_)) => EventKind::SourceAttached,
                (false, None) => EventKind::SourceCreated,
            };
            effects.push(Effect::InsertSource(Box::new(source.clone())));
            effects.push(record(setting, event, &source.id, owner, Tree::Null));
            let after = match customer {
                Some(customer) => {
                    let joined = join(setting, customer, &source, op.default, replaced.as_ref())?;
                    effects.extend(joined.effects);
                    let primary = joined.customer.default_source.as_ref() == Some(&source.id);
                    note_default(&mut effects, &source.id, primary);
                    Some(joined.customer)
                }
                None => None,
            };
            effects.extend(intent_of_step(&source, setting));
            Ok(Made {
                source,
                customer: after,
                effects,
            })
        })?;
        Ok(Ok(made))
    }

    /// Marks a gateway's own single-use token as used; refused when it was used before.
    pub(super) fn spend(
        &self,
        context: &Context,
        gateway: &str,
        (token, prepared): (&str, &Prepared),
    ) -> Result<Effect, No> {
        let digest = self.token_digest(&context.scope, token)?;
        let query = store::table::token::is_spent(&context.scope, gateway, &digest);
        if self.store.ask_one(&query)?.is_some() {
            let id = prepared.token.as_ref().map(|token| token.id.to_string());
            let id = id.unwrap_or_default();
            return Err(Refusal::TokenUsed { id }.into());
        }
        Ok(Effect::Spend {
            gateway: gateway.to_owned(),
            digest,
        })
    }

    /// The default that may have to go when another takes its place (Chargebee).
    fn replaced(
        &self,
        context: &Context,
        op: &CreateSource,
        customer: Option<&Customer>,
    ) -> Result<Option<Source>, Fault> {
        let replaces =
            op.default == DefaultRule::Always && context.caller.dialect == Dialect::Chargebee;
        match customer.and_then(|customer| customer.default_source.as_ref()) {
            Some(default) if replaces => self.source_by_id(context, default.as_str()),
            _ => Ok(None),
        }
    }

    pub(super) fn spend_token(&self, context: &Context, prepared: &Prepared) -> Vec<Effect> {
        let Some(token) = &prepared.token else {
            return Vec::with_capacity(5);
        };
        self.with_mint(context.now, |mint| {
            let setting = setting(context, mint);
            let consume = Effect::ConsumeToken {
                id: token.id.clone(),
                at: context.now,
            };
            let event = record(
                &setting,
                EventKind::TokenConsumed,
                &token.id,
                None,
                Tree::Null,
            );
            vec![consume, event]
        })
    }

    /// Gives a card source to a customer (Magpie's own call).
    pub(crate) fn attach_source(
        &self,
        context: &Context,
        op: &AttachSource,
    ) -> Result<Decision, No> {
        let customer = self.customer(context, &CustomerRef::Id(op.customer.clone()))?;
        let source = self.source(context, &SourceRef::Id(Id::new(op.source.as_str())))?;
        if source.card().is_none() {
            return Err(Refusal::NotACard {
                id: op.source.clone(),
            }
            .into());
        }
        let made = self.give(context, DefaultRule::IfNone, &source, Some(&customer))?;
        let after = made.customer.unwrap_or(customer);
        let answer = self.beside(context, after, op.with, Some(&made.source))?;
        let outcome = Ok(Answer::AttachSource(Box::new(answer)));
        Ok(Decision {
            effects: made.effects,
            outcome,
        })
    }

    /// Runs a pure decision with ids of this moment.
    pub(crate) fn with_setting<T>(
        &self,
        context: &Context,
        decide: impl FnOnce(&Setting) -> Result<T, Refusal>,
    ) -> Result<T, No> {
        self.with_mint(context.now, |mint| decide(&setting(context, mint)))
            .map_err(No::Refusal)
    }
}

fn setting<'a>(context: &'a Context, mint: &'a domain::Mint<'a>) -> Setting<'a> {
    Setting {
        dialect: context.caller.dialect,
        policy: context.policy,
        mint,
    }
}

/// A source object of a handle is a card: what a bank account's token stands for is none.
fn refuse_other_instrument(op: &CreateSource, prepared: &Prepared) -> Result<(), No> {
    let object = op.shape == Shape::Object && matches!(op.material, Material::Handle(_));
    if object && matches!(prepared.presented, Presented::Bank { .. }) {
        let id = match &op.material {
            Material::Handle(text) => text.clone(),
            _ => String::new(),
        };
        return Err(Refusal::NotFound {
            kind: Kind::Token,
            id,
        }
        .into());
    }
    Ok(())
}

fn kind_of(presented: &Presented) -> InstrumentKind {
    match presented {
        Presented::Card { card, .. } => InstrumentKind::Card(card.clone()),
        Presented::Bank { bank, .. } => InstrumentKind::Bank(bank.clone()),
        Presented::Foreign { .. } | Presented::Wallet(_) => InstrumentKind::Wallet,
    }
}
