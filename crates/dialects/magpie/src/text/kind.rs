//! Values of one kind where another is expected.

use kit::{Fault, Habits};
use tree::{Map, Tree};

use crate::text::python;

/// How this dialect reads values of another kind. Integers and booleans are only asked for by
/// charges, which are not here yet.
pub(crate) const HABITS: Habits = Habits {
    text,
    integer: |value| {
        value
            .as_i64()
            .ok_or_else(|| Fault::NotInteger(value.clone()))
    },
    boolean: |value| {
        value
            .as_bool()
            .ok_or_else(|| Fault::NotBoolean(value.clone()))
    },
    object,
};

/// A text. Numbers and truth values are printed.
fn text(value: &Tree) -> Result<String, Fault> {
    match value {
        Tree::Text(text) => Ok(text.clone()),
        Tree::Number(number) => Ok(python::number(number)),
        Tree::Bool(true) => Ok("True".to_owned()),
        Tree::Bool(false) => Ok("False".to_owned()),
        Tree::Null | Tree::List(_) | Tree::Map(_) => Err(Fault::NotText(value.clone())),
    }
}

/// An object with known members. A list of pairs will do, if the names are texts.
pub(crate) fn object(value: &Tree) -> Result<Map, Fault> {
    if let Tree::Map(map) = value {
        return Ok(map.clone());
    }
    let named = |(name, value): (Tree, Tree)| match name {
        Tree::Text(name) => Ok((name, value)),
        _ => Err(Fault::Other("keywords", Tree::Null)),
    };
    pairs(value)?.into_iter().map(named).collect()
}

/// An object with any members. A list of pairs will do; names of another kind become texts as
/// they do in JSON.
pub(crate) fn dictionary(value: &Tree) -> Result<Map, Fault> {
    if let Tree::Map(map) = value {
        return Ok(map.clone());
    }
    let named = |(name, value): (Tree, Tree)| match name {
        Tree::Text(name) => (name, value),
        Tree::Number(number) => (python::number(&number), value),
        other => (tree::json::write(&other), value),
    };
    Ok(pairs(value)?.into_iter().map(named).collect())
}

/// The pairs of a value that is no map. A pair is whatever has two elements: a list, a text of
/// two characters, a map of two members (its names count). An empty text has no pairs.
fn pairs(value: &Tree) -> Result<Vec<(Tree, Tree)>, Fault> {
    match value {
        Tree::List(elements) => elements
            .iter()
            .map(|element| pair(element).ok_or(Fault::NotObject(Tree::Null)))
            .collect(),
        Tree::Text(text) if text.is_empty() => Ok(Vec::new()),
        _ => Err(Fault::NotObject(Tree::Null)),
    }
}

fn pair(element: &Tree) -> Option<(Tree, Tree)> {
    let (name, value) = match element {
        Tree::List(items) => match items.as_slice() {
            [name, value] => (name.clone(), value.clone()),
            _ => return None,
        },
        Tree::Text(text) => two(text.chars().map(|c| c.to_string().into()))?,
        Tree::Map(map) => two(map.iter().map(|(name, _)| name.into()))?,
        _ => return None,
    };
    let can_be_name = !matches!(name, Tree::List(_) | Tree::Map(_));
    can_be_name.then_some((name, value))
}

fn two(mut elements: impl Iterator<Item = Tree>) -> Option<(Tree, Tree)> {
    let pair = (elements.next()?, elements.next()?);
    elements.next().is_none().then_some(pair)
}
