//! The pure core: what a payment source is and what may happen to it.
//!
//! Nouns and rules live here, and nothing that waits: no runtime, no files, no clock, no
//! randomness, no wire formats. What needs the time, an id or a fact from the database gets it as
//! an argument. A card number appears only inside [`secret::Secret`].
//!
//! To add a verb, write `operation/<verb>.rs` with its request, its answer and its decision, and
//! one line in the list of [`operation`].

pub mod access;
pub mod bank;
pub mod card;
pub mod charge;
pub mod customer;
pub mod effect;
pub mod endpoint;
pub mod event;
pub mod expiry;
pub mod id;
pub mod instruction;
pub mod intent;
pub mod list;
pub mod mask;
pub mod method;
pub mod moment;
pub mod money;
pub mod operation;
pub mod policy;
pub mod refusal;
pub mod rewind;
pub mod secret;
pub mod session;
pub mod source;
pub mod token;
pub mod visibility;

pub use access::{Caller, Dialect, Mode, Role};
pub use id::{Id, Mint};
pub use moment::Moment;
pub use refusal::Refusal;
pub use secret::Secret;
