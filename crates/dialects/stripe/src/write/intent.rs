//! What payment intents and setup intents have in common.

use domain::intent::{Failure, Intent, IntentStatus, Purpose};
use domain::operation::IntentAnswer;
use domain::refusal::{Decline, Reason};
use domain::source::{Action, ActionKind, ActionState, Source};
use domain::{Dialect, Id};
use tree::{Map, Tree};

use super::{Frame, charge, method, parts, payment_intent, setup_intent};
use crate::errors::{Error, Type, decline};
use crate::expand::Expand;
use crate::version::CUSTOMER_ACCOUNT;

/// The word for a status.
pub(crate) const fn status(status: IntentStatus) -> &'static str {
    match status {
        IntentStatus::RequiresMethod | IntentStatus::Failed => "requires_payment_method",
        IntentStatus::RequiresConfirmation => "requires_confirmation",
        IntentStatus::RequiresAction => "requires_action",
        IntentStatus::Processing => "processing",
        IntentStatus::RequiresCapture => "requires_capture",
        IntentStatus::Succeeded | IntentStatus::Consumed => "succeeded",
        IntentStatus::Canceled | IntentStatus::Expired => "canceled",
    }
}

/// An intent of either kind.
pub(crate) fn tree(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Tree {
    match answer.intent.purpose {
        Purpose::Payment => payment_intent::tree(answer, expand, frame),
        Purpose::Setup => setup_intent::tree(answer, expand, frame),
    }
}

/// What a browser may see of an intent that it named the secret of.
const IN_BROWSERS: [&str; 17] = [
    "amount",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "id",
    "last_payment_error",
    "last_setup_error",
    "livemode",
    "next_action",
    "object",
    "payment_method",
    "payment_method_types",
    "status",
];

/// The same, cut down to what a browser may see.
pub(crate) fn in_browser(answer: &IntentAnswer, frame: &Frame) -> Tree {
    let whole = tree(answer, &Expand::default(), frame);
    let seen = |name: &str| IN_BROWSERS.contains(&name) || name == "usage";
    let members = whole.as_map().into_iter().flat_map(Map::iter);
    members
        .filter(|(name, _)| seen(name))
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect::<Map>()
        .into()
}

/// What only this dialect shows.
pub(crate) fn own(intent: &Intent, name: &str) -> Tree {
    let kept = intent.terms.detail(Dialect::Stripe, name);
    kept.cloned().unwrap_or(Tree::Null)
}

/// Members that both have in every version, and those of newer ones.
pub(crate) fn shared(
    out: &mut Vec<(&'static str, Tree)>,
    answer: &IntentAnswer,
    expand: &Expand,
    frame: &Frame,
) {
    let intent = &answer.intent;
    let terms = &intent.terms;
    out.extend([
        ("id", intent.id.as_str().into()),
        ("application", Tree::Null),
        (
            "automatic_payment_methods",
            own(intent, "automatic_payment_methods"),
        ),
        ("cancellation_reason", cancellation_reason(intent)),
        ("client_secret", secret(intent)),
        ("created", intent.created.seconds().into()),
        (
            "customer",
            charge::person(
                intent.customer.as_ref(),
                answer.customer.as_ref(),
                expand,
                frame,
            ),
        ),
        ("description", terms.description.as_deref().into()),
        ("livemode", frame.live.into()),
        ("metadata", parts::metadata(terms.metadata.as_ref())),
        ("next_action", next_action(answer, frame)),
        ("on_behalf_of", Tree::Null),
        ("payment_method", chosen(answer, expand, frame)),
        ("payment_method_options", options(answer)),
        ("payment_method_types", types(answer)),
        ("status", status(intent.status).into()),
    ]);
    if !frame.version.is_before(CUSTOMER_ACCOUNT) {
        for name in [
            "allowed_payment_method_types",
            "excluded_payment_method_types",
        ] {
            out.push((name, own(intent, name)));
        }
        for name in ["customer_account", "payment_method_configuration_details"] {
            out.push((name, Tree::Null));
        }
    }
}

fn secret(intent: &Intent) -> Tree {
    let secret = intent.client_secret.as_str();
    (!secret.is_empty()).then_some(secret).into()
}

fn cancellation_reason(intent: &Intent) -> Tree {
    match intent.status {
        IntentStatus::Expired => "automatic".into(),
        _ => intent.cancellation_reason.as_deref().into(),
    }
}

/// The source: whole when it is expanded and known, else its id.
fn chosen(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let id = answer.intent.source.as_ref();
    let known = id.and_then(|id| source(answer, id));
    match expand.get("payment_method").zip(known) {
        Some((inner, known)) if method::type_of(known).is_some() => {
            method::tree(known, inner, None, frame)
        }
        _ => id.map(Id::as_str).into(),
    }
}

/// A source of an intent, by its id.
fn source<'a>(answer: &'a IntentAnswer, id: &Id) -> Option<&'a Source> {
    let of_charge = answer
        .charge
        .as_ref()
        .and_then(|charge| charge.source.as_ref());
    [answer.source.as_ref(), of_charge]
        .into_iter()
        .flatten()
        .find(|source| source.id == *id)
}

/// The source that was tried last, whether or not it is still chosen.
pub(crate) fn tried(answer: &IntentAnswer) -> Option<&Source> {
    let failed = answer
        .intent
        .failure
        .as_ref()
        .and_then(|failure| failure.source.as_ref());
    let id = answer.intent.source.as_ref().or(failed)?;
    source(answer, id)
}

/// The types that were asked for; else cards, and the type that was chosen.
fn types(answer: &IntentAnswer) -> Tree {
    let said = own(&answer.intent, "payment_method_types");
    if said.as_list().is_some_and(|types| !types.is_empty()) {
        return said;
    }
    let mut types: Vec<Tree> = vec!["card".into()];
    let chosen = tried(answer).and_then(method::type_of);
    types.extend(chosen.filter(|kind| *kind != "card").map(Tree::from));
    Tree::List(types)
}

/// What was said of each type, beside what is true when nothing is said.
fn options(answer: &IntentAnswer) -> Tree {
    let said = own(&answer.intent, "payment_method_options");
    let types = types(answer);
    let mut out = Map::new();
    for kind in types.as_list().unwrap_or_default() {
        let Some(kind) = kind.as_str() else { continue };
        let mut own = usual(kind, answer.intent.purpose);
        let members = said.get(kind).and_then(Tree::as_map);
        for (name, value) in members.into_iter().flat_map(Map::iter) {
            own.insert(name, value.clone());
        }
        out.insert(kind, own);
    }
    Tree::Map(out)
}

fn usual(kind: &str, purpose: Purpose) -> Map {
    let mut out = Map::new();
    match kind {
        "card" => {
            if purpose == Purpose::Payment {
                out.insert("installments", Tree::Null);
            }
            out.insert("mandate_options", Tree::Null)
                .insert("network", Tree::Null)
                .insert("request_three_d_secure", "automatic");
        }
        "us_bank_account" => {
            out.insert("verification_method", "automatic");
        }
        _ => {}
    }
    out
}

/// What the payer has to do; null while nobody waits for that.
fn next_action(answer: &IntentAnswer, frame: &Frame) -> Tree {
    let intent = &answer.intent;
    let waits = intent.status == IntentStatus::RequiresAction;
    let open = |action: &&Action| action.state == ActionState::Pending;
    let Some(action) = intent.action.as_ref().filter(open).filter(|_| waits) else {
        return Tree::Null;
    };
    let url = action.url.as_deref().unwrap_or_default();
    let url = parts::page_url(url, &frame.base_url);
    let returns = intent.terms.returns.any.as_deref();
    let card = tried(answer).is_none_or(|source| source.card().is_some());
    match action.kind {
        ActionKind::Code => microdeposits(intent, action, &url),
        ActionKind::Qr => qr(&url),
        ActionKind::Sdk if card => script(intent, &url),
        ActionKind::Sdk | ActionKind::Redirect | ActionKind::Receiver => redirect(returns, &url),
    }
}

fn redirect(returns: Option<&str>, url: &str) -> Tree {
    let step = tree::map([("return_url", returns.into()), ("url", url.into())]);
    tree::map([
        ("redirect_to_url", step),
        ("type", "redirect_to_url".into()),
    ])
}

/// A step that the caller's script takes; without it, the address can be visited as well.
fn script(intent: &Intent, url: &str) -> Tree {
    let tail = tail(intent);
    let step = tree::map([
        ("source", format!("src_{tail}").into()),
        ("stripe_js", url.into()),
        ("type", "three_d_secure_redirect".into()),
    ]);
    tree::map([("type", "use_stripe_sdk".into()), ("use_stripe_sdk", step)])
}

/// What stands behind the prefix of an intent's id.
pub(crate) fn tail(intent: &Intent) -> &str {
    let id = intent.id.as_str();
    id.rsplit_once('_').map_or(id, |(_, tail)| tail)
}

fn microdeposits(intent: &Intent, action: &Action, url: &str) -> Tree {
    let kind = action.data.get("microdeposit_type").and_then(Tree::as_str);
    let arrival = action.data.get("arrival_date").and_then(Tree::as_i64);
    let step = tree::map([
        (
            "arrival_date",
            arrival.unwrap_or(intent.updated.seconds()).into(),
        ),
        ("hosted_verification_url", url.into()),
        ("microdeposit_type", kind.unwrap_or("amounts").into()),
    ]);
    tree::map([
        ("type", "verify_with_microdeposits".into()),
        ("verify_with_microdeposits", step),
    ])
}

fn qr(url: &str) -> Tree {
    let step = tree::map([
        ("data", url.into()),
        ("hosted_instructions_url", url.into()),
        ("image_data_url", url.into()),
        ("image_url_png", url.into()),
        ("image_url_svg", url.into()),
    ]);
    tree::map([
        ("type", "wechat_pay_display_qr_code".into()),
        ("wechat_pay_display_qr_code", step),
    ])
}

/// Why the latest try failed: the member of the intent itself; null when it did not.
pub(crate) fn last_error(answer: &IntentAnswer, frame: &Frame) -> Tree {
    let intent = &answer.intent;
    match &intent.failure {
        Some(failure) => failed(&failure.decline, answer, frame).tree(),
        None => Tree::Null,
    }
}

/// The error for a try that failed, with what was tried.
pub(crate) fn failed(declined: &Decline, answer: &IntentAnswer, frame: &Frame) -> Error {
    let intent = &answer.intent;
    let tried = tried(answer);
    let account = tried.is_some_and(|source| source.card().is_none());
    let mut error = match declined.reason {
        Reason::AuthenticationFailed | Reason::CanceledByPayer => unauthenticated(intent.purpose),
        _ if account && intent.purpose == Purpose::Payment => debit(declined, tried),
        reason => decline::declined(reason, &frame.version).unblamed(),
    };
    let recorded = intent
        .failure
        .as_ref()
        .and_then(|failure: &Failure| failure.charge.as_ref());
    if let Some(charge) = recorded {
        error = error.more("charge", charge.as_str());
    }
    match tried.filter(|source| method::type_of(source).is_some()) {
        Some(source) => error.more(
            "payment_method",
            method::tree(source, &Expand::default(), None, frame),
        ),
        None => error,
    }
}

/// A bank account, or a wallet, that did not pay.
fn debit(declined: &Decline, source: Option<&Source>) -> Error {
    let failure = super::outcome::failure(declined, source);
    Error::new(402, Type::Card, failure.message).code("payment_intent_payment_attempt_failed")
}

fn unauthenticated(purpose: Purpose) -> Error {
    let (code, message) = match purpose {
        Purpose::Payment => (
            "payment_intent_authentication_failure",
            "The provided PaymentMethod has failed authentication. You can provide \
             payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent \
             again.",
        ),
        Purpose::Setup => (
            "setup_intent_authentication_failure",
            "The latest attempt to set up the payment method has failed because authentication \
             failed.",
        ),
    };
    Error::invalid(message).status(402).code(code)
}
