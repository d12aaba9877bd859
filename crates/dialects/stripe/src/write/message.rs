//! Events of the core as event objects of this API: one by one, for lists and for receivers.

mod customer;
mod money;
mod source;

use domain::event::{DeliveryState, Happened, Subject};
use domain::rewind::rewind;
use kit::{Message, View};
use tree::{Map, Tree, json};

use super::{Defaults, Frame, parts};
use crate::version::Version;

/// What is told about an event.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The name, such as `customer.source.created`.
    pub(crate) name: &'static str,
    /// The object as it was right after the event.
    pub(crate) object: Tree,
    /// The old values of the members that changed.
    pub(crate) previous: Option<Tree>,
}

impl Told {
    /// An object that is new, or gone.
    pub(crate) fn new(name: &'static str, object: Tree) -> Self {
        Self {
            name,
            object,
            previous: None,
        }
    }

    /// An object that changed; `None` when no member that is shown did.
    pub(crate) fn changed(name: &'static str, object: Tree, old: &Tree) -> Option<Self> {
        let previous = previous(old, &object);
        let told = Self {
            name,
            object,
            previous: Some(Tree::Map(previous.clone())),
        };
        (!previous.is_empty()).then_some(told)
    }
}

/// The messages about an event, in order; none when nobody here expects any.
pub(crate) fn messages(happened: &Happened, view: &View) -> Vec<Message> {
    let frame = Frame::of(view);
    told(happened, &frame)
        .into_iter()
        .enumerate()
        .map(|(place, told)| {
            let id = id(happened, place);
            // The receiver itself has not said yes yet.
            let pending = pending(happened).max(1);
            let mut body = json::write_pretty(&event(happened, &id, &told, pending, &frame));
            body.push('\n');
            Message {
                id,
                name: told.name.to_owned(),
                body: body.into_bytes(),
                values: Vec::new(),
            }
        })
        .collect()
}

/// Everything that is told about an event.
pub(crate) fn told(happened: &Happened, frame: &Frame) -> Vec<Told> {
    match &happened.subject {
        Subject::Customer(answer) => customer::told(happened, answer, frame),
        Subject::Source(answer) => source::told(happened, answer, frame),
        Subject::Charge(_) | Subject::Refund(_) | Subject::Intent(_) => {
            money::told(happened, frame)
        }
        // Nobody is told of tokens and endpoints.
        Subject::Token(_) | Subject::Endpoint(_) => Vec::new(),
    }
}

/// The names of everything that is told about an event.
pub(crate) fn names(happened: &Happened) -> Vec<&'static str> {
    let frame = Frame {
        version: Version::newest(),
        live: false,
        base_url: String::new(),
        defaults: Defaults::Unknown,
    };
    told(happened, &frame)
        .into_iter()
        .map(|told| told.name)
        .collect()
}

/// The frame of events that are read: their version is the account's, whatever the call's is.
pub(crate) fn frame(frame: &Frame) -> Frame {
    Frame {
        version: Version::newest(),
        ..frame.clone()
    }
}

/// All event objects of an event, each whole.
pub(crate) fn events(happened: &Happened, frame: &Frame) -> Vec<Tree> {
    told(happened, frame)
        .iter()
        .enumerate()
        .map(|(place, told)| {
            let id = id(happened, place);
            event(happened, &id, told, pending(happened), frame)
        })
        .collect()
}

/// The id of one of the messages of an event. All of them begin with the event's number.
pub(crate) fn id(happened: &Happened, place: usize) -> String {
    let id = happened.id.as_str();
    if place == 0 {
        return id.to_owned();
    }
    let kept: String = id
        .chars()
        .take(id.chars().count().saturating_sub(3))
        .collect();
    format!("{kept}m0{}", place % 10)
}

fn pending(happened: &Happened) -> i64 {
    let open = happened
        .deliveries
        .iter()
        // Other dialects' endpoints have ids of another form.
        .filter(|delivery| delivery.endpoint.as_str().starts_with("we_"))
        .filter(|delivery| delivery.state == DeliveryState::Pending);
    i64::try_from(open.count()).unwrap_or(i64::MAX)
}

fn event(happened: &Happened, id: &str, told: &Told, pending: i64, frame: &Frame) -> Tree {
    let mut data = Map::new();
    data.insert("object", told.object.clone());
    if let Some(previous) = &told.previous {
        data.insert("previous_attributes", previous.clone());
    }
    parts::ordered(vec![
        ("id", id.into()),
        ("object", "event".into()),
        ("api_version", frame.version.text().into()),
        ("created", happened.created.seconds().into()),
        ("data", Tree::Map(data)),
        ("livemode", frame.live.into()),
        ("pending_webhooks", pending.into()),
        (
            "request",
            tree::map([
                ("id", happened.request.as_deref().into()),
                (
                    "idempotency_key",
                    happened.idempotency_key.as_deref().into(),
                ),
            ]),
        ),
        ("type", told.name.into()),
    ])
}

/// The subject of an event as it was before it, as far as that is known.
pub(crate) fn before(happened: &Happened) -> Subject {
    let mut subject = happened.subject.clone();
    if let Some(before) = &happened.before {
        rewind(&mut subject, before);
    }
    subject
}

/// Old values of the members that differ; of maps, only of those inside them that differ.
fn previous(old: &Tree, new: &Tree) -> Map {
    let mut out = Map::new();
    let (Some(old), Some(new)) = (old.as_map(), new.as_map()) else {
        return out;
    };
    for (name, value) in old.iter() {
        match new.get(name) {
            Some(now) if now == value => {}
            Some(now @ Tree::Map(_)) if value.as_map().is_some() => {
                out.insert(name, previous(value, now));
            }
            _ => {
                out.insert(name, value.clone());
            }
        }
    }
    for (name, _) in new.iter().filter(|(name, _)| !old.contains(name)) {
        out.insert(name, Tree::Null);
    }
    out
}
