//! Whole calls through the dialect, with a small stand-in for service and core.

mod cases;
mod customers;
mod fixture;
mod ledger;
mod lists;
mod messages;
mod paid;
mod payments;
mod robust;
mod sources;
