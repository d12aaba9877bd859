use std::fmt;

/// A number as the text it was written with, so that no digit is lost.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

/// The texts that JSON itself does not know but Python's reader accepts.
const CONSTANTS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

impl Number {
    /// A whole number.
    pub fn integer(value: i64) -> Self {
        Self(value.to_string())
    }

    /// The number with this text: a JSON number, or one of `NaN`, `Infinity`, `-Infinity`.
    /// Anything else, blanks around it included, is `None`.
    pub fn literal(text: &str) -> Option<Self> {
        Self::at_start(text).filter(|number| number.0.len() == text.len())
    }

    /// The longest such text that `text` begins with.
    pub(crate) fn at_start(text: &str) -> Option<Self> {
        let length = match CONSTANTS
            .into_iter()
            .find(|constant| text.starts_with(constant))
        {
            Some(constant) => constant.len(),
            None => digits_length(text.as_bytes()),
        };
        (length > 0).then(|| Self(text[..length].to_owned()))
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The value if it is written as an integer (`5`, not `5.0` or `5e0`) and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The nearest floating-point value; infinite when the number is too large for one.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// Whether it is written without fraction and exponent, whatever its size.
    pub fn is_integer(&self) -> bool {
        self.is_finite() && !self.0.contains(['.', 'e', 'E'])
    }

    /// Whether it is a number at all, rather than `NaN` or an infinity. `1e999` is one.
    pub fn is_finite(&self) -> bool {
        !CONSTANTS.contains(&self.0.as_str())
    }
}

impl fmt::Debug for Number {
    // A card number may come as a number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({} characters)", self.0.len())
    }
}

/// The length of the JSON number that `bytes` begin with; 0 when they do not begin with one.
fn digits_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = match bytes.get(sign) {
        Some(b'0') => 1,
        _ => digits(sign),
    };
    if whole == 0 {
        return 0;
    }
    let mut end = sign + whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        end += if fraction == 0 { 0 } else { 1 + fraction };
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let mark = 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + mark);
        end += if exponent == 0 { 0 } else { mark + exponent };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for text in [
            "0",
            "-0",
            "7",
            "-12",
            "1.5",
            "0.0",
            "1e3",
            "1E+3",
            "1.25e-7",
            "NaN",
            "Infinity",
            "-Infinity",
            "123456789012345678901234567890",
        ] {
            assert_eq!(Number::literal(text).as_ref().map(Number::text), Some(text));
        }
        for text in [
            "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", " 1", "1 ", "0x1", "nan", "inf",
            "-NaN", "1_000", "１", "infinity",
        ] {
            assert_eq!(Number::literal(text), None, "{text}");
        }
    }

    #[test]
    fn values() {
        let number = |text| Number::literal(text).expect("a number");
        assert_eq!(number("-0").as_i64(), Some(0));
        assert_eq!(number("9223372036854775807").as_i64(), Some(i64::MAX));
        assert_eq!(Number::integer(i64::MIN).as_i64(), Some(i64::MIN));
        for text in ["9223372036854775808", "1e3", "5.0", "NaN", "-Infinity"] {
            assert_eq!(number(text).as_i64(), None, "{text}");
        }
        assert_eq!(number("2.5e1").as_f64(), 25.0);
        assert_eq!(number("-Infinity").as_f64(), f64::NEG_INFINITY);
        assert!(number("NaN").as_f64().is_nan());
        for (text, integer, finite) in [
            ("5", true, true),
            ("9223372036854775808", true, true),
            ("5.0", false, true),
            ("1E3", false, true),
            ("1e999", false, true),
            ("NaN", false, false),
            ("-Infinity", false, false),
        ] {
            assert_eq!(
                (number(text).is_integer(), number(text).is_finite()),
                (integer, finite)
            );
        }
    }
}
