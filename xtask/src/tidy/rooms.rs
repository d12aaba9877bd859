//! Which crate may know which: the direction of the architecture, read from the manifests.
//!
//! Every crate below `service` has a row, so looking at direct dependencies is enough. What only
//! tests need (`dev-dependencies`) is free.

use super::Finding;
use super::toml::{self, Entry};

/// A folder, what its crates must never depend on (`*` ends a prefix), and why.
const ROOMS: [(&str, &[&str], &str); 9] = [
    (
        "crates/tree",
        &["serde", "serde_json", "tokio", "axum", "http", "rusqlite"],
        "the tree is plain data and stands below everything",
    ),
    (
        "crates/domain",
        &[
            "serde",
            "serde_json",
            "tokio",
            "axum",
            "http",
            "rusqlite",
            "vault",
            "store",
        ],
        "the domain is pure: nouns, rules, operations",
    ),
    (
        "crates/dialects/",
        &[
            "tokio",
            "axum",
            "rusqlite",
            "store",
            "vault",
            "service",
            "gateways",
            "dialect-*",
        ],
        "a dialect translates, waits for nothing, and knows no other dialect",
    ),
    (
        "crates/gateways",
        &[
            "tokio",
            "axum",
            "rusqlite",
            "store",
            "vault",
            "service",
            "kit",
            "dialect-*",
        ],
        "a gateway translates, waits for nothing, and knows no dialect",
    ),
    (
        "crates/courier",
        &[
            "axum",
            "rusqlite",
            "store",
            "vault",
            "service",
            "kit",
            "gateways",
            "dialect-*",
        ],
        "the courier carries letters, and does not know what they say",
    ),
    (
        "crates/pages",
        &[
            "tokio",
            "axum",
            "http",
            "rusqlite",
            "store",
            "vault",
            "service",
            "kit",
            "gateways",
            "dialect-*",
        ],
        "a page is made of what it is given, and waits for nothing",
    ),
    (
        "crates/vault",
        &[
            "tokio",
            "axum",
            "http",
            "rusqlite",
            "store",
            "kit",
            "gateways",
            "dialect-*",
        ],
        "the vault seals and opens, it neither stores nor speaks",
    ),
    (
        "crates/store",
        &["kit", "dialect-*", "gateways", "vault", "axum", "http"],
        "the store knows no wire and no plain secret",
    ),
    (
        "crates/service",
        &["axum", "http", "dialect-*", "rusqlite"],
        "the service knows no wire and no SQL",
    ),
];

/// The names that the workspace gives to packages.
pub(super) struct Workspace {
    /// Name in the manifests, name of the package.
    packages: Vec<(String, String)>,
}

impl Workspace {
    /// Reads the manifest at the root.
    pub(super) fn new(manifest: &str) -> Self {
        let entries = toml::entries(manifest).into_iter();
        let packages = entries
            .filter(|entry| entry.table == "workspace.dependencies")
            .filter_map(|Entry { key, value, .. }| {
                let package = toml::field(&value, "package")?.to_owned();
                Some((key, package))
            })
            .collect();
        Self { packages }
    }

    /// How this page calls a dependency: our own crates without prefix, others by package.
    fn short(&self, entry: &Entry, name: &str) -> String {
        let renamed = toml::field(&entry.value, "package");
        let listed = self.packages.iter().find(|(key, _)| key == name);
        let package = renamed
            .or(listed.map(|(_, package)| &**package))
            .unwrap_or(name);
        match package.strip_prefix("wellspring-") {
            Some("dialect-kit") => "kit".to_owned(),
            Some(ours) => ours.to_owned(),
            None => package.to_owned(),
        }
    }
}

/// Checks one manifest, `path` seen from the root.
pub(super) fn check(path: &str, manifest: &str, workspace: &Workspace) -> Vec<Finding> {
    let entries = toml::entries(manifest);
    let mut findings = Vec::new();
    let rooms = ROOMS
        .iter()
        .filter(|(folder, _, _)| path.starts_with(folder));
    for (folder, never, why) in rooms {
        for entry in &entries {
            let Some(name) = dependency(entry) else {
                continue;
            };
            let name = workspace.short(entry, name);
            if never.iter().any(|pattern| matches(pattern, &name)) {
                let room = folder.trim_end_matches('/');
                let message = format!("{room} must not depend on {name}: {why}");
                findings.push(Finding::new(entry.line, message));
            }
        }
    }
    let is_package = entries.iter().any(|entry| entry.table == "package");
    let has_lints = entries
        .iter()
        .any(|entry| entry.table == "lints" && entry.key == "workspace");
    if is_package && !has_lints {
        findings.push(Finding::new(
            1,
            "every crate has the lints of the workspace",
        ));
    }
    findings
}

/// The name of the dependency that an entry adds to the product, however it is spelt.
fn dependency(entry: &Entry) -> Option<&str> {
    for kind in ["dependencies", "build-dependencies"] {
        let start = match entry.table.find(kind) {
            Some(0) => 0,
            Some(at) if entry.table[..at].ends_with('.') => at,
            _ => continue,
        };
        let name = match &entry.table[start + kind.len()..] {
            "" => entry.key.split('.').next().unwrap_or_default(),
            named => named.trim_start_matches('.'),
        };
        return Some(toml::text(name));
    }
    None
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace.dependencies]\n\
        store = { package = \"wellspring-store\", path = \"crates/store\" }\n\
        kit = { package = \"wellspring-dialect-kit\", path = \"crates/dialects/kit\" }\n\
        stripe = { package = \"wellspring-dialect-stripe\", path = \"crates/dialects/stripe\" }\n\
        tokio = \"1\"\n";

    fn found(path: &str, dependencies: &str) -> usize {
        let manifest =
            format!("[package]\nname = \"x\"\n[lints]\nworkspace = true\n{dependencies}\n");
        check(path, &manifest, &Workspace::new(ROOT)).len()
    }

    #[test]
    fn each_room_keeps_its_direction() {
        let cases = [
            ("crates/tree/Cargo.toml", "data-encoding", "serde"),
            ("crates/domain/Cargo.toml", "tree", "serde_json"),
            ("crates/domain/Cargo.toml", "zeroize", "store"),
            ("crates/courier/Cargo.toml", "tokio", "store"),
            ("crates/pages/Cargo.toml", "qrcode", "tokio"),
            ("crates/vault/Cargo.toml", "aws-lc-rs", "rusqlite"),
            ("crates/store/Cargo.toml", "tokio", "kit"),
            ("crates/store/Cargo.toml", "rusqlite", "stripe"),
            ("crates/gateways/Cargo.toml", "domain", "tokio"),
            ("crates/gateways/Cargo.toml", "tree", "kit"),
            ("crates/dialects/kit/Cargo.toml", "http", "axum"),
            ("crates/dialects/magpie/Cargo.toml", "kit", "stripe"),
            ("crates/dialects/magpie/Cargo.toml", "domain", "vault"),
            ("crates/service/Cargo.toml", "kit", "http"),
            ("crates/service/Cargo.toml", "tokio", "stripe"),
        ];
        for (path, passing, failing) in cases {
            let line = |name: &str| format!("[dependencies]\n{name}.workspace = true");
            assert_eq!(found(path, &line(passing)), 0, "{path} {passing}");
            assert_eq!(found(path, &line(failing)), 1, "{path} {failing}");
            assert_eq!(
                found("crates/server/Cargo.toml", &line(failing)),
                0,
                "{failing}"
            );
        }
    }

    #[test]
    fn every_spelling_is_seen() {
        let failing = [
            "[dependencies]\ntokio = \"1\"",
            "[dependencies]\nt = { version = \"1\", package = \"tokio\" }",
            "[dependencies.tokio]\nworkspace = true",
            "[build-dependencies]\n\"tokio\" = \"1\"",
            "[target.'cfg(unix)'.dependencies]\ntokio.workspace = true",
            "[target.'cfg(unix)'.dependencies.tokio]\nversion = \"1\"",
        ];
        for text in failing {
            assert_eq!(found("crates/domain/Cargo.toml", text), 1, "{text}");
        }
        let passing = [
            "[dev-dependencies]\ntokio = \"1\"",
            "[features]\ntokio = []",
        ];
        for text in passing {
            assert_eq!(found("crates/domain/Cargo.toml", text), 0, "{text}");
        }
    }

    #[test]
    fn every_crate_has_the_lints() {
        let workspace = Workspace::new(ROOT);
        assert_eq!(
            check("Cargo.toml", "[workspace]\nmembers = []", &workspace),
            []
        );
        assert_eq!(
            check("bench/Cargo.toml", "[package]\nname = \"x\"", &workspace).len(),
            1
        );
    }
}
