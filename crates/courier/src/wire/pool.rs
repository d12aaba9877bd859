//! Connections that wait for the next letter.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::link::Link;
use crate::guard::{Protocol, Target};

/// How long a connection is used after it was opened, in ticks.
pub(super) const LIFETIME: u64 = 60_000_000;

/// Most waiting connections of one receiver.
pub(super) const IDLE_MAX: usize = 32;

/// How often all receivers are swept, in ticks.
const SWEEP_EVERY: u64 = 10_000_000;

/// Where a connection leads: protocol, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Slot(Protocol, String, u16);

impl Slot {
    pub(super) fn of(target: &Target) -> Self {
        Self(target.scheme, target.host.clone(), target.port)
    }
}

/// All waiting connections.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    links: HashMap<Slot, Vec<Link>>,
    swept: u64,
}

impl Pool {
    /// The connection that was used last, if one is still good.
    pub(super) fn take(&self, slot: &Slot, now: u64) -> Option<Link> {
        let mut idle = self.lock();
        let links = idle.links.get_mut(slot)?;
        while let Some(link) = links.pop() {
            if is_good(&link, now) {
                return Some(link);
            }
        }
        None
    }

    /// Keeps a connection whose last answer was read to the end.
    pub(super) fn put(&self, slot: Slot, link: Link, now: u64) {
        let mut idle = self.lock();
        if now.saturating_sub(idle.swept) >= SWEEP_EVERY {
            idle.swept = now;
            idle.links.retain(|_, links| {
                links.retain(|link| is_good(link, now));
                !links.is_empty()
            });
        }
        let links = idle.links.entry(slot).or_default();
        if links.len() < IDLE_MAX && is_good(&link, now) {
            links.push(link);
        }
    }

    /// A thread that panicked here left whole connections behind, at worst one too few.
    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many connections wait, and how many of them the receiver has closed.
    #[cfg(test)]
    pub(super) fn count(&self) -> (usize, usize) {
        let idle = self.lock();
        let all = idle.links.values().flatten();
        let closed = all.clone().filter(|link| link.is_closed()).count();
        (all.count(), closed)
    }
}

fn is_good(link: &Link, now: u64) -> bool {
    now.saturating_sub(link.opened) < LIFETIME && !link.is_closed()
}
