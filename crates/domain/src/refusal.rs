//! Why the core says no, in domain words. Each dialect has its own sentence for each.

use crate::bank::BankFault;
use crate::card::CardFault;
use crate::charge::ChargeStatus;
use crate::operation::{ChargeAnswer, InstrumentSort, IntentAnswer};
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
    /// The gateway said no to a charge; the failed charge is kept.
    ChargeDeclined {
        /// Why.
        decline: Decline,
        /// The failed charge.
        charge: Box<ChargeAnswer>,
    },
    /// The gateway said no to an intent; the intent is kept, open for another source.
    IntentDeclined {
        /// Why.
        decline: Decline,
        /// The intent with its failed charge, if there is one.
        intent: Box<IntentAnswer>,
    },
    /// A charge, a capture, a void or a refund that cannot be.
    Money(MoneyFault),
    /// An intent in a state that forbids the call.
    Intent {
        /// What is wrong.
        fault: IntentFault,
        /// The intent as it is.
        intent: Box<IntentAnswer>,
    },
    /// Deposits or a code that prove nothing.
    Proof(ProofFault),
    /// A source of another sort than the call is for.
    WrongKind {
        /// The source.
        id: String,
        /// What the call is for.
        wanted: InstrumentSort,
    },
    /// A payment method that was used without a customer or taken from one: it cannot come back.
    MethodSpent {
        /// The source.
        id: String,
    },
    /// A source that belongs to nobody.
    NotAttached {
        /// The source.
        id: String,
    },
    /// The default source must stay.
    DefaultUndeletable,
    /// The source is the default already.
    AlreadyPrimary {
        /// The source.
        id: String,
    },
    /// The gateway, or the two gateways together, cannot do this.
    GatewayIncompatible {
        /// The gateway, or the account, that was named.
        name: String,
    },
    /// An address that messages must not be sent to.
    AddressBlocked {
        /// The address.
        url: String,
        /// Why, as a sentence.
        reason: String,
    },
    /// As many endpoints as allowed.
    TooManyEndpoints {
        /// The limit.
        limit: i64,
    },
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
    /// A charge.
    Charge,
    /// A refund.
    Refund,
    /// An intent.
    Intent,
    /// An event.
    Event,
    /// A webhook endpoint.
    Endpoint,
}

/// What is wrong with moving money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoneyFault {
    /// Neither a source nor a customer was named.
    NobodyPays,
    /// The customer has no default source.
    NoSource {
        /// The customer.
        customer: String,
    },
    /// The source is not this customer's.
    NotLinked {
        /// The customer.
        customer: String,
        /// The source.
        source: String,
    },
    /// Zero or less.
    NotPositive,
    /// Below the least amount.
    TooSmall {
        /// The least, in the smallest unit.
        minimum: i64,
        /// ISO 4217, lower case.
        currency: String,
    },
    /// Above the greatest amount, in the smallest unit.
    TooLarge {
        /// The greatest.
        maximum: i64,
    },
    /// A bank account that nobody verified.
    Unverified {
        /// The source.
        source: String,
    },
    /// This kind of source cannot be held first and captured later.
    CannotHold,
    /// Captured before.
    AlreadyCaptured {
        /// The charge.
        charge: String,
    },
    /// More than is held.
    CaptureTooMuch {
        /// The charge.
        charge: String,
        /// What is held.
        held: i64,
    },
    /// A charge in a state that forbids capture or void.
    WrongState {
        /// The charge.
        charge: String,
        /// Its state.
        status: ChargeStatus,
    },
    /// Everything was given back before.
    AlreadyRefunded {
        /// The charge.
        charge: String,
    },
    /// More than is left.
    RefundTooMuch {
        /// The charge.
        charge: String,
        /// What was asked for, in the smallest unit.
        asked: i64,
        /// What is left.
        left: i64,
        /// ISO 4217, lower case.
        currency: String,
    },
    /// A part of what is held only cannot be given back.
    PartialBeforeCapture,
    /// The payer's bank took the money back.
    Disputed {
        /// The charge.
        charge: String,
    },
    /// The amount is not the one that the source or the intent was made for.
    OtherAmount {
        /// What it was made for, in the smallest unit.
        expected: i64,
    },
    /// A refund that cannot be called back.
    NotCancelable {
        /// The refund.
        refund: String,
    },
}

/// What is wrong with an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntentFault {
    /// No source.
    NoMethod,
    /// Its state forbids the call.
    WrongState,
    /// What the browser showed is not its secret.
    WrongSecret,
    /// Its time ran out.
    Expired,
    /// It serves another customer.
    OtherCustomer,
    /// The source belongs to another customer.
    OtherOwner,
    /// The payer would have to act, and the caller does not want that.
    StepRefused,
    /// There is nothing to verify.
    NothingToVerify,
    /// More than can be captured.
    CaptureTooMuch,
}

/// What is wrong with deposits or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProofFault {
    /// It was proven before.
    AlreadyProven,
    /// Nothing was sent that could be named.
    NothingToProve,
    /// Not two amounts.
    NotTwo,
    /// Wrong amounts; so many tries are left.
    WrongAmounts {
        /// Tries left.
        left: i64,
    },
    /// A wrong code; so many tries are left.
    WrongCode {
        /// Tries left.
        left: i64,
    },
    /// Too many wrong tries.
    Exceeded,
    /// Too late.
    TimedOut,
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
