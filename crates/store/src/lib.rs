//! Keeps rows on disk: one set of SQL statements, an engine that runs them.
//!
//! The store takes **units**: writes that commit together or not at all, each with an expectation.
//! There are no interactive transactions. Decisions are made elsewhere from facts read before; a
//! write names the fact it relies on, and a unit whose fact no longer holds is refused alone.
//!
//! - [`Store::ask`] reads, on the caller's thread;
//! - [`Store::commit`] writes a unit and returns when it is on disk;
//! - [`Store::offer`] hands over a unit whose loss would be bearable (the request log).
//!
//! To add a table: its statements and row mapping go into `table/`, its columns into a new file
//! under `schema/`.

mod engine;
mod schema;
pub mod table;
mod unit;
mod value;

pub use engine::{Health, Options, Store, StoreFault};
pub use schema::{MIGRATIONS, Migration};
pub use unit::{CommitError, Expect, Miss, Query, Statement, Unit, Write, statement_problems};
pub use value::{Row, Value};
