//! Listing customers.

use domain::Dialect;
use domain::customer::Customer;
use domain::list::{Deleted, Filter, ListCustomers};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::{self, Faults};
use crate::query::value;
use crate::read::customer::WITH_SOURCES;
use crate::read::paging::{self, Metadata, checked};
use crate::write;

/// `GET /customers/`. They are ordered by the time of creation only.
pub(crate) fn list(call: &Call) -> Result<ListCustomers, Reply> {
    let query = &call.query;
    if value(query, "sources").is_some() {
        return Err(errors::field(
            "sources",
            "Customers cannot be listed by source here.",
        ));
    }
    let mut faults = Faults::default();
    let from = checked(&mut faults, query, "created__gte", paging::date);
    let to = checked(&mut faults, query, "created__lte", paging::date);
    if !faults.is_empty() {
        return Err(faults.reply());
    }
    let conditions = Conditions::of(query);
    let takes_all = conditions.is_empty();
    let filter = Filter::new(move |customer| conditions.take(customer));
    Ok(ListCustomers {
        email: value(query, "email").map(str::to_owned),
        created_from: from.map(|moment| moment.0),
        created_to: to.map(|moment| moment.0),
        filter: (!takes_all).then_some(filter),
        order: paging::order(query),
        deleted: Deleted::Hidden,
        start: paging::start(query)?,
        limit: paging::page_size(query),
        count: true,
        with: WITH_SOURCES,
    })
}

/// The conditions that the store does not know; all of them must hold.
struct Conditions {
    /// Words that must all be found somewhere, in lower case.
    search: Vec<String>,
    /// Members and the texts that they must equal.
    exact: Vec<(&'static str, String)>,
    metadata: Metadata,
}

impl Conditions {
    fn of(query: &Tree) -> Self {
        let search = value(query, "search").unwrap_or_default();
        Self {
            search: search
                .split([',', ' ', '\t'])
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect(),
            exact: ["name", "tax_id", "country", "status"]
                .into_iter()
                .filter_map(|name| Some((name, value(query, name)?.to_owned())))
                .collect(),
            metadata: Metadata::of(query),
        }
    }

    fn is_empty(&self) -> bool {
        self.search.is_empty() && self.exact.is_empty() && self.metadata.is_empty()
    }

    fn take(&self, customer: &Customer) -> bool {
        let is = |(name, wanted): &(&str, String)| member(customer, name).as_ref() == Some(wanted);
        self.exact.iter().all(is)
            && self.search.iter().all(|word| holds(customer, word))
            && self.metadata.take(customer.profile.metadata.as_ref())
    }
}

/// A member as it is shown.
fn member(customer: &Customer, name: &str) -> Option<String> {
    match name {
        "name" => Some(write::customer::name(customer)),
        "country" => write::customer::address(customer, "country")
            .and_then(|country| country.as_str().map(str::to_owned)),
        // Nothing is archived here.
        "status" => Some(write::customer::STATUS.to_owned()),
        other => customer
            .extra(Dialect::Piriod, other)
            .and_then(Tree::as_str)
            .map(str::to_owned),
    }
}

/// Whether a word in lower case is found in what names a customer.
fn holds(customer: &Customer, word: &str) -> bool {
    let named = ["name", "tax_id", "reference"].map(|name| member(customer, name));
    let profile = [
        customer.profile.email.clone(),
        customer.profile.phone.clone(),
        Some(customer.id.to_string()),
    ];
    named
        .into_iter()
        .chain(profile)
        .flatten()
        .any(|text| text.to_lowercase().contains(word))
}
