//! Refunds.

use domain::charge::{Refund, RefundStatus};
use domain::operation::ChargeAnswer;
use domain::source::Source;
use domain::{Dialect, Id};
use tree::Tree;

use super::{Frame, balance, charge, parts};
use crate::expand::Expand;
use crate::version::{CUSTOMER_ACCOUNT, NETWORKS_SHOWN};

/// The word for a status.
pub(crate) const fn status(status: RefundStatus) -> &'static str {
    match status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Failed => "failed",
        RefundStatus::Canceled => "canceled",
    }
}

/// A refund, with its charge when that is known.
pub(crate) fn tree(
    refund: &Refund,
    of: Option<&ChargeAnswer>,
    expand: &Expand,
    frame: &Frame,
) -> Tree {
    let whole = expand.get("charge").zip(of);
    let given_back: Tree = match whole {
        Some((inner, of)) => charge::tree(of, inner, frame),
        None => refund.charge.as_str().into(),
    };
    let own = |name: &str| refund.terms.detail(Dialect::Stripe, name).cloned();
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(24);
    out.extend([
        ("id", refund.id.as_str().into()),
        ("object", "refund".into()),
        ("amount", refund.amount.into()),
        ("balance_transaction", balance::of_refund(refund, expand)),
        ("charge", given_back),
        ("created", refund.created.seconds().into()),
        ("currency", refund.currency.as_str().into()),
        ("metadata", parts::metadata(refund.terms.metadata.as_ref())),
        (
            "payment_intent",
            refund.intent.as_ref().map(Id::as_str).into(),
        ),
        ("reason", reason(refund)),
        ("receipt_number", Tree::Null),
        ("source_transfer_reversal", Tree::Null),
        ("status", status(refund.status).into()),
        ("transfer_reversal", Tree::Null),
    ]);
    if refund.status == RefundStatus::Failed {
        out.push(("failure_reason", "unknown".into()));
    }
    out.extend(own("instructions_email").map(|email| ("instructions_email", email)));
    newer(&mut out, refund, of, expand, frame);
    parts::ordered(out)
}

/// Other dialects take any text for a reason; here it is one of four words.
fn reason(refund: &Refund) -> Tree {
    let words = [
        "duplicate",
        "expired_uncaptured_charge",
        "fraudulent",
        "requested_by_customer",
    ];
    let said = refund.reason.as_deref();
    said.filter(|reason| words.contains(reason)).into()
}

/// Members of newer versions.
fn newer(
    out: &mut Vec<(&'static str, Tree)>,
    refund: &Refund,
    of: Option<&ChargeAnswer>,
    expand: &Expand,
    frame: &Frame,
) {
    if !frame.version.is_before(NETWORKS_SHOWN) {
        let known = of.and_then(|of| of.source.as_ref());
        if known.is_some_and(|source| source.card().is_some()) {
            let held = of.is_some_and(|of| of.charge.captured == 0);
            let kind = match (refund.status, held) {
                (RefundStatus::Pending, _) => "pending",
                (_, true) => "reversal",
                (_, false) => "refund",
            };
            let card = tree::map([("type", kind.into())]);
            let details = tree::map([("card", card), ("type", "card".into())]);
            out.push(("destination_details", details));
        } else if known.is_some_and(is_american) {
            out.push(("destination_details", bank_details()));
        }
    }
    if !frame.version.is_before(CUSTOMER_ACCOUNT) {
        let known = of.and_then(|of| of.customer.as_ref());
        let person = charge::person(refund.customer.as_ref(), known, expand, frame);
        out.push(("customer", person));
        out.push(("customer_account", Tree::Null));
        out.push(("payment_method", refund.source.as_str().into()));
    }
}

fn is_american(source: &Source) -> bool {
    source.bank().is_some_and(|bank| bank.country == "US")
}

fn bank_details() -> Tree {
    let empty = tree::map([("reference", Tree::Null), ("reference_status", Tree::Null)]);
    tree::map([
        ("type", "us_bank_transfer".into()),
        ("us_bank_transfer", empty),
    ])
}
