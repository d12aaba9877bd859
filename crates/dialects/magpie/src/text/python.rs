//! Forms of the Python language that show through on the wire.

use std::fmt::Write;

use tree::Number;

/// Whether Python takes a character for white space. Beyond Unicode's own list it has the four
/// information separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The text without white space at its ends.
pub(crate) fn stripped(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// A number as Python prints it: `12`, `12.0`, `1e-05`, `1e+16`, `nan`.
pub(crate) fn number(number: &Number) -> String {
    if number.is_integer() {
        return if number.text() == "-0" {
            "0".to_owned()
        } else {
            number.text().to_owned()
        };
    }
    let value = match number.text() {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => number.as_f64(),
    };
    float(value)
}

/// The shortest digits that read back as the same value, with an exponent below 1e-4 and from 1e16.
fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = value.to_string();
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// A text in quotes, with what cannot be printed escaped.
pub(crate) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c != ' ' && (c.is_control() || is_space(c)) => escape(&mut out, c),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn escape(out: &mut String, c: char) {
    let code = u32::from(c);
    let written = if code < 0x100 {
        write!(out, "\\x{code:02x}")
    } else {
        write!(out, "\\u{code:04x}")
    };
    written.expect("writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_python_prints_them() {
        for (json, printed) in [
            ("12", "12"),
            ("-0", "0"),
            ("-7", "-7"),
            ("4012001037141112", "4012001037141112"),
            ("99999999999999999999", "99999999999999999999"),
            ("12.0", "12.0"),
            ("12.50", "12.5"),
            ("1e3", "1000.0"),
            ("-0.0", "-0.0"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("0.000012", "1.2e-05"),
            ("4012001037141112.0", "4012001037141112.0"),
            ("1e16", "1e+16"),
            ("123456789012345680.0", "1.2345678901234568e+17"),
            ("1e-300", "1e-300"),
            ("1e999", "inf"),
            ("-1e999", "-inf"),
            ("NaN", "nan"),
            ("-Infinity", "-inf"),
        ] {
            let parsed = Number::literal(json).expect("a number");
            assert_eq!(number(&parsed), printed, "{json}");
        }
    }

    #[test]
    fn quotes() {
        for (text, printed) in [
            (" b", "' b'"),
            ("\tb", r"'\tb'"),
            ("it's", r#""it's""#),
            ("'\"", r#"'\'"'"#),
            ("\u{1c}\u{a0}\u{2003}\\", r"'\x1c\xa0\u2003\\'"),
        ] {
            assert_eq!(quoted(text), printed);
        }
    }
}
