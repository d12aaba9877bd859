//! What happens to a customer when a source joins it.

use crate::access::Dialect;
use crate::customer::Customer;
use crate::effect::Effect;
use crate::event::{Event, EventKind};
use crate::id::{Id, Mint};
use crate::operation::DefaultRule;
use crate::policy::{Policy, ReplacedPrimary};
use crate::refusal::Refusal;
use crate::source::{Instrument, InstrumentKind, Particulars, Source, Status, Usage};

/// What every decision is given.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The language of the call: it decides the form of new ids and some rules.
    pub dialect: Dialect,
    /// The account's settings.
    pub policy: &'a Policy,
    /// Ids and the time.
    pub mint: &'a Mint<'a>,
}

/// The customer after a source joined, and what has to be written for that.
#[derive(Debug)]
pub struct Joined {
    /// The customer as it will be.
    pub customer: Customer,
    /// In the order in which they must be written.
    pub effects: Vec<Effect>,
}

/// One more source for a customer. A single-use one only refers to its payer: it is no part of
/// what the customer keeps, counts for no limit and is nobody's default. `replaced` is the current
/// default, when it is known and may have to go (Chargebee at its limit).
///
/// # Errors
/// [`Refusal::LimitReached`] when the customer owns as many as allowed.
pub fn join(
    setting: &Setting,
    customer: &Customer,
    source: &Source,
    rule: DefaultRule,
    replaced: Option<&Source>,
) -> Result<Joined, Refusal> {
    if source.usage == Usage::SingleUse {
        return Ok(Joined {
            customer: customer.clone(),
            effects: Vec::new(),
        });
    }
    let limit = setting.policy.limit(setting.dialect);
    let full = customer.live_sources >= limit;
    let mut effects = Vec::with_capacity(5);
    let mut after = customer.clone();
    match replaced {
        Some(old) if rule == DefaultRule::Always && (full || deletes_replaced(setting)) => {
            effects.extend(delete_effects(setting, old));
            after.live_sources -= 1;
        }
        _ if full => return Err(Refusal::LimitReached { limit }),
        _ => {}
    }
    effects.push(Effect::CountSource {
        customer: customer.id.clone(),
        limit,
    });
    after.live_sources += 1;
    let takes = match rule {
        _ if source.status == Status::Failed => false,
        DefaultRule::IfNone => customer.default_source.is_none(),
        DefaultRule::Always => true,
        DefaultRule::Never => false,
    };
    if takes {
        effects.extend(default_effects(
            setting,
            &mut after,
            Some(source.id.clone()),
        ));
    }
    Ok(Joined {
        customer: after,
        effects,
    })
}

fn deletes_replaced(setting: &Setting) -> bool {
    setting.dialect == Dialect::Chargebee
        && setting.policy.replaced_primary == ReplacedPrimary::Delete
}

/// Moves a customer's default and records it. `customer` becomes what it will be.
///
/// Nothing is default and backup at once: a backup that becomes the default is a backup no longer,
/// whichever dialect moves it.
pub fn default_effects(setting: &Setting, customer: &mut Customer, to: Option<Id>) -> Vec<Effect> {
    let now = setting.mint.now();
    let from = std::mem::replace(&mut customer.default_source, to.clone());
    customer.version += 1;
    customer.updated = now;
    let before = tree::map([("default_source", from.as_ref().map(Id::as_str).into())]);
    let was_backup = to.is_some() && to == customer.backup_source;
    let mut effects = vec![
        Effect::MoveDefault {
            customer: customer.id.clone(),
            from,
            to,
            at: now,
        },
        record(
            setting,
            EventKind::CustomerDefaultChanged,
            &customer.id,
            Some(&customer.id),
            before,
        ),
    ];
    if was_backup {
        effects.extend(backup_effects(setting, customer, None));
    }
    effects
}

/// Sets the second choice.
pub fn backup_effects(setting: &Setting, customer: &mut Customer, to: Option<Id>) -> Vec<Effect> {
    let from = std::mem::replace(&mut customer.backup_source, to);
    if from == customer.backup_source {
        return Vec::new();
    }
    customer.version += 1;
    customer.updated = setting.mint.now();
    let old = from.as_ref().map(Id::as_str).into();
    let event = record(
        setting,
        EventKind::CustomerUpdated,
        &customer.id,
        Some(&customer.id),
        tree::map([("backup_source", old)]),
    );
    vec![Effect::UpdateCustomer(Box::new(customer.clone())), event]
}

/// Deletes a source: what remains is brand, last four and dates.
pub fn delete_effects(setting: &Setting, source: &Source) -> Vec<Effect> {
    let gone = tombstone(source, setting.mint);
    let mut effects = Vec::with_capacity(3);
    let counted = source.usage == Usage::Reusable && source.is_live();
    if let Some(customer) = source.customer.as_ref().filter(|_| counted) {
        effects.push(Effect::DiscountSource {
            customer: customer.clone(),
        });
    }
    let before = tree::map([("status", source.status.name().into())]);
    let event = record(
        setting,
        EventKind::SourceDeleted,
        &source.id,
        source.customer.as_ref(),
        before,
    );
    effects.push(Effect::UpdateSource(Box::new(gone)));
    effects.push(event);
    effects
}

/// A source after its deletion: the ciphertext, the fingerprint and everything about the payer go.
pub fn tombstone(source: &Source, mint: &Mint) -> Source {
    let kind = match &source.instrument.kind {
        InstrumentKind::Card(card) => {
            let mut card = card.clone();
            card.name = None;
            card.address = crate::card::Address::default();
            card.iin = String::new();
            InstrumentKind::Card(card)
        }
        InstrumentKind::Bank(bank) => {
            let mut bank = bank.clone();
            bank.holder_name = None;
            bank.routing_number = None;
            InstrumentKind::Bank(bank)
        }
        InstrumentKind::Wallet => InstrumentKind::Wallet,
    };
    Source {
        version: source.version + 1,
        updated: mint.now(),
        status: Status::Deleted,
        instrument: Instrument {
            id: source.instrument.id.clone(),
            kind,
            fingerprint: None,
            sealed: None,
        },
        action: None,
        particulars: Particulars::default(),
        ..source.clone()
    }
}

/// Notes with the events of a source whether it was its customer's default when they happened: the
/// customer that is read later may have another one.
pub fn note_default(effects: &mut [Effect], source: &Id, is_default: bool) {
    for effect in effects {
        if let Effect::Record(event) = effect
            && event.object == *source
            && event.kind.object() == crate::event::ObjectKind::Source
        {
            let before = event.before.get_or_insert_with(|| tree::map([]));
            if let Some(before) = before.as_map_mut() {
                before.insert("primary", is_default);
            }
        }
    }
}

/// An event with a fresh id.
pub fn record(
    setting: &Setting,
    kind: EventKind,
    object: &Id,
    customer: Option<&Id>,
    before: tree::Tree,
) -> Effect {
    let number = setting.mint.number();
    Effect::Record(Box::new(Event {
        id: crate::event::id_of_number(number, &setting.mint.secret("", 12)),
        number,
        kind,
        object: object.clone(),
        customer: customer.cloned(),
        before: match before.as_map() {
            Some(map) if !map.is_empty() => Some(before),
            _ => None,
        },
    }))
}
