//! Numbered pages with absolute links.

use domain::list::Page;
use domain::operation::{CustomerAnswer, IntentAnswer, SourceList};
use kit::{Reply, View};
use tree::{Tree, map};

use crate::read::{self, Wanted};
use crate::write::{customer, payment, source};
use crate::{canonical, query};

/// The answer to a list of sources.
pub(crate) fn sources(answer: &SourceList, view: &View) -> Reply {
    reply(view, &answer.page, source::source)
}

/// The answer to a list of payments.
pub(crate) fn payments(page: &Page<IntentAnswer>, view: &View) -> Reply {
    reply(view, page, payment::payment)
}

/// The answer to a list of customers.
pub(crate) fn customers(page: &Page<CustomerAnswer>, view: &View) -> Reply {
    reply(view, page, customer::customer)
}

/// The answer where nothing can match.
pub(crate) fn nothing(view: &View) -> Reply {
    let query = &view.call.query;
    let skipped = match read::wanted_page(query) {
        Some(Wanted::Number(page)) => (page - 1).saturating_mul(read::page_size(query) as u64),
        _ => 0,
    };
    let page = Page::<()> {
        items: Vec::new(),
        has_more: false,
        total: Some(0),
        skipped,
    };
    reply(view, &page, |(), _| Tree::Null)
}

fn reply<T>(view: &View, found: &Page<T>, show: fn(&T, &View) -> Tree) -> Reply {
    let query = &view.call.query;
    let (skipped, length) = (found.skipped, found.items.len() as u64);
    let end = skipped.saturating_add(length);
    let total = found.total.unwrap_or(end);
    // Only the first page may be empty.
    let last = read::wanted_page(query) == Some(Wanted::Last);
    if found.items.is_empty() && skipped > 0 && !last {
        return read::no_page();
    }
    let page = skipped / (read::page_size(query) as u64) + 1;
    let next = (end < total).then(|| link(view, page + 1));
    let previous = (page > 1).then(|| link(view, page - 1));
    let results: Vec<Tree> = found.items.iter().map(|item| show(item, view)).collect();
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let body = map([
        ("count", total.into()),
        ("next", next.into()),
        ("previous", previous.into()),
        ("results", results.into()),
    ]);
    Reply::json(200, &body)
}

fn link(view: &View, page: u64) -> String {
    let head = view.call.head;
    format!(
        "{}{}{}",
        head.base_url,
        canonical(&head.path),
        query::with_page(&head.query, page)
    )
}
