//! Everything that goes wrong, in the framework's forms: `{"detail": "…"}` for what concerns the
//! whole call, and member names with lists of texts for what is wrong with the input.

use domain::Refusal;
use domain::refusal::Kind;
use http::Method;
use kit::{Head, Reply, Trouble, View};
use tree::{Map, Tree, map};

use crate::endpoints::{CREATE_SOURCE, LIST_SOURCES, SOURCES};
use crate::{canonical, cors, credentials, read, write};

/// The member that carries what belongs to no member.
const NON_FIELD: &str = "non_field_errors";
/// What the Allow header names, in the framework's order.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub(crate) const REQUIRED: &str = "This field is required.";

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

/// Whether the public call was made where the settings name no account for it: it lacks a
/// workspace then rather than a token.
fn lacks_account(head: &Head) -> bool {
    head.method == Method::POST
        && canonical(&head.path) == SOURCES
        && !head.headers.contains_key(credentials::WORKSPACE)
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

/// The answer to a refusal of the core.
pub(crate) fn refusal(refusal: &Refusal, view: &View) -> Reply {
    let no_customer = matches!(
        refusal,
        Refusal::NotFound {
            kind: Kind::Customer,
            ..
        }
    );
    match view.call.operation {
        CREATE_SOURCE => {
            read::source::refused(&view.call.body, no_customer).unwrap_or_else(|| plain(refusal))
        }
        LIST_SOURCES if no_customer => write::page::nothing(view),
        _ => plain(refusal),
    }
}

fn plain(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::NotFound { .. } => not_found(),
        Refusal::Undeletable | Refusal::WrongState { .. } => {
            non_field("This source cannot be deleted.")
        }
        Refusal::GatewayUnknown { name } => field("gateway", &not_a_choice(name)),
        Refusal::UsageUnsupported { usage } => {
            field("usage", &not_a_choice(crate::words::usage(*usage)))
        }
        Refusal::CustomerRequired => field("customer", REQUIRED),
        Refusal::LimitReached { limit } => field(
            "customer",
            &format!("This customer has {limit} sources, the most allowed."),
        ),
        Refusal::Taken { member, .. } => field(
            member,
            &format!("customer with this {member} already exists."),
        ),
        Refusal::Declined(_) => field("gateway", "The gateway refused to make this source."),
        Refusal::TooManyAttempts { retry_after } => {
            throttled(u64::try_from(*retry_after).unwrap_or_default())
        }
        Refusal::GatewayUnavailable => unavailable(),
        Refusal::Busy => detail(
            409,
            "Others are changing the same object; please try again.",
        ),
        Refusal::Forbidden | Refusal::BadCredentials => forbidden(),
        Refusal::TokenUsed { .. }
        | Refusal::TokenExpired { .. }
        | Refusal::TokenMalformed
        | Refusal::Card(_)
        | Refusal::CardNotTest
        | Refusal::Bank(_)
        | Refusal::BankExists
        | Refusal::AlreadyAttached { .. }
        | Refusal::NotACard { .. } => non_field("This instrument cannot be used here."),
    }
}
