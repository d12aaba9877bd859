//! Transient tokens of the hosted card fields.
//!
//! They are JSON Web Tokens signed by the gateway. The sandbox has no key to check a signature
//! with: it decodes the claims and believes them. A real connector must not.

use data_encoding::BASE64URL_NOPAD;
use domain::card::Brand;
use domain::refusal::Reason::InvalidExpiry;
use tree::{Limits, Tree, json};

use super::{Foreign, card_of_ends, digits, expiry_of};
use crate::sandbox::cards::number_like;
use crate::sandbox::effects::No;
use crate::sandbox::tokens::fresh;

/// Reads a transient token in the form of either generation of the hosted fields. Its `jti` works
/// once. The expiry comes from the token or from beside it; without any, the gateway misses a
/// field.
pub(in crate::sandbox) fn read(token: &Tree, beside: Option<(u8, u16)>) -> Foreign {
    let Some(claims) = token.as_str().and_then(claims_of) else {
        return Foreign::Unknown;
    };
    let Some(id) = claims.get("jti").and_then(Tree::as_str) else {
        return Foreign::Unknown;
    };
    let Some(face) = face_of(&claims) else {
        return Foreign::Unknown;
    };
    if !super::opaque(id, b"-_") {
        return Foreign::Unknown;
    }
    let expiry = match face.expiry {
        Expiry::At(month, year) => (month, year),
        Expiry::Malformed => return Foreign::Invalid(NO_EXPIRY),
        Expiry::Absent => match beside {
            Some((month @ 1..=12, year)) => (month, year),
            _ => return Foreign::Invalid(NO_EXPIRY),
        },
    };
    let number = number_like("cybersource", face.first, face.last);
    let card = match number {
        Some(number) => fresh(number, expiry),
        None => card_of_ends(face.brand, (face.first, face.last), expiry),
    };
    Foreign::Card {
        card: Box::new(card),
        number,
        spends: Some(id.to_owned()),
    }
}

/// Longest token that is looked at, in bytes.
const TOKEN_MAX: usize = 16 * 1024;
/// Most members of the claims.
const LIMITS: Limits = Limits {
    depth: 16,
    members: 500,
};

const NO_EXPIRY: No = No::new(
    InvalidExpiry,
    "MISSING_FIELD",
    "The request is missing the card's expiration date.",
);

/// What a token shows of the card.
struct Face<'a> {
    first: &'a str,
    last: &'a str,
    brand: Brand,
    expiry: Expiry,
}

enum Expiry {
    At(u8, u16),
    Absent,
    Malformed,
}

/// The claims of a token in three parts. Some pages hand the token on as a JSON text, in quotes.
fn claims_of(text: &str) -> Option<Tree> {
    let text = text.trim().trim_matches('"');
    if text.len() > TOKEN_MAX {
        return None;
    }
    let mut parts = text.split('.');
    let (head, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if head.is_empty() || signature.is_empty() || parts.next().is_some() {
        return None;
    }
    let bytes = BASE64URL_NOPAD
        .decode(claims.trim_end_matches('=').as_bytes())
        .ok()?;
    json::read(std::str::from_utf8(&bytes).ok()?, &LIMITS).ok()
}

fn face_of(claims: &Tree) -> Option<Face<'_>> {
    match claims.at(&["content", "paymentInformation", "card"]) {
        Some(card) => face_of_content(card),
        None => face_of_data(claims.get("data")?),
    }
}

/// The newer generation: each field is a map with its value.
fn face_of_content(card: &Tree) -> Option<Face<'_>> {
    let number = card.get("number")?;
    let (shown, last) = ends(number.get("maskedValue")?.as_str()?)?;
    let first = match number.get("bin").and_then(Tree::as_str) {
        Some(bin) => digits(bin.get(..6)?, 6)?,
        None => shown,
    };
    let detected = number.get("detectedCardTypes").and_then(Tree::as_list);
    let code = card.at(&["type", "value"]).or_else(|| detected?.first());
    let month = card.at(&["expirationMonth", "value"]);
    let year = card.at(&["expirationYear", "value"]);
    let brand = brand_of(code.and_then(Tree::as_str), first);
    Some(Face {
        first,
        last,
        brand,
        expiry: expiry(month, year),
    })
}

/// The older generation: plain members.
fn face_of_data(data: &Tree) -> Option<Face<'_>> {
    let (first, last) = ends(data.get("number")?.as_str()?)?;
    let brand = brand_of(data.get("type").and_then(Tree::as_str), first);
    let expiry = expiry(data.get("expirationMonth"), data.get("expirationYear"));
    Some(Face {
        first,
        last,
        brand,
        expiry,
    })
}

/// First six digits, as far as they are shown, and last four of a masked number. A number that is
/// not masked is refused: it must not get here.
fn ends(masked: &str) -> Option<(&str, &str)> {
    if !masked.is_ascii() || !(12..=19).contains(&masked.len()) {
        return None;
    }
    let hidden = masked
        .bytes()
        .filter(|b| matches!(b, b'X' | b'x' | b'*'))
        .count();
    let last = digits(masked.get(masked.len() - 4..)?, 4)?;
    let first = masked
        .get(..6)
        .and_then(|first| digits(first, 6))
        .unwrap_or_default();
    (hidden >= 2).then_some((first, last))
}

fn expiry(month: Option<&Tree>, year: Option<&Tree>) -> Expiry {
    match (month, year) {
        (Some(month), Some(year)) => match expiry_of(month, year) {
            Some((month, year)) => Expiry::At(month, year),
            None => Expiry::Malformed,
        },
        (None, None) => Expiry::Absent,
        _ => Expiry::Malformed,
    }
}

pub(super) fn brand_of(code: Option<&str>, first: &str) -> Brand {
    match code {
        Some("001") => Brand::Visa,
        Some("002") => Brand::Mastercard,
        Some("003") => Brand::Amex,
        Some("004") => Brand::Discover,
        Some("005") => Brand::Diners,
        Some("007") => Brand::Jcb,
        Some("042") => Brand::Maestro,
        Some("062") => Brand::Unionpay,
        Some(_) => Brand::Unknown,
        None => Brand::of_number(first),
    }
}
