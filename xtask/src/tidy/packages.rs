//! The packages that are built against the bans of `deny.toml`.
//!
//! The lock file names more than is built: an optional package that a feature would only refine is
//! locked without ever being compiled. So Cargo is asked what the tree really is.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Finding;
use super::toml;

/// Every package that is built for the workspace, for any platform: name and version, each once.
pub(super) fn built(root: &Path) -> Result<Vec<String>> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).args([
        "tree",
        "--workspace",
        "--locked",
        "--target=all",
        "--edges=normal,build,dev",
        "--prefix=none",
        "--format={p}",
    ]);
    let output = cargo.output().context("cargo tree")?;
    if !output.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    let mut names: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some(format!("{} {}", words.next()?, words.next()?))
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Finds banned packages, and second versions where only one is allowed. A package is written as
/// name, blank, version.
pub(super) fn check(built: &[String], deny: &str) -> Vec<Finding> {
    let bans = bans(deny);
    if bans.is_empty() {
        return vec![Finding::new(1, "deny.toml bans nothing: was it read?")];
    }
    let name_of = |package: &str| package.split(' ').next().unwrap_or_default().to_owned();
    bans.iter()
        .flat_map(|ban| {
            let here = built.iter().filter(|package| name_of(package) == ban.name);
            here.skip(ban.allowed)
                .map(|package| Finding::new(1, ban.message(&name_of(package))))
        })
        .collect()
}

struct Ban {
    name: String,
    /// How many versions may be in the tree: none, or one.
    allowed: usize,
    reason: String,
}

impl Ban {
    fn message(&self, name: &str) -> String {
        let what = if self.allowed == 0 {
            "is banned"
        } else {
            "is here more than once"
        };
        format!("{name} {what}: {}", self.reason)
    }
}

fn bans(deny: &str) -> Vec<Ban> {
    let entries = toml::entries(deny);
    let list = entries
        .iter()
        .find(|entry| entry.table == "bans" && entry.key == "deny");
    let items = list
        .map(|entry| toml::items(&entry.value))
        .unwrap_or_default();
    items
        .into_iter()
        .map(|item| {
            let spelling = toml::field(item, "crate").unwrap_or_else(|| toml::text(item));
            let name = spelling
                .split([':', '@'])
                .next()
                .unwrap_or(spelling)
                .to_owned();
            let once = toml::field(item, "deny-multiple-versions") == Some("true");
            let reason = toml::field(item, "reason")
                .unwrap_or("see deny.toml")
                .to_owned();
            Ban {
                name,
                allowed: usize::from(once),
                reason,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[bans]\ndeny = [\n\
        { crate = \"ring\", reason = \"a second library\" }, # never\n\
        { crate = \"libsqlite3-sys\", deny-multiple-versions = true, \
        reason = \"one is enough\" },\n\
        \"native-tls\",\n]\n";

    fn found(packages: &[&str]) -> Vec<String> {
        let built: Vec<String> = packages
            .iter()
            .enumerate()
            .map(|(place, name)| format!("{name} v1.0.{place}"))
            .collect();
        check(&built, DENY)
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn banned_packages_are_found() {
        assert!(found(&["string", "libsqlite3-sys", "ring-buffer"]).is_empty());
        let expected = ["ring is banned: a second library"];
        assert_eq!(found(&["a", "ring"]), expected);
        assert_eq!(found(&["native-tls"]).len(), 1);
    }

    #[test]
    fn second_versions_are_found() {
        let expected = ["libsqlite3-sys is here more than once: one is enough"];
        assert_eq!(found(&["libsqlite3-sys", "libsqlite3-sys"]), expected);
        assert!(found(&["syn", "syn"]).is_empty());
    }

    #[test]
    fn an_unread_list_is_a_finding() {
        assert_eq!(check(&[], "[licenses]\nallow = []\n").len(), 1);
    }
}
