//! Card tokens of the Gulf gateway, and the expiry dates that decide there.

use domain::refusal::Reason::{ExpiredCard, GenericDecline, ProcessingError};
use tree::Tree;

use super::Foreign;
use crate::sandbox::effects::{Effect, No};
use crate::sandbox::tokens::fresh;

/// Reads a card token: `tok_` and anything, which works once. A token that ends in 1019, 0008 or
/// 1118 stands for the test card that ends so, any other for the first of them.
/// The expiry sent beside it decides like the one on a card; without one it is approved.
pub(in crate::sandbox) fn read(token: &Tree, expiry: Option<(u8, u16)>) -> Foreign {
    let Some(text) = token.as_str() else {
        return Foreign::Unknown;
    };
    let named = text
        .strip_prefix("tok_")
        .is_some_and(|rest| !rest.is_empty());
    if !named || !super::opaque(text, b"_-") {
        return Foreign::Unknown;
    }
    let number = CARDS
        .iter()
        .find(|number| text.get(text.len() - 4..) == number.get(number.len() - 4..))
        .unwrap_or(&CARDS[0]);
    Foreign::Card {
        card: Box::new(fresh(number, expiry.unwrap_or(APPROVED))),
        number: Some(number),
        spends: Some(text.to_owned()),
    }
}

pub(super) const CARDS: [&str; 3] = ["4508750015741019", "5123450000000008", "5111111111111118"];

/// The expiry date that is approved.
const APPROVED: (u8, u16) = (1, 2039);

const DECLINED: No = No::new(GenericDecline, "501", "Declined");
const EXPIRED: No = No::new(ExpiredCard, "407", "Declined, Card Expired");
const ACQUIRER: No = No::new(ProcessingError, "513", "Declined, Acquirer Error");
const UNSPECIFIED: No = No::new(GenericDecline, "408", "Declined, Unspecified Failure");

/// What an expiry date does. Dates without a published result are approved.
pub(in crate::sandbox) fn answer(month: u8, year: u16) -> Effect {
    match (month, year) {
        (5, 2039) => Effect::Declined(DECLINED),
        (4, 2027) => Effect::Declined(EXPIRED),
        (1, 2037) => Effect::Declined(ACQUIRER),
        (2, 2037) => Effect::Declined(UNSPECIFIED),
        // Timed out; unknown.
        (8, 2028) | (5, 2037) => Effect::NoAnswer,
        _ => Effect::Approved,
    }
}
