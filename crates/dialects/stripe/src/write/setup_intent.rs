//! Setup intents, and the latest try of each.

use domain::Id;
use domain::intent::{Intent, IntentStatus};
use domain::operation::IntentAnswer;
use domain::source::ActionState;
use tree::{Map, Tree};

use super::{Frame, charge, charge_method, intent, mandate, method, parts};
use crate::expand::Expand;
use crate::version::CUSTOMER_ACCOUNT;

/// A setup intent.
pub(crate) fn tree(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(36);
    intent::shared(&mut out, answer, expand, frame);
    let latest = match expand.get("latest_attempt") {
        Some(inner) => attempt(answer, inner, frame).unwrap_or(Tree::Null),
        None => attempt_id(&answer.intent).into(),
    };
    out.extend([
        ("object", "setup_intent".into()),
        (
            "flow_directions",
            intent::own(&answer.intent, "flow_directions"),
        ),
        ("last_setup_error", intent::last_error(answer, frame)),
        ("latest_attempt", latest),
        ("mandate", consent(answer, expand, frame)),
        ("single_use_mandate", Tree::Null),
        ("usage", usage(&answer.intent).into()),
    ]);
    parts::ordered(out)
}

fn usage(intent: &Intent) -> &str {
    intent.keep_for.as_deref().unwrap_or("off_session")
}

/// The mandate that came with a bank account.
fn consent(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let done = answer.intent.status == IntentStatus::Succeeded;
    let Some(source) = answer.source.as_ref().filter(|_| done) else {
        return Tree::Null;
    };
    match expand.get("mandate") {
        Some(inner) => mandate::tree(source, inner, None, frame).into(),
        None => mandate::id_of(source).into(),
    }
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The id of the latest try: that of the intent, with the count of tries at its end.
pub(crate) fn attempt_id(intent: &Intent) -> Option<String> {
    if intent.attempts < 1 {
        return None;
    }
    let tail = intent::tail(intent);
    let kept: String = tail
        .chars()
        .take(tail.chars().count().saturating_sub(2))
        .collect();
    let count = intent.attempts.unsigned_abs();
    let digit = |value: u64| char::from(BASE62[(value % 62) as usize]);
    Some(format!(
        "setatt_{kept}{}{}",
        digit(count / 62),
        digit(count)
    ))
}

/// The latest try; `None` when there was none.
pub(crate) fn attempt(answer: &IntentAnswer, expand: &Expand, frame: &Frame) -> Option<Tree> {
    let intent = &answer.intent;
    let id = attempt_id(intent)?;
    let tried = intent::tried(answer);
    let failed = intent
        .failure
        .as_ref()
        .and_then(|failure| failure.source.as_ref());
    let source = intent.source.as_ref().or(failed);
    let whole = expand
        .get("payment_method")
        .zip(tried.filter(|source| method::type_of(source).is_some()));
    let details = match tried {
        Some(source) => charge_method::of_attempt(source, intent.action.as_ref(), frame),
        None => tree::map([("card", Tree::Map(Map::new())), ("type", "card".into())]),
    };
    let of: Tree = match expand.get("setup_intent") {
        Some(inner) => tree(answer, inner, frame),
        None => intent.id.as_str().into(),
    };
    let person = charge::person(
        intent.customer.as_ref(),
        answer.customer.as_ref(),
        expand,
        frame,
    );
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("id", id.into()),
        ("object", "setup_attempt".into()),
        ("application", Tree::Null),
        ("created", intent.updated.seconds().into()),
        ("customer", person),
        ("flow_directions", intent::own(intent, "flow_directions")),
        ("livemode", frame.live.into()),
        ("on_behalf_of", Tree::Null),
        (
            "payment_method",
            match whole {
                Some((inner, source)) => method::tree(source, inner, None, frame),
                None => source.map(Id::as_str).unwrap_or_default().into(),
            },
        ),
        ("payment_method_details", details),
        ("setup_error", intent::last_error(answer, frame)),
        ("setup_intent", of),
        ("status", attempt_status(intent).into()),
        ("usage", usage(intent).into()),
    ];
    if !frame.version.is_before(CUSTOMER_ACCOUNT) {
        out.push(("customer_account", Tree::Null));
    }
    Some(parts::ordered(out))
}

fn attempt_status(intent: &Intent) -> &'static str {
    let broken_off = intent
        .action
        .as_ref()
        .is_some_and(|action| action.state == ActionState::Failed);
    match intent.status {
        IntentStatus::RequiresAction => "requires_action",
        IntentStatus::Processing => "processing",
        IntentStatus::Succeeded | IntentStatus::Consumed | IntentStatus::RequiresCapture => {
            "succeeded"
        }
        _ if intent.failure.is_some() => "failed",
        IntentStatus::Canceled | IntentStatus::Expired => "abandoned",
        IntentStatus::RequiresConfirmation => "requires_confirmation",
        _ if broken_off => "abandoned",
        _ => "failed",
    }
}
