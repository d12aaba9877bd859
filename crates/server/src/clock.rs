//! The one place that asks the operating system for the time.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::Moment;
use service::Clock;

#[expect(
    clippy::disallowed_methods,
    reason = "the clock that everybody else is given"
)]
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The system's clock, or a fixed moment for tests and recordings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock {
    /// `Some`: time stands still here.
    pub(crate) fixed: Option<Moment>,
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        self.fixed.unwrap_or_else(system_now)
    }

    fn ticks(&self) -> u64 {
        ticks()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock that everybody else is given"
)]
fn system_now() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Microseconds since the program first asked.
pub(crate) fn ticks() -> u64 {
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX)
}
