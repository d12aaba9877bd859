//! Answers become bytes.

pub(crate) mod customer;
pub(crate) mod intent;
pub(crate) mod message;
pub(crate) mod method;
pub(crate) mod setup_intent;

mod words;

#[cfg(test)]
mod tests;
