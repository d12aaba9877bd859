//! Webhook endpoints.

use domain::endpoint::EndpointState;
use domain::list::Find;
use domain::operation::{
    CreateEndpoint, DeleteEndpoint, ListEndpoints, ReadEndpoint, UpdateEndpoint,
};
use domain::{Dialect, Id};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::Tree;

use super::input::Input;
use super::issues::other;
use super::texts::{TEXT_MAX, filled, optional};
use super::{change, list, metadata, url};
use crate::errors::echoed;
use crate::event_names::ALL;
use crate::expand::{Expand, Subject};
use crate::version::Version;

/// Make an endpoint.
pub(crate) fn create(call: &Call) -> Result<CreateEndpoint, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "api_version",
        "connect",
        "description",
        "enabled_events",
        "expand",
        "metadata",
        "url",
    ]);
    let live = call.caller.mode.is_live();
    let address = url::receiver(&reader, "url", Need::Required, live);
    let events = events(&reader, Need::Required);
    let api_version = api_version(&reader);
    if reader.boolean("connect", Need::Optional) == Some(true) {
        let message = "Endpoints for events of connected accounts are not served here: this \
                       server has no connected accounts.";
        reader.report("connect", other("", message));
    }
    let description = optional(&reader, "description", TEXT_MAX);
    let metadata = metadata::read(&reader);
    Expand::read(&reader, Subject::WEBHOOK_ENDPOINT);
    input.check(&reader)?;
    Ok(CreateEndpoint {
        dialect: Some(Dialect::Stripe),
        url: address.unwrap_or_default(),
        events: events.unwrap_or_default(),
        api_version,
        description,
        metadata,
        basic: None,
        disabled: false,
        details: None,
    })
}

fn api_version(reader: &Reader) -> Option<String> {
    let text = filled(reader, "api_version")?;
    match Version::parse(&text) {
        Some(version) => Some(version.text().to_owned()),
        None => {
            let message = format!("Invalid Stripe API version: {}", echoed(&text));
            reader.report("api_version", other("", message));
            None
        }
    }
}

/// The names of the events that are wanted; each must exist.
fn events(reader: &Reader, need: Need) -> Option<Vec<String>> {
    let items = match reader.map().get("enabled_events") {
        None | Some(Tree::Null) => {
            if need == Need::Required {
                reader.report("enabled_events", Fault::Missing);
            }
            return None;
        }
        Some(Tree::List(items)) if !items.is_empty() => items,
        Some(Tree::List(_)) => {
            reader.report("enabled_events", Fault::Empty);
            return None;
        }
        Some(Tree::Text(text)) if text.is_empty() => {
            reader.report("enabled_events", Fault::Empty);
            return None;
        }
        Some(value) => {
            reader.report("enabled_events", Fault::NotList(value.clone()));
            return None;
        }
    };
    let mut names = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(name) if name == "*" || ALL.contains(&name) => names.push(name.to_owned()),
            _ => {
                let name = format!("enabled_events[{place}]");
                reader.report(&name, Fault::NotOneOf(ALL, item.clone()));
            }
        }
    }
    names.dedup();
    Some(names)
}

/// One endpoint.
pub(crate) fn retrieve(call: &Call) -> Result<ReadEndpoint, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    Expand::read_later(&reader, Subject::WEBHOOK_ENDPOINT);
    input.check(&reader)?;
    Ok(ReadEndpoint {
        endpoint: named(call),
    })
}

fn named(call: &Call) -> Id {
    Id::new(call.param("webhook_endpoint"))
}

/// A page of endpoints.
pub(crate) fn list(call: &Call) -> Result<ListEndpoints, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["ending_before", "expand", "limit", "starting_after"]);
    let (limit, start) = list::page(&reader);
    Expand::read_later(&reader, Subject::WEBHOOK_ENDPOINT.listed());
    input.check(&reader)?;
    Ok(ListEndpoints {
        find: Find {
            start,
            ..Find::newest(limit)
        },
    })
}

/// Change an endpoint.
pub(crate) fn update(call: &Call) -> Result<UpdateEndpoint, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "description",
        "disabled",
        "enabled_events",
        "expand",
        "metadata",
        "url",
    ]);
    let live = call.caller.mode.is_live();
    let address = url::receiver(&reader, "url", Need::Optional, live);
    let state = reader
        .boolean("disabled", Need::Optional)
        .map(|disabled| match disabled {
            true => EndpointState::Disabled,
            false => EndpointState::Enabled,
        });
    let said = UpdateEndpoint {
        endpoint: named(call),
        url: address,
        events: events(&reader, Need::Optional),
        api_version: domain::operation::Change::Keep,
        description: change::text(&reader, "description", TEXT_MAX),
        metadata: change::metadata(&reader),
        basic: domain::operation::Change::Keep,
        state,
        details: None,
    };
    Expand::read(&reader, Subject::WEBHOOK_ENDPOINT);
    input.check(&reader)?;
    Ok(said)
}

/// Delete an endpoint.
pub(crate) fn delete(call: &Call) -> Result<DeleteEndpoint, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    input.check(&reader)?;
    Ok(DeleteEndpoint {
        endpoint: named(call),
    })
}
