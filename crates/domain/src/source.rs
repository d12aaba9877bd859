//! Payment sources.

use tree::Tree;

use crate::access::Dialect;
use crate::bank::{Bank, Verification};
use crate::card::Card;
use crate::id::Id;
use crate::method::Method;
use crate::moment::Moment;

/// An instrument prepared for payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The one id, shown by every dialect.
    pub id: Id,
    /// The integer that Piriod and Pelcro show as id.
    pub number: i64,
    /// Grows by one with every change; the sequence number of the change's event.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The dialect that created it.
    pub origin: Dialect,
    /// Which family of objects it belongs to where a dialect has several.
    pub shape: Shape,
    /// The kind of payment method.
    pub method: Method,
    /// How often it can pay.
    pub usage: Usage,
    /// Where it is in its life.
    pub status: Status,
    /// Who owns it.
    pub customer: Option<Id>,
    /// The card, account or wallet behind it.
    pub instrument: Instrument,
    /// The processor that keeps it.
    pub gateway: Stored,
    /// The amount it was made for, if any.
    pub amount: Option<Amount>,
    /// What the payer has to do, or did.
    pub action: Option<Action>,
    /// Everything else the caller said about it.
    pub particulars: Particulars,
}

/// Families of objects: the same card is a `card`, a `source` or a payment method, depending on
/// the call that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A bare card on a customer.
    Card,
    /// A bare bank account on a customer.
    BankAccount,
    /// A source object with a flow and a status (Stripe `src_`, Magpie, Piriod).
    Object,
    /// A payment method of Stripe's own PaymentMethod calls.
    PaymentMethod,
}

impl Shape {
    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Shape::Card => "card",
            Shape::BankAccount => "bank_account",
            Shape::Object => "object",
            Shape::PaymentMethod => "payment_method",
        }
    }

    /// The shape of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Shape::Card,
            Shape::BankAccount,
            Shape::Object,
            Shape::PaymentMethod,
        ]
        .into_iter()
        .find(|shape| shape.name() == name)
    }
}

/// How often a source can pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Once.
    SingleUse,
    /// Any number of times.
    Reusable,
}

impl Usage {
    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Usage::SingleUse => "single_use",
            Usage::Reusable => "reusable",
        }
    }

    /// The usage of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "single_use" => Some(Usage::SingleUse),
            "reusable" => Some(Usage::Reusable),
            _ => None,
        }
    }
}

/// The states of a source, over all dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Made; the gateway or the payer's bank has not answered yet.
    Pending,
    /// The payer must act; [`Source::action`] says how.
    RequiresAuthorization,
    /// The payer is at the gateway.
    WaitingAuthorization,
    /// Can pay.
    Chargeable,
    /// A single-use source that paid.
    Consumed,
    /// A reusable source that was deleted while payments refer to it.
    Finalized,
    /// Refused, expired or broken.
    Failed,
    /// Not used in time.
    Canceled,
    /// Taken from its customer.
    Detached,
    /// A tombstone: brand, last four and dates only.
    Deleted,
}

impl Status {
    const ALL: [Status; 10] = [
        Status::Pending,
        Status::RequiresAuthorization,
        Status::WaitingAuthorization,
        Status::Chargeable,
        Status::Consumed,
        Status::Finalized,
        Status::Failed,
        Status::Canceled,
        Status::Detached,
        Status::Deleted,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::RequiresAuthorization => "requires_authorization",
            Status::WaitingAuthorization => "waiting_authorization",
            Status::Chargeable => "chargeable",
            Status::Consumed => "consumed",
            Status::Finalized => "finalized",
            Status::Failed => "failed",
            Status::Canceled => "canceled",
            Status::Detached => "detached",
            Status::Deleted => "deleted",
        }
    }

    /// The status of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What is stored: a card, a bank account or a wallet.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrument {
    /// Its own id (`card_…`, `ba_…`): it moves from the token to the source unchanged, and the
    /// ciphertext is bound to it.
    pub id: Id,
    /// What it is.
    pub kind: InstrumentKind,
    /// Keyed hash of the number; `None` when there is no number here.
    pub fingerprint: Option<Fingerprint>,
    /// The sealed number; `None` when there is none or after deletion.
    pub sealed: Option<Vec<u8>>,
}

/// The kinds of instrument.
#[derive(Clone, Debug, PartialEq)]
pub enum InstrumentKind {
    /// A card.
    Card(Box<Card>),
    /// A bank account.
    Bank(Box<Bank>),
    /// A wallet, a voucher, a redirect: nothing of it is stored here.
    Wallet,
}

/// The keyed hash of a number: equal numbers of one account and mode have equal ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The value for look-ups; never shown.
    pub stored: [u8; 32],
    /// Derived once more from `stored`: 16 base-62 characters, shown by the dialects.
    pub public: String,
}

/// Where the gateway keeps an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The gateway's name: `stripe`, `braintree`, `chargebee`, `magpie`, `transbank` …
    pub name: String,
    /// The account at the gateway, where a dialect names one.
    pub account: Option<String>,
    /// The gateway's own id of the instrument; never a single-use token.
    pub reference: String,
}

/// An amount in the way its dialect counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// An integer in the smallest unit of a currency (ISO 4217, lower case).
    Minor {
        /// The amount.
        value: i64,
        /// The currency.
        currency: String,
    },
    /// A decimal number in currency units, as text; the currency is known elsewhere (Piriod).
    Units(String),
}

/// A step that the payer must take.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What kind of step.
    pub kind: ActionKind,
    /// How far it is.
    pub state: ActionState,
    /// The page to send the payer to; a path of this server when it starts with `/`.
    pub url: Option<String>,
    /// What the caller hands to the payer's browser: form fields, a token, a code.
    pub data: Tree,
}

/// Kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Visit a page.
    Redirect,
    /// Finish with the gateway's own script and a client secret.
    Sdk,
    /// Send money to an address shown by the source.
    Receiver,
    /// Name a code or amounts.
    Code,
    /// Scan a picture.
    Qr,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionState {
    /// Not taken.
    Pending,
    /// Taken with success.
    Succeeded,
    /// No step is needed.
    NotRequired,
    /// Refused or broken off.
    Failed,
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

named!(ActionKind {
    Redirect = "redirect",
    Sdk = "sdk",
    Receiver = "receiver",
    Code = "code",
    Qr = "qr",
});
named!(ActionState {
    Pending = "pending",
    Succeeded = "succeeded",
    NotRequired = "not_required",
    Failed = "failed",
});

/// What a caller says about a source besides the instrument. All of it is shown again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Particulars {
    /// Where the payer goes afterwards.
    pub returns: Returns,
    /// Free text.
    pub description: Option<String>,
    /// Text for the payer's bank statement.
    pub statement_descriptor: Option<String>,
    /// Free-form data of the caller: a map.
    pub metadata: Option<Tree>,
    /// Facts about the payer's client, such as address and user agent: a map.
    pub client: Option<Tree>,
    /// The payer. Neutral members: `name`, `email`, `phone`, `address` {`line1`, `line2`, `city`,
    /// `state`, `zip`, `country`}; Magpie adds `address_country`, `billing` and `shipping`.
    pub owner: Option<Tree>,
    /// The method's own data (`{"bank": …}` of iDEAL) and what only one dialect shows, under that
    /// dialect's name.
    pub details: Option<Tree>,
    /// Lets a browser read this one source.
    pub client_secret: Option<String>,
    /// Where the call came from, when the dialect keeps it.
    pub ip_address: Option<String>,
}

/// Where the payer goes after a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// In any case (Stripe `return_url`, Piriod `return_url`).
    pub any: Option<String>,
    /// After success (Magpie).
    pub success: Option<String>,
    /// After failure (Magpie).
    pub fail: Option<String>,
    /// Called by the server until it answers properly (Magpie).
    pub notify: Option<String>,
}

impl Source {
    /// The card, if this is one.
    pub fn card(&self) -> Option<&Card> {
        match &self.instrument.kind {
            InstrumentKind::Card(card) => Some(card),
            _ => None,
        }
    }

    /// The bank account, if this is one.
    pub fn bank(&self) -> Option<&Bank> {
        match &self.instrument.kind {
            InstrumentKind::Bank(bank) => Some(bank),
            _ => None,
        }
    }

    /// Whether it was saved for later: reusable and owned by a customer.
    pub fn is_vaulted(&self) -> bool {
        self.usage == Usage::Reusable && self.customer.is_some() && self.is_live()
    }

    /// Whether it counts for limits and lists: not deleted, detached or finalized.
    pub fn is_live(&self) -> bool {
        !matches!(
            self.status,
            Status::Deleted | Status::Detached | Status::Finalized
        )
    }

    /// Whether a single-use source has been used, or a source was attached (Magpie's `used`).
    pub fn is_used(&self) -> bool {
        self.is_vaulted()
            || matches!(
                self.status,
                Status::Consumed | Status::Finalized | Status::Detached
            )
    }

    /// Whether it can pay now: chargeable, and a bank account is verified.
    pub fn is_chargeable(&self) -> bool {
        self.status == Status::Chargeable
            && self.bank().is_none_or(|bank| {
                self.shape != Shape::BankAccount
                    || matches!(
                        bank.verification,
                        Verification::Verified | Verification::Validated
                    )
            })
    }

    /// A member of the caller's own data about the method.
    pub fn detail(&self, name: &str) -> Option<&Tree> {
        self.particulars
            .details
            .as_ref()
            .and_then(|details| details.get(name))
    }
}
