//! The Pelcro API: its customer side, `/api/v1/sdk`, and sources on its server side,
//! `/api/v1/core`.
//!
//! A customer of a site logs in, gets a session (a JWT) and keeps payment methods under it. Every
//! call of a customer names its site in the query; every answer that carries the customer carries
//! a fresh session as well. The merchant's servers come with a secret key. Requests are read in
//! `read`, answers phrased in `write`, everything that goes wrong in `errors`. To add an endpoint,
//! write its two translators and a row in `endpoints`.

mod cors;
mod endpoints;
mod errors;
mod read;
mod write;

#[cfg(test)]
mod fixture;

use domain::event::Happened;
use domain::source::Source;
use domain::{Refusal, visibility};
use kit::{About, Endpoint, Head, Message, Presented, Reply, Stage, Trouble, View};
use tree::Tree;

/// The dialect.
#[derive(Debug)]
pub struct Pelcro {
    endpoints: Vec<Endpoint>,
}

impl Pelcro {
    /// With its table of endpoints.
    pub fn new() -> Self {
        Self {
            endpoints: endpoints::table(),
        }
    }
}

impl Default for Pelcro {
    fn default() -> Self {
        Self::new()
    }
}

impl kit::Dialect for Pelcro {
    fn name(&self) -> domain::Dialect {
        domain::Dialect::Pelcro
    }

    fn owns(&self, path: &str) -> bool {
        path.strip_prefix("/api/v1")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
        read::body::body(head, bytes)
    }

    fn query(&self, head: &Head) -> Result<Tree, Reply> {
        read::body::query(head)
    }

    fn presented(&self, head: &Head, query: &Tree, _body: &Tree) -> Result<Presented, Reply> {
        read::site::presented(head, query)
    }

    /// The API has no such key.
    fn idempotency_key(&self, _head: &Head) -> Result<Option<String>, Reply> {
        Ok(None)
    }

    fn keeps(&self, _reply: &Reply, _stage: Stage) -> bool {
        false
    }

    fn trouble(&self, trouble: &Trouble, head: &Head) -> Reply {
        errors::trouble::reply(trouble, head)
    }

    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply {
        errors::refusal::reply(refusal, view)
    }

    fn finish(&self, reply: &mut Reply, head: &Head, _about: &About) {
        // Most answers carry a session, and all of them concern one person.
        reply.set("cache-control", "no-store");
        cors::allow_origin(reply, head);
    }

    fn messages(&self, happened: &Happened, view: &View) -> Vec<Message> {
        write::message::messages(happened, view)
    }

    fn event_names(&self) -> &'static [&'static str] {
        &write::message::NAMES
    }

    /// Without the site, which a source does not know: whoever plays the call supplies the site
    /// and the session of the source's owner.
    fn address(&self, source: &Source) -> Option<String> {
        visibility::shows(domain::Dialect::Pelcro, source)
            .then(|| format!("{}/{}", endpoints::PAYMENT_METHODS, source.number))
    }
}

#[cfg(test)]
mod tests;
