//! The gateways' own tokens, read as their scripts write them.

pub(super) mod braintree;
pub(super) mod cybersource;
pub(super) mod tap;
pub(super) mod vantiv;

use domain::card::Card;
use domain::mask::mask_numbers;
use tree::Tree;

use super::effects::No;

/// Reads a token; the expiry is the one sent beside it, as month and four-digit year.
pub(super) type Reader = fn(&Tree, Option<(u8, u16)>) -> Foreign;

/// What a gateway's token stands for.
pub(super) enum Foreign {
    /// A card.
    Card {
        /// What the token tells about it.
        card: Box<Card>,
        /// The test number behind it, when it can be told.
        number: Option<&'static str>,
        /// Text to be marked as spent; `None` for published tokens, which never run out.
        spends: Option<String>,
    },
    /// A card that its issuer refuses.
    Refused {
        /// What the token tells about it.
        card: Box<Card>,
        /// The refusal.
        no: No,
    },
    /// A token that the gateway refuses by itself.
    Invalid(No),
    /// Used before.
    Used,
    /// Of a wrong form, or never made.
    Unknown,
    /// Something that is no card: a wallet's token.
    NotACard,
}

/// A card that a gateway keeps already and that its merchant only names (Pelcro's Core API): a map
/// with `object_id` and, where the merchant knows them, `card_type` and `last4`. `None` for
/// anything else. A name is taken once, like a token.
pub(super) fn kept(gateway: &str, token: &Tree, expiry: Option<(u8, u16)>) -> Option<Foreign> {
    let id = token.get("object_id")?.as_str()?;
    let plain = |b: u8| b.is_ascii_graphic();
    let fits = !id.is_empty() && id.len() <= TEXT_MAX && id.bytes().all(plain);
    if !fits || mask_numbers(id) != id {
        return Some(Foreign::Unknown);
    }
    let expiry = expiry.unwrap_or(KEPT_EXPIRY);
    let ends = token.get("last4").and_then(Tree::as_str);
    let code = token.get("card_type").and_then(Tree::as_str);
    let card = match (gateway, ends) {
        ("vantiv", Some(last)) => card_of_ends(vantiv::brand_of(code?), ("", last), expiry),
        ("cybersource", Some(last)) => {
            card_of_ends(cybersource::brand_of(code, ""), ("", last), expiry)
        }
        ("tap", _) => super::tokens::fresh(tap::CARDS[0], expiry),
        ("braintree", _) => super::tokens::fresh(braintree::DEFAULT, expiry),
        _ => return Some(Foreign::Unknown),
    };
    Some(Foreign::Card {
        card: Box::new(card),
        number: None,
        spends: Some(id.to_owned()),
    })
}

/// Expiry of a card of which the merchant does not tell.
const KEPT_EXPIRY: (u8, u16) = (12, 2030);

/// Longest token text that is looked at, in bytes.
const TEXT_MAX: usize = 512;

/// Whether a text can be an opaque token: it will be kept to be marked as spent, so it must not be
/// a card number that came to the wrong place.
fn opaque(text: &str, also: &[u8]) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || also.contains(&b);
    !text.is_empty()
        && text.len() <= TEXT_MAX
        && text.bytes().all(allowed)
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && mask_numbers(text) == text
}

/// A member's text; numbers count as the text they were written with.
fn text_of(tree: &Tree) -> Option<&str> {
    match tree {
        Tree::Text(text) => Some(text.trim()),
        Tree::Number(number) => Some(number.text()),
        _ => None,
    }
}

/// Month and year as a token writes them; two-digit years are of this century.
fn expiry_of(month: &Tree, year: &Tree) -> Option<(u8, u16)> {
    let number = |tree: &Tree| -> Option<u16> {
        let text = text_of(tree)?;
        let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if plain { text.parse().ok() } else { None }
    };
    let month = u8::try_from(number(month)?).ok()?;
    let year = match number(year)? {
        year @ 0..=99 => year + 2000,
        year @ 2000.. => year,
        _ => return None,
    };
    (1..=12).contains(&month).then_some((month, year))
}

/// `text` if it is exactly so many digits.
fn digits(text: &str, count: usize) -> Option<&str> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// A card of which a token shows the first six and the last four digits; either may be empty.
fn card_of_ends(
    brand: domain::card::Brand,
    (first, last): (&str, &str),
    expiry: (u8, u16),
) -> Card {
    let mut card = super::tokens::shown(brand, "", expiry);
    card.iin = first.to_owned();
    card.last4 = last.to_owned();
    card
}
