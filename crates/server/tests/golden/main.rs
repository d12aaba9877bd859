//! Golden pairs: every scenario of every dialect, played through the whole service with a fixed
//! clock and seeded randomness, so that every byte of every answer is known.
//!
//! A scenario is `crates/dialects/<name>/golden/<topic>.json`: steps of a request, an `expect`
//! that a person wrote (a subset of the answer), and the recorded `response` (all of it). To
//! record after a deliberate change, run with `WELLSPRING_BLESS=1` and read the difference.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not there"
)]

mod expect;
mod model;
mod request;
mod world;

use std::path::{Path, PathBuf};

use http::Method;
use kit::{Found, find};
use tree::json::{self, Limits};
use tree::{Map, Tree};

const LIMITS: Limits = Limits {
    depth: 64,
    members: 1_000_000,
};

#[test]
fn stripe() {
    play_all("stripe");
}

#[test]
fn chargebee() {
    play_all("chargebee");
}

#[test]
fn magpie() {
    play_all("magpie");
}

#[test]
fn piriod() {
    play_all("piriod");
}

#[test]
fn pelcro() {
    play_all("pelcro");
}

/// Every row of every table has a recorded success.
#[test]
fn every_endpoint_has_a_golden_pair() {
    let mut missing = Vec::new();
    for dialect in wellspring::dialects() {
        let mut rows: Vec<String> = dialect
            .endpoints()
            .iter()
            .filter(|row| row.is_offered())
            .map(|row| format!("{row:?}"))
            .collect();
        for path in scenarios(dialect.name().name()) {
            let scenario = load(&path);
            for step in steps(&scenario) {
                let status = step.at(&["expect", "status"]).and_then(Tree::as_i64);
                let Some(200..=299) = status else { continue };
                let text = |name| step.at(&["request", name]).and_then(Tree::as_str);
                let method = text("method")
                    .and_then(|name| Method::try_from(name).ok())
                    .unwrap();
                let whole = text("path").unwrap();
                let path = dialect.canonical(whole.split('?').next().unwrap());
                if let Found::Endpoint(row, _) = find(dialect.endpoints(), &method, &path) {
                    let name = format!("{row:?}");
                    rows.retain(|row| *row != name);
                }
            }
        }
        missing.extend(rows);
    }
    assert!(missing.is_empty(), "no golden success for: {missing:#?}");
}

fn play_all(dialect: &str) {
    let mut problems = Vec::new();
    for path in scenarios(dialect) {
        let mut scenario = load(&path);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = play(&mut scenario);
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
        if std::env::var_os("WELLSPRING_BLESS").is_some() {
            std::fs::write(&path, json::write_pretty(&scenario) + "\n").unwrap();
        }
    }
    let count = problems.len();
    assert!(
        problems.is_empty(),
        "{count} problems\n{}",
        problems.join("\n")
    );
}

fn scenarios(dialect: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../dialects")
        .join(dialect)
        .join("golden");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{dialect} has no scenarios");
    paths
}

fn load(path: &Path) -> Tree {
    let text = std::fs::read_to_string(path).unwrap();
    json::read(&text, &LIMITS).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn steps(scenario: &Tree) -> &[Tree] {
    scenario
        .get("steps")
        .and_then(Tree::as_list)
        .unwrap_or_default()
}

/// Plays a scenario in a world of its own; gives what is wrong and records the answers.
fn play(scenario: &mut Tree) -> Vec<String> {
    let world = world::World::new();
    let mut answers: Vec<Tree> = Vec::new();
    let mut problems = Vec::new();
    let Some(Tree::List(steps)) = scenario.as_map_mut().and_then(|map| map.get_mut("steps")) else {
        return vec!["there are no steps".to_owned()];
    };
    for (place, step) in steps.iter_mut().enumerate() {
        let filled = request::filled(step, &answers);
        let name = step
            .get("name")
            .and_then(Tree::as_str)
            .unwrap_or_default()
            .to_owned();
        let at = format!("step {place} ({name})");
        let reply = world.answer(&filled);
        let answer = expect::answer_tree(&reply);
        let wanted = filled.get("expect").cloned().unwrap_or(Tree::Null);
        let found = expect::differences(&wanted, &reply, &answer);
        problems.extend(found.into_iter().map(|problem| format!("{at}: {problem}")));
        let recorded = expect::recorded(&reply, &answer);
        if std::env::var_os("WELLSPRING_BLESS").is_some() {
            step.as_map_mut().unwrap().insert("response", recorded);
        } else if step.get("response") != Some(&recorded) {
            let was = step.get("response").map(json::write).unwrap_or_default();
            let now = json::write(&recorded);
            problems.push(format!("{at}: recorded\n    {was}\n  now\n    {now}"));
        }
        answers.push(answer);
    }
    problems
}

/// A map of texts, as requests and expectations have for headers.
fn texts(tree: Option<&Tree>) -> Vec<(String, String)> {
    let empty = Map::new();
    let map = tree.and_then(Tree::as_map).unwrap_or(&empty);
    map.iter()
        .map(|(name, value)| {
            (
                name.to_owned(),
                value.as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}
