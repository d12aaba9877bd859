//! A typed-in card.

use domain::Secret;
use domain::card::{Address, CardInput};
use kit::Reader;
use kit::reader::TextRule;

use super::texts::{TEXT_MAX, optional, required};

/// The members of a card beside those that depend on the call.
macro_rules! card_members {
    ($($more:literal),*) => {
        &[
            "number", "exp_month", "exp_year", "cvc", "name", "address_line1", "address_line2",
            "address_city", "address_state", "address_zip", "address_country", $($more),*
        ]
    };
}

/// What a card on a customer may hold.
pub(crate) const ON_CUSTOMER: &[&str] = card_members!("object", "metadata");
/// What a card in a token or a source object may hold.
pub(crate) const IN_TOKEN: &[&str] = card_members!("object", "currency", "networks");

/// The card of a map. Whether its values are any good is the core's question: a bad number is a
/// refused card, not a bad parameter.
pub(crate) fn read(reader: &Reader) -> CardInput {
    let number = Secret::new(required(reader, "number"));
    let exp_month = required(reader, "exp_month");
    let exp_year = required(reader, "exp_year");
    let cvc = reader
        .text("cvc", TextRule::optional(TEXT_MAX))
        .filter(|text| !text.is_empty());
    let name = optional(reader, "name", TEXT_MAX);
    let part = |part: &str| optional(reader, &format!("address_{part}"), TEXT_MAX);
    let address = Address {
        line1: part("line1"),
        line2: part("line2"),
        city: part("city"),
        state: part("state"),
        zip: part("zip"),
        country: part("country"),
    };
    CardInput {
        number,
        exp_month,
        exp_year,
        cvc: cvc.map(Secret::new),
        name,
        address,
    }
}
