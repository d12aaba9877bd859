//! Amounts in units of their currency.

use domain::money::units_of_minor;
use domain::source::Amount;
use tree::{Number, Tree};

/// An amount as a number; whole amounts have no fraction.
pub(super) fn number(amount: &Amount) -> Tree {
    let text = match amount {
        Amount::Units(text) => text.clone(),
        Amount::Minor { value, currency } => units_of_minor(*value, currency),
    };
    Number::literal(&text)
        .filter(Number::is_finite)
        .map_or(Tree::Null, Tree::Number)
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
