//! Attaching payment methods, and new instruments under old ids.

use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::{Outcome, Verify};
use domain::operation::join::{join, record};
use domain::operation::{
    Answer, AttachMethod, CreateSource, CustomerRef, DefaultRule, Material, Relations,
    SourceAnswer, SourceRef,
};
use domain::refusal::Kind;
use domain::source::{Shape, Source, Status, Usage};
use domain::{Id, Refusal};

use crate::decision::{Decision, Memo};
use crate::operate::No;
use crate::operate::gateway::{Judgement, ask, judged};
use crate::operate::material::Found;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn attach_method(
        &self,
        context: &Context,
        op: &AttachMethod,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let customer = self.customer(context, &CustomerRef::Id(op.customer.clone()))?;
        if self.is_test_method(context, &op.source) {
            let create = method_of(Material::Handle(op.source.clone()), None);
            let made = match self.make(context, &create, Some(&customer), memo)? {
                Ok(made) => made,
                Err(spent) => {
                    return Ok(Decision {
                        effects: spent.effects,
                        outcome: Err(spent.refusal),
                    });
                }
            };
            let owner = made.customer.unwrap_or(customer);
            let beside = self.beside(context, owner, op.with, Some(&made.source))?;
            let answer = SourceAnswer {
                source: made.source,
                customer: (op.with != Relations::NONE).then_some(beside),
            };
            return Ok(Decision {
                effects: made.effects,
                outcome: Ok(Answer::AttachMethod(Box::new(answer))),
            });
        }
        let source = self.source(context, &SourceRef::Id(Id::new(op.source.as_str())))?;
        let (after, owner, effects) = self.attached(context, source, customer)?;
        let mut answer = SourceAnswer {
            source: after,
            customer: None,
        };
        if op.with != Relations::NONE {
            answer.customer = Some(self.beside(context, owner, op.with, Some(&answer.source))?);
        }
        Ok(Decision {
            effects,
            outcome: Ok(Answer::AttachMethod(Box::new(answer))),
        })
    }

    /// Gives a stored payment method to a customer, once its issuer agreed.
    fn attached(
        &self,
        context: &Context,
        source: Source,
        customer: domain::customer::Customer,
    ) -> Result<(Source, domain::customer::Customer, Vec<Effect>), No> {
        let id = source.id.as_str().to_owned();
        match &source.customer {
            Some(owner) if *owner == customer.id && source.is_live() => {
                return Ok((source, customer, Vec::new()));
            }
            Some(_) if source.is_live() => return Err(Refusal::AlreadyAttached { id }.into()),
            _ => {}
        }
        if !source.is_live() || source.status == Status::Consumed {
            return Err(Refusal::MethodSpent { id }.into());
        }
        let outcome = self.ask_again(context, &source)?;
        let create = method_of(Material::Method(source.method), None);
        let kept = match judged(context, &create, outcome) {
            Ok(kept) => kept,
            Err(Judgement::Refused(refusal) | Judgement::Untouched(refusal)) => {
                return Err(refusal.into());
            }
        };
        self.with_setting(context, |setting| {
            let mut after = source.clone();
            after.version += 1;
            after.updated = context.now;
            after.customer = Some(customer.id.clone());
            after.usage = Usage::Reusable;
            if let (Some(card), domain::source::InstrumentKind::Card(own)) =
                (kept.card, &mut after.instrument.kind)
            {
                own.checks = card.checks;
            }
            let joined = join(setting, &customer, &after, DefaultRule::Never, None)?;
            let before = tree::map([("customer", tree::Tree::Null)]);
            let kind = EventKind::SourceAttached;
            let event = record(setting, kind, &after.id, Some(&customer.id), before);
            let mut effects = vec![Effect::UpdateSource(Box::new(after.clone())), event];
            effects.extend(joined.effects);
            Ok((after, joined.customer, effects))
        })
    }

    /// Whether a text is the name of a test payment method.
    pub(crate) fn is_test_method(&self, context: &Context, text: &str) -> bool {
        gateways::sandbox::test_payment_method(text, context.now).is_some()
    }

    /// A source with a new instrument in it, under its old id (Pelcro), and what that costs.
    pub(crate) fn renewed(
        &self,
        context: &Context,
        source: &Source,
        (gateway, material): (Option<&str>, &Material),
        memo: &mut Memo,
    ) -> Result<(Source, Vec<Effect>), No> {
        let gateway = gateway.unwrap_or(&source.gateway.name).to_owned();
        let create = method_of(material.clone(), Some(gateway.clone()));
        let Found::Instrument(prepared) = self.prepare(context, material, source.shape)? else {
            let (kind, id) = (Kind::Token, String::new());
            return Err(Refusal::NotFound { kind, id }.into());
        };
        let names = self.names(context, &create, &prepared, memo);
        let outcome: Outcome = match memo.outcome.clone() {
            Some(outcome) => outcome,
            None => {
                let outcome = ask(context, &create, &prepared, (&gateway, &source.id))?;
                memo.outcome.insert(outcome).clone()
            }
        };
        let kept = match judged(context, &create, outcome) {
            Ok(kept) => kept,
            Err(Judgement::Refused(refusal) | Judgement::Untouched(refusal)) => {
                return Err(refusal.into());
            }
        };
        let ready = self.ready(context, &prepared, (gateway, names), kept)?;
        let mut effects = self.spend_token(context, &prepared);
        if let Some(token) = &ready.kept.spends {
            effects.push(self.spend(context, &ready.gateway, (token, &prepared))?);
        }
        let built = self.with_setting(context, |setting| {
            Ok(domain::operation::create_source::build(
                &create, &ready, None, setting,
            ))
        })?;
        let fresh = Source {
            instrument: built.instrument,
            gateway: built.gateway,
            method: built.method,
            ..source.clone()
        };
        Ok((fresh, effects))
    }
}

/// The making of a payment method that its issuer is asked about.
fn method_of(material: Material, gateway: Option<String>) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape: Shape::PaymentMethod,
        usage: Usage::Reusable,
        gateway,
        gateway_account: None,
        default: DefaultRule::Never,
        verify: Verify::Issuer,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: domain::source::Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}
