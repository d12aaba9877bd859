//! The payment intent.

use domain::Dialect;
use domain::charge::ChargeStatus;
use domain::intent::{Failure, Intent, IntentStatus};
use domain::operation::IntentAnswer;
use domain::source::{Action, ActionKind, ActionState, Source, Stored};
use kit::{Reply, View};
use tree::{Map, Tree, json};

use crate::errors::causes;
use crate::words::gateways;
use crate::write::source::reference;
use crate::write::{put, reply, resource};

/// How long an intent lives that was made without an end, in seconds.
const LIFETIME_SECONDS: i64 = 1800;
/// Characters of an attempt's id: the start of the intent's, and the number of the attempt.
const ATTEMPT_START: usize = 14;

/// All intent calls answer with the intent.
pub(crate) fn shown(answer: &IntentAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    body.insert("payment_intent", intent(answer, view));
    reply(200, body)
}

/// The resource.
pub(crate) fn intent(answer: &IntentAnswer, view: &View) -> Map {
    let intent = &answer.intent;
    let mut out = Map::new();
    out.insert("id", intent.id.as_str());
    out.insert("object", "payment_intent");
    out.insert("status", status(intent, view));
    let currency = intent.currency.as_deref().map(str::to_ascii_uppercase);
    put(&mut out, "currency_code", currency);
    out.insert("amount", intent.minor_amount());
    let customer = intent.customer.as_ref().map(|id| id.as_str());
    put(&mut out, "customer_id", customer);
    let (gateway, account) = gateway(answer, view);
    out.insert("gateway", gateway);
    out.insert("gateway_account_id", account);
    put(&mut out, "payment_method_type", kind(intent));
    let own = |name: &str| intent.terms.detail(Dialect::Chargebee, name).cloned();
    for name in [
        "reference_id",
        "success_url",
        "failure_url",
        "payment_method_options",
        "business_entity_id",
        "brand_id",
    ] {
        put(&mut out, name, own(name));
    }
    out.insert("created_at", intent.created.seconds());
    out.insert("modified_at", intent.updated.seconds());
    out.insert("updated_at", intent.updated.seconds());
    out.insert("resource_version", intent.updated.millis());
    let end = intent.created.plus_seconds(LIFETIME_SECONDS);
    out.insert("expires_at", intent.expires.unwrap_or(end).seconds());
    put(&mut out, "active_payment_attempt", attempt(answer, view));
    out.insert("payment_attempts", Vec::new());
    out
}

/// The state; what was not used in time is over even where nobody wrote that down yet.
fn status(intent: &Intent, view: &View) -> &'static str {
    let late = intent.expires.is_some_and(|end| view.now >= end);
    match intent.status {
        IntentStatus::Consumed | IntentStatus::Succeeded => "consumed",
        IntentStatus::Canceled | IntentStatus::Expired | IntentStatus::Failed => "expired",
        _ if late => "expired",
        IntentStatus::RequiresMethod | IntentStatus::RequiresConfirmation => "inited",
        IntentStatus::RequiresAction | IntentStatus::Processing => "in_progress",
        IntentStatus::RequiresCapture => "authorized",
    }
}

/// The type that the payer will use, unless that is left open.
fn kind(intent: &Intent) -> Option<Tree> {
    let own = |name: &str| intent.terms.detail(Dialect::Chargebee, name);
    let open = own("defer_payment_method_type").and_then(Tree::as_bool) == Some(true);
    let usual = || (!open).then(|| Tree::from("card"));
    own("payment_method_type").cloned().or_else(usual)
}

/// The gateway and the account: those that were named, those of the source, those of the site.
fn gateway(answer: &IntentAnswer, view: &View) -> (&'static str, String) {
    let own = |name: &str| {
        let noted = answer.intent.terms.detail(Dialect::Chargebee, name);
        noted.and_then(Tree::as_str).map(str::to_owned)
    };
    let of_source = answer.source.as_ref().map(|source| source.gateway.clone());
    let stored = match (own("gateway"), own("gateway_account_id")) {
        (Some(name), account) => Stored {
            name,
            account,
            reference: String::new(),
        },
        (None, _) => of_source.unwrap_or_else(|| Stored {
            name: view.call.policy.gateway(Dialect::Chargebee).to_owned(),
            account: None,
            reference: String::new(),
        }),
    };
    let account = gateways::account_of(&stored, view.call.policy);
    (gateways::shown(&stored.name), account)
}

/// The latest attempt; `None` before the first.
fn attempt(answer: &IntentAnswer, view: &View) -> Option<Map> {
    let intent = &answer.intent;
    let failure = intent.failure.as_ref();
    if intent.source.is_none() && failure.is_none() && intent.action.is_none() {
        return None;
    }
    let mut out = resource("payment_attempt");
    let start: String = intent.id.as_str().chars().take(ATTEMPT_START).collect();
    out.insert("id", format!("{start}{:02}", intent.attempts));
    let status = attempt_status(answer);
    out.insert("status", status);
    put(&mut out, "payment_method_type", kind(intent));
    put(&mut out, "id_at_gateway", id_at_gateway(answer));
    if let Some(failure) = failure.filter(|_| status == "refused") {
        put_failure(&mut out, failure);
    }
    let waits = matches!(status, "requires_challenge" | "requires_redirection");
    let page = intent.action.as_ref().filter(|_| waits);
    put(
        &mut out,
        "checkout_details",
        page.and_then(|page| checkout(page, view)),
    );
    let begun = answer.source.as_ref().map(|source| source.created);
    let begun = begun.filter(|begun| *begun >= intent.created);
    out.insert("created_at", begun.unwrap_or(intent.updated).seconds());
    out.insert("modified_at", intent.updated.seconds());
    Some(out)
}

fn attempt_status(answer: &IntentAnswer) -> &'static str {
    let intent = &answer.intent;
    let step = intent.action.as_ref();
    match intent.status {
        IntentStatus::RequiresCapture | IntentStatus::Consumed | IntentStatus::Succeeded => {
            "authorized"
        }
        IntentStatus::Processing => "pending_authorization",
        IntentStatus::RequiresAction => waiting(answer.source.as_ref(), step),
        IntentStatus::RequiresMethod
        | IntentStatus::RequiresConfirmation
        | IntentStatus::Canceled
        | IntentStatus::Expired
        | IntentStatus::Failed => match (&intent.failure, step) {
            (Some(_), _) => "refused",
            (None, Some(step)) if step.state == ActionState::Failed => "refused",
            (None, Some(step)) if step.state == ActionState::Pending => {
                waiting(answer.source.as_ref(), Some(step))
            }
            (None, _) => "inited",
        },
    }
}

/// What the payer has to do: a card is challenged, everything else goes to its own page.
fn waiting(source: Option<&Source>, step: Option<&Action>) -> &'static str {
    let is_card = source.is_none_or(|source| source.card().is_some());
    let leaves = step.is_some_and(|step| step.kind == ActionKind::Redirect);
    match is_card || !leaves {
        true => "requires_challenge",
        false => "requires_redirection",
    }
}

/// The page of the payer, as a JSON text.
fn checkout(step: &Action, view: &View) -> Option<String> {
    let url = step.url.as_deref()?;
    let url = match url.starts_with('/') {
        true => format!("{}{url}", view.call.head.base_url),
        false => url.to_owned(),
    };
    Some(json::write(&tree::map([("redirect_url", url.into())])))
}

fn id_at_gateway(answer: &IntentAnswer) -> Option<String> {
    let charge = answer.charge.as_ref().map(|answer| &answer.charge);
    let charge = charge.filter(|charge| charge.status != ChargeStatus::Failed);
    let of_charge = charge.map(|charge| charge.reference.clone());
    let of_source = || {
        answer
            .source
            .as_ref()
            .map(|source| reference(source).to_owned())
    };
    of_charge
        .filter(|reference| !reference.is_empty())
        .or_else(of_source)
}

fn put_failure(out: &mut Map, failure: &Failure) {
    let decline = &failure.decline;
    let text = causes::text(decline);
    put(out, "error_code", decline.code.as_deref());
    out.insert("error_text", text);
    out.insert("error_detail", causes::detail(decline));
}

#[cfg(test)]
mod tests;
