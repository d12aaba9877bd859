//! The vendor's words for what the domain knows: types, states, gateways, countries.
//!
//! Everything here is a pure table; readers and writers both use it.

pub(crate) mod banks;
pub(crate) mod cards;
pub(crate) mod countries;
pub(crate) mod events;
pub(crate) mod gateways;
pub(crate) mod kinds;
pub(crate) mod states;
