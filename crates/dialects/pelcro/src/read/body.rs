//! Bytes become trees: JSON or a form, by content type.

use kit::{Head, Reply};
use tree::{Limits, Map, Tree, form, json};

use crate::errors::application;

/// The query; always a map.
pub(crate) fn query(head: &Head) -> Result<Tree, Reply> {
    form::read_query(&head.query, &Limits::REQUEST)
        .map_err(|_| application(400, "The query string could not be read."))
}

/// The body; always a map. No body at all is an empty one.
pub(crate) fn body(head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new().into());
    }
    match head.media_type().as_deref() {
        // `curl -d '{…}'` calls JSON a form: read as one, it would be a single parameter name.
        Some("application/x-www-form-urlencoded") => match bytes.trim_ascii_start().first() {
            Some(b'{' | b'[' | b'"') => read_json(bytes),
            _ => read_form(bytes),
        },
        Some("application/json" | "text/json") => read_json(bytes),
        Some(media) if media.ends_with("+json") => read_json(bytes),
        // Nothing useful is said: what looks like JSON is taken as JSON.
        None | Some("" | "text/plain") => match bytes.trim_ascii_start().first() {
            Some(b'{' | b'[' | b'"') => read_json(bytes),
            _ => read_form(bytes),
        },
        Some(_) => read_json(bytes)
            .map_err(|_| application(400, "The request body must be JSON or form-encoded.")),
    }
}

fn read_form(bytes: &[u8]) -> Result<Tree, Reply> {
    form::read(bytes, &Limits::REQUEST)
        .map_err(|_| application(400, "The form in the request body could not be read."))
}

fn read_json(bytes: &[u8]) -> Result<Tree, Reply> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| application(400, "The request body is not valid UTF-8."))?;
    let tree = json::read(text, &Limits::REQUEST).map_err(|error| {
        let place = format!("line {}, column {}", error.line, error.column);
        application(
            400,
            &format!("The request body is not valid JSON ({place})."),
        )
    })?;
    match tree {
        Tree::Map(_) => Ok(tree),
        Tree::Null => Ok(Map::new().into()),
        // What PHP makes of an empty map.
        Tree::List(items) if items.is_empty() => Ok(Map::new().into()),
        _ => Err(application(400, "The request body must be a JSON object.")),
    }
}
