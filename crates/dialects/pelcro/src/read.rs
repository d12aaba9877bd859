//! Requests become operations.

pub(crate) mod body;
pub(crate) mod member;
pub(crate) mod methods;
pub(crate) mod profile;
pub(crate) mod session;
pub(crate) mod site;
pub(crate) mod source;

#[cfg(test)]
mod tests;
