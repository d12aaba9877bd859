//! What all lists understand.

use domain::Id;
use domain::list::Start;
use kit::Reader;
use kit::reader::Need;

use super::issues::other;
use super::texts::filled;

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;

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
