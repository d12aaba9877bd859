//! Numbered pages with absolute links.

use domain::operation::SourceList;
use domain::source::Source;
use kit::{Reply, View};
use tree::{Tree, map};

use crate::read::{self, Wanted};
use crate::write::source::source;
use crate::{endpoints, query};

/// The answer to a list of sources.
pub(crate) fn list(answer: &SourceList, view: &View) -> Reply {
    let page = &answer.page;
    let length = page.items.len() as u64;
    let total = page
        .total
        .unwrap_or_else(|| page.skipped.saturating_add(length));
    reply(view, &page.items, page.skipped, total)
}

/// The answer where nothing can match.
pub(crate) fn nothing(view: &View) -> Reply {
    let query = &view.call.query;
    let skipped = match read::wanted_page(query) {
        Some(Wanted::Number(page)) => (page - 1).saturating_mul(read::page_size(query) as u64),
        _ => 0,
    };
    reply(view, &[], skipped, 0)
}

fn reply(view: &View, items: &[Source], skipped: u64, total: u64) -> Reply {
    let query = &view.call.query;
    // Only the first page may be empty.
    let last = read::wanted_page(query) == Some(Wanted::Last);
    if items.is_empty() && skipped > 0 && !last {
        return read::no_page();
    }
    let page = skipped / (read::page_size(query) as u64) + 1;
    let end = skipped.saturating_add(items.len() as u64);
    let next = (end < total).then(|| link(view, page + 1));
    let previous = (page > 1).then(|| link(view, page - 1));
    let results: Vec<Tree> = items.iter().map(|item| source(item, view)).collect();
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
        endpoints::SOURCES,
        query::with_page(&head.query, page)
    )
}
