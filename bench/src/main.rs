//! Measures what a server does per second with payment sources, beside what is possible here.
//!
//! One load generator drives three servers in turn, each a process of its own: the real one, an
//! axum handler that does nothing (the first ceiling), and a handler that only commits or reads the
//! same rows through the same store (the second). Afterwards a receiver in this program is told
//! about new sources by a server of its own. `cargo xtask bench` builds and runs it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool shows its table on standard output and progress beside it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "measuring time is what this program is for; nothing else depends on its clocks"
)]

mod answer;
mod arguments;
mod ceiling;
mod connection;
mod disk;
mod histogram;
mod load;
mod machine;
mod open;
mod population;
mod process;
mod random;
mod receiver;
mod report;
mod requests;
mod run;
mod webhooks;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use arguments::{Arguments, Serve};

/// The allocator of the server, so that the ceilings have the same one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match choose(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("wellspring-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn choose(arguments: Arguments) -> Result<ExitCode> {
    match arguments.serve {
        Some(Serve::ServeEmpty) => ceiling::serve_empty(),
        Some(Serve::ServeBare { data, customers }) => ceiling::serve_bare(&data, customers),
        None => run::run(&arguments.options),
    }
}
