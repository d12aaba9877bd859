//! Logs: to standard error, without bodies, without panic payloads.

use tracing_subscriber::EnvFilter;

use crate::settings::Settings;

/// Starts logging. A filter that cannot be read counts as `warn`.
pub(crate) fn start(settings: &Settings) {
    let filter = EnvFilter::try_new(settings.log()).unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    // A panic's message may quote data: only its place is logged.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic was caught");
    }));
}
