//! Input that nobody should send: the dialect's own words, never a bare 500, nothing changed.

mod targets;

use std::time::Duration;

use crate::support::rows::counts;
use crate::support::{Answer, Client, Deadline, Request, Server, place};
use targets::{Target, targets};

/// The most bytes of a body.
const BODY_MAX: usize = 256 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Sends each case of each dialect; every answer has to be a refusal in the dialect's own form,
/// and the rows have to stay what they were.
fn all_refused(cases: fn(&Target) -> Vec<(&'static str, Request)>) {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let targets = targets(&server);
    for target in &targets {
        let before = counts(&data);
        for (case, request) in cases(target) {
            let told = format!("{}, {case}", target.name);
            let answer = server.client().call(&request);
            let answer = answer.unwrap_or_else(|error| panic!("{told}: {error}"));
            refused(target, &told, &answer);
            assert_eq!(counts(&data), before, "{told}: rows changed");
        }
    }
    still_well(&server, &targets);
}

fn refused(target: &Target, told: &str, answer: &Answer) {
    let text: String = answer.text().chars().take(300).collect();
    assert!(
        (400..500).contains(&answer.status),
        "{told}: {} {text}",
        answer.status
    );
    let media = answer.header("content-type").unwrap_or_default();
    assert!(media.starts_with(JSON), "{told}: {media}");
    assert!((target.is_error)(&answer.json()), "{told}: {text}");
}

/// The good calls still work.
fn still_well(server: &Server, targets: &[Target]) {
    for target in targets {
        let answer = server.call(&target.good);
        assert!(answer.status < 300, "{}: {}", target.name, answer.text());
    }
}

#[test]
fn bodies_that_cannot_be_read() {
    all_refused(|target| {
        let good = &target.good;
        let with = |body: &[u8]| good.clone().bytes(target.media, body);
        let text = String::from_utf8(good.body.clone()).unwrap();
        let mut cases = vec![
            ("broken UTF-8", with(b"\xff\xfe{\"a\": \"\xc3\x28\"}=\x80")),
            ("encoded broken UTF-8", with(b"%ff%fe=%c3%28")),
            ("nothing", with(b"")),
            ("zero bytes", with(&[0; 64])),
            ("blanks", with(b"   \r\n  ")),
            (
                "a zero byte at its end",
                with(format!("{text}\0").as_bytes()),
            ),
        ];
        let json: [(&str, &[u8]); 9] = [
            ("half a document", b"{\"type\": \"gcash\", "),
            ("two documents", b"{} {}"),
            ("a list", b"[1]"),
            ("a text", b"\"x\""),
            ("a number", b"1e999999"),
            (
                "a lone surrogate",
                b"{\"token\": \"\\ud800\", \"type\": \"\\ud800\"}",
            ),
            ("a comment", b"{/* x */}"),
            ("a trailing comma", b"{\"a\": 1,}"),
            (
                "a zero byte escaped",
                b"{\"type\": \"\\u0000\", \"gateway\": \"\\u0000\"}",
            ),
        ];
        let form: [(&str, &[u8]); 5] = [
            ("unheard of", b"source[[[=1&=&&]=2"),
            (
                "a zero byte encoded",
                b"source=%00&customer_id=%00&token_id=%00",
            ),
            ("a list and a map", b"source[]=1&source[a]=2&source=3"),
            ("no names", b"=x&=y&[]=z"),
            ("bad escapes", b"source=%zz%&customer_id=%&token_id=%g1"),
        ];
        let more = if target.media == JSON {
            &json[..]
        } else {
            &form[..]
        };
        cases.extend(more.iter().map(|(case, body)| (*case, with(body))));
        cases
    });
}

#[test]
fn bodies_that_are_too_much() {
    all_refused(|target| {
        let with = |body: String| target.good.clone().bytes(target.media, body.as_bytes());
        let json = target.media == JSON;
        let bomb = if json {
            "[".repeat(100_000)
        } else {
            format!("source{}=1", "[a]".repeat(50_000))
        };
        let maps = if json {
            "{\"a\":".repeat(40_000)
        } else {
            format!("source{}=1", "[".repeat(100_000))
        };
        let members: Vec<String> = (0..20_000)
            .map(|at| {
                if json {
                    format!("\"m{at}\":1")
                } else {
                    format!("m{at}=1")
                }
            })
            .collect();
        let members = if json {
            format!("{{{}}}", members.join(","))
        } else {
            members.join("&")
        };
        let text = String::from_utf8(target.good.body.clone()).unwrap();
        let pad = if json { " " } else { "&" };
        let padded = |length: usize| format!("{text}{}", pad.repeat(length - text.len()));
        vec![
            ("100,000 brackets", with(bomb)),
            ("40,000 maps", with(maps)),
            ("20,000 members", with(members)),
            ("one byte too many", with(padded(BODY_MAX + 1))),
            ("a megabyte", with(padded(1024 * 1024))),
            (
                "a long text",
                with(format!("source={}", "x".repeat(200_000))),
            ),
        ]
    });
}

#[test]
fn a_body_of_the_largest_size_is_read() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    for target in targets(&server) {
        if target.media != JSON {
            continue;
        }
        let mut request = target.good.clone();
        request.body.resize(BODY_MAX, b' ');
        let answer = server.call(&request);
        assert!(answer.status < 300, "{}: {}", target.name, answer.text());
    }
}

#[test]
fn unknown_paths_and_methods() {
    all_refused(|target| {
        let good = &target.good;
        let method = |method: &str| Request {
            method: method.to_owned(),
            ..good.clone()
        };
        let path = |path: String| Request {
            path,
            ..good.clone()
        };
        let (bare, query) = good.path.split_once('?').unwrap_or((&good.path, ""));
        vec![
            ("nowhere", path(target.nowhere.to_owned())),
            ("deeper", path(format!("{bare}/a/b/c/d?{query}"))),
            ("dots", path(format!("{bare}/../../../etc/passwd?{query}"))),
            ("a zero byte", path(format!("{bare}%00?{query}"))),
            ("broken UTF-8", path(format!("{bare}/%ff%fe?{query}"))),
            ("doubled slashes", path(format!("{bare}//x//?{query}"))),
            ("BREW", method("BREW")),
            ("PATCH", method("PATCH")),
            ("PUT", method("PUT")),
            ("DELETE", method("DELETE")),
        ]
    });
}

#[test]
fn other_content_types() {
    all_refused(|target| {
        let good = &target.good;
        let with = |media: &str| good.clone().bytes(media, &good.body);
        let other = if target.media == JSON { FORM } else { JSON };
        let mut cases = vec![
            (
                "multipart",
                good.clone().bytes(
                    "multipart/form-data; boundary=x",
                    b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--",
                ),
            ),
            ("XML", good.clone().bytes("application/xml", b"<a/>")),
        ];
        // Pelcro's clients send forms and JSON alike.
        if target.name != "pelcro" {
            cases.push(("the other one", with(other)));
            cases.push(("an image", with("image/png")));
        }
        cases
    });
}

/// It would be one long name of a member: with whatever secrets are in it, and without any effect.
#[test]
fn json_under_the_name_of_a_form_makes_nothing() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let body = br#"{"name": "Ada", "first_name": "Ada", "email": "a@example.com"}"#;
    for (target, path) in targets(&server)
        .iter()
        .zip(["/v1/customers", "/api/v2/customers"])
    {
        let before = counts(&data);
        let mut request = target.good.clone().bytes(FORM, body);
        path.clone_into(&mut request.path);
        refused(target, target.name, &server.call(&request));
        assert_eq!(counts(&data), before, "{}", target.name);
    }
}

#[test]
fn a_name_twice_is_no_way_around_the_rules() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    for target in targets(&server) {
        let (json, form) = match target.name {
            "stripe" => ("", "source=tok_visa&source=nonsense"),
            "chargebee" => (
                "",
                "customer_id=cus_demo&token_id=tok_visa&token_id=nonsense",
            ),
            "magpie" => (r#"{"type": "gcash", "type": "nonsense"}"#, ""),
            "piriod" => (r#"{"gateway": "transbank", "gateway": "nonsense"}"#, ""),
            _ => (r#"{"token": "tok_visa", "token": "nonsense"}"#, ""),
        };
        let before = counts(&data);
        let body = format!("{json}{form}");
        let answer = server.call(&target.good.clone().bytes(target.media, body.as_bytes()));
        refused(&target, target.name, &answer);
        assert_eq!(counts(&data), before, "{}", target.name);
    }
}

#[test]
fn chunked_bodies() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    for target in targets(&server) {
        let name = target.name;
        let good = &target.good;
        let chunked = |body: Vec<u8>| {
            let mut request = good.clone().header("transfer-encoding", "chunked");
            request.body = body;
            request
        };
        let mut pieces = Vec::new();
        for byte in &good.body {
            pieces.extend_from_slice(format!("1\r\n{}\r\n", char::from(*byte)).as_bytes());
        }
        pieces.extend_from_slice(b"0\r\n\r\n");
        let answer = server.call(&chunked(pieces));
        assert!(answer.status < 300, "{name}: {}", answer.text());
        let before = counts(&data);
        let answer = server.call(&chunked(b"zz\r\nsource\r\n".to_vec()));
        refused(&target, &format!("{name}, no size"), &answer);
        let mut large = Vec::new();
        for _ in 0..=BODY_MAX / 4096 {
            large.extend_from_slice(b"1000\r\n");
            large.extend_from_slice(&[b' '; 4096]);
            large.extend_from_slice(b"\r\n");
        }
        large.extend_from_slice(b"0\r\n\r\n");
        let answer = server.call(&chunked(large));
        refused(&target, &format!("{name}, too large"), &answer);
        assert_eq!(counts(&data), before, "{name}");
    }
}

#[test]
fn queries() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let targets = targets(&server);
    for target in &targets {
        let (bare, query) = target
            .good
            .path
            .split_once('?')
            .unwrap_or((&target.good.path, ""));
        for (case, more) in [
            ("broken UTF-8", "%ff%fe=%c3%28".to_owned()),
            ("brackets", format!("a{}=1", "[a]".repeat(5_000))),
            ("many", "a=1&".repeat(5_000)),
            ("long", format!("a={}", "x".repeat(20_000))),
            ("a zero byte", "a=%00&%00=a".to_owned()),
            ("bad escapes", "%&%z=%zz&a=%".to_owned()),
        ] {
            let before = counts(&data);
            let told = format!("{}, {case}", target.name);
            let path = format!("{bare}?{query}&{more}");
            let answer = server.call(&Request {
                path,
                ..target.good.clone()
            });
            // A dialect may ignore what it does not know.
            if answer.status >= 300 {
                refused(target, &told, &answer);
                assert_eq!(counts(&data), before, "{told}");
            }
        }
    }
    still_well(&server, &targets);
}

/// Below the dialects: what cannot be read as HTTP is answered by the connection itself.
#[test]
fn heads_that_are_too_much_or_no_http() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let targets = targets(&server);
    for target in &targets {
        let before = counts(&data);
        let mut many = target.good.clone();
        for at in 0..200 {
            many = many.header(&format!("x-header-{at}"), "x");
        }
        let long = target.good.clone().header("x-long", &"x".repeat(100_000));
        let query = Request {
            path: format!("{}?{}", target.good.path, "x".repeat(100_000)),
            ..target.good.clone()
        };
        for (case, request) in [("many", many), ("long", long), ("a long query", query)] {
            // The server may hang up while the rest of the head is still on its way.
            if let Ok(answer) = server.client().call(&request) {
                let status = answer.status;
                assert!(matches!(status, 400 | 413 | 414 | 431), "{case}: {status}");
            }
        }
        assert_eq!(counts(&data), before, "{}", target.name);
    }
    let noise: [&[u8]; 6] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /v1/customers HTTP/9.9\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /v1 HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ];
    for noise in noise {
        let mut client = server.client();
        client.write(noise).unwrap();
        if let Ok(answer) = client.receive() {
            assert!((400..500).contains(&answer.status), "{}", answer.status);
        }
    }
    still_well(&server, &targets);
}

#[test]
fn slow_clients_hold_nobody_up() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let targets = targets(&server);
    let mut slow: Vec<Client> = Vec::new();
    for target in &targets {
        for _ in 0..40 {
            let mut half_a_head = server.client();
            let head = format!("POST {} HTTP/1.1\r\nhost: x\r\nauthor", target.good.path);
            half_a_head.write(head.as_bytes()).unwrap();
            slow.push(half_a_head);
            let mut half_a_body = server.client();
            let length = (target.good.body.len() + 10).to_string();
            let request = target.good.clone().header("content-length", &length);
            half_a_body.send(&request).unwrap();
            slow.push(half_a_body);
        }
    }
    let deadline = Deadline::after(Duration::from_secs(10));
    let before = counts(&data);
    still_well(&server, &targets);
    assert!(!deadline.has_passed(), "the others waited");
    let after = counts(&data);
    assert_eq!(after[1] - before[1], 5, "only whole calls made something");
    // Those who leave in the middle have done nothing.
    drop(slow);
    still_well(&server, &targets);
    assert_eq!(counts(&data)[1] - after[1], 5);
}

#[test]
fn paths_of_nobody_are_plain_errors() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    for path in [
        "/",
        "/v3",
        "/api",
        "/api/v3/x",
        "/favicon.ico",
        "/healthy",
        "/v1x",
        "/%00",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let answer = server.call(&Request::new(method, path));
            assert_eq!(answer.status, 404, "{method} {path}");
            assert!(!answer.at("/error/message").is_empty(), "{method} {path}");
        }
    }
}

#[test]
fn credentials_of_any_shape() {
    let (_folder, data) = place();
    let server = Server::dev(&data);
    let targets = targets(&server);
    for target in &targets {
        let before = counts(&data);
        let long = format!("Basic {}", "QUFB".repeat(5_000));
        for value in [
            "",
            "Basic",
            "Basic ",
            "Basic %%%",
            "Basic /+8=",
            "Basic Og==",
            "Basic gICAOg==",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Token",
            "Token ",
            "Token a b",
            "Token \u{e9}",
            "Digest x",
            "basic c2tfdGVzdF93ZWxsc3ByaW5n",
            &long,
        ] {
            let shown: String = value.chars().take(30).collect();
            let told = format!("{}, {shown:?}", target.name);
            let answer = server.call(&target.good.clone().header("authorization", value));
            // Piriod takes calls without credentials; other schemes count as none.
            if target.name == "piriod" && answer.status < 300 {
                continue;
            }
            refused(target, &told, &answer);
            assert!(
                matches!(answer.status, 401 | 403),
                "{told}: {}",
                answer.status
            );
        }
        if target.name != "piriod" {
            assert_eq!(counts(&data), before, "{}", target.name);
        }
    }
}
