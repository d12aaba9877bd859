//! Requests: from trees to operations.
//!
//! Every endpoint has one function here that its row in the table names. Forms are read
//! forgivingly, as the clients of this API need it; what stays wrong becomes one answer that names
//! every member at fault.

pub(crate) mod agreement;
pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod customer;
pub(crate) mod endpoint;
pub(crate) mod event;
pub(crate) mod filter;
pub(crate) mod gateway;
pub(crate) mod headers;
pub(crate) mod input;
pub(crate) mod intent;
pub(crate) mod legacy;
pub(crate) mod list;
pub(crate) mod material;
pub(crate) mod notation;
pub(crate) mod page;
pub(crate) mod payment;
pub(crate) mod person;
pub(crate) mod source;
pub(crate) mod token;

#[cfg(test)]
mod tests;
