//! Events. The sequence number is the object's version when the unit commits.

use domain::event::{Event, EventKind, ObjectKind};
use domain::{Id, Moment};

use crate::table::{Scope, delivery};
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

macro_rules! record {
    ($name:literal, $version:literal, $table:literal) => {
        Statement::new(
            $name,
            concat!(
                "insert into event(account, mode, object, sequence, number, id, kind, created, \
                 customer, cause) select $1, $2, $3, ",
                $version,
                ", $4, $5, $6, $7, cast($8 as text), $9 from ",
                $table,
                " where account = $10 and mode = $11 and id = $12"
            ),
        )
    };
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "select sequence, kind, created, id, cause, object, customer, number from event \
             where account = $1 and mode = $2",
            $condition
        )
    };
}

/// An event of a customer.
pub static RECORD_CUSTOMER: Statement = record!("event.record_customer", "version", "customer");

/// An event of a source.
pub static RECORD_SOURCE: Statement = record!("event.record_source", "version", "source");

/// An event of a token: it has two at most, made and used.
pub static RECORD_TOKEN: Statement = record!(
    "event.record_token",
    "case when used is null then 1 else 2 end",
    "token"
);

/// An event of a charge.
pub static RECORD_CHARGE: Statement = record!("event.record_charge", "version", "charge");

/// An event of a refund.
pub static RECORD_REFUND: Statement = record!("event.record_refund", "version", "refund");

/// An event of an intent.
pub static RECORD_INTENT: Statement = record!("event.record_intent", "version", "intent");

/// An event of an endpoint.
pub static RECORD_ENDPOINT: Statement = record!("event.record_endpoint", "version", "endpoint");

/// A delivery of an event for each endpoint that messages are kept for.
pub static DELIVER: Statement = Statement::new(
    "event.deliver",
    "insert into delivery(account, mode, endpoint, object, sequence, number, state, due, \
     attempts, first, position, status, error, address, created) \
     select event.account, event.mode, endpoint.id, event.object, event.sequence, event.number, \
     'pending', event.created, 0, null, null, null, '', null, event.created \
     from event join endpoint \
     on endpoint.account = event.account and endpoint.mode = event.mode \
     where event.account = $1 and event.mode = $2 and event.number = $3 \
     and endpoint.state in ('enabled', 'paused')",
);

/// A delivery of an object's newest event to one address.
pub static NOTIFY: Statement = Statement::new(
    "event.notify",
    "insert into delivery(account, mode, endpoint, object, sequence, number, state, due, \
     attempts, first, position, status, error, address, created) \
     select account, mode, cast($1 as text), object, sequence, number, \
     'pending', created, 0, null, null, null, '', cast($2 as text), created \
     from event where account = $3 and mode = $4 and object = $5 \
     order by sequence desc limit 1",
);

/// All events of one object, in order.
pub static OF_OBJECT: Statement = Statement::new(
    "event.of_object",
    select!(" and object = $3 order by sequence"),
);

/// One event by number.
pub static BY_NUMBER: Statement = Statement::new("event.by_number", select!(" and number = $3"));

/// Events below a number, newest first.
pub static PAGE_BACKWARD: Statement = Statement::new(
    "event.page_backward",
    select!(" and created >= $3 and created <= $4 and number < $5 order by number desc limit $6"),
);

/// Events above a number, oldest first.
pub static PAGE_FORWARD: Statement = Statement::new(
    "event.page_forward",
    select!(" and created >= $3 and created <= $4 and number > $5 order by number limit $6"),
);

/// A customer's events below a number, newest first.
pub static CUSTOMER_PAGE_BACKWARD: Statement = Statement::new(
    "event.customer_page_backward",
    select!(
        " and created >= $3 and created <= $4 and number < $5 and customer = $6 \
         order by number desc limit $7"
    ),
);

/// A customer's events above a number, oldest first.
pub static CUSTOMER_PAGE_FORWARD: Statement = Statement::new(
    "event.customer_page_forward",
    select!(
        " and created >= $3 and created <= $4 and number > $5 and customer = $6 \
         order by number limit $7"
    ),
);

/// An event as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// From 1, without gaps, for each object.
    pub sequence: i64,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub created: Moment,
    /// `evt_…`.
    pub id: Id,
    /// A JSON document: request, key, dialect, origin, values before.
    pub cause: String,
    /// The object it happened to; `kind` says what that is.
    pub object: Id,
    /// The customer concerned.
    pub customer: Option<Id>,
    /// Orders the events of an account and mode.
    pub number: i64,
}

/// Which events a page takes.
#[derive(Clone, Debug)]
pub struct PageOf<'a> {
    /// Only those that concern this customer.
    pub customer: Option<&'a Id>,
    /// Created from this microsecond on.
    pub from: i64,
    /// Created up to this microsecond.
    pub to: i64,
    /// Most rows.
    pub limit: usize,
}

/// Records an event. `cause` is a JSON document: request, key, dialect, origin, values before.
pub fn record(scope: &Scope, event: &Event, at: Moment, cause: &str) -> Write {
    let kind = event.kind.object();
    let statement = match kind {
        ObjectKind::Customer => &RECORD_CUSTOMER,
        ObjectKind::Source => &RECORD_SOURCE,
        ObjectKind::Token => &RECORD_TOKEN,
        ObjectKind::Charge => &RECORD_CHARGE,
        ObjectKind::Refund => &RECORD_REFUND,
        ObjectKind::Intent => &RECORD_INTENT,
        ObjectKind::Endpoint => &RECORD_ENDPOINT,
    };
    let mut values = scope.values([
        object_name(kind, &event.object).into(),
        event.number.into(),
        event.id.as_str().into(),
        event.kind.name().into(),
        at.0.into(),
        event.customer.as_ref().map(Id::as_str).into(),
        cause.into(),
    ]);
    values.extend(scope.values([event.object.as_str().into()]));
    Write {
        statement,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("event_object_there"),
    }
}

/// Lets every endpoint be told of an event that was recorded before in the same unit.
pub fn deliver(scope: &Scope, event: &Event) -> Write {
    Write {
        statement: &DELIVER,
        values: scope.values([event.number.into()]),
        expect: Expect::Any,
        miss: Miss("none"),
    }
}

/// Lets one address be told of the newest event of an object, recorded before in the same unit.
pub fn notify(scope: &Scope, kind: ObjectKind, id: &Id, address: &str) -> Write {
    let mut values = vec![delivery::NOTIFY.into(), address.into()];
    values.extend(scope.values([object_name(kind, id).into()]));
    Write {
        statement: &NOTIFY,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("event_there"),
    }
}

/// Asks for the events of one object, in order.
pub fn of_object(scope: &Scope, kind: ObjectKind, id: &Id) -> Query {
    Query::new(&OF_OBJECT, scope.values([object_name(kind, id).into()]))
}

/// Asks for an event by number.
pub fn by_number(scope: &Scope, number: i64) -> Query {
    Query::new(&BY_NUMBER, scope.values([number.into()]))
}

/// Asks for events below a number, newest first.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    let statements = (&PAGE_BACKWARD, &CUSTOMER_PAGE_BACKWARD);
    page_query(statements, scope, below, page)
}

/// Asks for events above a number, oldest first.
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    let statements = (&PAGE_FORWARD, &CUSTOMER_PAGE_FORWARD);
    page_query(statements, scope, above, page)
}

fn page_query(
    (all, of_customer): (&'static Statement, &'static Statement),
    scope: &Scope,
    number: i64,
    page: &PageOf,
) -> Query {
    let mut values: Vec<Value> = scope.values([page.from.into(), page.to.into(), number.into()]);
    let statement = match page.customer {
        Some(customer) => {
            values.push(customer.as_str().into());
            of_customer
        }
        None => all,
    };
    values.push((page.limit as i64).into());
    Query::new(statement, values)
}

/// Reads an event.
pub fn of_row(mut row: Row) -> Result<Recorded, StoreFault> {
    let (_, object) = object_of(row.text(5)?).ok_or(StoreFault::Shape)?;
    Ok(Recorded {
        sequence: row.integer(0)?,
        kind: EventKind::from_name(row.text(1)?).ok_or(StoreFault::Shape)?,
        created: Moment(row.integer(2)?),
        id: Id::new(row.take_text(3)?),
        cause: row.take_text(4)?,
        object,
        customer: row.opt_text(6)?.map(Id::from),
        number: row.integer(7)?,
    })
}

/// How events and deliveries name an object: `charge:ch_…`.
pub fn object_name(kind: ObjectKind, id: &Id) -> String {
    format!("{}:{id}", kind.name())
}

/// The object of such a name.
pub fn object_of(name: &str) -> Option<(ObjectKind, Id)> {
    let (kind, id) = name.split_once(':')?;
    Some((ObjectKind::from_name(kind)?, Id::new(id)))
}
