//! The headers of this API: who asks, what events may trigger, in which entity and brand.

use domain::mask::mask_numbers;
use http::Method;
use kit::{Call, Head, Reply};
use tree::{Map, Tree, map};

use crate::errors::Problem;
use crate::read::input::is_email;

/// Switches off follow-ups of events.
const DISABLED: &str = "all-disabled";
/// The three headers that take it, and what they switch off.
const EVENT_HEADERS: [(&str, &str); 3] = [
    ("chargebee-event-actions", "actions"),
    ("chargebee-event-email", "email"),
    ("chargebee-event-webhook", "webhook"),
];
const ENTITY: &str = "chargebee-business-entity-id";
const BRAND: &str = "chargebee-brand-id";
const KEY: &str = "chargebee-idempotency-key";
/// Most characters of an entity's or brand's id.
const PLACE_MAX: usize = 50;
/// Most characters of an idempotency key.
const KEY_MAX: usize = 100;
/// Most characters that are kept of what an origin header says.
const ORIGIN_MAX: usize = 250;
/// Most characters of an address: an IPv6 address or a host name.
const ADDRESS_MAX: usize = 50;

/// The member of an event's origin that names the call, and the only call that is named: changes of
/// roles are told to receivers only when they are no consequence of something else.
const CAUSE: &str = "cause";
const ROLE: &str = "assign_payment_role";

/// Whether an event comes from a call that gave a role to a source.
pub(crate) fn gave_a_role(origin: Option<&Tree>) -> bool {
    let cause = origin.and_then(|origin| origin.get(CAUSE));
    cause.and_then(Tree::as_str) == Some(ROLE)
}

/// Whether the caller switched webhooks off for the events of a call.
pub(crate) fn is_quiet(origin: Option<&Tree>) -> bool {
    let off = |name: &str| origin.is_some_and(|origin| origin.at(&["events", name]).is_some());
    off("webhook") || off("actions")
}

/// The entity and the brand that a call is about, header and body taken together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) entity: Option<String>,
    pub(crate) brand: Option<String>,
}

/// The place of a call. Both names must be known on this site, and header and body must not
/// contradict each other.
pub(crate) fn place(call: &Call) -> Result<Place, Reply> {
    check_events(call.head)?;
    let named = |name: &'static str| call.body.get(name).and_then(Tree::as_str);
    let entity = [
        (ENTITY, call.head.header(ENTITY)),
        ("business_entity_id", named("business_entity_id")),
    ];
    let brand = match call.head.method {
        Method::GET => None,
        _ => call.head.header(BRAND),
    };
    Ok(Place {
        entity: agreed(entity, &call.policy.entities)?,
        brand: agreed(
            [(BRAND, brand), ("brand_id", named("brand_id"))],
            &call.policy.brands,
        )?,
    })
}

/// What every event of a call records; `None` when no header says anything.
pub(crate) fn origin(head: &Head) -> Result<Option<Tree>, Reply> {
    check_events(head)?;
    let mut facts = Map::new();
    let mut note = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(name, value);
        }
    };
    note("origin_user", origin_user(head));
    note("origin_ip", origin_ip(head));
    note(
        "origin_device",
        prose(head, "chargebee-request-origin-device"),
    );
    note("business_entity_id", prose(head, ENTITY));
    if head.method != Method::GET {
        note("brand_id", prose(head, BRAND));
        let off = EVENT_HEADERS
            .iter()
            .filter(|(header, _)| head.header(header).is_some());
        let off: Map = off
            .map(|(_, name)| ((*name).to_owned(), "disabled".into()))
            .collect();
        if !off.is_empty() {
            facts.insert("events", off);
        }
        if head.path.ends_with("/assign_payment_role") {
            facts.insert(CAUSE, ROLE);
        }
    }
    Ok((!facts.is_empty()).then_some(Tree::Map(facts)))
}

/// The address that a source or token is noted to come from. A malformed one is no address.
pub(crate) fn origin_ip(head: &Head) -> Option<String> {
    let text = head.header("chargebee-request-origin-ip")?.trim();
    is_address(text).then(|| text.to_owned())
}

/// Whether a text can be an IPv4 or IPv6 address or a host name.
pub(crate) fn is_address(text: &str) -> bool {
    let fits = (1..=ADDRESS_MAX).contains(&text.len());
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'-'));
    fits && plain && mask_numbers(text) == text
}

/// The caller's idempotency key. Reads have none.
pub(crate) fn idempotency_key(head: &Head) -> Result<Option<String>, Reply> {
    if head.method == Method::GET {
        return Ok(None);
    }
    let Some(value) = head.headers.get(KEY) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.as_bytes()).unwrap_or_default();
    match text.chars().count() {
        0 if value.is_empty() => Ok(None),
        0 => Err(Problem::wrong_value(KEY, "must be text in UTF-8").reply()),
        1..=KEY_MAX => Ok(Some(text.to_owned())),
        _ => Err(Problem::too_long(KEY, KEY_MAX).reply()),
    }
}

/// A header beside a member of the body that mean the same.
fn agreed(named: [(&str, Option<&str>); 2], known: &[String]) -> Result<Option<String>, Reply> {
    let given = named.into_iter().filter_map(|(param, value)| {
        value
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(|value| (param, value))
    });
    let mut first: Option<&str> = None;
    for (param, value) in given {
        if value.chars().count() > PLACE_MAX {
            return Err(Problem::too_long(param, PLACE_MAX).reply());
        }
        if first.is_some_and(|first| first != value) {
            let rule = format!("must agree with the header {}", named[0].0);
            return Err(Problem::wrong_value(param, &rule).reply());
        }
        if !known.iter().any(|known| known == value) {
            return Err(Problem::not_found(value, param).reply());
        }
        first = Some(value);
    }
    Ok(first.map(str::to_owned))
}

/// The event headers take one value only. On reads they mean nothing.
fn check_events(head: &Head) -> Result<(), Reply> {
    if head.method == Method::GET {
        return Ok(());
    }
    for (header, _) in EVENT_HEADERS {
        let Some(value) = head.headers.get(header) else {
            continue;
        };
        if !value
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(DISABLED.as_bytes())
        {
            let rule = format!("must be {DISABLED}");
            return Err(Problem::wrong_value(header, &rule).reply());
        }
    }
    Ok(())
}

/// The acting user. The encoded header can hold any script; when it is there, the plain one does
/// not count, even if the encoded one is malformed.
fn origin_user(head: &Head) -> Option<String> {
    let user = match head.headers.get("chargebee-request-origin-user-encoded") {
        Some(encoded) => {
            let bytes = kit::text::base64(encoded.to_str().ok()?.trim())?;
            String::from_utf8(bytes)
                .ok()
                .filter(|user| is_encoded_email(user))?
        }
        None => {
            let user = head.header("chargebee-request-origin-user")?.trim();
            is_email(user).then(|| user.to_owned())?
        }
    };
    Some(short(&user))
}

/// An e-mail address in any script: something on both sides of the last at-sign, nothing unseen.
fn is_encoded_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn prose(head: &Head, name: &str) -> Option<String> {
    let text = head.header(name)?.trim();
    (!text.is_empty()).then(|| short(text))
}

/// Bounded, and without stray card numbers.
fn short(text: &str) -> String {
    mask_numbers(text).chars().take(ORIGIN_MAX).collect()
}

/// The place as the details of an object keep it.
impl Place {
    pub(crate) fn members(&self) -> Vec<(String, Tree)> {
        let named = [
            ("business_entity_id", &self.entity),
            ("brand_id", &self.brand),
        ];
        let given = named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.clone()?)));
        given
            .map(|(name, value)| (name.to_owned(), Tree::from(value)))
            .collect()
    }
}

/// A dialect's own data under its name: what `details` and `extra` hold. `None` when empty.
pub(crate) fn under_own_name(members: Vec<(String, Tree)>) -> Option<Tree> {
    let own: Map = members.into_iter().collect();
    (!own.is_empty()).then(|| map([("chargebee", Tree::Map(own))]))
}

#[cfg(test)]
mod tests;
