//! What a gateway is asked to do, and what it answers.
//!
//! Storing an instrument, charging it, giving money back, and checking what a payer names.

use tree::Tree;

use crate::access::Mode;
use crate::bank::{Bank, BankInput};
use crate::card::{Card, CheckedCard};
use crate::method::Method;
use crate::refusal::Decline;
use crate::secret::Secret;
use crate::source::{Action, Usage};

/// "Keep this instrument, and tell me about it."
#[derive(Clone, Debug)]
pub struct Instruction {
    /// Test or live.
    pub mode: Mode,
    /// The gateway's name: `stripe`, `braintree`, `chargebee`, `magpie`, `transbank` …
    pub gateway: String,
    /// What is to be kept.
    pub material: Presented,
    /// Whether the issuer is asked (a zero or small authorisation).
    pub verify: Verify,
    /// Once or many times.
    pub usage: Usage,
    /// Whether the payer must be challenged when the card supports it: the dialects whose calls
    /// can answer with a step ask for it; Stripe's customer sources never challenge.
    pub authenticate: bool,
    /// The id the source will have; part of the address of the payer's page.
    pub source_id: String,
    /// Where the payer comes back to, if named.
    pub return_url: Option<String>,
}

/// Whether the issuer is asked when an instrument is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verify {
    /// Ask.
    Issuer,
    /// Local checks only.
    Nothing,
}

/// What a gateway gets to keep.
#[derive(Clone, Debug)]
pub enum Presented {
    /// A card. `digits` is `None` when only a named test instrument stands behind it.
    Card {
        /// What is known of it; fresh from the local checks or from a token.
        card: Box<Card>,
        /// The number.
        digits: Option<Secret>,
        /// The security code, if one came with this very call.
        cvc: Option<Secret>,
        /// Whether a code was given now or when the token was made.
        cvc_given: bool,
    },
    /// A bank account.
    Bank {
        /// What is known of it.
        bank: Box<Bank>,
        /// The account number.
        account: Option<Secret>,
    },
    /// The gateway's own token: a nonce, an object of hosted fields, a transient JWT.
    Foreign {
        /// The token as sent.
        token: Tree,
        /// Expiry sent beside it, where the token has none: (month, year).
        expiry: Option<(u8, u16)>,
    },
    /// A wallet or redirect: nothing to keep, a step for the payer.
    Wallet(Method),
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Kept.
    Stored(Box<Kept>),
    /// Refused for good.
    Declined(Decline),
    /// The gateway's own token was used before.
    TokenUsed,
    /// The gateway's own token has the wrong form or is unknown there.
    TokenUnknown,
    /// The gateway cannot do this at all.
    Unsupported,
    /// No usable answer; the effect is unknown.
    Unknown,
}

/// A kept instrument.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The gateway's own id of it; empty means the service names it.
    pub reference: String,
    /// What the gateway knows about the card; replaces what was known.
    pub card: Option<Box<Card>>,
    /// What the gateway knows about the bank account.
    pub bank: Option<Box<Bank>>,
    /// What the payer must do before it can be charged.
    pub action: Option<Action>,
    /// Whether it can be charged now.
    pub chargeable: bool,
    /// A token that works once at this gateway: its text, to be marked as spent.
    pub spends: Option<String>,
}

/// "Take money from this."
#[derive(Clone, Debug)]
pub struct ChargeInstruction {
    /// Test or live.
    pub mode: Mode,
    /// The gateway's name.
    pub gateway: String,
    /// What pays.
    pub payer: Payer,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// ISO 4217, lower case.
    pub currency: String,
    /// Whether an approval captures at once.
    pub capture: bool,
    /// Whether the payer may or must be challenged.
    pub challenge: crate::intent::Challenge,
    /// Whether the payer passed a challenge for this very charge.
    pub authenticated: bool,
    /// Whether the payer is not there.
    pub off_session: bool,
    /// Whether the instrument was authenticated when it was stored.
    pub set_up: bool,
    /// The id of the object whose page the payer would see.
    pub step_id: String,
    /// Makes a repeated instruction the same one: the id of the charge.
    pub key: String,
}

/// What pays.
#[derive(Clone, Debug)]
pub enum Payer {
    /// A card.
    Card {
        /// What is known of it.
        card: Box<Card>,
        /// The number; `None` when the gateway keeps it, or a named test instrument stands behind.
        digits: Option<Secret>,
        /// A security code for this charge.
        cvc: Option<Secret>,
    },
    /// A bank account.
    Bank {
        /// What is known of it.
        bank: Box<Bank>,
        /// The account number.
        account: Option<Secret>,
    },
    /// A wallet or redirect.
    Wallet(Method),
}

/// What came of a charge.
#[derive(Clone, Debug)]
pub enum ChargeOutcome {
    /// Approved: held, or captured when that was asked for.
    Approved(Approval),
    /// A bank debit is on its way; the end is known later.
    Processing(Approval),
    /// The payer must act first.
    Step(Action),
    /// Refused for good.
    Declined {
        /// Why.
        decline: Decline,
        /// What the fraud rules say.
        risk: crate::charge::Risk,
    },
    /// The gateway cannot do this at all.
    Unsupported,
    /// No usable answer; the effect is unknown.
    Unknown,
}

/// An approved charge.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The gateway's own id of the charge; empty means the service names it.
    pub reference: String,
    /// The issuer's checks.
    pub checks: crate::card::Checks,
    /// What the fraud rules say.
    pub risk: crate::charge::Risk,
    /// What follows later at the sandbox; empty: nothing. For a debit that is processed: the name
    /// of the decline that will come, or `succeeds`, or `stays`.
    pub aftermath: &'static str,
}

/// "Give money back."
#[derive(Clone, Debug)]
pub struct RefundInstruction {
    /// The gateway's name.
    pub gateway: String,
    /// What the sandbox announced for the charge.
    pub aftermath: String,
    /// In the smallest unit of the currency.
    pub amount: i64,
}

/// What came of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    /// Done.
    Done,
    /// On its way; it will arrive.
    Underway,
    /// Done as it seems, and sent back later.
    Bounces,
    /// The gateway refuses.
    Refused,
}

/// What came of naming deposits or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofOutcome {
    /// Right.
    Proven,
    /// Wrong.
    Wrong,
    /// Wrong so often that there is no further try.
    Exceeded,
    /// Too late.
    TimedOut,
}

/// A typed-in card after the local checks, with everything that is kept of it.
pub fn card_of_input(input: &crate::card::CardInput, checked: &CheckedCard) -> Card {
    let digits = checked.digits.expose();
    Card {
        brand: checked.brand,
        iin: digits.get(..6).unwrap_or_default().to_owned(),
        last4: digits
            .get(digits.len().saturating_sub(4)..)
            .unwrap_or_default()
            .to_owned(),
        length: digits.len() as u8,
        exp_month: checked.exp_month,
        exp_year: checked.exp_year,
        funding: crate::card::Funding::Credit,
        country: None,
        issuer: String::new(),
        name: input.name.clone(),
        address: input.address.clone(),
        checks: crate::card::Checks::default(),
        three_d_secure: crate::card::ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }
}

/// A typed-in bank account after the local checks, with everything that is kept of it.
pub fn bank_of_input(input: &BankInput) -> Bank {
    let account = input.account();
    let text = account.expose();
    Bank {
        country: input.country.clone(),
        currency: input.currency.clone().unwrap_or_else(|| "usd".to_owned()),
        routing_number: input.routing_number.clone(),
        last4: text
            .get(text.len().saturating_sub(4)..)
            .unwrap_or_default()
            .to_owned(),
        bank_name: None,
        holder_name: input.holder_name.clone(),
        holder_type: input.holder_type.clone(),
        account_type: input.account_type.clone(),
        verification: crate::bank::Verification::New,
        scenario: String::new(),
    }
}
