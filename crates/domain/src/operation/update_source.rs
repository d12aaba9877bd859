//! Changing, proving and moving sources.

use tree::Tree;

use crate::id::Id;
use crate::operation::change::{Change, Metadata};
use crate::operation::{CustomerRef, Material, Relations, SourceRef};
use crate::source::{Amount, Source, Stored};

/// Change what is known about a source. Number and security code cannot change.
#[derive(Clone, Debug)]
pub struct UpdateSource {
    /// Which.
    pub source: SourceRef,
    /// It must belong to this customer; otherwise it is not found.
    pub of_customer: Option<CustomerRef>,
    /// A publishable key must show it.
    pub client_secret: Option<String>,
    /// What changes.
    pub change: Box<SourceChange>,
    /// Make it the customer's default as well.
    pub make_default: bool,
    /// What to load for the answer.
    pub with: Relations,
    /// Whether the answer carries a new session (Pelcro).
    pub new_session: bool,
}

/// What changes about a source.
#[derive(Clone, Debug, Default)]
pub struct SourceChange {
    /// Only sources of this kind can be changed so; others are [`crate::Refusal::WrongKind`].
    pub only: Option<InstrumentSort>,
    /// Cardholder.
    pub name: Change<String>,
    /// Expiry as typed: month, year. A missing half stays; the whole is checked.
    pub expiry: (Option<String>, Option<String>),
    /// Parts of the card's address by neutral name: `line1`, `line2`, `city`, `state`, `zip`,
    /// `country`; changed ones are checked again by the issuer.
    pub address: Vec<(&'static str, Change<String>)>,
    /// Holder of the bank account.
    pub holder_name: Change<String>,
    /// `individual` or `company`.
    pub holder_type: Change<String>,
    /// Members of the owner: maps are merged, null removes.
    pub owner: Option<Tree>,
    /// The amount of a source that has not paid yet.
    pub amount: Option<Amount>,
    /// Free text.
    pub description: Change<String>,
    /// Metadata.
    pub metadata: Metadata,
    /// New members under the caller's dialect in the details; null removes one.
    pub details: Option<Tree>,
    /// A new instrument in place of the old one, under the same id (Pelcro): a gateway's token.
    pub material: Option<(Option<String>, Material)>,
}

/// Sorts of instruments, for calls that fit only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstrumentSort {
    /// Cards.
    Card,
    /// Bank accounts.
    Bank,
    /// Source objects with a flow (Stripe).
    Object,
}

/// Prove that a bank account, or the telephone behind a code, is the payer's.
#[derive(Clone, Debug)]
pub struct VerifySource {
    /// Which.
    pub source: SourceRef,
    /// It must belong to this customer; otherwise it is not found.
    pub of_customer: Option<CustomerRef>,
    /// What the payer names.
    pub proof: Proof,
    /// What to load for the answer.
    pub with: Relations,
    /// Whether the answer carries a new session (Pelcro).
    pub new_session: bool,
}

/// What the payer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Two deposits, in the smallest unit, in any order.
    Amounts(Vec<i64>),
    /// The code on the statement of one deposit: `SM` and four characters.
    Code(String),
    /// What a `code_verification` source asks for.
    Values(Vec<String>),
}

/// Take a source out of use.
#[derive(Clone, Debug)]
pub struct DeleteSource {
    /// Which.
    pub source: SourceRef,
    /// It must belong to this customer; otherwise it is not found.
    pub of_customer: Option<CustomerRef>,
    /// How.
    pub manner: Manner,
    /// What to load for the answer.
    pub with: Relations,
    /// Whether the answer carries a new session (Pelcro).
    pub new_session: bool,
}

/// Ways to take a source out of use. What happens to a default follows the caller's dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Deleted here and at the gateway: the ciphertext goes at once; what remains is brand, last
    /// four and dates. Stripe's `src_…` and Magpie's are detached instead.
    Everywhere,
    /// Deleted here only (Chargebee).
    Local,
    /// As [`Manner::Everywhere`], but the default is refused (Pelcro's payment methods).
    UnlessDefault,
    /// As [`Manner::Everywhere`], and nobody inherits the default (Pelcro's sources).
    NoHeir,
    /// Taken from its customer, never to be used again (Stripe's payment methods).
    Detached,
}

/// Give a role to a source (Chargebee).
#[derive(Clone, Debug)]
pub struct AssignRole {
    /// Whose.
    pub customer: Id,
    /// Which.
    pub source: Id,
    /// What it becomes.
    pub role: SourceRole,
    /// What to load for the answer.
    pub with: Relations,
}

/// Roles of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceRole {
    /// The default.
    Primary,
    /// The second choice.
    Backup,
    /// Neither.
    None,
}

/// Attach a payment method to a customer, with the issuer's word (Stripe). Test names make a new
/// one.
#[derive(Clone, Debug)]
pub struct AttachMethod {
    /// Which, or a test name.
    pub source: String,
    /// To whom.
    pub customer: Id,
    /// What to load for the answer.
    pub with: Relations,
}

/// Move a card to another gateway account; its id stays.
#[derive(Clone, Debug)]
pub struct SwitchGateway {
    /// Which.
    pub source: SourceRef,
    /// It must belong to this customer; otherwise it is not found.
    pub of_customer: Option<Id>,
    /// The account's id, as the settings name it.
    pub gateway_account: String,
    /// What to load for the answer.
    pub with: Relations,
}

/// Copy a card to another gateway account; the source is unchanged.
#[derive(Clone, Debug)]
pub struct ExportSource {
    /// Which.
    pub source: SourceRef,
    /// The account's id, as the settings name it.
    pub gateway_account: String,
}

/// A copy at another gateway account.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportAnswer {
    /// The source, unchanged.
    pub source: Source,
    /// Where the copy is.
    pub copy: Stored,
}
