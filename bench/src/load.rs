//! The closed loop: every connection sends its next request when the last one is answered.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::LocalSet;

use crate::answer::Answer;
use crate::connection::Connection;
use crate::histogram::Histogram;
use crate::random::Random;
use crate::requests::Requests;

/// Answers that take longer than this after the end are not waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Characters of a refusal that are kept to be shown.
const SHOWN: usize = 300;

/// How long a load runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Load that is not measured, first.
    pub(crate) warm_up: Duration,
    /// Load that is measured.
    pub(crate) measured: Duration,
    /// Requests after which it ends all the same.
    pub(crate) most: u64,
}

/// What came of a load.
#[derive(Debug)]
pub(crate) struct Tally {
    /// From one answer to the next, of those that arrived while it was measured and succeeded.
    pub(crate) latencies: Histogram,
    /// Requests that succeeded, measured or not.
    pub(crate) accepted: u64,
    /// Requests that did not, measured or not.
    pub(crate) errors: u64,
    /// What the first of them was answered.
    pub(crate) first_error: Option<String>,
}

/// What the connections of a load share; they all run on one thread.
struct Shared {
    address: SocketAddr,
    requests: Rc<Requests>,
    random: Rc<RefCell<Random>>,
    from: Instant,
    until: Instant,
    progress: RefCell<Progress>,
}

struct Progress {
    tally: Tally,
    left: u64,
}

/// Puts load on a server with this many connections.
///
/// # Errors
/// When the server does not accept connections, or leaves requests unanswered.
pub(crate) async fn run(
    address: SocketAddr,
    requests: &Rc<Requests>,
    connections: usize,
    span: Span,
    random: &Rc<RefCell<Random>>,
) -> Result<Tally> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(
            Connection::open(address)
                .await
                .context("connecting to the server")?,
        );
    }
    let from = Instant::now() + span.warm_up;
    let until = from + span.measured;
    let shared = Rc::new(Shared {
        address,
        requests: requests.clone(),
        random: random.clone(),
        from,
        until,
        progress: RefCell::new(Progress {
            tally: Tally::new(),
            left: span.most,
        }),
    });
    let tasks = LocalSet::new();
    let drives = open
        .into_iter()
        .map(|connection| shared.clone().drive(connection));
    let drives: Vec<_> = drives.map(|drive| tasks.spawn_local(drive)).collect();
    let ended = tasks.run_until(async {
        for drive in drives {
            drive.await.context("a connection's task")?;
        }
        anyhow::Ok(())
    });
    let patience = tokio::time::Instant::from_std(until + PATIENCE);
    let ended = tokio::time::timeout_at(patience, ended).await;
    ended.context("requests are left unanswered")??;
    Ok(shared
        .progress
        .replace(Progress {
            tally: Tally::new(),
            left: 0,
        })
        .tally)
}

impl Shared {
    async fn drive(self: Rc<Self>, mut connection: Connection) {
        let mut request = Vec::with_capacity(1024);
        let mut before = Instant::now();
        while before < self.until && self.take_one() {
            request.clear();
            self.requests
                .write(&mut self.random.borrow_mut(), &mut request);
            let outcome = connection.exchange(&request).await;
            // One look at the clock ends a request and starts the next.
            let now = Instant::now();
            let usable = match outcome {
                Ok(answer) => {
                    self.note_answer(&answer, connection.body(&answer), (before, now));
                    !answer.closes
                }
                Err(error) => {
                    self.note_error(error.to_string());
                    false
                }
            };
            before = now;
            if usable {
                continue;
            }
            match Connection::open(self.address).await {
                Ok(fresh) => connection = fresh,
                Err(error) => return self.note_error(format!("connecting again: {error}")),
            }
        }
    }

    /// Whether there is a request left to be sent.
    fn take_one(&self) -> bool {
        let mut progress = self.progress.borrow_mut();
        let left = progress.left.checked_sub(1);
        progress.left = left.unwrap_or(0);
        left.is_some()
    }

    fn note_answer(&self, answer: &Answer, body: &[u8], (before, now): (Instant, Instant)) {
        if !answer.is_success() {
            let body: String = String::from_utf8_lossy(body).chars().take(SHOWN).collect();
            return self.note_error(format!("{} {body}", answer.status));
        }
        let tally = &mut self.progress.borrow_mut().tally;
        tally.accepted += 1;
        if now >= self.from && now < self.until {
            tally.latencies.record(now - before);
        }
    }

    fn note_error(&self, text: String) {
        let tally = &mut self.progress.borrow_mut().tally;
        tally.errors += 1;
        tally.first_error.get_or_insert(text);
    }
}

impl Tally {
    fn new() -> Tally {
        Tally {
            latencies: Histogram::new(),
            accepted: 0,
            errors: 0,
            first_error: None,
        }
    }
}
