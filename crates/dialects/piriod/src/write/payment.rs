//! A payment as this dialect shows it.

use domain::Dialect;
use domain::intent::{Intent, IntentStatus};
use domain::money::units_of_minor;
use domain::operation::IntentAnswer;
use domain::source::Amount;
use kit::{Reply, View};
use tree::{Tree, map};

use crate::words;
use crate::write::{amount, moment, source};

/// The answer to a creation.
pub(crate) fn created(answer: &IntentAnswer, view: &View) -> Reply {
    Reply::json(201, &payment(answer, view))
}

/// The answer to a read or a change.
pub(crate) fn shown(answer: &IntentAnswer, view: &View) -> Reply {
    Reply::json(200, &payment(answer, view))
}

/// All members, in their order.
pub(super) fn payment(answer: &IntentAnswer, view: &View) -> Tree {
    let intent = &answer.intent;
    let terms = &intent.terms;
    let own = |name: &str| {
        terms
            .detail(Dialect::Piriod, name)
            .filter(|value| !value.is_null())
            .cloned()
    };
    let currency = intent.currency.as_deref().unwrap_or_default();
    let date = own("date").unwrap_or_else(|| moment(intent.created)[..10].into());
    let linked = intent.source.as_ref();
    let sources: Vec<Tree> = intent
        .sources
        .iter()
        .filter_map(|id| number(id.as_str(), answer))
        .map(Tree::from)
        .collect();
    let enabled = own("enable_checkout").and_then(|value| value.as_bool());
    map([
        ("amount", intent.amount.as_ref().map(amount::number).into()),
        ("currency", currency.to_ascii_uppercase().into()),
        ("date", date),
        ("description", terms.description.as_deref().into()),
        ("id", intent.number.into()),
        ("invoice", own("invoice").into()),
        ("subscription", own("subscription").into()),
        (
            "customer",
            intent.customer.as_ref().map(|id| id.as_str()).into(),
        ),
        ("balance", balance(intent, currency)),
        ("payment_date", payment_date(answer, own("payment_date"))),
        (
            "source",
            linked.and_then(|id| number(id.as_str(), answer)).into(),
        ),
        ("sources", sources.into()),
        ("status", words::payment_status(intent).into()),
        ("failed_reason", failed_reason(intent).into()),
        ("return_url", terms.returns.any.as_deref().into()),
        ("enable_checkout", enabled.unwrap_or(false).into()),
        ("metadata", source::object(terms.metadata.as_ref())),
        ("test_mode", (!view.call.caller.mode.is_live()).into()),
        ("created", moment(intent.created).into()),
        ("updated", moment(intent.updated).into()),
    ])
}

/// What has not come in yet.
fn balance(intent: &Intent, currency: &str) -> Tree {
    let open = intent.minor_amount().saturating_sub(intent.received);
    amount::number(&Amount::Units(units_of_minor(open, currency)))
}

/// When it was paid: what the caller said, or when the money came in.
fn payment_date(answer: &IntentAnswer, said: Option<Tree>) -> Tree {
    let paid = answer.intent.status == IntentStatus::Succeeded;
    let charged = answer.charge.as_ref().filter(|_| paid);
    said.or_else(|| charged.map(|charge| moment(charge.charge.updated).into()))
        .into()
}

/// The number of a source by its id. Sources of this dialect have it as their id; of the others,
/// only the one that is linked is known.
fn number(id: &str, answer: &IntentAnswer) -> Option<i64> {
    let linked = answer.source.as_ref();
    linked
        .filter(|source| source.id.as_str() == id)
        .map(|source| source.number)
        .or_else(|| id.parse().ok())
}

/// Why the last try failed, in the gateway's words where it has some.
fn failed_reason(intent: &Intent) -> Option<&str> {
    let failure = intent
        .failure
        .as_ref()
        .filter(|_| intent.status == IntentStatus::Failed)?;
    let decline = &failure.decline;
    let said = decline.text.as_deref().or(decline.code.as_deref());
    Some(said.unwrap_or("The gateway refused the payment."))
}
