//! JSON as Python's `json` module reads and writes it.
//!
//! Two of the dialects report malformed bodies in that module's words and positions, so the
//! accepted language is its language: `NaN`, `Infinity` and `-Infinity` are numbers, the last of
//! several members with one name counts, control characters inside texts are refused. Half of a
//! surrogate pair, which Python would keep, becomes U+FFFD.

mod error;
mod read;
mod write;

pub use crate::Limits;
pub use error::{Error, ErrorKind};
pub use read::read;
pub use write::{write, write_into, write_pretty};

#[cfg(test)]
mod tests;
