//! Webhook endpoints: who is told about what happened.

use tree::Tree;

use crate::access::Dialect;
use crate::id::Id;
use crate::moment::Moment;

/// A receiver of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// `we_…`, `whv2_…`.
    pub id: Id,
    /// Grows with the time of creation; lists order by it.
    pub number: i64,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The language its messages are in; `None` is this project's own (Standard Webhooks).
    pub dialect: Option<Dialect>,
    /// Where messages go.
    pub url: String,
    /// Whether messages are sent.
    pub state: EndpointState,
    /// The event names that are wanted, in its dialect's words; `*` at the end of a name stands for
    /// anything. Empty: all.
    pub events: Vec<String>,
    /// The version of the dialect that shapes messages (Stripe).
    pub api_version: Option<String>,
    /// Free text: Stripe's description, Chargebee's name.
    pub description: Option<String>,
    /// Free-form data of the caller: a map.
    pub metadata: Option<Tree>,
    /// The user of HTTP Basic credentials (Chargebee).
    pub user: Option<String>,
    /// Sealed: signing secrets and password as a JSON map `{"secrets": […], "password": …}`; never
    /// shown after creation.
    pub sealed: Vec<u8>,
    /// What only its dialect shows, such as Chargebee's `primary_url`: a map.
    pub details: Option<Tree>,
}

/// Whether an endpoint gets messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointState {
    /// It does.
    Enabled,
    /// Its owner switched it off.
    Disabled,
    /// It failed for so long that it was switched off; its messages wait.
    Paused,
    /// It is gone.
    Deleted,
}

impl EndpointState {
    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            EndpointState::Enabled => "enabled",
            EndpointState::Disabled => "disabled",
            EndpointState::Paused => "paused",
            EndpointState::Deleted => "deleted",
        }
    }

    /// The state of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            EndpointState::Enabled,
            EndpointState::Disabled,
            EndpointState::Paused,
            EndpointState::Deleted,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }
}

impl Endpoint {
    /// Whether a message of this name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|pattern| fits(pattern, name))
    }
}

/// Whether a name fits a pattern, in which `*` at the end stands for anything.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_end_in_a_star_or_are_whole_names() {
        assert!(fits("*", "charge.failed"));
        assert!(fits("customer.source.*", "customer.source.created"));
        assert!(!fits("customer.source.*", "customer.created"));
        assert!(fits("charge.failed", "charge.failed"));
        assert!(!fits("charge", "charge.failed"));
    }
}
