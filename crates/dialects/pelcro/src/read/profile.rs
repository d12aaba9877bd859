//! Who registers.

use std::borrow::Cow;

use domain::Dialect;
use domain::customer::Profile;
use domain::mask::mask_numbers;
use kit::Reader;
use kit::reader::{Need, TextRule, masked};
use tree::{Map, Tree};

use crate::read::member::{TEXT_MAX, display, optional, required};

/// Members that only this dialect shows; they are kept under its name.
const OWN_MEMBERS: [&str; 4] = ["display_name", "salutation", "title", "old_provider_id"];

/// The profile and the user name. What does not fit is noted in the reader.
pub(crate) fn profile(reader: &Reader) -> (Profile, Option<String>) {
    let email = required(reader, "email", email_rule());
    let username = optional(reader, "username", name_rule("username", is_username));
    let username = username.map(|name| name.trim().to_owned());
    let profile = Profile {
        email: email.map(|email| email.trim().to_owned()),
        phone: display(reader, "phone"),
        name: display(reader, "name"),
        first_name: display(reader, "first_name"),
        last_name: display(reader, "last_name"),
        company: display(reader, "organization"),
        locale: display(reader, "language"),
        metadata: metadata(reader),
        extra: extra(reader, username.as_deref()),
        ..Profile::default()
    };
    (profile, username)
}

/// What an e-mail looks like.
pub(crate) fn email_rule() -> TextRule {
    name_rule("email", is_email)
}

fn name_rule(name: &'static str, matches: fn(&str) -> bool) -> TextRule {
    TextRule {
        pattern: Some((name, matches)),
        ..TextRule::optional(TEXT_MAX)
    }
}

fn metadata(reader: &Reader) -> Option<Tree> {
    let map = reader.object("metadata", Need::Optional)?;
    let kept = masked(&Tree::Map(map.map().clone()));
    (!map.map().is_empty()).then_some(kept)
}

fn extra(reader: &Reader, username: Option<&str>) -> Option<Tree> {
    let mut own = Map::new();
    if let Some(username) = username {
        own.insert("username", username);
    }
    for name in OWN_MEMBERS {
        if let Some(text) = display(reader, name) {
            own.insert(name, text);
        }
    }
    (!own.is_empty()).then(|| tree::map([(Dialect::Pelcro.name(), own.into())]))
}

/// A part before the last at sign and a domain without empty labels behind it. People log in with
/// it, so a card number in it cannot be masked and is refused instead.
fn is_email(text: &str) -> bool {
    let text = text.trim();
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = !local.is_empty() && !local.contains('@') && !domain.split('.').any(str::is_empty);
    plain && parts && is_free_of_numbers(text)
}

/// Anything in one line. Refused rather than masked, as above.
fn is_username(text: &str) -> bool {
    !text.chars().any(char::is_control) && is_free_of_numbers(text)
}

fn is_free_of_numbers(text: &str) -> bool {
    matches!(mask_numbers(text), Cow::Borrowed(_))
}
