//! Events and those who are told about them.

use tree::Tree;

use crate::access::Dialect;
use crate::endpoint::{Endpoint, EndpointState};
use crate::event::{EventKind, Happened};
use crate::id::Id;
use crate::list::{Filter, Find};
use crate::operation::change::{Change, Metadata};
use crate::secret::Secret;

/// Read an event. Only events whose object the dialect shows are found.
#[derive(Clone, Debug)]
pub struct ReadEvent {
    /// Its number: [`crate::event::number_of_id`].
    pub number: i64,
    /// The id as the caller wrote it, for the refusal.
    pub id: String,
}

/// List events, newest first, of objects that the dialect shows.
#[derive(Clone, Debug)]
pub struct ListEvents {
    /// Which, from where; ids are event ids, keys are event numbers. `customer` filters.
    pub find: Find,
    /// Only these kinds; empty: all.
    pub kinds: Vec<EventKind>,
    /// A further condition.
    pub filter: Option<Filter<Happened>>,
}

/// Make an endpoint.
#[derive(Clone, Debug)]
pub struct CreateEndpoint {
    /// The language of its messages; `None` is this project's own.
    pub dialect: Option<Dialect>,
    /// Where messages go; checked by the address guard.
    pub url: String,
    /// The event names that are wanted; empty: all.
    pub events: Vec<String>,
    /// The version of the dialect that shapes messages.
    pub api_version: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Free-form data of the caller: a map.
    pub metadata: Option<Tree>,
    /// HTTP Basic credentials (Chargebee).
    pub basic: Option<(String, Secret)>,
    /// Whether it starts switched off.
    pub disabled: bool,
    /// What only its dialect shows: a map.
    pub details: Option<Tree>,
}

/// An endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointAnswer {
    /// The endpoint, after the change.
    pub endpoint: Endpoint,
    /// Its signing secret; in the answer to its creation only.
    pub secret: Option<Secret>,
}

/// Read an endpoint of the caller's dialect.
#[derive(Clone, Debug)]
pub struct ReadEndpoint {
    /// Which.
    pub endpoint: Id,
}

/// List the endpoints of the caller's dialect.
#[derive(Clone, Debug)]
pub struct ListEndpoints {
    /// Which, from where.
    pub find: Find,
}

/// Change an endpoint.
#[derive(Clone, Debug)]
pub struct UpdateEndpoint {
    /// Which.
    pub endpoint: Id,
    /// New address.
    pub url: Option<String>,
    /// New names; empty means all.
    pub events: Option<Vec<String>>,
    /// New version.
    pub api_version: Change<String>,
    /// New description.
    pub description: Change<String>,
    /// New metadata.
    pub metadata: Metadata,
    /// New HTTP Basic credentials.
    pub basic: Change<(String, Secret)>,
    /// Switched on or off.
    pub state: Option<EndpointState>,
    /// New members of the details; null removes one.
    pub details: Option<Tree>,
}

/// Delete an endpoint: what was not delivered is not delivered any more.
#[derive(Clone, Debug)]
pub struct DeleteEndpoint {
    /// Which.
    pub endpoint: Id,
}
