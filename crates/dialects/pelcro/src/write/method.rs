//! A payment method, which older endpoints call a source.

use domain::bank::Bank;
use domain::card::{Card, Check};
use domain::operation::{CustomerAnswer, SourceAnswer, SourceList};
use domain::source::{InstrumentKind, Shape, Source};
use domain::{Dialect, Id};
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::errors::refusal;
use crate::write::{setup_intent, words};

/// 201 with the new method, once at the top and once as `source`: clients read either.
pub(crate) fn created(answer: &SourceAnswer, view: &View) -> Reply {
    twice(201, answer, view)
}

/// 200 with the changed method, in the same two places.
pub(crate) fn updated(answer: &SourceAnswer, view: &View) -> Reply {
    twice(200, answer, view)
}

fn twice(status: u16, answer: &SourceAnswer, view: &View) -> Reply {
    let method = members(&answer.source, default_of(answer));
    let mut data = method.clone();
    data.insert("source", method);
    if let Some(intent) = setup_intent::of(&answer.source, view) {
        data.insert("setup_intent", intent);
    }
    Reply::json(status, &map([("data", data.into())]))
}

/// 201 with the method that the merchant's server added.
pub(crate) fn added(answer: &SourceAnswer, _view: &View) -> Reply {
    let method = members(&answer.source, default_of(answer));
    Reply::json(201, &map([("data", method.into())]))
}

/// 200 with one method.
pub(crate) fn one(answer: &SourceAnswer, _view: &View) -> Reply {
    let method = members(&answer.source, default_of(answer));
    Reply::json(200, &map([("data", method.into())]))
}

/// 200 with all methods.
pub(crate) fn list(answer: &SourceList, _view: &View) -> Reply {
    let default = answer
        .customer
        .as_ref()
        .and_then(|known| known.default_source.as_ref());
    let methods = answer
        .page
        .items
        .iter()
        .map(|source| members(source, default).into());
    Reply::json(200, &map([("data", methods.collect::<Vec<Tree>>().into())]))
}

/// 200 with all methods of a customer, for the merchant's server.
pub(crate) fn of_customer(answer: &CustomerAnswer, _view: &View) -> Reply {
    if answer.customer.deleted {
        return refusal::customer_not_found();
    }
    let default = answer.customer.default_source.as_ref();
    let methods = answer
        .sources
        .iter()
        .map(|source| members(source, default).into());
    Reply::json(200, &map([("data", methods.collect::<Vec<Tree>>().into())]))
}

fn default_of(answer: &SourceAnswer) -> Option<&Id> {
    answer.customer.as_ref()?.customer.default_source.as_ref()
}

/// The members of one method; `default` is the default of its customer.
pub(crate) fn members(source: &Source, default: Option<&Id>) -> Map {
    let is_default = source.is_live() && default == Some(&source.id);
    let mut data = Map::with_capacity(26);
    data.insert("id", source.number)
        .insert("object_id", object_id(source))
        .insert("object_gateway", source.gateway.name.as_str())
        .insert("status", words::status(source))
        .insert("is_default", is_default)
        .insert("deletable", source.is_live() && !is_default);
    let instrument = instrument(source);
    let properties = properties(source, &instrument);
    for (name, value) in instrument {
        data.insert(name, value);
    }
    data.insert("properties", properties)
        .insert("created_at", source.created.seconds())
        .insert("updated_at", source.updated.seconds())
        .insert("deleted_at", deleted_at(source));
    data
}

/// The gateway's id: as the merchant's server gave it, or as the gateway did. Stripe's own script
/// knows a payment method or a source object that it made by the name it got then.
pub(crate) fn object_id(source: &Source) -> &str {
    let named = matches!(source.shape, Shape::Object | Shape::PaymentMethod);
    let at_stripe =
        source.origin == Dialect::Stripe && source.gateway.name == Dialect::Stripe.name();
    let reference = source.gateway.reference.as_str();
    match own(source, "object_id").and_then(Tree::as_str) {
        Some(given) => given,
        None if reference.is_empty() || (named && at_stripe) => source.id.as_str(),
        None => reference,
    }
}

/// What only this dialect knows of a source.
fn own<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    source.detail(Dialect::Pelcro.name())?.get(name)
}

/// What is gone does not change any more: its last change was its end.
fn deleted_at(source: &Source) -> Option<i64> {
    (!source.is_live()).then(|| source.updated.seconds())
}

/// What there is to say about the card or account.
pub(crate) fn instrument(source: &Source) -> Map {
    let fingerprint = source
        .instrument
        .fingerprint
        .as_ref()
        .map(|known| known.public.as_str());
    let mut data = Map::with_capacity(16);
    match &source.instrument.kind {
        InstrumentKind::Card(card) => card_members(&mut data, card),
        InstrumentKind::Bank(bank) => bank_members(&mut data, bank),
        InstrumentKind::Wallet => {}
    }
    let shown = INSTRUMENT_MEMBERS.map(|name| (name.to_owned(), data.remove(name).into()));
    let mut shown: Map = shown.into_iter().collect();
    shown.insert("fingerprint", fingerprint);
    shown
}

/// Members of every instrument, in the order of the answer; null where it has none.
const INSTRUMENT_MEMBERS: [&str; 14] = [
    "brand",
    "last4",
    "exp_month",
    "exp_year",
    "country",
    "funding",
    "fingerprint",
    "name",
    "cvc_check",
    "address_line1_check",
    "address_zip_check",
    "three_d_secure",
    "tokenization_method",
    "dynamic_last4",
];

fn card_members(data: &mut Map, card: &Card) {
    let check = |check: Option<Check>| Tree::from(check.map(Check::name));
    data.insert("brand", words::brand(card.brand))
        .insert("last4", unless_empty(&card.last4))
        .insert("exp_month", i32::from(card.exp_month))
        .insert("exp_year", i32::from(card.exp_year))
        .insert("country", card.country.as_deref())
        .insert("funding", card.funding.name())
        .insert("name", card.name.as_deref())
        .insert("cvc_check", check(card.checks.cvc))
        .insert("address_line1_check", check(card.checks.line1))
        .insert("address_zip_check", check(card.checks.zip))
        .insert("three_d_secure", card.three_d_secure.name())
        .insert("tokenization_method", card.tokenization.as_deref());
}

fn bank_members(data: &mut Map, bank: &Bank) {
    data.insert("brand", bank.bank_name.as_deref())
        .insert("last4", unless_empty(&bank.last4))
        .insert("country", bank.country.as_str())
        .insert("name", bank.holder_name.as_deref());
}

/// What the list view of clients reads, the gateway's own word for the brand, and what the
/// merchant's server said.
fn properties(source: &Source, instrument: &Map) -> Map {
    let mut data = Map::with_capacity(5);
    for name in &INSTRUMENT_MEMBERS[..4] {
        data.insert(*name, instrument.get(name).cloned());
    }
    let card_type = source
        .card()
        .and_then(|card| words::card_type(&source.gateway.name, card));
    if let Some(card_type) = card_type {
        data.insert("card_type", card_type);
    }
    let given = own(source, "properties").and_then(Tree::as_map);
    for (name, value) in given.into_iter().flat_map(Map::iter) {
        data.insert(name, value.clone());
    }
    data
}

fn unless_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
