//! Requests become operations.

pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod customer;
pub(crate) mod customer_source;
pub(crate) mod input;
pub(crate) mod instrument;
pub(crate) mod issues;
pub(crate) mod list;
pub(crate) mod metadata;
pub(crate) mod source;
pub(crate) mod source_type;
pub(crate) mod texts;
pub(crate) mod token;
