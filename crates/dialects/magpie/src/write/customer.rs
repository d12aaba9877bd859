//! Customers.

use domain::operation::{CustomerAnswer, SourceAnswer};
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::errors::detail;
use crate::write::{source, time};

/// The answer to a call that read or changed a customer.
pub(crate) fn answer(answer: &CustomerAnswer, view: &View) -> Reply {
    // Only other APIs delete customers; here they are gone.
    if answer.customer.deleted {
        return detail(404, "Customer not found");
    }
    Reply::json(200, &customer(answer, view))
}

/// The answer to a call that made a customer.
pub(crate) fn created(answer: &CustomerAnswer, view: &View) -> Reply {
    Reply::json(201, &customer(answer, view))
}

/// The answer to a call that took a source from its customer.
pub(crate) fn detached(answer: &SourceAnswer, view: &View) -> Reply {
    match &answer.customer {
        Some(customer) => self::answer(customer, view),
        None => detail(404, "Customer not found"),
    }
}

/// A customer with its sources. Texts that other APIs leave out are empty.
pub(super) fn customer(answer: &CustomerAnswer, view: &View) -> Tree {
    let customer = &answer.customer;
    let profile = &customer.profile;
    let text = |known: &Option<String>| Tree::from(known.as_deref().unwrap_or_default());
    let sources: Vec<Tree> = answer
        .sources
        .iter()
        .map(|known| source::source(known, view))
        .collect();
    let metadata = profile
        .metadata
        .clone()
        .filter(|tree| tree.as_map().is_some());
    map([
        ("object", "customer".into()),
        ("id", customer.id.as_str().into()),
        ("email", text(&profile.email)),
        ("mobile_number", text(&profile.phone)),
        ("description", text(&profile.description)),
        ("sources", sources.into()),
        ("livemode", view.call.caller.mode.is_live().into()),
        ("created_at", time(customer.created)),
        ("updated_at", time(customer.updated)),
        ("metadata", metadata.unwrap_or_else(|| Map::new().into())),
    ])
}
