//! What the server asks of a dialect.

use domain::event::{Happened, Subject};
use domain::source::Source;
use domain::{Moment, Refusal, Role};
use tree::Tree;

use crate::call::{Head, Presented, View};
use crate::endpoint::Endpoint;
use crate::reply::Reply;

/// A public API.
pub trait Dialect: Send + Sync + 'static {
    /// Which one.
    fn name(&self) -> domain::Dialect;

    /// Whether a path belongs to it. The paths of the dialects are disjoint.
    fn owns(&self, path: &str) -> bool;

    /// Its table.
    fn endpoints(&self) -> &[Endpoint];

    /// The path as the table has it, where the dialect tolerates a slash more or less.
    fn canonical(&self, path: &str) -> String {
        path.to_owned()
    }

    /// Whether a body that cannot be read is reported before bad credentials.
    fn body_order(&self) -> BodyOrder {
        BodyOrder::AfterCredentials
    }

    /// The body as a tree. `bytes` may be empty.
    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply>;

    /// The query as a map.
    fn query(&self, head: &Head) -> Result<Tree, Reply>;

    /// The credentials, where this dialect carries them.
    fn presented(&self, head: &Head, query: &Tree, body: &Tree) -> Result<Presented, Reply>;

    /// Facts about where the call came from and what its events may trigger, recorded with every
    /// event of the call (Chargebee's `chargebee-…` headers): a map, or `None`.
    fn origin(&self, head: &Head) -> Result<Option<Tree>, Reply> {
        let _ = head;
        Ok(None)
    }

    /// The key that makes a repeated call the same call. `None`: the caller gave none.
    fn idempotency_key(&self, head: &Head) -> Result<Option<String>, Reply>;

    /// How long a recorded answer is given again, in seconds.
    fn idempotency_seconds(&self) -> i64 {
        86_400
    }

    /// How long a second call waits for a running first one, in seconds; 0 refuses it at once.
    fn idempotency_wait_seconds(&self) -> u64 {
        0
    }

    /// Whether an answer is recorded under the caller's key.
    fn keeps(&self, reply: &Reply, stage: Stage) -> bool;

    /// The answer to something that is wrong outside any operation.
    fn trouble(&self, trouble: &Trouble, head: &Head) -> Reply;

    /// The answer to a refusal of the core.
    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply;

    /// Adds what every answer of this dialect carries. Called last, once, also for replays.
    fn finish(&self, reply: &mut Reply, head: &Head, about: &About);

    /// The messages that this dialect's clients expect about an event, in order; none when they
    /// expect nothing, or cannot see the object. The view is that of a secret key.
    fn messages(&self, happened: &Happened, view: &View) -> Vec<Message> {
        let _ = (happened, view);
        Vec::new()
    }

    /// The message to the address that one object's maker gave to be told of its end (Magpie's
    /// `redirect.notify`).
    fn notify(&self, happened: &Happened, view: &View) -> Option<Message> {
        let _ = (happened, view);
        None
    }

    /// Every event name that an endpoint of this dialect may ask for.
    fn event_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// Where the payer goes after a step of an object that this dialect made: the address that the
    /// caller gave, with what this dialect adds to it. `None` when no address was given.
    fn return_address(&self, step: &Subject, verdict: Verdict, view: &View) -> Option<String> {
        let returns = returns_of(step)?;
        let _ = view;
        match verdict {
            Verdict::Approved => returns.success.clone().or_else(|| returns.any.clone()),
            Verdict::Refused => returns.fail.clone().or_else(|| returns.any.clone()),
        }
    }

    /// Where this dialect reads a source: a path (with query) and headers for a GET that
    /// `wellspring show` plays with a secret key's rights; `None` when it cannot show it.
    fn address(&self, source: &Source) -> Option<String>;
}

/// One message to a receiver, in the words of a dialect.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Stays the same over all attempts; unique among the dialect's messages.
    pub id: String,
    /// The event's name.
    pub name: String,
    /// The body as it is sent; some dialects sign these very bytes.
    pub body: Vec<u8>,
    /// The values of the body as text, where the dialect signs those (Piriod).
    pub values: Vec<String>,
}

/// What the payer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, and it worked.
    Approved,
    /// No, or it did not work.
    Refused,
}

/// The addresses that the maker of an object gave.
pub fn returns_of(step: &Subject) -> Option<&domain::source::Returns> {
    match step {
        Subject::Source(answer) => Some(&answer.source.particulars.returns),
        Subject::Charge(answer) => Some(&answer.charge.terms.returns),
        Subject::Intent(answer) => Some(&answer.intent.terms.returns),
        _ => None,
    }
}

/// When the body is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyOrder {
    /// Credentials first.
    AfterCredentials,
    /// Broken bodies are reported even without a key (Magpie).
    BeforeCredentials,
}

/// How far a call came before it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The parameters were refused.
    Read,
    /// The operation began.
    Executed,
}

/// Facts for the headers of an answer.
#[derive(Clone, Debug)]
pub struct About {
    /// The id of this request.
    pub request_id: String,
    /// The caller's idempotency key.
    pub key: Option<String>,
    /// The id of the request that ran first under this key (its own id on the first).
    pub original_request: Option<String>,
    /// Whether a recorded answer is given again.
    pub replayed: bool,
    /// When the answer leaves.
    pub now: Moment,
}

/// What can be wrong outside an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No endpoint has this path.
    UnknownPath,
    /// The path is known, the method is not.
    UnknownMethod {
        /// Methods that are, comma and blank between them.
        allow: String,
    },
    /// The body is larger than allowed.
    BodyTooLarge {
        /// Most bytes.
        limit: usize,
    },
    /// The connection broke while the body came in, or it came too slowly.
    BodyBroken,
    /// Track or PIN data in the request: such data is never taken, not even to be dropped.
    ForbiddenData {
        /// The member that holds it.
        member: &'static str,
    },
    /// No credentials, or of another scheme.
    NoCredentials,
    /// A key that nobody has.
    UnknownKey {
        /// The key with its middle starred out: first 11 and last 4 characters at most.
        masked: String,
    },
    /// The credential may not do this.
    WrongRole {
        /// What it is.
        role: Role,
    },
    /// No workspace was named (Piriod).
    NoWorkspace,
    /// The workspace, or the site, belongs to somebody else.
    ForeignAccount,
    /// A site that nobody has.
    UnknownSite,
    /// A session that is malformed, wrongly signed or over.
    SessionInvalid,
    /// A session that was ended.
    SessionRevoked,
    /// The call is for live mode, which this server does not serve.
    LiveModeOff,
    /// The key was used with other parameters.
    KeyMismatch {
        /// The key.
        key: String,
    },
    /// The key was used on another path.
    KeyOtherPath {
        /// The key.
        key: String,
        /// The path of the first call.
        first: String,
        /// The path of this call.
        now: String,
    },
    /// The first call with this key is still running.
    KeyInUse {
        /// The key.
        key: String,
    },
    /// Too many calls.
    TooManyCalls {
        /// Seconds until the next one is looked at.
        retry_after: u64,
    },
    /// The store cannot write just now; nothing was changed.
    Unavailable,
    /// Something that should not happen; the log has it.
    Internal,
}
