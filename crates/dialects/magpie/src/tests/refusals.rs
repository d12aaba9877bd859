//! Everything that is wrong besides the members of a body, and members only the core judges.

use domain::Refusal;
use domain::Role;
use domain::card::CardFault;
use domain::operation::{Material, Operation};
use domain::refusal::{Decline, Kind, Reason};
use domain::source::Status;
use http::Method;
use kit::{Dialect, Trouble};
use tree::Tree;

use super::{JSON, head, parsed, send, with_view};
use crate::Magpie;

fn detail_of(reply: &kit::Reply) -> String {
    let detail = parsed(reply).get("detail").cloned();
    detail
        .as_ref()
        .and_then(Tree::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn trouble() {
    let id = String::new;
    let forbidden = "The API key doesn't have permissions to perform the request.";
    for (trouble, status, detail) in [
        (Trouble::UnknownPath, 404, "Not Found"),
        (
            Trouble::UnknownMethod {
                allow: "POST".into(),
            },
            405,
            "Method Not Allowed",
        ),
        (Trouble::NoCredentials, 401, "Not authenticated"),
        (
            Trouble::UnknownKey { masked: id() },
            401,
            "Invalid authentication credentials",
        ),
        (Trouble::WrongRole { role: Role::Secret }, 403, forbidden),
        (
            Trouble::BodyBroken,
            400,
            "There was an error parsing the body",
        ),
        (
            Trouble::BodyTooLarge { limit: 5 },
            413,
            "The body is larger than 5 bytes.",
        ),
        (
            Trouble::TooManyCalls { retry_after: 7 },
            429,
            "Too many requests.",
        ),
        (
            Trouble::LiveModeOff,
            403,
            "This server does not serve live mode.",
        ),
        (Trouble::Internal, 500, "Internal Server Error"),
    ] {
        let reply = Magpie::new().trouble(&trouble, &head(Method::GET, "/v2/me", None));
        assert_eq!((reply.status, detail_of(&reply).as_str()), (status, detail));
        let asks = reply
            .headers
            .contains(&("www-authenticate", "Basic".to_owned()));
        assert_eq!(asks, status == 401);
        let allows = reply.headers.contains(&("allow", "POST".to_owned()));
        assert_eq!(allows, status == 405);
    }
}

#[test]
fn refusals_with_one_text() {
    let id = || "src_1".to_owned();
    let state = |status, used| Refusal::WrongState {
        id: id(),
        status,
        used,
    };
    let missing = |kind| Refusal::NotFound { kind, id: id() };
    let used = "Source has already been used.";
    for (refusal, status, detail) in [
        (missing(Kind::Source), 404, "Source not found"),
        (missing(Kind::Token), 404, "Source not found"),
        (missing(Kind::Customer), 404, "Customer not found"),
        (state(Status::Consumed, true), 400, used),
        (
            state(Status::Failed, false),
            400,
            "Source cannot be used in its present state.",
        ),
        (Refusal::AlreadyAttached { id: id() }, 400, used),
        (Refusal::TokenUsed { id: id() }, 400, used),
        (
            Refusal::TokenExpired { id: id() },
            400,
            "Source has expired.",
        ),
        (
            Refusal::NotACard { id: id() },
            400,
            "Only card sources can be attached to a customer.",
        ),
        (
            Refusal::LimitReached { limit: 9 },
            400,
            "The customer cannot have more than 9 sources.",
        ),
        (
            Refusal::Taken {
                member: "email",
                value: id(),
            },
            409,
            "Customer already exists.",
        ),
        (
            Refusal::Declined(Decline::plain(Reason::LostCard)),
            400,
            "The card was declined.",
        ),
    ] {
        let reply = with_view(|view| Magpie::new().refusal(&refusal, view));
        assert_eq!(
            (reply.status, detail_of(&reply).as_str()),
            (status, detail),
            "{refusal:?}"
        );
    }
}

#[test]
fn faults_of_cards_name_their_member() {
    let test_only = "only card numbers published for tests are taken in test mode";
    for (refusal, member, message, kind) in [
        (
            Refusal::Card(CardFault::NumberNotDigits),
            "number",
            "card number is not all digits",
            "value_error.payment_card_number.digits",
        ),
        (
            Refusal::Card(CardFault::NumberTooShort),
            "number",
            "ensure this value has at least 12 characters",
            "value_error.any_str.min_length",
        ),
        (
            Refusal::Card(CardFault::NumberTooLong),
            "number",
            "ensure this value has at most 19 characters",
            "value_error.any_str.max_length",
        ),
        (
            Refusal::Card(CardFault::NumberChecksum),
            "number",
            "card number is not luhn valid",
            "value_error.payment_card_number.luhn_check",
        ),
        (
            Refusal::Card(CardFault::Month),
            "exp_month",
            "value is not a valid expiry month",
            "value_error",
        ),
        (
            Refusal::Card(CardFault::Year),
            "exp_year",
            "value is not a valid expiry year",
            "value_error",
        ),
        (
            Refusal::Card(CardFault::YearPast),
            "exp_year",
            "card is expired",
            "value_error",
        ),
        (
            Refusal::Card(CardFault::MonthPast),
            "exp_month",
            "card is expired",
            "value_error",
        ),
        (Refusal::CardNotTest, "number", test_only, "value_error"),
    ] {
        let reply = with_view(|view| Magpie::new().refusal(&refusal, view));
        assert_eq!(reply.status, 422);
        let body = parsed(&reply);
        let entries = body.get("detail").and_then(Tree::as_list).expect("a list");
        let [entry] = entries else {
            panic!("one entry")
        };
        let place: Tree = vec!["body".into(), "card".into(), member.into()].into();
        assert_eq!(entry.get("loc"), Some(&place));
        assert_eq!(entry.get("msg"), Some(&message.into()));
        assert_eq!(entry.get("type"), Some(&kind.into()));
    }
}

fn card_source(members: &str) -> Result<Operation, kit::Reply> {
    let body = format!(
        r#"{{"type":"card","card":{{"name":"Juan","exp_month":"1","exp_year":"2030",{members}}}}}"#
    );
    send(&head(Method::POST, "/v2/sources/", JSON), body.as_bytes())
}

#[test]
fn codes_that_cannot_be_codes_are_dropped() {
    for (members, kept) in [
        (r#""number":"4242424242424242","cvc":"123""#, true),
        (r#""number":"4242424242424242","cvc":"1234""#, false),
        (r#""number":"4242424242424242","cvc":"abc""#, false),
        (r#""number":"378282246310005","cvc":"1234""#, true),
    ] {
        let Ok(Operation::CreateSource(create)) = card_source(members) else {
            panic!("accepted")
        };
        let Material::Card(card) = &create.material else {
            panic!("a card")
        };
        assert_eq!(card.cvc.is_some(), kept, "{members}");
    }
}

#[test]
fn stripes_and_pins_are_refused() {
    let reply = card_source(r#""number":"4242424242424242","cvc":"123","pin":"1234""#);
    let body = parsed(&reply.expect_err("refused"));
    let entries = body.get("detail").and_then(Tree::as_list).expect("a list");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].get("type"), Some(&"value_error.extra".into()));
}

#[test]
fn stray_card_numbers_are_masked() {
    let body = br#"{"email":"a@b.co","description":"4242 4242 4242 4242",
        "metadata":{"n":4242424242424242}}"#;
    let sent = send(&head(Method::POST, "/v2/customers", JSON), body);
    let Ok(Operation::CreateCustomer(create)) = sent else {
        panic!("accepted")
    };
    let metadata = create
        .profile
        .metadata
        .as_ref()
        .and_then(|data| data.get("n")?.as_str());
    assert_eq!(
        create.profile.description.as_deref(),
        Some("**** **** **** 4242")
    );
    assert_eq!(metadata, Some("************4242"));
    let body = br#"{"email":"4242424242424242@b.co","description":"x"}"#;
    assert!(send(&head(Method::POST, "/v2/customers", JSON), body).is_err());
}
