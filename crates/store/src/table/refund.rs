//! Refunds.

use domain::charge::{Refund, RefundStatus};
use domain::operation::charging::BOUNCES;
use domain::{Dialect, Id};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::table::object::{self, Object};
use crate::table::page::{self, PageOf, Pages};
use crate::table::terms;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Write};

/// One refund by id.
pub static BY_ID: Statement = Statement::new(
    "refund.by_id",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from refund where account = $1 and mode = $2 and id = $3",
);

/// Pages of refunds.
pub static PAGES: Pages = page::pages!(
    "refund",
    "id, number, version, created, updated, customer, parent, visible, state, detail"
);

/// The last refunds of a charge, newest first.
pub static OF_CHARGE: Statement = Statement::new(
    "refund.of_charge",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from refund where account = $1 and mode = $2 and parent = $3 \
     order by number desc limit 100",
);

/// Refunds that somebody's bank will move by itself, oldest first.
pub static UNSETTLED: Statement = Statement::new(
    "refund.unsettled",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from refund where account = $1 and mode = $2 and (state = 'pending' or state = 'bounces') \
     order by number limit $3",
);

/// A new refund.
pub static INSERT: Statement = Statement::new(
    "refund.insert",
    "insert into refund(account, mode, id, number, version, created, updated, customer, parent, \
     visible, state, detail) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing",
);

/// A changed refund, if nobody else changed it.
pub static UPDATE: Statement = Statement::new(
    "refund.update",
    "update refund set version = $1, updated = $2, customer = $3, parent = $4, visible = $5, \
     state = $6, detail = $7 where account = $8 and mode = $9 and id = $10 and version = $11",
);

/// Asks for a refund by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for refunds below a number, newest first. Their parent is the charge.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    PAGES.backward(scope, below, page)
}

/// Asks for refunds above a number, oldest first. Their parent is the charge.
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    PAGES.forward(scope, above, page)
}

/// Asks how many refunds there are: one integer.
pub fn count(scope: &Scope, page: &PageOf) -> Query {
    PAGES.count(scope, page)
}

/// Asks for the refunds of a charge, newest first, 100 at most.
pub fn of_charge(scope: &Scope, charge: &str) -> Query {
    Query::new(&OF_CHARGE, scope.values([charge.into()]))
}

/// Asks for refunds that somebody's bank will move by itself, oldest first.
pub fn unsettled(scope: &Scope, limit: usize) -> Query {
    Query::new(&UNSETTLED, scope.values([(limit as i64).into()]))
}

/// Writes a refund; id and number must be free.
pub fn insert(scope: &Scope, refund: &Refund) -> Write {
    Write {
        statement: &INSERT,
        values: object_of(refund).insert_values(scope),
        expect: Expect::Exactly(1),
        miss: Miss("refund_free"),
    }
}

/// Writes a changed refund, if its version still is the one before.
pub fn update(scope: &Scope, refund: &Refund) -> Write {
    Write {
        statement: &UPDATE,
        values: object_of(refund).update_values(scope, []),
        expect: Expect::Exactly(1),
        miss: Miss("refund_unchanged"),
    }
}

/// Reads a refund.
pub fn of_row(mut row: Row) -> Result<Refund, StoreFault> {
    let object = Object::of_row(&mut row)?;
    let detail = &object.detail;
    Ok(Refund {
        origin: object::named(detail, "origin", Dialect::from_name)?,
        status: match object.state.as_str() {
            BOUNCES => RefundStatus::Succeeded,
            state => RefundStatus::from_name(state).ok_or(StoreFault::Shape)?,
        },
        amount: object::integer(detail, "amount")?,
        currency: detail::text(detail, "currency").unwrap_or_default(),
        source: object::id(detail, "source").ok_or(StoreFault::Shape)?,
        intent: object::id(detail, "intent"),
        reason: detail::text(detail, "reason"),
        terms: terms::terms_of(detail),
        id: object.id,
        number: object.number,
        version: object.version,
        created: object.created,
        updated: object.updated,
        visible: object.visible,
        charge: object.parent.ok_or(StoreFault::Shape)?,
        customer: object.customer,
    })
}

fn object_of(refund: &Refund) -> Object {
    let mut map = Map::with_capacity(12);
    map.insert("origin", refund.origin.name());
    map.insert("amount", refund.amount);
    map.insert("currency", refund.currency.as_str());
    map.insert("source", refund.source.as_str());
    put(&mut map, "intent", refund.intent.as_ref().map(Id::as_str));
    put(&mut map, "reason", refund.reason.as_deref());
    terms::put_terms(&mut map, &refund.terms);
    Object {
        id: refund.id.clone(),
        number: refund.number,
        version: refund.version,
        created: refund.created,
        updated: refund.updated,
        customer: refund.customer.clone(),
        parent: Some(refund.charge.clone()),
        visible: refund.visible,
        state: match refund.status {
            RefundStatus::Succeeded if will_bounce(refund) => BOUNCES.to_owned(),
            status => status.name().to_owned(),
        },
        detail: Tree::Map(map),
    }
}

fn will_bounce(refund: &Refund) -> bool {
    let details = refund.terms.details.as_ref();
    details.is_some_and(|details| details.get(BOUNCES).is_some())
}
