//! What is carried, and what came of it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::guard::Blocked;

/// One attempt to deliver one message.
#[derive(Clone)]
pub struct Letter {
    /// Where to; may hold a secret in its path.
    pub url: String,
    /// Headers of [`crate::headers`]; they hold credentials.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// Limit of the whole call, from looking up the name to the end of the answer.
    pub timeout: Duration,
}

impl fmt::Debug for Letter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Letter({} bytes)", self.body.len())
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The receiver answered, with any status.
    Answered {
        /// HTTP status.
        status: u16,
    },
    /// There was no answer.
    Failed(Trouble),
}

impl Delivered {
    /// Whether the receiver took the message: any 2xx. A redirect is a refusal.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Answered { status: 200..=299 })
    }
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The address may not be called.
    Blocked(Blocked),
    /// The name has no address.
    NoAddress,
    /// Nobody takes connections there.
    Connect,
    /// No trusted connection: certificate, host name or protocol version.
    Tls,
    /// The time was up before there was an answer.
    Timeout,
    /// The connection broke, what came was no HTTP, or a header cannot be sent.
    Broken,
}

impl Trouble {
    /// The name that is stored and counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocked(_) => "blocked",
            Self::NoAddress => "no_address",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Broken => "broken",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Blocked(why) => return why.fmt(out),
            Self::NoAddress => "the host name has no address",
            Self::Connect => "the receiver takes no connections",
            Self::Tls => "no trusted TLS connection could be made",
            Self::Timeout => "the receiver did not answer in time",
            Self::Broken => "the connection broke before there was an answer",
        })
    }
}

/// An attempt that is under way.
pub type Carrying<'a> = Pin<Box<dyn Future<Output = Delivered> + Send + 'a>>;

/// What takes letters.
pub trait Carrier: Send + Sync + 'static {
    /// Makes one attempt. Dropping the future ends it.
    fn carry<'a>(&'a self, letter: Letter) -> Carrying<'a>;
}
