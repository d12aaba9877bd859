//! The body: JSON and nothing else.

use http::Method;
use kit::{Head, Reply};
use tree::json::{self, Limits};
use tree::{Map, Tree};

use crate::{errors, python};

/// The only media type.
const MEDIA_TYPE: &str = "application/json";

/// The body as a tree. An empty one, and that of a call that takes none, is an empty map.
pub(crate) fn read(head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
    if bytes.is_empty() || head.method == Method::GET || head.method == Method::DELETE {
        return Ok(Tree::Map(Map::new()));
    }
    if head.media_type().as_deref() != Some(MEDIA_TYPE) {
        return Err(unsupported(head));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| unreadable(&python::utf8_error(bytes, &error)))?;
    let tree =
        json::read(text, &Limits::REQUEST).map_err(|error| unreadable(&error.to_string()))?;
    match no_number(&tree) {
        Some(constant) => Err(unreadable(&format!(
            "Out of range float values are not JSON compliant: '{constant}'"
        ))),
        None => Ok(tree),
    }
}

fn unsupported(head: &Head) -> Reply {
    let media = head.header("content-type").unwrap_or_default();
    let media = domain::mask::mask_numbers(media);
    errors::detail(
        415,
        &format!("Unsupported media type \"{media}\" in request."),
    )
}

fn unreadable(why: &str) -> Reply {
    errors::detail(400, &format!("JSON parse error - {why}"))
}

/// The first of `NaN` and its kind, which Python reads but JSON does not know.
fn no_number(tree: &Tree) -> Option<&str> {
    match tree {
        Tree::Number(number) => (!number.is_finite()).then(|| number.text()),
        Tree::List(items) => items.iter().find_map(no_number),
        Tree::Map(map) => map.iter().find_map(|(_, value)| no_number(value)),
        Tree::Null | Tree::Bool(_) | Tree::Text(_) => None,
    }
}
