//! Requests to operations, one file per object and one per kind of value.

pub(crate) mod body;
pub(crate) mod customer;
pub(crate) mod source;
pub(crate) mod sources;

mod amount;
mod email;
mod fields;
mod moment;
mod url;

pub(crate) use sources::{Wanted, no_page, page_size, wanted_page};
