//! Comparing an answer with what a person expects of it.

use kit::Reply;
use tree::json;
use tree::{Map, Tree};

use crate::{LIMITS, texts};

/// The body as a tree; a body that is not JSON as a text, no body as null.
pub(crate) fn answer_tree(reply: &Reply) -> Tree {
    if reply.body.is_empty() {
        return Tree::Null;
    }
    let text = String::from_utf8_lossy(&reply.body);
    json::read(&text, &LIMITS).unwrap_or_else(|_| Tree::from(text.as_ref()))
}

/// The whole answer as it is recorded.
pub(crate) fn recorded(reply: &Reply, answer: &Tree) -> Tree {
    let mut headers: Vec<(String, Tree)> = reply
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Tree::from(value.as_str())))
        .collect();
    headers.sort_by(|left, right| left.0.cmp(&right.0));
    let mut map = Map::new();
    map.insert("status", i64::from(reply.status));
    map.insert("headers", headers.into_iter().collect::<Map>());
    map.insert("body", answer.clone());
    Tree::Map(map)
}

/// Where an answer is not what was expected.
pub(crate) fn differences(wanted: &Tree, reply: &Reply, answer: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let status = wanted.get("status").and_then(Tree::as_i64);
    if let Some(status) = status.filter(|status| *status != i64::from(reply.status)) {
        let body = json::write(answer);
        found.push(format!(
            "status {} instead of {status}: {body}",
            reply.status
        ));
        return found;
    }
    for (name, value) in texts(wanted.get("headers")) {
        let known = reply
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&name));
        match known {
            Some((_, is)) if value == "*" || *is == value => {}
            Some((_, is)) => found.push(format!("header {name} is {is}, not {value}")),
            None => found.push(format!("header {name} is missing")),
        }
    }
    if let Some(body) = wanted.get("body") {
        compare("body", body, answer, &mut found);
    }
    found
}

fn compare(path: &str, wanted: &Tree, is: &Tree, found: &mut Vec<String>) {
    match (wanted, is) {
        (Tree::Text(star), is) if star == "*" => {
            if is.is_null() {
                found.push(format!("{path} is null or missing"));
            }
        }
        (Tree::Map(wanted), Tree::Map(is)) => {
            for (name, value) in wanted.iter() {
                let here = format!("{path}.{name}");
                compare(&here, value, is.get(name).unwrap_or(&Tree::Null), found);
            }
        }
        (Tree::List(wanted), Tree::List(is)) if wanted.len() == is.len() => {
            for (place, (wanted, is)) in wanted.iter().zip(is).enumerate() {
                compare(&format!("{path}.{place}"), wanted, is, found);
            }
        }
        (wanted, is) if same(wanted, is) => {}
        (wanted, is) => {
            let (wanted, is) = (json::write(wanted), json::write(is));
            found.push(format!("{path} is {is}, not {wanted}"));
        }
    }
}

/// Equal, or a placeholder's text for a number.
fn same(wanted: &Tree, is: &Tree) -> bool {
    match (wanted, is) {
        (Tree::Text(text), Tree::Number(number)) => text == number.text(),
        (wanted, is) => wanted == is,
    }
}
