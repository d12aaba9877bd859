//! The exact answers of `cases/`, each replayed as a whole call.

use super::fixture::{Request, World, body_of, json_of, same};
use tree::{Tree, json};

/// A case's request; headers that it does not name are not sent.
fn request(case: &Tree) -> Request {
    let text = |name: &str| case.get(name).and_then(Tree::as_str);
    let headers = [
        ("authorization", "authorization"),
        ("x-simple-workspace", "workspace"),
        ("content-type", "media_type"),
    ];
    Request {
        method: text("method").unwrap().to_owned(),
        path: text("path").unwrap().to_owned(),
        headers: headers
            .into_iter()
            .filter_map(|(header, member)| Some((header, text(member)?.to_owned())))
            .collect(),
        body: text("body").unwrap_or_default().as_bytes().to_vec(),
    }
}

fn check(file: &str, judge: impl Fn(&str, &Tree, &kit::Reply)) {
    let world = World::new();
    for case in json_of(file).as_list().unwrap() {
        let name = case.get("name").and_then(Tree::as_str).unwrap();
        let reply = world.call(&request(case));
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let status = case.get("status").and_then(Tree::as_i64).unwrap();
        assert_eq!(i64::from(reply.status), status, "{name}: {text}");
        judge(name, case, &reply);
    }
}

fn judge_exactly(name: &str, case: &Tree, reply: &kit::Reply) {
    let expected = case.get("body_is").unwrap();
    let found = body_of(reply);
    assert!(same(expected, &found), "{name}: {}", json::write(&found));
    for (header, value) in case
        .get("headers")
        .and_then(Tree::as_map)
        .into_iter()
        .flat_map(|m| m.iter())
    {
        let found = reply.headers.iter().find(|(known, _)| *known == header);
        assert_eq!(
            found.map(|(_, text)| text.as_str()),
            value.as_str(),
            "{name}: {header}"
        );
    }
}

#[test]
fn refused() {
    check(include_str!("../../cases/refused.json"), judge_exactly);
}

#[test]
fn framework() {
    check(include_str!("../../cases/framework.json"), judge_exactly);
}

#[test]
fn accepted() {
    check(
        include_str!("../../cases/accepted.json"),
        |name, case, reply| {
            let found = body_of(reply);
            for (member, value) in case.get("stored").and_then(Tree::as_map).unwrap().iter() {
                let shown = found.get(member).unwrap();
                assert!(
                    same(value, shown),
                    "{name}: {member} is {}",
                    json::write(shown)
                );
            }
        },
    );
}
