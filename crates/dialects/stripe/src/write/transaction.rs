//! What came in for a source that the payer sends money to.

use domain::method::Method;
use domain::source::Source;
use tree::{Map, Tree};

use super::{Frame, parts};

/// The payment that came in; `None` while there is none.
pub(crate) fn of(source: &Source, frame: &Frame) -> Option<Tree> {
    let data = &source.action.as_ref()?.data;
    let amount = data.get("amount_received").and_then(Tree::as_i64)?;
    let (kind, own) = match source.method {
        Method::AchCreditTransfer => ("ach_credit_transfer", ach(source)),
        Method::SepaCreditTransfer => ("sepa_credit_transfer", Tree::Map(Map::new())),
        _ => return None,
    };
    let currency = match source.method {
        Method::AchCreditTransfer => "usd",
        _ => "eur",
    };
    (amount > 0).then(|| {
        parts::ordered(vec![
            ("id", id(source).into()),
            ("object", "source_transaction".into()),
            (kind, own),
            ("amount", amount.into()),
            ("created", source.updated.seconds().into()),
            ("currency", currency.into()),
            ("livemode", frame.live.into()),
            ("source", source.id.as_str().into()),
            ("status", "succeeded".into()),
            ("type", kind.into()),
        ])
    })
}

/// The id of what came in for a source.
pub(crate) fn id(source: &Source) -> String {
    let id = source.id.as_str();
    format!("srctxn_{}", id.strip_prefix("src_").unwrap_or(id))
}

fn ach(source: &Source) -> Tree {
    let data = source.action.as_ref().map(|action| &action.data);
    let part = |name: &str| parts::text(data.and_then(|data| data.get(name)));
    let mut out = Map::new();
    for (name, from) in [
        ("fingerprint", "fingerprint"),
        ("routing_number", "routing_number"),
    ] {
        if let Tree::Text(text) = part(from) {
            out.insert(name, text);
        }
    }
    if let Tree::Text(number) = part("account_number") {
        let cut = number.chars().count().saturating_sub(4);
        out.insert("last4", number.chars().skip(cut).collect::<String>());
    }
    Tree::Map(out)
}
