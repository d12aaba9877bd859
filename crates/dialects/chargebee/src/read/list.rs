//! The list of payment sources.

mod filter;

use std::sync::Arc;

use domain::list::{Deleted, ListSources};
use domain::source::Source;
use domain::{Dialect, Id};
use kit::{Call, Reply};

use crate::read::headers;
use crate::read::input::Input;
use crate::read::list::filter::Condition;
use crate::read::page::{self, Page, Stamp};

/// `GET /payment_sources`
pub(crate) fn read(call: &Call) -> Result<ListSources, Reply> {
    headers::place(call)?;
    let input = Input::of_query(&call.query);
    let page = Page::read(&input, page::BOTH);
    let conditions = filter::conditions(&input, call.now);
    let deleted = match page::include_deleted(&input) {
        true => Deleted::Shown,
        false => Deleted::Hidden,
    };
    input.finish()?;
    Ok(list(page, conditions, deleted))
}

/// What a source is sorted by.
pub(crate) fn stamp(source: &Source) -> Stamp {
    Stamp {
        created: source.created,
        updated: source.updated,
        number: source.number,
    }
}

fn list(page: Page, conditions: Vec<Condition>, deleted: Deleted) -> ListSources {
    let customer = conditions
        .iter()
        .find_map(Condition::only_customer)
        .map(Id::new);
    let (start, limit) = page.start();
    let takes = move |source: &Source| {
        page.is_behind(stamp(source)) && conditions.iter().all(|condition| condition.takes(source))
    };
    ListSources {
        dialect: Dialect::Chargebee,
        customer,
        deleted,
        filter: Some(Arc::new(takes)),
        order: page.order,
        start,
        limit,
        count: false,
        default_first: false,
    }
}
