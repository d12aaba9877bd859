//! Events, as they are read and as they are sent.

use domain::event::{Delivery, DeliveryState, EventKind, Happened, Subject};
use domain::list::{Order, Page as Found};
use domain::operation::{CustomerAnswer, SourceAnswer};
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::errors::Problem;
use crate::messages::{Planned, is_primary, planned};
use crate::read::event::Conditions;
use crate::read::headers::is_quiet;
use crate::read::input::Input;
use crate::read::page::{self, Page, cursor_of};
use crate::write::{customer, intent, list, put, reply, resource, source, token};

/// Says that a receiver does not want the older card resource.
const NO_CARD: (&str, &str) = ("chargebee-send-card-resource", "false");

/// `GET /events/{id}`
pub(crate) fn retrieved(happened: &Happened, view: &View) -> Reply {
    let id = view.call.param("id");
    let message = planned(happened).into_iter().find(|one| one.id == id);
    let Some(message) = message else {
        return Problem::not_found(id, "event_id").reply();
    };
    let mut body = Map::new();
    body.insert("event", event(happened, &message, view));
    reply(200, body)
}

/// `GET /events`: a core event gives one event or two, each an element of its own.
pub(crate) fn listed(answer: &Found<Happened>, view: &View) -> Reply {
    let input = Input::of_query(&view.call.query);
    let page = Page::read(&input, page::OCCURRED);
    let conditions = Conditions::read(&input);
    let mut elements = Vec::new();
    let mut next = None;
    'page: for (place, happened) in answer.items.iter().enumerate() {
        let mut messages = planned(happened);
        messages.retain(|message| conditions.take(happened, message));
        if page.order == Order::NewestFirst {
            messages.reverse();
        }
        let given = match page.cursor {
            Some((number, given)) if number == happened.number => given,
            _ => 0,
        };
        let given = usize::try_from(given).unwrap_or(0);
        let count = messages.len();
        for (index, message) in messages.iter().enumerate().skip(given) {
            elements.push(list::wrapped("event", event(happened, message, view)));
            if elements.len() == page.limit {
                let left = index + 1 < count;
                let more = left || place + 1 < answer.items.len() || answer.has_more;
                let done = if left { index as i64 + 1 } else { 0 };
                next = more.then(|| cursor_of(happened.number, done));
                break 'page;
            }
        }
    }
    if let (None, true, Some(last)) = (&next, answer.has_more, answer.items.last())
        && elements.len() < page.limit
    {
        next = Some(cursor_of(last.number, 0));
    }
    list::of(elements.into_iter(), next)
}

/// The resource, which is the body of messages as well.
pub(crate) fn event(happened: &Happened, message: &Planned, view: &View) -> Map {
    let mut out = Map::new();
    out.insert("id", message.id.as_str());
    out.insert("object", "event");
    out.insert("occurred_at", happened.created.seconds());
    out.insert("source", source_of(happened));
    put(&mut out, "user", happened.key.as_deref());
    let origin = happened.origin.as_ref();
    let user = origin.and_then(|origin| origin.get("origin_user"));
    put(&mut out, "origin_user", user.cloned());
    out.insert("api_version", "v2");
    out.insert("event_type", message.name);
    out.insert("webhook_status", status_of(happened));
    let quiet = is_quiet(origin);
    let hooks = own_deliveries(happened).map(|delivery| {
        let mut hook = resource("webhook");
        hook.insert("id", delivery.endpoint.as_str());
        hook.insert("webhook_status", status_at(delivery, quiet));
        Tree::Map(hook)
    });
    let hooks: Vec<Tree> = hooks.collect();
    put(
        &mut out,
        "webhooks",
        Some(hooks).filter(|hooks| !hooks.is_empty()),
    );
    // Whatever depends on the time is shown as it was then.
    let then = View {
        call: view.call,
        request_id: view.request_id,
        now: happened.created,
    };
    out.insert("content", content(happened, message, &then));
    out
}

/// Where the change came from.
pub(crate) fn source_of(happened: &Happened) -> &'static str {
    match happened.kind {
        EventKind::SourceExpiring | EventKind::SourceExpired | EventKind::IntentExpired => {
            "scheduled_job"
        }
        _ if happened.dialect.is_none() => "system",
        _ => match happened.key.as_deref() {
            // Publishable keys sit in browsers and apps.
            Some(key) if key.starts_with("pk_") => "js_api",
            _ => "api",
        },
    }
}

/// Deliveries to endpoints of this dialect; others have ids of another form.
fn own_deliveries(happened: &Happened) -> impl Iterator<Item = &Delivery> {
    let all = happened.deliveries.iter();
    all.filter(|delivery| delivery.endpoint.as_str().starts_with("whv2_"))
}

/// How far the event got over all receivers: what is still to be done comes first.
pub(crate) fn status_of(happened: &Happened) -> &'static str {
    let quiet = is_quiet(happened.origin.as_ref());
    let rank = |status: &&'static str| {
        let order = [
            "re_scheduled",
            "scheduled",
            "failed",
            "succeeded",
            "skipped",
        ];
        order.iter().position(|known| known == status).unwrap_or(9)
    };
    let worst = own_deliveries(happened)
        .map(|delivery| status_at(delivery, quiet))
        .min_by_key(rank);
    match worst {
        Some(status) => status,
        None if quiet => "skipped",
        None => "not_configured",
    }
}

fn status_at(delivery: &Delivery, quiet: bool) -> &'static str {
    match delivery.state {
        DeliveryState::Pending if delivery.attempts == 0 => "scheduled",
        DeliveryState::Pending => "re_scheduled",
        DeliveryState::Delivered => "succeeded",
        DeliveryState::Failed => "failed",
        DeliveryState::Skipped if quiet => "skipped",
        DeliveryState::Skipped => "not_applicable",
    }
}

fn content(happened: &Happened, message: &Planned, view: &View) -> Map {
    let mut out = Map::new();
    let with_card = view.call.head.header(NO_CARD.0) != Some(NO_CARD.1);
    match &happened.subject {
        Subject::Customer(answer) => {
            out.insert("customer", customer::customer(answer, view));
            let primary = answer.default_source.as_ref().filter(|_| with_card);
            let card = primary.and_then(|primary| customer::legacy_card(primary, view));
            put(&mut out, "card", card);
        }
        Subject::Source(answer) => {
            if let Some(owner) = owner_after(happened, answer) {
                out.insert("customer", customer::customer(&owner, view));
            }
            let about_card = message.name.starts_with("card_");
            if about_card && with_card {
                put(
                    &mut out,
                    "card",
                    customer::legacy_card(&answer.source, view),
                );
            }
            if !about_card {
                let owner = answer.customer.as_ref().map(|owner| &owner.customer);
                let policy = view.call.policy;
                let source = source::source(&answer.source, owner, policy, view.now);
                out.insert("payment_source", source);
            }
        }
        Subject::Token(answer) => {
            out.insert("token", token::token(&answer.token, view));
        }
        Subject::Intent(answer) => {
            out.insert("payment_intent", intent::intent(answer, view));
        }
        Subject::Charge(_) | Subject::Refund(_) | Subject::Endpoint(_) => {}
    }
    out
}

/// The customer after the whole change: its roles move in a core event that comes behind this one.
fn owner_after(happened: &Happened, answer: &SourceAnswer) -> Option<CustomerAnswer> {
    let mut owner = answer.customer.clone()?;
    let id = &answer.source.id;
    match happened.kind {
        EventKind::SourceAttached if is_primary(happened, answer) => {
            owner.customer.default_source = Some(id.clone());
            owner.default_source = Some(answer.source.clone());
        }
        EventKind::SourceDeleted if owner.customer.default_source.as_ref() == Some(id) => {
            owner.customer.default_source = None;
            owner.default_source = None;
        }
        _ if owner.customer.default_source.as_ref() == Some(id) => {
            owner.default_source = Some(answer.source.clone());
        }
        _ => {}
    }
    Some(owner)
}

#[cfg(test)]
mod tests;
