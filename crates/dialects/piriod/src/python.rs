//! Values and errors in Python's notation: the framework echoes them so.

use tree::{Number, Tree};

/// The name of a value's type.
pub(crate) fn type_name(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "NoneType",
        Tree::Bool(_) => "bool",
        Tree::Number(number) if number.is_integer() => "int",
        Tree::Number(_) => "float",
        Tree::Text(_) => "str",
        Tree::List(_) => "list",
        Tree::Map(_) => "dict",
    }
}

/// `str(value)`: a text as it is, anything else as written in a program.
pub(crate) fn str(tree: &Tree) -> String {
    match tree {
        Tree::Text(text) => text.clone(),
        other => {
            let mut out = String::new();
            repr(&mut out, other);
            out
        }
    }
}

/// `value.strip()`: blanks of any script and the four separators of ASCII.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Whether a character is one of Python's blanks.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

fn repr(out: &mut String, tree: &Tree) {
    match tree {
        Tree::Null => out.push_str("None"),
        Tree::Bool(true) => out.push_str("True"),
        Tree::Bool(false) => out.push_str("False"),
        Tree::Number(number) => out.push_str(&number_text(number)),
        Tree::Text(text) => quoted(out, text),
        Tree::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                repr(out, item);
            }
            out.push(']');
        }
        Tree::Map(map) => {
            out.push('{');
            for (place, (name, value)) in map.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                quoted(out, name);
                out.push_str(": ");
                repr(out, value);
            }
            out.push('}');
        }
    }
}

fn quoted(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => {
                let code = u32::from(c);
                let escape = if code < 256 {
                    format!("\\x{code:02x}")
                } else {
                    format!("\\u{code:04x}")
                };
                out.push_str(&escape);
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

fn number_text(number: &Number) -> String {
    match number.text() {
        "-0" => "0".to_owned(),
        text if number.is_integer() => text.to_owned(),
        _ => float_text(number.as_f64()),
    }
}

/// `repr(float)`: shortest digits; an exponent below 1e-4 and from 1e16 on.
fn float_text(value: f64) -> String {
    if !value.is_finite() {
        return if value < 0.0 {
            "-inf".to_owned()
        } else {
            "inf".to_owned()
        };
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) && value != 0.0 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = value.to_string();
    if plain.contains('.') {
        plain
    } else {
        plain + ".0"
    }
}

/// What the codec says about bytes that are not UTF-8.
pub(crate) fn utf8_error(bytes: &[u8], error: &std::str::Utf8Error) -> String {
    let start = error.valid_up_to();
    let length = error.error_len().unwrap_or(bytes.len() - start);
    let first = bytes.get(start).copied().unwrap_or_default();
    let reason = match error.error_len() {
        None => "unexpected end of data",
        Some(_) if (0xc2..=0xf4).contains(&first) => "invalid continuation byte",
        Some(_) => "invalid start byte",
    };
    let place = if length == 1 {
        format!("byte 0x{first:02x} in position {start}")
    } else {
        format!("bytes in position {start}-{}", start + length - 1)
    };
    format!("'utf-8' codec can't decode {place}: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::json::{self, Limits};

    #[test]
    fn values_are_echoed_as_python_prints_them() {
        for (text, printed) in [
            ("null", "None"),
            ("true", "True"),
            ("\"x\"", "x"),
            ("5", "5"),
            ("-0", "0"),
            ("5.0", "5.0"),
            ("1e3", "1000.0"),
            ("1e16", "1e+16"),
            ("1.5e-7", "1.5e-07"),
            ("0.0001", "0.0001"),
            ("1e999", "inf"),
            ("[]", "[]"),
            ("[\"stripe\", null]", "['stripe', None]"),
            ("{\"a\": {\"b\": [1, false]}}", "{'a': {'b': [1, False]}}"),
            ("[\"it's\"]", "[\"it's\"]"),
            ("[\"'\\\"\"]", "['\\'\"']"),
            ("[\"a\\nb\\u0001\\\\\"]", "['a\\nb\\x01\\\\']"),
        ] {
            let tree = json::read(text, &Limits::REQUEST).unwrap();
            assert_eq!(str(&tree), printed, "{text}");
        }
    }

    #[test]
    fn broken_utf8_is_described_as_the_codec_does() {
        for (bytes, text) in [
            (
                &b"ab\xff"[..],
                "byte 0xff in position 2: invalid start byte",
            ),
            (
                b"\xc3(",
                "byte 0xc3 in position 0: invalid continuation byte",
            ),
            (b"\xe2\x82", "bytes in position 0-1: unexpected end of data"),
            (
                b"x\xe2\x82x",
                "bytes in position 1-2: invalid continuation byte",
            ),
            (b"\xc3", "byte 0xc3 in position 0: unexpected end of data"),
        ] {
            let error = std::str::from_utf8(bytes).unwrap_err();
            let whole = format!("'utf-8' codec can't decode {text}");
            assert_eq!(utf8_error(bytes, &error), whole);
        }
    }
}
