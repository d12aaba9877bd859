//! Listing sources: pages and filters.

use std::sync::Arc;

use domain::list::{Deleted, ListSources, Order, Start};
use domain::source::{Source, Usage};
use domain::{Dialect, Id, Moment};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::{self, Faults};
use crate::query::value;
use crate::read::moment;
use crate::{python, words};

const PAGE_SIZE: usize = 20;
const PAGE_SIZE_MAX: usize = 100;
const METADATA: &str = "metadata__";

/// `GET /sources/`.
pub(crate) fn list(call: &Call) -> Result<ListSources, Reply> {
    let query = &call.query;
    let filter = Filter::read(query)?;
    let size = page_size(query);
    let start = match wanted_page(query).ok_or_else(no_page)? {
        Wanted::Last => Start::LastPage,
        Wanted::Number(page) => Start::Skip((page - 1).saturating_mul(size as u64)),
    };
    Ok(ListSources {
        dialect: Dialect::Piriod,
        customer: value(query, "customer").map(Id::from),
        deleted: Deleted::Hidden,
        filter: filter.map(|filter| {
            let takes: domain::list::SourceFilter = Arc::new(move |source| filter.takes(source));
            takes
        }),
        order: match value(query, "ordering") {
            Some("created") => Order::OldestFirst,
            _ => Order::NewestFirst,
        },
        start,
        limit: size,
        count: true,
        default_first: false,
    })
}

/// The answer to a page that does not exist.
pub(crate) fn no_page() -> Reply {
    errors::detail(404, "Invalid page.")
}

/// How many objects make a page.
pub(crate) fn page_size(query: &Tree) -> usize {
    value(query, "page_size")
        .and_then(whole_number)
        .and_then(|size| usize::try_from(size).ok().or(Some(usize::MAX)))
        .map_or(PAGE_SIZE, |size| size.min(PAGE_SIZE_MAX))
}

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Counted from 1.
    Number(u64),
    /// The last one.
    Last,
}

/// The page that the query asks for; `None` when it names none that could exist.
pub(crate) fn wanted_page(query: &Tree) -> Option<Wanted> {
    match value(query, "page") {
        None => Some(Wanted::Number(1)),
        Some("last") => Some(Wanted::Last),
        Some(text) => whole_number(text).map(Wanted::Number),
    }
}

/// A number from 1; huge ones are taken as the largest.
fn whole_number(text: &str) -> Option<u64> {
    let digits = python::strip(text);
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX)).filter(|number| *number > 0)
}

/// The conditions of a query; all of them must hold.
#[derive(Debug, Default)]
struct Filter {
    gateway: Option<String>,
    usage: Option<Usage>,
    statuses: Option<Vec<String>>,
    status: Option<String>,
    number: Option<i64>,
    from: Option<Moment>,
    to: Option<Moment>,
    metadata: Vec<(String, String)>,
}

impl Filter {
    /// The filter of a query; `None` when it takes everything.
    fn read(query: &Tree) -> Result<Option<Self>, Reply> {
        let text = |name| value(query, name).map(str::to_owned);
        let mut faults = Faults::default();
        let filter = Self {
            gateway: text("gateway"),
            usage: checked(&mut faults, query, "usage", |word| {
                words::usage_of(word).ok_or_else(|| errors::not_available(word))
            }),
            statuses: value(query, "status__in")
                .map(|list| list.split(',').map(|word| word.trim().to_owned()).collect()),
            status: text("status"),
            number: checked(&mut faults, query, "id", |text| {
                source_number(text).ok_or_else(|| "Enter a number.".to_owned())
            }),
            from: checked(&mut faults, query, "created__gte", date),
            to: checked(&mut faults, query, "created__lte", date),
            metadata: metadata(query),
        };
        if !faults.is_empty() {
            return Err(faults.reply());
        }
        Ok(Some(filter).filter(|filter| !filter.is_empty()))
    }

    fn is_empty(&self) -> bool {
        self.gateway.is_none()
            && self.usage.is_none()
            && self.statuses.is_none()
            && self.status.is_none()
            && self.number.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.metadata.is_empty()
    }

    fn takes(&self, source: &Source) -> bool {
        let status = words::status(source);
        self.gateway
            .as_ref()
            .is_none_or(|name| *name == source.gateway.name)
            && self.usage.is_none_or(|usage| usage == source.usage)
            && self.status.as_ref().is_none_or(|word| word == status)
            && self
                .statuses
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| word == status))
            && self.number.is_none_or(|number| number == source.number)
            && self.from.is_none_or(|from| source.created >= from)
            && self.to.is_none_or(|to| source.created <= to)
            && self.metadata.iter().all(|(name, wanted)| {
                let metadata = source.particulars.metadata.as_ref();
                metadata
                    .and_then(|map| named(map, name))
                    .is_some_and(|tree| is(tree, wanted))
            })
    }
}

/// The value of a parameter, if it is given and `read` takes it.
fn checked<T>(
    faults: &mut Faults,
    query: &Tree,
    name: &'static str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    read(value(query, name)?)
        .map_err(|message| faults.add(name, message))
        .ok()
}

/// A number as text: `7`, `7.0`. A number that no source can have is one all the same.
fn source_number(text: &str) -> Option<i64> {
    let text = python::strip(text);
    text.parse().ok().or_else(|| {
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let number: f64 = text.parse().ok().filter(|_| text.chars().all(plain))?;
        Some(if number.fract() == 0.0 {
            number as i64
        } else {
            -1
        })
    })
}

fn date(text: &str) -> Result<Moment, String> {
    moment::read(text).ok_or_else(|| "Enter a valid date/time.".to_owned())
}

fn metadata(query: &Tree) -> Vec<(String, String)> {
    let Some(map) = query.as_map() else {
        return Vec::new();
    };
    map.iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(METADATA)?, value.as_str()?)))
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The member of a name, or the one at the end of a path whose steps are parted by `__`.
fn named<'a>(map: &'a Tree, name: &str) -> Option<&'a Tree> {
    map.get(name).or_else(|| {
        let steps: Vec<&str> = name.split("__").collect();
        map.at(&steps)
    })
}

/// Whether a value reads as the text of a query.
fn is(tree: &Tree, wanted: &str) -> bool {
    match tree {
        Tree::Text(text) => text == wanted,
        Tree::Number(number) => number.text() == wanted,
        Tree::Bool(value) => wanted.eq_ignore_ascii_case(if *value { "true" } else { "false" }),
        Tree::Null => wanted.eq_ignore_ascii_case("null"),
        Tree::List(_) | Tree::Map(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query;

    #[test]
    fn pages() {
        for (query, wanted, size) in [
            ("", Some(Wanted::Number(1)), 20),
            ("page=", Some(Wanted::Number(1)), 20),
            ("page=3&page_size=5", Some(Wanted::Number(3)), 5),
            ("page=last&page_size=500", Some(Wanted::Last), 100),
            ("page=0&page_size=0", None, 20),
            ("page=-1&page_size=-1", None, 20),
            ("page=x&page_size=x", None, 20),
            ("page=1.5&page_size=1.5", None, 20),
            (
                "page=99999999999999999999",
                Some(Wanted::Number(u64::MAX)),
                20,
            ),
            (
                "page_size=99999999999999999999",
                Some(Wanted::Number(1)),
                100,
            ),
        ] {
            let query_tree = query::read(query).unwrap();
            assert_eq!(wanted_page(&query_tree), wanted, "{query}");
            assert_eq!(page_size(&query_tree), size, "{query}");
        }
    }

    #[test]
    fn numbers_of_sources() {
        for (text, number) in [
            ("7", Some(7)),
            (" 7 ", Some(7)),
            ("7.0", Some(7)),
            ("7.5", Some(-1)),
            ("1e3", Some(1000)),
        ] {
            assert_eq!(source_number(text), number, "{text}");
        }
        for text in ["x", "nan", "inf", "", "1e", "7x"] {
            assert_eq!(source_number(text), None, "{text}");
        }
    }
}
