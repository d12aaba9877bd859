//! The end of a card: it is good through the last day of its month, UTC.

use crate::card::Card;
use crate::moment::{Moment, days_of_date};

/// How long before its last day a card counts as expiring, in days.
const SOON_DAYS: i64 = 30;

/// How near the end of a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Far.
    Valid,
    /// Within thirty days.
    Soon,
    /// Passed.
    Over,
}

impl Expiry {
    /// The name that is stored with a source once its owner was told.
    pub const fn name(self) -> &'static str {
        match self {
            Expiry::Valid => "valid",
            Expiry::Soon => "soon",
            Expiry::Over => "over",
        }
    }
}

/// How near the end of a card is.
pub fn expiry_of(card: &Card, now: Moment) -> Expiry {
    let (year, month) = (i32::from(card.exp_year), card.exp_month);
    let (year, month) = if month >= 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    // The first day on which it is no longer good.
    let end = days_of_date(year, month, 1);
    match end - now.days() {
        ..=0 => Expiry::Over,
        left if left <= SOON_DAYS => Expiry::Soon,
        _ => Expiry::Valid,
    }
}
