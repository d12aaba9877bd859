//! Form bodies (`application/x-www-form-urlencoded`) whose names nest by brackets, as Rack and
//! PHP read them.
//!
//! | written | read as |
//! |---|---|
//! | `a=1&b=` | `{"a": "1", "b": ""}` |
//! | `a[b][c]=1` | `{"a": {"b": {"c": "1"}}}` |
//! | `a[]=1&a[]=2` | `{"a": ["1", "2"]}` |
//! | `a[1]=x&a[0]=y` | `{"a": ["y", "x"]}` |
//! | `a[0]=x&a[b]=y` | `{"a": {"0": "x", "b": "y"}}` |
//! | `a[][b]=1&a[][c]=2&a[][b]=3` | `{"a": [{"b": "1", "c": "2"}, {"b": "3"}]}` |
//! | `a=1&a[b]=2` | `{"a": {"b": "2"}}` |
//!
//! Brackets may be percent-encoded. A name whose brackets do not pair up is taken as it stands,
//! and so is a percent sign without two hexadecimal digits behind it.

mod error;
mod node;
mod path;
mod percent;
mod read;
mod write;

pub use crate::Limits;
pub use error::{Error, ErrorKind};
pub use percent::percent_decode;
pub use read::{read, read_query};
pub use write::write;

#[cfg(test)]
mod tests;
