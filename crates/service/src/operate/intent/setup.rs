//! Setting a source up: its issuer is asked, the payer is authenticated, the customer gets it.

use domain::customer::Customer;
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::{Instruction, Outcome, Presented, Verify};
use domain::operation::intending::{Turn, mark_set_up};
use domain::operation::join::{join, record};
use domain::operation::{Confirmation, DefaultRule, Material};
use domain::refusal::MoneyFault;
use domain::source::{InstrumentKind, Shape, Source, Status, Usage};
use domain::{Dialect, Refusal};
use gateways::kit::Step;
use tree::Tree;

use crate::decision::Memo;
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::gateway::{Judgement, judged};
use crate::operate::intent::confirm::{needs_deposits, page};
use crate::operate::intent::course::Course;
use crate::operate::intent::method::making;
use crate::run::Context;
use crate::world::Service;

/// A source on its way to a customer.
pub(super) struct Joining {
    /// With its owner.
    pub(super) source: Source,
    /// Its owner, with one source more.
    pub(super) customer: Customer,
    /// What has to be written.
    pub(super) effects: Vec<Effect>,
}

impl Service {
    /// Asks the issuer, as attaching does, but with the payer at hand.
    pub(super) fn set_up(
        &self,
        context: &Context,
        course: &mut Course,
        (source, confirmation): (Source, &Confirmation),
        memo: &mut Memo,
    ) -> Result<(), No> {
        let outcome = match &memo.setup {
            Some(outcome) => outcome.clone(),
            None => {
                let outcome = self.present(context, course, &source)?;
                memo.setup.insert(outcome).clone()
            }
        };
        let stand_in = making(Material::Method(source.method), Verify::Issuer);
        let kept = match judged(context, &stand_in, outcome) {
            Ok(kept) => kept,
            Err(Judgement::Refused(Refusal::Declined(decline))) => {
                return self.declined(context, course, decline, None);
            }
            Err(Judgement::Refused(refusal) | Judgement::Untouched(refusal)) => {
                return Err(refusal.into());
            }
        };
        if needs_deposits(&source) {
            if source.shape != Shape::PaymentMethod {
                let source = source.id.as_str().to_owned();
                return Err(Refusal::Money(MoneyFault::Unverified { source }).into());
            }
            return self.ask_deposits(context, course, confirmation);
        }
        match kept.action {
            Some(action) => {
                let wish = domain::source::Action {
                    url: action.url.or(page().url),
                    ..action
                };
                self.ask_payer(context, course, confirmation, wish)
            }
            None => {
                let mut after = source;
                if let (InstrumentKind::Card(own), Some(card)) =
                    (&mut after.instrument.kind, kept.card)
                {
                    own.checks = card.checks;
                }
                self.finish_setup(context, course, after)
            }
        }
    }

    /// Shows a stored instrument to its gateway, with the payer at hand.
    fn present(&self, context: &Context, course: &Course, source: &Source) -> Result<Outcome, No> {
        let sealed = source.instrument.sealed.as_ref();
        let number = sealed
            .map(|sealed| self.open(&context.scope, &source.instrument.id, sealed))
            .transpose()?;
        let material = match &source.instrument.kind {
            InstrumentKind::Card(card) => Presented::Card {
                cvc_given: card.checks.cvc.is_some(),
                card: card.clone(),
                digits: number,
                cvc: None,
            },
            InstrumentKind::Bank(bank) => Presented::Bank {
                bank: bank.clone(),
                account: number,
            },
            InstrumentKind::Wallet => Presented::Wallet(source.method),
        };
        let gateway = source.gateway.name.clone();
        let Some(connector) = gateways::connector(&gateway) else {
            return Err(Refusal::GatewayUnknown { name: gateway }.into());
        };
        let instruction = Instruction {
            mode: context.scope.mode,
            gateway,
            material,
            verify: Verify::Issuer,
            usage: source.usage,
            authenticate: true,
            source_id: course.draft.id.as_str().to_owned(),
            return_url: course.draft.terms.returns.any.clone(),
        };
        match connector.begin(&instruction) {
            Step::Done(outcome) => Ok(outcome),
            Step::Send(_) => Err(Fault::Bug("a gateway wants the network in test mode").into()),
        }
    }

    /// The payer is known, the source works: it is marked, the customer gets it, the intent is
    /// done. `after` is the source with what was learned about it.
    pub(super) fn finish_setup(
        &self,
        context: &Context,
        course: &mut Course,
        mut after: Source,
    ) -> Result<(), No> {
        let Some(source) = course.source.take() else {
            return Err(Fault::Bug("a source is set up that is not there").into());
        };
        mark_set_up(&mut after);
        after.status = Status::Chargeable;
        let owner = joins(course, &source).cloned();
        if let Some(customer) = owner {
            let joining = self.joined(context, (&source, after), &customer)?;
            course.effects.extend(joining.effects);
            course.customer = Some(joining.customer);
            after = joining.source;
        } else if after != source {
            let effects = self.noted(context, &source, &mut after)?;
            course.effects.extend(effects);
        }
        course.source = Some(after);
        self.turn(context, course, Turn::Finish(0))
    }

    /// A source becomes a customer's; the customer's default stays what it is.
    pub(super) fn joined(
        &self,
        context: &Context,
        (before, after): (&Source, Source),
        customer: &Customer,
    ) -> Result<Joining, No> {
        let mut source = after;
        source.customer = Some(customer.id.clone());
        source.usage = Usage::Reusable;
        source.version = before.version + 1;
        source.updated = context.now;
        self.with_setting(context, |setting| {
            let joined = join(setting, customer, &source, DefaultRule::Never, None)?;
            let old = tree::map([
                ("customer", Tree::Null),
                ("usage", before.usage.name().into()),
                ("status", before.status.name().into()),
            ]);
            let kind = EventKind::SourceAttached;
            let event = record(setting, kind, &source.id, Some(&customer.id), old);
            let mut effects = vec![Effect::UpdateSource(Box::new(source.clone())), event];
            effects.extend(joined.effects);
            Ok(Joining {
                source,
                customer: joined.customer,
                effects,
            })
        })
    }

    /// A source that learned something about itself.
    pub(super) fn noted(
        &self,
        context: &Context,
        before: &Source,
        after: &mut Source,
    ) -> Result<[Effect; 2], No> {
        after.version = before.version + 1;
        after.updated = context.now;
        let mut old = tree::Map::new();
        if before.status != after.status {
            old.insert("status", before.status.name());
        }
        if let (Some(was), Some(is)) = (before.bank(), after.bank())
            && was.verification != is.verification
        {
            old.insert("verification", was.verification.name());
        }
        self.with_setting(context, |setting| {
            let kind = EventKind::SourceUpdated;
            let old = Tree::Map(old);
            let event = record(setting, kind, &after.id, after.customer.as_ref(), old);
            Ok([Effect::UpdateSource(Box::new(after.clone())), event])
        })
    }
}

/// The customer that gets the source when all is well. Pelcro's customers take it with a call of
/// their own, which names it.
pub(super) fn joins<'a>(course: &'a Course, source: &Source) -> Option<&'a Customer> {
    let keepable = match source.shape {
        Shape::PaymentMethod => true,
        Shape::Object => source.usage == Usage::Reusable,
        Shape::Card | Shape::BankAccount => false,
    };
    let free = source.customer.is_none() && keepable;
    let customer = course
        .customer
        .as_ref()
        .filter(|customer| !customer.deleted);
    customer.filter(|_| free && course.intent.origin == Dialect::Stripe)
}
