//! What updates say: the empty text unsets, an absent parameter leaves alone.

use domain::operation::{Change, Metadata};
use kit::Reader;
use tree::{Map, Tree};

use super::texts::{TEXT_MAX, email as email_of, is_unset, optional, unsettable};
use super::{metadata as rules, texts};

/// A text.
pub(crate) fn text(reader: &Reader, name: &str, max: usize) -> Change<String> {
    if is_unset(reader, name) {
        return Change::Clear;
    }
    Change::of(optional(reader, name, max))
}

/// An e-mail address.
pub(crate) fn email(reader: &Reader, name: &str) -> Change<String> {
    if is_unset(reader, name) {
        return Change::Clear;
    }
    Change::of(email_of(reader, name))
}

/// Metadata: named keys are set, empty ones go, `metadata=` drops all.
pub(crate) fn metadata(reader: &Reader) -> Metadata {
    if is_unset(reader, "metadata") {
        return Metadata::Clear;
    }
    match rules::entries(reader) {
        Some(entries) => Metadata::Merge(entries),
        None => Metadata::Keep,
    }
}

/// A postal address as a whole.
pub(crate) fn address(reader: &Reader, name: &str) -> Change<Tree> {
    if is_unset(reader, name) {
        return Change::Clear;
    }
    match unsettable(reader, name) {
        Some(inner) => texts::address(&inner).map_or(Change::Clear, Change::To),
        None => Change::Keep,
    }
}

/// The members of a person that are to be merged: null for those that go.
pub(crate) fn person(reader: &Reader) -> Map {
    let mut out = Map::new();
    match email(reader, "email") {
        Change::Keep => {}
        Change::Clear => {
            out.insert("email", Tree::Null);
        }
        Change::To(email) => {
            out.insert("email", email);
        }
    }
    for name in ["name", "phone"] {
        if let Some(value) = tree(text(reader, name, TEXT_MAX)) {
            out.insert(name, value);
        }
    }
    if is_unset(reader, "address") {
        out.insert("address", Tree::Null);
    } else if let Some(inner) = unsettable(reader, "address") {
        out.insert("address", Tree::Map(parts(&inner)));
    }
    out
}

/// The parts of an address that are to be merged, by neutral name.
fn parts(reader: &Reader) -> Map {
    reader.only(&["city", "country", "line1", "line2", "postal_code", "state"]);
    let mut out = Map::new();
    for (from, to) in texts::ADDRESS {
        if let Some(value) = tree(text(reader, from, TEXT_MAX)) {
            let value = match (to, value.as_str()) {
                ("country", Some(text)) => text.to_uppercase().into(),
                _ => value,
            };
            out.insert(to, value);
        }
    }
    out
}

/// A change as a member of a map that is merged: null removes.
pub(crate) fn tree(change: Change<String>) -> Option<Tree> {
    match change {
        Change::Keep => None,
        Change::Clear => Some(Tree::Null),
        Change::To(text) => Some(text.into()),
    }
}

/// The same for a member that was read as a map: null, a text, or nothing.
pub(crate) fn of_tree(value: Option<&Tree>) -> Change<String> {
    match value {
        None => Change::Keep,
        Some(Tree::Text(text)) => Change::To(text.clone()),
        Some(_) => Change::Clear,
    }
}
