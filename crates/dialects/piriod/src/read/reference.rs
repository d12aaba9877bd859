//! Members that name other objects.

use kit::reader::Need;
use tree::Tree;

use crate::errors;
use crate::python;
use crate::read::fields::Fields;

const ONE_SOURCE: &str = "Only one source can be linked.";

/// The customer as text, whatever its kind: that is how it is looked up.
pub(super) fn customer(fields: &mut Fields) -> Option<String> {
    let value = fields.value("customer", Need::Optional)?;
    if value.as_bool().is_some() {
        fields.faults.add("customer", errors::no_key("bool"));
        return None;
    }
    let text = python::str(value);
    (!text.is_empty() && fields.has_no_nul("customer", &text)).then_some(text)
}

/// A number that names an object.
pub(super) fn key(fields: &mut Fields, name: &'static str, need: Need) -> Option<i64> {
    let value = fields.value(name, need)?;
    number(value)
        .map_err(|message| fields.faults.add(name, message))
        .ok()
}

/// The source of a payment, and the member that names it: `source`, or a list `sources` of one.
pub(super) fn source(fields: &mut Fields) -> Option<(&'static str, i64)> {
    let single = key(fields, "source", Need::Optional);
    let listed = listed(fields);
    match (single, listed) {
        (Some(single), Some(listed)) if single != listed => {
            fields.faults.add("sources", ONE_SOURCE);
            None
        }
        (Some(number), _) => Some(("source", number)),
        (None, Some(number)) => Some(("sources", number)),
        (None, None) => None,
    }
}

fn listed(fields: &mut Fields) -> Option<i64> {
    let value = fields.value("sources", Need::NotNull)?;
    let Some(items) = value.as_list() else {
        fields.faults.add("sources", errors::not_a_list(value));
        return None;
    };
    let numbers: Result<Vec<i64>, String> = items.iter().map(number).collect();
    match numbers.as_deref() {
        Err(message) => fields.faults.add("sources", message.clone()),
        Ok([]) => {}
        Ok([number]) => return Some(*number),
        Ok(_) => fields.faults.add("sources", ONE_SOURCE),
    }
    None
}

/// A number as the framework reads keys: fractions are cut off, texts may hold whole numbers. One
/// that is too large names nothing.
fn number(value: &Tree) -> Result<i64, String> {
    let missing = || errors::no_such_object(&python::str(value));
    match value {
        Tree::Number(number) if number.is_integer() => number.as_i64().ok_or_else(missing),
        Tree::Number(number) if number.as_f64().abs() < 9e18 => Ok(number.as_f64() as i64),
        Tree::Number(_) => Err(missing()),
        Tree::Text(text) => whole(python::strip(text)).map_err(|digits| {
            if digits {
                missing()
            } else {
                errors::no_key("str")
            }
        }),
        other => Err(errors::no_key(python::type_name(other))),
    }
}

/// A whole number; otherwise whether it was made of digits at least.
fn whole(text: &str) -> Result<i64, bool> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().map_err(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::json::{self, Limits};

    #[test]
    fn keys() {
        let missing = "Primary key \"99999999999999999999\" invalid - object is not exists.";
        for (json, read) in [
            ("7", Ok(7)),
            ("7.9", Ok(7)),
            ("\" 7 \"", Ok(7)),
            ("-1", Ok(-1)),
            ("99999999999999999999", Err(missing)),
            ("\"99999999999999999999\"", Err(missing)),
            (
                "\"x\"",
                Err("Incorrect type. Expected pk value, received str."),
            ),
            (
                "\"\"",
                Err("Incorrect type. Expected pk value, received str."),
            ),
            (
                "true",
                Err("Incorrect type. Expected pk value, received bool."),
            ),
            (
                "[]",
                Err("Incorrect type. Expected pk value, received list."),
            ),
            (
                "{}",
                Err("Incorrect type. Expected pk value, received dict."),
            ),
        ] {
            let value = json::read(json, &Limits::REQUEST).unwrap();
            assert_eq!(number(&value), read.map_err(str::to_owned), "{json}");
        }
    }
}
