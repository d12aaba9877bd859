//! The account that a bank debit takes its money from.

use domain::source::Source;
use tree::{Map, Tree, map};

/// The account as far as it is known, once a charge started the debit; null before, and for
/// everything but a bank. Clients cannot read null in it, so what is not known is empty.
pub(super) fn account(source: &Source) -> Tree {
    if !source.method.is_philippine_bank() || !source.is_used() {
        return Tree::Null;
    }
    let bank = source.method.name();
    map([
        ("reference_id", source.gateway.reference.as_str().into()),
        ("bank_type", bank.to_ascii_uppercase().into()),
        ("bank_code", format!("magpie{bank}").into()),
        ("account_name", name(source).into()),
        ("account_number", "".into()),
        ("account_type", "".into()),
        ("expires_at", "".into()),
        ("metadata", Map::new().into()),
    ])
}

/// Who pays, as far as the maker of the source said.
fn name(source: &Source) -> &str {
    let owner = source.particulars.owner.as_ref();
    let known = |path: &[&str]| owner.and_then(|owner| owner.at(path)?.as_str());
    known(&["name"])
        .or_else(|| known(&["billing", "name"]))
        .unwrap_or_default()
}
