//! The dialect from the outside: bytes in, operations or answers out.

mod bodies;
mod change_problems;
mod changes;
mod charges;
mod fixture;
mod happenings;
mod intents;
mod messages;
mod methods;
mod money_fixture;
mod money_parameters;
mod money_problems;
mod more_refusals;
mod objects;
mod problems;
mod refusals;
mod removals;
mod requests;
mod transport;
