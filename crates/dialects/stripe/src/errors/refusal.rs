//! The core's no in the words of this API.

use domain::operation::InstrumentSort;
use domain::source::Status;
use domain::{Refusal, Role};
use kit::{Reply, View};
use tree::Tree;

use super::{Error, Type, decline, echoed, missing, money, no_such, proof, trouble};
use crate::headers;
use crate::kind::Kind;
use crate::read::input::parameters;
use crate::version::Version;

/// The answer to a refusal.
pub(crate) fn reply(refusal: &Refusal, view: &View) -> Reply {
    let version = Version::of_call(view.call).unwrap_or_else(|_| Version::newest());
    let version = &version;
    match refusal {
        Refusal::NotFound { kind, id } => missing::error(*kind, id, view, version).reply(),
        Refusal::Card(fault) => decline::card_fault(*fault).reply(),
        Refusal::CardNotTest => decline::not_a_test_card().reply(),
        Refusal::Bank(fault) => decline::bank_fault(*fault, &bank_map(view)).reply(),
        Refusal::Declined(declined) => decline::declined(declined.reason, version).reply(),
        Refusal::ChargeDeclined { decline, charge } => {
            money::charge_declined(decline, charge, view).reply()
        }
        Refusal::IntentDeclined { decline, intent } => {
            money::intent_declined(decline, intent, view).reply()
        }
        Refusal::Money(fault) => money::fault(fault, view).reply(),
        Refusal::Intent { fault, intent } => money::intent(*fault, intent, view).reply(),
        Refusal::Proof(fault) => proof::fault(*fault, view).reply(),
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
    missing::of_path("source", id, version)
}

fn in_parameters(refusal: &Refusal, view: &View, version: &Version) -> Error {
    let no_token = |id: &str| {
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
        Refusal::TokenExpired { id } => no_token(id),
        Refusal::TokenMalformed => no_token(&handle_text(view)),
        Refusal::NotACard { id } => no_token(id),
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
        Refusal::AddressBlocked { reason, .. } => {
            Error::invalid(format!("Invalid URL: {}", echoed(reason)))
                .code("url_invalid")
                .param("url")
        }
        Refusal::TooManyEndpoints { limit } => Error::invalid(format!(
            "You have reached the maximum of {limit} test webhook endpoints."
        )),
        other => of_source(other, view),
    }
}

/// Sources and gateways in a state, or of a sort, that forbids the call.
fn of_source(refusal: &Refusal, view: &View) -> Error {
    match refusal {
        Refusal::AlreadyAttached { .. } if missing::names_methods(view) => Error::invalid(
            "The payment method you provided has already been attached to a customer.",
        ),
        Refusal::AlreadyAttached { .. } => {
            Error::invalid("The source you provided has already been attached to a customer.")
                .param(handle_param(view))
        }
        Refusal::WrongState { id, status, .. } => wrong_state(id, *status, view),
        Refusal::WrongKind { id, wanted } => wrong_kind(id, *wanted, view),
        Refusal::MethodSpent { .. } => Error::invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was \
             detached from a Customer, and may not be used again.",
        ),
        Refusal::NotAttached { id } => match view.call.operation {
            "customer.update" => Error::invalid(format!(
                "The customer does not have a payment method with the ID {}. The payment method \
                 must be attached to the customer.",
                echoed(id)
            ))
            .param("invoice_settings[default_payment_method]".to_owned()),
            "payment_method.update" => Error::invalid(
                "You must save this PaymentMethod to a customer before you can update it.",
            ),
            _ => Error::invalid(
                "The payment method you provided is not attached to a customer so detachment is \
                 impossible.",
            ),
        },
        Refusal::DefaultUndeletable | Refusal::Undeletable => {
            Error::invalid("This source cannot be deleted.")
        }
        Refusal::AlreadyPrimary { .. } => Error::invalid("This source is the default already."),
        Refusal::GatewayUnknown { name } => {
            Error::invalid(format!("No gateway is called {}.", echoed(name)))
        }
        Refusal::GatewayIncompatible { name } => Error::invalid(format!(
            "The gateway {} does not support this.",
            echoed(name)
        )),
        Refusal::BadCredentials => Error::new(401, Type::InvalidRequest, "Invalid credentials."),
        // Phrased before.
        Refusal::NotFound { .. }
        | Refusal::TokenUsed { .. }
        | Refusal::TokenExpired { .. }
        | Refusal::TokenMalformed
        | Refusal::Card(_)
        | Refusal::CardNotTest
        | Refusal::Bank(_)
        | Refusal::BankExists
        | Refusal::Declined(_)
        | Refusal::ChargeDeclined { .. }
        | Refusal::IntentDeclined { .. }
        | Refusal::Money(_)
        | Refusal::Intent { .. }
        | Refusal::Proof(_)
        | Refusal::LimitReached { .. }
        | Refusal::Taken { .. }
        | Refusal::NotACard { .. }
        | Refusal::UsageUnsupported { .. }
        | Refusal::CustomerRequired
        | Refusal::TooManyAttempts { .. }
        | Refusal::Forbidden
        | Refusal::GatewayUnavailable
        | Refusal::AddressBlocked { .. }
        | Refusal::TooManyEndpoints { .. }
        | Refusal::Busy => Error::invalid("This request cannot be fulfilled."),
    }
}

fn wrong_state(id: &str, status: Status, view: &View) -> Error {
    let (id, word) = (echoed(id), state(status));
    let message = match view.call.operation {
        "source.update" | "customer_source.update" => {
            format!("The source {id} has status {word} and cannot be updated.")
        }
        operation if operation.starts_with("charge") || operation.contains("intent") => format!(
            "The source {id} has status {word} and cannot be charged: its status must be \
             chargeable."
        ),
        _ => format!(
            "The source {id} has status {word} and cannot be attached: its status must be pending \
             or chargeable."
        ),
    };
    Error::invalid(message).param(handle_param(view))
}

/// A source of a sort that the call is not for. Updates name the parameters that do not fit, as if
/// they were unknown.
fn wrong_kind(id: &str, wanted: InstrumentSort, view: &View) -> Error {
    let noun = match wanted {
        InstrumentSort::Card => "card",
        InstrumentSort::Bank => "bank account",
        InstrumentSort::Object => "source",
    };
    let operation = view.call.operation;
    // Old views, and `/v1/sources`, do not know the objects of the other kinds.
    if operation.ends_with(".update") && Kind::of_operation(operation).is_some() {
        let version = Version::of_call(view.call).unwrap_or_else(|_| Version::newest());
        return no_such_source(id, &version);
    }
    let own = operation.ends_with(".update");
    let names = crate::read::source_change::foreign(&parameters(view.call), wanted);
    match names.first() {
        Some(name) if own => crate::read::issues::unknown(&names, name),
        _ => Error::invalid(format!("{} is not a {noun}.", echoed(id))).param("id"),
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

/// The parameters that can hold a token or source.
const HANDLES: [&str; 5] = ["source", "card", "bank_account", "alipay_account", "token"];

/// The parameter that held the token or source.
pub(super) fn handle_param(view: &View) -> &'static str {
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
