//! The program: what it prints, what it refuses, how it starts and stops, what it leaves on disk.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::process::{address_in, bare, signal};
use crate::support::{Client, Deadline, Keys, Request, Server, place, run};

#[test]
fn without_arguments_it_is_the_development_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = bare(folder.path()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines
        .map_while(Result::ok)
        .find_map(|line| address_in(&line));
    let mut client = Client::connect(address.unwrap()).unwrap();
    let seen = client.call(&Keys::demo().form("GET", "/v1/customers/cus_demo", &[]));
    assert_eq!(seen.unwrap().status, 200);
    drop(client);
    signal("-TERM", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(
        folder
            .path()
            .join("wellspring-data/wellspring.db")
            .is_file()
    );
}

#[test]
fn it_prints_address_keys_and_a_curl_for_each_dialect() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let address = server.address.to_string();
    // The curls are taken from what was printed, so the server has to end first; it starts again
    // on a port of its own choice, which takes the place of the printed one.
    let printed = server.stop().printed;
    for word in [
        "pk_test_wellspring",
        "sk_test_wellspring",
        "acc_wellspring",
        "cus_demo",
        "demo@example.com",
        "password wellspring",
        "site_id",
        address.as_str(),
    ] {
        assert!(printed.contains(word), "{word}");
    }
    let curls: Vec<&str> = printed
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("curl "))
        .collect();
    assert_eq!(curls.len(), 5, "one for each dialect");
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let server = Server::dev(&data);
    for curl in curls {
        let again = curl.replace(&address, &server.address.to_string());
        let output = shell(&again);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        assert!(answer.is_object(), "{again}");
        assert!(
            answer.get("error").is_none() && answer.get("detail").is_none(),
            "{again}: {answer}"
        );
    }
}

fn shell(line: &str) -> Output {
    Command::new("sh")
        .args(["-c", line])
        .output()
        .expect("there is a shell")
}

#[test]
fn a_second_start_finds_everything_again() {
    let (_folder, data) = place();
    let keys = Keys::demo();
    let made = keys.form(
        "POST",
        "/v1/customers/cus_demo/sources",
        &[("source", "tok_visa")],
    );
    let server = Server::dev(&data);
    let id = server.call(&made).at("/id");
    assert_eq!(server.stop().code, Some(0));
    let server = Server::dev(&data);
    let read = keys.form("GET", &format!("/v1/customers/cus_demo/sources/{id}"), &[]);
    let seen = server.call(&read);
    assert_eq!((seen.status, seen.at("/id")), (200, id.clone()));
    let customer = server.call(&keys.form("GET", "/v1/customers/cus_demo", &[]));
    assert_eq!(customer.at("/default_source"), id);
}

#[test]
fn sigterm_lets_a_running_call_end() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let keys = Keys::demo();
    let mut idle = server.client();
    let read = keys.form("GET", "/v1/customers/cus_demo", &[]);
    assert_eq!(idle.call(&read).unwrap().status, 200);
    let mut client = server.client();
    let body = b"source=tok_visa";
    let head = keys
        .form("POST", "/v1/customers/cus_demo/sources", &[])
        .header("content-length", &body.len().to_string())
        .header("expect", "100-continue");
    client.send(&head).unwrap();
    assert_eq!(client.receive().unwrap().status, 100, "the call is running");
    server.terminate();
    let deadline = Deadline::after(Duration::from_secs(10));
    while Client::connect(server.address).is_ok() {
        assert!(!deadline.has_passed(), "new connections are still taken");
        std::thread::yield_now();
    }
    client.write(body).unwrap();
    let answer = client.receive().unwrap();
    assert_eq!((answer.status, answer.at("/object")), (200, "card".into()));
    assert_eq!(server.ended().code, Some(0));
    let server = Server::dev(&data);
    let path = format!("/v1/customers/cus_demo/sources/{}", answer.at("/id"));
    assert_eq!(server.call(&keys.form("GET", &path, &[])).status, 200);
}

/// Whoever reads that the server is ready may stop it: the signal must find its handler there.
#[test]
fn sigterm_right_after_the_ready_line_drains_too() {
    let (_folder, data) = place();
    for start in 0..20 {
        assert_eq!(Server::dev(&data).stop().code, Some(0), "start {start}");
    }
}

#[test]
fn a_temporary_folder_goes_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = bare(folder.path());
    let mut child = command.args(["dev", "--temporary"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines
        .find_map(|line| line.ok().filter(|line| address_in(line).is_some()))
        .unwrap();
    let (_, place) = ready.split_once("data in ").unwrap();
    let data = Path::new(place.trim_end_matches(')'));
    assert!(data.join("master.key").is_file());
    signal("-TERM", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!data.exists() && !data.parent().unwrap().exists());
    assert!(!folder.path().join("wellspring-data").exists());
}

#[test]
fn wrong_settings_are_one_line_and_exit_code_2() {
    let (_folder, data) = place();
    let data = data.to_str().unwrap();
    let dev = ["dev", "--listen", "127.0.0.1:0", "--data", data];
    let with = |more: &[&'static str]| [&dev[..], more].concat();
    let cases = [
        (
            vec!["dev", "--listen", "0.0.0.0:0", "--data", data],
            "loopback",
        ),
        (
            vec!["dev", "--listen", "[::]:0", "--data", data],
            "loopback",
        ),
        (
            vec!["serve", "--mode", "live", "--data", data],
            "master key",
        ),
        (with(&["--no-such-flag"]), "--no-such-flag"),
        (with(&["--listen", "nowhere"]), "--listen"),
        (
            with(&["--default-gateway", "stripe=nobody"]),
            "--default-gateway",
        ),
        (with(&["--source-limit", "pelcro=0"]), "--source-limit"),
        (with(&["--source-limit", "nobody=3"]), "--source-limit"),
        (with(&["--gateway-account", "x"]), "--gateway-account"),
        (with(&["--session-days", "0"]), "--session-days"),
        (vec!["nonsense"], "nonsense"),
    ];
    for (arguments, word) in cases {
        let output = run(&arguments);
        let said = refused(&output, 2);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    assert!(!Path::new(data).exists(), "nothing was made");
}

/// The one line on standard error of a program that ended with this code.
fn refused(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(output.stdout.is_empty());
    said
}

#[test]
fn the_demo_account_stays_on_loopback() {
    let (_folder, data) = place();
    assert_eq!(Server::dev(&data).stop().code, Some(0));
    let folder = data.to_str().unwrap();
    let output = run(&["serve", "--listen", "0.0.0.0:0", "--data", folder]);
    assert!(refused(&output, 2).contains("demo"));
}

#[test]
fn a_folder_belongs_to_one_process() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let folder = data.to_str().unwrap();
    let second = run(&["dev", "--listen", "127.0.0.1:0", "--data", folder]);
    assert!(refused(&second, 1).contains("in use"));
    let command = run(&["account", "create", "--name", "x", "--data", folder]);
    assert!(refused(&command, 1).contains("in use"));
    assert_eq!(server.call(&Request::new("GET", "/health")).status, 200);
}

#[test]
fn a_missing_or_foreign_key_file_is_one_line() {
    let (folder, data) = place();
    assert_eq!(Server::dev(&data).stop().code, Some(0));
    let key = data.join("master.key");
    std::fs::rename(&key, folder.path().join("kept")).unwrap();
    let start = || {
        let path = data.to_str().unwrap();
        run(&["dev", "--listen", "127.0.0.1:0", "--data", path])
    };
    assert!(refused(&start(), 1).contains("missing"));
    assert!(!key.exists(), "no other key takes its place");
    let (_other_folder, other) = place();
    assert_eq!(Server::dev(&other).stop().code, Some(0));
    std::fs::copy(other.join("master.key"), &key).unwrap();
    assert!(refused(&start(), 1).contains("does not fit"));
}

#[test]
fn files_are_for_their_owner_only() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    for name in ["master.key", "wellspring.db", "wellspring.db-wal"] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    drop(server);
}

#[test]
fn health_tells_that_calls_are_served() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let health = server.call(&Request::new("GET", "/health"));
    assert_eq!(health.status, 200);
    assert_eq!(
        (health.at("/status"), health.at("/mode")),
        ("ok".into(), "test".into())
    );
}

#[test]
fn serve_knows_no_demo_keys() {
    let (_folder, data) = place();
    let server = Server::start(&data, "serve", &[]);
    let demo = Keys::demo();
    let public = json!({"type": "gcash"});
    for (name, request) in [
        ("stripe", demo.form("GET", "/v1/customers/cus_demo", &[])),
        (
            "chargebee",
            demo.form("GET", "/api/v2/customers/cus_demo", &[]),
        ),
        ("magpie", demo.magpie("GET", "/v2/me", &Value::Null)),
        (
            "magpie, publishable",
            demo.magpie("POST", "/v2/sources/", &public),
        ),
        ("piriod", demo.piriod("GET", "/sources/", &Value::Null)),
    ] {
        assert_eq!(server.call(&request).status, 401, "{name}");
    }
    let login = json!({"email": "demo@example.com", "password": "wellspring"});
    let answer = server.call(&demo.pelcro("POST", "/auth/login", "", &login));
    assert_eq!(answer.status, 404, "there is no site of that number");
    let printed = server.stop().printed;
    assert!(!printed.contains("_test_wellspring"));
}

#[test]
fn made_accounts_work_in_every_dialect() {
    let (_folder, data) = place();
    let keys = Keys::make(&data, "Some Shop");
    for (key, prefix) in [(&keys.publishable, "pk_test_"), (&keys.secret, "sk_test_")] {
        assert!(key.starts_with(prefix) && key.len() >= prefix.len() + 22);
    }
    let server = Server::start(&data, "serve", &[]);
    let call = |request: &Request| {
        let answer = server.call(request);
        assert!(answer.status < 300, "{}: {}", request.path, answer.text());
        answer
    };
    let customer = call(&keys.form("POST", "/v1/customers", &[("email", "a@example.com")]));
    let customer = customer.at("/id");
    let path = format!("/v1/customers/{customer}/sources");
    call(&keys.form("POST", &path, &[("source", "tok_visa")]));
    let form = [
        ("customer_id", customer.as_str()),
        ("token_id", "tok_mastercard"),
    ];
    call(&keys.form("POST", "/api/v2/payment_sources/create_using_token", &form));
    let urls = json!({"success": "https://a.example.com", "fail": "https://b.example.com"});
    let wallet = json!({"type": "gcash", "redirect": urls});
    call(&keys.magpie("POST", "/v2/sources/", &wallet));
    let me = call(&keys.magpie("GET", "/v2/me", &Value::Null));
    assert!(me.text().contains(&keys.publishable));
    let transfer = json!({"gateway": "transbank", "amount": 10000});
    call(&keys.piriod("POST", "/sources/", &transfer));
    let person = json!({
        "email": "b@example.com", "password": "a-long-password", "first_name": "B",
        "last_name": "C",
    });
    let session = call(&keys.pelcro("POST", "/auth/register", "", &person)).at("/data/token");
    let token = json!({"token": "tok_visa", "gateway": "stripe"});
    call(&keys.pelcro("POST", "/source", &session, &token));
    assert!(!server.stop().printed.contains(&keys.secret));
}

#[test]
fn keys_are_for_known_accounts_and_their_kind() {
    let (_folder, data) = place();
    let keys = Keys::make(&data, "Some Shop");
    let folder = data.to_str().unwrap();
    let nobody = run(&[
        "key",
        "create",
        "--account",
        "acct_nobody",
        "--kind",
        "secret",
        "--data",
        folder,
    ]);
    assert!(refused(&nobody, 1).contains("no such account"));
    let server = Server::start(&data, "serve", &[]);
    let create = keys.basic(&keys.publishable, "POST", "/v1/customers");
    let refused = server.call(&create.form("name=x"));
    assert!(matches!(refused.status, 401 | 403), "{}", refused.status);
    let wrong = keys.basic(
        "sk_test_nobodyHasThisKeyAtAll000000000",
        "GET",
        "/v1/customers",
    );
    assert_eq!(server.call(&wrong).status, 401);
}
