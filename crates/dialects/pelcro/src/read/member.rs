//! How single members are read: texts that are blank count as absent, truth values may be written
//! as words or digits, since forms know nothing else.

use std::borrow::Cow;

use domain::mask::mask_numbers;
use kit::reader::{Need, TextRule};
use kit::{Fault, Habits, Reader, Reply};
use tree::{Map, Tree};

use crate::errors::validation;

/// Most characters of a text that is stored.
pub(crate) const TEXT_MAX: usize = 255;

/// The readers of members of this dialect.
pub(crate) const HABITS: Habits = Habits {
    text,
    integer,
    boolean,
    object,
};

/// The answer to everything that was noted, if anything was.
pub(crate) fn checked(reader: &Reader) -> Result<(), Reply> {
    if reader.is_clean() {
        Ok(())
    } else {
        Err(validation::reply(&reader.issues()))
    }
}

/// The member, unless it is absent, null or blank.
pub(crate) fn filled<'a>(reader: &'a Reader, name: &str) -> Option<&'a Tree> {
    reader
        .raw(name)
        .filter(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()))
}

/// A text that must be there.
pub(crate) fn required(reader: &Reader, name: &str, rule: TextRule) -> Option<String> {
    if filled(reader, name).is_none() {
        reader.report(name, Fault::Missing);
        return None;
    }
    reader.text(name, rule)
}

/// A text that may be absent.
pub(crate) fn optional(reader: &Reader, name: &str, rule: TextRule) -> Option<String> {
    filled(reader, name)?;
    reader.text(name, rule)
}

/// A text for people, without blanks around it and without stray card numbers.
pub(crate) fn display(reader: &Reader, name: &str) -> Option<String> {
    let text = optional(reader, name, TextRule::optional(TEXT_MAX))?;
    Some(mask_numbers(text.trim()).into_owned())
}

/// Digits, as a text or as a number, that may be absent.
pub(crate) fn digits(reader: &Reader, name: &'static str, most: usize) -> Option<String> {
    let text = match filled(reader, name)? {
        Tree::Number(number) => number.text(),
        Tree::Text(text) => text.trim(),
        _ => "",
    };
    let plain = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || !plain {
        reader.report(name, Fault::Pattern("digits"));
        return None;
    }
    Some(text.to_owned())
}

/// Letters, digits and what joins them; no card number.
pub(crate) fn is_word(text: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || "-_.+/=:".contains(c);
    text.chars().all(joins) && matches!(mask_numbers(text), Cow::Borrowed(_))
}

/// A truth value that may be absent.
pub(crate) fn flag(reader: &Reader, name: &str) -> Option<bool> {
    filled(reader, name)?;
    reader.boolean(name, Need::Optional)
}

fn text(value: &Tree) -> Result<String, Fault> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Fault::NotText(value.clone()))
}

fn integer(value: &Tree) -> Result<i64, Fault> {
    let number = value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok());
    number.ok_or_else(|| Fault::NotInteger(value.clone()))
}

fn boolean(value: &Tree) -> Result<bool, Fault> {
    match (
        value.as_bool(),
        value.as_i64(),
        value.as_str().map(str::trim),
    ) {
        (Some(known), ..) => Ok(known),
        (_, Some(1), _) | (.., Some("1" | "true")) => Ok(true),
        (_, Some(0), _) | (.., Some("0" | "false")) => Ok(false),
        _ => Err(Fault::NotBoolean(value.clone())),
    }
}

fn object(value: &Tree) -> Result<Map, Fault> {
    match value {
        Tree::Map(map) => Ok(map.clone()),
        // What PHP makes of an empty map.
        Tree::List(items) if items.is_empty() => Ok(Map::new()),
        _ => Err(Fault::NotObject(value.clone())),
    }
}
