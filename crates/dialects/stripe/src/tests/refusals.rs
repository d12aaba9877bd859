//! Every no of the core, phrased.

use domain::Refusal;
use domain::bank::BankFault;
use domain::card::CardFault;
use domain::refusal::{Decline, Kind, Reason};
use domain::source::{Status, Usage};

use super::fixture::{Request, at, error};

const SOURCES: &str = "/v1/customers/cus_x/sources";

fn missing(kind: Kind, id: &str) -> Refusal {
    Refusal::NotFound {
        kind,
        id: id.to_owned(),
    }
}

/// Request, what is missing, and the status, parameter and message of the answer.
type Missing = (Request, Refusal, (u16, &'static str, &'static str));

/// What a path names.
fn in_paths() -> Vec<Missing> {
    vec![
        (
            Request::get("/v1/customers/cus_nope"),
            missing(Kind::Customer, "cus_nope"),
            (404, "id", "No such customer: 'cus_nope'"),
        ),
        (
            Request::get(SOURCES),
            missing(Kind::Customer, "cus_x"),
            (404, "customer", "No such customer: 'cus_x'"),
        ),
        (
            Request::post(SOURCES, "source=tok_visa"),
            missing(Kind::Customer, "cus_x"),
            (404, "customer", "No such customer: 'cus_x'"),
        ),
        (
            Request::get("/v1/customers/cus_x/sources/card_x"),
            missing(Kind::Source, "card_x"),
            (404, "id", "No such source: 'card_x'"),
        ),
    ]
}

/// What a parameter names.
fn in_parameters() -> Vec<Missing> {
    vec![
        (
            Request::post(SOURCES, "source=tok_x"),
            missing(Kind::Token, "tok_x"),
            (400, "source", "No such token: 'tok_x'"),
        ),
        (
            Request::post(SOURCES, "card=tok_x"),
            missing(Kind::Token, "tok_x"),
            (400, "card", "No such token: 'tok_x'"),
        ),
        (
            Request::post(SOURCES, "source=src_x"),
            missing(Kind::Token, "src_x"),
            (400, "source", "No such source: 'src_x'"),
        ),
        (
            Request::post("/v1/sources", "type=card&token=tok_x"),
            missing(Kind::Token, "tok_x"),
            (400, "token", "No such token: 'tok_x'"),
        ),
        (
            Request::get("/v1/tokens/tok_x"),
            missing(Kind::Token, "tok_x"),
            (404, "id", "No such token: 'tok_x'"),
        ),
        (
            Request::get("/v1/sources/src_x"),
            missing(Kind::Source, "src_x"),
            (404, "id", "No such source: 'src_x'"),
        ),
        (
            Request::get("/v1/customers?starting_after=x"),
            missing(Kind::Customer, "x"),
            (400, "starting_after", "No such customer: 'x'"),
        ),
        (
            Request::get("/v1/customers/cus_x/sources?ending_before=x"),
            missing(Kind::Source, "x"),
            (400, "ending_before", "No such source: 'x'"),
        ),
    ]
}

#[test]
fn not_found_blames_the_path_or_the_parameter() {
    for (request, refusal, (status, param, message)) in
        in_paths().into_iter().chain(in_parameters())
    {
        let reply = request.refused(&refusal);
        let expected = (
            status,
            "resource_missing".to_owned(),
            param.to_owned(),
            message.to_owned(),
        );
        assert_eq!(error(&reply), expected, "{request:?}");
        assert_eq!(
            at(&reply, &["error", "doc_url"]),
            "\"https://stripe.com/docs/error-codes/resource-missing\""
        );
    }
}

/// A refusal, and the status, code, parameter and message of the answer.
type Row = (Refusal, u16, &'static str, &'static str, &'static str);

fn id() -> String {
    "tok_x".to_owned()
}

/// The token or the card is not good enough.
fn about_the_instrument() -> Vec<Row> {
    vec![
        (
            Refusal::TokenUsed { id: id() },
            400,
            "token_already_used",
            "-",
            "You cannot use a Stripe token more than once: tok_x.",
        ),
        (
            Refusal::TokenExpired { id: id() },
            400,
            "resource_missing",
            "source",
            "No such token: 'tok_x'",
        ),
        (
            Refusal::Card(CardFault::NumberChecksum),
            402,
            "incorrect_number",
            "number",
            "Your card number is incorrect.",
        ),
        (
            Refusal::CardNotTest,
            402,
            "card_declined",
            "",
            "Your card was declined. Your request was in test mode, but used a non test (live) \
             card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
        ),
        (
            Refusal::Declined(Decline::plain(Reason::GenericDecline)),
            402,
            "card_declined",
            "",
            "Your card was declined.",
        ),
    ]
}

/// The customer, the source or the gateway stands in the way.
fn about_the_rest() -> Vec<Row> {
    vec![
        (
            Refusal::BankExists,
            400,
            "bank_account_exists",
            "-",
            "A bank account with that routing number and account number already exists for this \
             customer.",
        ),
        (
            Refusal::LimitReached { limit: 3 },
            400,
            "customer_max_payment_methods",
            "-",
            "This customer already has 3 payment methods, which is the most a customer can have.",
        ),
        (
            Refusal::AlreadyAttached {
                id: "src_x".to_owned(),
            },
            400,
            "-",
            "source",
            "The source you provided has already been attached to a customer.",
        ),
        (
            Refusal::WrongState {
                id: id(),
                status: Status::Failed,
                used: false,
            },
            400,
            "-",
            "source",
            "The source tok_x has status failed and cannot be attached: its status must be \
             pending or chargeable.",
        ),
        (
            Refusal::UsageUnsupported {
                usage: Usage::Reusable,
            },
            400,
            "invalid_source_usage",
            "usage",
            "This type of source does not support the usage reusable.",
        ),
        (
            Refusal::TokenMalformed,
            400,
            "resource_missing",
            "source",
            "No such token: 'tok_x'",
        ),
        (
            Refusal::GatewayUnavailable,
            502,
            "-",
            "-",
            "An unknown error occurred",
        ),
    ]
}

#[test]
fn creating_a_source_fails_in_many_ways() {
    for (refusal, status, code, param, message) in
        about_the_instrument().into_iter().chain(about_the_rest())
    {
        let reply = Request::post(SOURCES, "source=tok_x").refused(&refusal);
        let expected = (
            status,
            code.to_owned(),
            param.to_owned(),
            message.to_owned(),
        );
        assert_eq!(error(&reply), expected, "{refusal:?}");
    }
}

#[test]
fn bank_faults_blame_the_map_they_came_in() {
    for (request, param) in [
        (
            Request::post(SOURCES, "source[object]=bank_account"),
            "source[routing_number]",
        ),
        (
            Request::post(SOURCES, "bank_account[country]=US"),
            "bank_account[routing_number]",
        ),
        (
            Request::post("/v1/sources", "type=ach_debit"),
            "ach_debit[routing_number]",
        ),
    ] {
        let reply = request.refused(&Refusal::Bank(BankFault::RoutingLength));
        let message = "Routing number must have 9 digits".to_owned();
        assert_eq!(
            error(&reply),
            (400, "-".to_owned(), param.to_owned(), message)
        );
    }
}

#[test]
fn a_taken_id_and_a_busy_object() {
    let taken = Refusal::Taken {
        member: "id",
        value: "x".to_owned(),
    };
    let reply = Request::post("/v1/customers", "id=x").refused(&taken);
    assert_eq!(error(&reply).1, "resource_already_exists");
    assert_eq!(error(&reply).3, "Customer already exists.");
    let reply = Request::post(SOURCES, "source=tok_x").refused(&Refusal::Busy);
    assert_eq!(
        (reply.status, error(&reply).1.as_str()),
        (429, "lock_timeout")
    );
    assert!(
        reply
            .headers
            .contains(&("stripe-should-retry", "true".to_owned()))
    );
}

#[test]
fn a_wrong_client_secret_hides_the_source() {
    let request = Request::get("/v1/sources/src_x?client_secret=wrong").publishable();
    assert_eq!(request.refused(&Refusal::Forbidden).status, 404);
    let request = Request::get("/v1/sources/src_x").publishable();
    let reply = request.read().unwrap_err();
    assert_eq!(
        (reply.status, error(&reply).1.as_str()),
        (401, "secret_key_required")
    );
}

#[test]
fn the_year_of_the_version_quotes_ids() {
    let request = Request::get("/v1/customers/cus_x").with("stripe-version", "2020-08-27");
    assert_eq!(
        error(&request.refused(&missing(Kind::Customer, "cus_x"))).3,
        "No such customer: cus_x"
    );
}
