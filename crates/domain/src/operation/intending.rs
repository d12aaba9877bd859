//! What may happen to an intent, and what has to be written for it.
//!
//! Every change is one [`Turn`]: it raises the version by one and records one event. A call that
//! does several things at once, such as making and confirming, takes several turns in one decision.
//!
//! Chargebee's words are `inited` = [`IntentStatus::RequiresMethod`], `in_progress` =
//! [`IntentStatus::RequiresAction`], `authorized` = [`IntentStatus::RequiresCapture`] (for every
//! amount, 0 included), `consumed` and `expired`. Piriod's are `requires_payment_method`,
//! `processing`, `succeeded`, `failed` = [`IntentStatus::Failed`], and `cancelled`.

mod change;
mod difference;
#[cfg(test)]
mod tests;

pub use change::{changed, is_wordy};
use difference::differences;

use tree::Tree;

use crate::access::Dialect;
use crate::effect::Effect;
use crate::event::EventKind;
use crate::id::Id;
use crate::intent::{Challenge, Failure, Intent, IntentStatus, Purpose};
use crate::moment::Moment;
use crate::operation::CreateIntent;
use crate::operation::join::{Setting, record};
use crate::refusal::IntentFault;
use crate::source::{Action, ActionState, Source};

/// How long an intent of Chargebee's lives when nobody says otherwise, in seconds.
const CHARGEBEE_SECONDS: i64 = 1800;

/// The member of a source's details that says that its payer was authenticated when it was stored.
/// It belongs to no dialect: a card that was set up through one counts as set up for all.
const SET_UP: &str = "set_up";

/// The names of a new intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its id.
    pub id: Id,
    /// Its number.
    pub number: i64,
    /// What a browser shows; empty where the dialect has no such thing.
    pub client_secret: String,
}

/// One step of an intent.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// What is known about it changed: words, amount, customer, source.
    Change,
    /// The payer must act.
    Ask(Action),
    /// The bank, or the caller, decides later.
    Wait,
    /// Approved and held; so much may be captured, in the smallest unit.
    Hold(i64),
    /// Done; so much came in, in the smallest unit.
    Finish(i64),
    /// A try failed.
    Refuse(Failure),
    /// Given up.
    Cancel {
        /// Why, in the caller's word.
        reason: Option<String>,
    },
    /// It became a source (Chargebee).
    Consume,
    /// Its time ran out.
    Expire,
}

/// The names of a new intent, in the form of the caller's dialect.
pub fn name(purpose: Purpose, setting: &Setting) -> Name {
    let mint = setting.mint;
    let number = mint.number();
    let id = match (setting.dialect, purpose) {
        (Dialect::Chargebee, _) => mint.base62("", 50),
        (Dialect::Piriod, _) => Id::new(number.to_string()),
        (_, Purpose::Payment) => mint.stripe("pi_"),
        (_, Purpose::Setup) => mint.stripe("seti_"),
    };
    let client_secret = match setting.dialect {
        Dialect::Stripe | Dialect::Pelcro => mint.secret(&format!("{id}_secret_"), 30),
        _ => String::new(),
    };
    Name {
        id,
        number,
        client_secret,
    }
}

/// A new intent, before anything happened to it. `customer` and `source` are what the caller's
/// names stand for.
pub fn build(
    op: &CreateIntent,
    name: Name,
    (customer, source): (Option<Id>, Option<Id>),
    setting: &Setting,
) -> Intent {
    let now = setting.mint.now();
    let lives = setting.dialect == Dialect::Chargebee;
    let ends = lives.then(|| now.plus_seconds(CHARGEBEE_SECONDS));
    let mut intent = Intent {
        id: name.id,
        number: name.number,
        version: 1,
        created: now,
        updated: now,
        origin: setting.dialect,
        purpose: op.purpose,
        status: IntentStatus::RequiresMethod,
        amount: op.amount.clone(),
        currency: op.currency.clone(),
        capturable: 0,
        received: 0,
        capture: op.capture,
        customer,
        sources: source.iter().cloned().collect(),
        source,
        charge: None,
        client_secret: name.client_secret,
        keep_for: op.keep_for.clone(),
        off_session: false,
        challenge: Challenge::Automatic,
        attempts: 0,
        wrong_proofs: 0,
        action: None,
        failure: None,
        expires: op.expires.or(ends),
        canceled: None,
        cancellation_reason: None,
        terms: op.terms.clone(),
    };
    intent.status = resting(&intent);
    intent
}

/// What has to be written for a new intent.
pub fn created(intent: &Intent, setting: &Setting) -> [Effect; 2] {
    let kind = EventKind::IntentCreated;
    let event = record(
        setting,
        kind,
        &intent.id,
        intent.customer.as_ref(),
        Tree::Null,
    );
    [Effect::InsertIntent(Box::new(intent.clone())), event]
}

/// Where an intent rests while nobody acts: it waits for a source, or for somebody who says go.
/// Chargebee's and Piriod's have no state between the two.
fn resting(intent: &Intent) -> IntentStatus {
    let confirms = matches!(intent.origin, Dialect::Stripe | Dialect::Pelcro);
    if confirms && intent.source.is_some() {
        IntentStatus::RequiresConfirmation
    } else {
        IntentStatus::RequiresMethod
    }
}

/// Takes one turn. `draft` is the intent as it was, with what the caller said put into it already;
/// `before` is the intent without that.
///
/// # Errors
/// Which rule forbids the turn: the state, or the time that ran out.
pub fn take(
    before: &Intent,
    draft: Intent,
    turn: Turn,
    setting: &Setting,
) -> Result<(Intent, [Effect; 2]), IntentFault> {
    may(before, &draft, &turn, setting.mint.now())?;
    let mut after = draft;
    let kind = apply(&mut after, turn, setting.mint.now());
    after.version = before.version + 1;
    after.updated = setting.mint.now();
    let old = differences(before, &after);
    let event = record(setting, kind, &after.id, after.customer.as_ref(), old);
    let effect = Effect::UpdateIntent(Box::new(after.clone()));
    Ok((after, [effect, event]))
}

/// Whether a turn is allowed where the intent stands.
fn may(before: &Intent, draft: &Intent, turn: &Turn, now: Moment) -> Result<(), IntentFault> {
    use IntentStatus::{
        Canceled, Consumed, Expired, Failed, Processing, RequiresAction, RequiresCapture,
        RequiresConfirmation, RequiresMethod, Succeeded,
    };
    if *turn == Turn::Expire {
        return if is_overdue(before, now) {
            Ok(())
        } else {
            Err(IntentFault::WrongState)
        };
    }
    if before.status == Expired || is_overdue(before, now) {
        return Err(IntentFault::Expired);
    }
    let waits = matches!(
        before.status,
        RequiresMethod | RequiresConfirmation | RequiresAction
    );
    let allowed = match (turn, before.status) {
        // Words about a payment may change when it is long done.
        (Turn::Change, _) => waits || is_wordy(before, draft),
        (_, Succeeded | Canceled | Consumed | Expired | Failed) => false,
        (Turn::Ask(_) | Turn::Hold(_) | Turn::Finish(_) | Turn::Refuse(_) | Turn::Wait, _)
            if waits =>
        {
            true
        }
        (Turn::Cancel { .. }, Processing) => before.purpose == Purpose::Setup,
        (Turn::Cancel { .. }, _) => true,
        (Turn::Finish(_) | Turn::Refuse(_) | Turn::Hold(_), Processing) => true,
        // Another source is linked while the first one waits (Piriod).
        (Turn::Wait, Processing) => before.origin == Dialect::Piriod,
        (Turn::Finish(amount), RequiresCapture) => *amount <= before.capturable,
        (Turn::Consume, RequiresCapture) => before.origin == Dialect::Chargebee,
        _ => false,
    };
    match turn {
        _ if allowed => Ok(()),
        Turn::Finish(_) if before.status == RequiresCapture => Err(IntentFault::CaptureTooMuch),
        _ => Err(IntentFault::WrongState),
    }
}

/// What a turn makes of an intent, and the kind of event that it is.
fn apply(after: &mut Intent, turn: Turn, now: Moment) -> EventKind {
    let rests = matches!(
        after.status,
        IntentStatus::RequiresMethod | IntentStatus::RequiresConfirmation
    );
    match turn {
        Turn::Change => {
            if rests || (after.status == IntentStatus::RequiresAction && after.action.is_none()) {
                after.status = resting(after);
            }
            return EventKind::IntentUpdated;
        }
        Turn::Ask(action) => {
            after.status = IntentStatus::RequiresAction;
            after.action = Some(action);
            return EventKind::IntentRequiresAction;
        }
        Turn::Wait => {
            after.status = IntentStatus::Processing;
            close_action(after, ActionState::Succeeded);
            return EventKind::IntentProcessing;
        }
        Turn::Hold(capturable) => {
            after.status = IntentStatus::RequiresCapture;
            after.capturable = capturable;
            after.failure = None;
            close_action(after, ActionState::Succeeded);
            return EventKind::IntentAuthorized;
        }
        Turn::Finish(received) => {
            after.status = IntentStatus::Succeeded;
            after.received = received;
            after.failure = None;
            close_action(after, ActionState::Succeeded);
        }
        Turn::Refuse(failure) => {
            refuse(after, failure);
            return EventKind::IntentFailed;
        }
        Turn::Cancel { reason } => {
            after.status = IntentStatus::Canceled;
            after.canceled = Some(now);
            after.cancellation_reason = reason;
            close_action(after, ActionState::Failed);
        }
        Turn::Consume => after.status = IntentStatus::Consumed,
        Turn::Expire => {
            after.status = IntentStatus::Expired;
            close_action(after, ActionState::Failed);
        }
    }
    after.capturable = 0;
    match after.status {
        IntentStatus::Succeeded => EventKind::IntentSucceeded,
        IntentStatus::Canceled => EventKind::IntentCanceled,
        IntentStatus::Consumed => EventKind::IntentConsumed,
        _ => EventKind::IntentExpired,
    }
}

/// Piriod's payments end there; the others are open for another source, and have none now.
fn refuse(after: &mut Intent, failure: Failure) {
    if after.origin == Dialect::Piriod {
        after.status = IntentStatus::Failed;
    } else {
        after.source = None;
        after.status = IntentStatus::RequiresMethod;
    }
    after.failure = Some(failure);
    after.capturable = 0;
    close_action(after, ActionState::Failed);
}

fn close_action(after: &mut Intent, state: ActionState) {
    if let Some(action) = &mut after.action
        && action.state == ActionState::Pending
    {
        action.state = state;
    }
}

/// Whether its time ran out while it was open.
pub fn is_overdue(intent: &Intent, now: Moment) -> bool {
    intent.is_open() && intent.expires.is_some_and(|ends| ends <= now)
}

/// An intent as it is to be seen now: one whose time ran out is expired, whether or not that was
/// written yet.
pub fn as_of(mut intent: Intent, now: Moment) -> Intent {
    if is_overdue(&intent, now) {
        intent.status = IntentStatus::Expired;
        intent.capturable = 0;
    }
    intent
}

/// Whether a dialect shows an intent. Pelcro's setting up is finished by the payer's browser, which
/// speaks Stripe's language: there it is found by its id.
pub fn shows(dialect: Dialect, intent: &Intent) -> bool {
    let lent = intent.origin == Dialect::Pelcro && intent.purpose == Purpose::Setup;
    dialect == intent.origin || (dialect == Dialect::Stripe && lent)
}

/// Whether the payer of a source was authenticated when it was stored.
pub fn is_set_up(source: &Source) -> bool {
    source.detail(SET_UP).and_then(Tree::as_bool) == Some(true)
}

/// Notes that the payer of a source was authenticated.
pub fn mark_set_up(source: &mut Source) {
    let details = &mut source.particulars.details;
    if let Some(details) = details.get_or_insert_with(|| tree::map([])).as_map_mut() {
        details.insert(SET_UP, true);
    }
}
