//! Charges and refunds: money that moved, or was meant to.

use tree::Tree;

use crate::access::Dialect;
use crate::id::Id;
use crate::moment::Moment;
use crate::refusal::Decline;
use crate::source::{Action, Returns};

/// One attempt to take money from a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// `ch_…`, or `py_…` for a bank debit of Stripe's.
    pub id: Id,
    /// Grows with the time of creation; lists order by it.
    pub number: i64,
    /// Grows by one with every change; the sequence number of the change's event.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The dialect that created it.
    pub origin: Dialect,
    /// The dialects that show it: one bit each.
    pub visible: i64,
    /// Where it stands.
    pub status: ChargeStatus,
    /// What was asked for, in the smallest unit of the currency; positive.
    pub amount: i64,
    /// ISO 4217, lower case.
    pub currency: String,
    /// How much was captured; at most `amount`.
    pub captured: i64,
    /// How much was given back; at most `captured`.
    pub refunded: i64,
    /// Whether an approval captures at once.
    pub capture: bool,
    /// The source that pays. A token that was charged without being saved has one too, consumed.
    pub source: Id,
    /// Whose source it is, or who was named.
    pub customer: Option<Id>,
    /// The intent that it belongs to.
    pub intent: Option<Id>,
    /// Whether the payer must be authenticated when that is possible (Magpie's `require_auth`).
    pub authenticate: bool,
    /// The gateway's own id of the charge.
    pub reference: String,
    /// Why it failed.
    pub decline: Option<Decline>,
    /// What the gateway's fraud rules say.
    pub risk: Risk,
    /// What follows later at the sandbox: `dispute_fraudulent`, `refund_fails` …; empty: nothing.
    pub aftermath: String,
    /// What the payer has to do, or did.
    pub action: Option<Action>,
    /// Everything else the caller said about it.
    pub terms: Terms,
}

/// What a caller says about a charge, a refund or an intent. All of it is shown again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Free text.
    pub description: Option<String>,
    /// Text for the payer's bank statement.
    pub statement_descriptor: Option<String>,
    /// Free-form data of the caller: a map.
    pub metadata: Option<Tree>,
    /// Where the payer goes after a step.
    pub returns: Returns,
    /// What only one dialect shows, under that dialect's name: a map of maps.
    pub details: Option<Tree>,
}

impl Terms {
    /// What only one dialect shows.
    pub fn detail(&self, dialect: Dialect, name: &str) -> Option<&Tree> {
        self.details
            .as_ref()
            .and_then(|details| details.at(&[dialect.name(), name]))
    }

    /// Sets what only one dialect shows.
    pub fn set_detail(&mut self, dialect: Dialect, name: &str, value: impl Into<Tree>) {
        let details = self.details.get_or_insert_with(|| tree::map([]));
        let Some(details) = details.as_map_mut() else {
            return;
        };
        let mut own = match details.remove(dialect.name()) {
            Some(Tree::Map(own)) => own,
            _ => tree::Map::new(),
        };
        own.insert(name, value);
        details.insert(dialect.name(), own);
    }
}

/// Where a charge stands. Refunds are no state of their own: see [`Charge::refunded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeStatus {
    /// The payer, or the payer's bank, has not answered yet.
    Pending,
    /// Approved and held; to be captured or voided.
    Authorized,
    /// Approved and captured.
    Succeeded,
    /// Refused.
    Failed,
    /// Was held, and let go.
    Voided,
}

/// What a gateway's fraud rules say about a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Risk {
    /// Nothing to see.
    Normal,
    /// To be looked at.
    Elevated,
    /// Blocked before it reached the network.
    Blocked,
    /// Blocked because its risk is the highest.
    Highest,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    /// `re_…`, or `pyr_…` for a bank debit of Stripe's.
    pub id: Id,
    /// Grows with the time of creation; lists order by it.
    pub number: i64,
    /// Grows by one with every change; the sequence number of the change's event.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The dialect that created it.
    pub origin: Dialect,
    /// The dialects that show it: one bit each.
    pub visible: i64,
    /// Where it stands.
    pub status: RefundStatus,
    /// In the smallest unit of the currency; positive.
    pub amount: i64,
    /// ISO 4217, lower case.
    pub currency: String,
    /// What is given back.
    pub charge: Id,
    /// The source that paid.
    pub source: Id,
    /// Who paid.
    pub customer: Option<Id>,
    /// The intent that the charge belongs to.
    pub intent: Option<Id>,
    /// Why, in the caller's words.
    pub reason: Option<String>,
    /// Everything else the caller said about it.
    pub terms: Terms,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// On its way.
    Pending,
    /// Done.
    Succeeded,
    /// The payer's bank sent it back.
    Failed,
    /// Called back by the merchant.
    Canceled,
}

macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal,)* }) => {
        impl $type {
            /// The name that is stored.
            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// The value of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}

named!(ChargeStatus {
    Pending = "pending",
    Authorized = "authorized",
    Succeeded = "succeeded",
    Failed = "failed",
    Voided = "voided",
});
named!(Risk {
    Normal = "normal",
    Elevated = "elevated",
    Blocked = "blocked",
    Highest = "highest",
});
named!(RefundStatus {
    Pending = "pending",
    Succeeded = "succeeded",
    Failed = "failed",
    Canceled = "canceled",
});

impl Charge {
    /// What can still be given back.
    pub fn refundable(&self) -> i64 {
        self.captured - self.refunded
    }

    /// Whether everything that was captured was given back.
    pub fn is_refunded(&self) -> bool {
        self.captured > 0 && self.refunded == self.captured
    }

    /// Whether money was promised: held or captured.
    pub fn is_paid(&self) -> bool {
        matches!(
            self.status,
            ChargeStatus::Authorized | ChargeStatus::Succeeded
        )
    }
}
