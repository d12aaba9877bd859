//! What the service is made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::policy::Policy;
use domain::{Id, Mint, Mode, Moment};
use kit::Dialect;
use store::Store;
use store::table::Scope;
use vault::{Entropy, Vault};

use crate::deliver::Outbox;
use crate::replay::Running;
use crate::requests::RequestLog;
use crate::throttle::Throttle;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, in microseconds since 1970.
    fn now(&self) -> Moment;

    /// Microseconds since some fixed point; never goes back. For durations.
    fn ticks(&self) -> u64;
}

/// What the server hands in.
pub struct Parts {
    /// The rows.
    pub store: Store,
    /// The keys.
    pub vault: Arc<Vault>,
    /// Randomness.
    pub entropy: Arc<Entropy>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The public APIs.
    pub dialects: Vec<Box<dyn Dialect>>,
    /// Settings that decisions depend on.
    pub policy: Policy,
    /// The account of calls without credentials; `None` refuses them.
    pub public_account: Option<Id>,
    /// The modes that are served.
    pub modes: Vec<Mode>,
    /// How many calls the request log keeps for each account and mode.
    pub log_size: i64,
    /// Which addresses messages may go to.
    pub guard: courier::Guard,
    /// Takes messages there.
    pub carrier: Arc<dyn courier::Carrier>,
    /// What links in messages start with: `https://pay.example.com`, no slash at the end.
    pub base_url: String,
}

/// The service: everything a call needs, shared by all calls.
pub struct Service {
    pub(crate) store: Store,
    pub(crate) vault: Arc<Vault>,
    pub(crate) entropy: Arc<Entropy>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) dialects: Vec<Box<dyn Dialect>>,
    pub(crate) policy: Policy,
    pub(crate) public_account: Option<Id>,
    pub(crate) modes: Vec<Mode>,
    pub(crate) running: Running,
    pub(crate) turns: Running,
    pub(crate) throttle: Throttle,
    pub(crate) log: RequestLog,
    pub(crate) guard: courier::Guard,
    pub(crate) carrier: Arc<dyn courier::Carrier>,
    pub(crate) base_url: String,
    pub(crate) outbox: Outbox,
    /// The day on which cards that end were looked for last.
    pub(crate) day: AtomicI64,
    last_number: AtomicI64,
}

impl Service {
    /// A service over its parts. Call it inside a runtime.
    pub fn new(parts: Parts) -> Arc<Self> {
        let log = RequestLog::new(parts.store.clone(), parts.log_size);
        Arc::new(Self {
            store: parts.store,
            vault: parts.vault,
            entropy: parts.entropy,
            clock: parts.clock,
            dialects: parts.dialects,
            policy: parts.policy,
            public_account: parts.public_account,
            modes: parts.modes,
            running: Running::default(),
            turns: Running::default(),
            throttle: Throttle::default(),
            log,
            guard: parts.guard,
            carrier: parts.carrier,
            base_url: parts.base_url,
            outbox: Outbox::default(),
            day: AtomicI64::new(0),
            last_number: AtomicI64::new(0),
        })
    }

    /// The store, for health and metrics.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The request log.
    pub fn request_log(&self) -> &RequestLog {
        &self.log
    }

    /// The dialect that a path belongs to.
    pub(crate) fn dialect_of(&self, path: &str) -> Option<&dyn Dialect> {
        self.dialects
            .iter()
            .find(|dialect| dialect.owns(path))
            .map(Box::as_ref)
    }

    /// Runs a decision with ids stamped at `now`.
    pub(crate) fn with_mint<T>(&self, now: Moment, decide: impl FnOnce(&Mint) -> T) -> T {
        let fill = |bytes: &mut [u8]| self.entropy.fill(bytes);
        let number = |wish| self.number(wish);
        decide(&Mint::new(now, &fill, &number))
    }

    /// The larger of the wished-for number and the last one given plus one.
    fn number(&self, wish: i64) -> i64 {
        let step = |last: i64| Some(wish.max(last + 1));
        match self
            .last_number
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
        {
            Ok(last) | Err(last) => wish.max(last + 1),
        }
    }
}

/// The mode's number as the vault takes it.
pub(crate) fn mode_byte(scope: &Scope) -> u8 {
    match scope.mode {
        Mode::Test => 0,
        Mode::Live => 1,
    }
}
