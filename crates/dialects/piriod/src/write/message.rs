//! What receivers are told: the name of an event and the id of its object, nothing else.

use domain::Dialect;
use domain::event::{EventKind, Happened, Subject};
use domain::rewind::rewind;
use domain::source::{Source, Status};
use domain::visibility::shows;
use kit::Message;
use tree::{json, map};

/// Every name.
pub(crate) const NAMES: &[&str] = &[
    "source.created",
    "source.updated",
    "source.deleted",
    "payment.created",
    "payment.updated",
    "customer.created",
    "customer.updated",
    "customer.deleted",
];

/// The message about an event, if there is one.
pub(crate) fn messages(happened: &Happened) -> Vec<Message> {
    let told = match &happened.subject {
        Subject::Customer(answer) => {
            customer(happened.kind).map(|name| (name, answer.customer.id.to_string()))
        }
        Subject::Source(answer) => {
            source(happened, &answer.source).map(|name| (name, answer.source.number.to_string()))
        }
        Subject::Intent(answer) if answer.intent.origin == Dialect::Piriod => {
            let name = match happened.kind {
                EventKind::IntentCreated => "payment.created",
                _ => "payment.updated",
            };
            Some((name, answer.intent.number.to_string()))
        }
        Subject::Intent(_)
        | Subject::Token(_)
        | Subject::Charge(_)
        | Subject::Refund(_)
        | Subject::Endpoint(_) => None,
    };
    told.map(|(name, object)| message(happened, name, object))
        .into_iter()
        .collect()
}

fn message(happened: &Happened, name: &str, object: String) -> Message {
    let body = map([
        ("event", name.into()),
        ("object_id", object.as_str().into()),
    ]);
    Message {
        id: happened.id.to_string(),
        name: name.to_owned(),
        body: json::write(&body).into_bytes(),
        values: vec![name.to_owned(), object],
    }
}

/// Defaults are not shown here, so nobody is told of them.
fn customer(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::CustomerCreated => Some("customer.created"),
        EventKind::CustomerUpdated => Some("customer.updated"),
        EventKind::CustomerDeleted => Some("customer.deleted"),
        _ => None,
    }
}

/// A source that is gone from here was deleted, whatever happened to it elsewhere. Nothing of a
/// source changes when its card ends.
fn source(happened: &Happened, source: &Source) -> Option<&'static str> {
    let shown = shows(Dialect::Piriod, source);
    match happened.kind {
        EventKind::SourceExpiring | EventKind::SourceExpired => None,
        _ if !shown => was_shown(happened).then_some("source.deleted"),
        EventKind::SourceCreated => Some("source.created"),
        EventKind::SourceAttached if happened.sequence == 1 => Some("source.created"),
        // A source that payments refer to stays, without use.
        EventKind::SourceDeleted if source.status != Status::Finalized => Some("source.deleted"),
        _ => Some("source.updated"),
    }
}

fn was_shown(happened: &Happened) -> bool {
    let mut subject = happened.subject.clone();
    if let Some(before) = &happened.before {
        rewind(&mut subject, before);
    }
    matches!(&subject, Subject::Source(answer) if shows(Dialect::Piriod, &answer.source))
}
