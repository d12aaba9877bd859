//! What a unit says about the call behind it, and whom it touches.

use domain::effect::Effect;
use kit::reader::masked;
use store::table::effect::Cause;
use tree::{Map, Tree};

use crate::run::Context;

/// What every event of a call records.
pub(crate) fn cause_of(context: &Context, request_id: &str, origin: Option<&Tree>) -> Cause {
    let mut facts = Map::with_capacity(5);
    facts.insert("request", request_id);
    facts.insert("dialect", context.caller.dialect.name());
    if let Some(key) = &context.caller.key {
        facts.insert("key", key.as_str());
    }
    if let Some(origin) = origin {
        facts.insert("origin", masked(origin));
    }
    // Chargebee's headers name what the events of a call must not start.
    let off = |name| origin.is_some_and(|origin| origin.at(&["events", name]).is_some());
    Cause {
        facts,
        at: context.now,
        quiet: off("actions") || off("webhook"),
        told: true,
    }
}

/// The object that others change too: the customer if one is concerned, else the source or token.
pub(crate) fn contended(effects: &[Effect]) -> String {
    let named = effects.iter().filter_map(|effect| match effect {
        Effect::CountSource { customer, .. } | Effect::MoveDefault { customer, .. } => {
            Some((0, customer.as_str()))
        }
        Effect::UpdateSource(source) => Some((1, source.id.as_str())),
        Effect::UpdateCharge(charge) => Some((1, charge.id.as_str())),
        Effect::UpdateIntent(intent) => Some((1, intent.id.as_str())),
        Effect::UpdateCustomer(customer) => Some((0, customer.id.as_str())),
        Effect::ConsumeToken { id, .. } => Some((2, id.as_str())),
        _ => None,
    });
    named.min().map(|(_, id)| id.to_owned()).unwrap_or_default()
}

/// Whether an address is to be told whatever endpoints there are.
pub(crate) fn notifies(effects: &[Effect]) -> bool {
    let mut effects = effects.iter();
    effects.any(|effect| matches!(effect, Effect::Notify { .. }))
}

/// Whether an idempotency key was drawn by a client: a UUID, as official libraries send it. Such a
/// key says nothing; any other text is the caller's own and does not rest in clear.
pub(crate) fn is_drawn(key: &str) -> bool {
    let uuid = key.strip_prefix("stripe-node-retry-").unwrap_or(key);
    let groups = [8, 4, 4, 4, 12];
    let mut parts = uuid.split('-');
    groups.iter().all(|length| {
        let fits =
            |part: &str| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        parts.next().is_some_and(fits)
    }) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drawn_keys_may_rest() {
        assert!(is_drawn("f198bc7d-7714-4ea0-8e2d-ee2a84136a75"));
        assert!(is_drawn(
            "stripe-node-retry-f198bc7d-7714-4ea0-8e2d-ee2a84136a75"
        ));
        for own in [
            "",
            "order-7",
            "a@b.example",
            "f198bc7d-7714-4ea0-8e2d-ee2a84136a75-1",
        ] {
            assert!(!is_drawn(own), "{own}");
        }
    }
}
