//! Webhook endpoints.

use domain::endpoint::{Endpoint, EndpointState};
use domain::operation::EndpointAnswer;
use tree::Tree;

use super::{Frame, parts};

/// An endpoint, with its secret right after it was made.
pub(crate) fn tree(answer: &EndpointAnswer, frame: &Frame) -> Tree {
    let endpoint = &answer.endpoint;
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("id", endpoint.id.as_str().into()),
        ("object", "webhook_endpoint".into()),
        ("api_version", endpoint.api_version.as_deref().into()),
        ("application", Tree::Null),
        ("created", endpoint.created.seconds().into()),
        ("description", endpoint.description.as_deref().into()),
        ("enabled_events", names(endpoint)),
        ("livemode", frame.live.into()),
        ("metadata", parts::metadata(endpoint.metadata.as_ref())),
        ("status", status(endpoint.state).into()),
        ("url", endpoint.url.as_str().into()),
    ];
    if let Some(secret) = &answer.secret {
        out.push(("secret", secret.expose().into()));
    }
    parts::ordered(out)
}

/// An endpoint that is gone.
pub(crate) fn deleted(answer: &EndpointAnswer) -> Tree {
    tree::map([
        ("id", answer.endpoint.id.as_str().into()),
        ("object", "webhook_endpoint".into()),
        ("deleted", true.into()),
    ])
}

/// No names stand for all of them.
fn names(endpoint: &Endpoint) -> Tree {
    let names: Vec<Tree> = endpoint
        .events
        .iter()
        .map(|name| name.as_str().into())
        .collect();
    match names.is_empty() {
        true => Tree::List(vec!["*".into()]),
        false => Tree::List(names),
    }
}

const fn status(state: EndpointState) -> &'static str {
    match state {
        EndpointState::Enabled => "enabled",
        EndpointState::Disabled | EndpointState::Paused | EndpointState::Deleted => "disabled",
    }
}
