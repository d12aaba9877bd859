//! Make a token.

use crate::bank::BankInput;
use crate::card::CardInput;

/// Make a single-use handle on an instrument. No issuer is asked.
#[derive(Clone, Debug)]
pub struct CreateToken {
    /// What it stands for.
    pub material: TokenMaterial,
    /// The gateway it is meant for; `None` means the dialect's default.
    pub gateway: Option<String>,
    /// The account at the gateway, where the caller names one.
    pub gateway_account: Option<String>,
    /// The dialect's word for the kind: `card`, `bank_account`, Chargebee's types.
    pub method_type: String,
    /// Where the call came from.
    pub client_ip: Option<String>,
}

/// What a token stands for.
#[derive(Clone, Debug)]
pub enum TokenMaterial {
    /// A typed-in card.
    Card(Box<CardInput>),
    /// A typed-in bank account.
    Bank(Box<BankInput>),
    /// A gateway's own temporary token, to be wrapped (Chargebee `create_using_temp_token`). It is
    /// sealed until it is used.
    Foreign(crate::secret::Secret),
}
