//! Everything that goes wrong, in the framework's forms: `{"detail": "…"}` for what concerns the
//! whole call, and member names with lists of texts for what is wrong with the input.

mod payment;
mod refusal;

pub(crate) use refusal::refusal;

use http::Method;
use kit::{Head, Reply, Trouble};
use tree::{Map, Tree, map};

use crate::{cors, credentials, endpoints};

/// The member that carries what belongs to no member.
const NON_FIELD: &str = "non_field_errors";
/// What the Allow header names, in the framework's order.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub(crate) const REQUIRED: &str = "This field is required.";
pub(crate) const NOT_POSITIVE: &str = "Ensure this value is greater than 0.";

/// An error that concerns the whole call.
pub(crate) fn detail(status: u16, text: &str) -> Reply {
    Reply::json(status, &map([("detail", text.into())]))
}

/// Wrong input that belongs to no member.
pub(crate) fn non_field(text: &str) -> Reply {
    field(NON_FIELD, text)
}

/// Wrong input in one member.
pub(crate) fn field(name: &str, text: &str) -> Reply {
    Reply::json(400, &map([(name, Tree::List(vec![text.into()]))]))
}

/// Missing or unusable credentials.
pub(crate) fn unauthorized(text: &str) -> Reply {
    detail(401, text).with("www-authenticate", "Token")
}

/// Nothing is here that this caller may see.
pub(crate) fn not_found() -> Reply {
    detail(404, "Not found.")
}

/// Names a choice that does not exist; `value` is in Python's notation.
pub(crate) fn not_a_choice(value: &str) -> String {
    format!("\"{}\" is not a valid choice.", masked(value))
}

/// Names a choice of a filter that does not exist.
pub(crate) fn not_available(word: &str) -> String {
    format!(
        "Select a valid choice. {} is not one of the available choices.",
        masked(word)
    )
}

/// Says that a value of this type cannot name an object.
pub(crate) fn no_key(type_name: &str) -> String {
    format!("Incorrect type. Expected pk value, received {type_name}.")
}

/// Says that a value is no list.
pub(crate) fn not_a_list(value: &Tree) -> String {
    let kind = crate::python::type_name(value);
    format!("Expected a list of items but got type \"{kind}\".")
}

/// Names an object that does not exist; `value` is in Python's notation.
pub(crate) fn no_such_object(value: &str) -> String {
    format!(
        "Primary key \"{}\" invalid - object is not exists.",
        masked(value)
    )
}

fn masked(text: &str) -> std::borrow::Cow<'_, str> {
    domain::mask::mask_numbers(text)
}

/// What is wrong with the members of a request.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(&'static str, Vec<String>)>);

impl Faults {
    /// Notes one more message for a member.
    pub(crate) fn add(&mut self, name: &'static str, message: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, messages)) => messages.push(message.into()),
            None => self.0.push((name, vec![message.into()])),
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answer that lists everything.
    pub(crate) fn reply(&self) -> Reply {
        let members: Map = self
            .0
            .iter()
            .map(|(name, messages)| {
                let texts = messages.iter().map(|text| text.as_str().into()).collect();
                ((*name).to_owned(), Tree::List(texts))
            })
            .collect();
        Reply::json(400, &Tree::Map(members))
    }
}

/// The answer to something that is wrong outside any operation.
pub(crate) fn trouble(trouble: &Trouble, head: &Head) -> Reply {
    match trouble {
        Trouble::UnknownPath | Trouble::UnknownSite => not_found(),
        Trouble::UnknownMethod { allow } => unknown_method(allow, head),
        Trouble::BodyTooLarge { limit } => detail(
            413,
            &format!("The request body is larger than {limit} bytes."),
        ),
        Trouble::BodyBroken => detail(400, "The request body could not be read to its end."),
        Trouble::NoCredentials if lacks_account(head) => no_workspace(),
        Trouble::NoCredentials => unauthorized("Authentication credentials were not provided."),
        Trouble::UnknownKey { .. } => unauthorized("Invalid token."),
        Trouble::SessionInvalid | Trouble::SessionRevoked => unauthorized("Invalid token."),
        Trouble::WrongRole { .. } | Trouble::ForeignAccount => forbidden(),
        Trouble::NoWorkspace => no_workspace(),
        Trouble::ForbiddenData { member } => {
            non_field(&format!("Track and PIN data are not accepted: {member}."))
        }
        Trouble::LiveModeOff => non_field(
            "This server keeps test data only: send x-piriod-test-mode: true, and a test token \
             where one is needed.",
        ),
        Trouble::KeyMismatch { .. } | Trouble::KeyOtherPath { .. } | Trouble::KeyInUse { .. } => {
            detail(409, "The idempotency key belongs to another request.")
        }
        Trouble::TooManyCalls { retry_after } => throttled(*retry_after),
        Trouble::Unavailable => unavailable(),
        Trouble::Internal => detail(500, "A server error occurred."),
    }
}

fn unknown_method(allow: &str, head: &Head) -> Reply {
    let known: Vec<&str> = allow.split(',').map(str::trim).collect();
    let mut allowed: Vec<&str> = METHODS
        .into_iter()
        .filter(|method| known.contains(method))
        .collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    allowed.push("OPTIONS");
    let allowed = allowed.join(", ");
    if head.method == Method::OPTIONS {
        return cors::options(head, allowed);
    }
    detail(405, &format!("Method \"{}\" not allowed.", head.method)).with("allow", allowed)
}

fn no_workspace() -> Reply {
    non_field("x-simple-workspace header is required.")
}

/// Whether a public call was made where the settings name no account for it: it lacks a workspace
/// then rather than a token.
fn lacks_account(head: &Head) -> bool {
    endpoints::is_public(head) && !head.headers.contains_key(credentials::WORKSPACE)
}

fn forbidden() -> Reply {
    detail(403, "You do not have permission to perform this action.")
}

fn unavailable() -> Reply {
    detail(503, "Nothing was changed; please try again in a moment.")
}

fn throttled(seconds: u64) -> Reply {
    detail(
        429,
        &format!("Request was throttled. Expected available in {seconds} seconds."),
    )
    .with("retry-after", seconds.to_string())
}
