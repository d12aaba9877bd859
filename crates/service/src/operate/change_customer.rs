//! Changing and deleting customers.

use domain::customer::Customer;
use domain::effect::{Claim, Effect};
use domain::operation::changing::{changed_customer, customer_effects, deleted_customer};
use domain::operation::join::{default_effects, delete_effects};
use domain::operation::{Answer, Change, CustomerRef, DeleteCustomer, SourceRef, UpdateCustomer};
use domain::refusal::Kind;
use domain::source::{Source, Status, Usage};
use domain::{Dialect, Id, Refusal};
use store::table::{customer as customer_table, source as source_table};

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Registers that hold e-mails.
const EMAILS: [&str; 2] = ["magpie_email", "pelcro_email"];

/// Sources that are read at once when a customer goes.
const CHUNK: usize = 500;

impl Service {
    pub(crate) fn update_customer(
        &self,
        context: &Context,
        op: &UpdateCustomer,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let customer = self.customer(context, &op.customer)?;
        if let Some(named) = &op.change.must_own {
            let owned = self
                .source_by_id(context, named.as_str())?
                .is_some_and(|source| {
                    source.is_live() && source.customer.as_ref() == Some(&customer.id)
                });
            if !owned {
                let id = named.as_str().to_owned();
                return Err(Refusal::NotAttached { id }.into());
            }
        }
        let mut effects = self.with_setting(context, |setting| {
            Ok(customer_effects(
                changed_customer(&customer, &op.change, setting),
                setting,
            ))
        })?;
        let mut after = match effects.first() {
            Some(Effect::UpdateCustomer(after)) => (**after).clone(),
            _ => customer.clone(),
        };
        effects.extend(self.moved_claims(context, &customer, &op.change.email)?);
        let mut added = None;
        if let Some(create) = &op.source {
            let made = match self.make(context, create, Some(&after), memo)? {
                Ok(made) => made,
                Err(spent) => {
                    return Ok(Decision {
                        effects: spent.effects,
                        outcome: Err(spent.refusal),
                    });
                }
            };
            after = made.customer.unwrap_or(after);
            effects.extend(made.effects);
            effects.extend(self.replaced_default(context, op, (&customer, &made.source))?);
            if op.replaces_default && customer.default_source.is_some() {
                after.live_sources -= 1;
            }
            added = Some(made.source);
        }
        if let Some(wanted) = &op.default_source {
            effects.extend(self.chosen_default(context, &mut after, wanted, added.as_ref())?);
        }
        let mut answer = self.beside(context, after, op.with, added.as_ref())?;
        if let Some(added) = &added
            && op.replaces_default
        {
            let old = customer.default_source.as_ref();
            answer
                .sources
                .retain(|source| source.id == added.id || Some(&source.id) != old);
        }
        answer.created = added;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::UpdateCustomer(Box::new(answer))),
        })
    }

    /// The old default goes when a new source takes its place in the same call (Stripe).
    fn replaced_default(
        &self,
        context: &Context,
        op: &UpdateCustomer,
        (before, made): (&Customer, &Source),
    ) -> Result<Vec<Effect>, No> {
        let Some(old) = before
            .default_source
            .as_ref()
            .filter(|_| op.replaces_default)
        else {
            return Ok(Vec::new());
        };
        let Some(old) = self.source_by_id(context, old.as_str())? else {
            return Ok(Vec::new());
        };
        if old.id == made.id || !old.is_live() {
            return Ok(Vec::new());
        }
        self.with_setting(context, |setting| Ok(delete_effects(setting, &old)))
    }

    fn chosen_default(
        &self,
        context: &Context,
        customer: &mut Customer,
        wanted: &Id,
        added: Option<&Source>,
    ) -> Result<Vec<Effect>, No> {
        let source = match added.filter(|added| added.id == *wanted) {
            Some(added) => added.clone(),
            None => self.source(context, &SourceRef::Id(wanted.clone()))?,
        };
        let usable = source.customer.as_ref() == Some(&customer.id)
            && source.is_live()
            && source.usage == Usage::Reusable
            && source.status != Status::Failed;
        if !usable {
            let (kind, id) = (Kind::Source, wanted.as_str().to_owned());
            return Err(Refusal::NotFound { kind, id }.into());
        }
        if customer.default_source.as_ref() == Some(wanted) {
            return Ok(Vec::new());
        }
        self.with_setting(context, |setting| {
            Ok(default_effects(setting, customer, Some(wanted.clone())))
        })
    }

    /// An e-mail that is registered somewhere moves there too.
    fn moved_claims(
        &self,
        context: &Context,
        customer: &Customer,
        email: &Change<String>,
    ) -> Result<Vec<Effect>, No> {
        let old = customer.profile.email.as_deref();
        let new = match email {
            Change::Keep => return Ok(Vec::new()),
            Change::Clear => None,
            Change::To(email) => Some(email.as_str()),
        };
        if old == new {
            return Ok(Vec::new());
        }
        let mut effects = self.released_claims(context, customer)?;
        let registers: Vec<&'static str> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Release(claim) => Some(claim.register),
                _ => None,
            })
            .collect();
        if let Some(new) = new {
            for register in registers {
                let named = (register, "email");
                effects.push(self.claim_name(context, named, new, &customer.id)?);
            }
        }
        Ok(effects)
    }

    /// The registers in which a customer's e-mail stands, to be freed.
    fn released_claims(
        &self,
        context: &Context,
        customer: &Customer,
    ) -> Result<Vec<Effect>, Fault> {
        let mut effects = Vec::new();
        let Some(email) = &customer.profile.email else {
            return Ok(effects);
        };
        for register in EMAILS {
            let name = super::create_customer::folded(email);
            let query = customer_table::claimed(&context.scope, register, &name);
            let Some(row) = self.store.ask_one(&query)? else {
                continue;
            };
            if row.text(0)? == customer.id.as_str() {
                effects.push(Effect::Release(Claim {
                    register,
                    name,
                    customer: customer.id.clone(),
                }));
            }
        }
        Ok(effects)
    }

    pub(crate) fn delete_customer(
        &self,
        context: &Context,
        op: &DeleteCustomer,
    ) -> Result<Decision, No> {
        let customer = self.customer(context, &op.customer)?;
        let sources = self.all_sources(context, &customer.id)?;
        let released = self.released_claims(context, &customer)?;
        let (after, effects) = self.with_setting(context, |setting| {
            let mut effects = Vec::new();
            for source in &sources {
                effects.extend(delete_effects(setting, source));
            }
            let (after, gone) = deleted_customer(&customer, setting);
            effects.extend(gone);
            Ok((after, effects))
        })?;
        let mut effects = effects;
        effects.extend(released);
        // Chargebee shows a deleted customer as it was.
        let shown = match context.caller.dialect {
            Dialect::Chargebee | Dialect::Piriod => Customer {
                profile: customer.profile.clone(),
                ..after
            },
            _ => after,
        };
        let answer = self.beside(context, shown, op.with, None)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::DeleteCustomer(Box::new(answer))),
        })
    }

    /// Every live source of a customer, whichever dialect shows it.
    fn all_sources(&self, context: &Context, owner: &Id) -> Result<Vec<Source>, Fault> {
        let mut all = Vec::new();
        let mut above = i64::MIN;
        let wanted = CustomerRef::Id(owner.clone());
        if self.any_customer(context, &wanted)?.is_none() {
            return Ok(all);
        }
        loop {
            let list = source_table::ListOf {
                dialect: Dialect::Piriod,
                customer: Some(owner),
                live_only: true,
            };
            let query = source_table::page_forward(&context.scope, &list, above, CHUNK);
            let rows = self.store.ask(&query)?;
            let last = rows.len() < CHUNK;
            for row in rows {
                let source = source_table::of_row(row)?;
                above = source.number;
                all.push(source);
            }
            if last {
                return Ok(all);
            }
        }
    }
}
