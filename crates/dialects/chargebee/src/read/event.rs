//! Events: one core event is up to two events of this API.

use domain::event::{EventKind, Happened, number_of_id};
use domain::list::{Filter, Find, Order, Start};
use domain::operation::{ListEvents, ReadEvent};
use kit::{Call, Reply};

use crate::errors::Problem;
use crate::messages::{Planned, core_id, planned};
use crate::read::filter::{Domain, Times, Words, moment, times, words};
use crate::read::headers;
use crate::read::input::Input;
use crate::read::page::{self, Page};
use crate::words::events::{NAMES, SOURCES, STATUSES};
use crate::write::event::{source_of, status_of};

/// Kinds of core events that become events of this API.
pub(crate) const KINDS: &[EventKind] = &[
    EventKind::CustomerCreated,
    EventKind::CustomerUpdated,
    EventKind::CustomerDefaultChanged,
    EventKind::CustomerDeleted,
    EventKind::SourceAttached,
    EventKind::SourceUpdated,
    EventKind::SourceChargeable,
    EventKind::SourceFailed,
    EventKind::SourceCanceled,
    EventKind::SourceDeleted,
    EventKind::SourceExpiring,
    EventKind::SourceExpired,
    EventKind::TokenCreated,
    EventKind::TokenConsumed,
    EventKind::IntentCreated,
    EventKind::IntentUpdated,
    EventKind::IntentRequiresAction,
    EventKind::IntentProcessing,
    EventKind::IntentAuthorized,
    EventKind::IntentSucceeded,
    EventKind::IntentFailed,
    EventKind::IntentCanceled,
    EventKind::IntentConsumed,
    EventKind::IntentExpired,
];

/// `GET /events`
pub(crate) fn list(call: &Call) -> Result<ListEvents, Reply> {
    headers::place(call)?;
    let input = Input::of_query(&call.query);
    let page = Page::read(&input, page::OCCURRED);
    let conditions = Conditions::read(&input);
    input.finish()?;
    let (from, to) = conditions.bounds();
    let takes = move |happened: &Happened| {
        let mut messages = planned(happened).into_iter();
        messages.any(|message| conditions.take(happened, &message))
    };
    Ok(ListEvents {
        find: Find {
            created_from: from,
            created_to: to,
            order: page.order,
            start: start(&page),
            // Each gives one event or two, so that many always fill a page.
            ..Find::newest(page.limit)
        },
        kinds: KINDS.to_vec(),
        filter: Some(Filter::new(takes)),
    })
}

/// `GET /events/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadEvent, Reply> {
    headers::place(call)?;
    let id = call.param("id");
    let core = core_id(id);
    match core.and_then(|core| Some((number_of_id(&core)?, core))) {
        Some((number, id)) => Ok(ReadEvent { number, id }),
        None => Err(Problem::not_found(id, "event_id").reply()),
    }
}

/// A cursor holds the number of the last core event, and how many of its events were given; none
/// means all. Where some are left, the page starts at that core event again.
fn start(page: &Page) -> Start {
    match (page.cursor, page.order) {
        (None, _) => Start::Beginning,
        (Some((number, 0)), _) => Start::AfterKey(0, number),
        (Some((number, _)), Order::NewestFirst) => Start::AfterKey(0, number.saturating_add(1)),
        (Some((number, _)), Order::OldestFirst) => Start::AfterKey(0, number.saturating_sub(1)),
    }
}

/// What a query asks of events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    id: Vec<Words>,
    name: Vec<Words>,
    status: Vec<Words>,
    source: Vec<Words>,
    occurred: Vec<Times>,
    /// The older parameters, in seconds.
    since: Option<i64>,
    until: Option<i64>,
}

impl Conditions {
    /// All conditions of a query.
    pub(crate) fn read(input: &Input) -> Self {
        Self {
            id: words(input, "id", Domain::Text),
            name: words(input, "event_type", Domain::Choice(NAMES)),
            status: words(input, "webhook_status", Domain::Choice(STATUSES)),
            source: words(input, "source", Domain::Choice(SOURCES)),
            occurred: times(input, "occurred_at"),
            since: moment(input, "start_time"),
            until: moment(input, "end_time"),
        }
    }

    /// Whether an event meets them.
    pub(crate) fn take(&self, happened: &Happened, message: &Planned) -> bool {
        let all = |words: &[Words], word: &str| words.iter().all(|one| one.take(Some(word)));
        let seconds = happened.created.seconds();
        all(&self.id, &message.id)
            && all(&self.name, message.name)
            && all(&self.status, status_of(happened))
            && all(&self.source, source_of(happened))
            && self
                .occurred
                .iter()
                .all(|times| times.take(happened.created))
            && self.since.is_none_or(|since| seconds >= since)
            && self.until.is_none_or(|until| seconds <= until)
    }

    /// The first and the last microsecond that can fit.
    fn bounds(&self) -> (Option<i64>, Option<i64>) {
        let older = match (self.since, self.until) {
            (None, None) => None,
            (since, until) => Some(Times::Between(
                since.unwrap_or(0),
                until.unwrap_or(9_999_999_999),
            )),
        };
        let all = self.occurred.iter().copied().chain(older);
        let bounds: Vec<(i64, i64)> = all.map(Times::bounds).collect();
        let from = bounds.iter().map(|(first, _)| *first).max();
        let to = bounds.iter().map(|(_, last)| *last).min();
        (from, to)
    }
}

#[cfg(test)]
mod tests;
