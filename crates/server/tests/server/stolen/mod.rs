//! Nothing that was stolen from the disk or from the logs helps to pay.
//!
//! Every endpoint of every dialect is called with card numbers where they belong and where they do
//! not: each member of each body, the names of members, paths, queries, headers, broken bodies.
//! Each place has a number of its own. Afterwards every file of the data folder, every line of the
//! finest log and every answer is searched for all of them, in every form.

mod needles;
mod places;
mod spread;

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::{Client, Keys, Request, Server, place, run};
use needles::Needles;
use spread::{BANK_ACCOUNTS, CODES, PASSWORD, Spread};

/// How the server ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Drained,
    Killed,
}

macro_rules! spread_tests {
    ($($stopped:ident, $killed:ident: $places:path;)*) => {$(
        #[test]
        fn $stopped() {
            nothing_stays(End::Drained, $places);
        }

        #[test]
        fn $killed() {
            nothing_stays(End::Killed, $places);
        }
    )*};
}

spread_tests! {
    stripe_leaves_no_number, stripe_killed_leaves_no_number: places::stripe;
    chargebee_leaves_no_number, chargebee_killed_leaves_no_number: places::chargebee;
    magpie_leaves_no_number, magpie_killed_leaves_no_number: places::magpie;
    piriod_leaves_no_number, piriod_killed_leaves_no_number: places::piriod;
    pelcro_leaves_no_number, pelcro_killed_leaves_no_number: places::pelcro;
}

fn nothing_stays(end: End, places: fn(&mut Spread)) {
    let (folder, data) = place();
    let server = Server::dev(&data);
    let mut spread = Spread::new(server.client());
    places(&mut spread);
    let Spread {
        mut needles,
        answers,
        sealed,
        ..
    } = spread;
    match end {
        End::Drained => server.terminate(),
        End::Killed => server.kill(),
    }
    let ended = server.ended();
    for code in CODES {
        needles.code(code);
    }
    for account in BANK_ACCOUNTS {
        needles.number("bank account", account);
    }
    needles.secret("password", PASSWORD);
    assert!(sealed > 0, "some numbers were taken, and rest sealed");
    assert!(ended.logged.contains("answered"), "the log was at work");
    // How long a call took is no security code.
    let logged = without_durations(&ended.logged);
    let mut found = needles.found_under(&data);
    found.extend(needles.found_in("the log", logged.as_bytes()));
    found.extend(needles.found_in("standard output", ended.printed.as_bytes()));
    found.extend(needles.found_in("an answer", &answers));
    report(&found);
    drop(folder);
}

fn report(found: &BTreeSet<String>) {
    let list: Vec<&str> = found.iter().map(String::as_str).collect();
    assert!(
        list.is_empty(),
        "{} found:\n{}",
        list.len(),
        list.join("\n")
    );
}

fn without_durations(logged: &str) -> String {
    let words = logged
        .split(' ')
        .filter(|word| !word.starts_with("micros="));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn keys_passwords_and_sessions_do_not_rest() {
    for end in [End::Drained, End::Killed] {
        let (_folder, data) = place();
        let keys = Keys::make(&data, "Some Shop");
        let more = run(&[
            "account",
            "create",
            "--name",
            "y",
            "--data",
            data.to_str().unwrap(),
        ]);
        let more = String::from_utf8(more.stdout).unwrap();
        let other = more
            .lines()
            .find_map(|line| line.strip_prefix("secret key"));
        let server = Server::start(&data, "serve", &[]);
        let mut needles = Needles::default();
        needles.secret("secret key", &keys.secret);
        needles.secret("unused secret key", other.unwrap().trim());
        needles.secret("password", PASSWORD);
        let mut client = server.client();
        for session in use_secrets(&keys, &mut client) {
            needles.secret("session", &session);
        }
        match end {
            End::Drained => server.terminate(),
            End::Killed => server.kill(),
        }
        let ended = server.ended();
        let mut found = needles.found_under(&data);
        found.extend(needles.found_in("the log", ended.logged.as_bytes()));
        found.extend(needles.found_in("standard output", ended.printed.as_bytes()));
        report(&found);
    }
}

/// The key comes back in headers and messages, but whatever the caller made it of does not rest.
#[test]
fn idempotency_keys_do_not_rest() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let mut spread = Spread::new(server.client());
    for (header, path, form) in [
        ("idempotency-key", "/v1/customers", ("name", "Ada")),
        (
            "chargebee-idempotency-key",
            "/api/v2/customers",
            ("first_name", "Ada"),
        ),
    ] {
        let key = spread.number(header);
        for value in [form.1, form.1, "Eve"] {
            let create = spread.keys.form("POST", path, &[(form.0, value)]);
            spread.call(&create.header(header, &key));
        }
    }
    server.terminate();
    let ended = server.ended();
    let mut found = spread.needles.found_under(&data);
    found.extend(spread.needles.found_in("the log", ended.logged.as_bytes()));
    report(&found);
}

/// Calls with secrets where they belong and where they do not; gives the sessions.
fn use_secrets(keys: &Keys, client: &mut Client) -> Vec<String> {
    let mut call = |request: &Request| client.call(request).unwrap();
    let secret = keys.secret.as_str();
    call(&keys.form("POST", "/v1/customers", &[("key", secret)]));
    call(&Request::new("GET", &format!("/v1/customers?key={secret}")));
    call(&keys.form("GET", "/api/v2/payment_sources", &[]));
    call(&keys.magpie("GET", "/v2/me", &json!(null)));
    call(&keys.piriod("GET", "/sources/", &json!(null)));
    let person = json!({
        "email": "b@example.com", "password": PASSWORD, "first_name": "B", "last_name": "C",
    });
    let register = keys.pelcro("POST", "/auth/register", "", &person);
    let first = call(&register).at("/data/token");
    let login = json!({"email": "b@example.com", "password": PASSWORD});
    let second = call(&keys.pelcro("POST", "/auth/login", "", &login)).at("/data/token");
    let third = call(&keys.pelcro("GET", "/customer", &second, &json!(null))).at("/data/token");
    let out = keys.pelcro("POST", "/auth/logout", &third, &json!(null));
    assert!(call(&out).status < 300);
    let wrong = json!({"email": "b@example.com", "password": PASSWORD.to_lowercase()});
    call(&keys.pelcro("POST", "/auth/login", "", &wrong));
    let sessions = vec![first, second, third];
    assert!(sessions.iter().all(|session| session.len() > 40));
    sessions
}
