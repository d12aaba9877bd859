//! How the clients of each dialect call: credentials and content types.

use std::path::Path;

use data_encoding::BASE64;
use serde_json::Value;

use super::{Client, Request, run};

/// The credentials of one account.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) publishable: String,
    pub(crate) secret: String,
    pub(crate) workspace: String,
    pub(crate) site: String,
}

impl Keys {
    /// Those of the demo account.
    pub(crate) fn demo() -> Self {
        Self {
            publishable: "pk_test_wellspring".to_owned(),
            secret: "sk_test_wellspring".to_owned(),
            workspace: "acc_wellspring".to_owned(),
            site: "1".to_owned(),
        }
    }

    /// Those of a new account, made with the command line in a folder that no server uses.
    pub(crate) fn make(data: &Path, name: &str) -> Self {
        let folder = data.to_str().unwrap();
        let made = said(&["account", "create", "--name", name, "--data", folder]);
        let word = |label: &str| {
            let line = made.lines().find_map(|line| line.strip_prefix(label));
            line.unwrap_or_else(|| panic!("no {label}"))
                .trim()
                .to_owned()
        };
        let account = word("account");
        let more = |what: &str| said(&[what, "create", "--account", &account, "--data", folder]);
        Self {
            publishable: word("publishable key"),
            secret: word("secret key"),
            workspace: more("workspace").trim().to_owned(),
            site: more("site").trim().to_owned(),
        }
    }

    /// A Stripe or Chargebee call: a form, HTTP Basic.
    pub(crate) fn form(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Request {
        let request = self.basic(&self.secret, method, path);
        if form.is_empty() && method != "POST" {
            return request;
        }
        request.form(&encode(form))
    }

    /// A Magpie call with a body that its clients send as JSON.
    pub(crate) fn magpie(&self, method: &str, path: &str, body: &Value) -> Request {
        let browser = path.trim_end_matches('/') == "/v2/sources" && method == "POST";
        let key = if browser {
            &self.publishable
        } else {
            &self.secret
        };
        with_json(self.basic(key, method, path), body)
    }

    /// A Piriod call.
    pub(crate) fn piriod(&self, method: &str, path: &str, body: &Value) -> Request {
        let request = Request::new(method, path)
            .header("authorization", &format!("Token {}", self.secret))
            .header("x-simple-workspace", &self.workspace)
            .header("x-piriod-test-mode", "true");
        with_json(request, body)
    }

    /// A Pelcro call; `path` is the part after `/api/v1/sdk`. An empty session is none.
    pub(crate) fn pelcro(&self, method: &str, path: &str, session: &str, body: &Value) -> Request {
        let mark = if path.contains('?') { '&' } else { '?' };
        let path = format!("/api/v1/sdk{path}{mark}site_id={}", self.site);
        let mut request = with_json(Request::new(method, &path), body);
        if !session.is_empty() {
            request = request.header("authorization", &format!("Bearer {session}"));
        }
        request
    }

    /// Logs a Pelcro customer in.
    pub(crate) fn session(&self, client: &mut Client, email: &str, password: &str) -> String {
        let body = serde_json::json!({"email": email, "password": password});
        let answer = client.call(&self.pelcro("POST", "/auth/login", "", &body));
        answer.unwrap().at("/data/token")
    }

    pub(crate) fn basic(&self, key: &str, method: &str, path: &str) -> Request {
        let credentials = BASE64.encode(format!("{key}:").as_bytes());
        Request::new(method, path).header("authorization", &format!("Basic {credentials}"))
    }
}

fn with_json(request: Request, body: &Value) -> Request {
    if body.is_null() {
        request
    } else {
        request.json(body)
    }
}

/// A form.
pub(crate) fn encode(form: &[(&str, &str)]) -> String {
    let pairs = form
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Percent-encodes everything that is not plain.
pub(crate) fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~[]".contains(&byte);
    let encoded = text.bytes().map(|byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    encoded.collect()
}

/// What a command prints; it has to succeed.
fn said(arguments: &[&str]) -> String {
    let output = run(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {complaint}", arguments[0]);
    String::from_utf8(output.stdout).unwrap()
}
