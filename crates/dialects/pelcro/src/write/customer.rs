//! The customer, who comes with a fresh session and with all payment methods.

use domain::Dialect;
use domain::customer::Customer;
use domain::operation::{CustomerAnswer, Done, SourceAnswer};
use domain::source::Source;
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::errors::unexpected;
use crate::write::{method, setup_intent};

/// Lists of what this server does not keep. Clients read them without looking whether they are
/// there.
const EMPTY_LISTS: [&str; 9] = [
    "subscriptions",
    "expired_subscriptions",
    "memberships",
    "expired_memberships",
    "gift_recipients",
    "addresses",
    "invoices",
    "charges",
    "orders",
];

/// 200 with the customer.
pub(crate) fn plain(answer: &CustomerAnswer, _view: &View) -> Reply {
    enveloped(customer(answer, None))
}

/// 200 with the customer after `POST /source`, and the payer's step if there is one.
pub(crate) fn with_new_source(answer: &SourceAnswer, view: &View) -> Reply {
    let Some(owner) = &answer.customer else {
        return unexpected();
    };
    let mut data = customer(owner, Some(&answer.source));
    if let Some(intent) = setup_intent::of(&answer.source, view) {
        data.insert("setup_intent", intent);
    }
    enveloped(data)
}

/// 200 with the customer after a source was changed or removed.
pub(crate) fn of_source(answer: &SourceAnswer, _view: &View) -> Reply {
    match &answer.customer {
        Some(owner) => enveloped(customer(owner, None)),
        None => unexpected(),
    }
}

/// 200 with the customer after a bank account was verified, and a sentence that says so.
pub(crate) fn verified(answer: &SourceAnswer, _view: &View) -> Reply {
    let Some(owner) = &answer.customer else {
        return unexpected();
    };
    let body = map([
        ("data", customer(owner, None).into()),
        ("message", VERIFIED.into()),
    ]);
    Reply::json(200, &body)
}

const VERIFIED: &str = "The payment method has been verified successfully.";

/// 200 after logging out.
pub(crate) fn logged_out(_done: &Done, _view: &View) -> Reply {
    let data = map([("message", "Successfully logged out.".into())]);
    Reply::json(200, &map([("data", data)]))
}

fn enveloped(data: Map) -> Reply {
    Reply::json(200, &map([("data", data.into())]))
}

/// The members of a customer; `newest` is the source that the call made.
fn customer(answer: &CustomerAnswer, newest: Option<&Source>) -> Map {
    let customer = &answer.customer;
    let default = customer.default_source.as_ref();
    let sources = ordered(&answer.sources, newest);
    let chosen = answer.default_source.as_ref().or_else(|| {
        sources
            .iter()
            .copied()
            .find(|source| Some(&source.id) == default)
    });
    let mut data = person(customer);
    data.insert(
        "source",
        chosen.map(|source| method::members(source, default)),
    );
    let shown = sources
        .iter()
        .map(|source| method::members(source, default).into());
    data.insert("sources", shown.collect::<Vec<Tree>>());
    for name in EMPTY_LISTS {
        data.insert(name, Vec::<Tree>::new());
    }
    let token = answer
        .session
        .as_ref()
        .map(|session| session.token.expose());
    data.insert("auth_token", token).insert("token", token);
    data
}

/// Oldest first, except that clients take the last one for the one they just made, however old
/// the source behind it is.
fn ordered<'a>(sources: &'a [Source], newest: Option<&'a Source>) -> Vec<&'a Source> {
    let is_newest = |source: &&Source| newest.is_some_and(|new| new.id == source.id);
    let mut older: Vec<&Source> = sources.iter().filter(|one| !is_newest(one)).collect();
    older.sort_by_key(|source| source.number);
    older.extend(newest);
    older
}

fn person(customer: &Customer) -> Map {
    let profile = &customer.profile;
    let own = |name| Tree::from(customer.extra(Dialect::Pelcro, name).cloned());
    let text = |value: &Option<String>| Tree::from(value.as_deref());
    let (first, last) = customer.name_parts();
    let full = customer.full_name();
    let mut data = Map::with_capacity(32);
    data.insert("id", customer.number)
        .insert("email", text(&profile.email))
        .insert("name", full.clone())
        .insert("full_name", full)
        .insert("first_name", first)
        .insert("last_name", last)
        .insert("display_name", own("display_name"))
        .insert("username", own("username"))
        .insert("phone", text(&profile.phone))
        .insert("salutation", own("salutation"))
        .insert("title", own("title"))
        .insert("organization", text(&profile.company))
        .insert("metadata", profile.metadata.clone())
        .insert("currency", Tree::Null)
        .insert("language", text(&profile.locale));
    data
}
