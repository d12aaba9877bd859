//! Lists: every element is an object keyed by the resource's name.

use domain::operation::SourceList;
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::read::input::Input;
use crate::read::list::stamp;
use crate::read::page::{self, Page};
use crate::write::{put, reply, source};

/// `GET /payment_sources`
pub(crate) fn shown(answer: &SourceList, view: &View) -> Reply {
    let page = Page::read(&Input::of_query(&view.call.query), page::BOTH);
    let (items, next) = page.cut(&answer.page.items, answer.page.has_more, stamp);
    let owner = answer.customer.as_ref();
    let resource = |item| source::source(item, owner, view.call.policy, view.now);
    let elements = items.into_iter().map(resource);
    of(elements.map(|one| wrapped("payment_source", one)), next)
}

/// An element of a list.
pub(super) fn wrapped(name: &str, resource: Map) -> Map {
    let mut element = Map::new();
    element.insert(name, resource);
    element
}

/// A page with the cursor behind it, if there is more.
pub(super) fn of(elements: impl Iterator<Item = Map>, next: Option<String>) -> Reply {
    let mut body = Map::new();
    body.insert("list", elements.map(Tree::Map).collect::<Vec<_>>());
    put(&mut body, "next_offset", next);
    reply(200, body)
}

/// A list of nothing.
pub(crate) fn empty() -> Reply {
    of(std::iter::empty(), None)
}

#[cfg(test)]
mod tests;
