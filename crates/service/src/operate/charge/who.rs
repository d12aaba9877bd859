//! Who pays: a stored source, a customer's default, or something that is charged once and not kept.

use domain::customer::Customer;
use domain::instruction::Verify;
use domain::operation::{
    CreateCharge, CreateSource, CustomerRef, DefaultRule, Material, Relations,
};
use domain::refusal::{Kind, MoneyFault};
use domain::source::{Particulars, Shape, Source, Usage};
use domain::{Dialect, Refusal, visibility};

use crate::decision::Memo;
use crate::operate::No;
use crate::operate::charge::Paying;
use crate::operate::create_source::Spent;
use crate::run::Context;
use crate::world::Service;

/// What pays, and who was named.
pub(super) type Found = (Paying, Option<Customer>);

impl Service {
    /// Finds what pays, or makes it.
    pub(super) fn payer(
        &self,
        context: &Context,
        op: &CreateCharge,
        memo: &mut Memo,
    ) -> Result<Result<Found, Spent>, No> {
        let customer = match &op.customer {
            Some(wanted) => Some(self.customer(context, wanted)?),
            None => None,
        };
        let stored = match (&op.material, &customer) {
            (None, None) => return Err(money(MoneyFault::NobodyPays)),
            (None, Some(customer)) => Some(self.default_payer(context, customer)?),
            (Some(Material::Handle(id)), Some(customer)) => {
                Some(self.linked_source(context, id, customer)?)
            }
            (Some(Material::Handle(id)), None) => self.named_source(context, id)?,
            (Some(_), _) => None,
        };
        if let Some(source) = stored {
            return Ok(Ok((Paying::Stored(Box::new(source)), customer)));
        }
        let Some(material) = &op.material else {
            return Err(money(MoneyFault::NobodyPays));
        };
        let made = self.make(context, &for_once(material), None, memo)?;
        Ok(made.map(|made| {
            let payer = Paying::Once {
                source: Box::new(made.source),
                effects: made.effects,
            };
            (payer, customer)
        }))
    }

    fn default_payer(&self, context: &Context, customer: &Customer) -> Result<Source, No> {
        let found = match &customer.default_source {
            Some(id) => self.source_by_id(context, id.as_str())?,
            None => None,
        };
        found
            .filter(|source| source.is_live() && visibility::shows(context.caller.dialect, source))
            .ok_or_else(|| {
                money(MoneyFault::NoSource {
                    customer: customer.id.to_string(),
                })
            })
    }

    /// A source that must be the named customer's. Tokens are nobody's yet.
    fn linked_source(
        &self,
        context: &Context,
        id: &str,
        customer: &Customer,
    ) -> Result<Source, No> {
        let dialect = context.caller.dialect;
        let found = self.source_by_id(context, id)?.filter(|source| {
            source.is_live()
                && source.customer.as_ref() == Some(&customer.id)
                && visibility::shows(dialect, source)
                && !needs_intent(dialect, source)
        });
        found.ok_or_else(|| {
            money(MoneyFault::NotLinked {
                customer: customer.id.to_string(),
                source: id.to_owned(),
            })
        })
    }

    /// A source that was named without its customer; `None` when the text may be a token.
    fn named_source(&self, context: &Context, id: &str) -> Result<Option<Source>, No> {
        let dialect = context.caller.dialect;
        let found = self
            .source_by_id(context, id)?
            .filter(|source| visibility::shows(dialect, source));
        let kind = if dialect == Dialect::Magpie || id.starts_with("src_") {
            Kind::Source
        } else {
            Kind::Token
        };
        let missing = || Refusal::NotFound {
            kind,
            id: id.to_owned(),
        };
        match found {
            // What belongs to a customer is charged through the customer, and a bare card or
            // account that belongs to nobody was charged once before.
            Some(source)
                if dialect == Dialect::Stripe
                    && (source.customer.is_some()
                        || source.shape != Shape::Object
                        || needs_intent(dialect, &source)) =>
            {
                Err(missing().into())
            }
            Some(source) => Ok(Some(source)),
            // Magpie's charges take sources only.
            None if dialect == Dialect::Magpie => Err(missing().into()),
            None => Ok(None),
        }
    }
}

/// Stripe's payment methods are charged by intents only.
fn needs_intent(dialect: Dialect, source: &Source) -> bool {
    dialect == Dialect::Stripe && source.shape == Shape::PaymentMethod
}

/// A source that lives for one charge: nobody owns it, and the charge itself asks the issuer.
fn for_once(material: &Material) -> CreateSource {
    CreateSource {
        customer: None::<CustomerRef>,
        material: material.clone(),
        shape: Shape::Card,
        usage: Usage::SingleUse,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        verify: Verify::Nothing,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}

fn money(fault: MoneyFault) -> No {
    No::Refusal(Refusal::Money(fault))
}
