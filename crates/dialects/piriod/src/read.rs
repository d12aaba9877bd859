//! Requests to operations, one file per object and one per kind of value.

pub(crate) mod body;
pub(crate) mod customer;
pub(crate) mod customers;
pub(crate) mod payment;
pub(crate) mod payments;
pub(crate) mod source;
pub(crate) mod sources;

mod amount;
mod email;
mod fields;
mod moment;
mod paging;
mod reference;
mod url;

pub(crate) use paging::{Wanted, no_page, page_size, wanted_page};
