//! One small ordered tree for everything callers send.
//!
//! Form bodies and JSON bodies both become a [`Tree`]; the free-form data that callers attach to
//! their objects (metadata) is kept as one. Members stay in the order they were first written,
//! and numbers keep the text they were written with, so a tree goes back on the wire unchanged.
//!
//! * [`json`] reads and writes JSON, with the language and the errors of Python's `json` module.
//! * [`form`] reads and writes form bodies and query strings whose names nest by brackets.
//!
//! Trees hold whatever callers sent, card numbers included. Their `Debug` output therefore shows
//! names and sizes, never contents; write a tree as JSON to see what is in it.

pub mod form;
pub mod json;

mod limits;
mod map;
mod members;
mod node;
mod number;

pub use limits::Limits;
pub use map::{Map, map};
pub use node::Tree;
pub use number::Number;
