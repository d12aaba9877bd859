//! An answer on its way out.

use tree::{Tree, json};

/// Status, headers and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status code.
    pub status: u16,
    /// Headers besides length and date; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body. Answers with status 204 have none.
    pub body: Vec<u8>,
}

impl Reply {
    /// A body of JSON without blanks.
    pub fn json(status: u16, tree: &Tree) -> Self {
        Self::text(status, "application/json", json::write(tree))
    }

    /// A body of JSON with two-space indentation and a newline at the end.
    pub fn pretty(status: u16, tree: &Tree) -> Self {
        let mut body = json::write_pretty(tree);
        body.push('\n');
        Self::text(status, "application/json", body)
    }

    /// A body of text of some media type.
    pub fn text(status: u16, media: &str, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", media.to_owned())];
        Self {
            status,
            headers,
            body: body.into().into_bytes(),
        }
    }

    /// No body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The same reply with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a header, replacing one of the same name.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
    }
}
