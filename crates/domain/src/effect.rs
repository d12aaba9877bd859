//! What a decision does to the store. All effects of one decision commit together or not at all.

use crate::charge::{Charge, Refund};
use crate::customer::Customer;
use crate::endpoint::Endpoint;
use crate::event::Event;
use crate::id::Id;
use crate::intent::Intent;
use crate::moment::Moment;
use crate::source::Source;
use crate::token::Token;

/// One change, with the fact it rests on. When the fact no longer holds, nothing is written and
/// the decision is taken again.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A new customer. Fact: id and number are free.
    InsertCustomer(Box<Customer>),
    /// A changed customer: profile, backup source, deletion. Fact: its version is still
    /// `customer.version - 1`. The default and the count of sources have effects of their own; a
    /// deletion clears the default.
    UpdateCustomer(Box<Customer>),
    /// A name that only one customer of the account may have (an e-mail at Magpie). Fact: free.
    Claim(Claim),
    /// A name is free again.
    Release(Claim),
    /// A password hash for a customer.
    SetPassword {
        /// Whose.
        customer: Id,
        /// The hash with its parameters; never the password.
        hash: String,
    },
    /// A new token. Fact: the id is free.
    InsertToken(Box<Token>),
    /// Marks a token as used and erases its ciphertext. Fact: it is unused.
    ConsumeToken {
        /// Which.
        id: Id,
        /// When.
        at: Moment,
    },
    /// Marks a gateway's own single-use token as used. Fact: it is not marked yet.
    Spend {
        /// The gateway.
        gateway: String,
        /// A keyed digest of the token.
        digest: [u8; 32],
    },
    /// A new source. Fact: id and number are free.
    InsertSource(Box<Source>),
    /// A changed source, whole. Fact: its version is still `source.version - 1`.
    UpdateSource(Box<Source>),
    /// Erases the ciphertext of a source that will never pay again. Nobody sees a difference, so it
    /// is no change of the source.
    EraseNumber {
        /// Which.
        source: Id,
    },
    /// One more live source on a customer. Fact: the customer is there, not deleted, and owns
    /// fewer than `limit`.
    CountSource {
        /// Whose.
        customer: Id,
        /// The most that the customer may own.
        limit: i64,
    },
    /// One live source less on a customer.
    DiscountSource {
        /// Whose.
        customer: Id,
    },
    /// Moves the default. Fact: it still is `from`.
    MoveDefault {
        /// Whose.
        customer: Id,
        /// What it was when the decision was taken.
        from: Option<Id>,
        /// What it becomes.
        to: Option<Id>,
        /// When.
        at: Moment,
    },
    /// A new charge. Fact: id and number are free.
    InsertCharge(Box<Charge>),
    /// A changed charge, whole. Fact: its version is still `charge.version - 1`.
    UpdateCharge(Box<Charge>),
    /// A new refund. Fact: id and number are free.
    InsertRefund(Box<Refund>),
    /// A changed refund, whole. Fact: its version is still `refund.version - 1`.
    UpdateRefund(Box<Refund>),
    /// A new intent. Fact: id and number are free.
    InsertIntent(Box<Intent>),
    /// A changed intent, whole. Fact: its version is still `intent.version - 1`.
    UpdateIntent(Box<Intent>),
    /// A new endpoint. Fact: id and number are free.
    InsertEndpoint(Box<Endpoint>),
    /// A changed endpoint, whole. Fact: its version is still `endpoint.version - 1`.
    UpdateEndpoint(Box<Endpoint>),
    /// A message to one address, until it answers properly (Magpie's `notify`): about the newest
    /// event of the object in the same decision, which must come before.
    Notify {
        /// The charge.
        charge: Id,
        /// Where.
        url: String,
    },
    /// Makes a customer session unusable before its time.
    RevokeSession {
        /// The session's id.
        jti: String,
        /// When the entry can be forgotten.
        expires: Moment,
    },
    /// Something happened. Its sequence number is the object's version after the effects before
    /// it in the same decision.
    Record(Box<Event>),
}

/// Names that only one customer of an account and mode may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// In which register: `magpie_email`, `pelcro_email`, `pelcro_username`.
    pub register: &'static str,
    /// The name, folded as the register compares it.
    pub name: String,
    /// Who has it now.
    pub customer: Id,
}
