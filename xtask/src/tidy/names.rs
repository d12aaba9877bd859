//! Names that say nothing about what is inside.

use super::Finding;
use super::source::{Source, is_word};

const BANNED: [&str; 7] = [
    "util", "utils", "helper", "helpers", "manager", "managers", "common",
];

/// Folders and files; the ending of a file does not count.
pub(super) fn paths(path: &str) -> Vec<Finding> {
    let parts = path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part));
    parts
        .filter(|part| BANNED.contains(part))
        .map(|part| finding(1, part))
        .collect()
}

/// Modules declared or written in place.
pub(super) fn modules(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for position in source.words("mod") {
        let rest = source.code[position + 3..].trim_start();
        let end = rest
            .bytes()
            .position(|byte| !is_word(byte))
            .unwrap_or(rest.len());
        if BANNED.contains(&&rest[..end]) {
            findings.push(finding(source.line(position), &rest[..end]));
        }
    }
    findings
}

fn finding(line: usize, name: &str) -> Finding {
    Finding::new(line, format!("`{name}` says nothing about what is inside"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_what_is_inside() {
        for path in [
            "crates/utility/src/lib.rs",
            "src/commons.rs",
            "clients/node/run.mjs",
        ] {
            assert_eq!(paths(path), [], "{path}");
        }
        for path in [
            "crates/util/src/lib.rs",
            "src/helper.rs",
            "tests/common/mod.rs",
        ] {
            assert_eq!(paths(path).len(), 1, "{path}");
        }
    }

    #[test]
    fn modules_say_what_is_inside() {
        let found = |text: &str| modules(&Source::new(text)).len();
        assert_eq!(found("mod utility; // mod util;\nlet util = model;"), 0);
        assert_eq!(
            found("mod util;\npub(crate) mod  helper { }\nmod common"),
            3
        );
    }
}
