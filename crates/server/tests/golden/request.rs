//! Requests of a scenario: placeholders filled, bodies written.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use kit::Head;
use tree::{Tree, form, json};

use crate::texts;

/// What links in answers start with.
pub(crate) const BASE_URL: &str = "http://127.0.0.1:4242";

/// A copy of a step in which every `{{N.path}}` is the member of the answer of step N.
pub(crate) fn filled(step: &Tree, answers: &[Tree]) -> Tree {
    match step {
        Tree::Text(text) => fill(text, answers),
        Tree::List(items) => Tree::List(items.iter().map(|item| filled(item, answers)).collect()),
        Tree::Map(map) => Tree::Map(
            map.iter()
                .filter(|(name, _)| *name != "response")
                .map(|(name, value)| (name.to_owned(), filled(value, answers)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// A text that is one placeholder becomes the member itself, whatever its kind.
fn fill(text: &str, answers: &[Tree]) -> Tree {
    let whole = text
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    if let Some(path) = whole.filter(|path| !path.contains("{{")) {
        return member(path, answers);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (path, behind) = after.split_once("}}").expect("a placeholder is closed");
        out.push_str(before);
        match member(path, answers) {
            Tree::Text(value) => out.push_str(&value),
            Tree::Number(number) => out.push_str(number.text()),
            other => panic!("{path} is no text: {other:?}"),
        }
        rest = behind;
    }
    out.push_str(rest);
    Tree::Text(out)
}

fn member(path: &str, answers: &[Tree]) -> Tree {
    let mut parts = path.trim().split('.');
    let step: usize = parts
        .next()
        .and_then(|part| part.parse().ok())
        .expect("a step's number");
    let mut at = answers
        .get(step)
        .unwrap_or_else(|| panic!("{{{{{path}}}}}: no such step"));
    for part in parts {
        let next = match at {
            Tree::List(items) => part
                .parse::<usize>()
                .ok()
                .and_then(|place| items.get(place)),
            other => other.get(part),
        };
        match next {
            Some(next) => at = next,
            None => return Tree::from(format!("(no {path} in the answer)")),
        }
    }
    at.clone()
}

/// Head and body of a step.
pub(crate) fn parts(step: &Tree) -> (Head, Vec<u8>) {
    let request = step.get("request").expect("a step has a request");
    let text = |name| request.get(name).and_then(Tree::as_str);
    let (body, media) = body(request);
    let mut headers = HeaderMap::new();
    let given = texts(request.get("headers"));
    let typed = given
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if let Some(media) = media.filter(|_| !typed) {
        headers.insert("content-type", HeaderValue::from_static(media));
    }
    for (name, value) in &given {
        let name = HeaderName::from_bytes(name.to_lowercase().as_bytes()).unwrap();
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let whole = text("path").expect("a request has a path");
    // A page's address comes whole out of an earlier answer.
    let whole = whole.strip_prefix(BASE_URL).unwrap_or(whole);
    let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
    let head = Head {
        method: Method::try_from(text("method").unwrap_or("GET")).unwrap(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        peer: Some("203.0.113.7".to_owned()),
        base_url: BASE_URL.to_owned(),
    };
    (head, body)
}

fn body(request: &Tree) -> (Vec<u8>, Option<&'static str>) {
    if let Some(tree) = request.get("json") {
        return (json::write(tree).into_bytes(), Some("application/json"));
    }
    if let Some(Tree::Map(map)) = request.get("form") {
        let pair = |(name, value): (&str, &Tree)| {
            let one = tree::map([("x", value.as_str().map_or(value.clone(), Tree::from))]);
            let value = form::write(&one);
            format!("{}={}", name, value.strip_prefix("x=").unwrap_or_default())
        };
        let text = map.iter().map(pair).collect::<Vec<_>>().join("&");
        return (text.into_bytes(), Some("application/x-www-form-urlencoded"));
    }
    if let Some(hex) = request.get("hex").and_then(Tree::as_str) {
        let byte = |place| u8::from_str_radix(&hex[place..place + 2], 16).unwrap();
        return ((0..hex.len()).step_by(2).map(byte).collect(), None);
    }
    let raw = request.get("body").or_else(|| request.get("raw"));
    (
        raw.and_then(Tree::as_str)
            .unwrap_or_default()
            .as_bytes()
            .to_vec(),
        None,
    )
}
