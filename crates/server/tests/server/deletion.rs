//! What is deleted is gone from the files: sealed numbers, fingerprints, names.

use std::path::Path;

use serde_json::Value;
use store::Statement;

use crate::support::client::find;
use crate::support::rows::rows;
use crate::support::{Keys, Request, Server, place};

static SOURCE: Statement = Statement::new(
    "test.source",
    "select sealed, fingerprint, number from source where id = $1",
);
static TOKEN: Statement = Statement::new(
    "test.token",
    "select sealed, fingerprint from token where id = $1",
);

/// A name that only the card of these tests has.
const HOLDER: &str = "Ottoline Zzyzx-Quux";

/// Bytes that have to go, by what they are.
type Traces = Vec<(&'static str, Vec<u8>)>;

/// Files of the folder that hold one of the traces.
fn found(data: &Path, traces: &Traces) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        // The operator's socket holds nothing.
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for (what, trace) in traces {
            if find(&bytes, trace).is_some() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                found.push(format!("{what} in {name}"));
            }
        }
    }
    found
}

fn token(server: &Server, number: &str) -> String {
    let form = [
        ("card[number]", number),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2034"),
        ("card[name]", HOLDER),
    ];
    let made = server.call(&Keys::demo().form("POST", "/v1/tokens", &form));
    assert_eq!(made.status, 200, "a token is made");
    made.at("/id")
}

fn attach(server: &Server, token: &str) -> crate::support::Answer {
    let path = "/v1/customers/cus_demo/sources";
    server.call(&Keys::demo().form("POST", path, &[("source", token)]))
}

/// The traces of a source, and its number.
fn traces_of_source(data: &Path, id: &str) -> (Traces, i64) {
    let row = rows(data, &SOURCE, vec![id.into()]).pop().unwrap();
    let traces = vec![
        ("the sealed number", row.bytes(0).unwrap().to_vec()),
        ("the fingerprint", row.bytes(1).unwrap().to_vec()),
        ("the name", HOLDER.as_bytes().to_vec()),
    ];
    (traces, row.integer(2).unwrap())
}

/// No request log: it keeps names for as long as it keeps calls.
fn start(data: &Path) -> Server {
    Server::start(data, "dev", &["--request-log", "0"])
}

#[test]
fn a_deleted_source_leaves_the_files() {
    let (_folder, data) = place();
    let server = start(&data);
    let token = token(&server, "4000002760003184");
    let id = attach(&server, &token).at("/id");
    let (mut traces, number) = traces_of_source(&data, &id);
    assert_eq!(found(&data, &traces).len(), 3, "they are there before");
    let path = format!("/sources/{number}/");
    let deleted = server.call(&Keys::demo().piriod("DELETE", &path, &Value::Null));
    assert!(deleted.status < 300, "{}", deleted.text());
    assert_eq!(server.stop().code, Some(0));
    // The token that the source was made from is a record of its own until it runs out.
    let name_stays = rows(&data, &TOKEN, vec![token.as_str().into()]);
    assert!(name_stays[0].opt_bytes(0).unwrap().is_none());
    traces.truncate(1);
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}

#[test]
fn a_deleted_source_leaves_no_name_and_no_fingerprint() {
    let (_folder, data) = place();
    let server = start(&data);
    let form = [
        ("source[object]", "card"),
        ("source[number]", "4000002760003184"),
        ("source[exp_month]", "12"),
        ("source[exp_year]", "2034"),
        ("source[name]", HOLDER),
    ];
    let path = "/v1/customers/cus_demo/sources";
    let made = server.call(&Keys::demo().form("POST", path, &form));
    let (traces, number) = traces_of_source(&data, &made.at("/id"));
    assert_eq!(found(&data, &traces).len(), 3, "they are there before");
    let path = format!("/sources/{number}/");
    let deleted = server.call(&Keys::demo().piriod("DELETE", &path, &Value::Null));
    assert!(deleted.status < 300, "{}", deleted.text());
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}

#[test]
fn a_token_that_was_declined_leaves_no_number() {
    let (_folder, data) = place();
    let server = start(&data);
    let token = token(&server, "4000000000000002");
    let row = rows(&data, &TOKEN, vec![token.as_str().into()])
        .pop()
        .unwrap();
    let traces = vec![("the sealed number", row.bytes(0).unwrap().to_vec())];
    assert_eq!(found(&data, &traces).len(), 1, "it is there before");
    assert_eq!(attach(&server, &token).status, 402);
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}

#[test]
fn a_used_token_leaves_its_number_to_the_source_alone() {
    let (_folder, data) = place();
    let server = start(&data);
    let token = token(&server, "4242424242424242");
    let sealed = |statement| {
        let id = token.as_str().into();
        let row = rows(&data, statement, vec![id]).pop().unwrap();
        row.opt_bytes(0).unwrap().map(<[u8]>::to_vec)
    };
    assert!(sealed(&TOKEN).is_some());
    let id = attach(&server, &token).at("/id");
    assert_eq!(sealed(&TOKEN), None);
    let (traces, _) = traces_of_source(&data, &id);
    assert_eq!(server.stop().code, Some(0));
    let bytes = std::fs::read(data.join("wellspring.db")).unwrap();
    let first = find(&bytes, &traces[0].1).expect("the source has it");
    assert_eq!(find(&bytes[first + 1..], &traces[0].1), None, "once");
}

#[test]
fn a_primary_that_was_replaced_at_the_limit_leaves_the_files() {
    let (_folder, data) = place();
    let server = Server::start(
        &data,
        "dev",
        &["--request-log", "0", "--source-limit", "chargebee=1"],
    );
    let id = attach(&server, &token(&server, "4000002760003184")).at("/id");
    let (mut traces, _) = traces_of_source(&data, &id);
    traces.truncate(1);
    let form = [
        ("customer_id", "cus_demo"),
        ("token_id", "tok_visa"),
        ("replace_primary_payment_source", "true"),
    ];
    let path = "/api/v2/payment_sources/create_using_token";
    let replaced = server.call(&Keys::demo().form("POST", path, &form));
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}

#[test]
fn after_a_crash_the_next_end_cleans_up() {
    let (_folder, data) = place();
    let server = start(&data);
    let id = attach(&server, &token(&server, "4000002760003184")).at("/id");
    let (mut traces, number) = traces_of_source(&data, &id);
    traces.truncate(1);
    let path = format!("/sources/{number}/");
    let deleted = server.call(&Keys::demo().piriod("DELETE", &path, &Value::Null));
    assert!(deleted.status < 300, "{}", deleted.text());
    server.kill();
    assert_eq!(server.ended().code, None);
    assert_eq!(start(&data).stop().code, Some(0));
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}

/// A Magpie card that pays once, with the traces of it.
fn single_use(server: &Server, data: &Path) -> (String, Traces) {
    let card = serde_json::json!({
        "type": "card",
        "card": {
            "name": HOLDER, "number": "4000002760003184", "exp_month": "12", "exp_year": "2034",
            "cvc": "123",
        },
        "redirect": {"success": "https://shop.example.com/", "fail": "https://shop.example.com/"},
    });
    let made = server.call(&Keys::demo().magpie("POST", "/v2/sources/", &card));
    let id = made.at("/id");
    let (mut traces, _) = traces_of_source(data, &id);
    traces.truncate(1);
    (id, traces)
}

#[test]
fn a_card_that_waits_for_its_payer_leaves_no_number_once_it_has_paid() {
    for verdict in ["approve", "refuse"] {
        let (_folder, data) = place();
        let server = start(&data);
        let (source, traces) = single_use(&server, &data);
        let charge = serde_json::json!({
            "amount": 5000, "currency": "php", "source": source, "description": "a charge",
            "statement_descriptor": "shop", "require_auth": true, "capture": true,
        });
        let charged = server.call(&Keys::demo().magpie("POST", "/v2/charges/", &charge));
        assert_eq!(charged.at("/status"), "pending", "{}", charged.text());
        assert_eq!(found(&data, &traces).len(), 1, "it waits");
        let url = charged.at("/action/url");
        let path = url.find("/pay/").map(|at| url[at..].to_owned()).unwrap();
        let said = Request::new("POST", &path).form(&format!("verdict={verdict}"));
        assert_eq!(server.call(&said).status, 303);
        let path = format!("/v2/charges/{}", charged.at("/id"));
        let after = server.call(&Keys::demo().magpie("GET", &path, &Value::Null));
        assert_ne!(after.at("/status"), "pending");
        assert_eq!(server.stop().code, Some(0));
        assert_eq!(found(&data, &traces), Vec::<String>::new(), "{verdict}");
    }
}

#[test]
fn the_secret_of_a_webhook_does_not_rest_with_its_repeatable_answer() {
    let (_folder, data) = place();
    let server = start(&data);
    let form = [
        ("url", "https://shop.example.com/hooks"),
        ("enabled_events[]", "*"),
    ];
    let request = Keys::demo().form("POST", "/v1/webhook_endpoints", &form);
    let request = request.header("idempotency-key", "made once");
    let made = server.call(&request);
    let secret = made.at("/secret");
    assert!(secret.starts_with("whsec_"), "{}", made.text());
    let again = server.call(&request);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.body, made.body);
    let traces = vec![("the secret", secret.into_bytes())];
    assert_eq!(found(&data, &traces), Vec::<String>::new());
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(found(&data, &traces), Vec::<String>::new());
}
