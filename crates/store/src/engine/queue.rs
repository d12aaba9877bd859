//! What waits for the writer: units somebody waits for, and units nobody waits for.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::{CommitError, StoreFault, Unit};

/// How long offers wait for company when there is no commit to go along with.
const OFFER_LINGER: Duration = Duration::from_millis(20);

pub(super) type Answer = Result<(), CommitError>;

/// The two queues in front of the writer, each of at most `limit` units.
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    limit: usize,
    group_limit: usize,
}

/// A unit somebody waits for.
pub(super) struct Commit {
    pub(super) unit: Unit,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// What goes into one group, oldest first.
pub(super) struct Batch {
    pub(super) commits: Vec<Commit>,
    pub(super) offers: Vec<Unit>,
}

/// How much waits, and how much was turned away.
pub(super) struct Backlog {
    pub(super) commits: usize,
    pub(super) offers: usize,
    pub(super) offers_dropped: u64,
}

#[derive(Default)]
struct State {
    commits: VecDeque<Commit>,
    offers: VecDeque<Unit>,
    offers_dropped: u64,
    closed: bool,
    /// The writer sleeps; spares a system call per unit while it does not.
    asleep: bool,
}

impl Queue {
    pub(super) fn new(limit: usize, group_limit: usize) -> Queue {
        Queue {
            state: Mutex::default(),
            filled: Condvar::new(),
            limit,
            group_limit: group_limit.max(1),
        }
    }

    /// Appends a unit; its answer comes through the receiver.
    pub(super) fn push(&self, unit: Unit) -> Result<oneshot::Receiver<Answer>, StoreFault> {
        let (answer, receiver) = oneshot::channel();
        let mut state = self.lock();
        if state.closed {
            return Err(StoreFault::Closed);
        }
        if state.commits.len() >= self.limit {
            return Err(StoreFault::Busy);
        }
        state.commits.push_back(Commit { unit, answer });
        let wake = state.asleep;
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        Ok(receiver)
    }

    /// Appends a unit nobody waits for, or drops it when there is no room.
    pub(super) fn offer(&self, unit: Unit) -> bool {
        let mut state = self.lock();
        if state.closed || state.offers.len() >= self.limit {
            state.offers_dropped += 1;
            return false;
        }
        state.offers.push_back(unit);
        // The first one starts the lingering, enough of them end it early.
        let count = state.offers.len();
        let wake = state.asleep && (count == 1 || count == self.offer_limit());
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        true
    }

    /// Waits for the next group; `None` once the queue is closed and empty.
    pub(super) fn take(&self) -> Option<Batch> {
        let mut state = self.lock();
        let mut lingered = false;
        loop {
            let offers = state.offers.len();
            let hurry = lingered || state.closed || offers >= self.offer_limit();
            if !state.commits.is_empty() || (offers > 0 && hurry) {
                return Some(self.drain(&mut state));
            }
            if state.closed {
                return None;
            }
            state.asleep = true;
            (state, lingered) = self.sleep(state, offers > 0);
            state.asleep = false;
        }
    }

    /// Accepts nothing more; what waits is still written.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }

    /// Accepts nothing more and forgets what waits, whose callers are told `Closed`.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.commits.clear();
        state.offers.clear();
    }

    /// Counts offers that were taken but could not be written.
    pub(super) fn count_dropped(&self, offers: u64) {
        self.lock().offers_dropped += offers;
    }

    pub(super) fn backlog(&self) -> Backlog {
        let state = self.lock();
        Backlog {
            commits: state.commits.len(),
            offers: state.offers.len(),
            offers_dropped: state.offers_dropped,
        }
    }

    /// Sleeps until something is pushed; offers that already wait do so for a limited time only.
    fn sleep<'a>(
        &self,
        state: MutexGuard<'a, State>,
        offers_wait: bool,
    ) -> (MutexGuard<'a, State>, bool) {
        if offers_wait {
            let (state, end) = self
                .filled
                .wait_timeout(state, OFFER_LINGER)
                .unwrap_or_else(PoisonError::into_inner);
            return (state, end.timed_out());
        }
        let state = self
            .filled
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner);
        (state, false)
    }

    fn drain(&self, state: &mut State) -> Batch {
        let commits = state.commits.len().min(self.group_limit);
        let offers = state.offers.len().min(self.offer_limit().max(commits));
        Batch {
            commits: state.commits.drain(..commits).collect(),
            offers: state.offers.drain(..offers).collect(),
        }
    }

    /// Offers a group takes along besides one for each commit: few enough not to be felt.
    fn offer_limit(&self) -> usize {
        (self.group_limit / 4).max(1)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change of the state is a single push or drain, so it is whole even after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_queues_are_bounded_and_do_not_touch_each_other() {
        let queue = Queue::new(2, 10);
        assert!(queue.offer(Unit::new()));
        assert!(queue.offer(Unit::new()));
        assert!(!queue.offer(Unit::new()));
        let _answers = [
            queue.push(Unit::new()).unwrap(),
            queue.push(Unit::new()).unwrap(),
        ];
        assert_eq!(queue.push(Unit::new()).unwrap_err(), StoreFault::Busy);
        let backlog = queue.backlog();
        assert_eq!(
            (backlog.commits, backlog.offers, backlog.offers_dropped),
            (2, 2, 1)
        );
        queue.close();
        let batch = queue.take().unwrap();
        assert_eq!((batch.commits.len(), batch.offers.len()), (2, 2));
        assert!(queue.take().is_none());
    }

    #[test]
    fn a_group_takes_no_more_than_its_limit() {
        let queue = Queue::new(10, 2);
        let _answers: Vec<_> = (0..3).map(|_| queue.push(Unit::new()).unwrap()).collect();
        (0..5).for_each(|_| assert!(queue.offer(Unit::new())));
        queue.close();
        let sizes: Vec<_> = std::iter::from_fn(|| queue.take())
            .map(|batch| (batch.commits.len(), batch.offers.len()))
            .collect();
        assert_eq!(sizes, [(2, 2), (1, 1), (0, 1), (0, 1)]);
    }

    #[test]
    fn offers_alone_are_taken_after_a_while() {
        let queue = Queue::new(10, 10);
        assert!(queue.offer(Unit::new()));
        assert_eq!(queue.take().map(|batch| batch.offers.len()), Some(1));
    }

    #[test]
    fn nobody_waits_for_a_writer_that_is_gone() {
        let queue = Queue::new(10, 10);
        let answer = queue.push(Unit::new()).unwrap();
        queue.abandon();
        assert!(answer.blocking_recv().is_err());
        assert_eq!(queue.push(Unit::new()).unwrap_err(), StoreFault::Closed);
        assert!(queue.take().is_none());
    }
}
