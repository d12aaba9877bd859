//! The request log: every call, without secrets, bounded in number, never in the way.
//!
//! A call hands its entry to a bounded queue and goes on; a task writes the entries in batches
//! through the store's side entrance. When the queue is full the entry is dropped and counted.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::mask::mask_numbers;
use domain::{Caller, Moment};
use kit::redact::{redact, redact_text};
use kit::text::masked_address;
use kit::{About, Head, Reply};
use store::table::Scope;
use store::table::log::{self, Entry};
use store::{Store, Unit};
use tokio::sync::mpsc;
use tree::json::{self, Limits};
use tree::{Map, Tree};

/// Entries that wait to be written; more are dropped.
const QUEUE_MAX: usize = 4096;
/// Entries in one unit.
const BATCH_MAX: usize = 256;
/// How long a batch gathers after its first entry: nobody waits for it.
const GATHER_TIME: Duration = Duration::from_millis(5);
/// Longest body or answer that is kept, in bytes.
const BODY_MAX: usize = 4096;
/// Longest user agent that is kept, in characters.
const AGENT_MAX: usize = 200;

/// What is known about a call while it runs.
pub(crate) struct Trace {
    dialect: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) caller: Option<Caller>,
    pub(crate) query: Tree,
    pub(crate) body: Tree,
}

impl Trace {
    pub(crate) fn new(dialect: &'static str) -> Self {
        Self {
            dialect,
            operation: "",
            caller: None,
            query: Tree::Null,
            body: Tree::Null,
        }
    }
}

/// An entry as it is kept.
pub type LogEntry = Entry;

struct Noted {
    scope: Scope,
    key: String,
    trace: Trace,
    method: String,
    path: String,
    user_agent: String,
    request: String,
    time: Moment,
    micros: u64,
    status: u16,
    answer: Vec<u8>,
}

/// The log's entrance.
pub struct RequestLog {
    queue: mpsc::Sender<Noted>,
    dropped: Arc<AtomicU64>,
}

impl RequestLog {
    /// Starts the task that writes. `size` is the number of calls kept for each account and mode;
    /// 0 keeps none.
    pub(crate) fn new(store: Store, size: i64) -> Self {
        let (queue, entries) = mpsc::channel(QUEUE_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let writer = Writer {
            store,
            size,
            numbers: HashMap::new(),
            dropped: dropped.clone(),
        };
        tokio::spawn(writer.run(entries));
        Self { queue, dropped }
    }

    /// How many entries were dropped since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Notes a call. Calls whose account is unknown are not kept: there is nobody to show them to.
    pub(crate) fn note(
        &self,
        mut trace: Trace,
        head: &Head,
        about: &About,
        (reply, micros): (&Reply, u64),
    ) {
        tracing::debug!(
            dialect = trace.dialect,
            operation = trace.operation,
            status = reply.status,
            micros,
            request = about.request_id,
            "answered"
        );
        let Some(caller) = trace.caller.take() else {
            return;
        };
        if caller.account.as_str().is_empty() {
            return;
        }
        let noted = Noted {
            scope: Scope::of(&caller),
            key: caller.key.unwrap_or_default(),
            trace,
            method: head.method.to_string(),
            path: head.path.clone(),
            user_agent: head.header("user-agent").unwrap_or_default().to_owned(),
            request: about.request_id.clone(),
            time: about.now,
            micros,
            status: reply.status,
            answer: if reply.body.len() > BODY_MAX {
                Vec::new()
            } else {
                reply.body.clone()
            },
        };
        if self.queue.try_send(noted).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Writer {
    store: Store,
    size: i64,
    numbers: HashMap<Scope, i64>,
    dropped: Arc<AtomicU64>,
}

impl Writer {
    async fn run(mut self, mut entries: mpsc::Receiver<Noted>) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while let Some(first) = entries.recv().await {
            tokio::time::sleep(GATHER_TIME).await;
            batch.push(first);
            while batch.len() < BATCH_MAX
                && let Ok(next) = entries.try_recv()
            {
                batch.push(next);
            }
            let mut unit = Unit::new();
            for noted in batch.drain(..) {
                match self.number(&noted.scope) {
                    Some(number) => {
                        let scope = noted.scope.clone();
                        unit.push(log::write(&scope, self.size, entry_of(noted, number)));
                    }
                    None => drop(self.dropped.fetch_add(1, Ordering::Relaxed)),
                }
            }
            let count = unit.writes.len() as u64;
            if !unit.is_empty() && !self.store.offer(unit) {
                self.dropped.fetch_add(count, Ordering::Relaxed);
            }
        }
    }

    /// The next running number of an account and mode; continues where the last run ended.
    fn number(&mut self, scope: &Scope) -> Option<i64> {
        if self.size <= 0 {
            return None;
        }
        if let Some(last) = self.numbers.get_mut(scope) {
            *last += 1;
            return Some(*last);
        }
        let row = self.store.ask_one(&log::last(scope)).ok()??;
        let next = row.integer(0).ok()? + 1;
        self.numbers.insert(scope.clone(), next);
        Some(next)
    }
}

fn entry_of(noted: Noted, number: i64) -> Entry {
    let agent: String = noted.user_agent.chars().take(AGENT_MAX).collect();
    Entry {
        number,
        request: noted.request,
        time: noted.time,
        dialect: noted.trace.dialect.to_owned(),
        operation: noted.trace.operation.to_owned(),
        method: noted.method,
        path: masked_address(&noted.path).into_owned(),
        status: noted.status,
        micros: noted.micros.try_into().unwrap_or(i64::MAX),
        user_agent: mask_numbers(&agent).into_owned(),
        key: noted.key,
        body: body_text(&noted.trace),
        answer: answer_text(&noted.answer),
    }
}

fn body_text(trace: &Trace) -> String {
    let mut whole = Map::new();
    for part in [&trace.query, &trace.body] {
        match redact(part) {
            Tree::Map(map) => map.into_iter().for_each(|(name, value)| {
                whole.insert(name, value);
            }),
            Tree::Null => {}
            other => {
                whole.insert("body", other);
            }
        }
    }
    if whole.is_empty() {
        String::new()
    } else {
        shortened(json::write(&Tree::Map(whole)))
    }
}

fn answer_text(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    if let Some(clean) = redact_text(text) {
        return shortened(clean);
    }
    match json::read(text, &Limits::REQUEST) {
        Ok(tree) => shortened(json::write(&redact(&tree))),
        Err(_) => shortened(mask_numbers(text).into_owned()),
    }
}

fn shortened(text: String) -> String {
    if text.len() > BODY_MAX {
        "[too long]".to_owned()
    } else {
        text
    }
}
