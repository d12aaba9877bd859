//! Answers: from the domain to the resources of this API.
//!
//! Attributes without a value are left out, never null. Times are in seconds, resource versions
//! in milliseconds.

pub(crate) mod customer;
pub(crate) mod endpoint;
pub(crate) mod event;
pub(crate) mod intent;
pub(crate) mod legacy;
pub(crate) mod list;
pub(crate) mod source;
pub(crate) mod token;
pub(crate) mod transaction;

use kit::Reply;
use tree::{Map, Tree, json};

/// The media type of every answer.
const MEDIA: &str = "application/json;charset=utf-8";

/// An answer with a body.
pub(crate) fn reply(status: u16, body: Map) -> Reply {
    Reply::text(status, MEDIA, json::write(&Tree::Map(body)))
}

/// A resource begins with its own name.
fn resource(name: &str) -> Map {
    let mut out = Map::new();
    out.insert("object", name);
    out
}

/// Adds an attribute that has a value.
fn put(out: &mut Map, name: &str, value: Option<impl Into<Tree>>) {
    if let Some(value) = value {
        out.insert(name, value);
    }
}

/// A name parted at its last blank, as a first and a last name.
fn name_parts(name: Option<&str>) -> (Option<&str>, Option<&str>) {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => match name.rsplit_once(' ') {
            Some((first, last)) => (Some(first.trim_end()), Some(last)),
            None => (Some(name), None),
        },
        None => (None, None),
    }
}

/// A state is a code when it is two or three capitals or digits (ISO 3166-2), else a name.
fn state_parts(state: Option<&str>) -> (Option<&str>, Option<&str>) {
    let code = |state: &&str| {
        (1..=3).contains(&state.len())
            && state
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    match state.filter(|state| !state.is_empty()) {
        Some(state) if code(&state) => (Some(state), None),
        other => (None, other),
    }
}

#[cfg(test)]
mod tests;
