//! Amounts: what Python's `float` takes.

use domain::mask::mask_numbers;
use tree::Tree;

use crate::python;

/// Most characters of an amount that comes as a text.
const TEXT_MAX: usize = 1_000;

/// The amount as a decimal number without exponent; whole amounts have no fraction.
///
/// `None` for what is not a number, for what is beyond a floating-point number, and for what
/// looks like a card number: amounts rest in clear.
pub(super) fn read(value: &Tree) -> Option<String> {
    let (amount, written) = match value {
        Tree::Bool(true) => (1.0, "1"),
        Tree::Bool(false) => (0.0, "0"),
        Tree::Number(number) => (number.as_f64(), number.text()),
        Tree::Text(text) => (float(python::strip(text))?, text.as_str()),
        _ => return None,
    };
    if !amount.is_finite() {
        return None;
    }
    // Minus zero is an amount of nothing, too.
    let text = if amount == 0.0 {
        "0".to_owned()
    } else {
        amount.to_string()
    };
    let stray = mask_numbers(written) != written || mask_numbers(&text) != text;
    (!stray).then_some(text)
}

/// A number written in a text: digits may be parted by single underscores.
fn float(text: &str) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E' | '_');
    if text.len() > TEXT_MAX || !text.chars().all(plain) {
        return None;
    }
    let bytes = text.as_bytes();
    let digit_at = |place: Option<usize>| {
        place
            .and_then(|place| bytes.get(place))
            .is_some_and(u8::is_ascii_digit)
    };
    let parted = bytes.iter().enumerate().all(|(place, byte)| {
        *byte != b'_' || (digit_at(place.checked_sub(1)) && digit_at(place.checked_add(1)))
    });
    if !parted {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::json::{self, Limits};

    #[test]
    fn amounts_are_read_like_floats() {
        for (json, amount) in [
            ("10000", Some("10000")),
            ("10.5", Some("10.5")),
            ("10.50", Some("10.5")),
            ("10.0", Some("10")),
            ("1e3", Some("1000")),
            ("-5", Some("-5")),
            ("-0", Some("0")),
            ("true", Some("1")),
            ("\" 10000 \"", Some("10000")),
            ("\"1_000.5\"", Some("1000.5")),
            ("\"+.5\"", Some("0.5")),
            ("\"5.\"", Some("5")),
            ("\"1__0\"", None),
            ("\"_1\"", None),
            ("\"nan\"", None),
            ("\"inf\"", None),
            ("\"\"", None),
            ("\"abc\"", None),
            ("\"1,5\"", None),
            ("1e999", None),
            ("[]", None),
            ("{}", None),
            ("4242424242424242", None),
            ("\"4242 4242 4242 4242\"", None),
            ("4242424242424242.0", None),
            ("4.242424242424242e15", None),
        ] {
            let value = json::read(json, &Limits::REQUEST).unwrap();
            assert_eq!(read(&value).as_deref(), amount, "{json}");
        }
    }
}
