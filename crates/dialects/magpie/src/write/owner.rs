//! The payer behind a source.
//!
//! What this API made has `billing` and `shipping` in its own words. Other APIs keep name, e-mail,
//! phone and one address; these become the billing address, as far as this API's own rules for
//! such texts let them.

use domain::source::Source;
use tree::{Map, Tree, map};

use crate::text::rule::is_name;

/// The members of an address, each with its most characters and where others keep it.
const ADDRESS: [(&str, usize, &[&str]); 9] = [
    ("name", 50, &["name"]),
    ("phone_number", 50, &["phone"]),
    ("email", 254, &["email"]),
    ("line1", 255, &["address", "line1"]),
    ("line2", 255, &["address", "line2"]),
    ("city", 100, &["address", "city"]),
    ("state", 50, &["address", "state"]),
    ("country", 50, &["address", "country"]),
    ("zip_code", 50, &["address", "zip"]),
];

/// The owner of a source, or null.
pub(crate) fn shown(source: &Source) -> Tree {
    let Some(owner) = &source.particulars.owner else {
        return Tree::Null;
    };
    let own = |member| owner.get(member).cloned();
    let billing = owner
        .get("billing")
        .and_then(own_address)
        .or_else(|| foreign_address(owner));
    let country = own("address_country")
        .or_else(|| fitting(owner.at(&["address", "country"]), 50))
        .unwrap_or(Tree::Null);
    map([
        ("billing", billing.into()),
        (
            "shipping",
            owner.get("shipping").and_then(own_address).into(),
        ),
        (
            "name",
            owner
                .get("name")
                .and_then(Tree::as_str)
                .map(shortened)
                .into(),
        ),
        ("address_country", country),
    ])
}

/// An address as this API made it, with null for what was not given.
fn own_address(address: &Tree) -> Option<Tree> {
    address.as_map()?;
    let member = |(name, _, _): &(&str, usize, &[&str])| {
        (
            (*name).to_owned(),
            address.get(name).cloned().unwrap_or(Tree::Null),
        )
    };
    Some(ADDRESS.iter().map(member).collect::<Map>().into())
}

/// An address made of what other APIs know; it needs a name.
fn foreign_address(owner: &Tree) -> Option<Tree> {
    let says_more = ["email", "phone", "address"]
        .iter()
        .any(|member| owner.get(member).is_some());
    if !says_more {
        return None;
    }
    fitting(owner.get("name"), 50)?;
    let member = |(name, max, path): &(&str, usize, &[&str])| {
        let value = owner.at(path);
        let shown = if *name == "email" {
            value.filter(|value| value.as_str().is_some()).cloned()
        } else {
            fitting(value, *max)
        };
        ((*name).to_owned(), shown.unwrap_or(Tree::Null))
    };
    Some(ADDRESS.iter().map(member).collect::<Map>().into())
}

/// A text that this API itself would have taken.
fn fitting(value: Option<&Tree>, max: usize) -> Option<Tree> {
    let text = value?.as_str()?;
    (is_name(text) && text.chars().count() <= max).then(|| text.into())
}

fn shortened(name: &str) -> String {
    name.chars().take(50).collect()
}
