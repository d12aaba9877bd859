//! Source objects.

use domain::source::{Action, ActionKind, ActionState, Amount, Source};
use tree::Tree;

use super::{Frame, parts, source_type};
use crate::errors::refusal::state;
use crate::read::source::VERIFICATION_ATTEMPTS;
use crate::read::source_type::{Flow, of_method};
use crate::version::NETWORKS_SHOWN;

/// A source object.
pub(crate) fn tree(source: &Source, frame: &Frame) -> Tree {
    let particulars = &source.particulars;
    let kind = source.method.name();
    let flow = flow(source);
    let (amount, currency) = match &source.amount {
        Some(Amount::Minor { value, currency }) if !currency.is_empty() => {
            ((*value).into(), currency.as_str().into())
        }
        Some(Amount::Minor { value, .. }) => ((*value).into(), currency(source)),
        _ => (Tree::Null, currency(source)),
    };
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(24);
    out.extend([
        ("id", source.id.as_str().into()),
        ("object", "source".into()),
        ("amount", amount),
        // Other dialects' sources have no secret: nobody reads them with one.
        (
            "client_secret",
            particulars
                .client_secret
                .as_deref()
                .unwrap_or_default()
                .into(),
        ),
        ("created", source.created.seconds().into()),
        ("currency", currency),
        ("flow", flow.word().into()),
        (kind, source_type::tree(source, frame)),
        ("livemode", frame.live.into()),
        ("metadata", parts::metadata(particulars.metadata.as_ref())),
        ("owner", owner(source)),
        (
            "statement_descriptor",
            particulars.statement_descriptor.as_deref().into(),
        ),
        ("status", state(source.status).into()),
        ("type", kind.into()),
        ("usage", source.usage.name().into()),
    ]);
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.push(("allow_redisplay", parts::redisplay(source).into()));
    }
    out.extend(
        source
            .customer
            .as_ref()
            .map(|id| ("customer", id.as_str().into())),
    );
    match flow {
        Flow::None => {}
        Flow::Redirect => out.push(("redirect", redirect(source, frame))),
        Flow::Receiver => out.push(("receiver", receiver(source, frame))),
        Flow::CodeVerification => out.push(("code_verification", code_verification(source))),
    }
    out.extend(source_order(source).map(|order| ("source_order", order)));
    parts::ordered(out)
}

/// How the payer agrees: as the type has it, unless the gateway sends the payer to a page.
fn flow(source: &Source) -> Flow {
    match source.action.as_ref().map(|action| action.kind) {
        Some(ActionKind::Redirect) => Flow::Redirect,
        Some(ActionKind::Receiver) => Flow::Receiver,
        Some(ActionKind::Code) => Flow::CodeVerification,
        _ => of_method(source.method).map_or(Flow::None, |kind| kind.flow),
    }
}

/// The currency of a source that is not made for one amount.
fn currency(source: &Source) -> Tree {
    let named = source
        .detail("stripe")
        .and_then(|own| own.get("currency"))
        .and_then(Tree::as_str);
    named
        .or_else(|| source.bank().map(|bank| bank.currency.as_str()))
        .into()
}

fn owner(source: &Source) -> Tree {
    let kept = source.particulars.owner.as_ref();
    let part = |name: &str| parts::text(kept.and_then(|kept| kept.get(name)));
    tree::map([
        (
            "address",
            parts::address(kept.and_then(|kept| kept.get("address"))),
        ),
        ("email", part("email")),
        ("name", part("name")),
        ("phone", part("phone")),
        ("verified_address", Tree::Null),
        ("verified_email", Tree::Null),
        ("verified_name", Tree::Null),
        ("verified_phone", Tree::Null),
    ])
}

fn redirect(source: &Source, frame: &Frame) -> Tree {
    let action = source.action.as_ref();
    let step = action.map_or(ActionState::NotRequired, |action| action.state);
    let returns = &source.particulars.returns;
    let return_url = returns.any.as_ref().or(returns.success.as_ref());
    let url = action.and_then(|action| action.url.as_deref());
    let reason = match step {
        ActionState::Failed => parts::text(data(action, "failure_reason"))
            .as_str()
            .unwrap_or("declined")
            .into(),
        _ => Tree::Null,
    };
    tree::map([
        ("failure_reason", reason),
        (
            "return_url",
            return_url.map(String::as_str).unwrap_or_default().into(),
        ),
        ("status", step.name().into()),
        (
            "url",
            url.map(|url| parts::page_url(url, &frame.base_url))
                .unwrap_or_default()
                .into(),
        ),
    ])
}

/// Where the payer sends money. In the sandbox nobody does by himself: `test_page` is where a
/// tester says so.
fn receiver(source: &Source, frame: &Frame) -> Tree {
    let action = source.action.as_ref();
    let own = source
        .detail("stripe")
        .and_then(|own| own.get("refund_attributes_method"));
    let count = |name: &str| {
        data(action, name)
            .and_then(Tree::as_i64)
            .unwrap_or(0)
            .into()
    };
    let pending = action.filter(|action| action.state == ActionState::Pending);
    let page = pending.and_then(|action| action.url.as_deref());
    let mut out = vec![
        ("address", parts::text(data(action, "address"))),
        ("amount_charged", count("amount_charged")),
        ("amount_received", count("amount_received")),
        ("amount_returned", count("amount_returned")),
        (
            "refund_attributes_method",
            own.and_then(Tree::as_str).unwrap_or("email").into(),
        ),
        ("refund_attributes_status", "missing".into()),
    ];
    out.extend(page.map(|url| ("test_page", parts::page_url(url, &frame.base_url).into())));
    parts::ordered(out)
}

fn code_verification(source: &Source) -> Tree {
    let action = source.action.as_ref();
    let left = data(action, "attempts_remaining").and_then(Tree::as_i64);
    let left = left.unwrap_or(VERIFICATION_ATTEMPTS);
    let word = match action.map(|action| action.state) {
        Some(ActionState::Succeeded | ActionState::NotRequired) => "succeeded",
        Some(ActionState::Failed) => "failed",
        _ => "pending",
    };
    tree::map([("attempts_remaining", left.into()), ("status", word.into())])
}

/// The order, with the amount and the currency of the source.
fn source_order(source: &Source) -> Option<Tree> {
    let kept = source.detail("stripe")?.get("source_order")?;
    let named = || currency(source).as_str().unwrap_or_default().to_owned();
    let (amount, currency) = match &source.amount {
        Some(Amount::Minor { value, currency }) if !currency.is_empty() => {
            (*value, currency.clone())
        }
        Some(Amount::Minor { value, .. }) => (*value, named()),
        _ => (0, named()),
    };
    let mut out = tree::Map::new();
    out.insert("amount", amount).insert("currency", currency);
    out.insert("items", kept.get("items").cloned());
    if let Some(shipping) = kept.get("shipping") {
        out.insert("shipping", shipping.clone());
    }
    Some(Tree::Map(out))
}

fn data<'a>(action: Option<&'a Action>, name: &str) -> Option<&'a Tree> {
    action?.data.get(name)
}
