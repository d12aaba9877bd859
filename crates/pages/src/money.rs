//! An amount as a payer reads it.

use domain::money;

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money<'a> {
    /// In the smallest unit of the currency.
    pub minor: i64,
    /// ISO 4217 code, in any case.
    pub currency: &'a str,
}

impl Money<'_> {
    /// Code and amount, thousands grouped: `PHP 1,250.50`. The space does not break.
    pub(crate) fn readable(&self) -> String {
        let plain = decimal(self.minor.unsigned_abs(), decimals(self.currency));
        let (whole, fraction) = match plain.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (plain.as_str(), None),
        };
        let mut text = self.currency.to_ascii_uppercase();
        text.push('\u{a0}');
        if self.minor < 0 {
            text.push('\u{2212}');
        }
        for (index, digit) in whole.char_indices() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push('.');
            text.push_str(fraction);
        }
        text
    }
}

/// How many decimals a currency has, its code in any case.
pub(crate) fn decimals(currency: &str) -> u32 {
    money::decimals(&currency.to_ascii_lowercase())
}

/// Units with all their decimals: 12550 with two is `125.50`.
pub(crate) fn decimal(minor: u64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals);
    let (whole, rest) = (minor / scale, minor % scale);
    match decimals as usize {
        0 => whole.to_string(),
        width => format!("{whole}.{rest:0width$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (minor, currency, expected) in [
            (0, "usd", "USD\u{a0}0.00"),
            (5, "usd", "USD\u{a0}0.05"),
            (99_999, "php", "PHP\u{a0}999.99"),
            (100_000, "php", "PHP\u{a0}1,000.00"),
            (125_050_000, "PHP", "PHP\u{a0}1,250,500.00"),
            (1_500, "jpy", "JPY\u{a0}1,500"),
            (1_234_567, "KWD", "KWD\u{a0}1,234.567"),
            (-1_250, "eur", "EUR\u{a0}\u{2212}12.50"),
            (
                i64::MIN,
                "clp",
                "CLP\u{a0}\u{2212}9,223,372,036,854,775,808",
            ),
        ] {
            assert_eq!(Money { minor, currency }.readable(), expected);
        }
    }
}
