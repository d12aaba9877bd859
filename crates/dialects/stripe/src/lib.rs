//! The Stripe API, `/v1`: customers, their sources, tokens and source objects.
//!
//! Requests are forms whose names nest by brackets; answers are JSON, indented by two blanks. One
//! problem is reported at a time. A version in the `Stripe-Version` header chooses the shape of
//! objects.

mod endpoints;
mod errors;
mod event_names;
mod expand;
mod headers;
mod iban;
mod kind;
mod read;
mod returns;
mod search;
mod version;
mod write;

use domain::event::{Happened, Subject};
use domain::source::{Shape, Source};
use domain::{Refusal, Secret};
use kit::{
    About, Dialect, Endpoint, Head, Message, Presented, Reply, Stage, Trouble, Verdict, View,
};
use tree::{Limits, Map, Tree, form};

use errors::{Error, refusal, trouble};

/// The dialect.
#[derive(Debug)]
pub struct Stripe {
    endpoints: Vec<Endpoint>,
}

impl Stripe {
    /// The dialect with its table.
    pub fn new() -> Self {
        Self {
            endpoints: endpoints::table(),
        }
    }
}

impl Default for Stripe {
    fn default() -> Self {
        Self::new()
    }
}

/// Most characters of an idempotency key.
const KEY_MAX: usize = 255;

impl Dialect for Stripe {
    fn name(&self) -> domain::Dialect {
        domain::Dialect::Stripe
    }

    fn owns(&self, path: &str) -> bool {
        path == "/v1" || path.starts_with("/v1/")
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        if blank {
            return Ok(Tree::Map(Map::new()));
        }
        let form = "application/x-www-form-urlencoded";
        let other = head
            .media_type()
            .is_some_and(|media| media != form && !media.is_empty());
        // JSON under the name of a form would otherwise become one long parameter name, secrets
        // included.
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if other || matches!(first, Some(b'{' | b'[' | b'"')) {
            return Err(trouble::broken_body());
        }
        form::read(bytes, &Limits::REQUEST).map_err(|error| unreadable(error.kind))
    }

    fn query(&self, head: &Head) -> Result<Tree, Reply> {
        form::read_query(&head.query, &Limits::REQUEST).map_err(|error| unreadable(error.kind))
    }

    fn presented(&self, head: &Head, query: &Tree, body: &Tree) -> Result<Presented, Reply> {
        let member = |tree: &Tree| tree.get("key").and_then(Tree::as_str).map(Secret::new);
        let key = match head.scheme("bearer") {
            Some(key) => Some(Secret::new(key)),
            None => match head.basic_user() {
                Ok(Some(user)) => Some(user),
                Ok(None) => member(body).or_else(|| member(query)),
                // Credentials that cannot be decoded are no credentials.
                Err(()) => None,
            },
        };
        let key = key.filter(|key| !key.expose().trim().is_empty());
        Ok(Presented {
            key,
            ..Presented::default()
        })
    }

    fn idempotency_key(&self, head: &Head) -> Result<Option<String>, Reply> {
        let value = head.headers.get("idempotency-key");
        if head.method.as_str() != "POST" {
            return Ok(None);
        }
        let Some(value) = value else { return Ok(None) };
        match value.to_str() {
            Ok(key) if !key.trim().is_empty() && key.chars().count() <= KEY_MAX => {
                Ok(Some(key.to_owned()))
            }
            _ => Err(Error::invalid("Idempotency Key must be a non-empty string.").reply()),
        }
    }

    fn keeps(&self, reply: &Reply, stage: Stage) -> bool {
        let retried = reply
            .headers
            .iter()
            .any(|(name, value)| *name == headers::SHOULD_RETRY && value == "true");
        stage == Stage::Executed && !retried && !matches!(reply.status, 401 | 409 | 429)
    }

    fn trouble(&self, trouble: &Trouble, head: &Head) -> Reply {
        trouble::reply(trouble, head)
    }

    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply {
        refusal::reply(refusal, view)
    }

    fn finish(&self, reply: &mut Reply, head: &Head, about: &About) {
        headers::finish(reply, head, about);
    }

    fn messages(&self, happened: &Happened, view: &View) -> Vec<Message> {
        write::message::messages(happened, view)
    }

    fn event_names(&self) -> &'static [&'static str] {
        event_names::ALL
    }

    fn return_address(&self, step: &Subject, verdict: Verdict, view: &View) -> Option<String> {
        returns::address(step, verdict, view)
    }

    fn address(&self, source: &Source) -> Option<String> {
        if !domain::visibility::shows(domain::Dialect::Stripe, source) {
            return None;
        }
        let id = &source.id;
        match (&source.customer, source.shape) {
            (_, Shape::PaymentMethod) => Some(format!("/v1/payment_methods/{id}")),
            (Some(customer), _) => Some(format!("/v1/customers/{customer}/sources/{id}")),
            (None, Shape::Object) => Some(format!("/v1/sources/{id}")),
            (None, _) => None,
        }
    }
}

/// A form that cannot be read. The words are ours: the hosted service's are not published.
fn unreadable(kind: form::ErrorKind) -> Reply {
    let message = match kind {
        form::ErrorKind::InvalidUtf8 => "Invalid request: a parameter is not valid UTF-8.",
        form::ErrorKind::NullByte => "Invalid request: a parameter contains a null byte.",
        form::ErrorKind::TooDeep => "Invalid request: a parameter is nested too deeply.",
        form::ErrorKind::TooLarge => "Invalid request: there are too many parameters.",
    };
    Error::invalid(message).reply()
}

#[cfg(test)]
mod tests;
