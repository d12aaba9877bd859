//! The Chargebee API v2: `/api/v2`, form bodies in, JSON out.
//!
//! [`Chargebee`] is the dialect. Its rows are in `endpoints`; requests are read in `read`, answers
//! written in `write`, errors phrased in `errors`; the vendor's words for what the domain knows
//! stand in `words`. To add an endpoint, write its two functions and a row.
//!
//! What only this API shows rests under the name `chargebee` in a customer's `extra` and in a
//! source's `details`.

mod cors;
mod endpoints;
mod errors;
#[cfg(test)]
mod fixture;
mod messages;
mod read;
mod words;
mod write;

use domain::Refusal;
use domain::event::{Happened, Subject};
use domain::source::Source;
use domain::visibility::shows;
use http::Method;
use kit::{About, Endpoint, Head, Message, Presented, Reply, Stage, Trouble, Verdict, View};
use tree::{Limits, Map, Tree, form, json};

use errors::{Problem, refusal, trouble};

/// How long a recorded answer is given again.
const IDEMPOTENCY_SECONDS: i64 = 1800;
/// How long a call waits for the one that uses its key.
const IDEMPOTENCY_WAIT_SECONDS: u64 = 10;
/// The only format of bodies.
const FORM: &str = "application/x-www-form-urlencoded";

/// The dialect.
#[derive(Debug)]
pub struct Chargebee {
    endpoints: Vec<Endpoint>,
}

impl Chargebee {
    /// With its table.
    pub fn new() -> Self {
        Self {
            endpoints: endpoints::table(),
        }
    }
}

impl Default for Chargebee {
    fn default() -> Self {
        Self::new()
    }
}

impl kit::Dialect for Chargebee {
    fn name(&self) -> domain::Dialect {
        domain::Dialect::Chargebee
    }

    fn owns(&self, path: &str) -> bool {
        path.strip_prefix("/api/v2")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// A body without a content type is read as a form. Reads send the type without a body.
    fn body(&self, head: &Head, bytes: &[u8]) -> Result<Tree, Reply> {
        if head.method == Method::GET || bytes.is_empty() {
            return Ok(Tree::Map(Map::new()));
        }
        if head
            .media_type()
            .is_some_and(|media| !media.is_empty() && media != FORM)
        {
            let message = format!("The request body must be sent as {FORM}");
            return Err(Problem::request("invalid_request", message).reply());
        }
        // JSON under the name of a form would become one long parameter name, secrets included.
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(first, Some(b'{' | b'[' | b'"')) {
            let message = format!("The request body must be sent as {FORM}");
            return Err(Problem::request("invalid_request", message).reply());
        }
        form::read(bytes, &Limits::REQUEST).map_err(|error| unreadable(&error))
    }

    fn query(&self, head: &Head) -> Result<Tree, Reply> {
        form::read_query(&head.query, &Limits::REQUEST).map_err(|error| unreadable(&error))
    }

    fn presented(&self, head: &Head, _query: &Tree, _body: &Tree) -> Result<Presented, Reply> {
        match head.basic_user() {
            Ok(key) => Ok(Presented {
                key,
                ..Presented::default()
            }),
            Err(()) => Err(trouble::unauthenticated().reply()),
        }
    }

    fn origin(&self, head: &Head) -> Result<Option<Tree>, Reply> {
        read::headers::origin(head)
    }

    fn idempotency_key(&self, head: &Head) -> Result<Option<String>, Reply> {
        read::headers::idempotency_key(head)
    }

    fn idempotency_seconds(&self) -> i64 {
        IDEMPOTENCY_SECONDS
    }

    fn idempotency_wait_seconds(&self) -> u64 {
        IDEMPOTENCY_WAIT_SECONDS
    }

    /// Clients repeat everything else with the same key and must not meet the old failure.
    fn keeps(&self, reply: &Reply, _stage: Stage) -> bool {
        matches!(reply.status, 200..=299 | 400 | 404 | 409)
    }

    fn trouble(&self, trouble: &Trouble, head: &Head) -> Reply {
        trouble::reply(trouble, head)
    }

    fn refusal(&self, refusal: &Refusal, view: &View) -> Reply {
        refusal::reply(refusal, view)
    }

    fn finish(&self, reply: &mut Reply, head: &Head, about: &About) {
        // Absent on a first answer: one client takes any text, even `false`, for a replay.
        if about.replayed {
            reply.set("chargebee-idempotency-replayed", "true");
        }
        cors::open(reply, head);
    }

    fn messages(&self, happened: &Happened, view: &View) -> Vec<Message> {
        let planned = messages::planned(happened).into_iter();
        let message = |planned: messages::Planned| Message {
            body: json::write(&Tree::Map(write::event::event(happened, &planned, view)))
                .into_bytes(),
            id: planned.id,
            name: planned.name.to_owned(),
            values: Vec::new(),
        };
        planned.map(message).collect()
    }

    fn event_names(&self) -> &'static [&'static str] {
        words::events::NAMES
    }

    fn return_address(&self, step: &Subject, verdict: Verdict, _: &View) -> Option<String> {
        match step {
            Subject::Intent(answer) => {
                let approved = verdict == Verdict::Approved;
                read::intent::return_address(&answer.intent.terms, approved)
            }
            _ => None,
        }
    }

    fn address(&self, source: &Source) -> Option<String> {
        let shown = shows(domain::Dialect::Chargebee, source);
        shown.then(|| format!("/api/v2/payment_sources/{}", source.id))
    }
}

fn unreadable(error: &form::Error) -> Reply {
    let code = match error.kind {
        form::ErrorKind::TooDeep | form::ErrorKind::TooLarge => "resource_limit_exceeded",
        form::ErrorKind::InvalidUtf8 | form::ErrorKind::NullByte => "invalid_request",
    };
    Problem::request(code, error.to_string()).reply()
}

#[cfg(test)]
mod tests;
