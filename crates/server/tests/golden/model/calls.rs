//! Calls as each dialect's clients make them.

use domain::Dialect;
use http::{HeaderMap, HeaderValue, Method};
use kit::{Head, Reply};
use service::setup::{DEMO_SECRET_KEY, DEMO_WORKSPACE};
use tree::{Tree, json};

use super::Play;
use crate::LIMITS;
use crate::request::BASE_URL;

impl Play {
    pub(super) fn form(&self, dialect: Dialect, path: &str, body: &str) -> Reply {
        self.call("POST", path, dialect, body)
    }

    pub(super) fn call(&self, method: &str, path: &str, dialect: Dialect, body: &str) -> Reply {
        let key = match dialect {
            Dialect::Stripe => format!("Bearer {DEMO_SECRET_KEY}"),
            _ => basic(DEMO_SECRET_KEY),
        };
        let headers = [
            ("authorization", key),
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
        ];
        self.send(method, path, &headers, body)
    }

    pub(super) fn json(&self, key: &str, path: &str, body: &str) -> Reply {
        let headers = [
            ("authorization", basic(key)),
            ("content-type", "application/json".to_owned()),
        ];
        self.send("POST", path, &headers, body)
    }

    pub(super) fn piriod(&self, method: &str, path: &str, body: &str) -> Reply {
        let headers = [
            ("authorization", format!("Token {DEMO_SECRET_KEY}")),
            ("x-simple-workspace", DEMO_WORKSPACE.to_owned()),
            ("x-piriod-test-mode", "true".to_owned()),
            ("content-type", "application/json".to_owned()),
        ];
        self.send(method, path, &headers, body)
    }

    /// A call of Pelcro's customer side, with the customer's session.
    pub(super) fn pelcro(&self, method: &str, path: &str, body: &str) -> Reply {
        let headers = [
            ("authorization", format!("Bearer {}", self.session)),
            ("content-type", "application/json".to_owned()),
        ];
        self.send(method, path, &headers, body)
    }

    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let head = Head {
            method: Method::try_from(method).unwrap(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: map,
            peer: Some("203.0.113.7".to_owned()),
            base_url: BASE_URL.to_owned(),
        };
        self.world.call(&head, body.as_bytes().to_vec())
    }
}

pub(super) fn basic(key: &str) -> String {
    let encoded = data_encoding::BASE64.encode(format!("{key}:").as_bytes());
    format!("Basic {encoded}")
}

pub(super) fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

pub(super) fn member(reply: &Reply, path: &[&str]) -> String {
    let tree = json::read(&text(reply), &LIMITS).unwrap();
    let found = tree.at(path).and_then(|found| match found {
        Tree::Text(text) => Some(text.clone()),
        other => other.as_i64().map(|number| number.to_string()),
    });
    found.unwrap_or_else(|| panic!("no {path:?} in {}", text(reply)))
}
