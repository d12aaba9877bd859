//! What receivers are told: from one core event to the events of this API that go with it.
//!
//! What is told depends on the core event alone, so that an event keeps its id and its neighbours.
//! The event about a card comes before the one about its source, and has the longer id.

use domain::Dialect;
use domain::event::{EventKind, Happened, Subject};
use domain::operation::{CustomerAnswer, SourceAnswer};
use domain::source::Usage;
use tree::{Map, Tree};

use crate::read::headers;
use crate::words::cards;

/// Ids of core events, and those of this API.
const CORE: &str = "evt_1";
const OWN: &str = "ev_";
/// Characters of a core event's id behind [`CORE`]: eleven of its number, twelve at random.
const TAIL: usize = 23;
/// What the id of an event about a card has behind the id of the event about its source.
const CARD: char = 'c';

/// One event of this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    /// `ev_…`: the core event's own id is in it.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: &'static str,
}

/// The events that a core event becomes, in the order in which they are told.
pub(crate) fn planned(happened: &Happened) -> Vec<Planned> {
    let (card, main) = names(happened);
    let core = happened.id.as_str();
    let tail = core.strip_prefix(CORE).unwrap_or(core);
    let card = card.map(|name| Planned {
        id: format!("{OWN}{tail}{CARD}"),
        name,
    });
    let main = main.map(|name| Planned {
        id: format!("{OWN}{tail}"),
        name,
    });
    card.into_iter().chain(main).collect()
}

/// The id of the core event behind an event of this API.
pub(crate) fn core_id(id: &str) -> Option<String> {
    let tail = id.strip_prefix(OWN)?;
    let core = match tail.len() {
        TAIL => tail,
        _ => tail.strip_suffix(CARD).filter(|core| core.len() == TAIL)?,
    };
    Some(format!("{CORE}{core}"))
}

/// An event about a card, and the event itself.
type Names = (Option<&'static str>, Option<&'static str>);

fn names(happened: &Happened) -> Names {
    match &happened.subject {
        Subject::Customer(answer) => (None, of_customer(happened, answer)),
        Subject::Source(answer) => of_source(happened, answer),
        Subject::Token(_) => (None, of_token(happened.kind)),
        Subject::Intent(answer) if answer.intent.origin == Dialect::Chargebee => {
            let is_new = happened.kind == EventKind::IntentCreated;
            let name = match is_new {
                true => "payment_intent_created",
                false => "payment_intent_updated",
            };
            (None, Some(name))
        }
        Subject::Intent(_) | Subject::Charge(_) | Subject::Refund(_) | Subject::Endpoint(_) => {
            (None, None)
        }
    }
}

fn of_token(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::TokenCreated => Some("token_created"),
        EventKind::TokenConsumed => Some("token_consumed"),
        _ => None,
    }
}

fn of_customer(happened: &Happened, answer: &CustomerAnswer) -> Option<&'static str> {
    let changed = match happened.kind {
        EventKind::CustomerCreated => return Some("customer_created"),
        EventKind::CustomerDeleted => return Some("customer_deleted"),
        EventKind::CustomerDefaultChanged => tells_of_default(happened),
        EventKind::CustomerUpdated => tells_of_update(happened, answer),
        _ => false,
    };
    changed.then_some("customer_changed")
}

/// A new primary is told of when somebody chose it, not when a source came or went with that.
fn tells_of_default(happened: &Happened) -> bool {
    if happened.dialect == Some(Dialect::Chargebee) {
        return headers::gave_a_role(happened.origin.as_ref());
    }
    before(happened, "default_source").is_some_and(|old| !old.is_null())
}

/// A change of the backup alone goes with a change of the primary, or with a deleted source, unless
/// a role was given.
fn tells_of_update(happened: &Happened, answer: &CustomerAnswer) -> bool {
    let members = happened.before.as_ref().and_then(Tree::as_map);
    let alone = members.is_some_and(|members| members.len() == 1);
    let old = before(happened, "backup_source").filter(|_| alone);
    let Some(old) = old else { return true };
    let primary = answer.customer.default_source.as_ref();
    if old.as_str().is_some() && old.as_str() == primary.map(|id| id.as_str()) {
        return false;
    }
    happened.dialect != Some(Dialect::Chargebee) || headers::gave_a_role(happened.origin.as_ref())
}

fn of_source(happened: &Happened, answer: &SourceAnswer) -> Names {
    let source = &answer.source;
    // A source that only refers to its payer is none of this API's.
    if answer.customer.is_none() || source.usage != Usage::Reusable {
        return (None, None);
    }
    let card = |name| cards::held(source).is_some().then_some(name);
    let primary_card = |name| card(name).filter(|_| is_primary(happened, answer));
    match happened.kind {
        EventKind::SourceAttached => (primary_card("card_added"), Some("payment_source_added")),
        EventKind::SourceUpdated if is_vain(happened, answer) => (None, None),
        EventKind::SourceUpdated
        | EventKind::SourceChargeable
        | EventKind::SourceFailed
        | EventKind::SourceCanceled => {
            (primary_card("card_updated"), Some("payment_source_updated"))
        }
        EventKind::SourceDeleted => match before(happened, "manner").and_then(Tree::as_str) {
            Some("local") => (None, Some("payment_source_locally_deleted")),
            _ => (primary_card("card_deleted"), Some("payment_source_deleted")),
        },
        EventKind::SourceExpiring => (
            card("card_expiry_reminder"),
            Some("payment_source_expiring"),
        ),
        EventKind::SourceExpired => (card("card_expired"), Some("payment_source_expired")),
        _ => (None, None),
    }
}

/// Whether the source is, became or was the primary one: what the core event says, else what its
/// customer says.
pub(crate) fn is_primary(happened: &Happened, answer: &SourceAnswer) -> bool {
    let said = before(happened, "primary").and_then(Tree::as_bool);
    said.unwrap_or_else(|| {
        let owner = answer.customer.as_ref();
        let primary = owner.and_then(|owner| owner.customer.default_source.as_ref());
        primary == Some(&answer.source.id)
    })
}

/// A wrong answer of the payer is counted, and changes nothing that is shown.
fn is_vain(happened: &Happened, answer: &SourceAnswer) -> bool {
    let members = happened.before.as_ref().and_then(Tree::as_map);
    let Some(bank) = answer.source.bank() else {
        return false;
    };
    let same = |members: &Map| {
        members.iter().all(|(name, value)| match name {
            "status" => value.as_str() == Some(answer.source.status.name()),
            "verification" => value.as_str() == Some(bank.verification.name()),
            "primary" => true,
            _ => false,
        })
    };
    before(happened, "verification").is_some() && members.is_some_and(same)
}

/// The old value of a member that changed.
fn before<'a>(happened: &'a Happened, name: &str) -> Option<&'a Tree> {
    happened.before.as_ref()?.get(name)
}

#[cfg(test)]
mod tests;
