//! From answers to bytes.

pub(crate) mod account;
mod bank;
pub(crate) mod charge;
pub(crate) mod customer;
mod failure;
pub(crate) mod message;
pub(crate) mod owner;
pub(crate) mod source;

use domain::Moment;
use tree::Tree;

/// Philippine time has no summer time.
const OFFSET_HOURS: i64 = 8;

fn time(moment: Moment) -> Tree {
    kit::text::iso8601(moment, OFFSET_HOURS).into()
}
