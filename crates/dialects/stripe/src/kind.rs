//! The three kinds of objects that a customer's sources come as.

use domain::source::{InstrumentKind, Shape, Source};

/// What a source looks like here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A `card`.
    Card,
    /// A `bank_account`.
    BankAccount,
    /// A `source`.
    Source,
}

impl Kind {
    /// The words of the `object` filter, in the order in which messages name them.
    pub(crate) const WORDS: &'static [&'static str] = &["bank_account", "card", "source"];

    /// The kind of a source; `None` for those that no call here shows.
    pub(crate) fn of(source: &Source) -> Option<Self> {
        match (source.shape, &source.instrument.kind) {
            (Shape::PaymentMethod, _) => None,
            (Shape::Object, _) => source.method.is_stripe_source().then_some(Kind::Source),
            (Shape::BankAccount, _) | (Shape::Card, InstrumentKind::Bank(_)) => {
                Some(Kind::BankAccount)
            }
            (Shape::Card, _) => Some(Kind::Card),
        }
    }

    /// The kind that a word of the filter means.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "card" => Some(Kind::Card),
            "bank_account" => Some(Kind::BankAccount),
            "source" => Some(Kind::Source),
            _ => None,
        }
    }

    /// The only kind that an endpoint shows: `/cards` and `/bank_accounts` are old views on the
    /// same collection, and `/v1/sources` has source objects only.
    pub(crate) fn of_operation(operation: &str) -> Option<Self> {
        match operation.split('.').next() {
            Some("customer_card") => Some(Kind::Card),
            Some("customer_bank_account") => Some(Kind::BankAccount),
            Some("source") => Some(Kind::Source),
            _ => None,
        }
    }
}
