//! The webhook endpoint.

use domain::endpoint::{Endpoint, EndpointState};
use domain::list::Page as Found;
use domain::operation::EndpointAnswer;
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::read::endpoint::stamp;
use crate::read::input::Input;
use crate::read::page::Page;
use crate::write::{list, put, reply, resource};

/// All calls on one endpoint answer with it. User and password are never shown.
pub(crate) fn shown(answer: &EndpointAnswer, _: &View) -> Reply {
    let mut body = Map::new();
    body.insert("webhook_endpoint", endpoint(&answer.endpoint));
    reply(200, body)
}

/// `GET /webhook_endpoints`
pub(crate) fn listed(answer: &Found<EndpointAnswer>, view: &View) -> Reply {
    let page = Page::read(&Input::of_query(&view.call.query), &["created_at"]);
    let (items, next) = page.cut(&answer.items, answer.has_more, |answer| {
        stamp(&answer.endpoint)
    });
    let elements = items.into_iter().map(|item| {
        let resource = endpoint(&item.endpoint);
        list::wrapped("webhook_endpoint", resource)
    });
    list::of(elements, next)
}

fn endpoint(endpoint: &Endpoint) -> Map {
    let own = |name: &str| endpoint.details.as_ref().and_then(|own| own.get(name));
    let flag = |name: &str| own(name).and_then(Tree::as_bool).unwrap_or(false);
    let mut out = resource("webhook_endpoint");
    out.insert("id", endpoint.id.as_str());
    out.insert("name", endpoint.description.as_deref().unwrap_or_default());
    out.insert("url", endpoint.url.as_str());
    out.insert(
        "api_version",
        endpoint.api_version.as_deref().unwrap_or("v2"),
    );
    out.insert("primary_url", flag("primary_url"));
    out.insert("disabled", endpoint.state != EndpointState::Enabled);
    out.insert("send_card_resource", flag("send_card_resource"));
    let schema = "chargebee_response_schema_type";
    put(&mut out, schema, own(schema).cloned());
    let names = endpoint.events.iter().map(|name| Tree::from(name.as_str()));
    let names: Vec<Tree> = names.collect();
    put(
        &mut out,
        "enabled_events",
        Some(names).filter(|names| !names.is_empty()),
    );
    out
}

#[cfg(test)]
mod tests;
