//! What all lists share: pages, order, and conditions in the query.

use domain::Moment;
use domain::list::{Order, Start};
use kit::Reply;
use tree::Tree;

use crate::errors::{self, Faults};
use crate::python;
use crate::query::value;
use crate::read::moment;

const PAGE_SIZE: usize = 20;
const PAGE_SIZE_MAX: usize = 100;
const METADATA: &str = "metadata__";

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

/// Where the page begins that the query asks for.
pub(super) fn start(query: &Tree) -> Result<Start, Reply> {
    Ok(match wanted_page(query).ok_or_else(no_page)? {
        Wanted::Last => Start::LastPage,
        Wanted::Number(page) => Start::Skip((page - 1).saturating_mul(page_size(query) as u64)),
    })
}

/// The order that the query asks for: newest first, unless it says otherwise.
pub(super) fn order(query: &Tree) -> Order {
    match value(query, "ordering") {
        Some("created") => Order::OldestFirst,
        _ => Order::NewestFirst,
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

/// The value of a parameter, if it is given and `read` takes it.
pub(super) fn checked<T>(
    faults: &mut Faults,
    query: &Tree,
    name: &'static str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    read(value(query, name)?)
        .map_err(|message| faults.add(name, message))
        .ok()
}

/// A number as text: `7`, `7.0`. A number that no object can have is one all the same.
pub(super) fn number(text: &str) -> Result<i64, String> {
    number_of(text).ok_or_else(|| "Enter a number.".to_owned())
}

fn number_of(text: &str) -> Option<i64> {
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

/// A point in time.
pub(super) fn date(text: &str) -> Result<Moment, String> {
    moment::read(text).ok_or_else(|| "Enter a valid date/time.".to_owned())
}

/// The words of a parameter such as `status__in`; `None` when it is not given.
pub(super) fn words(query: &Tree, name: &str) -> Option<Vec<String>> {
    let list = value(query, name)?;
    Some(list.split(',').map(|word| word.trim().to_owned()).collect())
}

/// The conditions on metadata; all of them must hold.
#[derive(Debug, Default)]
pub(super) struct Metadata(Vec<(String, String)>);

impl Metadata {
    /// The conditions of a query.
    pub(super) fn of(query: &Tree) -> Self {
        let Some(map) = query.as_map() else {
            return Self::default();
        };
        let named = map
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(METADATA)?, value.as_str()?)))
            .filter(|(name, value)| !name.is_empty() && !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(named.collect())
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether metadata meets them.
    pub(super) fn take(&self, metadata: Option<&Tree>) -> bool {
        self.0.iter().all(|(name, wanted)| {
            metadata
                .and_then(|map| named(map, name))
                .is_some_and(|tree| is(tree, wanted))
        })
    }
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
    fn numbers_of_objects() {
        for (text, number) in [
            ("7", Some(7)),
            (" 7 ", Some(7)),
            ("7.0", Some(7)),
            ("7.5", Some(-1)),
            ("1e3", Some(1000)),
        ] {
            assert_eq!(number_of(text), number, "{text}");
        }
        for text in ["x", "nan", "inf", "", "1e", "7x"] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }
}
