//! What all connectors share.

use domain::bank::Bank;
use domain::instruction::{
    ChargeInstruction, ChargeOutcome, Instruction, Outcome, ProofOutcome, RefundInstruction,
    RefundOutcome,
};
use domain::operation::Proof;

/// A processor.
pub trait Connector: Send + Sync {
    /// The gateway's name.
    fn name(&self) -> &'static str;

    /// First step of an instruction.
    fn begin(&self, instruction: &Instruction) -> Step;

    /// The step after an exchange.
    fn resume(&self, instruction: &Instruction, answer: &ExchangeAnswer) -> Step;

    /// Takes money.
    fn charge(&self, instruction: &ChargeInstruction) -> Step<ChargeOutcome>;

    /// Gives money back.
    fn refund(&self, instruction: &RefundInstruction) -> Step<RefundOutcome>;

    /// Compares what a payer names with what was sent to the payer's bank account.
    fn prove(&self, bank: &Bank, proof: &Proof) -> Step<ProofOutcome>;
}

/// What is to be done next.
#[derive(Debug)]
pub enum Step<O = Outcome> {
    /// Nothing: this came of it.
    Done(O),
    /// One exchange over the network; its answer goes to [`Connector::resume`].
    Send(Exchange),
}

/// A request to a processor.
#[derive(Debug)]
pub struct Exchange {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Absolute address.
    pub url: String,
    /// Headers; they hold credentials.
    pub headers: Vec<(&'static str, domain::Secret)>,
    /// Body; it may hold a card number.
    pub body: domain::Secret,
}

/// What the processor answered.
#[derive(Debug)]
pub struct ExchangeAnswer {
    /// HTTP status code; `None` when no answer came and the effect is unknown.
    pub status: Option<u16>,
    /// Body.
    pub body: domain::Secret,
}
