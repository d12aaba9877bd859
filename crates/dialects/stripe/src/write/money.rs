//! Answers about charges, refunds, intents, events and endpoints.

use domain::Role;
use domain::event::Happened;
use domain::list::Page;
use domain::operation::{ChargeAnswer, EndpointAnswer, IntentAnswer, RefundAnswer};
use kit::{Reply, View};
use tree::Tree;

use super::{Frame, answered, charge, endpoint, intent, message, parts, refund, setup_intent};
use crate::errors::{echoed, missing};
use crate::expand::Expand;
use crate::read::event::{Wanted, oldest};
use crate::read::input::parameters;

/// A charge.
pub(crate) fn charge(answer: &ChargeAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        Ok(charge::tree(answer, expand, frame))
    })
}

/// The charge of a refund: what the old call answers.
pub(crate) fn charge_of(answer: &RefundAnswer, view: &View) -> Reply {
    charge(&answer.charge, view)
}

/// A page of charges.
pub(crate) fn charges(page: &Page<ChargeAnswer>, view: &View) -> Reply {
    list("/v1/charges", page, view, charge::tree)
}

/// The charges that a search found.
pub(crate) fn found_charges(page: &Page<ChargeAnswer>, view: &View) -> Reply {
    found("/v1/charges/search", page, view, charge::tree)
}

fn refund_tree(answer: &RefundAnswer, expand: &Expand, frame: &Frame) -> Tree {
    refund::tree(&answer.refund, Some(&answer.charge), expand, frame)
}

/// A refund.
pub(crate) fn refund(answer: &RefundAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| Ok(refund_tree(answer, expand, frame)))
}

/// A page of refunds.
pub(crate) fn refunds(page: &Page<RefundAnswer>, view: &View) -> Reply {
    let url = match view.call.param("charge") {
        "" => "/v1/refunds".to_owned(),
        charge => format!("/v1/charges/{}/refunds", echoed(charge)),
    };
    list(&url, page, view, refund_tree)
}

/// An intent. Browsers see less.
pub(crate) fn intent(answer: &IntentAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        Ok(match view.call.caller.role {
            Role::Publishable => intent::in_browser(answer, frame),
            _ => intent::tree(answer, expand, frame),
        })
    })
}

/// A page of intents.
pub(crate) fn intents(page: &Page<IntentAnswer>, view: &View) -> Reply {
    let url = match view.call.operation.starts_with("setup") {
        true => "/v1/setup_intents",
        false => "/v1/payment_intents",
    };
    list(url, page, view, intent::tree)
}

/// The payment intents that a search found.
pub(crate) fn found_intents(page: &Page<IntentAnswer>, view: &View) -> Reply {
    found("/v1/payment_intents/search", page, view, intent::tree)
}

/// The tries of a setup intent. Only the latest one is remembered; behind it, and before it, there
/// is nothing.
pub(crate) fn attempts(answer: &IntentAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let latest = setup_intent::attempt(answer, &expand.items(), frame);
        let paged = ["starting_after", "ending_before"].map(|name| view.call.query.get(name));
        let elsewhere = paged.iter().any(Option::is_some);
        let shown = latest.filter(|_| !elsewhere && in_time(answer, view));
        let data = shown.into_iter().collect();
        Ok(parts::list("/v1/setup_attempts", data, false))
    })
}

/// Whether the latest try is as old as the call asks for.
fn in_time(answer: &IntentAnswer, view: &View) -> bool {
    let Ok(input) = crate::read::input::Input::of(view.call) else {
        return true;
    };
    let (from, to) = crate::read::list::created(&input.reader());
    let at = answer.intent.updated.0;
    from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
}

/// An event, by the id of one of its messages.
pub(crate) fn event(happened: &Happened, view: &View) -> Reply {
    answered(view, |_, frame| {
        let wanted = view.call.param("id");
        let frame = message::frame(frame);
        let shown = message::events(happened, &frame)
            .into_iter()
            .find(|event| event.get("id").and_then(Tree::as_str) == Some(wanted));
        let young = happened.created >= oldest(view.now);
        shown
            .filter(|_| young)
            .ok_or_else(|| missing::of_path("event", wanted, &frame.version))
    })
}

/// A page of events. One change can be more than one event here; they stay together.
pub(crate) fn events(page: &Page<Happened>, view: &View) -> Reply {
    answered(view, |_, frame| {
        let wanted = Wanted::again(&parameters(view.call));
        let frame = message::frame(frame);
        let asked_for = |event: &Tree| {
            let name = event.get("type").and_then(Tree::as_str);
            name.is_some_and(|name| wanted.takes(name))
        };
        let data = page
            .items
            .iter()
            .flat_map(|happened| message::events(happened, &frame).into_iter().rev())
            .filter(asked_for)
            .collect();
        Ok(parts::list("/v1/events", data, page.has_more))
    })
}

/// A webhook endpoint.
pub(crate) fn endpoint(answer: &EndpointAnswer, view: &View) -> Reply {
    answered(view, |_, frame| Ok(endpoint::tree(answer, frame)))
}

/// A webhook endpoint that is gone.
pub(crate) fn deleted_endpoint(answer: &EndpointAnswer, view: &View) -> Reply {
    answered(view, |_, _| Ok(endpoint::deleted(answer)))
}

/// A page of webhook endpoints.
pub(crate) fn endpoints(page: &Page<EndpointAnswer>, view: &View) -> Reply {
    list("/v1/webhook_endpoints", page, view, |answer, _, frame| {
        endpoint::tree(answer, frame)
    })
}

fn list<T>(
    url: &str,
    page: &Page<T>,
    view: &View,
    write: fn(&T, &Expand, &Frame) -> Tree,
) -> Reply {
    answered(view, |expand, frame| {
        let items = expand.items();
        let data = page
            .items
            .iter()
            .map(|item| write(item, &items, frame))
            .collect();
        Ok(parts::list(url, data, page.has_more))
    })
}

fn found<T>(
    url: &str,
    page: &Page<T>,
    view: &View,
    write: fn(&T, &Expand, &Frame) -> Tree,
) -> Reply {
    answered(view, |expand, frame| {
        let items = expand.items();
        let data = page
            .items
            .iter()
            .map(|item| write(item, &items, frame))
            .collect();
        let total = page.total.filter(|_| expand.get("total_count").is_some());
        Ok(parts::found(url, data, page.has_more, total))
    })
}
