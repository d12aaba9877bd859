//! What is wrong with parameters, in the words of this API.

use domain::mask::mask_numbers;
use kit::{Fault, Habits, Issue, Step};
use tree::{Map, Tree};

use crate::errors::{Error, echoed};

/// Forms have only texts at their leaves.
pub(crate) const HABITS: Habits = Habits {
    text,
    integer,
    boolean,
    object,
};

fn text(value: &Tree) -> Result<String, Fault> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Fault::NotText(value.clone()))
}

fn integer(value: &Tree) -> Result<i64, Fault> {
    match value {
        Tree::Text(text) if text.is_empty() => Err(Fault::Empty),
        Tree::Text(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = if plain { text.parse().ok() } else { None };
            number.ok_or_else(|| Fault::NotInteger(value.clone()))
        }
        other => other
            .as_i64()
            .ok_or_else(|| Fault::NotInteger(value.clone())),
    }
}

fn boolean(value: &Tree) -> Result<bool, Fault> {
    match value {
        Tree::Bool(value) => Ok(*value),
        Tree::Text(text) => match text.as_str() {
            "" => Err(Fault::Empty),
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Fault::NotBoolean(value.clone())),
        },
        _ => Err(Fault::NotBoolean(value.clone())),
    }
}

fn object(value: &Tree) -> Result<Map, Fault> {
    match value {
        Tree::Map(map) => Ok(map.clone()),
        Tree::Text(text) if text.is_empty() => Err(Fault::Empty),
        _ => Err(Fault::NotObject(value.clone())),
    }
}

/// A problem that only one place checks: a code (empty for none) and the whole message.
pub(crate) fn other(code: &'static str, message: impl Into<String>) -> Fault {
    Fault::Other(code, Tree::Text(message.into()))
}

/// The one problem that is reported: all unknown names together, else the first of the rest.
pub(crate) fn first(issues: &[Issue], root: &Tree) -> Option<Error> {
    let unknown: Vec<String> = issues
        .iter()
        .filter(|issue| issue.fault == Fault::Unknown)
        .map(|issue| echoed(&bracketed(&issue.path)))
        .collect();
    match unknown.as_slice() {
        [] => issues.first().map(|issue| phrase(issue, root)),
        [name, ..] => Some(self::unknown(&unknown, name)),
    }
}

/// Parameters that the call does not have; the first is to blame.
pub(crate) fn unknown(names: &[String], first: &str) -> Error {
    let shown = &names[..names.len().min(20)];
    let plural = if shown.len() > 1 { "s" } else { "" };
    let message = format!("Received unknown parameter{plural}: {}", shown.join(", "));
    unknown_error(message, first)
}

fn unknown_error(message: String, param: &str) -> Error {
    Error::invalid(message)
        .code("parameter_unknown")
        .param(param)
}

/// A path as the caller writes it: `source[number]`.
fn bracketed(path: &[Step]) -> String {
    let mut out = String::new();
    for (place, step) in path.iter().enumerate() {
        let name = match step {
            Step::Name(name) => name.clone(),
            Step::Index(index) => index.to_string(),
        };
        match place {
            0 => out.push_str(&name),
            _ => out.extend(["[", name.as_str(), "]"]),
        }
    }
    out
}

fn phrase(issue: &Issue, root: &Tree) -> Error {
    let param = echoed(&bracketed(&issue.path));
    let value = value_at(root, &issue.path);
    let error = match &issue.fault {
        Fault::Missing | Fault::Null => {
            Error::invalid(format!("Missing required param: {param}.")).code("parameter_missing")
        }
        Fault::Empty | Fault::TooShort(_) => empty(&param),
        Fault::NotOneOf(_, Tree::Text(text)) if text.is_empty() => empty(&param),
        Fault::NotOneOf(words, _) => {
            let name = issue
                .path
                .last()
                .map(|step| bracketed(std::slice::from_ref(step)));
            let name = echoed(&name.unwrap_or_default());
            Error::invalid(format!("Invalid {name}: must be {}", one_of(words)))
        }
        Fault::TooLong(max) => Error::invalid(format!(
            "Invalid string: {}; must be at most {max} characters",
            ends(value.and_then(Tree::as_str).unwrap_or_default())
        )),
        Fault::NotText(_) | Fault::Pattern(_) => Error::invalid("Invalid string"),
        Fault::NotObject(_) => Error::invalid("Invalid object"),
        Fault::NotList(_) => Error::invalid("Invalid array"),
        Fault::NotInteger(value) | Fault::NotNumber(value) => {
            let message = format!("Invalid integer{}", shown(value));
            Error::invalid(message).code("parameter_invalid_integer")
        }
        Fault::NotBoolean(value) => Error::invalid(format!("Invalid boolean{}", shown(value))),
        Fault::Below(least) => bound("greater", *least),
        Fault::Above(most) => bound("less", *most),
        Fault::Unknown => unknown_error(format!("Received unknown parameter: {param}"), &param),
        Fault::Other("", message) => Error::invalid(message.as_str().unwrap_or_default()),
        Fault::Other(code, message) => {
            Error::invalid(message.as_str().unwrap_or_default()).code(code)
        }
    };
    if param.is_empty() {
        error
    } else {
        error.param(param)
    }
}

/// A parameter that may be absent but not empty.
pub(crate) fn empty(param: &str) -> Error {
    Error::invalid(format!(
        "You passed an empty string for '{param}'. We assume empty values are an attempt to unset \
         a parameter; however '{param}' cannot be unset. You should remove '{param}' from your \
         request or supply a non-empty value."
    ))
    .code("parameter_invalid_empty")
}

fn bound(word: &str, limit: i64) -> Error {
    Error::invalid(format!(
        "This value must be {word} than or equal to {limit}."
    ))
    .code("parameter_invalid_integer")
}

/// A scalar behind a colon; nothing for lists and maps.
fn shown(value: &Tree) -> String {
    value
        .as_str()
        .map(|text| format!(": {}", echoed(text)))
        .unwrap_or_default()
}

/// First and last four characters of a text that is too long.
fn ends(text: &str) -> String {
    let chars: Vec<char> = mask_numbers(text).chars().collect();
    let head: String = chars.iter().take(4).collect();
    let tail: String = chars[chars.len().saturating_sub(4)..].iter().collect();
    format!("{head}...{tail}")
}

/// "one of a", "one of a or b", "one of a, b, or c".
pub(crate) fn one_of(words: &[&str]) -> String {
    match words {
        [] => "one of nothing".to_owned(),
        [word] => format!("one of {word}"),
        [one, two] => format!("one of {one} or {two}"),
        [first @ .., last] => format!("one of {}, or {last}", first.join(", ")),
    }
}

fn value_at<'a>(root: &'a Tree, path: &[Step]) -> Option<&'a Tree> {
    path.iter().try_fold(root, |tree, step| match step {
        Step::Name(name) => tree.get(name),
        Step::Index(index) => tree.as_list()?.get(*index),
    })
}
