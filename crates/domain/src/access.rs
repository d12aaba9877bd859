//! Who is calling, and in which language.

use crate::id::Id;

/// Test data and live data never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// No money moves; only published test numbers are taken.
    Test,
    /// Real money.
    Live,
}

impl Mode {
    /// The number that stands for this mode in keys of the database.
    pub const fn code(self) -> i64 {
        match self {
            Mode::Test => 0,
            Mode::Live => 1,
        }
    }

    /// The mode of a stored number.
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Mode::Test),
            1 => Some(Mode::Live),
            _ => None,
        }
    }

    /// Whether this is live mode, as the dialects' `livemode` member shows it.
    pub const fn is_live(self) -> bool {
        matches!(self, Mode::Live)
    }
}

/// A public API that Wellspring speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// The Stripe API, `/v1`.
    Stripe,
    /// The Chargebee API v2, `/api/v2`.
    Chargebee,
    /// The Magpie payments API, `/v2`.
    Magpie,
    /// The Piriod API, `/sources/` and `/customers/`.
    Piriod,
    /// The Pelcro API, `/api/v1`.
    Pelcro,
}

impl Dialect {
    /// All dialects, in the order in which they are shown.
    pub const ALL: [Dialect; 5] = [
        Dialect::Stripe,
        Dialect::Chargebee,
        Dialect::Magpie,
        Dialect::Piriod,
        Dialect::Pelcro,
    ];

    /// The lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Stripe => "stripe",
            Dialect::Chargebee => "chargebee",
            Dialect::Magpie => "magpie",
            Dialect::Piriod => "piriod",
            Dialect::Pelcro => "pelcro",
        }
    }

    /// The dialect of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// The bit that stands for this dialect in a set of dialects.
    pub const fn bit(self) -> i64 {
        1 << (self as i64)
    }
}

/// What a credential allows, before a dialect narrows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `pk_` keys: may sit in a browser.
    Publishable,
    /// `sk_` keys: the merchant's servers.
    Secret,
    /// A customer's own session (Pelcro's JWT).
    Customer,
    /// A call without credentials, where the dialect and the settings allow such calls.
    Public,
}

impl Role {
    /// The lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Publishable => "publishable",
            Role::Secret => "secret",
            Role::Customer => "customer",
            Role::Public => "public",
        }
    }
}

/// Whose data a call is about, and what it may do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account that everything belongs to.
    pub account: Id,
    /// Test or live.
    pub mode: Mode,
    /// What the credential allows.
    pub role: Role,
    /// The language of the call.
    pub dialect: Dialect,
    /// The public name of the key (never the key), for the request log and for events.
    pub key: Option<String>,
    /// The customer whose session this is; only with [`Role::Customer`].
    pub customer: Option<Id>,
}
