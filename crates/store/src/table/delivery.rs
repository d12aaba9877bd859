//! What is to be told to whom, and the log of how that went.

use domain::event::DeliveryState;
use domain::moment::NUMBER_EPOCH;
use domain::{Id, Mode, Moment};

use crate::table::Scope;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// The name that stands in place of an endpoint when a row has its own address.
pub const NOTIFY: &str = "notify";

macro_rules! columns {
    () => {
        "account, mode, endpoint, object, sequence, number, state, due, attempts, first, \
         position, status, error, address, created"
    };
}

macro_rules! waits {
    ($account:literal, $mode:literal, $endpoint:literal) => {
        concat!(
            "exists (select 1 from delivery as d where d.account = ",
            $account,
            " and d.mode = ",
            $mode,
            " and d.endpoint = ",
            $endpoint,
            " and d.state = 'pending' and d.due <= $1)"
        )
    };
}

/// Which endpoints have something that may be tried, over all accounts. It looks once at each
/// endpoint, not at each row that waits: a dead receiver may have very many.
pub static ROUTES: Statement = Statement::new(
    "delivery.routes",
    concat!(
        "select e.account, e.mode, e.id from endpoint as e where e.state <> 'paused' and ",
        waits!("e.account", "e.mode", "e.id"),
        " union all select a.id, m.mode, 'notify' \
         from account as a, (select 0 as mode union all select 1) as m where ",
        waits!("a.id", "m.mode", "'notify'")
    ),
);

/// What may be tried for one endpoint, the longest due first.
pub static DUE_OF: Statement = Statement::new(
    "delivery.due_of",
    concat!(
        "select ",
        columns!(),
        " from delivery where account = $1 and mode = $2 and endpoint = $3 \
         and state = 'pending' and due <= $4 order by due, number limit $5"
    ),
);

/// An endpoint wants nothing any more.
pub static DROP_ROUTE: Statement = Statement::new(
    "delivery.drop_route",
    "update delivery set state = 'skipped' \
     where account = $1 and mode = $2 and endpoint = $3 and state = 'pending'",
);

/// Takes a delivery for a while.
pub static CLAIM: Statement = Statement::new(
    "delivery.claim",
    "update delivery set due = $1 where account = $2 and mode = $3 and endpoint = $4 \
     and object = $5 and sequence = $6 and due = $7 and state = 'pending'",
);

/// First tries that somebody claimed, or that wait behind one, may be made.
pub static UNCLAIM: Statement = Statement::new(
    "delivery.unclaim",
    "update delivery set due = $1 where state = 'pending' and attempts = 0 and due > $2",
);

/// What waits for an endpoint and an object may be tried.
pub static ADVANCE: Statement = Statement::new(
    "delivery.advance",
    "update delivery set due = $1 where account = $2 and mode = $3 and endpoint = $4 \
     and object = $5 and state = 'pending' and attempts = 0",
);

/// How a try went.
pub static SETTLE: Statement = Statement::new(
    "delivery.settle",
    "update delivery set state = $1, due = $2, attempts = $3, first = $4, position = $5, \
     status = $6, error = $7 where account = $8 and mode = $9 and endpoint = $10 \
     and object = $11 and sequence = $12",
);

/// Everybody who is told about one event.
pub static OF_EVENT: Statement = Statement::new(
    "delivery.of_event",
    concat!(
        "select ",
        columns!(),
        " from delivery where account = $1 and mode = $2 and number = $3"
    ),
);

/// The oldest message about an object that an endpoint still waits for, before another.
pub static EARLIER_PENDING: Statement = Statement::new(
    "delivery.earlier_pending",
    "select sequence from delivery where account = $1 and mode = $2 and endpoint = $3 \
     and object = $4 and sequence < $5 and state = 'pending' order by sequence limit 1",
);

/// The last position that an endpoint was told about an object.
pub static LAST_POSITION: Statement = Statement::new(
    "delivery.last_position",
    "select coalesce(max(position), 0) from delivery \
     where account = $1 and mode = $2 and endpoint = $3 and object = $4",
);

/// Sends one event again.
pub static REOPEN: Statement = Statement::new(
    "delivery.reopen",
    "update delivery set state = 'pending', due = $1, attempts = 0, first = null, error = '' \
     where account = $2 and mode = $3 and number = $4 and endpoint = $5",
);

/// Sends all events of a time again.
pub static REOPEN_RANGE: Statement = Statement::new(
    "delivery.reopen_range",
    "update delivery set state = 'pending', due = $1, attempts = 0, first = null, error = '' \
     where account = $2 and mode = $3 and endpoint = $4 and created >= $5 and created <= $6",
);

/// Forgets what was delivered. The row with the last position of each endpoint and object stays:
/// the next message goes on from it.
pub static FORGET: Statement = Statement::new(
    "delivery.forget",
    "delete from delivery where account = $1 and mode = $2 and number < $3 \
     and state = 'delivered' and exists (select 1 from delivery as later \
     where later.account = delivery.account and later.mode = delivery.mode \
     and later.endpoint = delivery.endpoint and later.object = delivery.object \
     and later.position > delivery.position)",
);

/// A line of the log. Attempts at one event and endpoint are counted here.
pub static LOG: Statement = Statement::new(
    "attempt.insert",
    "insert into attempt(account, mode, number, endpoint, attempt, time, status, micros, error) \
     select $1, $2, $3, $4, coalesce(max(attempt), 0) + 1, $5, cast($6 as bigint), $7, $8 \
     from attempt where account = $9 and mode = $10 and number = $11 and endpoint = $12",
);

/// The log of one event.
pub static ATTEMPTS_OF: Statement = Statement::new(
    "attempt.of_event",
    "select endpoint, attempt, time, status, micros, error from attempt \
     where account = $1 and mode = $2 and number = $3 order by time, endpoint, attempt",
);

/// Forgets old lines of the log.
pub static FORGET_ATTEMPTS: Statement = Statement::new(
    "attempt.forget",
    "delete from attempt where account = $1 and mode = $2 and number < $3",
);

/// Which delivery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Whose.
    pub scope: Scope,
    /// The endpoint, or [`NOTIFY`].
    pub endpoint: Id,
    /// The object, as events name it: `charge:ch_…`.
    pub object: String,
    /// The sequence number of the event.
    pub sequence: i64,
}

/// A message to one endpoint about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which.
    pub key: Key,
    /// The number of the event.
    pub number: i64,
    /// How far it is.
    pub progress: Progress,
    /// Where it goes, when no endpoint says so.
    pub address: Option<String>,
    /// When it happened.
    pub created: Moment,
}

/// How far a delivery is: what a try changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: DeliveryState,
    /// When it may be tried next.
    pub due: Moment,
    /// How often it was tried since it was made or opened again.
    pub attempts: i64,
    /// When that was first tried.
    pub first: Option<Moment>,
    /// Counts the messages of its endpoint about its object; `None` until it is sent.
    pub position: Option<i64>,
    /// The HTTP status of the last answer.
    pub status: Option<i64>,
    /// Why the last try failed; empty when it did not.
    pub error: String,
}

/// One call of somebody's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub time: Moment,
    /// The HTTP status; `None` when there was no answer.
    pub status: Option<i64>,
    /// How long it took, in microseconds.
    pub micros: i64,
    /// Why it failed; empty when it did not.
    pub error: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Who was called.
    pub endpoint: Id,
    /// From 1 for each event and endpoint.
    pub number: i64,
    /// How it went.
    pub attempt: Attempt,
}

impl Key {
    fn values(&self) -> Vec<Value> {
        self.scope.values([
            self.endpoint.as_str().into(),
            self.object.as_str().into(),
            self.sequence.into(),
        ])
    }
}

/// Asks which endpoints have something that may be tried by `now`, over all accounts.
pub fn routes(now: Moment) -> Query {
    Query::new(&ROUTES, vec![now.0.into()])
}

/// Reads one of [`routes`]: whose, and which endpoint.
pub fn route_of_row(mut row: Row) -> Result<(Scope, Id), StoreFault> {
    let scope = Scope {
        account: Id::new(row.take_text(0)?),
        mode: Mode::from_code(row.integer(1)?).ok_or(StoreFault::Shape)?,
    };
    Ok((scope, Id::new(row.take_text(2)?)))
}

/// Asks for what may be tried for one endpoint by `now`, the longest due first.
pub fn due_of(scope: &Scope, endpoint: &str, now: Moment, limit: usize) -> Query {
    let values = scope.values([endpoint.into(), now.0.into(), (limit as i64).into()]);
    Query::new(&DUE_OF, values)
}

/// Skips everything that waits for an endpoint.
pub fn drop_route(scope: &Scope, endpoint: &str) -> Write {
    unconditional(&DROP_ROUTE, scope.values([endpoint.into()]))
}

/// Takes a delivery until `until`, if it is still due at `due`: nobody else took it.
pub fn claim(key: &Key, due: Moment, until: Moment) -> Write {
    let mut values = vec![until.0.into()];
    values.extend(key.values());
    values.push(due.0.into());
    Write {
        statement: &CLAIM,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("delivery_unclaimed"),
    }
}

/// Gives up the claims of a process that is gone. Only for a store that one process writes.
pub fn unclaim(now: Moment) -> Write {
    unconditional(&UNCLAIM, vec![now.0.into(), now.0.into()])
}

/// Lets everything that was not tried yet about an object be tried.
pub fn advance(scope: &Scope, endpoint: &str, object: &str, now: Moment) -> Write {
    let mut values = vec![now.0.into()];
    values.extend(scope.values([endpoint.into(), object.into()]));
    unconditional(&ADVANCE, values)
}

/// Writes how a try went.
pub fn settle(key: &Key, progress: &Progress) -> Write {
    let mut values = vec![
        progress.state.name().into(),
        progress.due.0.into(),
        progress.attempts.into(),
        progress.first.map(|moment| moment.0).into(),
        progress.position.into(),
        progress.status.into(),
        progress.error.as_str().into(),
    ];
    values.extend(key.values());
    Write {
        statement: &SETTLE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("delivery_there"),
    }
}

/// Asks who is told about an event.
pub fn of_event(scope: &Scope, number: i64) -> Query {
    Query::new(&OF_EVENT, scope.values([number.into()]))
}

/// Asks whether anything before this message is still pending: one row with its sequence if so.
pub fn earlier_pending(scope: &Scope, endpoint: &str, object: &str, sequence: i64) -> Query {
    let values = scope.values([endpoint.into(), object.into(), sequence.into()]);
    Query::new(&EARLIER_PENDING, values)
}

/// Asks for the last position that an endpoint was told about an object: one integer, 0 if none.
pub fn last_position(scope: &Scope, endpoint: &str, object: &str) -> Query {
    Query::new(
        &LAST_POSITION,
        scope.values([endpoint.into(), object.into()]),
    )
}

/// Sends an event to an endpoint again; it must have been meant for it.
pub fn reopen(scope: &Scope, endpoint: &str, number: i64, now: Moment) -> Write {
    let mut values = vec![now.0.into()];
    values.extend(scope.values([number.into(), endpoint.into()]));
    Write {
        statement: &REOPEN,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("delivery_there"),
    }
}

/// Sends an endpoint again all that happened between two moments, both included.
pub fn reopen_range(scope: &Scope, endpoint: &str, from: Moment, to: Moment, now: Moment) -> Write {
    let mut values = vec![now.0.into()];
    values.extend(scope.values([endpoint.into(), from.0.into(), to.0.into()]));
    unconditional(&REOPEN_RANGE, values)
}

/// Forgets what was delivered about events from before a moment.
pub fn forget(scope: &Scope, before: Moment) -> Write {
    unconditional(&FORGET, scope.values([number_at(before).into()]))
}

/// Writes a line of the log: a call of `endpoint` about the event with this number.
pub fn log(scope: &Scope, endpoint: &str, number: i64, attempt: &Attempt) -> Write {
    let mut values = scope.values([
        number.into(),
        endpoint.into(),
        attempt.time.0.into(),
        attempt.status.into(),
        attempt.micros.into(),
        attempt.error.as_str().into(),
    ]);
    values.extend(scope.values([number.into(), endpoint.into()]));
    unconditional(&LOG, values)
}

/// Asks for the log of an event, oldest first.
pub fn attempts_of(scope: &Scope, number: i64) -> Query {
    Query::new(&ATTEMPTS_OF, scope.values([number.into()]))
}

/// Forgets the log of events from before a moment.
pub fn forget_attempts(scope: &Scope, before: Moment) -> Write {
    unconditional(&FORGET_ATTEMPTS, scope.values([number_at(before).into()]))
}

/// Reads a delivery.
pub fn of_row(mut row: Row) -> Result<Delivery, StoreFault> {
    let scope = Scope {
        account: Id::new(row.take_text(0)?),
        mode: Mode::from_code(row.integer(1)?).ok_or(StoreFault::Shape)?,
    };
    Ok(Delivery {
        key: Key {
            scope,
            endpoint: Id::new(row.take_text(2)?),
            object: row.take_text(3)?,
            sequence: row.integer(4)?,
        },
        number: row.integer(5)?,
        progress: Progress {
            state: DeliveryState::from_name(row.text(6)?).ok_or(StoreFault::Shape)?,
            due: Moment(row.integer(7)?),
            attempts: row.integer(8)?,
            first: row.opt_integer(9)?.map(Moment),
            position: row.opt_integer(10)?,
            status: row.opt_integer(11)?,
            error: row.take_text(12)?,
        },
        address: row.opt_text(13)?.map(str::to_owned),
        created: Moment(row.integer(14)?),
    })
}

/// Reads a line of the log.
pub fn logged_of_row(mut row: Row) -> Result<Logged, StoreFault> {
    Ok(Logged {
        endpoint: Id::new(row.take_text(0)?),
        number: row.integer(1)?,
        attempt: Attempt {
            time: Moment(row.integer(2)?),
            status: row.opt_integer(3)?,
            micros: row.integer(4)?,
            error: row.take_text(5)?,
        },
    })
}

/// Numbers count microseconds and are never below their time, so they stand in for it.
fn number_at(moment: Moment) -> i64 {
    moment.0.saturating_sub(NUMBER_EPOCH.0)
}

fn unconditional(statement: &'static Statement, values: Vec<Value>) -> Write {
    Write {
        statement,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}
