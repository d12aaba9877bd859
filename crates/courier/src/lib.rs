//! Takes one signed message to one receiver.
//!
//! [`sign`] makes the headers of an attempt, [`schedule`] says when the next attempt is due,
//! [`guard`] says which addresses may be called at all, and [`wire`] makes the call. A [`Letter`]
//! is what goes in, [`Delivered`] what comes out.
//!
//! Never here: which event goes to whom, rows, retries that happen by themselves. Nobody here
//! reads a clock or draws randomness; both are passed in.
//!
//! To add a way of signing, add a variant to [`Scheme`], its headers in [`sign`], and a vector to
//! the tests.

pub mod guard;
pub mod letter;
pub mod resolve;
pub mod schedule;
pub mod sign;
pub mod wire;

pub use guard::{Allow, Blocked, Guard, Protocol, Range, Target};
pub use letter::{Carrier, Carrying, Delivered, Letter, Trouble};
pub use resolve::{Resolver, SystemResolver};
pub use schedule::{Schedule, pause};
pub use sign::{Credentials, Message, Scheme, headers};
pub use wire::{NotACertificate, Roots, Ticks, Wire};
