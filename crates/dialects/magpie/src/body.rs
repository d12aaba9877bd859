//! The body of a request: media type, encoding, JSON.
//!
//! Only what makes it impossible to read a body is reported here, because this is reported even to
//! callers without a key. A body of the wrong kind is for the readers of [`crate::read`].

use kit::{Head, Reply};
use tree::json::{self, ErrorKind};
use tree::{Limits, Tree, map};

use crate::errors::detail;
use crate::validation::{self, Finding};

/// Stands for a body that does not count as JSON: like a JSON text or number, it is no object.
/// The bytes are not kept, since nothing may come of them.
const NOT_JSON: Tree = Tree::Bool(false);

/// Some writers mark UTF-8 with this.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The body as a tree; null when there is none or when the method takes none.
pub(crate) fn read(head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
    let takes_body = matches!(head.method.as_str(), "POST" | "PUT" | "PATCH");
    if !takes_body || takes_none(&head.path) || bytes.is_empty() {
        return Ok(Tree::Null);
    }
    if !head.media_type().is_none_or(|media| is_json(&media)) {
        return Ok(NOT_JSON);
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
    json::read(text, &Limits::REQUEST).map_err(|error| match error.kind {
        ErrorKind::TooDeep | ErrorKind::TooLarge => unreadable(),
        _ => broken(&error),
    })
}

/// Whether the call has no body by itself; what clients send all the same is not looked at.
fn takes_none(path: &str) -> bool {
    path.strip_suffix('/').unwrap_or(path).ends_with("/void")
}

/// Whether a media type counts as JSON. An empty one counts as a missing one.
fn is_json(media: &str) -> bool {
    match media.split_once('/') {
        Some(("application", kind)) => {
            kind == "json" || (kind.ends_with("+json") && !kind.contains('/'))
        }
        Some(_) => false,
        None => media.is_empty(),
    }
}

/// The answer to a body that is not text, or that is nested or filled beyond reason.
pub(crate) fn unreadable() -> Reply {
    detail(400, "There was an error parsing the body")
}

/// The answer to broken JSON. The API's own server repeats the whole document in `doc`; here it is
/// always empty, since the document may hold a card number.
fn broken(error: &json::Error) -> Reply {
    let place = |number: usize| Tree::from(i64::try_from(number).unwrap_or(i64::MAX));
    let ctx = map([
        ("msg", error.message().into()),
        ("doc", "".into()),
        ("pos", place(error.position)),
        ("lineno", place(error.line)),
        ("colno", place(error.column)),
    ]);
    let finding = Finding::with(error.to_string(), "value_error.jsondecode", ctx);
    validation::reply(vec![finding.at(vec!["body".into(), place(error.position)])])
}
