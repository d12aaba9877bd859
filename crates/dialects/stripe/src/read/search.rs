//! What all searches understand.

use domain::Id;
use domain::list::Start;
use kit::Reader;
use kit::reader::{Need, TextRule};
use tree::Tree;

use super::issues::other;
use super::list;
use super::texts::{TEXT_MAX, filled};
use crate::search::{Field, Query, Value, parse};

/// Which part of what was found.
pub(crate) struct Part {
    /// Most objects.
    pub(crate) limit: usize,
    /// From where.
    pub(crate) start: Start,
}

/// The query and the page; `None` after a problem was noted.
pub(crate) fn read(reader: &Reader, fields: &[Field]) -> (Option<Query>, Part) {
    reader.only(&["expand", "limit", "page", "query"]);
    let text = reader.text(
        "query",
        TextRule {
            need: Need::Required,
            min: 1,
            max: TEXT_MAX,
            pattern: None,
        },
    );
    let query = text.and_then(|text| {
        parse(&text, fields)
            .map_err(|fault| reader.report("query", other("", fault.to_string())))
            .ok()
    });
    let (limit, _) = list::page(reader);
    let start = match filled(reader, "page") {
        Some(page) => Start::After(Id::new(page)),
        None => Start::Beginning,
    };
    (query, Part { limit, start })
}

/// What an object has under a key of its metadata.
pub(crate) fn metadata(kept: Option<&Tree>, key: &str) -> Value {
    let shown = crate::write::parts::metadata(kept);
    Value::of(shown.get(key).and_then(Tree::as_str))
}
