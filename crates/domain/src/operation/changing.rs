//! What an update does to a source or a customer, and who inherits a role.

use tree::{Map, Tree};

use crate::card::{Check, check_expiry};
use crate::customer::Customer;
use crate::effect::Effect;
use crate::event::EventKind;
use crate::expiry::{Expiry, expiry_of};
use crate::id::Id;
use crate::operation::change::{Change, merge_details};
use crate::operation::join::{Setting, backup_effects, default_effects, record, tombstone};
use crate::operation::{CustomerChange, InstrumentSort, SourceChange, SourceRole};
use crate::refusal::Refusal;
use crate::source::{Amount, Instrument, InstrumentKind, Shape, Source, Status};

/// An object after an update, and the old values of what changed; empty when nothing did.
#[derive(Debug)]
pub struct Changed<T> {
    /// The object as it will be, with its next version when something changed.
    pub after: T,
    /// Old values by neutral member name.
    pub before: Map,
}

impl<T> Changed<T> {
    /// Whether anything changed.
    pub fn is_any(&self) -> bool {
        !self.before.is_empty()
    }
}

fn optional(value: Option<String>) -> Tree {
    value.map_or(Tree::Null, Tree::from)
}

/// A source after an update. The issuer is not asked here; see [`SourceChange::address`].
///
/// # Errors
/// [`Refusal::WrongKind`] when the call is for another sort, [`Refusal::Card`] for a bad expiry.
pub fn changed_source(
    source: &Source,
    change: &SourceChange,
    setting: &Setting,
) -> Result<Changed<Source>, Refusal> {
    fits(source, change)?;
    let mut after = source.clone();
    let mut before = Map::new();
    match &mut after.instrument.kind {
        InstrumentKind::Card(card) => change_card(card, change, setting, &mut before)?,
        InstrumentKind::Bank(bank) => {
            if let Some(old) = change.holder_name.apply(&mut bank.holder_name) {
                before.insert("holder_name", optional(old));
            }
            if let Some(old) = change.holder_type.apply(&mut bank.holder_type) {
                before.insert("holder_type", optional(old));
            }
        }
        InstrumentKind::Wallet => {}
    }
    change_particulars(&mut after, change, setting, &mut before);
    if before.get("exp_month").is_some() || before.get("exp_year").is_some() {
        // What was told about the old date says nothing about the new one.
        let details = after.particulars.details.as_mut();
        if let Some(details) = details.and_then(Tree::as_map_mut) {
            details.remove(EXPIRY);
        }
    }
    if !before.is_empty() {
        after.version += 1;
        after.updated = setting.mint.now();
    }
    Ok(Changed { after, before })
}

/// The detail that says what a source's owner was told about the end of its card.
pub const EXPIRY: &str = "expiry";

/// What has to be written when the end of a card came nearer; nothing when its owner was told.
pub fn expiry_effects(source: &Source, setting: &Setting) -> Option<[Effect; 2]> {
    let expiry = expiry_of(source.card()?, setting.mint.now());
    let kind = match expiry {
        Expiry::Valid => return None,
        Expiry::Soon => EventKind::SourceExpiring,
        Expiry::Over => EventKind::SourceExpired,
    };
    let told = source.detail(EXPIRY).and_then(Tree::as_str);
    if told == Some(expiry.name()) {
        return None;
    }
    let mut noted = source.clone();
    let details = noted
        .particulars
        .details
        .get_or_insert_with(|| tree::map([]));
    details.as_map_mut()?.insert(EXPIRY, expiry.name());
    let (_, effects) = moved(&noted, source.status, kind, setting);
    Some(effects)
}

fn fits(source: &Source, change: &SourceChange) -> Result<(), Refusal> {
    let Some(wanted) = change.only else {
        return Ok(());
    };
    let fits = match wanted {
        InstrumentSort::Card => source.card().is_some(),
        InstrumentSort::Bank => source.bank().is_some(),
        InstrumentSort::Object => source.shape == Shape::Object,
    };
    if fits {
        return Ok(());
    }
    let id = source.id.as_str().to_owned();
    Err(Refusal::WrongKind { id, wanted })
}

fn change_card(
    card: &mut crate::card::Card,
    change: &SourceChange,
    setting: &Setting,
    before: &mut Map,
) -> Result<(), Refusal> {
    if let Some(old) = change.name.apply(&mut card.name) {
        before.insert("name", optional(old));
    }
    if change.expiry.0.is_some() || change.expiry.1.is_some() {
        let month = change.expiry.0.clone();
        let year = change.expiry.1.clone();
        let month = month.unwrap_or_else(|| card.exp_month.to_string());
        let year = year.unwrap_or_else(|| card.exp_year.to_string());
        let (month, year) =
            check_expiry(&month, &year, setting.mint.now()).map_err(Refusal::Card)?;
        if month != card.exp_month {
            before.insert("exp_month", i64::from(card.exp_month));
        }
        if year != card.exp_year {
            before.insert("exp_year", i64::from(card.exp_year));
        }
        (card.exp_month, card.exp_year) = (month, year);
    }
    let mut old_parts = Map::new();
    for (part, change) in &change.address {
        let member = match *part {
            "line1" => &mut card.address.line1,
            "line2" => &mut card.address.line2,
            "city" => &mut card.address.city,
            "state" => &mut card.address.state,
            "zip" => &mut card.address.zip,
            _ => &mut card.address.country,
        };
        if let Some(old) = change.apply(member) {
            old_parts.insert(*part, optional(old));
            let check = member.as_ref().map(|_| Check::Unchecked);
            match *part {
                "line1" => card.checks.line1 = check,
                "zip" => card.checks.zip = check,
                _ => {}
            }
        }
    }
    if !old_parts.is_empty() {
        before.insert("address", Tree::Map(old_parts));
    }
    Ok(())
}

fn change_particulars(
    after: &mut Source,
    change: &SourceChange,
    setting: &Setting,
    before: &mut Map,
) {
    let more = &mut after.particulars;
    if let Some(old) = change.metadata.apply(&mut more.metadata) {
        before.insert("metadata", old);
    }
    if let Some(old) = change.description.apply(&mut more.description) {
        before.insert("description", optional(old));
    }
    if let Some(members) = change.owner.as_ref() {
        let old = more.owner.clone();
        more.owner = Some(merged(old.as_ref(), members));
        if more.owner != old {
            before.insert("owner", old.unwrap_or(Tree::Null));
        }
    }
    if let Some(old) = merge_details(&mut more.details, setting.dialect, change.details.as_ref()) {
        before.insert("details", old);
    }
    if let Some(amount) = change
        .amount
        .as_ref()
        .map(|new| in_currency_of(new, &after.amount))
        && after.amount.as_ref() != Some(&amount)
    {
        let old = match after.amount.replace(amount) {
            Some(Amount::Minor { value, .. }) => value.into(),
            Some(Amount::Units(units)) => units.into(),
            None => Tree::Null,
        };
        before.insert("amount", old);
    }
}

/// A new amount; one that says no currency keeps the old one.
fn in_currency_of(new: &Amount, old: &Option<Amount>) -> Amount {
    match (new, old) {
        (Amount::Minor { value, currency }, Some(Amount::Minor { currency: kept, .. }))
            if currency.is_empty() =>
        {
            Amount::Minor {
                value: *value,
                currency: kept.clone(),
            }
        }
        _ => new.clone(),
    }
}

/// Two trees of maps, the second one winning; null removes.
fn merged(old: Option<&Tree>, new: &Tree) -> Tree {
    let Some(members) = new.as_map() else {
        return new.clone();
    };
    let mut map = match old {
        Some(Tree::Map(map)) => map.clone(),
        _ => Map::new(),
    };
    for (name, value) in members.iter() {
        if value.is_null() {
            map.remove(name);
        } else {
            let next = merged(map.get(name), value);
            map.insert(name, next);
        }
    }
    Tree::Map(map)
}

/// What has to be written for a changed source.
pub fn update_effects(changed: Changed<Source>, setting: &Setting) -> Vec<Effect> {
    if !changed.is_any() {
        return Vec::new();
    }
    let event = record(
        setting,
        EventKind::SourceUpdated,
        &changed.after.id,
        changed.after.customer.as_ref(),
        Tree::Map(changed.before),
    );
    vec![Effect::UpdateSource(Box::new(changed.after)), event]
}

/// A source in its next state, and what has to be written for it.
pub fn moved(
    source: &Source,
    status: Status,
    kind: EventKind,
    setting: &Setting,
) -> (Source, [Effect; 2]) {
    let mut after = source.clone();
    after.version += 1;
    after.updated = setting.mint.now();
    after.status = status;
    let before = tree::map([("status", source.status.name().into())]);
    let event = record(setting, kind, &source.id, source.customer.as_ref(), before);
    let effect = Effect::UpdateSource(Box::new(after.clone()));
    (after, [effect, event])
}

/// A customer after an update.
pub fn changed_customer(
    customer: &Customer,
    change: &CustomerChange,
    setting: &Setting,
) -> Changed<Customer> {
    let mut after = customer.clone();
    let mut before = Map::new();
    let profile = &mut after.profile;
    let texts: [(&str, &Change<String>, &mut Option<String>); 8] = [
        ("email", &change.email, &mut profile.email),
        ("phone", &change.phone, &mut profile.phone),
        ("name", &change.name, &mut profile.name),
        ("first_name", &change.first_name, &mut profile.first_name),
        ("last_name", &change.last_name, &mut profile.last_name),
        ("company", &change.company, &mut profile.company),
        ("description", &change.description, &mut profile.description),
        ("locale", &change.locale, &mut profile.locale),
    ];
    for (name, change, member) in texts {
        if let Some(old) = change.apply(member) {
            before.insert(name, optional(old));
        }
    }
    if let Some(old) = change.address.apply(&mut profile.address) {
        before.insert("address", old.unwrap_or(Tree::Null));
    }
    if let Some(old) = change.metadata.apply(&mut profile.metadata) {
        before.insert("metadata", old);
    }
    if let Some(old) = merge_details(&mut profile.extra, setting.dialect, change.extra.as_ref()) {
        before.insert("extra", old);
    }
    if !before.is_empty() {
        after.version += 1;
        after.updated = setting.mint.now();
    }
    Changed { after, before }
}

/// What has to be written for a changed customer.
pub fn customer_effects(changed: Changed<Customer>, setting: &Setting) -> Vec<Effect> {
    if !changed.is_any() {
        return Vec::new();
    }
    let id = changed.after.id.clone();
    let event = record(
        setting,
        EventKind::CustomerUpdated,
        &id,
        Some(&id),
        Tree::Map(changed.before),
    );
    vec![Effect::UpdateCustomer(Box::new(changed.after)), event]
}

/// A customer after its deletion: everything about the person goes.
pub fn deleted_customer(customer: &Customer, setting: &Setting) -> (Customer, [Effect; 2]) {
    let after = Customer {
        version: customer.version + 1,
        updated: setting.mint.now(),
        deleted: true,
        default_source: None,
        backup_source: None,
        live_sources: 0,
        profile: crate::customer::Profile::default(),
        ..customer.clone()
    };
    let event = record(
        setting,
        EventKind::CustomerDeleted,
        &customer.id,
        Some(&customer.id),
        Tree::Null,
    );
    let effect = Effect::UpdateCustomer(Box::new(after.clone()));
    (after, [effect, event])
}

/// Frees the roles of a source that goes: the backup steps in, else the heir.
pub fn free_roles(
    setting: &Setting,
    customer: &mut Customer,
    source: &Id,
    heir: Option<Id>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let was_backup = customer.backup_source.as_ref() == Some(source);
    if customer.default_source.as_ref() == Some(source) {
        let backup = customer.backup_source.clone().filter(|_| !was_backup);
        effects.extend(default_effects(setting, customer, backup.or(heir)));
    }
    if was_backup {
        effects.extend(backup_effects(setting, customer, None));
    }
    effects
}

/// Gives a role to one of a customer's sources.
///
/// # Errors
/// [`Refusal::AlreadyPrimary`] for the current default, whatever the role.
pub fn assign_role(
    setting: &Setting,
    customer: &mut Customer,
    source: &Source,
    role: SourceRole,
) -> Result<Vec<Effect>, Refusal> {
    if customer.default_source.as_ref() == Some(&source.id) {
        let id = source.id.as_str().to_owned();
        return Err(Refusal::AlreadyPrimary { id });
    }
    let is_backup = customer.backup_source.as_ref() == Some(&source.id);
    let mut effects = Vec::new();
    match role {
        SourceRole::Primary => {
            effects.extend(default_effects(setting, customer, Some(source.id.clone())));
        }
        SourceRole::Backup => {
            effects.extend(backup_effects(setting, customer, Some(source.id.clone())));
        }
        SourceRole::None if is_backup => effects.extend(backup_effects(setting, customer, None)),
        SourceRole::None => {}
    }
    Ok(effects)
}

/// Takes a source from its customer for good; the ciphertext goes at once.
pub fn detached(source: &Source, status: Status, setting: &Setting) -> (Source, Vec<Effect>) {
    let gone = tombstone(source, setting.mint);
    let after = Source {
        status,
        customer: None,
        instrument: Instrument {
            sealed: None,
            ..source.instrument.clone()
        },
        particulars: source.particulars.clone(),
        ..gone
    };
    let counted = source.usage == crate::source::Usage::Reusable && source.is_live();
    let mut effects = Vec::with_capacity(3);
    if let Some(customer) = source.customer.as_ref().filter(|_| counted) {
        let customer = customer.clone();
        effects.push(Effect::DiscountSource { customer });
    }
    let before = tree::map([
        ("status", source.status.name().into()),
        ("customer", source.customer.as_ref().map(Id::as_str).into()),
    ]);
    effects.push(Effect::UpdateSource(Box::new(after.clone())));
    effects.push(record(
        setting,
        EventKind::SourceDetached,
        &source.id,
        source.customer.as_ref(),
        before,
    ));
    (after, effects)
}
