//! A customer as this dialect shows it.

use domain::Dialect;
use domain::customer::Customer;
use domain::operation::CustomerAnswer;
use domain::source::{Source, Usage};
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::read::customer::SWITCHES;
use crate::write::{moment, source};
use crate::{errors, words};

/// The only state that customers have here.
pub(crate) const STATUS: &str = "active";

/// The answer to a creation.
pub(crate) fn created(answer: &CustomerAnswer, view: &View) -> Reply {
    Reply::json(201, &customer(answer, view))
}

/// The answer to a read. Deleted customers are gone here.
pub(crate) fn shown(answer: &CustomerAnswer, view: &View) -> Reply {
    if answer.customer.deleted {
        return errors::not_found();
    }
    Reply::json(200, &customer(answer, view))
}

/// The answer to a deletion: nothing.
pub(crate) fn deleted(_answer: &CustomerAnswer, _view: &View) -> Reply {
    Reply::empty(204)
}

/// A customer with the numbers of its usable sources.
pub(super) fn customer(answer: &CustomerAnswer, view: &View) -> Tree {
    let customer = &answer.customer;
    let profile = &customer.profile;
    let own = |name: &str| {
        customer
            .extra(Dialect::Piriod, name)
            .filter(|value| !value.is_null())
    };
    let state = own("state").cloned().or_else(|| address(customer, "state"));
    let mut out = Map::new();
    out.insert("id", customer.id.as_str())
        .insert("name", name(customer))
        .insert("address", address(customer, "line1"))
        .insert("country", address(customer, "country"))
        .insert("state", state)
        .insert("currency", own("currency").cloned())
        .insert("email", profile.email.as_deref())
        .insert("phone", profile.phone.as_deref())
        .insert("zip_code", address(customer, "zip"));
    for member in ["manager", "reference", "tax_id"] {
        out.insert(member, own(member).cloned());
    }
    out.insert("tax_settings", source::object(own("tax_settings")))
        .insert("metadata", source::object(profile.metadata.as_ref()));
    for member in SWITCHES {
        out.insert(member, own(member).and_then(Tree::as_bool).unwrap_or(false));
    }
    out.insert("status", STATUS)
        .insert("sources", usable(&answer.sources))
        .insert("test_mode", !view.call.caller.mode.is_live())
        .insert("created", moment(customer.created))
        .insert("updated", moment(customer.updated));
    Tree::Map(out)
}

/// The name, or the company's; empty when neither is known.
pub(crate) fn name(customer: &Customer) -> String {
    customer
        .full_name()
        .or_else(|| customer.profile.company.clone())
        .unwrap_or_default()
}

/// The numbers of the sources that can be used again, now or soon.
fn usable(sources: &[Source]) -> Vec<Tree> {
    sources
        .iter()
        .filter(|source| source.usage == Usage::Reusable)
        .filter(|source| matches!(words::status(source), "chargeable" | "pending"))
        .map(|source| source.number.into())
        .collect()
}

/// A part of the address: as it was changed here last, or as the whole address has it. A part
/// that was taken away is empty.
pub(crate) fn address(customer: &Customer, part: &str) -> Option<Tree> {
    let changed = customer.extra(Dialect::Piriod, part).and_then(Tree::as_str);
    if let Some(changed) = changed {
        return Some(changed.into()).filter(|_| !changed.is_empty());
    }
    let address = customer.profile.address.as_ref()?;
    address
        .get(part)
        .filter(|value| value.as_str().is_some())
        .cloned()
}
