//! Amounts in units of their currency.

use domain::source::Amount;
use tree::{Number, Tree};

/// Currencies without a smaller unit, and those with three decimals (ISO 4217); all others have
/// two.
const NO_DECIMALS: [&str; 18] = [
    "bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "uyi",
    "vnd", "vuv", "xaf", "xof", "xpf",
];
const THREE_DECIMALS: [&str; 7] = ["bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"];

/// An amount as a number; whole amounts have no fraction.
pub(super) fn number(amount: &Amount) -> Tree {
    let text = match amount {
        Amount::Units(text) => text.clone(),
        Amount::Minor { value, currency } => units(*value, decimals(currency)),
    };
    Number::literal(&text)
        .filter(Number::is_finite)
        .map_or(Tree::Null, Tree::Number)
}

fn decimals(currency: &str) -> usize {
    match currency {
        known if NO_DECIMALS.contains(&known) => 0,
        known if THREE_DECIMALS.contains(&known) => 3,
        _ => 2,
    }
}

fn units(value: i64, decimals: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", value.unsigned_abs(), decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::json;

    #[test]
    fn amounts_of_all_dialects_become_units() {
        for (value, currency, text) in [
            (1050, "usd", "10.5"),
            (1000, "php", "10"),
            (5, "usd", "0.05"),
            (0, "usd", "0"),
            (-5, "usd", "-0.05"),
            (10_000, "clp", "10000"),
            (1, "kwd", "0.001"),
            (i64::MIN, "usd", "-92233720368547758.08"),
        ] {
            let amount = Amount::Minor {
                value,
                currency: currency.to_owned(),
            };
            assert_eq!(json::write(&number(&amount)), text);
        }
        assert_eq!(
            json::write(&number(&Amount::Units("10.5".to_owned()))),
            "10.5"
        );
        assert_eq!(number(&Amount::Units("ten".to_owned())), Tree::Null);
    }
}
