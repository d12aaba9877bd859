//! Whole calls through the dialect, with a small stand-in for service and core.

mod cases;
mod fixture;
mod lists;
mod robust;
mod sources;
