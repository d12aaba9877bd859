//! The payment source.

use domain::bank::Bank;
use domain::card::{Address, Card};
use domain::customer::Customer;
use domain::method::Method;
use domain::operation::{ExportAnswer, SourceAnswer};
use domain::policy::Policy;
use domain::source::{Source, Status};
use domain::{Dialect, Moment};
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::errors::Problem;
use crate::read::input::Input;
use crate::read::page;
use crate::words::{banks, cards, gateways, kinds, states};
use crate::write::{customer, list, name_parts, put, reply, resource, state_parts};

/// Calls that change a source: the customer after the change, and the source.
pub(crate) fn with_customer(answer: &SourceAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    if let Some(owner) = &answer.customer {
        body.insert("customer", customer::customer(owner, view));
    }
    body.insert("payment_source", resource_of(answer, view));
    reply(200, body)
}

/// `GET /payment_sources/{id}` and `POST …/verify_bank_account`: the source alone.
pub(crate) fn retrieved(answer: &SourceAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    body.insert("payment_source", resource_of(answer, view));
    reply(200, body)
}

/// `POST …/export_payment_source` and `POST /customers/{id}/copy_card`: where the copy is.
pub(crate) fn exported(answer: &ExportAnswer, view: &View) -> Reply {
    let copy = &answer.copy;
    let mut out = resource("third_party_payment_method");
    out.insert("type", kinds::kind_of(&answer.source));
    out.insert("gateway", gateways::shown(&copy.name));
    let account = gateways::account_of(copy, view.call.policy);
    out.insert("gateway_account_id", account);
    out.insert("reference_id", copy.reference.as_str());
    let mut body = Map::new();
    body.insert("third_party_payment_method", out);
    reply(200, body)
}

/// `GET …/gateway_payment_method_tokens`: a source is kept at one gateway.
pub(crate) fn gateway_tokens(answer: &SourceAnswer, view: &View) -> Reply {
    let source = &answer.source;
    let asked = page::include_deleted(&Input::of_query(&view.call.query));
    let shown = asked || source.status != Status::Deleted;
    let token = shown.then(|| gateway_token(source, view));
    let name = "gateway_payment_method_token";
    list::of(
        token.into_iter().map(|token| list::wrapped(name, token)),
        None,
    )
}

/// `GET /vaulted_payment_methods/{id}`: every card rests in this server's vault under its own id.
pub(crate) fn vaulted(answer: &SourceAnswer, view: &View) -> Reply {
    let source = &answer.source;
    let kept = source.card().is_some() && source.status != Status::Deleted;
    let Some(customer) = source.customer.as_ref().filter(|_| kept) else {
        let id = view.call.param("id");
        return Problem::not_found(id, "vaulted_payment_method_id").reply();
    };
    let mut out = resource("vaulted_payment_method");
    out.insert("id", source.id.as_str());
    out.insert("customer_id", customer.as_str());
    out.insert("credit_card_id", source.instrument.id.as_str());
    out.insert("created_at", source.created.seconds());
    out.insert("modified_at", source.updated.seconds());
    let mut body = Map::new();
    body.insert("vaulted_payment_method", out);
    reply(200, body)
}

fn resource_of(answer: &SourceAnswer, view: &View) -> Map {
    let owner = answer.customer.as_ref().map(|owner| &owner.customer);
    source(&answer.source, owner, view.call.policy, view.now)
}

fn gateway_token(source: &Source, view: &View) -> Map {
    let mut out = resource("gateway_payment_method_token");
    let id = source.id.as_str();
    out.insert(
        "id",
        format!("gpt_{}", id.strip_prefix("pm_").unwrap_or(id)),
    );
    let account = gateways::account_of(&source.gateway, view.call.policy);
    out.insert("gateway_account_id", account);
    out.insert("gateway_name", gateways::shown(&source.gateway.name));
    // A reference may have the gateway's customer before a slash.
    let (customer, token) = match reference(source).split_once('/') {
        Some((customer, token)) => (Some(customer), token),
        None => (None, reference(source)),
    };
    put(&mut out, "gateway_customer_id", customer);
    out.insert("gateway_token", token);
    let status = match states::state_of(source, view.now) {
        _ if source.status == Status::Deleted => "inactive",
        "pending_verification" => "pending_verification",
        "invalid" => "inactive",
        _ => "active",
    };
    out.insert("status", status);
    out.insert("created_at", source.created.seconds());
    out.insert("updated_at", source.updated.seconds());
    out
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
    put_network(&mut out, source);
    put(&mut out, "billing_address", billing_address(source));
    let (name, inner) = match (cards::held(source), source.bank(), source.method) {
        (Some(held), _, _) => ("card", card(source, &held)),
        (_, Some(held), _) => ("bank_account", Some(bank_account(source, held, owner))),
        (_, _, Method::Paypal) => ("paypal", Some(paypal(source))),
        _ => ("boleto", boleto(source, owner)),
    };
    put(&mut out, name, inner);
    out
}

/// The transaction in which the customer agreed, for later ones without the customer.
fn put_network(out: &mut Map, source: &Source) {
    let name = "original_network_transaction_id";
    if let Some(id) = own(source, name) {
        let mut network = Map::new();
        network.insert(name, id.clone());
        out.insert("network_transaction_reference", network);
    }
}

fn billing_address(source: &Source) -> Option<Map> {
    let noted = kinds::noted(source, "billing_address")?.as_map()?;
    let mut out = resource("billing_address");
    for (name, value) in noted.iter() {
        out.insert(name, value.clone());
    }
    Some(out)
}

/// A voucher shows the end of the tax id it was made for.
fn boleto(source: &Source, owner: Option<&Customer>) -> Option<Map> {
    let noted = kinds::noted(source, "voucher")?.as_map()?;
    let mut out = resource("cust_voucher_source");
    out.insert("last4", noted.get("last4")?.clone());
    let (first, last) = owner.map(Customer::name_parts).unwrap_or_default();
    let email = owner.and_then(|owner| owner.profile.email.clone());
    for (name, of_owner) in [("first_name", first), ("last_name", last), ("email", email)] {
        let typed = noted.get(name).cloned();
        put(&mut out, name, typed.or(of_owner.map(Tree::from)));
    }
    Some(out)
}

/// The gateway's id of what it keeps; never a single-use token. One that the caller gave counts for
/// as long as the source stays at that account.
pub(super) fn reference(source: &Source) -> &str {
    let noted = kinds::noted(source, "reference");
    let text = |name: &str| {
        noted
            .and_then(|noted| noted.get(name))
            .and_then(Tree::as_str)
    };
    if let Some(id) = text("id").filter(|_| text("account") == source.gateway.account.as_deref()) {
        return id;
    }
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
    let noted = || own(source, "issuing_country").and_then(Tree::as_str);
    let country = country.filter(|country| !country.is_empty());
    country.or_else(noted)
}

/// First and last name of a card's holder, as typed where this dialect knows them apart.
pub(super) fn holder<'a>(
    source: &'a Source,
    name: Option<&'a str>,
) -> (Option<&'a str>, Option<&'a str>) {
    let typed = |part: &str| own(source, part).and_then(Tree::as_str);
    let parts = name_parts(name);
    let (first, last) = match (typed("first_name"), typed("last_name")) {
        (None, None) => parts,
        (Some(first), None) if name != Some(first) => (Some(first), parts.1),
        (None, Some(last)) if name != Some(last) => (parts.0, Some(last)),
        typed => typed,
    };
    // An empty text stands for a name that was removed.
    let there = |part: Option<&'a str>| part.filter(|part| !part.is_empty());
    (there(first), there(last))
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

/// Names and e-mail that the account does not have are those of its customer.
fn bank_account(source: &Source, bank: &Bank, customer: Option<&Customer>) -> Map {
    let mut out = resource("bank_account");
    out.insert("last4", cards::last4(&bank.last4));
    let of_customer = customer.and_then(Customer::full_name);
    let name = bank.holder_name.clone().or(of_customer);
    let (first, last) = holder(source, name.as_deref());
    put(&mut out, "name_on_account", name.as_deref());
    put(&mut out, "first_name", first);
    put(&mut out, "last_name", last);
    let of_source = own(source, "email").or_else(|| owner(source, "email"));
    let of_customer = || customer.and_then(|customer| customer.profile.email.clone());
    let email = of_source.cloned().or_else(|| of_customer().map(Tree::from));
    put(&mut out, "email", email);
    put(&mut out, "mandate_id", own(source, "mandate_id").cloned());
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
    kinds::noted(source, name).filter(|value| value.as_str().is_some())
}

fn owner<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    let owner = source.particulars.owner.as_ref()?;
    owner.get(name).filter(|value| value.as_str().is_some())
}

#[cfg(test)]
mod tests;
