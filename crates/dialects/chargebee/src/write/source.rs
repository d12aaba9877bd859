//! The payment source.

use domain::bank::Bank;
use domain::card::{Address, Card};
use domain::customer::Customer;
use domain::method::Method;
use domain::operation::SourceAnswer;
use domain::policy::Policy;
use domain::source::{Source, Status};
use domain::{Dialect, Moment};
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::words::{banks, cards, gateways, kinds, states};
use crate::write::{customer, name_parts, put, reply, resource, state_parts};

/// `POST /payment_sources/create_using_token`: the customer after the change, and the source.
pub(crate) fn created(answer: &SourceAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    if let Some(owner) = &answer.customer {
        body.insert("customer", customer::customer(owner, view));
    }
    let owner = answer.customer.as_ref().map(|owner| &owner.customer);
    body.insert(
        "payment_source",
        source(&answer.source, owner, view.call.policy, view.now),
    );
    reply(200, body)
}

/// `GET /payment_sources/{id}`
pub(crate) fn retrieved(answer: &SourceAnswer, view: &View) -> Reply {
    let owner = answer.customer.as_ref().map(|owner| &owner.customer);
    let mut body = Map::new();
    body.insert(
        "payment_source",
        source(&answer.source, owner, view.call.policy, view.now),
    );
    reply(200, body)
}

/// The resource. `owner` lends it its business entity.
pub(crate) fn source(
    source: &Source,
    owner: Option<&Customer>,
    policy: &Policy,
    now: Moment,
) -> Map {
    let mut out = Map::new();
    out.insert("id", source.id.as_str());
    out.insert("object", "payment_source");
    out.insert("created_at", source.created.seconds());
    out.insert("updated_at", source.updated.seconds());
    out.insert("resource_version", source.updated.millis());
    let customer = source.customer.as_ref();
    out.insert("customer_id", customer.map_or("", |id| id.as_str()));
    out.insert("type", kinds::kind_of(source));
    out.insert("reference_id", reference(source));
    out.insert("status", states::state_of(source, now));
    out.insert("gateway", gateways::shown(&source.gateway.name));
    put(&mut out, "gateway_account_id", account(source, policy));
    put(
        &mut out,
        "ip_address",
        source.particulars.ip_address.as_deref(),
    );
    put(&mut out, "issuing_country", issuing_country(source));
    out.insert("deleted", source.status == Status::Deleted);
    let entity = own(source, "business_entity_id");
    let of_owner = || owner.and_then(|owner| owner.extra(Dialect::Chargebee, "business_entity_id"));
    put(
        &mut out,
        "business_entity_id",
        entity.or_else(of_owner).cloned(),
    );
    put(&mut out, "brand_id", own(source, "brand_id").cloned());
    let (name, inner) = match (source.card(), source.bank(), source.method) {
        (Some(held), _, _) => ("card", card(source, held)),
        (_, Some(held), _) => ("bank_account", Some(bank_account(source, held))),
        (_, _, Method::Paypal) => ("paypal", Some(paypal(source))),
        _ => ("card", None),
    };
    put(&mut out, name, inner);
    out
}

/// The gateway's id of what it keeps; never a single-use token.
pub(super) fn reference(source: &Source) -> &str {
    match source.gateway.reference.as_str() {
        "" => source.id.as_str(),
        reference => reference,
    }
}

/// The account at the gateway; gateways that the contract cannot name have none unless the caller
/// named one.
pub(super) fn account(source: &Source, policy: &Policy) -> Option<String> {
    let stored = &source.gateway;
    let nameless = gateways::shown(&stored.name) == gateways::NOT_APPLICABLE;
    if nameless {
        stored.account.clone()
    } else {
        Some(gateways::account_of(stored, policy))
    }
}

/// The country of the card or the account.
pub(super) fn issuing_country(source: &Source) -> Option<&str> {
    let of_card = source.card().and_then(|card| card.country.as_deref());
    let country = of_card.or_else(|| source.bank().map(|bank| bank.country.as_str()));
    country.filter(|country| !country.is_empty())
}

/// First and last name of a card's holder, as typed where this dialect knows them apart.
pub(super) fn holder<'a>(
    source: &'a Source,
    name: Option<&'a str>,
) -> (Option<&'a str>, Option<&'a str>) {
    let typed = |name: &str| own(source, name).and_then(Tree::as_str);
    match (typed("first_name"), typed("last_name")) {
        (None, None) => name_parts(name),
        typed => typed,
    }
}

/// The billing address with the names that card attributes have.
pub(super) fn put_billing(out: &mut Map, address: &Address) {
    let given = |part: &Option<String>| part.clone().filter(|part| !part.is_empty());
    put(out, "billing_addr1", given(&address.line1));
    put(out, "billing_addr2", given(&address.line2));
    put(out, "billing_city", given(&address.city));
    let (code, name) = state_parts(address.state.as_deref());
    put(out, "billing_state_code", code);
    put(out, "billing_state", name);
    put(out, "billing_country", given(&address.country));
    put(out, "billing_zip", given(&address.zip));
}

/// The card; `None` when the gateway hides even its date.
fn card(source: &Source, card: &Card) -> Option<Map> {
    if card.exp_month == 0 {
        return None;
    }
    let mut out = resource("card");
    let (first, last) = holder(source, card.name.as_deref());
    put(&mut out, "first_name", first);
    put(&mut out, "last_name", last);
    out.insert("iin", cards::iin(card));
    out.insert("last4", cards::last4(&card.last4));
    out.insert("brand", cards::brand(card.brand));
    out.insert("funding_type", cards::funding(card.funding));
    out.insert("expiry_month", i64::from(card.exp_month));
    out.insert("expiry_year", i64::from(card.exp_year));
    put_billing(&mut out, &card.address);
    out.insert("masked_number", cards::masked_number(card));
    Some(out)
}

fn bank_account(source: &Source, bank: &Bank) -> Map {
    let mut out = resource("bank_account");
    out.insert("last4", cards::last4(&bank.last4));
    put(&mut out, "name_on_account", bank.holder_name.as_deref());
    let (first, last) = holder(source, bank.holder_name.as_deref());
    put(&mut out, "first_name", first);
    put(&mut out, "last_name", last);
    put(
        &mut out,
        "email",
        own(source, "email")
            .or_else(|| owner(source, "email"))
            .cloned(),
    );
    let bank_name = bank.bank_name.clone().map(Tree::from);
    put(
        &mut out,
        "bank_name",
        bank_name.or_else(|| own(source, "bank_name").cloned()),
    );
    out.insert("direct_debit_scheme", banks::scheme(&bank.country));
    put(&mut out, "account_type", banks::account_type(bank));
    put(&mut out, "echeck_type", own(source, "echeck_type").cloned());
    put(&mut out, "account_holder_type", banks::holder_type(bank));
    out
}

fn paypal(source: &Source) -> Map {
    let mut out = resource("paypal");
    put(&mut out, "email", owner(source, "email").cloned());
    out.insert("agreement_id", reference(source));
    out
}

/// What this dialect noted when it made the source.
fn own<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    let details = source.particulars.details.as_ref()?;
    details
        .at(&["chargebee", name])
        .filter(|value| value.as_str().is_some())
}

fn owner<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    let owner = source.particulars.owner.as_ref()?;
    owner.get(name).filter(|value| value.as_str().is_some())
}

#[cfg(test)]
mod tests;
