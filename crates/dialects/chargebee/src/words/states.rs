//! States of a payment source.

use domain::Moment;
use domain::bank::Verification;
use domain::card::Expiry;
use domain::source::{InstrumentKind, Source, Status};

use crate::words::cards;

/// All states, in the order of the contract.
pub(crate) const STATES: &[&str] = &[
    "valid",
    "expiring",
    "expired",
    "invalid",
    "pending_verification",
];

/// The state of a source at a moment.
pub(crate) fn state_of(source: &Source, now: Moment) -> &'static str {
    match source.status {
        Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization => {
            "pending_verification"
        }
        Status::Failed | Status::Canceled | Status::Detached | Status::Finalized => "invalid",
        Status::Chargeable | Status::Consumed | Status::Deleted => state_of_usable(source, now),
    }
}

/// The state of a card by its date alone: all that the legacy card object can say.
pub(crate) fn expiry_word(expiry: Expiry) -> &'static str {
    match expiry {
        Expiry::Valid => "valid",
        Expiry::Expiring => "expiring",
        Expiry::Expired => "expired",
    }
}

fn state_of_usable(source: &Source, now: Moment) -> &'static str {
    match &source.instrument.kind {
        // A gateway that hides the date gives month 0.
        InstrumentKind::Card(card) if card.exp_month == 0 => "valid",
        InstrumentKind::Card(card) => expiry_word(card.expiry(now)),
        InstrumentKind::Bank(bank) => match bank.verification {
            Verification::Failed | Verification::Errored => "invalid",
            _ if source.status == Status::Deleted || source.is_chargeable() => "valid",
            _ => "pending_verification",
        },
        InstrumentKind::Wallet => match cards::held(source) {
            Some(card) => expiry_word(card.expiry(now)),
            None => "valid",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn cards_follow_their_date() {
        for (year, month, state) in [
            (2031, 12, "valid"),
            (2026, 11, "expiring"),
            (2026, 10, "expired"),
            (2026, 0, "valid"),
        ] {
            let mut source = fixture::card_source();
            fixture::card_of(&mut source).exp_year = year;
            fixture::card_of(&mut source).exp_month = month;
            assert_eq!(state_of(&source, fixture::NOW), state, "{year}-{month}");
        }
    }

    #[test]
    fn banks_follow_their_verification() {
        for (verification, state) in [
            (Verification::New, "pending_verification"),
            (Verification::Validated, "valid"),
            (Verification::Verified, "valid"),
            (Verification::Failed, "invalid"),
            (Verification::Errored, "invalid"),
        ] {
            let mut source = fixture::bank_source();
            fixture::bank_of(&mut source).verification = verification;
            assert_eq!(state_of(&source, fixture::NOW), state, "{verification:?}");
        }
    }

    #[test]
    fn every_status_has_a_published_state() {
        for (status, state) in [
            (Status::Pending, "pending_verification"),
            (Status::RequiresAuthorization, "pending_verification"),
            (Status::WaitingAuthorization, "pending_verification"),
            (Status::Chargeable, "valid"),
            (Status::Consumed, "valid"),
            (Status::Failed, "invalid"),
            (Status::Canceled, "invalid"),
            (Status::Detached, "invalid"),
            (Status::Finalized, "invalid"),
            (Status::Deleted, "valid"),
        ] {
            let source = Source {
                status,
                ..fixture::card_source()
            };
            assert_eq!(state_of(&source, fixture::NOW), state, "{status:?}");
            assert!(STATES.contains(&state));
        }
    }
}
