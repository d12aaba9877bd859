//! The Piriod dialect: sources, payments and customers in the manner of Django REST framework.
//!
//! [`read`] turns calls into operations, [`write`] turns answers into bytes, [`errors`] phrases
//! everything that goes wrong. Its habits are Python's: values are coerced and echoed as Python
//! would ([`python`]). To add an endpoint, write its reader and its writer and add a row in
//! [`endpoints`].

mod cors;
mod credentials;
mod endpoints;
mod errors;
mod gateways;
mod python;
mod query;
mod read;
mod words;
mod write;

#[cfg(test)]
mod tests;

use domain::event::Happened;
use domain::source::Source;
use domain::{Refusal, visibility};
use kit::{About, Endpoint, Head, Message, Presented, Reply, Stage, Trouble, View};
use tree::Tree;

/// The folders that belong to this dialect.
const FOLDERS: [&str; 3] = ["/sources", "/customers", "/payments"];

/// The dialect with its table of endpoints.
#[derive(Debug)]
pub struct Piriod {
    endpoints: Vec<Endpoint>,
}

impl Piriod {
    /// Builds the table.
    pub fn new() -> Self {
        Self {
            endpoints: endpoints::table(),
        }
    }
}

impl Default for Piriod {
    fn default() -> Self {
        Self::new()
    }
}

impl kit::Dialect for Piriod {
    fn name(&self) -> domain::Dialect {
        domain::Dialect::Piriod
    }

    fn owns(&self, path: &str) -> bool {
        FOLDERS.iter().any(|folder| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn canonical(&self, path: &str) -> String {
        canonical(path)
    }

    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
        read::body::read(head, bytes)
    }

    fn query(&self, head: &Head) -> Result<Tree, Reply> {
        query::read(&head.query)
    }

    fn presented(&self, head: &Head, _query: &Tree, _body: &Tree) -> Result<Presented, Reply> {
        credentials::presented(head)
    }

    fn idempotency_key(&self, _head: &Head) -> Result<Option<String>, Reply> {
        Ok(None)
    }

    fn keeps(&self, _reply: &Reply, _stage: Stage) -> bool {
        false
    }

    fn trouble(&self, trouble: &Trouble, head: &Head) -> Reply {
        errors::trouble(trouble, head)
    }

    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply {
        errors::refusal(refusal, view)
    }

    fn finish(&self, reply: &mut Reply, head: &Head, _about: &About) {
        cors::finish(reply, head);
    }

    fn messages(&self, happened: &Happened, _view: &View) -> Vec<Message> {
        write::message::messages(happened)
    }

    fn event_names(&self) -> &'static [&'static str] {
        write::message::NAMES
    }

    fn address(&self, source: &Source) -> Option<String> {
        visibility::shows(domain::Dialect::Piriod, source)
            .then(|| format!("{}{}/", endpoints::SOURCES, source.number))
    }
}

/// Every path ends in a slash; one without is taken as the path with it.
fn canonical(path: &str) -> String {
    if path.ends_with('/') {
        path.to_owned()
    } else {
        format!("{path}/")
    }
}
