//! The sandbox: every gateway of test mode, played in process.
//!
//! It is pure and deterministic. What happens depends on the gateway and the instrument together,
//! never on one of them alone: 4000000000000002 is refused at `stripe` and works at `chargebee`.
//!
//! * [`role`] gives the connector that plays a gateway.
//! * [`test_cards`] is the table of published test numbers and what they do.
//! * [`test_token`] knows the published names that never run out.
//! * [`later`] says how a debit ends that is on its way.
//! * [`takes_card`] and [`takes_account`] keep numbers that may be real out of test mode.
//!
//! Gateway tokens are read in the form that each gateway's own script produces. What a token does
//! not say about the card behind it is filled in from the gateway's first test card. Nobody signs
//! sandbox tokens: a CyberSource transient token is decoded and believed, because there is no key
//! to check it with; its `exp` is not looked at, because a connector has no clock.

mod banks;
mod cards;
mod charges;
mod checks;
mod debits;
mod effects;
mod facts;
mod foreign;
mod proofs;
mod roles;
mod stripe_cards;
mod tokens;
mod wallets;

pub use banks::takes_account;
pub use cards::{TestCard, takes_card, test_cards};
pub use debits::{Later, later};
pub use effects::{Aftermath, Challenge, Effect, No};
pub use facts::{CardFacts, describe, known_card};
pub use roles::{role, usages};
pub use tokens::{TestInstrument, test_payment_method, test_token, token_names};

#[cfg(test)]
mod tests;
