//! The list of payment sources.
//!
//! The store orders by creation. For the order by last change every match up to [`SCAN_MAX`] is
//! asked for, and the writer sorts and cuts: a customer cannot own more sources than that.

mod filter;

use std::sync::Arc;

use domain::list::{Deleted, ListSources, Order, Start};
use domain::source::Source;
use domain::{Dialect, Id};
use kit::{Call, Reply};
use tree::{Limits, Tree, json};

use crate::read::headers;
use crate::read::input::Input;
use crate::read::list::filter::Condition;
use crate::read::notation;

/// Most sources on a page, and how many there are when nothing is said.
const PAGE_MAX: i64 = 100;
const PAGE_USUAL: i64 = 10;
/// Most characters of a cursor.
const CURSOR_MAX: usize = 1000;
/// Most sources that are sorted by their last change.
const SCAN_MAX: usize = 1000;

/// `GET /payment_sources`
pub(crate) fn read(call: &Call) -> Result<ListSources, Reply> {
    headers::place(call)?;
    let input = Input::of_query(&call.query);
    let page = Page::read(&input);
    let conditions = filter::conditions(&input, call.now);
    let deleted =
        match given(&input, "include_deleted").and_then(|()| input.boolean("include_deleted")) {
            Some(true) => Deleted::Shown,
            _ => Deleted::Hidden,
        };
    input.finish()?;
    Ok(list(page, conditions, deleted))
}

fn list(page: Page, conditions: Vec<Condition>, deleted: Deleted) -> ListSources {
    let customer = conditions
        .iter()
        .find_map(Condition::only_customer)
        .map(Id::new);
    let (start, behind, limit) = match (page.by, page.cursor) {
        (By::Created, Some((created, number))) => {
            (Start::AfterKey(created, number), None, page.limit)
        }
        (By::Created, None) => (Start::Beginning, None, page.limit),
        (By::Updated, cursor) => (Start::Beginning, cursor, SCAN_MAX),
    };
    let order = page.order;
    let takes = move |source: &Source| {
        let key = (source.updated.0, source.number);
        let is_behind = behind.is_none_or(|cursor| match order {
            Order::NewestFirst => key < cursor,
            Order::OldestFirst => key > cursor,
        });
        is_behind && conditions.iter().all(|condition| condition.takes(source))
    };
    ListSources {
        dialect: Dialect::Chargebee,
        customer,
        deleted,
        filter: Some(Arc::new(takes)),
        order,
        start,
        limit,
        count: false,
        default_first: false,
    }
}

/// Which part of the list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// What it is sorted by.
    pub(crate) by: By,
    /// The direction.
    pub(crate) order: Order,
    /// Most sources on it.
    pub(crate) limit: usize,
    /// The key of the last source before it.
    cursor: Option<(i64, i64)>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Creation.
    Created,
    /// The last change.
    Updated,
}

impl Page {
    /// The page that a query asks for. What is wrong is noted and reads as absent.
    pub(crate) fn read(input: &Input) -> Self {
        let limit = given(input, "limit").and_then(|()| input.integer("limit", (1, PAGE_MAX)));
        let (by, order) = sorting(input).unwrap_or((By::Created, Order::NewestFirst));
        Self {
            by,
            order,
            limit: usize::try_from(limit.unwrap_or(PAGE_USUAL)).unwrap_or(1),
            cursor: cursor(input),
        }
    }

    /// The cursor behind a source.
    pub(crate) fn cursor_behind(&self, source: &Source) -> String {
        let moment = match self.by {
            By::Created => source.created,
            By::Updated => source.updated,
        };
        let words = [moment.0.to_string(), source.number.to_string()];
        json::write(&Tree::List(words.map(Tree::from).to_vec()))
    }
}

/// Whether a plain parameter has a value; clients send empty ones for null.
fn given(input: &Input, name: &str) -> Option<()> {
    input
        .raw(name)
        .filter(|value| value.as_str() != Some(""))
        .map(|_| ())
}

/// `sort_by[asc]` or `sort_by[desc]`.
fn sorting(input: &Input) -> Option<(By, Order)> {
    given(input, "sort_by")?;
    let sort = input.object("sort_by")?;
    for (name, order) in [("asc", Order::OldestFirst), ("desc", Order::NewestFirst)] {
        if sort.raw(name).is_some() {
            let by = match sort.choice(name, &["created_at", "updated_at"])? {
                "updated_at" => By::Updated,
                _ => By::Created,
            };
            return Some((by, order));
        }
    }
    input.wrong("sort_by", "sort_by[asc] or sort_by[desc]");
    None
}

/// A cursor is a list of two decimal numbers as texts: microseconds and the source's number.
fn cursor(input: &Input) -> Option<(i64, i64)> {
    given(input, "offset")?;
    let text = input.text("offset", CURSOR_MAX)?;
    let key = cursor_key(&text);
    if key.is_none() {
        input.wrong("offset", "the next_offset of an earlier page");
    }
    key
}

fn cursor_key(text: &str) -> Option<(i64, i64)> {
    let list = json::read(text, &Limits::REQUEST).ok()?;
    let [micros, number] = list.as_list()? else {
        return None;
    };
    let decimal = |item: &Tree| notation::word(item)?.parse().ok();
    Some((decimal(micros)?, decimal(number)?))
}
