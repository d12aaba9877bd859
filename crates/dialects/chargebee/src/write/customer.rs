//! The customer, and the card that older clients read beside it.

use domain::customer::Customer;
use domain::list::Page as Found;
use domain::operation::CustomerAnswer;
use domain::source::Source;
use domain::{Dialect, Id, Moment};
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::read::customer::list::{auto_collection, stamp};
use crate::read::customer::{CUSTOM, plain_facts};
use crate::read::input::Input;
use crate::read::page::{self, Page};
use crate::words::{cards, gateways, kinds, states};
use crate::write::source::{account, holder, issuing_country, put_billing, reference};
use crate::write::{list, put, reply, resource, state_parts};

/// Calls on one customer answer with the customer, and its primary card if it has one.
pub(crate) fn shown(answer: &CustomerAnswer, view: &View) -> Reply {
    reply(200, with_card(answer, view))
}

/// `GET /customers`: every element has the primary card beside the customer.
pub(crate) fn listed(answer: &Found<CustomerAnswer>, view: &View) -> Reply {
    let page = Page::read(&Input::of_query(&view.call.query), page::BOTH);
    let (items, next) = page.cut(&answer.items, answer.has_more, |answer| {
        stamp(&answer.customer)
    });
    let elements = items.into_iter().map(|item| with_card(item, view));
    list::of(elements, next)
}

fn with_card(answer: &CustomerAnswer, view: &View) -> Map {
    let mut body = Map::new();
    body.insert("customer", customer(answer, view));
    if let Some(primary) = &answer.default_source {
        put(&mut body, "card", legacy_card(primary, view));
    }
    body
}

/// The resource.
pub(crate) fn customer(answer: &CustomerAnswer, view: &View) -> Map {
    let customer = &answer.customer;
    let primary = answer.default_source.as_ref();
    let id = primary.map(|source| &source.id);
    let id = id.or(customer.default_source.as_ref());
    let mut out = Map::new();
    out.insert("id", customer.id.as_str());
    out.insert("object", "customer");
    put_person(&mut out, customer);
    out.insert("auto_collection", auto_collection(customer, id.is_some()));
    out.insert("net_term_days", 0);
    out.insert("allow_direct_debit", false);
    out.insert("created_at", customer.created.seconds());
    out.insert("updated_at", customer.updated.seconds());
    out.insert("resource_version", customer.updated.millis());
    out.insert("taxability", "taxable");
    out.insert("pii_cleared", "active");
    out.insert("channel", "web");
    out.insert("deleted", customer.deleted);
    put_facts(&mut out, customer);
    put(&mut out, "card_status", card_status(answer, view.now));
    put(
        &mut out,
        "primary_payment_source_id",
        id.map(|id| id.as_str()),
    );
    put(&mut out, "backup_payment_source_id", backup(customer, id));
    put(
        &mut out,
        "payment_method",
        primary.map(|source| payment_method(source, view)),
    );
    for balance in [
        "promotional_credits",
        "refundable_credits",
        "excess_payments",
        "unbilled_charges",
    ] {
        out.insert(balance, 0);
    }
    out
}

fn put_person(out: &mut Map, customer: &Customer) {
    let profile = &customer.profile;
    let (first, last) = customer.name_parts();
    put(out, "first_name", first);
    put(out, "last_name", last);
    put(out, "email", profile.email.as_deref());
    put(out, "phone", profile.phone.as_deref());
    put(out, "company", profile.company.as_deref());
    put(out, "locale", profile.locale.as_deref());
    put(out, "billing_address", billing_address(customer));
    let data = profile
        .metadata
        .clone()
        .filter(|data| data.as_map().is_some_and(|m| !m.is_empty()));
    put(out, "meta_data", data);
}

/// What callers of this dialect said, over the values that stand for not having said anything.
fn put_facts(out: &mut Map, customer: &Customer) {
    let fact = |name: &str| customer.extra(Dialect::Chargebee, name).cloned();
    for name in plain_facts() {
        put(out, name, fact(name));
    }
    let extra = customer.profile.extra.as_ref();
    let own = extra.and_then(|extra| extra.get(Dialect::Chargebee.name()));
    let own = own.and_then(Tree::as_map).into_iter().flat_map(Map::iter);
    for (name, value) in own.filter(|(name, _)| name.starts_with(CUSTOM)) {
        out.insert(name, value.clone());
    }
}

/// The state of the primary card; `None` when the primary was not looked up.
fn card_status(answer: &CustomerAnswer, now: Moment) -> Option<&'static str> {
    match &answer.default_source {
        Some(source) if cards::held(source).is_some() => Some(states::state_of(source, now)),
        Some(_) => Some("no_card"),
        None if answer.customer.default_source.is_none() => Some("no_card"),
        None => None,
    }
}

/// The second choice, which is never the first as well.
fn backup<'a>(customer: &'a Customer, primary: Option<&Id>) -> Option<&'a str> {
    let backup = customer.backup_source.as_ref();
    backup
        .filter(|backup| primary != Some(*backup))
        .map(|id| id.as_str())
}

/// The mirror of the primary source.
fn payment_method(source: &Source, view: &View) -> Map {
    let mut out = resource("payment_method");
    out.insert("type", kinds::kind_of(source));
    out.insert("reference_id", reference(source));
    out.insert("gateway", gateways::shown(&source.gateway.name));
    put(
        &mut out,
        "gateway_account_id",
        account(source, view.call.policy),
    );
    out.insert("status", states::state_of(source, view.now));
    out
}

/// The address as this dialect took it, else what another dialect knows of it.
fn billing_address(customer: &Customer) -> Option<Map> {
    let typed = customer
        .extra(Dialect::Chargebee, "billing_address")
        .and_then(Tree::as_map);
    let mut out = resource("billing_address");
    if let Some(typed) = typed {
        for (name, value) in typed.iter() {
            out.insert(name, value.clone());
        }
        return Some(out);
    }
    let address = customer.profile.address.as_ref()?;
    let part = |name: &str| {
        address
            .get(name)
            .and_then(Tree::as_str)
            .filter(|part| !part.is_empty())
    };
    for name in ["line1", "line2", "city"] {
        put(&mut out, name, part(name));
    }
    let (code, state) = state_parts(part("state"));
    put(&mut out, "state_code", code);
    put(&mut out, "state", state);
    for name in ["zip", "country"] {
        put(&mut out, name, part(name));
    }
    (out.len() > 1).then_some(out)
}

/// The primary card, flat. `None` when the primary is no card or the gateway hides its date.
pub(crate) fn legacy_card(source: &Source, view: &View) -> Option<Map> {
    let card = cards::held(source).filter(|card| card.exp_month != 0)?;
    let mut out = resource("card");
    out.insert("payment_source_id", source.id.as_str());
    let customer = source.customer.as_ref();
    out.insert("customer_id", customer.map_or("", |id| id.as_str()));
    out.insert("status", states::expiry_word(card.expiry(view.now)));
    out.insert("gateway", gateways::shown(&source.gateway.name));
    put(
        &mut out,
        "gateway_account_id",
        account(source, view.call.policy),
    );
    let (first, last) = holder(source, card.name.as_deref());
    put(&mut out, "first_name", first);
    put(&mut out, "last_name", last);
    out.insert("iin", cards::iin(&card));
    out.insert("last4", cards::last4(&card.last4));
    out.insert("card_type", cards::brand(card.brand));
    out.insert("funding_type", cards::funding(card.funding));
    out.insert("expiry_month", i64::from(card.exp_month));
    out.insert("expiry_year", i64::from(card.exp_year));
    put(&mut out, "issuing_country", issuing_country(source));
    put_billing(&mut out, &card.address);
    put(
        &mut out,
        "ip_address",
        source.particulars.ip_address.as_deref(),
    );
    out.insert("created_at", source.created.seconds());
    out.insert("updated_at", source.updated.seconds());
    out.insert("resource_version", source.updated.millis());
    out.insert("masked_number", cards::masked_number(&card));
    Some(out)
}

#[cfg(test)]
mod tests;
