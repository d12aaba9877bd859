//! A source as this dialect shows it.

use domain::operation::SourceAnswer;
use domain::source::{Action, ActionKind, ActionState, Source, Status, Usage};
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::words;
use crate::write::{amount, moment};

/// The answer to a creation.
pub(crate) fn created(answer: &SourceAnswer, view: &View) -> Reply {
    Reply::json(201, &source(&answer.source, view))
}

/// The answer to a read.
pub(crate) fn shown(answer: &SourceAnswer, view: &View) -> Reply {
    Reply::json(200, &source(&answer.source, view))
}

/// The answer to a deletion: nothing.
pub(crate) fn deleted(_answer: &SourceAnswer, _view: &View) -> Reply {
    Reply::empty(204)
}

/// The fifteen members, in their order.
pub(super) fn source(source: &Source, view: &View) -> Tree {
    let particulars = &source.particulars;
    let returns = &particulars.returns;
    let amount = source
        .amount
        .as_ref()
        .filter(|_| source.usage == Usage::SingleUse);
    map([
        ("gateway", source.gateway.name.as_str().into()),
        ("id", source.number.into()),
        (
            "customer",
            source.customer.as_ref().map(|id| id.as_str()).into(),
        ),
        ("usage", words::usage(source.usage).into()),
        ("status", words::status(source).into()),
        ("amount", amount.map(amount::number).into()),
        ("description", particulars.description.as_deref().into()),
        (
            "return_url",
            returns.any.as_deref().or(returns.success.as_deref()).into(),
        ),
        (
            "gateway_data",
            gateway_data(source, &view.call.head.base_url).into(),
        ),
        ("client", object(particulars.client.as_ref())),
        ("metadata", object(particulars.metadata.as_ref())),
        ("card", card(source)),
        ("test_mode", (!view.call.caller.mode.is_live()).into()),
        ("created", moment(source.created).into()),
        ("updated", moment(source.updated).into()),
    ])
}

/// Free-form data; without any, an empty map.
pub(super) fn object(data: Option<&Tree>) -> Tree {
    data.filter(|data| data.as_map().is_some())
        .cloned()
        .unwrap_or_else(|| Map::new().into())
}

fn card(source: &Source) -> Tree {
    source.card().map_or(Tree::Null, |card| {
        map([
            ("brand", card.brand.name().into()),
            ("last4", card.last4.as_str().into()),
            ("exp_month", i64::from(card.exp_month).into()),
            ("exp_year", i64::from(card.exp_year).into()),
        ])
    })
}

/// What the payer's browser needs next, as long as the payer has something to do.
fn gateway_data(source: &Source, base_url: &str) -> Map {
    let waits = matches!(
        source.status,
        Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization
    );
    let mut out = Map::new();
    let action = source.action.as_ref();
    let Some(action) = action.filter(|step| waits && step.state == ActionState::Pending) else {
        return out;
    };
    if let Some(url) = &action.url {
        let own = url.starts_with('/') && !url.starts_with("//");
        out.insert(
            "url",
            if own {
                format!("{base_url}{url}")
            } else {
                url.clone()
            },
        );
    }
    match action.kind {
        ActionKind::Redirect => add_form(&mut out, action),
        ActionKind::Sdk => {
            let known = action.data.get("client_secret").cloned();
            let secret = known.or_else(|| source.particulars.client_secret.clone().map(Tree::from));
            out.insert("client_secret", secret);
        }
        ActionKind::Receiver | ActionKind::Code | ActionKind::Qr => {
            for (name, value) in action.data.as_map().into_iter().flat_map(Map::iter) {
                out.insert(name, value.clone());
            }
        }
    }
    out
}

/// How to send the payer to the page: a method, the fields of a form, and the gateway's token.
fn add_form(out: &mut Map, action: &Action) {
    let fields = object(action.data.get("fields"));
    let token = action.data.get("token").filter(|token| !token.is_null());
    let has_fields = fields.as_map().is_some_and(|fields| !fields.is_empty());
    let default = if has_fields { "POST" } else { "GET" };
    let method = action
        .data
        .get("method")
        .and_then(Tree::as_str)
        .unwrap_or(default);
    out.insert("method", method).insert("fields", fields);
    if let Some(token) = token {
        out.insert("token", token.clone());
    }
}
