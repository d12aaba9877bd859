//! Brands, funding and the masked number of a card.

use domain::card::{Brand, Card, Funding};

/// Brands that a caller may name, in the order of the contract.
pub(crate) const BRANDS: &[&str] = &[
    "visa",
    "mastercard",
    "american_express",
    "discover",
    "jcb",
    "diners_club",
    "bancontact",
    "cmr_falabella",
    "tarjeta_naranja",
    "nativa",
    "cencosud",
    "cabal",
    "argencard",
    "elo",
    "hipercard",
    "carnet",
    "rupay",
    "maestro",
    "dankort",
    "cartes_bancaires",
    "mada",
    "other",
    "not_applicable",
];

/// Networks that a caller may prefer on a card of two.
pub(crate) const SCHEMES: &[&str] = &["cartes_bancaires", "mastercard", "visa", "dankort"];

/// Digits of a card whose length nobody told.
const USUAL_LENGTH: usize = 16;
/// Most characters of a masked number.
const MASKED_MAX: usize = 19;

/// The vendor's word for a network.
pub(crate) fn brand(brand: Brand) -> &'static str {
    match brand {
        Brand::Visa => "visa",
        Brand::Mastercard => "mastercard",
        Brand::Amex => "american_express",
        Brand::Discover => "discover",
        Brand::Diners => "diners_club",
        Brand::Jcb => "jcb",
        Brand::Maestro => "maestro",
        Brand::Elo => "elo",
        Brand::Unionpay | Brand::Unknown => "other",
    }
}

/// The vendor's word for how a card is funded.
pub(crate) fn funding(funding: Funding) -> &'static str {
    match funding {
        Funding::Credit => "credit",
        Funding::Debit => "debit",
        Funding::Prepaid => "prepaid",
        Funding::Unknown => "not_known",
    }
}

/// The first six digits, asterisks where the gateway hides them.
pub(crate) fn iin(card: &Card) -> String {
    if card.iin.chars().count() == 6 {
        card.iin.clone()
    } else {
        "*".repeat(6)
    }
}

/// Exactly four characters: the last four of a number, asterisks where they are not known.
pub(crate) fn last4(known: &str) -> String {
    let chars: Vec<char> = known.chars().collect();
    let tail: String = chars[chars.len().saturating_sub(4)..].iter().collect();
    "*".repeat(4_usize.saturating_sub(chars.len())) + &tail
}

/// An asterisk for every hidden digit, then the last four.
pub(crate) fn masked_number(card: &Card) -> String {
    let length = match usize::from(card.length) {
        0 => USUAL_LENGTH,
        length => length.clamp(4, MASKED_MAX),
    };
    "*".repeat(length - 4) + &last4(&card.last4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn masks_have_the_length_of_the_number() {
        for (length, last4, masked) in [
            (16, "1111", "************1111"),
            (15, "0005", "***********0005"),
            (19, "0004", "***************0004"),
            (0, "1111", "************1111"),
            (0, "", "****************"),
            (2, "11", "**11"),
            (200, "1111", "***************1111"),
        ] {
            let mut source = fixture::card_source();
            let card = fixture::card_of(&mut source);
            card.length = length;
            card.last4 = last4.to_owned();
            assert_eq!(masked_number(card), masked);
        }
    }

    #[test]
    fn hidden_digits_are_asterisks() {
        let mut source = fixture::card_source();
        let card = fixture::card_of(&mut source);
        assert_eq!(iin(card), "411111");
        card.iin = String::new();
        assert_eq!(iin(card), "******");
        assert_eq!(last4("é"), "***é");
    }
}
