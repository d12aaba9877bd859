//! A call on its way in.

use domain::policy::Policy;
use domain::{Caller, Moment, Secret};
use http::{HeaderMap, Method};
use tree::Tree;

/// The head of a request.
#[derive(Clone, Debug)]
pub struct Head {
    /// The verb.
    pub method: Method,
    /// The path as sent, percent-encoding included, without the query.
    pub path: String,
    /// The query as sent, without the question mark; empty when there is none.
    pub query: String,
    /// The headers. They hold credentials: never print them.
    pub headers: HeaderMap,
    /// The caller's address.
    pub peer: Option<String>,
    /// How the caller reached this server: `http://127.0.0.1:4242`, no slash at the end.
    pub base_url: String,
}

impl Head {
    /// The head of a GET without any headers.
    pub fn get(address: &str, base_url: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self {
            method: Method::GET,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: HeaderMap::new(),
            peer: None,
            base_url: base_url.to_owned(),
        }
    }

    /// Sets a header; a value that no header can have is left out.
    pub fn set_header(&mut self, name: &'static str, value: &str) {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }

    /// Whether the call wants to change something under an idempotency key.
    pub fn is_post(&self) -> bool {
        self.method == Method::POST
    }

    /// A header as text; `None` when absent or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The user name of HTTP Basic credentials. `Ok(None)`: no such header or another scheme;
    /// `Err(())`: Basic, but not decodable. The password is ignored.
    #[expect(
        clippy::result_unit_err,
        reason = "there is nothing to say but that it is broken"
    )]
    pub fn basic_user(&self) -> Result<Option<Secret>, ()> {
        let Some(value) = self.header("authorization") else {
            return Ok(None);
        };
        let Some((scheme, rest)) = value.split_once(' ') else {
            return if value.eq_ignore_ascii_case("basic") {
                Err(())
            } else {
                Ok(None)
            };
        };
        if !scheme.eq_ignore_ascii_case("basic") {
            return Ok(None);
        }
        let bytes = crate::text::base64(rest.trim()).ok_or(())?;
        let text = String::from_utf8(bytes).map_err(|_| ())?;
        let (user, _password) = text.split_once(':').ok_or(())?;
        Ok(Some(Secret::new(user)))
    }

    /// The credentials behind an authorization scheme such as `Bearer` (any letter case).
    pub fn scheme(&self, scheme: &str) -> Option<&str> {
        let (word, rest) = self.header("authorization")?.split_once(' ')?;
        word.eq_ignore_ascii_case(scheme).then(|| rest.trim())
    }

    /// The media type of the body without parameters, lower case; `None` when not said.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let media = value.split(';').next().unwrap_or_default();
        Some(media.trim().to_ascii_lowercase())
    }
}

/// The credentials as the dialect found them; nothing is looked up yet.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// A publishable or secret key.
    pub key: Option<Secret>,
    /// A customer's session token (Pelcro).
    pub session: Option<Secret>,
    /// A workspace (Piriod).
    pub workspace: Option<String>,
    /// A site (Pelcro).
    pub site: Option<i64>,
    /// The mode that a header asks for (Piriod); `None` when there is no such header.
    pub test_mode: Option<bool>,
}

/// A call after credentials and body were read.
#[derive(Debug)]
pub struct Call<'a> {
    /// The head.
    pub head: &'a Head,
    /// Values of the path's placeholders, percent-decoded.
    pub params: Vec<(&'static str, String)>,
    /// The query; always a map.
    pub query: Tree,
    /// The body as a tree. Dialects that take forms have a map here.
    pub body: Tree,
    /// Who is calling.
    pub caller: &'a Caller,
    /// The account's settings.
    pub policy: &'a Policy,
    /// When the call came in.
    pub now: Moment,
    /// The operation of the endpoint, such as `customer_source.create`.
    pub operation: &'static str,
}

impl Call<'_> {
    /// The value of a placeholder; empty when the path has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }
}

/// What a writer needs besides the answer.
#[derive(Debug)]
pub struct View<'a> {
    /// The call that is answered.
    pub call: &'a Call<'a>,
    /// The id of this request, `req_…`.
    pub request_id: &'a str,
    /// When the answer is written; what a reader sees as "now".
    pub now: Moment,
}
