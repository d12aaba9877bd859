//! Make a customer, with a first source if one is given.

use domain::customer::{Customer, Profile};
use domain::effect::{Claim, Effect};
use domain::event::EventKind;
use domain::operation::join::{Setting, record};
use domain::operation::{Answer, CreateCustomer};
use domain::{Dialect, Id, Refusal};
use store::table::customer as customer_table;
use tree::Tree;

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn create_customer(
        &self,
        context: &Context,
        op: &CreateCustomer,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        if let Some(id) = &op.id {
            let wanted = domain::operation::CustomerRef::Id(id.clone());
            if self.any_customer(context, &wanted)?.is_some() {
                let value = id.as_str().to_owned();
                return Err(Refusal::Taken {
                    member: "id",
                    value,
                }
                .into());
            }
        }
        let customer = self.new_customer(context, op.id.clone(), op.profile.clone());
        let mut effects = self.insert_effects(context, &customer);
        for register in &op.claims {
            effects.push(self.claim(context, register, "email", &customer)?);
        }
        let mut answer = customer.clone();
        let mut created = None;
        if let Some(source) = &op.source {
            match self.make(context, source, Some(&customer), memo)? {
                Ok(made) => {
                    effects.extend(made.effects);
                    created = Some(made.source);
                    answer = made.customer.unwrap_or(answer);
                }
                Err(spent) => {
                    return Ok(Decision {
                        effects: spent.effects,
                        outcome: Err(spent.refusal),
                    });
                }
            }
        }
        let mut answer = self.beside(context, answer, op.with, created.as_ref())?;
        answer.created = created;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::CreateCustomer(Box::new(answer))),
        })
    }

    /// A customer as it will be, with the id that its dialect gives or the caller chose.
    pub(crate) fn new_customer(
        &self,
        context: &Context,
        chosen: Option<Id>,
        profile: Profile,
    ) -> Customer {
        self.with_mint(context.now, |mint| {
            let number = mint.number();
            let id = chosen.unwrap_or_else(|| match context.caller.dialect {
                Dialect::Stripe => mint.base62("cus_", 14),
                Dialect::Chargebee => mint.base62("", 13),
                Dialect::Magpie => mint.hex("cus_"),
                Dialect::Piriod => mint.base62("cus_", 20),
                Dialect::Pelcro => Id::new(number.to_string()),
            });
            Customer {
                id,
                number,
                version: 1,
                created: context.now,
                updated: context.now,
                origin: context.caller.dialect,
                deleted: false,
                default_source: None,
                backup_source: None,
                live_sources: 0,
                profile,
            }
        })
    }

    /// What has to be written for a new customer.
    pub(crate) fn insert_effects(&self, context: &Context, customer: &Customer) -> Vec<Effect> {
        self.with_mint(context.now, |mint| {
            let setting = Setting {
                dialect: context.caller.dialect,
                policy: context.policy,
                mint,
            };
            let id = &customer.id;
            let event = record(
                &setting,
                EventKind::CustomerCreated,
                id,
                Some(id),
                Tree::Null,
            );
            vec![Effect::InsertCustomer(Box::new(customer.clone())), event]
        })
    }

    /// Claims the customer's e-mail in a register; refused when somebody has it.
    pub(crate) fn claim(
        &self,
        context: &Context,
        register: &'static str,
        member: &'static str,
        customer: &Customer,
    ) -> Result<Effect, No> {
        let email = customer.profile.email.as_deref().unwrap_or_default();
        self.claim_name(context, (register, member), email, &customer.id)
    }

    /// Claims a name in a register; refused when somebody has it.
    pub(crate) fn claim_name(
        &self,
        context: &Context,
        (register, member): (&'static str, &'static str),
        value: &str,
        customer: &Id,
    ) -> Result<Effect, No> {
        let name = folded(value);
        if self.claimed(context, register, &name)?.is_some() {
            return Err(Refusal::Taken {
                member,
                value: value.to_owned(),
            }
            .into());
        }
        Ok(Effect::Claim(Claim {
            register,
            name,
            customer: customer.clone(),
        }))
    }

    /// Who has a folded name in a register.
    pub(crate) fn claimed(
        &self,
        context: &Context,
        register: &str,
        name: &str,
    ) -> Result<Option<Id>, Fault> {
        let row = self
            .store
            .ask_one(&customer_table::claimed(&context.scope, register, name))?;
        Ok(row.map(|row| row.text(0).map(Id::new)).transpose()?)
    }
}

/// Names are compared without letter case.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
