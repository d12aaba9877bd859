//! The Magpie v2 payments API: sources, charges, customers, the account.
//!
//! The API's own server validates requests with a Python library, and clients depend on its
//! readings (numbers as text, lists of pairs as objects) as much as on its error texts. The folder
//! `text` knows that library's rules for single values, `read` knows the members of each body,
//! `validation` phrases what is wrong with them, and `errors` everything else.

mod body;
mod endpoints;
mod errors;
mod read;
mod returns;
mod text;
mod validation;
mod write;

use domain::Refusal;
use domain::event::{Happened, Subject};
use domain::source::Source;
use kit::{
    About, BodyOrder, Dialect, Endpoint, Head, Message, Presented, Reply, Stage, Trouble, Verdict,
    View,
};
use tree::{Limits, Map, Tree, form};

/// The Magpie dialect.
#[derive(Debug)]
pub struct Magpie {
    endpoints: Vec<Endpoint>,
}

impl Magpie {
    /// The dialect with its table of endpoints.
    pub fn new() -> Self {
        Self {
            endpoints: endpoints::table(),
        }
    }
}

impl Default for Magpie {
    fn default() -> Self {
        Self::new()
    }
}

impl Dialect for Magpie {
    fn name(&self) -> domain::Dialect {
        domain::Dialect::Magpie
    }

    fn owns(&self, path: &str) -> bool {
        matches!(path, "/ping" | "/ping/" | "/v2") || path.starts_with("/v2/")
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn canonical(&self, path: &str) -> String {
        endpoints::canonical(path)
    }

    fn body_order(&self) -> BodyOrder {
        BodyOrder::BeforeCredentials
    }

    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
        body::read(head, bytes)
    }

    /// The one parameter that counts is read where it is asked for; a query that cannot be read
    /// does no harm.
    fn query(&self, head: &Head) -> Result<Tree, Reply> {
        let query = form::read_query(&head.query, &Limits::REQUEST);
        Ok(query.unwrap_or_else(|_| Map::new().into()))
    }

    fn presented(&self, head: &Head, _query: &Tree, _body: &Tree) -> Result<Presented, Reply> {
        let key = head
            .basic_user()
            .map_err(|()| errors::invalid_credentials())?;
        Ok(Presented {
            key,
            ..Presented::default()
        })
    }

    /// Clients send `X-Idempotency-Key`, but the API is known not to honour it yet.
    fn idempotency_key(&self, _head: &Head) -> Result<Option<String>, Reply> {
        Ok(None)
    }

    fn keeps(&self, _reply: &Reply, _stage: Stage) -> bool {
        false
    }

    fn trouble(&self, trouble: &Trouble, _head: &Head) -> Reply {
        errors::trouble(trouble)
    }

    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply {
        errors::refusal(refusal, view)
    }

    fn finish(&self, reply: &mut Reply, _head: &Head, about: &About) {
        reply.set("request-id", about.request_id.clone());
    }

    fn messages(&self, happened: &Happened, view: &View) -> Vec<Message> {
        write::message::messages(happened, view)
    }

    fn notify(&self, happened: &Happened, view: &View) -> Option<Message> {
        write::message::notify(happened, view)
    }

    fn event_names(&self) -> &'static [&'static str] {
        write::message::NAMES
    }

    fn return_address(&self, step: &Subject, verdict: Verdict, _view: &View) -> Option<String> {
        returns::address(step, verdict)
    }

    fn address(&self, source: &Source) -> Option<String> {
        Some(format!("/v2/sources/{}", source.id))
    }
}

#[cfg(test)]
mod tests;
