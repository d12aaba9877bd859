//! Requests become operations.

pub(crate) mod body;
pub(crate) mod core;
pub(crate) mod delete;
pub(crate) mod member;
pub(crate) mod methods;
pub(crate) mod outside;
pub(crate) mod profile;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod site;
pub(crate) mod source;
pub(crate) mod update;
pub(crate) mod verify;

#[cfg(test)]
mod tests;
