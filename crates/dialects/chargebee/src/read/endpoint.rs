//! Webhook endpoints.

use domain::endpoint::EndpointState;
use domain::list::Find;
use domain::operation::{
    Change, CreateEndpoint, DeleteEndpoint, ListEndpoints, Metadata, ReadEndpoint, UpdateEndpoint,
};
use domain::{Dialect, Id, Secret};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::read::change::note;
use crate::read::headers;
use crate::read::input::{Body, Input, choose};
use crate::read::notation;
use crate::read::page::{self, Page};
use crate::words::events::NAMES;

/// Most characters of a name, an address, a user or a password.
const NAME_MAX: usize = 50;
const URL_MAX: usize = 512;
const BASIC_MAX: usize = 250;

/// The versions of the API, the second of which is spoken here.
const VERSIONS: &[&str] = &["v1", "v2"];
/// Shapes of catalogues, in which messages about payment sources do not differ.
const SCHEMAS: &[&str] = &["plans_addons", "items", "compat"];
/// What only this dialect shows of an endpoint.
const FLAGS: [&str; 2] = ["primary_url", "send_card_resource"];

/// `POST /webhook_endpoints`
pub(crate) fn create(call: &Call) -> Result<CreateEndpoint, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    if input.raw("name").is_none() {
        input.missing("name");
    }
    let name = input.prose("name", NAME_MAX);
    let url = input
        .required("url", URL_MAX)
        .and_then(|url| page_address(&input, url));
    let version = input.choice("api_version", VERSIONS).unwrap_or("v2");
    let disabled = input.boolean("disabled").unwrap_or(false);
    let basic = basic(&input);
    let mut details = Map::new();
    for flag in FLAGS {
        details.insert(flag, input.boolean(flag).unwrap_or(false));
    }
    let schema = "chargebee_response_schema_type";
    if let Some(word) = input.choice(schema, SCHEMAS) {
        details.insert(schema, word);
    }
    let events = events(&input).unwrap_or_default();
    input.finish()?;
    Ok(CreateEndpoint {
        dialect: Some(Dialect::Chargebee),
        url: url.unwrap_or_default(),
        events,
        api_version: Some(version.to_owned()),
        description: name,
        metadata: None,
        basic,
        disabled,
        details: Some(Tree::Map(details)),
    })
}

/// `GET /webhook_endpoints`
pub(crate) fn list(call: &Call) -> Result<ListEndpoints, Reply> {
    headers::place(call)?;
    let input = Input::of_query(&call.query);
    let page = Page::read(&input, &["created_at"]);
    input.finish()?;
    let (start, limit) = page.start();
    Ok(ListEndpoints {
        find: Find {
            order: page.order,
            start,
            ..Find::newest(limit)
        },
    })
}

/// `GET /webhook_endpoints/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadEndpoint, Reply> {
    headers::place(call)?;
    let endpoint = Id::new(call.param("id"));
    Ok(ReadEndpoint { endpoint })
}

/// `POST /webhook_endpoints/{id}`
pub(crate) fn update(call: &Call) -> Result<UpdateEndpoint, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    let name = input.change("name", |input| input.prose("name", NAME_MAX));
    let url = input.change("url", |input| {
        let url = input.text("url", URL_MAX)?;
        page_address(input, url)
    });
    for (param, is_cleared) in [
        ("name", name == Change::Clear),
        ("url", url == Change::Clear),
    ] {
        if is_cleared {
            input.missing(param);
        }
    }
    let choice = |name: &str, words| input.given(name).then(|| input.choice(name, words));
    let flag = |name: &str| input.given(name).then(|| input.boolean(name)).flatten();
    let version = choice("api_version", VERSIONS).flatten();
    let state = flag("disabled").map(|disabled| match disabled {
        true => EndpointState::Disabled,
        false => EndpointState::Enabled,
    });
    let mut details = Map::new();
    for name in FLAGS {
        note(&mut details, name, Change::of(flag(name)));
    }
    let basic = changed_basic(&input);
    let events = events(&input);
    input.finish()?;
    Ok(UpdateEndpoint {
        endpoint: Id::new(call.param("id")),
        url: match url {
            Change::To(url) => Some(url),
            Change::Keep | Change::Clear => None,
        },
        events,
        api_version: Change::of(version.map(str::to_owned)),
        description: name,
        metadata: Metadata::Keep,
        basic,
        state,
        details: (!details.is_empty()).then_some(Tree::Map(details)),
    })
}

/// `POST /webhook_endpoints/{id}/delete`
pub(crate) fn delete(call: &Call) -> Result<DeleteEndpoint, Reply> {
    headers::place(call)?;
    let endpoint = Id::new(call.param("id"));
    Ok(DeleteEndpoint { endpoint })
}

/// What an endpoint is sorted by in lists.
pub(crate) fn stamp(endpoint: &domain::endpoint::Endpoint) -> page::Stamp {
    page::Stamp {
        created: endpoint.created,
        updated: endpoint.updated,
        number: endpoint.number,
    }
}

/// The form of an address; where it leads is the core's question. Any port will do, as receivers
/// of a server at home have ports of their own.
fn page_address(input: &Input, url: String) -> Option<String> {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let plain = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    if rest.is_none_or(str::is_empty) || !plain {
        input.wrong("url", "an address that starts with https:// or http://");
        return None;
    }
    Some(url)
}

/// Names of events: indexed fields, or a list in one field. `None`: nothing is said about them.
fn events(input: &Input) -> Option<Vec<String>> {
    let value = input.raw("enabled_events")?;
    let words: Option<Vec<String>> = match value {
        Tree::Text(text) if text.is_empty() => Some(Vec::new()),
        Tree::Text(text) => notation::words(text),
        Tree::List(items) => items.iter().map(notation::word).collect(),
        _ => None,
    };
    let given = words.map(|words| words.into_iter().filter(|word| !word.is_empty()));
    let known = given.and_then(|words| {
        words
            .map(|word| choose(&word, NAMES).map(str::to_owned))
            .collect::<Option<Vec<String>>>()
    });
    if known.is_none() {
        input.wrong("enabled_events", "a list of event names");
    }
    known
}

/// User and password; a password alone opens nothing.
fn basic(input: &Input) -> Option<(String, Secret)> {
    let user = input.text("basic_auth_username", BASIC_MAX);
    let password = input
        .text("basic_auth_password", BASIC_MAX)
        .map(Secret::new);
    if user.as_ref().is_some_and(|user| user.contains(':')) {
        input.wrong("basic_auth_username", "a name without a colon");
    }
    match (user, password) {
        (Some(user), password) => Some((user, password.unwrap_or_else(|| Secret::new("")))),
        (None, Some(_)) => {
            input.missing("basic_auth_username");
            None
        }
        (None, None) => None,
    }
}

/// Both come together or not at all, since neither is ever shown.
fn changed_basic(input: &Input) -> Change<(String, Secret)> {
    let (user, password) = ("basic_auth_username", "basic_auth_password");
    match (input.raw(user).is_some(), input.raw(password).is_some()) {
        (false, false) => Change::Keep,
        (true, false) if input.given(user) => {
            input.missing(password);
            Change::Keep
        }
        (false, true) if input.given(password) => {
            input.missing(user);
            Change::Keep
        }
        _ if !input.given(user) => Change::Clear,
        _ => Change::of(basic(input)),
    }
}

#[cfg(test)]
mod tests;
