//! Pages of lists: how many objects, in which order, from where.
//!
//! The store orders by creation. For the order by last change every match up to [`SCAN_MAX`] is
//! asked for, and the writer sorts and cuts.

use domain::Moment;
use domain::list::{Order, Start};
use tree::{Limits, Tree, json};

use crate::read::input::Input;
use crate::read::notation;

/// Most objects on a page, and how many there are when nothing is said.
const PAGE_MAX: i64 = 100;
const PAGE_USUAL: i64 = 10;
/// Most characters of a cursor.
const CURSOR_MAX: usize = 1000;
/// Most objects that are sorted by their last change: a customer cannot own more sources.
const SCAN_MAX: usize = 1000;

/// What sources and customers can be sorted by.
pub(crate) const BOTH: &[&str] = &["created_at", "updated_at"];
/// What events can be sorted by.
pub(crate) const OCCURRED: &[&str] = &["occurred_at"];

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// What it is sorted by.
    pub(crate) by: By,
    /// The direction.
    pub(crate) order: Order,
    /// Most objects on it.
    pub(crate) limit: usize,
    /// The two numbers of the cursor.
    pub(crate) cursor: Option<(i64, i64)>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Creation.
    Created,
    /// The last change.
    Updated,
}

/// What an object is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) number: i64,
}

impl Page {
    /// The page that a query asks for. What is wrong is noted and reads as absent.
    pub(crate) fn read(input: &Input, sorts: &'static [&'static str]) -> Self {
        let limit = given(input, "limit").and_then(|()| input.integer("limit", (1, PAGE_MAX)));
        let (by, order) = sorting(input, sorts).unwrap_or((By::Created, Order::NewestFirst));
        Self {
            by,
            order,
            limit: usize::try_from(limit.unwrap_or(PAGE_USUAL)).unwrap_or(1),
            cursor: cursor(input),
        }
    }

    /// Where the store starts, and how many objects it gives.
    pub(crate) fn start(&self) -> (Start, usize) {
        match (self.by, self.cursor) {
            (By::Created, Some((created, number))) => {
                (Start::AfterKey(created, number), self.limit)
            }
            (By::Created, None) => (Start::Beginning, self.limit),
            (By::Updated, _) => (Start::Beginning, SCAN_MAX),
        }
    }

    /// Whether an object lies behind the cursor, as far as the store does not see to that.
    pub(crate) fn is_behind(&self, stamp: Stamp) -> bool {
        let (By::Updated, Some(cursor)) = (self.by, self.cursor) else {
            return true;
        };
        let key = (stamp.updated.0, stamp.number);
        match self.order {
            Order::NewestFirst => key < cursor,
            Order::OldestFirst => key > cursor,
        }
    }

    /// The objects of this page in their order, and the cursor behind them if there are more.
    pub(crate) fn cut<'a, T>(
        &self,
        items: &'a [T],
        has_more: bool,
        stamp: fn(&T) -> Stamp,
    ) -> (Vec<&'a T>, Option<String>) {
        let mut items: Vec<&T> = items.iter().collect();
        if self.by == By::Updated {
            items.sort_by_key(|item| (stamp(item).updated, stamp(item).number));
            if self.order == Order::NewestFirst {
                items.reverse();
            }
        }
        let more = has_more || items.len() > self.limit;
        items.truncate(self.limit);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| self.cursor_behind(stamp(item)));
        (items, next)
    }

    fn cursor_behind(&self, stamp: Stamp) -> String {
        let moment = match self.by {
            By::Created => stamp.created,
            By::Updated => stamp.updated,
        };
        cursor_of(moment.0, stamp.number)
    }
}

/// A cursor is a list of two decimal numbers as texts, mostly microseconds and an object's number.
pub(crate) fn cursor_of(first: i64, second: i64) -> String {
    let words = [first.to_string(), second.to_string()];
    json::write(&Tree::List(words.map(Tree::from).to_vec()))
}

/// Whether a plain parameter has a value; clients send empty ones for null.
pub(crate) fn given(input: &Input, name: &str) -> Option<()> {
    let value = input.raw(name);
    value.filter(|value| value.as_str() != Some("")).map(|_| ())
}

/// Whether deleted objects are asked for.
pub(crate) fn include_deleted(input: &Input) -> bool {
    let asked = given(input, "include_deleted").and_then(|()| input.boolean("include_deleted"));
    asked == Some(true)
}

/// `sort_by[asc]` or `sort_by[desc]`.
fn sorting(input: &Input, sorts: &'static [&'static str]) -> Option<(By, Order)> {
    given(input, "sort_by")?;
    let sort = input.object("sort_by")?;
    for (name, order) in [("asc", Order::OldestFirst), ("desc", Order::NewestFirst)] {
        if sort.raw(name).is_some() {
            let by = match sort.choice(name, sorts)? {
                "updated_at" => By::Updated,
                _ => By::Created,
            };
            return Some((by, order));
        }
    }
    input.wrong("sort_by", "sort_by[asc] or sort_by[desc]");
    None
}

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
    let [first, second] = list.as_list()? else {
        return None;
    };
    let decimal = |item: &Tree| notation::word(item)?.parse().ok();
    Some((decimal(first)?, decimal(second)?))
}
