//! Settings of an account that decisions depend on.

use crate::access::Dialect;

/// What an account's owner decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The gateway that each dialect uses when the caller names none, in the order of
    /// [`Dialect::ALL`].
    pub gateways: [String; 5],
    /// The most live sources a customer may own, per dialect that creates.
    pub limits: [i64; 5],
    /// Whether a security code that the issuer refuses declines the card.
    pub decline_on_cvc_failure: bool,
    /// Whether a postal code that the issuer refuses declines the card.
    pub decline_on_avs_failure: bool,
    /// How long an unused token lives, in seconds, per dialect that creates.
    pub token_seconds: [i64; 5],
    /// Chargebee: whether a replaced primary is deleted below the limit as well.
    pub replaced_primary: ReplacedPrimary,
    /// How long a Pelcro session lives, in days.
    pub session_days: i64,
    /// Chargebee: the business entities of the site; calls may name only these.
    pub entities: Vec<String>,
    /// Chargebee: the brands of the site; calls may name only these.
    pub brands: Vec<String>,
    /// Gateway accounts that calls may name, as (account id, gateway name).
    pub gateway_accounts: Vec<(String, String)>,
}

/// What becomes of a primary source that another one replaces (Chargebee).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacedPrimary {
    /// It stays, without a role.
    Keep,
    /// It is deleted.
    Delete,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            gateways: ["stripe", "chargebee", "magpie", "stripe", "stripe"].map(str::to_owned),
            limits: [100_000, 1_000, 1_000, 1_000, 200],
            decline_on_cvc_failure: true,
            decline_on_avs_failure: false,
            token_seconds: [3_600; 5],
            replaced_primary: ReplacedPrimary::Keep,
            session_days: 60,
            entities: Vec::new(),
            brands: Vec::new(),
            gateway_accounts: Vec::new(),
        }
    }
}

impl Policy {
    /// The gateway of a dialect.
    pub fn gateway(&self, dialect: Dialect) -> &str {
        &self.gateways[dialect as usize]
    }

    /// The limit of a dialect.
    pub fn limit(&self, dialect: Dialect) -> i64 {
        self.limits[dialect as usize]
    }

    /// The lifetime of a token, in seconds.
    pub fn token_seconds(&self, dialect: Dialect) -> i64 {
        self.token_seconds[dialect as usize]
    }
}
