//! `wellspring`: one binary, one vault, one port, five payment APIs.
//!
//! The library is what the binary is made of, so that tests can put the same parts together with a
//! clock and randomness of their own.

mod admin;
mod clock;
mod commands;
mod curls;
mod http;
mod observe;
mod open;
mod settings;

use clap::Parser as _;

pub use commands::dialects;
pub use curls::{Curl, curls};

/// Runs the program as the command line says.
pub fn run() -> std::process::ExitCode {
    let settings = match settings::Settings::try_parse() {
        Ok(settings) => settings,
        Err(error) => return settings::explain(&error),
    };
    observe::start(&settings);
    match commands::run(settings) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => commands::report(&error),
    }
}
