//! Counts failed log-ins, so that passwords cannot be tried out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::Moment;

/// Failed tries that are allowed in one window.
const TRIES_MAX: usize = 10;
/// Length of the window in seconds.
const WINDOW_SECONDS: i64 = 300;
/// How long a locked name stays locked, in seconds (PCI DSS 8.3.4: at least 30 minutes).
const LOCK_SECONDS: i64 = 1800;
/// Most names that are remembered; the oldest is forgotten first.
const NAMES_MAX: usize = 10_000;

/// Failed tries by name, in this process.
#[derive(Default)]
pub(crate) struct Throttle {
    names: Mutex<HashMap<String, Tries>>,
}

#[derive(Default)]
struct Tries {
    failed: Vec<Moment>,
    locked_until: Option<Moment>,
}

impl Throttle {
    /// Seconds until the next try for a name is looked at; `None` when it is looked at now.
    pub(crate) fn locked(&self, name: &str, now: Moment) -> Option<i64> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let until = names.get(name)?.locked_until?;
        (until > now).then(|| (until.0 - now.0) / 1_000_000 + 1)
    }

    /// Notes a failed try.
    pub(crate) fn failed(&self, name: &str, now: Moment) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= NAMES_MAX && !names.contains_key(name) {
            forget_oldest(&mut names);
        }
        let tries = names.entry(name.to_owned()).or_default();
        tries
            .failed
            .retain(|at| *at > now.plus_seconds(-WINDOW_SECONDS));
        tries.failed.push(now);
        if tries.failed.len() >= TRIES_MAX {
            tries.failed.clear();
            tries.locked_until = Some(now.plus_seconds(LOCK_SECONDS));
        }
    }

    /// Forgets the failed tries of a name after a good one.
    pub(crate) fn passed(&self, name: &str) {
        self.names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
    }
}

fn forget_oldest(names: &mut HashMap<String, Tries>) {
    let last = |tries: &Tries| tries.locked_until.max(tries.failed.last().copied());
    let oldest = names
        .iter()
        .min_by_key(|(_, tries)| last(tries))
        .map(|(name, _)| name.clone());
    if let Some(oldest) = oldest {
        names.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_lock_a_name_for_half_an_hour() {
        let throttle = Throttle::default();
        let at = Moment::from_seconds;
        for second in 0..9 {
            throttle.failed("ada", at(second));
        }
        assert_eq!(throttle.locked("ada", at(9)), None);
        throttle.failed("ada", at(9));
        assert_eq!(throttle.locked("ada", at(10)), Some(1800));
        assert_eq!(throttle.locked("bob", at(10)), None);
        assert_eq!(throttle.locked("ada", at(9 + 1800)), None);
        throttle.passed("ada");
        assert_eq!(throttle.locked("ada", at(11)), None);
    }

    #[test]
    fn slow_tries_do_not_lock() {
        let throttle = Throttle::default();
        for try_number in 0..50 {
            throttle.failed("ada", Moment::from_seconds(try_number * 60));
        }
        assert_eq!(throttle.locked("ada", Moment::from_seconds(50 * 60)), None);
    }
}
