//! Currencies and their smallest units (ISO 4217, with Stripe's list of zero-decimal currencies).

/// Currencies without a smaller unit, as payment APIs count them.
pub const ZERO_DECIMAL: [&str; 16] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
];

/// Currencies with three decimals.
pub const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

/// How many decimals a currency has (lower case).
pub fn decimals(currency: &str) -> u32 {
    match currency {
        _ if ZERO_DECIMAL.contains(&currency) => 0,
        _ if THREE_DECIMAL.contains(&currency) => 3,
        _ => 2,
    }
}

/// A decimal number of currency units, as text, in the smallest unit; `None` when it is no number,
/// too large, or finer than the currency.
pub fn minor_of_units(units: &str, currency: &str) -> Option<i64> {
    let places = decimals(&currency.to_ascii_lowercase()) as usize;
    let (negative, text) = match units.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, units),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > places {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -minor } else { minor })
}

/// An amount in the smallest unit as a decimal number of currency units, without needless zeros.
pub fn units_of_minor(minor: i64, currency: &str) -> String {
    let places = decimals(&currency.to_ascii_lowercase());
    let scale = 10_u64.pow(places);
    let (whole, rest) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let sign = if minor < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let fraction = format!("{rest:0width$}", width = places as usize);
    format!("{sign}{whole}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_minor_amounts_go_there_and_back() {
        for (units, currency, minor) in [
            ("10.5", "usd", 1050),
            ("10000", "clp", 10_000),
            ("0.01", "PHP", 1),
            ("1.234", "kwd", 1234),
            ("-3", "eur", -300),
        ] {
            assert_eq!(minor_of_units(units, currency), Some(minor), "{units}");
            assert_eq!(units_of_minor(minor, currency), units);
        }
        assert_eq!(minor_of_units("10.50", "usd"), Some(1050));
        for bad in [
            "",
            ".",
            "1.005",
            "x",
            "1e3",
            "99999999999999999999",
            "1.2.3",
        ] {
            assert_eq!(minor_of_units(bad, "usd"), None, "{bad}");
        }
        assert_eq!(minor_of_units("1.5", "clp"), None);
    }
}
