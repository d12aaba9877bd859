//! Turns the effects of a decision into the writes of one unit.

use domain::Moment;
use domain::effect::Effect;
use domain::event::{Event, ObjectKind};
use tree::{Map, Tree};

use crate::Unit;
use crate::table::{
    Scope, charge, customer, endpoint, event, intent, refund, session, source, token,
};

/// What every event of one decision has in common: request, key, dialect, origin.
#[derive(Clone, Debug)]
pub struct Cause {
    /// A map; the values before a change are added to it.
    pub facts: Map,
    /// When.
    pub at: Moment,
    /// Whether the caller wants no endpoint to be told. Addresses that an object names itself
    /// are told all the same.
    pub quiet: bool,
    /// Whether the account may have endpoints at all; where it is known to have none, nothing is
    /// spent on looking for them.
    pub told: bool,
}

/// Appends what one effect writes.
pub fn push(unit: &mut Unit, scope: &Scope, effect: &Effect, cause: &Cause) {
    let write = match effect {
        Effect::InsertCustomer(customer) => customer::insert(scope, customer),
        Effect::UpdateCustomer(customer) => customer::update(scope, customer),
        Effect::Claim(claim) => customer::claim(scope, claim),
        Effect::Release(claim) => customer::release(scope, claim),
        Effect::SetPassword { customer, hash } => customer::set_password(scope, customer, hash),
        Effect::InsertToken(token) => token::insert(scope, token),
        Effect::ConsumeToken { id, at } => token::consume(scope, id, *at),
        Effect::Spend { gateway, digest } => token::spend(scope, gateway, digest),
        Effect::InsertSource(source) => source::insert(scope, source),
        Effect::UpdateSource(source) => source::update(scope, source),
        Effect::EraseNumber { source } => source::erase(scope, source),
        Effect::CountSource { customer, limit } => customer::count_source(scope, customer, *limit),
        Effect::DiscountSource { customer } => customer::discount_source(scope, customer),
        Effect::MoveDefault {
            customer,
            from,
            to,
            at,
        } => customer::move_default(scope, customer, from.as_ref(), to.as_ref(), *at),
        Effect::InsertCharge(charge) => charge::insert(scope, charge),
        Effect::UpdateCharge(charge) => charge::update(scope, charge),
        Effect::InsertRefund(refund) => refund::insert(scope, refund),
        Effect::UpdateRefund(refund) => refund::update(scope, refund),
        Effect::InsertIntent(intent) => intent::insert(scope, intent),
        Effect::UpdateIntent(intent) => intent::update(scope, intent),
        Effect::InsertEndpoint(endpoint) => endpoint::insert(scope, endpoint),
        Effect::UpdateEndpoint(endpoint) => endpoint::update(scope, endpoint),
        Effect::Notify { charge, url } => event::notify(scope, ObjectKind::Charge, charge, url),
        Effect::RevokeSession { jti, expires } => session::revoke(scope, jti, *expires),
        Effect::Record(happened) => return record(unit, scope, happened, cause),
    };
    unit.push(write);
}

fn record(unit: &mut Unit, scope: &Scope, happened: &Event, cause: &Cause) {
    let mut facts = cause.facts.clone();
    if let Some(before) = &happened.before {
        facts.insert("before", before.clone());
    }
    let text = tree::json::write(&Tree::Map(facts));
    unit.push(event::record(scope, happened, cause.at, &text));
    if cause.told && !cause.quiet {
        unit.push(event::deliver(scope, happened));
    }
}
