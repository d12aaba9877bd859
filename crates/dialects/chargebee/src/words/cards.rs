//! Brands, funding and the masked number of a card.

use std::borrow::Cow;

use domain::card::{Address, Brand, Card, Checks, Funding, ThreeDSecure};
use domain::source::Source;
use tree::{Map, Tree};

use crate::words::kinds::noted;

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

/// Ways of funding that a caller may name.
pub(crate) const FUNDINGS: &[&str] = &["credit", "debit", "prepaid", "not_known"];

/// Networks that a caller may prefer on a card of two.
pub(crate) const SCHEMES: &[&str] = &["cartes_bancaires", "mastercard", "visa", "dankort"];

/// Digits of a card whose length nobody told.
const USUAL_LENGTH: usize = 16;
/// Most characters of a masked number.
const MASKED_MAX: usize = 19;

/// The card behind a source: the core's, or what the caller said of one that only its gateway
/// knows.
pub(crate) fn held(source: &Source) -> Option<Cow<'_, Card>> {
    if let Some(card) = source.card() {
        return Some(Cow::Borrowed(card));
    }
    let said = noted(source, "card")?.as_map()?;
    said_card(said).map(Cow::Owned)
}

/// A card from what a caller said of it; `None` without date and last digits.
fn said_card(said: &Map) -> Option<Card> {
    let text = |name: &str| said.get(name).and_then(Tree::as_str);
    let number = |name: &str| said.get(name).and_then(Tree::as_i64);
    Some(Card {
        brand: text("brand").map_or(Brand::Unknown, brand_of),
        iin: text("iin").unwrap_or_default().to_owned(),
        last4: text("last4")?.to_owned(),
        length: 0,
        exp_month: u8::try_from(number("expiry_month")?).ok()?,
        exp_year: u16::try_from(number("expiry_year")?).ok()?,
        funding: text("funding_type").map_or(Funding::Unknown, funding_of),
        country: None,
        issuer: String::new(),
        name: None,
        address: Address::default(),
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    })
}

fn brand_of(word: &str) -> Brand {
    let known = [
        Brand::Visa,
        Brand::Mastercard,
        Brand::Amex,
        Brand::Discover,
        Brand::Diners,
        Brand::Jcb,
        Brand::Maestro,
        Brand::Elo,
    ];
    let mut known = known.into_iter();
    known
        .find(|known| brand(*known) == word)
        .unwrap_or(Brand::Unknown)
}

fn funding_of(word: &str) -> Funding {
    match word {
        "credit" => Funding::Credit,
        "debit" => Funding::Debit,
        "prepaid" => Funding::Prepaid,
        _ => Funding::Unknown,
    }
}

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
