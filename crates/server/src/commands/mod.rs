//! What the command line can ask for.

mod look;
mod make;
mod serve;
mod show;
mod webhook;

use std::process::ExitCode;

use anyhow::Result;

use crate::settings::{Command, Settings};

/// A setting that cannot be: one line, exit code 2.
#[derive(Debug)]
pub(crate) struct WrongSetting(pub(crate) String);

impl std::fmt::Display for WrongSetting {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for WrongSetting {}

/// Runs the command; without one, the development server.
pub(crate) fn run(settings: Settings) -> Result<()> {
    match settings.command {
        None => serve::dev(&settings.dev),
        Some(Command::Dev(dev)) => serve::dev(&dev),
        Some(Command::Serve(serving)) => serve::serve(&serving),
        Some(Command::Account(command)) => make::account(&command),
        Some(Command::Key(command)) => make::key(&command),
        Some(Command::Site(command)) => make::site(&command),
        Some(Command::Workspace(command)) => make::workspace(&command),
        Some(Command::Show(show)) => show::show(&show),
        Some(Command::Keys(command)) => look::keys(&command),
        Some(Command::Log(log)) => look::log(&log),
        Some(Command::Webhook(command)) => webhook::webhook(&command),
    }
}

/// Says what went wrong in one line.
#[expect(clippy::print_stderr, reason = "the answer to a command line")]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("wellspring: {error:#}");
    ExitCode::from(if error.is::<WrongSetting>() { 2 } else { 1 })
}

/// Puts text on standard output; a closed pipe is no error.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    if out
        .write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        tracing::debug!("nobody reads standard output");
    }
}

/// The table of dialects: a sixth is one more line.
pub fn dialects() -> Vec<Box<dyn kit::Dialect>> {
    vec![
        Box::new(dialect_stripe::Stripe::new()),
        Box::new(dialect_chargebee::Chargebee::new()),
        Box::new(dialect_magpie::Magpie::new()),
        Box::new(dialect_piriod::Piriod::new()),
        Box::new(dialect_pelcro::Pelcro::new()),
    ]
}
