//! Answers of the hosted payment fields.

use domain::card::Brand;
use tree::Tree;

use super::{Foreign, card_of_ends, digits, expiry_of, text_of};
use crate::sandbox::cards::number_like;
use crate::sandbox::tokens::fresh;

/// Reads the object that the hosted fields answer with (`paypageRegistrationId`, `bin`, `type`,
/// `firstSix`, `lastFour`, `expMonth`, `expYear`), or the registration id alone. It works once.
///
/// The ends of the number find the test card, and with it the issuer's answer.
pub(in crate::sandbox) fn read(token: &Tree, beside: Option<(u8, u16)>) -> Foreign {
    if let Some(id) = token.as_str() {
        return registered(id, None, beside.unwrap_or(EXPIRY));
    }
    let Some(id) = token.get("paypageRegistrationId").and_then(Tree::as_str) else {
        return Foreign::Unknown;
    };
    let expiry = match (member(token, "expMonth"), member(token, "expYear")) {
        (Some(month), Some(year)) => expiry_of(month, year),
        (None, None) => Some(beside.unwrap_or(EXPIRY)),
        _ => None,
    };
    match (ends(token), expiry) {
        (Some(ends), Some(expiry)) => registered(id, ends, expiry),
        _ => Foreign::Unknown,
    }
}

/// Expiry of a card whose token does not tell.
const EXPIRY: (u8, u16) = (12, 2030);
/// The card behind a registration id that comes alone.
const DEFAULT: &str = "4457010000000009";

/// What a token shows of the number.
struct Ends<'a> {
    first: &'a str,
    last: &'a str,
    brand: Brand,
}

fn registered(id: &str, ends: Option<Ends<'_>>, expiry: (u8, u16)) -> Foreign {
    if !super::opaque(id, b"+/=-_.") {
        return Foreign::Unknown;
    }
    let number = match &ends {
        Some(ends) => number_like("vantiv", ends.first, ends.last),
        None => Some(DEFAULT),
    };
    let card = match (&ends, number) {
        (_, Some(number)) => fresh(number, expiry),
        (Some(ends), None) => card_of_ends(ends.brand, (ends.first, ends.last), expiry),
        (None, None) => return Foreign::Unknown,
    };
    Foreign::Card {
        card: Box::new(card),
        number,
        spends: Some(id.to_owned()),
    }
}

/// The ends of the number; `None` when they are malformed, `Some(None)` when there are none.
fn ends(token: &Tree) -> Option<Option<Ends<'_>>> {
    let first = match member(token, "firstSix").or_else(|| member(token, "bin")) {
        Some(first) => Some(digits(text_of(first)?, 6)?),
        None => None,
    };
    let last = match member(token, "lastFour") {
        Some(last) => Some(digits(text_of(last)?, 4)?),
        None => None,
    };
    let named = member(token, "type").and_then(Tree::as_str).map(brand_of);
    match (first, last) {
        (None, None) => Some(None),
        (Some(_), None) => None,
        (first, Some(last)) => {
            let first = first.unwrap_or_default();
            let brand = named.unwrap_or_else(|| Brand::of_number(first));
            Some(Some(Ends { first, last, brand }))
        }
    }
}

/// A member that is there, is not null and is not an empty text.
fn member<'a>(token: &'a Tree, name: &str) -> Option<&'a Tree> {
    token
        .get(name)
        .filter(|value| !value.is_null() && value.as_str() != Some(""))
}

pub(super) fn brand_of(code: &str) -> Brand {
    match code {
        "VI" => Brand::Visa,
        "MC" => Brand::Mastercard,
        "AX" => Brand::Amex,
        "DI" => Brand::Discover,
        "DC" => Brand::Diners,
        "JC" => Brand::Jcb,
        _ => Brand::Unknown,
    }
}
