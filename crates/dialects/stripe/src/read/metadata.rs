//! `metadata`: free-form texts of the caller.

use kit::reader::Need;
use kit::{Fault, Reader};
use tree::{Map, Tree};

use super::issues::other;
use super::texts::is_unset;
use crate::errors::echoed;

const KEYS_MAX: usize = 50;
const KEY_CHARS_MAX: usize = 40;
const VALUE_CHARS_MAX: usize = 500;

/// The metadata of a new object. Keys with an empty value are left out: empty unsets.
pub(crate) fn read(reader: &Reader) -> Option<Tree> {
    let mut named = entries(reader)?;
    let empty: Vec<String> = named
        .iter()
        .filter(|(_, value)| value.as_str() == Some(""))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in empty {
        named.remove(&key);
    }
    Some(Tree::Map(named))
}

/// The keys that are named, with empty values too.
pub(crate) fn entries(reader: &Reader) -> Option<Map> {
    if is_unset(reader, "metadata") {
        return None;
    }
    let inner = reader.object("metadata", Need::Optional)?;
    if inner.map().len() > KEYS_MAX {
        let message = format!(
            "Metadata can have at most {KEYS_MAX} keys, but you passed in {}.",
            inner.map().len()
        );
        reader.report("metadata", other("", message));
        return None;
    }
    let mut kept = Map::new();
    for (key, value) in inner.map().iter() {
        let length = key.chars().count();
        match value {
            _ if length > KEY_CHARS_MAX => reader.report("metadata", other("", long_key(key))),
            _ if key.contains(['[', ']']) => {
                let message = format!(
                    "Metadata keys cannot contain square brackets. Invalid key: {}",
                    echoed(key)
                );
                reader.report("metadata", other("", message));
            }
            Tree::Text(text) if text.chars().count() > VALUE_CHARS_MAX => {
                inner.report(key, other("", long_value(text)));
            }
            Tree::Text(_) => {
                kept.insert(key, value.clone());
            }
            _ => inner.report(key, Fault::NotText(value.clone())),
        }
    }
    match kit::reader::masked(&Tree::Map(kept)) {
        Tree::Map(kept) => Some(kept),
        _ => None,
    }
}

/// Both sets of metadata; the second wins.
pub(crate) fn merged(first: Option<Tree>, second: Option<Tree>) -> Option<Tree> {
    let (mut all, extra) = match (first, second) {
        (Some(Tree::Map(first)), Some(Tree::Map(second))) => (first, second),
        (first, second) => return second.or(first),
    };
    for (key, value) in extra {
        all.insert(key, value);
    }
    Some(Tree::Map(all))
}

fn long_key(key: &str) -> String {
    format!(
        "Metadata keys can have up to {KEY_CHARS_MAX} characters, but you passed in a key that is \
         {} characters. Invalid key: {}",
        key.chars().count(),
        echoed(key)
    )
}

fn long_value(value: &str) -> String {
    format!(
        "Metadata values can have up to {VALUE_CHARS_MAX} characters, but you passed in a value \
         that is {} characters. Invalid value: {}",
        value.chars().count(),
        echoed(value)
    )
}
