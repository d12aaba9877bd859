//! What the core refuses.
//!
//! A refusal names no field: which one is to blame follows from the call.

mod money;
mod origin;

use domain::Refusal;
use domain::bank::BankFault;
use domain::card::CardFault;
use domain::refusal::{Decline, Kind, ProofFault};
use kit::{Call, Reply, View};

use crate::endpoints::operation;
use crate::errors::{Problem, causes, trouble};
use crate::write;

use origin::Origin;

/// Seconds after which a call that met a busy object may come back.
const BUSY_RETRY_SECONDS: u64 = 1;

/// The answer.
pub(crate) fn reply(refusal: &Refusal, view: &View) -> Reply {
    let call = view.call;
    match refusal {
        // A filter that names a customer nobody has matches nothing; it is no error.
        Refusal::NotFound {
            kind: Kind::Customer,
            ..
        } if call.operation == operation::LIST_SOURCES => write::list::empty(),
        // The intent itself shows what became of the attempt, and waits for another one.
        Refusal::IntentDeclined { intent, .. }
            if [operation::CREATE_INTENT, operation::UPDATE_INTENT].contains(&call.operation) =>
        {
            write::intent::shown(intent, view)
        }
        _ => problem(refusal, call).reply(),
    }
}

fn problem(refusal: &Refusal, call: &Call) -> Problem {
    let origin = Origin::of(call);
    match refusal {
        Refusal::NotFound { kind, id } => not_found(*kind, id, call),
        Refusal::TokenUsed { id } => spent(id, "was consumed already", origin),
        Refusal::TokenExpired { id } => spent(id, "has expired", origin),
        Refusal::AlreadyAttached { id } => spent(id, "belongs to a customer already", origin),
        Refusal::MethodSpent { id } => spent(id, "cannot be used again", origin),
        Refusal::Card(fault) => card(*fault, origin),
        Refusal::CardNotTest => {
            let param = origin.card_param("number");
            let message = format!("{param} : test mode takes published test card numbers only");
            Problem::verification(message).about(&param)
        }
        Refusal::Bank(fault) => bank(*fault),
        Refusal::BankExists => {
            let message = "The customer has this bank account already";
            Problem::request("duplicate_entry", message).about(&origin.number_param())
        }
        Refusal::Declined(decline) => declined(decline, origin),
        Refusal::TokenMalformed => unknown_token(origin),
        Refusal::ChargeDeclined { decline, .. } | Refusal::IntentDeclined { decline, .. } => {
            money::failed(decline)
        }
        Refusal::Money(fault) => money::fault(fault),
        Refusal::Intent { fault, .. } => money::intent(*fault, call),
        Refusal::Proof(fault) => proof(*fault),
        Refusal::LimitReached { .. }
        | Refusal::TooManyEndpoints { .. }
        | Refusal::Taken { .. }
        | Refusal::AddressBlocked { .. }
        | Refusal::GatewayUnknown { .. }
        | Refusal::GatewayIncompatible { .. }
        | Refusal::UsageUnsupported { .. }
        | Refusal::CustomerRequired => of_settings(refusal, origin),
        Refusal::WrongState { .. }
        | Refusal::WrongKind { .. }
        | Refusal::NotACard { .. }
        | Refusal::NotAttached { .. }
        | Refusal::AlreadyPrimary { .. }
        | Refusal::Undeletable
        | Refusal::DefaultUndeletable => of_state(refusal, origin),
        Refusal::TooManyAttempts { .. }
        | Refusal::BadCredentials
        | Refusal::Forbidden
        | Refusal::GatewayUnavailable
        | Refusal::Busy => of_server(refusal),
    }
}

/// Limits, names and gateways.
fn of_settings(refusal: &Refusal, origin: Origin) -> Problem {
    let incompatible = |message: String| Problem::request("configuration_incompatible", message);
    let exhausted = |message: String| Problem::request("resource_limit_exhausted", message);
    match refusal {
        Refusal::LimitReached { limit } => exhausted(format!(
            "The customer holds {limit} payment sources, which is the most allowed"
        )),
        Refusal::TooManyEndpoints { limit } => exhausted(format!(
            "The site has {limit} webhook endpoints, which is the most allowed"
        )),
        Refusal::Taken { member, value } => {
            let message = format!("The value {value} is already present");
            Problem::request("duplicate_entry", message).about(member)
        }
        Refusal::AddressBlocked { reason, .. } => {
            let message = format!("url : {}", reason.trim_end_matches('.'));
            Problem::request("param_wrong_value", message).about("url")
        }
        Refusal::GatewayUnknown { name } => {
            incompatible(format!("The gateway {name} is not configured"))
                .about(origin.account_param())
        }
        Refusal::GatewayIncompatible { name } => incompatible(format!(
            "The gateway account {name} cannot take this source"
        ))
        .about(origin.account_param()),
        Refusal::UsageUnsupported { .. } => {
            let message = "The gateway cannot keep this payment method for later payments";
            incompatible(message.to_owned())
        }
        _ => Problem::blank("customer_id"),
    }
}

/// Sources in a state, or of a kind, that forbids the call.
fn of_state(refusal: &Refusal, origin: Origin) -> Problem {
    match refusal {
        Refusal::WrongState { id, status, .. } => {
            let message = format!("{id} is {} and cannot be used for this", status.name());
            Problem::state(message).about(origin.handle_param())
        }
        Refusal::AlreadyPrimary { id } => {
            let message = format!("{id} is the primary payment source already");
            Problem::state(message).about("payment_source_id")
        }
        Refusal::WrongKind { id, .. } => Problem::state(format!(
            "{id} is of a type that this request cannot be used for"
        )),
        Refusal::NotACard { id } => Problem::state(format!("{id} is not a card")),
        Refusal::NotAttached { id } => Problem::state(format!("{id} belongs to no customer")),
        _ => Problem::state("The resource is in a state that forbids this request"),
    }
}

/// Who calls, how often, and what the server can do just now.
fn of_server(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::TooManyAttempts { retry_after } => Problem::throttled(
            "api_request_limit_exceeded",
            "Too many failed attempts",
            u64::try_from(*retry_after).unwrap_or(BUSY_RETRY_SECONDS),
        ),
        Refusal::BadCredentials => trouble::unauthenticated(),
        Refusal::Forbidden => trouble::forbidden(),
        Refusal::GatewayUnavailable => Problem::new(
            503,
            "operation_failed",
            "internal_temporary_error",
            "The gateway did not answer and nothing was stored, please try again",
        ),
        _ => Problem::throttled(
            "lock_timeout",
            "The resource is being changed by other requests, please try again",
            BUSY_RETRY_SECONDS,
        ),
    }
}

fn not_found(kind: Kind, id: &str, call: &Call) -> Problem {
    let origin = Origin::of(call);
    match kind {
        Kind::Customer => Problem::not_found(id, "customer_id"),
        // The older calls name the customer, whose primary source is meant.
        Kind::Source if operation::OF_PRIMARY.contains(&call.operation) => {
            write::legacy::missing(call.param("id"))
        }
        Kind::Source | Kind::Token if origin.is_gateways() => unknown_token(origin),
        Kind::Source | Kind::Token => Problem::not_found(id, origin.handle_param()),
        Kind::GatewayAccount => Problem::not_found(id, origin.account_param()),
        Kind::Entity => Problem::not_found(id, "business_entity_id"),
        Kind::Charge | Kind::Refund => Problem::not_found(id, "transaction_id"),
        Kind::Intent => Problem::not_found(id, origin.intent_param()),
        // The core knows the event by another id than the caller.
        Kind::Event => Problem::not_found(call.param("id"), "event_id"),
        Kind::Endpoint => Problem::not_found(id, "webhook_endpoint_id"),
    }
}

/// A gateway's own token that the gateway does not know.
fn unknown_token(origin: Origin) -> Problem {
    let param = origin.handle_param();
    let message = format!("{param} : the gateway does not know this token");
    Problem::verification(message).about(param)
}

fn spent(id: &str, what: &str, origin: Origin) -> Problem {
    let param = origin.handle_param();
    Problem::request("invalid_request", format!("{param} : {id} {what}")).about(param)
}

fn card(fault: CardFault, origin: Origin) -> Problem {
    let (field, rule) = match fault {
        CardFault::NumberNotDigits => ("number", "must consist of digits"),
        CardFault::NumberTooShort => ("number", "has too few digits"),
        CardFault::NumberTooLong => ("number", "has too many digits"),
        CardFault::NumberChecksum => ("number", "is not a valid card number"),
        CardFault::Month => ("expiry_month", "is not a month"),
        CardFault::Year => ("expiry_year", "is not a valid year"),
        CardFault::YearPast => ("expiry_year", "the card has expired"),
        CardFault::MonthPast => ("expiry_month", "the card has expired"),
        CardFault::Cvc => ("cvv", "is not a valid security code"),
    };
    let param = origin.card_param(field);
    Problem::verification(format!("{param} : {rule}")).about(&param)
}

fn bank(fault: BankFault) -> Problem {
    let (param, rule) = match fault {
        BankFault::RoutingLength => ("bank_account[routing_number]", "must have nine digits"),
        BankFault::RoutingInvalid => ("bank_account[routing_number]", "is not a bank"),
        BankFault::RoutingMissing => ("bank_account[routing_number]", "cannot be blank"),
        BankFault::AccountNumber => ("bank_account[account_number]", "is not an account number"),
        BankFault::AccountNotTest => (
            "bank_account[account_number]",
            "test mode takes published test account numbers only",
        ),
        BankFault::Iban => ("bank_account[iban]", "is not a valid IBAN"),
    };
    Problem::verification(format!("{param} : {rule}")).about(param)
}

/// Deposits that prove nothing.
fn proof(fault: ProofFault) -> Problem {
    let amounts = ["amount1", "amount2"];
    let about = |problem: Problem| amounts.iter().fold(problem, |one, name| one.about(name));
    match fault {
        ProofFault::AlreadyProven | ProofFault::NothingToProve | ProofFault::TimedOut => {
            Problem::state("The payment source does not wait for a verification")
        }
        ProofFault::NotTwo => about(Problem::request(
            "param_wrong_value",
            "amount1, amount2 : two amounts are needed",
        )),
        ProofFault::WrongAmounts { left } | ProofFault::WrongCode { left } => {
            about(Problem::verification(format!(
                "Problem while verifying the bank account. Error message : the amounts do not \
                 match, {left} attempts are left."
            )))
        }
        ProofFault::Exceeded => Problem::request(
            "resource_limit_exhausted",
            "The bank account was verified wrongly too often and cannot be used",
        ),
    }
}

/// A gateway's no, in the gateway's own code and words.
fn declined(decline: &Decline, origin: Origin) -> Problem {
    let (what, said) = (origin.noun(), causes::said(decline));
    let doing = origin.doing();
    let message = format!("Problem while {doing} the {what}. Error message : {said}.");
    let problem = Problem::verification(message).caused_by(causes::cause(decline.reason));
    match origin {
        Origin::Card | Origin::LegacyCard => {
            problem.about(&origin.card_param(causes::card_field(decline.reason)))
        }
        _ => problem,
    }
}

#[cfg(test)]
mod tests;
