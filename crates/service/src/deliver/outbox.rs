//! Who is at work on which route, and who wakes them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Route;

/// The outbox of this process: only hints. What is to be delivered rests in the store.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    bell: tokio::sync::Notify,
    running: Mutex<HashSet<Route>>,
    any: AtomicBool,
}

impl Outbox {
    /// Whether any account may have endpoints. Once true it stays true: an endpoint is announced
    /// here before it is written.
    pub(crate) fn has_endpoints(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// An endpoint is, or is about to be, in the store.
    pub(crate) fn announce(&self) {
        self.any.store(true, Ordering::Release);
    }

    /// Something was committed that may have to be told.
    pub(crate) fn wake(&self) {
        self.bell.notify_one();
    }

    /// Waits until something was committed, or for so long.
    pub(crate) async fn woken(&self, longest: Duration) {
        // Running out of time is as good as a bell.
        let _ = tokio::time::timeout(longest, self.bell.notified()).await;
    }

    /// Takes a route; `false` when somebody in this process is at it.
    pub(crate) fn start(&self, route: &Route) -> bool {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(route.clone())
    }

    /// Gives a route back.
    pub(crate) fn stop(&self, route: &Route) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(route);
        drop(running);
        // What came in between the last look and now.
        self.bell.notify_one();
    }
}
