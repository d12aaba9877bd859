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

fn customer(answer: &CustomerAnswer, view: &View) -> Tree {
    let customer = &answer.customer;
    let profile = &customer.profile;
    let own = |name: &str| {
        customer
            .extra(Dialect::Piriod, name)
            .filter(|value| !value.is_null())
    };
    let name = customer
        .full_name()
        .or_else(|| profile.company.clone())
        .unwrap_or_default();
    let state = own("state").or_else(|| address(customer, "state"));
    let mut out = Map::new();
    out.insert("id", customer.id.as_str())
        .insert("name", name)
        .insert("address", address(customer, "line1").cloned())
        .insert("country", address(customer, "country").cloned())
        .insert("state", state.cloned())
        .insert("currency", own("currency").cloned())
        .insert("email", profile.email.as_deref())
        .insert("phone", profile.phone.as_deref())
        .insert("zip_code", address(customer, "zip").cloned());
    for member in ["manager", "reference", "tax_id"] {
        out.insert(member, own(member).cloned());
    }
    out.insert("tax_settings", source::object(own("tax_settings")))
        .insert("metadata", source::object(profile.metadata.as_ref()));
    for member in SWITCHES {
        out.insert(member, own(member).and_then(Tree::as_bool).unwrap_or(false));
    }
    out.insert("status", "active")
        .insert("sources", usable(&answer.sources))
        .insert("test_mode", !view.call.caller.mode.is_live())
        .insert("created", moment(customer.created))
        .insert("updated", moment(customer.updated));
    Tree::Map(out)
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

fn address<'a>(customer: &'a Customer, part: &str) -> Option<&'a Tree> {
    let address = customer.profile.address.as_ref()?;
    address.get(part).filter(|value| value.as_str().is_some())
}
