//! Values of one kind where another is expected.

use kit::{Fault, Habits};
use tree::{Map, Tree};

use crate::text::python;

/// How this dialect reads values of another kind.
pub(crate) const HABITS: Habits = Habits {
    text,
    integer,
    boolean,
    object,
};

/// Most digits of a number in a text; the language refuses to read longer ones.
const DIGITS_MAX: usize = 4300;
/// The spellings of truth values, in any letter case.
const YES: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
const NO: [&str; 6] = ["0", "off", "f", "false", "n", "no"];

/// An integer. Fractions are cut off, truth values count, texts must be whole numbers. What is
/// beyond the range of an integer is taken as its end: no amount is that large.
fn integer(value: &Tree) -> Result<i64, Fault> {
    let read = match value {
        Tree::Bool(value) => Some(i64::from(*value)),
        Tree::Number(number) if number.is_integer() => whole(number.text()),
        // A cast keeps within the range.
        Tree::Number(number) if number.is_finite() => Some(number.as_f64())
            .filter(|value| value.is_finite())
            .map(|value| value as i64),
        Tree::Text(text) => whole(&plain_digits(python::stripped(text))?),
        Tree::Null | Tree::Number(_) | Tree::List(_) | Tree::Map(_) => None,
    };
    read.ok_or_else(not_integer)
}

/// A number in a text: digits may be parted by single underscores.
fn plain_digits(text: &str) -> Result<String, Fault> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let parted = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '_');
    if digits.is_empty() || digits.len() > DIGITS_MAX || !parted || !plain {
        return Err(not_integer());
    }
    Ok(text.replace('_', ""))
}

fn whole(text: &str) -> Option<i64> {
    let end = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(text.parse().unwrap_or(end))
}

fn not_integer() -> Fault {
    Fault::NotInteger(Tree::Null)
}

/// A truth value: 1 and 0, and words for yes and no.
fn boolean(value: &Tree) -> Result<bool, Fault> {
    let read = match value {
        Tree::Bool(value) => Some(*value),
        Tree::Number(number) if number.as_f64() == 1.0 => Some(true),
        Tree::Number(number) if number.as_f64() == 0.0 => Some(false),
        Tree::Text(text) if is_among(&YES, text) => Some(true),
        Tree::Text(text) if is_among(&NO, text) => Some(false),
        _ => None,
    };
    read.ok_or(Fault::NotBoolean(Tree::Null))
}

fn is_among(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use tree::json::{self, Limits};

    fn tree(text: &str) -> Tree {
        json::read(text, &Limits::REQUEST).expect("JSON")
    }

    #[test]
    fn integers() {
        for (text, read) in [
            ("5000", Some(5000)),
            ("-1", Some(-1)),
            ("50.9", Some(50)),
            ("-50.9", Some(-50)),
            ("1e3", Some(1000)),
            ("true", Some(1)),
            ("false", Some(0)),
            ("\"5000\"", Some(5000)),
            ("\" +5_000\\n\"", Some(5000)),
            ("99999999999999999999", Some(i64::MAX)),
            ("\"-99999999999999999999\"", Some(i64::MIN)),
            ("1e300", Some(i64::MAX)),
            ("1e999", None),
            ("NaN", None),
            ("\"50.5\"", None),
            ("\"\"", None),
            ("\"-\"", None),
            ("\"_1\"", None),
            ("\"1__0\"", None),
            ("\"abc\"", None),
            ("[]", None),
            ("{}", None),
        ] {
            assert_eq!(integer(&tree(text)).ok(), read, "{text}");
        }
        assert!(integer(&"1".repeat(5000).into()).is_err());
    }

    #[test]
    fn truth_values() {
        for text in [
            "true", "1", "1.0", "\"1\"", "\"Yes\"", "\"ON\"", "\"t\"", "\"y\"",
        ] {
            assert_eq!(boolean(&tree(text)), Ok(true), "{text}");
        }
        for text in [
            "false", "0", "-0.0", "\"0\"", "\"No\"", "\"off\"", "\"F\"", "\"n\"",
        ] {
            assert_eq!(boolean(&tree(text)), Ok(false), "{text}");
        }
        for text in ["2", "\"maybe\"", "\" yes\"", "\"\"", "[]", "{}", "NaN"] {
            assert!(boolean(&tree(text)).is_err(), "{text}");
        }
    }
}
