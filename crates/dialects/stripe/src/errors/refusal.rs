//! The core's no in the words of this API.

use domain::refusal::Kind;
use domain::source::Status;
use domain::{Refusal, Role};
use kit::{Reply, View};
use tree::Tree;

use super::{Error, Type, decline, echoed, no_such, trouble};
use crate::headers;
use crate::version::Version;

/// The answer to a refusal.
pub(crate) fn reply(refusal: &Refusal, view: &View) -> Reply {
    let version = Version::of_call(view.call).unwrap_or_else(|_| Version::newest());
    let version = &version;
    match refusal {
        Refusal::NotFound { kind, id } => not_found(*kind, id, view, version).reply(),
        Refusal::Card(fault) => decline::card_fault(*fault).reply(),
        Refusal::CardNotTest => decline::not_a_test_card().reply(),
        Refusal::Bank(fault) => decline::bank_fault(*fault, &bank_map(view)).reply(),
        Refusal::Declined(declined) => decline::declined(declined.reason, version).reply(),
        Refusal::Forbidden => forbidden(view, version),
        Refusal::GatewayUnavailable => Error::new(502, Type::Api, "An unknown error occurred")
            .reply()
            .with(headers::SHOULD_RETRY, "true"),
        Refusal::Busy => busy(),
        Refusal::TooManyAttempts { retry_after } => Error::new(
            429,
            Type::InvalidRequest,
            "Too many requests. Please slow down.",
        )
        .code("rate_limit")
        .reply()
        .with("retry-after", retry_after.to_string()),
        other => in_parameters(other, view, version).reply(),
    }
}

/// A source of a kind that the path does not name, as if it were not there.
pub(crate) fn no_such_source(id: &str, version: &Version) -> Error {
    Error::invalid(no_such("source", id, version))
        .code("resource_missing")
        .param("id")
        .status(404)
}

fn not_found(kind: Kind, id: &str, view: &View, version: &Version) -> Error {
    let verb = view.call.operation.rsplit('.').next().unwrap_or_default();
    let nested = view.call.operation.starts_with("customer_");
    let words = match kind {
        Kind::Customer => "customer",
        Kind::Source if verb != "create" || id.starts_with("src_") => "source",
        Kind::Token if id.starts_with("src_") => "source",
        Kind::Source | Kind::Token => "token",
        Kind::GatewayAccount => "gateway account",
        Kind::Entity => "business entity",
    };
    let error = Error::invalid(no_such(words, id, version)).code("resource_missing");
    match (kind, verb) {
        // The customer that the path names, whatever is done with it.
        (Kind::Customer, _) if nested => error.status(404).param("customer"),
        (_, "retrieve") => error.status(404).param("id"),
        (_, "list") => error.param(cursor(view)),
        _ => error.param(handle_param(view)),
    }
}

fn in_parameters(refusal: &Refusal, view: &View, version: &Version) -> Error {
    let missing = |id: &str| {
        Error::invalid(no_such("token", id, version))
            .code("resource_missing")
            .param(handle_param(view))
    };
    match refusal {
        Refusal::TokenUsed { id } => {
            let id = echoed(id);
            Error::invalid(format!(
                "You cannot use a Stripe token more than once: {id}."
            ))
            .code("token_already_used")
        }
        // The hosted service forgets unused tokens after their time.
        Refusal::TokenExpired { id } => missing(id),
        Refusal::TokenMalformed => missing(&handle_text(view)),
        Refusal::NotACard { id } => missing(id),
        Refusal::AlreadyAttached { .. } => {
            Error::invalid("The source you provided has already been attached to a customer.")
                .param(handle_param(view))
        }
        Refusal::WrongState { id, status, .. } => Error::invalid(format!(
            "The source {} has status {} and cannot be attached: its status must be pending or \
             chargeable.",
            echoed(id),
            state(*status)
        ))
        .param(handle_param(view)),
        Refusal::BankExists => Error::invalid(
            "A bank account with that routing number and account number already exists for this \
             customer.",
        )
        .code("bank_account_exists"),
        Refusal::LimitReached { limit } => Error::invalid(format!(
            "This customer already has {limit} payment methods, which is the most a customer can \
             have."
        ))
        .code("customer_max_payment_methods"),
        Refusal::Taken { member: "id", .. } => Error::invalid("Customer already exists.")
            .code("resource_already_exists")
            .param("id"),
        Refusal::Taken { member, .. } => {
            Error::invalid(format!("A customer with this {member} already exists."))
                .code("resource_already_exists")
                .param(*member)
        }
        Refusal::UsageUnsupported { usage } => usage_unsupported(usage.name()).param("usage"),
        Refusal::CustomerRequired => Error::invalid("Missing required param: customer.")
            .code("parameter_missing")
            .param("customer"),
        Refusal::GatewayUnknown { name } => {
            Error::invalid(format!("No gateway is called {}.", echoed(name)))
        }
        _ => Error::invalid("This request cannot be fulfilled."),
    }
}

/// A usage that the type of source does not have.
pub(crate) fn usage_unsupported(usage: &str) -> Error {
    Error::invalid(format!(
        "This type of source does not support the usage {usage}."
    ))
    .code("invalid_source_usage")
}

fn busy() -> Reply {
    Error::new(
        429,
        Type::InvalidRequest,
        "This object cannot be accessed right now because another API request or Stripe process \
         is currently accessing it. Please try the request again.",
    )
    .code("lock_timeout")
    .reply()
    .with(headers::SHOULD_RETRY, "true")
}

/// A browser that presents a wrong client secret does not learn whether the source exists.
fn forbidden(view: &View, version: &Version) -> Reply {
    if view.call.caller.role == Role::Publishable && view.call.operation == "source.retrieve" {
        return no_such_source(view.call.param("source"), version).reply();
    }
    trouble::forbidden()
}

/// The parameter that pages a list.
fn cursor(view: &View) -> &'static str {
    match view.call.query.get("starting_after") {
        Some(_) => "starting_after",
        None => "ending_before",
    }
}

/// The parameters that can hold a token or source.
const HANDLES: [&str; 5] = ["source", "card", "bank_account", "alipay_account", "token"];

/// The parameter that held the token or source.
fn handle_param(view: &View) -> &'static str {
    let given = |name: &&str| member(view, name).is_some_and(|value| value.as_str().is_some());
    HANDLES.into_iter().find(given).unwrap_or("source")
}

fn handle_text(view: &View) -> String {
    let text = member(view, handle_param(view)).and_then(Tree::as_str);
    text.unwrap_or_default().to_owned()
}

/// The map that held the bank account.
fn bank_map(view: &View) -> String {
    let maps = ["source", "bank_account", "card"];
    let given = maps
        .into_iter()
        .find(|name| matches!(member(view, name), Some(Tree::Map(_))));
    let kind = member(view, "type").and_then(Tree::as_str);
    given.or(kind).unwrap_or("bank_account").to_owned()
}

fn member<'a>(view: &'a View, name: &str) -> Option<&'a Tree> {
    view.call
        .body
        .get(name)
        .or_else(|| view.call.query.get(name))
}

/// The word that this API has for a status.
pub(crate) fn state(status: Status) -> &'static str {
    match status {
        Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization => "pending",
        Status::Chargeable => "chargeable",
        Status::Failed => "failed",
        Status::Canceled => "canceled",
        Status::Consumed | Status::Finalized | Status::Detached | Status::Deleted => "consumed",
    }
}
