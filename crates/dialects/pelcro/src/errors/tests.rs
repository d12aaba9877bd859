use domain::bank::BankFault;
use domain::source::{Status, Usage};
use domain::{Refusal, Role};
use http::Method;
use kit::{Trouble, View};
use tree::Tree;

mod changes;

use super::*;
use crate::fixture::{NOW, scene, shown, tree_of};
use domain::card::CardFault;
use domain::refusal::{Decline, Kind, Reason};

/// What the refusal becomes on an endpoint with a body.
fn refused(refusal: &Refusal, operation: &'static str, body: &str) -> Reply {
    let scene = scene(Method::POST, "/api/v1/sdk/source");
    let mut call = scene.call(operation, tree_of(body));
    if !operation.ends_with("create") {
        call.params = vec![("id", "77".to_owned())];
    }
    refusal::reply(
        refusal,
        &View {
            call: &call,
            request_id: "req_1",
            now: NOW,
        },
    )
}

fn message(status: u16, text: &str) -> (u16, Tree) {
    (
        status,
        tree_of(&format!(
            r#"{{"error":{{"status":{status},"message":"{text}"}}}}"#
        )),
    )
}

#[test]
fn gateway_reasons_have_four_sentences() {
    for (reason, text) in [
        (
            Reason::ExpiredCard,
            "Sorry, the card has expired. Please try again.",
        ),
        (
            Reason::IncorrectCvc,
            "Sorry, the card's security code (CVC) is incorrect. Please try again.",
        ),
        (
            Reason::ProcessingError,
            "Sorry, an error occurred while processing your card. Please try again.",
        ),
        (
            Reason::IssuerUnavailable,
            "Sorry, an error occurred while processing your card. Please try again.",
        ),
        (
            Reason::GenericDecline,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::IncorrectNumber,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::InvalidExpiry,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::LostCard,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::FraudSuspected,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::InsufficientFunds,
            "Sorry, your card was declined. Please try again.",
        ),
        (
            Reason::AuthenticationRequired,
            "Sorry, your card was declined. Please try again.",
        ),
    ] {
        let reply = refused(
            &Refusal::Declined(Decline::plain(reason)),
            "source.create",
            "{}",
        );
        assert_eq!(shown(&reply), message(404, text), "{reason:?}");
    }
}

fn check_refusal(refusal: &Refusal, status: u16, fragment: &str) {
    let reply = refused(refusal, "source.create", "{}");
    let body = String::from_utf8(reply.body.clone()).expect("UTF-8");
    assert_eq!(reply.status, status, "{refusal:?}");
    assert!(body.contains(fragment), "{refusal:?}: {body}");
    assert!(!body.contains("4242") && !body.contains("ada@"), "{body}");
    one_envelope(&reply);
}

fn id() -> String {
    "4242424242424242".to_owned()
}

fn not_found(kind: Kind) -> Refusal {
    Refusal::NotFound { kind, id: id() }
}

#[test]
fn refusals_of_what_was_presented() {
    let state = Refusal::WrongState {
        id: id(),
        status: Status::Consumed,
        used: true,
    };
    for (refusal, fragment) in [
        (not_found(Kind::Token), "The token is invalid"),
        (not_found(Kind::Source), "The token is invalid"),
        (Refusal::TokenUsed { id: id() }, "has already been used"),
        (Refusal::TokenExpired { id: id() }, "has expired"),
        (Refusal::TokenMalformed, "The token is invalid"),
        (Refusal::CardNotTest, "was declined"),
        (Refusal::Card(CardFault::MonthPast), "the card has expired"),
        (
            Refusal::Card(CardFault::Cvc),
            "security code (CVC) is incorrect",
        ),
        (Refusal::Card(CardFault::NumberChecksum), "was declined"),
        (Refusal::Card(CardFault::Month), "was declined"),
        (
            Refusal::Bank(BankFault::Iban),
            "bank account could not be added",
        ),
        (Refusal::BankExists, "already been added"),
        (state, "already been used"),
        (Refusal::AlreadyAttached { id: id() }, "already been used"),
        (Refusal::NotACard { id: id() }, "cannot be added"),
        (
            Refusal::UsageUnsupported {
                usage: Usage::Reusable,
            },
            "cannot be added",
        ),
    ] {
        check_refusal(&refusal, 404, fragment);
    }
}

#[test]
fn refusals_of_other_kinds() {
    let taken = |member| Refusal::Taken {
        member,
        value: "ada@example.com".to_owned(),
    };
    for (refusal, status, fragment) in [
        (not_found(Kind::Customer), 404, "Customer not found"),
        (not_found(Kind::Entity), 404, "not connected"),
        (
            Refusal::LimitReached { limit: 200 },
            404,
            "more than 200 payment methods",
        ),
        (
            Refusal::GatewayUnknown {
                name: "tap".to_owned(),
            },
            404,
            "not connected",
        ),
        (Refusal::CustomerRequired, 404, "Customer not found"),
        (
            Refusal::BadCredentials,
            404,
            "Invalid credentials! Please try again.",
        ),
        (taken("email"), 400, "The email has already been taken."),
        (
            taken("username"),
            400,
            "The username has already been taken.",
        ),
        (Refusal::Undeletable, 400, "cannot be deleted"),
        (Refusal::Forbidden, 403, "may not be used here"),
        (
            Refusal::TooManyAttempts { retry_after: 90 },
            429,
            "Too many login attempts",
        ),
        (Refusal::GatewayUnavailable, 500, "unexpected error"),
        (Refusal::Busy, 503, "try again"),
    ] {
        check_refusal(&refusal, status, fragment);
    }
}

/// `errors` with non-empty lists of texts, or `error` with the status, never both.
fn one_envelope(reply: &Reply) {
    let (status, body) = shown(reply);
    let envelope = body.as_map().expect("a map");
    assert_eq!(envelope.len(), 1);
    if let Some(error) = envelope.get("error") {
        assert_eq!(
            error.get("status").and_then(Tree::as_i64),
            Some(i64::from(status))
        );
        assert!(
            error
                .get("message")
                .and_then(Tree::as_str)
                .is_some_and(|text| !text.is_empty())
        );
        return;
    }
    let errors = envelope
        .get("errors")
        .and_then(Tree::as_map)
        .expect("a map");
    assert!(!errors.is_empty());
    for (name, sentences) in errors.iter() {
        let sentences = sentences.as_list().expect("a list");
        assert!(!sentences.is_empty(), "{name}");
        assert!(
            sentences.iter().all(|sentence| sentence.as_str().is_some()),
            "{name}"
        );
    }
}

#[test]
fn what_is_to_blame_depends_on_the_call() {
    let missing = Refusal::NotFound {
        kind: Kind::Source,
        id: "77".to_owned(),
    };
    let reply = refused(&missing, "payment_method.read", "{}");
    assert_eq!(shown(&reply), message(404, "Payment method not found."));
    for (fault, body, expected) in [
        (
            CardFault::Month,
            r#"{"cardExpirationMonth":"13"}"#,
            r#"{"errors":{"cardExpirationMonth":["The card expiration month is invalid."]}}"#,
        ),
        (
            CardFault::Year,
            r#"{"cardExpirationYear":"2999"}"#,
            r#"{"errors":{"cardExpirationYear":["The card expiration year is invalid."]}}"#,
        ),
    ] {
        let reply = refused(&Refusal::Card(fault), "source.create", body);
        assert_eq!(shown(&reply), (400, tree_of(expected)));
    }
}

#[test]
fn waiting_times_are_headers() {
    let reply = refused(
        &Refusal::TooManyAttempts { retry_after: 90 },
        "auth.login",
        "{}",
    );
    assert!(reply.headers.contains(&("retry-after", "90".to_owned())));
    let text = "Too many login attempts. Please try again in 90 seconds.";
    assert_eq!(shown(&reply), message(429, text));
    let reply = refused(
        &Refusal::TooManyAttempts { retry_after: -1 },
        "auth.login",
        "{}",
    );
    assert!(reply.headers.contains(&("retry-after", "1".to_owned())));
}

#[test]
fn troubles_have_their_status() {
    let key = || "k".to_owned();
    let other_path = Trouble::KeyOtherPath {
        key: key(),
        first: key(),
        now: key(),
    };
    let blacklisted = "Authentication token has been blacklisted, please try again";
    for (trouble, status, text) in [
        (Trouble::UnknownPath, 404, ""),
        (
            Trouble::UnknownMethod {
                allow: "POST".to_owned(),
            },
            405,
            "",
        ),
        (Trouble::BodyTooLarge { limit: 1000 }, 413, ""),
        (Trouble::BodyBroken, 400, ""),
        (Trouble::NoCredentials, 401, "Invalid or expired token"),
        (
            Trouble::UnknownKey { masked: key() },
            401,
            "Invalid or expired token",
        ),
        (Trouble::SessionInvalid, 401, "Invalid or expired token"),
        (Trouble::SessionRevoked, 403, blacklisted),
        (
            Trouble::WrongRole {
                role: Role::Publishable,
            },
            403,
            "",
        ),
        (Trouble::NoWorkspace, 404, ""),
        (Trouble::ForeignAccount, 403, ""),
        (Trouble::UnknownSite, 404, ""),
        (Trouble::LiveModeOff, 403, ""),
        (Trouble::KeyMismatch { key: key() }, 409, ""),
        (other_path, 409, ""),
        (Trouble::KeyInUse { key: key() }, 409, ""),
        (Trouble::TooManyCalls { retry_after: 5 }, 429, ""),
        (Trouble::Unavailable, 503, ""),
        (Trouble::Internal, 500, ""),
    ] {
        let scene = scene(Method::POST, "/api/v1/sdk/source");
        let reply = trouble::reply(&trouble, &scene.head);
        one_envelope(&reply);
        assert_eq!(reply.status, status, "{trouble:?}");
        let (_, body) = shown(&reply);
        let sentence = body
            .at(&["error", "message"])
            .and_then(Tree::as_str)
            .expect("a text");
        assert!(text.is_empty() || sentence == text, "{sentence}");
    }
}

#[test]
fn labels_are_words() {
    for (name, words) in [
        ("email", "email"),
        ("is_default", "is default"),
        ("cardExpirationMonth", "card expiration month"),
        ("", ""),
    ] {
        assert_eq!(validation::label(name), words);
    }
}
