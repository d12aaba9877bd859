//! The dialect as the server sees it: bytes in, operations and bytes out.

mod cases;
mod charges;
mod fuzz;
mod messages;
mod money;
mod refusals;
mod routes;
mod shown;

use domain::operation::Operation;
use domain::policy::Policy;
use domain::{Caller, Id, Mode, Moment, Role};
use http::{HeaderMap, HeaderValue, Method};
use kit::{Call, Dialect, Found, Head, Reply, View, find};
use tree::{Limits, Map, Tree, json};

use crate::Magpie;

/// 2026-11-21T12:00:00Z.
const NOW: Moment = Moment(1_795_262_400_000_000);

const JSON: Option<&str> = Some("application/json");

fn head(method: Method, path: &str, content_type: Option<&str>) -> Head {
    let mut headers = HeaderMap::new();
    if let Some(media) = content_type {
        headers.insert(
            "content-type",
            HeaderValue::from_str(media).expect("a header value"),
        );
    }
    Head {
        method,
        path: path.to_owned(),
        query: String::new(),
        headers,
        peer: None,
        base_url: "http://127.0.0.1:4242".to_owned(),
    }
}

fn caller() -> Caller {
    Caller {
        account: Id::new("acc_wellspring"),
        mode: Mode::Test,
        role: Role::Secret,
        dialect: domain::Dialect::Magpie,
        key: None,
        customer: None,
    }
}

/// Values of a path's placeholders.
type Params = Vec<(&'static str, String)>;

/// Runs `use_call` on a call of an operation with these placeholders and this body.
fn with_call<T>(
    head: &Head,
    (operation, params): (&'static str, Params),
    body: Tree,
    use_call: impl FnOnce(&Call) -> T,
) -> T {
    let (caller, policy) = (caller(), Policy::default());
    use_call(&Call {
        head,
        params,
        query: Map::new().into(),
        body,
        caller: &caller,
        policy: &policy,
        now: NOW,
        operation,
    })
}

/// Runs `use_view` on the view of some call.
fn with_view<T>(use_view: impl FnOnce(&View) -> T) -> T {
    with_view_of("test", use_view)
}

/// Runs `use_view` on the view of a call of an operation.
fn with_view_of<T>(operation: &'static str, use_view: impl FnOnce(&View) -> T) -> T {
    let head = head(Method::GET, "/v2/me", None);
    with_call(&head, (operation, Vec::new()), Tree::Null, |call| {
        use_view(&View {
            call,
            request_id: "req_1",
            now: NOW,
        })
    })
}

/// What the server does up to the core: look up, read the body, read the operation.
fn send(head: &Head, bytes: &[u8]) -> Result<Operation, Reply> {
    let magpie = Magpie::new();
    let path = magpie.canonical(&head.path);
    let Found::Endpoint(endpoint, params) = find(magpie.endpoints(), &head.method, &path) else {
        panic!("no endpoint for {} {path}", head.method);
    };
    let body = magpie.body(head, bytes)?;
    let named = (endpoint.operation, params);
    with_call(head, named, body, |call| endpoint.read(call))
}

fn parsed(reply: &Reply) -> Tree {
    parse(std::str::from_utf8(&reply.body).expect("UTF-8"))
}

fn parse(text: &str) -> Tree {
    json::read(
        text,
        &Limits {
            depth: 64,
            members: 1_000_000,
        },
    )
    .expect("JSON")
}

/// The same tree with the members of every map by name, for comparisons without order.
fn by_name(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => {
            let mut members: Vec<(String, Tree)> = map
                .iter()
                .map(|(name, value)| (name.to_owned(), by_name(value)))
                .collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            members.into_iter().collect::<Map>().into()
        }
        Tree::List(items) => Tree::List(items.iter().map(by_name).collect()),
        other => other.clone(),
    }
}
