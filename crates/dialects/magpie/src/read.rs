//! From requests to operations.
//!
//! Members are asked for in the order in which the API lists its errors. All of them are looked at
//! before the first complaint leaves.

pub(crate) mod charge;
pub(crate) mod customer;
pub(crate) mod source;

use std::borrow::Cow;

use kit::reader::masked;
use kit::{Call, Fault, Reader, Reply};
use tree::Tree;

use crate::text::{kind, rule};
use crate::validation;

/// The body as a map. None at all, or null, is a missing body.
fn body<'a>(call: &'a Call) -> Result<Cow<'a, Tree>, Reply> {
    match &call.body {
        Tree::Map(_) => Ok(Cow::Borrowed(&call.body)),
        Tree::Null => Err(validation::refused_body(&Fault::Missing)),
        other => match kind::object(other) {
            Ok(map) => Ok(Cow::Owned(map.into())),
            Err(fault) => Err(validation::refused_body(&fault)),
        },
    }
}

/// Free-form data of the caller.
fn metadata(reader: &Reader) -> Option<Tree> {
    let read = kind::dictionary(reader.raw("metadata")?);
    rule::noted(reader, "metadata", read).map(|map| masked(&map.into()))
}
