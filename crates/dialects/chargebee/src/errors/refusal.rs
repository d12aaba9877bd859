//! What the core refuses.
//!
//! A refusal names no field: which one is to blame follows from the call.

use domain::Refusal;
use domain::bank::BankFault;
use domain::card::CardFault;
use domain::refusal::{Decline, Kind};
use kit::{Call, Reply, View};

use crate::endpoints::operation;
use crate::errors::{Problem, causes, trouble};
use crate::write;

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
        _ => problem(refusal, call).reply(),
    }
}

fn problem(refusal: &Refusal, call: &Call) -> Problem {
    match refusal {
        Refusal::NotFound { kind, id } => not_found(*kind, id, call),
        Refusal::TokenUsed { id } => spent(id, "was consumed already", call),
        Refusal::TokenExpired { id } => spent(id, "has expired", call),
        Refusal::AlreadyAttached { id } => spent(id, "belongs to a customer already", call),
        Refusal::Card(fault) => card(*fault),
        Refusal::CardNotTest => {
            let message = "card[number] : test mode takes published test card numbers only";
            Problem::verification(message).about("card[number]")
        }
        Refusal::Bank(fault) => bank(*fault),
        Refusal::BankExists => {
            let message = "The customer has this bank account already";
            Problem::request("duplicate_entry", message).about(Origin::of(call).number_param())
        }
        Refusal::Declined(decline) => declined(decline, call),
        Refusal::TokenMalformed => {
            let param = Origin::of(call).handle_param();
            let message = format!("{param} : the gateway does not know this token");
            Problem::verification(message).about(param)
        }
        Refusal::LimitReached { limit } => Problem::request(
            "resource_limit_exhausted",
            format!("The customer holds {limit} payment sources, which is the most allowed"),
        ),
        Refusal::Taken { member, value } => {
            let message = format!("The value {value} is already present");
            Problem::request("duplicate_entry", message).about(member)
        }
        other => rare(other, call),
    }
}

/// Refusals that no call of this dialect provokes by its fields alone.
fn rare(refusal: &Refusal, call: &Call) -> Problem {
    match refusal {
        Refusal::WrongState { id, status, .. } => {
            let message = format!("{id} is {} and cannot be used for this", status.name());
            Problem::state(message).about(Origin::of(call).handle_param())
        }
        Refusal::NotACard { id } => Problem::state(format!("{id} is not a card")),
        Refusal::GatewayUnknown { name } => {
            let message = format!("The gateway {name} is not configured");
            Problem::request("configuration_incompatible", message)
                .about(Origin::of(call).account_param())
        }
        Refusal::UsageUnsupported { .. } => Problem::request(
            "configuration_incompatible",
            "The gateway cannot keep this payment method for later payments",
        ),
        Refusal::CustomerRequired => Problem::blank("customer_id"),
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
        Refusal::Busy => Problem::throttled(
            "lock_timeout",
            "The resource is being changed by other requests, please try again",
            BUSY_RETRY_SECONDS,
        ),
        _ => Problem::state("The resource is in a state that forbids this request"),
    }
}

fn not_found(kind: Kind, id: &str, call: &Call) -> Problem {
    let origin = Origin::of(call);
    match kind {
        Kind::Customer => Problem::not_found(id, "customer_id"),
        Kind::Source if call.operation == operation::READ_SOURCE => {
            Problem::not_found(id, "payment_source_id")
        }
        Kind::Source | Kind::Token => Problem::not_found(id, origin.handle_param()),
        Kind::GatewayAccount => Problem::not_found(id, origin.account_param()),
        Kind::Entity => Problem::not_found(id, "business_entity_id"),
    }
}

fn spent(id: &str, what: &str, call: &Call) -> Problem {
    let param = Origin::of(call).handle_param();
    Problem::request("invalid_request", format!("{param} : {id} {what}")).about(param)
}

fn card(fault: CardFault) -> Problem {
    let (param, rule) = match fault {
        CardFault::NumberNotDigits => ("card[number]", "must consist of digits"),
        CardFault::NumberTooShort => ("card[number]", "has too few digits"),
        CardFault::NumberTooLong => ("card[number]", "has too many digits"),
        CardFault::NumberChecksum => ("card[number]", "is not a valid card number"),
        CardFault::Month => ("card[expiry_month]", "is not a month"),
        CardFault::Year => ("card[expiry_year]", "is not a valid year"),
        CardFault::YearPast => ("card[expiry_year]", "the card has expired"),
        CardFault::MonthPast => ("card[expiry_month]", "the card has expired"),
        CardFault::Cvc => ("card[cvv]", "is not a valid security code"),
    };
    Problem::verification(format!("{param} : {rule}")).about(param)
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

/// A gateway's no, in the gateway's own code and words.
fn declined(decline: &Decline, call: &Call) -> Problem {
    let origin = Origin::of(call);
    let words = decline
        .text
        .as_deref()
        .unwrap_or(causes::words(decline.reason));
    let words = words.trim().trim_end_matches('.');
    let said = match &decline.code {
        Some(code) => format!("({code}) {words}"),
        None => words.to_owned(),
    };
    let what = origin.noun();
    let message = format!("Problem while adding the {what}. Error message : {said}.");
    let problem = Problem::verification(message).caused_by(causes::cause(decline.reason));
    match origin {
        Origin::Card => problem.about(&format!("card[{}]", causes::card_field(decline.reason))),
        _ => problem,
    }
}

/// Where in a call the payment method came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// `token_id`.
    Token,
    /// `id_at_vault`.
    TemporaryToken,
    /// `card[…]` with a number.
    Card,
    /// `card[tmp_token]`.
    CardToken,
    /// `bank_account[…]`.
    Bank,
    /// `payment_method[…]`.
    Method,
}

impl Origin {
    fn of(call: &Call) -> Self {
        let given = |name: &str| {
            call.body
                .get(name)
                .is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
        };
        let card_token = || call.body.at(&["card", "tmp_token"]).is_some();
        match call.operation {
            operation::CREATE_TOKEN_FOR_CARD => Origin::Card,
            operation::CREATE_TOKEN_FROM_GATEWAY => Origin::TemporaryToken,
            operation::CREATE_CUSTOMER if given("card") && card_token() => Origin::CardToken,
            operation::CREATE_CUSTOMER if given("card") => Origin::Card,
            operation::CREATE_CUSTOMER if given("bank_account") => Origin::Bank,
            operation::CREATE_CUSTOMER if given("payment_method") => Origin::Method,
            _ => Origin::Token,
        }
    }

    /// The field that names a token.
    fn handle_param(self) -> &'static str {
        match self {
            Origin::Token | Origin::Card | Origin::Bank => "token_id",
            Origin::TemporaryToken => "id_at_vault",
            Origin::CardToken => "card[tmp_token]",
            Origin::Method => "payment_method[tmp_token]",
        }
    }

    /// The field that holds the number itself, or what stands for it.
    fn number_param(self) -> &'static str {
        match self {
            Origin::Card => "card[number]",
            Origin::Bank => "bank_account[account_number]",
            other => other.handle_param(),
        }
    }

    /// The field that names an account at a gateway.
    fn account_param(self) -> &'static str {
        match self {
            Origin::Card | Origin::CardToken => "card[gateway_account_id]",
            Origin::Bank => "bank_account[gateway_account_id]",
            Origin::Method => "payment_method[gateway_account_id]",
            Origin::Token | Origin::TemporaryToken => "gateway_account_id",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Origin::Bank => "bank account",
            _ => "card",
        }
    }
}

#[cfg(test)]
mod tests;
