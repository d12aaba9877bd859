//! The packages of the lock file against the bans of `deny.toml`, without any network.

use super::Finding;
use super::toml;

/// Finds banned packages, and second versions where only one is allowed.
pub(super) fn check(lock: &str, deny: &str) -> Vec<Finding> {
    let entries = toml::entries(lock);
    let named = entries
        .iter()
        .filter(|entry| entry.table == "package" && entry.key == "name");
    let locked: Vec<(usize, &str)> = named
        .map(|entry| (entry.line, toml::text(&entry.value)))
        .collect();
    let bans = bans(deny);
    if bans.is_empty() {
        return vec![Finding::new(1, "deny.toml bans nothing: was it read?")];
    }
    bans.iter()
        .flat_map(|ban| {
            let here = locked.iter().filter(|(_, name)| *name == ban.name);
            here.skip(ban.allowed)
                .map(|(line, name)| Finding::new(*line, ban.message(name)))
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

    fn found(packages: &[&str]) -> Vec<(usize, String)> {
        let lock: String = packages
            .iter()
            .map(|name| format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n"))
            .collect();
        check(&lock, DENY)
            .into_iter()
            .map(|finding| (finding.line, finding.message))
            .collect()
    }

    #[test]
    fn banned_packages_are_found() {
        assert_eq!(found(&["string", "libsqlite3-sys", "ring-buffer"]), []);
        let expected = [(5, "ring is banned: a second library".to_owned())];
        assert_eq!(found(&["a", "ring"]), expected);
        assert_eq!(found(&["native-tls"]).len(), 1);
    }

    #[test]
    fn second_versions_are_found() {
        let expected = [(
            5,
            "libsqlite3-sys is here more than once: one is enough".to_owned(),
        )];
        assert_eq!(found(&["libsqlite3-sys", "libsqlite3-sys"]), expected);
        assert_eq!(found(&["syn", "syn"]), []);
    }

    #[test]
    fn an_unread_list_is_a_finding() {
        assert_eq!(check("", "[licenses]\nallow = []\n").len(), 1);
    }
}
