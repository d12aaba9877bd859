//! Words around bank accounts.

use domain::bank::Bank;

/// Kinds of account.
pub(crate) const ACCOUNT_TYPES: &[&str] = &["checking", "savings", "business_checking", "current"];

/// Kinds of holder.
pub(crate) const HOLDER_TYPES: &[&str] = &["individual", "company"];

/// How an ACH debit was agreed to.
pub(crate) const ECHECK_TYPES: &[&str] = &["web", "ppd", "ccd"];

/// Countries of the euro area (ISO 3166 alpha-2).
const EURO_AREA: [&str; 21] = [
    "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PT", "SI", "SK",
];

/// The debit scheme of a country.
pub(crate) fn scheme(country: &str) -> &'static str {
    match country {
        "US" => "ach",
        "GB" => "bacs",
        "SE" => "autogiro",
        "AU" => "becs",
        "NZ" => "becs_nz",
        "CA" => "pad",
        country if EURO_AREA.contains(&country) => "sepa_core",
        _ => "not_applicable",
    }
}

/// The currency in which a country's scheme debits, ISO 4217 in lower case.
pub(crate) fn currency(country: &str) -> Option<&'static str> {
    match scheme(country) {
        "ach" => Some("usd"),
        "bacs" => Some("gbp"),
        "autogiro" => Some("sek"),
        "becs" => Some("aud"),
        "becs_nz" => Some("nzd"),
        "pad" => Some("cad"),
        "sepa_core" => Some("eur"),
        _ => None,
    }
}

/// The kind of account, where the contract has a word for it.
pub(crate) fn account_type(bank: &Bank) -> Option<&'static str> {
    known(ACCOUNT_TYPES, bank.account_type.as_deref())
}

/// The kind of holder, where the contract has a word for it.
pub(crate) fn holder_type(bank: &Bank) -> Option<&'static str> {
    known(HOLDER_TYPES, bank.holder_type.as_deref())
}

fn known(words: &[&'static str], word: Option<&str>) -> Option<&'static str> {
    words.iter().find(|known| Some(**known) == word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_follow_the_country() {
        for (country, name, money) in [
            ("US", "ach", Some("usd")),
            ("GB", "bacs", Some("gbp")),
            ("DE", "sepa_core", Some("eur")),
            ("SE", "autogiro", Some("sek")),
            ("AU", "becs", Some("aud")),
            ("NZ", "becs_nz", Some("nzd")),
            ("CA", "pad", Some("cad")),
            ("PH", "not_applicable", None),
            ("", "not_applicable", None),
        ] {
            assert_eq!(
                (scheme(country), currency(country)),
                (name, money),
                "{country}"
            );
        }
    }
}
