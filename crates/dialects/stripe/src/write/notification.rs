//! Notices to payers whose accounts are debited.

use domain::Dialect;
use domain::method::Method;
use domain::source::Source;
use tree::{Map, Tree};

use super::{Frame, parts, source};

/// The notice that the mandate was confirmed; `None` where the caller did not ask for notices.
pub(crate) fn of(debit: &Source, frame: &Frame) -> Option<Tree> {
    let kind = match debit.method {
        Method::SepaDebit => "sepa_debit",
        Method::AcssDebit => "acss_debit",
        _ => return None,
    };
    let how = debit
        .detail(Dialect::Stripe.name())?
        .at(&["mandate", "notification_method"])?
        .as_str()?;
    let status = match how {
        "email" | "stripe_email" => "submitted",
        // The caller sends it by itself.
        "manual" => "pending",
        _ => return None,
    };
    Some(parts::ordered(vec![
        ("id", id(debit).into()),
        ("object", "source_mandate_notification".into()),
        (kind, details(debit, kind)),
        ("amount", Tree::Null),
        ("created", debit.created.seconds().into()),
        ("livemode", frame.live.into()),
        ("reason", "mandate_confirmed".into()),
        ("source", source::tree(debit, frame)),
        ("status", status.into()),
        ("type", kind.into()),
    ]))
}

/// The id of the notice about a source.
pub(crate) fn id(source: &Source) -> String {
    let id = source.id.as_str();
    format!("srcmn_{}", id.strip_prefix("src_").unwrap_or(id))
}

fn details(debit: &Source, kind: &str) -> Tree {
    let mut out = Map::new();
    if let Some(account) = debit.bank() {
        out.insert("last4", account.last4.as_str());
    }
    let said = debit
        .detail(kind)
        .and_then(|own| own.get("mandate_reference"));
    if let Some(reference) = said.and_then(Tree::as_str) {
        out.insert("mandate_reference", reference);
    }
    Tree::Map(out)
}
