//! Why the core says no, in domain words. Each dialect has its own sentence for each.

use crate::bank::BankFault;
use crate::card::CardFault;
use crate::source::{Status, Usage};

/// A refusal: nothing was changed, unless a variant says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// An object that is not there, belongs to another account or mode, or was deleted.
    NotFound {
        /// What was looked for.
        kind: Kind,
        /// The id as the caller wrote it.
        id: String,
    },
    /// A token that was used before (by this or any other dialect).
    TokenUsed {
        /// The token.
        id: String,
    },
    /// A token whose time ran out.
    TokenExpired {
        /// The token.
        id: String,
    },
    /// A typed-in card that fails a local check.
    Card(CardFault),
    /// A card number that test mode does not take: it may be a real one.
    CardNotTest,
    /// A typed-in bank account that fails a local check.
    Bank(BankFault),
    /// The customer already has this bank account.
    BankExists,
    /// The gateway or the issuer said no. A token that was presented is spent.
    Declined(Decline),
    /// The customer owns as many sources as allowed.
    LimitReached {
        /// The limit.
        limit: i64,
    },
    /// A name that must be unique is taken.
    Taken {
        /// Which member: `id`, `email`, `username`.
        member: &'static str,
        /// The value.
        value: String,
    },
    /// A source in a state that forbids the call.
    WrongState {
        /// The source.
        id: String,
        /// Its state.
        status: Status,
        /// Whether it was used already (Magpie's word).
        used: bool,
    },
    /// A source that belongs to a customer already.
    AlreadyAttached {
        /// The source.
        id: String,
    },
    /// Only cards can be attached here.
    NotACard {
        /// The source.
        id: String,
    },
    /// A gateway name that nobody knows.
    GatewayUnknown {
        /// The name.
        name: String,
    },
    /// A usage that the gateway does not support.
    UsageUnsupported {
        /// The usage.
        usage: Usage,
    },
    /// A gateway's own token that has the wrong form or is unknown there.
    TokenMalformed,
    /// A customer is needed and none was named.
    CustomerRequired,
    /// A source that must not be deleted.
    Undeletable,
    /// Wrong e-mail, user name or password: which one is not said.
    BadCredentials,
    /// Too many failed tries.
    TooManyAttempts {
        /// Seconds until the next try is looked at.
        retry_after: i64,
    },
    /// The call needs a customer's session or a right that the credential lacks.
    Forbidden,
    /// The gateway did not answer in a usable way; nothing was stored.
    GatewayUnavailable,
    /// Too many others change the same object; the caller may try again.
    Busy,
}

/// Kinds of things that can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A customer.
    Customer,
    /// A source.
    Source,
    /// A token.
    Token,
    /// A gateway account.
    GatewayAccount,
    /// A business entity or brand.
    Entity,
}

/// A final no of a gateway or an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline {
    /// The normalised reason.
    pub reason: Reason,
    /// The gateway's own code, such as `3009`.
    pub code: Option<String>,
    /// The gateway's own words, such as `Do not honour`.
    pub text: Option<String>,
}

impl Decline {
    /// A decline without the gateway's own code and words.
    pub const fn plain(reason: Reason) -> Self {
        Self {
            reason,
            code: None,
            text: None,
        }
    }
}

/// Why a gateway or an issuer said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the names are the explanation; docs/gateways would repeat them"
)]
pub enum Reason {
    InsufficientFunds,
    LimitExceeded,
    TryLater,
    IssuerUnavailable,
    ProcessingError,
    ExpiredCard,
    IncorrectNumber,
    IncorrectCvc,
    InvalidExpiry,
    AvsFailed,
    AuthenticationRequired,
    AuthenticationFailed,
    CanceledByPayer,
    DoNotHonor,
    GenericDecline,
    CallIssuer,
    NotPermitted,
    RestrictedCard,
    LostCard,
    StolenCard,
    PickupCard,
    FraudSuspected,
    BlockedByGateway,
    AccountInvalid,
    AccountClosed,
    AccountFrozen,
    MandateRevoked,
    DebitNotAuthorized,
    StopPayment,
    Duplicate,
}
