//! What all dialects share: the table of endpoints, the call, the reader of requests, the reply.
//!
//! A dialect is a pure translator: bytes to operation, answer or refusal to bytes. It never waits,
//! knows no other dialect, no store and no runtime. To add one, implement [`Dialect`] in a crate of
//! its own and name it in the server's table of dialects.

pub mod call;
pub mod dialect;
pub mod endpoint;
pub mod reader;
pub mod redact;
pub mod reply;
pub mod text;

pub use call::{Call, Head, Presented, View};
pub use dialect::{About, BodyOrder, Dialect, Message, Stage, Trouble, Verdict, returns_of};
pub use endpoint::{Access, Endpoint, Found, allowed, find};
pub use reader::{Fault, Habits, Issue, Reader, Step};
pub use reply::Reply;
