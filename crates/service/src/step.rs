//! Addresses of the payer's pages: they name the object and prove that this server made them.

use domain::event::ObjectKind;
use domain::source::Action;
use domain::{Id, Mode};
use store::table::Scope;
use tree::Tree;

use crate::fault::Fault;
use crate::world::{Service, mode_byte};

/// A gateway that wants the payer on a page of this server starts its address with this.
pub(crate) const PAGES: &str = "/pay/";

/// What a page's address says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StepName {
    /// Whose.
    pub(crate) scope: Scope,
    /// What kind of object.
    pub(crate) kind: ObjectKind,
    /// Which.
    pub(crate) id: Id,
    /// The proof, 32 hexadecimal digits.
    pub(crate) proof: String,
}

impl Service {
    /// Gives a step of the payer its address, when it happens on a page of this server. `attempt`
    /// makes the address of every try another one; an address of an earlier try opens nothing.
    pub(crate) fn address_step(
        &self,
        scope: &Scope,
        (kind, id, attempt): (ObjectKind, &Id, i64),
        action: &mut Action,
    ) -> Result<(), Fault> {
        let ours = |url: &str| url.starts_with(PAGES);
        let data_url = action.data.get("url").and_then(Tree::as_str).map(ours);
        if !action.url.as_deref().is_some_and(ours) && data_url != Some(true) {
            return Ok(());
        }
        let path = self.step_path(scope, kind, id, attempt)?;
        if data_url == Some(true)
            && let Some(data) = action.data.as_map_mut()
        {
            data.insert("url", path.as_str());
        }
        action.url = Some(path);
        Ok(())
    }

    /// The path of a step's page.
    pub(crate) fn step_path(
        &self,
        scope: &Scope,
        kind: ObjectKind,
        id: &Id,
        attempt: i64,
    ) -> Result<String, Fault> {
        let proof = self.step_proof(scope, kind, id, attempt)?;
        let mode = match scope.mode {
            Mode::Test => 't',
            Mode::Live => 'l',
        };
        let (account, kind) = (scope.account.as_str(), kind.name());
        let id = percent_encoded(id.as_str());
        Ok(format!("{PAGES}{account}/{mode}/{kind}/{id}/{proof}"))
    }

    /// What only this server can compute for this try of this object.
    pub(crate) fn step_proof(
        &self,
        scope: &Scope,
        kind: ObjectKind,
        id: &Id,
        attempt: i64,
    ) -> Result<String, Fault> {
        let (account, mode) = (scope.account.as_str(), mode_byte(scope));
        let attempt = attempt.to_string();
        let parts = [
            kind.name().as_bytes(),
            id.as_str().as_bytes(),
            attempt.as_bytes(),
        ];
        let digest = self.vault.digest(account, mode, "step", &parts)?;
        Ok(digest[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}

/// Reads the path of a page; `None` when it is none.
pub(crate) fn read_path(path: &str) -> Option<StepName> {
    let parts: Vec<&str> = path.strip_prefix(PAGES)?.split('/').collect();
    let [account, mode, kind, id, proof] = parts[..] else {
        return None;
    };
    let mode = match mode {
        "t" => Mode::Test,
        "l" => Mode::Live,
        _ => return None,
    };
    Some(StepName {
        scope: Scope {
            account: Id::new(account),
            mode,
        },
        kind: ObjectKind::from_name(kind)?,
        id: Id::new(tree::form::percent_decode(id)?),
        proof: proof.to_owned(),
    })
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_back() {
        let path = "/pay/acct_1/t/source/a%2Fb/00112233445566778899aabbccddeeff";
        let name = read_path(path).unwrap();
        assert_eq!(name.kind, ObjectKind::Source);
        assert_eq!(name.id.as_str(), "a/b");
        assert_eq!(name.scope.account.as_str(), "acct_1");
        for bad in [
            "/pay/",
            "/pay/a/t/source/x",
            "/pay/a/x/source/x/y",
            "/pay/a/t/z/x/y",
        ] {
            assert_eq!(read_path(bad), None, "{bad}");
        }
    }
}
