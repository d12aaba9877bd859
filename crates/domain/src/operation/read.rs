//! Reading one object, and the answers that objects come in.

use crate::customer::Customer;
use crate::id::Id;
use crate::list::Page;
use crate::session::Session;
use crate::source::Source;
use crate::token::Token;

/// Names a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerRef {
    /// By id.
    Id(Id),
    /// By number (Pelcro).
    Number(i64),
    /// By e-mail, in the register where each has only one owner (Magpie).
    Email(String),
    /// The customer whose session the call carries.
    Session,
}

/// Names a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceRef {
    /// By id.
    Id(Id),
    /// By number (Piriod, Pelcro).
    Number(i64),
    /// A customer's default (Chargebee's older calls).
    DefaultOf(Id),
}

/// Objects to load beside the one that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// The source's customer.
    pub customer: bool,
    /// The customer's default source.
    pub default_source: bool,
    /// The customer's live sources that the dialect shows, oldest first, at most 1,000.
    pub sources: bool,
}

impl Relations {
    /// Nothing else.
    pub const NONE: Relations = Relations {
        customer: false,
        default_source: false,
        sources: false,
    };
    /// Everything.
    pub const ALL: Relations = Relations {
        customer: true,
        default_source: true,
        sources: true,
    };
}

/// Read a customer. Deleted ones are found, marked as such.
#[derive(Clone, Debug)]
pub struct ReadCustomer {
    /// Which.
    pub customer: CustomerRef,
    /// What to load beside it.
    pub with: Relations,
    /// Whether the answer carries a new session (Pelcro).
    pub new_session: bool,
}

/// A customer and what was asked for beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerAnswer {
    /// The customer, after the change.
    pub customer: Customer,
    /// Its default source, when asked for and shown by the dialect.
    pub default_source: Option<Source>,
    /// Its live sources, when asked for.
    pub sources: Vec<Source>,
    /// The source that this very call made, if any.
    pub created: Option<Source>,
    /// A new session, when asked for.
    pub session: Option<Session>,
}

impl CustomerAnswer {
    /// Just a customer.
    pub fn bare(customer: Customer) -> Self {
        Self {
            customer,
            default_source: None,
            sources: Vec::new(),
            created: None,
            session: None,
        }
    }
}

/// Read a source that the dialect shows.
#[derive(Clone, Debug)]
pub struct ReadSource {
    /// Which.
    pub source: SourceRef,
    /// It must belong to this customer; otherwise it is not found.
    pub of_customer: Option<CustomerRef>,
    /// Lets a publishable key read a source: must equal the source's client secret.
    pub client_secret: Option<String>,
    /// What to load beside it.
    pub with: Relations,
}

/// A source and what was asked for beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceAnswer {
    /// The source, after the change.
    pub source: Source,
    /// Its customer with its own relations, when asked for.
    pub customer: Option<CustomerAnswer>,
}

/// Read a token.
#[derive(Clone, Debug)]
pub struct ReadToken {
    /// Which.
    pub token: Id,
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenAnswer {
    /// The token.
    pub token: Token,
}

/// A page of sources.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceList {
    /// The page.
    pub page: Page<Source>,
    /// The customer that was listed, when one was named.
    pub customer: Option<Customer>,
}

/// Read the account of the key.
#[derive(Clone, Debug)]
pub struct ReadAccount;

/// The account of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountAnswer {
    /// Its id.
    pub account: Id,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: crate::Moment,
    /// Publishable key in test mode, where it is known in clear (publishable keys are readable).
    pub publishable_test_key: Option<String>,
    /// Publishable key in live mode, where it is known in clear.
    pub publishable_live_key: Option<String>,
}

/// Is anybody there?
#[derive(Clone, Debug)]
pub struct Ping;

/// Nothing more to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Done;
