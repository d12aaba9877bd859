//! Intents.

use domain::intent::{Challenge, Failure, Intent, IntentStatus, Purpose};
use domain::{Dialect, Id, Moment};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::table::object::{self, Object};
use crate::table::page::{self, PageOf, Pages};
use crate::table::terms;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// One intent by id.
pub static BY_ID: Statement = Statement::new(
    "intent.by_id",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from intent where account = $1 and mode = $2 and id = $3",
);

/// One intent by number.
pub static BY_NUMBER: Statement = Statement::new(
    "intent.by_number",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from intent where account = $1 and mode = $2 and number = $3",
);

/// Pages of intents.
pub static PAGES: Pages = page::pages!(
    "intent",
    "id, number, version, created, updated, customer, parent, visible, state, detail"
);

/// Open intents whose time ran out, those first that ran out first.
pub static EXPIRED: Statement = Statement::new(
    "intent.expired",
    "select id, number, version, created, updated, customer, parent, visible, state, detail \
     from intent where account = $1 and mode = $2 and expires <= $3 order by expires limit $4",
);

/// A new intent.
pub static INSERT: Statement = Statement::new(
    "intent.insert",
    "insert into intent(account, mode, id, number, version, created, updated, customer, parent, \
     visible, state, detail, expires) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
);

/// A changed intent, if nobody else changed it.
pub static UPDATE: Statement = Statement::new(
    "intent.update",
    "update intent set version = $1, updated = $2, customer = $3, parent = $4, visible = $5, \
     state = $6, detail = $7, expires = $8 \
     where account = $9 and mode = $10 and id = $11 and version = $12",
);

/// Asks for an intent by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for an intent by number.
pub fn by_number(scope: &Scope, number: i64) -> Query {
    Query::new(&BY_NUMBER, scope.values([number.into()]))
}

/// Asks for intents below a number, newest first. Their parent is the source.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    PAGES.backward(scope, below, page)
}

/// Asks for intents above a number, oldest first. Their parent is the source.
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    PAGES.forward(scope, above, page)
}

/// Asks how many intents there are: one integer.
pub fn count(scope: &Scope, page: &PageOf) -> Query {
    PAGES.count(scope, page)
}

/// Asks for open intents whose time ran out by `now`.
pub fn expired(scope: &Scope, now: Moment, limit: usize) -> Query {
    Query::new(
        &EXPIRED,
        scope.values([now.0.into(), (limit as i64).into()]),
    )
}

/// Writes an intent; id and number must be free.
pub fn insert(scope: &Scope, intent: &Intent) -> Write {
    let mut values = object_of(intent).insert_values(scope);
    values.push(watched(intent));
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("intent_free"),
    }
}

/// Writes a changed intent, if its version still is the one before.
pub fn update(scope: &Scope, intent: &Intent) -> Write {
    Write {
        statement: &UPDATE,
        values: object_of(intent).update_values(scope, [watched(intent)]),
        expect: Expect::Exactly(1),
        miss: Miss("intent_unchanged"),
    }
}

/// When somebody must look at it: an intent that went to its end cannot expire.
fn watched(intent: &Intent) -> Value {
    intent
        .expires
        .filter(|_| intent.is_open())
        .map(|moment| moment.0)
        .into()
}

/// Reads an intent.
pub fn of_row(mut row: Row) -> Result<Intent, StoreFault> {
    let object = Object::of_row(&mut row)?;
    let detail = &object.detail;
    let moment = |name| detail.get(name).and_then(Tree::as_i64).map(Moment);
    Ok(Intent {
        origin: object::named(detail, "origin", Dialect::from_name)?,
        purpose: object::named(detail, "purpose", Purpose::from_name)?,
        status: IntentStatus::from_name(&object.state).ok_or(StoreFault::Shape)?,
        amount: detail.get("amount").and_then(detail::amount_of),
        currency: detail::text(detail, "currency"),
        capturable: object::integer(detail, "capturable")?,
        received: object::integer(detail, "received")?,
        capture: object::flag(detail, "capture"),
        sources: ids(detail, "sources"),
        charge: object::id(detail, "charge"),
        client_secret: detail::text(detail, "client_secret").unwrap_or_default(),
        keep_for: detail::text(detail, "keep_for"),
        off_session: object::flag(detail, "off_session"),
        challenge: object::named(detail, "challenge", Challenge::from_name)?,
        attempts: object::integer(detail, "attempts")?,
        wrong_proofs: object::integer(detail, "wrong_proofs")?,
        action: detail.get("action").and_then(detail::action_of),
        failure: detail.get("failure").map(failure_of).transpose()?,
        expires: moment("expires"),
        canceled: moment("canceled"),
        cancellation_reason: detail::text(detail, "cancellation_reason"),
        terms: terms::terms_of(detail),
        id: object.id,
        number: object.number,
        version: object.version,
        created: object.created,
        updated: object.updated,
        customer: object.customer,
        source: object.parent,
    })
}

fn object_of(intent: &Intent) -> Object {
    let mut map = Map::with_capacity(24);
    map.insert("origin", intent.origin.name());
    map.insert("purpose", intent.purpose.name());
    let amount = intent.amount.as_ref();
    put(&mut map, "amount", amount.map(detail::amount_tree));
    put(&mut map, "currency", intent.currency.as_deref());
    map.insert("capturable", intent.capturable);
    map.insert("received", intent.received);
    object::put_flag(&mut map, "capture", intent.capture);
    if !intent.sources.is_empty() {
        let sources = intent.sources.iter().map(|id| id.as_str().into());
        map.insert("sources", sources.collect::<Vec<Tree>>());
    }
    put(&mut map, "charge", intent.charge.as_ref().map(Id::as_str));
    map.insert("client_secret", intent.client_secret.as_str());
    put(&mut map, "keep_for", intent.keep_for.as_deref());
    object::put_flag(&mut map, "off_session", intent.off_session);
    map.insert("challenge", intent.challenge.name());
    map.insert("attempts", intent.attempts);
    map.insert("wrong_proofs", intent.wrong_proofs);
    let action = intent.action.as_ref();
    put(&mut map, "action", action.map(detail::action_tree));
    put(
        &mut map,
        "failure",
        intent.failure.as_ref().map(failure_tree),
    );
    put(&mut map, "expires", intent.expires.map(|moment| moment.0));
    put(&mut map, "canceled", intent.canceled.map(|moment| moment.0));
    let reason = intent.cancellation_reason.as_deref();
    put(&mut map, "cancellation_reason", reason);
    terms::put_terms(&mut map, &intent.terms);
    Object {
        id: intent.id.clone(),
        number: intent.number,
        version: intent.version,
        created: intent.created,
        updated: intent.updated,
        customer: intent.customer.clone(),
        parent: intent.source.clone(),
        visible: intent.origin.bit(),
        state: intent.status.name().to_owned(),
        detail: Tree::Map(map),
    }
}

fn failure_tree(failure: &Failure) -> Tree {
    let mut map = Map::with_capacity(3);
    map.insert("decline", terms::decline_tree(&failure.decline));
    put(&mut map, "charge", failure.charge.as_ref().map(Id::as_str));
    put(&mut map, "source", failure.source.as_ref().map(Id::as_str));
    Tree::Map(map)
}

fn failure_of(tree: &Tree) -> Result<Failure, StoreFault> {
    Ok(Failure {
        decline: terms::decline_of(tree.get("decline").ok_or(StoreFault::Shape)?)?,
        charge: object::id(tree, "charge"),
        source: object::id(tree, "source"),
    })
}

fn ids(tree: &Tree, name: &str) -> Vec<Id> {
    let list = tree.get(name).and_then(Tree::as_list).unwrap_or_default();
    list.iter().filter_map(Tree::as_str).map(Id::from).collect()
}
