//! Payment sources.

use domain::method::Method;
use domain::source::{Fingerprint, Instrument, Particulars, Shape, Source, Status, Usage};
use domain::visibility::visible_bits;
use domain::{Dialect, Id, Moment};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

macro_rules! columns {
    () => {
        "id, number, version, created, updated, customer, status, instrument, fingerprint, \
         sealed, detail"
    };
}

macro_rules! page {
    ($condition:literal, $order:literal) => {
        concat!(
            "select ",
            columns!(),
            " from source where account = $1 and mode = $2 and (visible & $3) <> 0 and live >= $4",
            $condition,
            " order by number ",
            $order
        )
    };
}

/// One source by id.
pub static BY_ID: Statement = Statement::new(
    "source.by_id",
    concat!(
        "select ",
        columns!(),
        " from source where account = $1 and mode = $2 and id = $3"
    ),
);

/// One source by number.
pub static BY_NUMBER: Statement = Statement::new(
    "source.by_number",
    concat!(
        "select ",
        columns!(),
        " from source where account = $1 and mode = $2 and number = $3"
    ),
);

/// Sources below a number, newest first.
pub static PAGE_BACKWARD: Statement = Statement::new(
    "source.page_backward",
    page!(" and number < $5", "desc limit $6"),
);

/// Sources above a number, oldest first.
pub static PAGE_FORWARD: Statement =
    Statement::new("source.page_forward", page!(" and number > $5", "limit $6"));

/// A customer's sources below a number, newest first.
pub static CUSTOMER_PAGE_BACKWARD: Statement = Statement::new(
    "source.customer_page_backward",
    page!(" and number < $5 and customer = $6", "desc limit $7"),
);

/// A customer's sources above a number, oldest first.
pub static CUSTOMER_PAGE_FORWARD: Statement = Statement::new(
    "source.customer_page_forward",
    page!(" and number > $5 and customer = $6", "limit $7"),
);

/// How many sources there are.
pub static COUNT: Statement = Statement::new(
    "source.count",
    "select count(*) from source \
     where account = $1 and mode = $2 and (visible & $3) <> 0 and live >= $4",
);

/// How many sources a customer has.
pub static CUSTOMER_COUNT: Statement = Statement::new(
    "source.customer_count",
    "select count(*) from source \
     where account = $1 and mode = $2 and (visible & $3) <> 0 and live >= $4 and customer = $5",
);

/// Whether a customer has a live source with this fingerprint.
pub static CUSTOMER_FINGERPRINT: Statement = Statement::new(
    "source.customer_fingerprint",
    "select id from source \
     where account = $1 and mode = $2 and customer = $3 and fingerprint = $4 and live = 1 limit 1",
);

/// A new source.
pub static INSERT: Statement = Statement::new(
    "source.insert",
    "insert into source(account, mode, id, number, version, created, updated, customer, visible, \
     live, status, instrument, fingerprint, sealed, detail) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
     on conflict do nothing",
);

/// A changed source, if nobody else changed it.
pub static UPDATE: Statement = Statement::new(
    "source.update",
    "update source set version = $1, updated = $2, customer = $3, visible = $4, live = $5, \
     status = $6, fingerprint = $7, sealed = $8, detail = $9 \
     where account = $10 and mode = $11 and id = $12 and version = $13",
);

/// No ciphertext any more.
pub static ERASE: Statement = Statement::new(
    "source.erase",
    "update source set sealed = null where account = $1 and mode = $2 and id = $3",
);

/// Asks for a source by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for a source by number.
pub fn by_number(scope: &Scope, number: i64) -> Query {
    Query::new(&BY_NUMBER, scope.values([number.into()]))
}

/// Which sources a list takes.
#[derive(Clone, Debug)]
pub struct ListOf<'a> {
    /// Only those that this dialect shows.
    pub dialect: Dialect,
    /// Only those of this customer.
    pub customer: Option<&'a Id>,
    /// Only live ones.
    pub live_only: bool,
}

impl ListOf<'_> {
    fn values(&self, scope: &Scope) -> Vec<Value> {
        scope.values([self.dialect.bit().into(), i64::from(self.live_only).into()])
    }
}

/// Asks for sources below a number, newest first.
pub fn page_backward(scope: &Scope, list: &ListOf, below: i64, limit: usize) -> Query {
    page(
        (&PAGE_BACKWARD, &CUSTOMER_PAGE_BACKWARD),
        scope,
        list,
        (below, limit),
    )
}

/// Asks for sources above a number, oldest first.
pub fn page_forward(scope: &Scope, list: &ListOf, above: i64, limit: usize) -> Query {
    page(
        (&PAGE_FORWARD, &CUSTOMER_PAGE_FORWARD),
        scope,
        list,
        (above, limit),
    )
}

fn page(
    (all, of_customer): (&'static Statement, &'static Statement),
    scope: &Scope,
    list: &ListOf,
    (number, limit): (i64, usize),
) -> Query {
    let mut values = list.values(scope);
    values.push(number.into());
    let statement = match list.customer {
        Some(customer) => {
            values.push(customer.as_str().into());
            of_customer
        }
        None => all,
    };
    values.push((limit as i64).into());
    Query::new(statement, values)
}

/// Asks how many sources a list takes: one integer.
pub fn count(scope: &Scope, list: &ListOf) -> Query {
    let mut values = list.values(scope);
    match list.customer {
        Some(customer) => {
            values.push(customer.as_str().into());
            Query::new(&CUSTOMER_COUNT, values)
        }
        None => Query::new(&COUNT, values),
    }
}

/// Asks whether a customer has a live source with this fingerprint: one row if so.
pub fn customer_fingerprint(scope: &Scope, customer: &Id, fingerprint: &[u8; 32]) -> Query {
    let values = scope.values([customer.as_str().into(), fingerprint.to_vec().into()]);
    Query::new(&CUSTOMER_FINGERPRINT, values)
}

/// Writes a source; id and number must be free.
pub fn insert(scope: &Scope, source: &Source) -> Write {
    let values = scope.values([
        source.id.as_str().into(),
        source.number.into(),
        source.version.into(),
        source.created.0.into(),
        source.updated.0.into(),
        source.customer.as_ref().map(Id::as_str).into(),
        visible_bits(source).into(),
        i64::from(source.is_live()).into(),
        source.status.name().into(),
        source.instrument.id.as_str().into(),
        stored_fingerprint(source),
        source.instrument.sealed.clone().into(),
        detail_text(source).into(),
    ]);
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("source_free"),
    }
}

/// Writes a changed source, if its version still is the one before.
pub fn update(scope: &Scope, source: &Source) -> Write {
    let mut values = vec![
        source.version.into(),
        source.updated.0.into(),
        source.customer.as_ref().map(Id::as_str).into(),
        visible_bits(source).into(),
        i64::from(source.is_live()).into(),
        source.status.name().into(),
        stored_fingerprint(source),
        source.instrument.sealed.clone().into(),
        detail_text(source).into(),
    ];
    values.extend(scope.values([source.id.as_str().into(), (source.version - 1).into()]));
    Write {
        statement: &UPDATE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("source_unchanged"),
    }
}

/// Erases the ciphertext.
pub fn erase(scope: &Scope, source: &Id) -> Write {
    Write {
        statement: &ERASE,
        values: scope.values([source.as_str().into()]),
        expect: Expect::Exactly(1),
        miss: Miss("source_there"),
    }
}

fn stored_fingerprint(source: &Source) -> Value {
    source
        .instrument
        .fingerprint
        .as_ref()
        .map(|print| print.stored.to_vec())
        .into()
}

/// Reads a source.
pub fn of_row(mut row: Row) -> Result<Source, StoreFault> {
    let detail = detail::read(row.text(10)?)?;
    let word = |name| {
        detail
            .get(name)
            .and_then(Tree::as_str)
            .ok_or(StoreFault::Shape)
    };
    let fingerprint = match (row.opt_bytes(8)?, detail::text(&detail, "fingerprint")) {
        (Some(stored), Some(public)) => Some(Fingerprint {
            stored: stored.try_into().map_err(|_| StoreFault::Shape)?,
            public,
        }),
        _ => None,
    };
    let sealed = row
        .opt_bytes(9)?
        .is_some()
        .then(|| row.take_bytes(9))
        .transpose()?;
    Ok(Source {
        id: Id::new(row.take_text(0)?),
        number: row.integer(1)?,
        version: row.integer(2)?,
        created: Moment(row.integer(3)?),
        updated: Moment(row.integer(4)?),
        origin: Dialect::from_name(word("origin")?).ok_or(StoreFault::Shape)?,
        shape: Shape::from_name(word("shape")?).ok_or(StoreFault::Shape)?,
        method: Method::from_name(word("method")?).ok_or(StoreFault::Shape)?,
        usage: Usage::from_name(word("usage")?).ok_or(StoreFault::Shape)?,
        status: Status::from_name(row.text(6)?).ok_or(StoreFault::Shape)?,
        customer: row.opt_text(5)?.map(Id::from),
        instrument: Instrument {
            id: Id::new(row.take_text(7)?),
            kind: detail::instrument_of(&detail)?,
            fingerprint,
            sealed,
        },
        gateway: detail::stored_of(&detail),
        amount: detail.get("amount").and_then(detail::amount_of),
        action: detail.get("action").and_then(detail::action_of),
        particulars: particulars_of(&detail),
    })
}

fn detail_text(source: &Source) -> String {
    let mut map = Map::with_capacity(16);
    map.insert("origin", source.origin.name());
    map.insert("shape", source.shape.name());
    map.insert("method", source.method.name());
    map.insert("usage", source.usage.name());
    put(
        &mut map,
        "fingerprint",
        source
            .instrument
            .fingerprint
            .as_ref()
            .map(|print| print.public.as_str()),
    );
    detail::instrument(&mut map, &source.instrument.kind);
    detail::stored(&mut map, &source.gateway);
    put(
        &mut map,
        "amount",
        source.amount.as_ref().map(detail::amount_tree),
    );
    put(
        &mut map,
        "action",
        source.action.as_ref().map(detail::action_tree),
    );
    let more = &source.particulars;
    put(&mut map, "returns", detail::returns_tree(&more.returns));
    put(&mut map, "description", more.description.as_deref());
    put(
        &mut map,
        "statement_descriptor",
        more.statement_descriptor.as_deref(),
    );
    put(&mut map, "metadata", more.metadata.clone());
    put(&mut map, "client", more.client.clone());
    put(&mut map, "owner", more.owner.clone());
    put(&mut map, "details", more.details.clone());
    put(&mut map, "client_secret", more.client_secret.as_deref());
    put(&mut map, "ip_address", more.ip_address.as_deref());
    tree::json::write(&Tree::Map(map))
}

fn particulars_of(detail: &Tree) -> Particulars {
    Particulars {
        returns: detail
            .get("returns")
            .map(detail::returns_of)
            .unwrap_or_default(),
        description: detail::text(detail, "description"),
        statement_descriptor: detail::text(detail, "statement_descriptor"),
        metadata: detail.get("metadata").cloned(),
        client: detail.get("client").cloned(),
        owner: detail.get("owner").cloned(),
        details: detail.get("details").cloned(),
        client_secret: detail::text(detail, "client_secret"),
        ip_address: detail::text(detail, "ip_address"),
    }
}
