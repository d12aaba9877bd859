//! Pieces that several objects are made of.

use domain::Dialect;
use domain::source::Source;
use tree::{Map, Tree, json};

/// A list without its total.
pub(crate) fn list(url: &str, data: Vec<Tree>, has_more: bool) -> Tree {
    tree::map([
        ("object", "list".into()),
        ("data", Tree::List(data)),
        ("has_more", has_more.into()),
        ("url", url.into()),
    ])
}

/// A list inside an object: only these count.
pub(crate) fn counted(url: &str, data: Vec<Tree>, has_more: bool, total: usize) -> Tree {
    let mut list = list(url, data, has_more);
    if let Some(map) = list.as_map_mut() {
        map.insert("total_count", i64::try_from(total).unwrap_or(i64::MAX));
    }
    list
}

/// What a search found. The next page begins behind the last object.
pub(crate) fn found(url: &str, data: Vec<Tree>, has_more: bool, total: Option<u64>) -> Tree {
    let last = data.last().and_then(|last| last.get("id")).cloned();
    let mut out = Map::new();
    out.insert("object", "search_result")
        .insert("data", Tree::List(data))
        .insert("has_more", has_more)
        .insert("next_page", last.filter(|_| has_more))
        .insert("url", url);
    if let Some(total) = total {
        out.insert("total_count", i64::try_from(total).unwrap_or(i64::MAX));
    }
    Tree::Map(out)
}

/// Whether a checkout may show a source again.
pub(crate) fn redisplay(source: &Source) -> &'static str {
    let said = source
        .detail(Dialect::Stripe.name())
        .and_then(|own| own.get("allow_redisplay"))
        .and_then(Tree::as_str);
    match said {
        Some("always") => "always",
        Some("limited") => "limited",
        _ => "unspecified",
    }
}

/// Metadata as texts. Other dialects keep values of any kind.
pub(crate) fn metadata(kept: Option<&Tree>) -> Tree {
    let mut out = Map::new();
    for (name, value) in kept.and_then(Tree::as_map).into_iter().flat_map(Map::iter) {
        let text = match value {
            Tree::Null => continue,
            Tree::Text(text) => text.clone(),
            Tree::Number(number) => number.text().to_owned(),
            Tree::Bool(value) => value.to_string(),
            other => json::write(other),
        };
        out.insert(name, text);
    }
    Tree::Map(out)
}

/// A postal address from its neutral members; null when there is none.
pub(crate) fn address(kept: Option<&Tree>) -> Tree {
    let Some(kept) = kept.filter(|kept| kept.as_map().is_some_and(|map| !map.is_empty())) else {
        return Tree::Null;
    };
    address_parts(kept)
}

/// A postal address with null for what is not known.
pub(crate) fn address_parts(kept: &Tree) -> Tree {
    let part = |name: &str| text(kept.get(name));
    tree::map([
        ("city", part("city")),
        ("country", part("country")),
        ("line1", part("line1")),
        ("line2", part("line2")),
        ("postal_code", part("zip")),
        ("state", part("state")),
    ])
}

/// A text, or null for anything else.
pub(crate) fn text(value: Option<&Tree>) -> Tree {
    value.and_then(Tree::as_str).into()
}

/// The members of an object, `id` and `object` first, the others by name.
pub(crate) fn ordered(mut members: Vec<(&'static str, Tree)>) -> Tree {
    let place = |name: &str| match name {
        "id" => 0,
        "object" => 1,
        _ => 2,
    };
    members.sort_by(|(one, _), (two, _)| (place(one), one).cmp(&(place(two), two)));
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<Map>()
        .into()
}

/// A page of this server as a whole address; other addresses as they are.
pub(crate) fn page_url(url: &str, base_url: &str) -> String {
    match url.starts_with('/') {
        true => format!("{base_url}{url}"),
        false => url.to_owned(),
    }
}
