//! Events. The sequence number is the object's version when the unit commits.

use domain::event::{Event, ObjectKind};
use domain::{Id, Moment};

use crate::table::Scope;
use crate::{Expect, Miss, Query, Statement, Write};

macro_rules! record {
    ($version:literal) => {
        concat!(
            "insert into event(account, mode, object, sequence, id, kind, created, customer, \
             cause) select $1, $2, $3, ",
            $version
        )
    };
}

/// An event of a customer.
pub static RECORD_CUSTOMER: Statement = Statement::new(
    "event.record_customer",
    record!(
        "version, $4, $5, $6, cast($7 as text), $8 from customer \
         where account = $9 and mode = $10 and id = $11"
    ),
);

/// An event of a source.
pub static RECORD_SOURCE: Statement = Statement::new(
    "event.record_source",
    record!(
        "version, $4, $5, $6, cast($7 as text), $8 from source \
         where account = $9 and mode = $10 and id = $11"
    ),
);

/// An event of a token: it has two at most, made and used.
pub static RECORD_TOKEN: Statement = Statement::new(
    "event.record_token",
    record!(
        "case when used is null then 1 else 2 end, $4, $5, $6, cast($7 as text), $8 from token \
         where account = $9 and mode = $10 and id = $11"
    ),
);

/// All events of one object, in order: sequence, kind, created, id, cause.
pub static OF_OBJECT: Statement = Statement::new(
    "event.of_object",
    "select sequence, kind, created, id, cause from event \
     where account = $1 and mode = $2 and object = $3 order by sequence",
);

/// Records an event. `cause` is a JSON document: request, key, dialect, origin, values before.
pub fn record(scope: &Scope, event: &Event, at: Moment, cause: &str) -> Write {
    let kind = event.kind.object();
    let statement = match kind {
        ObjectKind::Customer => &RECORD_CUSTOMER,
        ObjectKind::Source => &RECORD_SOURCE,
        ObjectKind::Token => &RECORD_TOKEN,
    };
    let mut values = scope.values([
        object_name(kind, &event.object).into(),
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

/// Asks for the events of one object: columns sequence, kind, created, id, cause.
pub fn of_object(scope: &Scope, kind: ObjectKind, id: &Id) -> Query {
    Query::new(&OF_OBJECT, scope.values([object_name(kind, id).into()]))
}

fn object_name(kind: ObjectKind, id: &Id) -> String {
    format!("{}:{id}", kind.name())
}
