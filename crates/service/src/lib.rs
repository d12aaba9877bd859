//! The only place that waits.
//!
//! A call runs through [`Service::answer`]: who is calling, what is wanted, was it done already,
//! decide, commit, answer. Clock and entropy are handed in; dialects, vault, gateways and store
//! know nothing of each other and meet here. To add a verb, write its facts in
//! `operate/<verb>.rs`.

mod access;
mod administer;
mod cause;
mod chores;
mod decision;
mod deliver;
mod fault;
mod operate;
mod payer;
mod replay;
mod requests;
mod run;
mod seal;
pub mod setup;
mod show;
mod step;
mod throttle;
mod view;
mod world;

pub use chores::{run_chores, run_settlements};
pub use deliver::run_deliveries;
pub use fault::Fault;
pub use requests::{LogEntry, RequestLog};
pub use run::Body;
pub use show::{Shown, Subject};
pub use world::{Clock, Parts, Service};

/// Whether a gateway of this name is served.
pub fn knows_gateway(name: &str) -> bool {
    gateways::connector(name).is_some()
}
