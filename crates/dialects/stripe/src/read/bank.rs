//! A typed-in bank account.

use domain::Secret;
use domain::bank::BankInput;
use kit::reader::Need;
use kit::{Fault, Reader};

use super::texts::{TEXT_MAX, country, currency, filled, optional, required};

/// What a bank account on a customer may hold.
pub(crate) const ON_CUSTOMER: &[&str] = &[
    "object",
    "country",
    "currency",
    "account_number",
    "routing_number",
    "account_holder_name",
    "account_holder_type",
    "account_type",
    "metadata",
];
/// What a bank account in a token may hold.
pub(crate) const IN_TOKEN: &[&str] = &[
    "object",
    "country",
    "currency",
    "account_number",
    "routing_number",
    "account_holder_name",
    "account_holder_type",
    "account_type",
];

/// Kinds of holders, in the order in which messages name them.
pub(crate) const HOLDER_TYPES: &[&str] = &["individual", "company"];
/// Kinds of accounts.
pub(crate) const ACCOUNT_TYPES: &[&str] = &["checking", "futsu", "savings", "toza"];

/// Countries whose accounts are kept in euros.
const EURO: [&str; 20] = [
    "AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PT", "SI", "SK",
];

/// The bank account of a map. Whether the numbers are any good is the core's question.
pub(crate) fn read(reader: &Reader) -> BankInput {
    let country = country(reader, "country").unwrap_or_default();
    let account_number = Secret::new(required(reader, "account_number"));
    let currency = currency(reader, "currency", Need::Optional)
        .or_else(|| usual_currency(&country).map(str::to_owned));
    if currency.is_none() && !country.is_empty() && reader.raw("currency").is_none() {
        reader.report("currency", Fault::Missing);
    }
    BankInput {
        account_number,
        routing_number: filled(reader, "routing_number"),
        country,
        currency,
        holder_name: optional(reader, "account_holder_name", TEXT_MAX),
        holder_type: reader
            .choice("account_holder_type", Need::Optional, HOLDER_TYPES)
            .map(str::to_owned),
        account_type: reader
            .choice("account_type", Need::Optional, ACCOUNT_TYPES)
            .map(str::to_owned),
    }
}

/// The currency that accounts of a country are kept in, where there is no doubt.
fn usual_currency(country: &str) -> Option<&'static str> {
    Some(match country {
        "US" => "usd",
        "CA" => "cad",
        "GB" => "gbp",
        "AU" => "aud",
        "NZ" => "nzd",
        "JP" => "jpy",
        "SG" => "sgd",
        "HK" => "hkd",
        "MX" => "mxn",
        euro if EURO.contains(&euro) => "eur",
        _ => return None,
    })
}
