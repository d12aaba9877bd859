//! A repeated call is the same call: once done, the same bytes again, for whoever asked first.

use std::path::Path;
use std::sync::Barrier;

use crate::support::rows::counts;
use crate::support::{Answer, Keys, Request, Server, place};

/// Calls at the same time.
const DUPLICATES: usize = 100;

const SOURCES: &str = "/v1/customers/cus_demo/sources";
const USING_TOKEN: &str = "/api/v2/payment_sources/create_using_token";

fn stripe(keys: &Keys, key: &str, token: &str) -> Request {
    let request = keys.form("POST", SOURCES, &[("source", token)]);
    request.header("idempotency-key", key)
}

fn chargebee(keys: &Keys, key: &str, token: &str) -> Request {
    let form = [("customer_id", "cus_demo"), ("token_id", token)];
    let request = keys.form("POST", USING_TOKEN, &form);
    request.header("chargebee-idempotency-key", key)
}

fn stripe_replays(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

fn chargebee_replays(answer: &Answer) -> bool {
    answer.header("chargebee-idempotency-replayed") == Some("true")
}

/// How many sources there are.
fn sources(data: &Path) -> i64 {
    counts(data)[1]
}

/// Sends a request over many connections at the same moment.
fn at_once(server: &Server, request: &Request) -> Vec<Answer> {
    let barrier = Barrier::new(DUPLICATES);
    std::thread::scope(|scope| {
        let call = || {
            let mut client = server.client();
            barrier.wait();
            client.call(request).unwrap()
        };
        let calls: Vec<_> = (0..DUPLICATES).map(|_| scope.spawn(call)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

#[test]
fn stripe_runs_concurrent_duplicates_once() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let before = sources(&data);
    let request = stripe(&Keys::demo(), "the same", "tok_visa");
    let answers = at_once(&server, &request);
    assert_eq!(sources(&data), before + 1);
    let (good, busy): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    let first: Vec<_> = good
        .iter()
        .filter(|answer| !stripe_replays(answer))
        .collect();
    assert_eq!(first.len(), 1, "one call ran");
    assert!(good.iter().all(|answer| answer.body == first[0].body));
    for answer in busy {
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(answer.at("/error/type"), "idempotency_error");
        assert_eq!(answer.at("/error/code"), "idempotency_key_in_use");
    }
    let later = server.call(&request);
    assert!(stripe_replays(&later) && later.body == first[0].body);
}

#[test]
fn chargebee_runs_concurrent_duplicates_once() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let before = sources(&data);
    let request = chargebee(&Keys::demo(), "the same", "tok_visa");
    let answers = at_once(&server, &request);
    assert_eq!(sources(&data), before + 1);
    let replays = answers.iter().filter(|answer| chargebee_replays(answer));
    assert_eq!(replays.count(), DUPLICATES - 1);
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.body == answers[0].body, "the same bytes");
    }
}

#[test]
fn a_key_is_for_the_same_parameters_and_path() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let call = |request: &Request| server.call(request);
    let first = call(&stripe(&keys, "k", "tok_visa"));
    assert_eq!(first.status, 200);
    let other = call(&stripe(&keys, "k", "tok_mastercard"));
    assert_eq!(other.status, 400);
    assert_eq!(other.at("/error/type"), "idempotency_error");
    let elsewhere = keys.form("POST", "/v1/customers", &[("name", "Ada")]);
    let elsewhere = call(&elsewhere.header("idempotency-key", "k"));
    assert_eq!(
        (elsewhere.status, elsewhere.at("/error/type")),
        (400, "idempotency_error".into())
    );
    let query = stripe(&keys, "k", "tok_visa");
    let query = Request {
        path: format!("{SOURCES}?expand[]=customer"),
        ..query
    };
    assert_eq!(call(&query).status, 400, "the query is a parameter too");

    assert_eq!(call(&chargebee(&keys, "k", "tok_visa")).status, 200);
    let other = call(&chargebee(&keys, "k", "tok_mastercard"));
    assert_eq!(
        (other.status, other.at("/type")),
        (422, "invalid_request".into())
    );
    let elsewhere = keys.form("POST", "/api/v2/customers", &[("first_name", "Ada")]);
    let elsewhere = call(&elsewhere.header("chargebee-idempotency-key", "k"));
    assert_eq!(elsewhere.status, 422);
    let sent_again = call(&stripe(&keys, "k", "tok_visa"));
    assert!(stripe_replays(&sent_again) && sent_again.body == first.body);
}

#[test]
fn order_and_encoding_of_parameters_do_not_matter() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let base = keys.basic(&keys.secret, "POST", SOURCES);
    let base = base.header("idempotency-key", "k");
    let first = server.call(&base.clone().form("source=tok_visa&metadata[a]=b"));
    assert_eq!(first.status, 200);
    let again = server.call(&base.form("source=tok%5Fvisa&metadata%5Ba%5D=b"));
    assert!(
        stripe_replays(&again) && again.body == first.body,
        "{}",
        again.text()
    );
}

#[test]
fn refusals_are_given_again() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let declined = stripe(&keys, "declined", "tok_chargeDeclined");
    let (first, again) = (server.call(&declined), server.call(&declined));
    assert_eq!(first.status, 402, "{}", first.text());
    assert!(stripe_replays(&again) && !stripe_replays(&first));
    assert!((again.status, &again.body) == (first.status, &first.body));
    let missing = stripe(&keys, "missing", "tok_nobodyHasThis");
    let (first, again) = (server.call(&missing), server.call(&missing));
    assert!(matches!(first.status, 400 | 404) && stripe_replays(&again));
    assert!((again.status, &again.body) == (first.status, &first.body));
    let missing = chargebee(&keys, "missing", "tok_nobodyHasThis");
    let (first, again) = (server.call(&missing), server.call(&missing));
    assert!(matches!(first.status, 400 | 404), "{}", first.text());
    assert!(chargebee_replays(&again) && !chargebee_replays(&first));
    assert!((again.status, &again.body) == (first.status, &first.body));
}

#[test]
fn wrong_parameters_are_remembered_where_the_api_does() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let wrong = keys.form("POST", SOURCES, &[("unheard_of", "1")]);
    let wrong = wrong.header("idempotency-key", "k");
    for _ in 0..2 {
        let answer = server.call(&wrong);
        assert!(answer.status == 400 && !stripe_replays(&answer));
    }
    let right = server.call(&stripe(&keys, "k", "tok_visa"));
    assert_eq!(right.status, 200, "the key is still free: {}", right.text());

    let wrong = keys.form("POST", USING_TOKEN, &[("token_id", "tok_visa")]);
    let wrong = wrong.header("chargebee-idempotency-key", "k");
    let (first, again) = (server.call(&wrong), server.call(&wrong));
    assert!(first.status == 400 && chargebee_replays(&again));
    assert!(again.body == first.body);
    assert_eq!(server.call(&chargebee(&keys, "k", "tok_visa")).status, 422);
}

#[test]
fn bad_credentials_are_not_remembered() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let nobody = Keys {
        secret: "sk_test_nobody".to_owned(),
        ..keys.clone()
    };
    for (wrong, right) in [
        (
            stripe(&nobody, "k", "tok_visa"),
            stripe(&keys, "k", "tok_visa"),
        ),
        (
            chargebee(&nobody, "k", "tok_visa"),
            chargebee(&keys, "k", "tok_visa"),
        ),
    ] {
        assert_eq!(server.call(&wrong).status, 401);
        let answer = server.call(&right);
        assert!(answer.status == 200 && !stripe_replays(&answer) && !chargebee_replays(&answer));
    }
}

#[test]
fn keys_are_for_one_dialect_and_one_account() {
    let (_folder, data) = place();
    let accounts = [Keys::make(&data, "one"), Keys::make(&data, "other")];
    let server = Server::start(&data, "serve", &[]);
    let mut bodies = Vec::new();
    for keys in &accounts {
        let create = keys.form("POST", "/v1/customers", &[("name", "Ada")]);
        let create = create.header("idempotency-key", "k");
        let made = server.call(&create);
        assert!(
            made.status == 200 && !stripe_replays(&made),
            "{}",
            made.text()
        );
        assert!(stripe_replays(&server.call(&create)));
        let create = keys.form("POST", "/api/v2/customers", &[("first_name", "Ada")]);
        let create = create.header("chargebee-idempotency-key", "k");
        let other = server.call(&create);
        assert!(
            other.status == 200 && !chargebee_replays(&other),
            "{}",
            other.text()
        );
        assert!(chargebee_replays(&server.call(&create)));
        bodies.push(made.at("/id"));
        bodies.push(other.at("/customer/id"));
    }
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 4, "four customers");
}

#[test]
fn keys_out_of_bounds_are_refused() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let before = counts(&data);
    let long = "k".repeat(256);
    assert_eq!(server.call(&stripe(&keys, &long, "tok_visa")).status, 400);
    assert_eq!(server.call(&stripe(&keys, " ", "tok_visa")).status, 400);
    let long = "k".repeat(101);
    assert_eq!(
        server.call(&chargebee(&keys, &long, "tok_visa")).status,
        400
    );
    assert_eq!(counts(&data), before);
}
