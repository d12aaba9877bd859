//! Answers to bytes, one file per object.

pub(crate) mod customer;
pub(crate) mod message;
pub(crate) mod page;
pub(crate) mod payment;
pub(crate) mod source;

mod amount;

/// Dates and times: UTC with microseconds.
fn moment(moment: domain::Moment) -> String {
    kit::text::iso8601(moment, 0)
}
