//! Webhook endpoints.

use domain::endpoint::{Endpoint, EndpointState};
use domain::{Dialect, Id, Mode, Moment};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::table::page::{self, Listing, PageOf};
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// The bit of endpoints that get this server's own messages, beside those of the dialects.
pub const OWN_BIT: i64 = 1 << Dialect::ALL.len();

/// One endpoint by id, deleted ones too.
pub static BY_ID: Statement = Statement::new(
    "endpoint.by_id",
    "select id, number, version, created, updated, state, dialect, sealed, detail \
     from endpoint where account = $1 and mode = $2 and id = $3",
);

/// Pages of endpoints that are not deleted.
pub static PAGES: Listing = page::listing!(
    "endpoint.",
    "endpoint",
    "id, number, version, created, updated, state, dialect, sealed, detail"
);

/// How many endpoints each account has that messages are kept for.
pub static ACTIVE: Statement = Statement::new(
    "endpoint.active",
    "select account, mode, count(*) from endpoint where state in ('enabled', 'paused') \
     group by account, mode limit $1",
);

/// A new endpoint.
pub static INSERT: Statement = Statement::new(
    "endpoint.insert",
    "insert into endpoint(account, mode, id, number, created, version, updated, visible, state, \
     dialect, sealed, detail) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing",
);

/// A changed endpoint, if nobody else changed it.
pub static UPDATE: Statement = Statement::new(
    "endpoint.update",
    "update endpoint set version = $1, updated = $2, visible = $3, state = $4, dialect = $5, \
     sealed = $6, detail = $7 where account = $8 and mode = $9 and id = $10 and version = $11",
);

/// The bit that [`PageOf::visible`] names the endpoints of a dialect by.
pub fn bit(dialect: Option<Dialect>) -> i64 {
    dialect.map_or(OWN_BIT, Dialect::bit)
}

/// Asks for an endpoint by id; a deleted one is found too.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for endpoints below a number, newest first. They have neither customer nor parent, and
/// deleted ones are left out.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    Query::new(&PAGES.backward, page::values(scope, below, page, None))
}

/// Asks for endpoints above a number, oldest first: see [`page_backward`].
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    Query::new(&PAGES.forward, page::values(scope, above, page, None))
}

/// Asks how many endpoints there are: one integer.
pub fn count(scope: &Scope, page: &PageOf) -> Query {
    Query::new(&PAGES.count, page::count_values(scope, page, None))
}

/// Asks, over all accounts, how many endpoints are enabled or paused; `limit` accounts at most.
pub fn active(limit: usize) -> Query {
    Query::new(&ACTIVE, vec![(limit as i64).into()])
}

/// Reads one of the answers to [`active`]: whose, and how many.
pub fn active_of_row(row: &Row) -> Result<(Scope, i64), StoreFault> {
    let scope = Scope {
        account: Id::new(row.text(0)?),
        mode: Mode::from_code(row.integer(1)?).ok_or(StoreFault::Shape)?,
    };
    Ok((scope, row.integer(2)?))
}

/// Writes an endpoint; id and number must be free.
pub fn insert(scope: &Scope, endpoint: &Endpoint) -> Write {
    let mut values = scope.values([
        endpoint.id.as_str().into(),
        endpoint.number.into(),
        endpoint.created.0.into(),
    ]);
    values.extend(changing(endpoint));
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("endpoint_free"),
    }
}

/// Writes a changed endpoint, if its version still is the one before.
pub fn update(scope: &Scope, endpoint: &Endpoint) -> Write {
    let mut values = Vec::from(changing(endpoint));
    values.extend(scope.values([endpoint.id.as_str().into(), (endpoint.version - 1).into()]));
    Write {
        statement: &UPDATE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("endpoint_unchanged"),
    }
}

fn changing(endpoint: &Endpoint) -> [Value; 7] {
    let visible = match endpoint.state {
        EndpointState::Deleted => 0,
        _ => bit(endpoint.dialect),
    };
    [
        endpoint.version.into(),
        endpoint.updated.0.into(),
        visible.into(),
        endpoint.state.name().into(),
        endpoint.dialect.map_or("", Dialect::name).into(),
        endpoint.sealed.clone().into(),
        detail_text(endpoint).into(),
    ]
}

/// Reads an endpoint.
pub fn of_row(mut row: Row) -> Result<Endpoint, StoreFault> {
    let detail = detail::read(row.text(8)?)?;
    let events = detail.get("events").and_then(Tree::as_list);
    let dialect = match row.text(6)? {
        "" => None,
        name => Some(Dialect::from_name(name).ok_or(StoreFault::Shape)?),
    };
    Ok(Endpoint {
        id: Id::new(row.take_text(0)?),
        number: row.integer(1)?,
        version: row.integer(2)?,
        created: Moment(row.integer(3)?),
        updated: Moment(row.integer(4)?),
        dialect,
        url: detail::text(&detail, "url").unwrap_or_default(),
        state: EndpointState::from_name(row.text(5)?).ok_or(StoreFault::Shape)?,
        events: events
            .unwrap_or_default()
            .iter()
            .filter_map(Tree::as_str)
            .map(str::to_owned)
            .collect(),
        api_version: detail::text(&detail, "api_version"),
        description: detail::text(&detail, "description"),
        metadata: detail.get("metadata").cloned(),
        user: detail::text(&detail, "user"),
        sealed: row.take_bytes(7)?,
        details: detail.get("details").cloned(),
    })
}

fn detail_text(endpoint: &Endpoint) -> String {
    let mut map = Map::with_capacity(8);
    map.insert("url", endpoint.url.as_str());
    if !endpoint.events.is_empty() {
        let events = endpoint.events.iter().map(|name| name.as_str().into());
        map.insert("events", events.collect::<Vec<Tree>>());
    }
    put(&mut map, "api_version", endpoint.api_version.as_deref());
    put(&mut map, "description", endpoint.description.as_deref());
    put(&mut map, "metadata", endpoint.metadata.clone());
    put(&mut map, "user", endpoint.user.as_deref());
    put(&mut map, "details", endpoint.details.clone());
    tree::json::write(&Tree::Map(map))
}
