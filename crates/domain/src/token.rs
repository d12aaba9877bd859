//! Tokens: single-use, short-lived handles on an instrument.

use crate::access::Dialect;
use crate::id::Id;
use crate::moment::Moment;
use crate::source::{Instrument, Stored};

/// A token. It works once, through any dialect.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// `tok_…`, `btok_…`.
    pub id: Id,
    /// When it was made.
    pub created: Moment,
    /// When it stops working.
    pub expires: Moment,
    /// When it was used; `None` while it is new.
    pub used: Option<Moment>,
    /// The dialect that made it.
    pub origin: Dialect,
    /// What it stands for.
    pub instrument: Instrument,
    /// The gateway it is meant for; Chargebee shows it.
    pub gateway: Stored,
    /// Chargebee's payment method type (`card`, …); Stripe's `card` or `bank_account`.
    pub method_type: String,
    /// Where the call that made it came from.
    pub client_ip: Option<String>,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// Can be used.
    New,
    /// Was used.
    Used,
    /// Its time ran out.
    Expired,
}

impl Token {
    /// The state at a moment. A used token stays used after its time.
    pub fn state(&self, now: Moment) -> TokenState {
        match self.used {
            Some(_) => TokenState::Used,
            None if now >= self.expires => TokenState::Expired,
            None => TokenState::New,
        }
    }
}
