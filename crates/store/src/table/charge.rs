//! Charges.

use domain::charge::{Charge, ChargeStatus, Risk};
use domain::source::ActionState;
use domain::{Dialect, Id};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::table::object::{self, Object};
use crate::table::page::{self, PageOf, Pages};
use crate::table::terms;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Write};

/// One charge by id.
pub static BY_ID: Statement = Statement::new(
    "charge.by_id",
    "select id, number, version, created, updated, customer, parent, visible, state, detail, \
     source from charge where account = $1 and mode = $2 and id = $3",
);

/// Pages of charges.
pub static PAGES: Pages = page::pages!(
    "charge",
    "id, number, version, created, updated, customer, parent, visible, state, detail, source"
);

/// Charges of a source, newest first.
pub static OF_SOURCE: Statement = Statement::new(
    "charge.of_source",
    "select id, number, version, created, updated, customer, parent, visible, state, detail, \
     source from charge where account = $1 and mode = $2 and source = $3 \
     order by number desc limit $4",
);

/// Charges whose bank will answer by itself, oldest first.
pub static PROCESSING: Statement = Statement::new(
    "charge.processing",
    "select id, number, version, created, updated, customer, parent, visible, state, detail, \
     source from charge where account = $1 and mode = $2 and state = 'processing' \
     order by number limit $3",
);

/// A new charge.
pub static INSERT: Statement = Statement::new(
    "charge.insert",
    "insert into charge(account, mode, id, number, version, created, updated, customer, parent, \
     visible, state, detail, source) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
);

/// A changed charge, if nobody else changed it.
pub static UPDATE: Statement = Statement::new(
    "charge.update",
    "update charge set version = $1, updated = $2, customer = $3, parent = $4, visible = $5, \
     state = $6, detail = $7, source = $8 \
     where account = $9 and mode = $10 and id = $11 and version = $12",
);

/// Asks for a charge by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for charges below a number, newest first. Their parent is the intent.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    PAGES.backward(scope, below, page)
}

/// Asks for charges above a number, oldest first. Their parent is the intent.
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    PAGES.forward(scope, above, page)
}

/// Asks how many charges there are: one integer.
pub fn count(scope: &Scope, page: &PageOf) -> Query {
    PAGES.count(scope, page)
}

/// Asks for the charges of a source, newest first.
pub fn of_source(scope: &Scope, source: &str, limit: usize) -> Query {
    Query::new(
        &OF_SOURCE,
        scope.values([source.into(), (limit as i64).into()]),
    )
}

/// Asks for charges whose bank will answer by itself, oldest first.
pub fn processing(scope: &Scope, limit: usize) -> Query {
    Query::new(&PROCESSING, scope.values([(limit as i64).into()]))
}

/// Writes a charge; id and number must be free.
pub fn insert(scope: &Scope, charge: &Charge) -> Write {
    let mut values = object_of(charge).insert_values(scope);
    values.push(charge.source.as_str().into());
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("charge_free"),
    }
}

/// Writes a changed charge, if its version still is the one before.
pub fn update(scope: &Scope, charge: &Charge) -> Write {
    Write {
        statement: &UPDATE,
        values: object_of(charge).update_values(scope, [charge.source.as_str().into()]),
        expect: Expect::Exactly(1),
        miss: Miss("charge_unchanged"),
    }
}

/// Reads a charge.
pub fn of_row(mut row: Row) -> Result<Charge, StoreFault> {
    let object = Object::of_row(&mut row)?;
    let detail = &object.detail;
    Ok(Charge {
        origin: object::named(detail, "origin", Dialect::from_name)?,
        status: match object.state.as_str() {
            PROCESSING_STATE => ChargeStatus::Pending,
            state => ChargeStatus::from_name(state).ok_or(StoreFault::Shape)?,
        },
        amount: object::integer(detail, "amount")?,
        currency: detail::text(detail, "currency").unwrap_or_default(),
        captured: object::integer(detail, "captured")?,
        refunded: object::integer(detail, "refunded")?,
        capture: object::flag(detail, "capture"),
        source: Id::new(row.take_text(10)?),
        authenticate: object::flag(detail, "authenticate"),
        reference: detail::text(detail, "reference").unwrap_or_default(),
        decline: detail.get("decline").map(terms::decline_of).transpose()?,
        risk: object::named(detail, "risk", Risk::from_name)?,
        aftermath: detail::text(detail, "aftermath").unwrap_or_default(),
        action: detail.get("action").and_then(detail::action_of),
        terms: terms::terms_of(detail),
        id: object.id,
        number: object.number,
        version: object.version,
        created: object.created,
        updated: object.updated,
        visible: object.visible,
        customer: object.customer,
        intent: object.parent,
    })
}

fn object_of(charge: &Charge) -> Object {
    let mut map = Map::with_capacity(16);
    map.insert("origin", charge.origin.name());
    map.insert("amount", charge.amount);
    map.insert("currency", charge.currency.as_str());
    map.insert("captured", charge.captured);
    map.insert("refunded", charge.refunded);
    object::put_flag(&mut map, "capture", charge.capture);
    object::put_flag(&mut map, "authenticate", charge.authenticate);
    map.insert("reference", charge.reference.as_str());
    let decline = charge.decline.as_ref();
    put(&mut map, "decline", decline.map(terms::decline_tree));
    map.insert("risk", charge.risk.name());
    map.insert("aftermath", charge.aftermath.as_str());
    let action = charge.action.as_ref();
    put(&mut map, "action", action.map(detail::action_tree));
    terms::put_terms(&mut map, &charge.terms);
    Object {
        id: charge.id.clone(),
        number: charge.number,
        version: charge.version,
        created: charge.created,
        updated: charge.updated,
        customer: charge.customer.clone(),
        parent: charge.intent.clone(),
        visible: charge.visible,
        state: match charge.status {
            ChargeStatus::Pending if is_processing(charge) => PROCESSING_STATE.to_owned(),
            status => status.name().to_owned(),
        },
        detail: Tree::Map(map),
    }
}

/// The stored state of a pending charge that waits for a bank, and for no payer.
const PROCESSING_STATE: &str = "processing";

fn is_processing(charge: &Charge) -> bool {
    let payer = charge.action.as_ref();
    let waits = payer.is_some_and(|action| action.state == ActionState::Pending);
    !waits && !charge.aftermath.is_empty()
}
