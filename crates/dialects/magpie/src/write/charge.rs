//! Charges and their refunds.

use domain::Dialect;
use domain::charge::{Charge, ChargeStatus, Refund};
use domain::list::Page;
use domain::operation::{ChargeAnswer, RefundAnswer};
use domain::source::ActionState;
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::read::charge::START_AFTER;
use crate::write::{failure, owner, source, time};

/// The answer to a call that made a charge, declined ones included.
pub(crate) fn created(answer: &ChargeAnswer, view: &View) -> Reply {
    Reply::json(201, &charge(answer, view))
}

/// The answer to a call that read or changed a charge.
pub(crate) fn answer(answer: &ChargeAnswer, view: &View) -> Reply {
    Reply::json(200, &charge(answer, view))
}

/// The answer to a call that gave money back: the charge.
pub(crate) fn refunded(answer: &RefundAnswer, view: &View) -> Reply {
    self::answer(&answer.charge, view)
}

/// The answer to a list.
pub(crate) fn list(page: &Page<ChargeAnswer>, view: &View) -> Reply {
    let last = page.items.last().filter(|_| page.has_more);
    let next = last.map(|last| format!("/v2/charges/?{START_AFTER}={}", last.charge.id));
    let data = page.items.iter().map(|item| charge(item, view)).collect();
    listed(next, data)
}

/// The answer to a list that starts where nothing is.
pub(crate) fn nothing() -> Reply {
    listed(None, Vec::new())
}

fn listed(next: Option<String>, data: Vec<Tree>) -> Reply {
    let body = map([
        ("object", "list".into()),
        ("next", next.into()),
        ("data", data.into()),
    ]);
    Reply::json(200, &body)
}

/// A charge. `checkout_url` is the address of the payer's step under an older name; it is there
/// only while there is a step.
pub(crate) fn charge(answer: &ChargeAnswer, view: &View) -> Tree {
    let charge = &answer.charge;
    let terms = &charge.terms;
    let text = |known: &Option<String>| Tree::from(known.as_deref().unwrap_or_default());
    let payer = answer.source.as_ref();
    let step = step(charge, &view.call.head.base_url);
    let action = step
        .as_deref()
        .map(|url| map([("type", "redirect_to_url".into()), ("url", url.into())]));
    // Newest last, as they came about.
    let refunds: Vec<Tree> = answer
        .refunds
        .iter()
        .rev()
        .map(|known| refund(known, charge))
        .collect();
    let metadata = terms
        .metadata
        .clone()
        .filter(|data| data.as_map().is_some());
    let Tree::Map(mut members) = map([
        ("object", "charge".into()),
        ("id", charge.id.as_str().into()),
        ("amount", charge.amount.into()),
        ("amount_refunded", charge.refunded.into()),
        ("authorized", charge.is_paid().into()),
        ("captured", is_captured(charge).into()),
        ("currency", currency(charge).into()),
        ("statement_descriptor", text(&terms.statement_descriptor)),
        ("description", text(&terms.description)),
        (
            "source",
            payer.map(|known| source::source(known, view)).into(),
        ),
        ("require_auth", charge.authenticate.into()),
        ("owner", payer.map(owner::shown).into()),
        ("action", action.into()),
        ("refunds", refunds.into()),
        ("status", status(charge).into()),
        ("livemode", view.call.caller.mode.is_live().into()),
        ("created_at", time(charge.created)),
        ("updated_at", time(charge.updated)),
        ("metadata", metadata.unwrap_or_else(|| Map::new().into())),
        ("failure_data", failure::data(charge)),
    ]) else {
        return Tree::Null;
    };
    if let Some(url) = step {
        members.insert("checkout_url", url);
    }
    members.into()
}

/// A refund as an entry of its charge, or alone in a message.
pub(super) fn refund(refund: &Refund, charge: &Charge) -> Tree {
    map([
        ("object", "refund".into()),
        ("id", refund.id.as_str().into()),
        ("amount", refund.amount.into()),
        ("currency", currency(charge).into()),
        (
            "reason",
            refund.reason.as_deref().unwrap_or_default().into(),
        ),
        ("status", refund.status.name().into()),
        ("created_at", time(refund.created)),
        ("updated_at", time(refund.updated)),
    ])
}

/// Clients know these five words and break on any other.
fn status(charge: &Charge) -> &'static str {
    match charge.status {
        ChargeStatus::Pending => "pending",
        ChargeStatus::Succeeded if charge.is_refunded() => "refunded",
        ChargeStatus::Authorized | ChargeStatus::Succeeded => "succeeded",
        ChargeStatus::Failed => "failed",
        ChargeStatus::Voided => "voided",
    }
}

fn is_captured(charge: &Charge) -> bool {
    charge.status == ChargeStatus::Succeeded && charge.captured > 0
}

/// The currency as it was sent; another API's in lower case.
fn currency(charge: &Charge) -> &str {
    let sent = charge.terms.detail(Dialect::Magpie, "currency");
    sent.and_then(Tree::as_str)
        .filter(|sent| sent.eq_ignore_ascii_case(&charge.currency))
        .unwrap_or(&charge.currency)
}

/// Where to send the payer, as long as the payer has something to do.
fn step(charge: &Charge, base_url: &str) -> Option<String> {
    let action = charge.action.as_ref().filter(|action| {
        charge.status == ChargeStatus::Pending && action.state == ActionState::Pending
    })?;
    let url = action.url.as_deref()?;
    let own = url.starts_with('/') && !url.starts_with("//");
    Some(if own {
        format!("{base_url}{url}")
    } else {
        url.to_owned()
    })
}
