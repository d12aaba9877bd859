//! Turns the effects of a decision into the writes of one unit.

use domain::Moment;
use domain::effect::Effect;
use tree::{Map, Tree};

use crate::Write;
use crate::table::{Scope, customer, event, session, source, token};

/// What every event of one decision has in common: request, key, dialect, origin.
#[derive(Clone, Debug)]
pub struct Cause {
    /// A map; the values before a change are added to it.
    pub facts: Map,
    /// When.
    pub at: Moment,
}

/// The write of one effect.
pub fn write(scope: &Scope, effect: &Effect, cause: &Cause) -> Write {
    match effect {
        Effect::InsertCustomer(customer) => customer::insert(scope, customer),
        Effect::Claim(claim) => customer::claim(scope, claim),
        Effect::SetPassword { customer, hash } => customer::set_password(scope, customer, hash),
        Effect::InsertToken(token) => token::insert(scope, token),
        Effect::ConsumeToken { id, at } => token::consume(scope, id, *at),
        Effect::Spend { gateway, digest } => token::spend(scope, gateway, digest),
        Effect::InsertSource(source) => source::insert(scope, source),
        Effect::UpdateSource(source) => source::update(scope, source),
        Effect::CountSource { customer, limit } => customer::count_source(scope, customer, *limit),
        Effect::DiscountSource { customer } => customer::discount_source(scope, customer),
        Effect::MoveDefault {
            customer,
            from,
            to,
            at,
        } => customer::move_default(scope, customer, from.as_ref(), to.as_ref(), *at),
        Effect::RevokeSession { jti, expires } => session::revoke(scope, jti, *expires),
        Effect::Record(happened) => {
            let mut facts = cause.facts.clone();
            if let Some(before) = &happened.before {
                facts.insert("before", before.clone());
            }
            let text = tree::json::write(&Tree::Map(facts));
            event::record(scope, happened, cause.at, &text)
        }
    }
}
