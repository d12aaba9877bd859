//! What all lists understand.

use domain::Id;
use domain::list::Start;
use kit::Reader;
use kit::reader::Need;
use tree::Tree;

use super::issues::other;
use super::texts::filled;

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
const MICROS: i64 = 1_000_000;

/// How many objects, from where. Limits out of range are moved into it.
pub(crate) fn page(reader: &Reader) -> (usize, Start) {
    let limit = reader.integer("limit", Need::Optional, (i64::MIN, i64::MAX));
    let limit = limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX) as usize;
    let after = filled(reader, "starting_after");
    let before = filled(reader, "ending_before");
    let start = match (after, before) {
        (Some(_), Some(_)) => {
            let message = "Received both starting_after and ending_before parameters. Please pass \
                           in only one.";
            reader.report("starting_after", other("", message));
            Start::Beginning
        }
        (Some(id), None) => Start::After(Id::new(id)),
        (None, Some(id)) => Start::Before(Id::new(id)),
        (None, None) => Start::Beginning,
    };
    (limit, start)
}

/// `created=…` or `created[gte]=…`: the first and the last microsecond that are meant.
pub(crate) fn created(reader: &Reader) -> (Option<i64>, Option<i64>) {
    let whole = (i64::MIN, i64::MAX);
    let first = |second: i64| second.saturating_mul(MICROS);
    let last = |second: i64| first(second).saturating_add(MICROS - 1);
    if let Some(Tree::Text(_)) = reader.raw("created") {
        let second = reader.integer("created", Need::Optional, whole);
        return (second.map(first), second.map(last));
    }
    let Some(range) = reader.object("created", Need::Optional) else {
        return (None, None);
    };
    range.only(&["gt", "gte", "lt", "lte"]);
    let bound = |name: &str| range.integer(name, Need::Optional, whole);
    let after = bound("gt").map(|second| last(second).saturating_add(1));
    let from = bound("gte").map(first);
    let before = bound("lt").map(|second| first(second).saturating_sub(1));
    let to = bound("lte").map(last);
    (after.max(from), [before, to].into_iter().flatten().min())
}
