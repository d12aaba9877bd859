//! The list of payment sources.

use domain::list::Order;
use domain::operation::SourceList;
use domain::source::Source;
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::read::input::Input;
use crate::read::list::{By, Page};
use crate::write::{reply, source};

/// `GET /payment_sources`
pub(crate) fn shown(answer: &SourceList, view: &View) -> Reply {
    let page = Page::read(&Input::of_query(&view.call.query));
    let mut items: Vec<&Source> = answer.page.items.iter().collect();
    if page.by == By::Updated {
        items.sort_by_key(|source| (source.updated, source.number));
        if page.order == Order::NewestFirst {
            items.reverse();
        }
    }
    let more = answer.page.has_more || items.len() > page.limit;
    items.truncate(page.limit);
    let owner = answer.customer.as_ref();
    let element = |item: &&Source| {
        let mut element = Map::new();
        let resource = source::source(item, owner, view.call.policy, view.now);
        element.insert("payment_source", resource);
        Tree::Map(element)
    };
    let mut body = Map::new();
    body.insert("list", items.iter().map(element).collect::<Vec<_>>());
    if let Some(last) = items.last().filter(|_| more) {
        body.insert("next_offset", page.cursor_behind(last));
    }
    reply(200, body)
}

/// A list of nothing.
pub(crate) fn empty() -> Reply {
    let mut body = Map::new();
    body.insert("list", Vec::new());
    reply(200, body)
}

#[cfg(test)]
mod tests;
