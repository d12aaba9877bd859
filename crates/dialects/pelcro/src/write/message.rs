//! What receivers are told about sources.

use domain::Dialect;
use domain::event::{EventKind, Happened, Subject};
use domain::operation::SourceAnswer;
use domain::source::{Source, Status};
use domain::visibility::shows;
use kit::{Message, View};
use tree::{Map, Tree, json, map};

use crate::write::method;

/// Every name that an endpoint may ask for.
pub(crate) const NAMES: [&str; 5] = [
    "source.created",
    "source.updated",
    "source.deleted",
    "source.expiring",
    "source.expired",
];

/// The message about an event; none about what is no source, or one that customers never saw.
pub(crate) fn messages(happened: &Happened, view: &View) -> Vec<Message> {
    let Subject::Source(answer) = &happened.subject else {
        return Vec::new();
    };
    let name = name(happened, &answer.source).filter(|_| was_shown(happened, &answer.source));
    let Some(name) = name else {
        return Vec::new();
    };
    let id = happened.id.as_str();
    let body = map([
        ("type", name.into()),
        ("id", id.into()),
        ("created", happened.created.seconds().into()),
        ("data", map([("object", object(answer, view).into())])),
    ]);
    vec![Message {
        id: id.to_owned(),
        name: name.to_owned(),
        body: json::write(&body).into_bytes(),
        values: Vec::new(),
    }]
}

fn name(happened: &Happened, source: &Source) -> Option<&'static str> {
    let [created, updated, deleted, expiring, expired] = NAMES;
    match happened.kind {
        EventKind::SourceAttached => Some(created),
        EventKind::SourceUpdated => Some(updated),
        // A source that never worked was never told of.
        EventKind::SourceChargeable | EventKind::SourceFailed | EventKind::SourceCanceled => {
            (happened.sequence > 1).then_some(updated)
        }
        EventKind::SourceDeleted => Some(deleted),
        // Taken from its customer, which is how other APIs delete.
        EventKind::SourceDetached | EventKind::SourceConsumed => {
            source.customer.is_none().then_some(deleted)
        }
        EventKind::SourceExpiring => Some(expiring),
        EventKind::SourceExpired => Some(expired),
        _ => None,
    }
}

/// Whether customers see the source, or saw it until this event ended it.
fn was_shown(happened: &Happened, source: &Source) -> bool {
    let mut seen = source.clone();
    if !seen.is_live() || seen.status == Status::Consumed {
        seen.status = Status::Chargeable;
        let owner = happened.before.as_ref().and_then(|old| old.get("customer"));
        let owner = owner.and_then(Tree::as_str).map(domain::Id::from);
        seen.customer = seen.customer.or(owner);
    }
    shows(Dialect::Pelcro, &seen)
}

fn object(answer: &SourceAnswer, view: &View) -> Map {
    let source = &answer.source;
    let mut shown = method::instrument(source);
    let mut data = Map::with_capacity(14);
    data.insert("object", "source")
        .insert("id", source.number)
        .insert("object_id", method::object_id(source))
        .insert("object_gateway", source.gateway.name.as_str());
    for name in [
        "brand",
        "country",
        "cvc_check",
        "exp_month",
        "exp_year",
        "funding",
        "last4",
    ] {
        data.insert(name, shown.remove(name));
    }
    data.insert("site_ids", site_ids(view));
    data.insert(
        "customer",
        answer.customer.as_ref().map(|owner| {
            let customer = &owner.customer;
            map([
                ("id", customer.number.into()),
                ("name", customer.full_name().into()),
                ("email", customer.profile.email.as_deref().into()),
            ])
        }),
    );
    data
}

/// The site of the receiver, as far as the view names one.
fn site_ids(view: &View) -> Vec<Tree> {
    let site = view.call.query.get("site_id");
    let number = site.and_then(|site| site.as_i64().or_else(|| site.as_str()?.parse().ok()));
    number.into_iter().map(Tree::from).collect()
}
