//! The dialect from the outside: bytes in, operations or answers out.

mod bodies;
mod fixture;
mod objects;
mod problems;
mod refusals;
mod requests;
mod transport;
