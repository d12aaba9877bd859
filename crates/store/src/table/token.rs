//! Tokens, and the gateways' own tokens that were used here.

use domain::source::{Fingerprint, Instrument};
use domain::token::Token;
use domain::{Dialect, Id, Moment};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Write};

/// One token by id.
pub static BY_ID: Statement = Statement::new(
    "token.by_id",
    "select id, created, expires, used, instrument, fingerprint, sealed, detail from token \
     where account = $1 and mode = $2 and id = $3",
);

/// A new token.
pub static INSERT: Statement = Statement::new(
    "token.insert",
    "insert into token(account, mode, id, created, expires, used, instrument, fingerprint, \
     sealed, detail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
);

/// Uses a token once. The number moves to the source; here it is erased.
pub static CONSUME: Statement = Statement::new(
    "token.consume",
    "update token set used = $1, sealed = null \
     where account = $2 and mode = $3 and id = $4 and used is null",
);

/// Marks a gateway's own token as used.
pub static SPEND: Statement = Statement::new(
    "spent.insert",
    "insert into spent(account, mode, gateway, digest) values ($1, $2, $3, $4) \
     on conflict do nothing",
);

/// Whether a gateway's own token was used.
pub static IS_SPENT: Statement = Statement::new(
    "spent.find",
    "select gateway from spent \
     where account = $1 and mode = $2 and gateway = $3 and digest = $4",
);

/// Forgets tokens whose time ran out, used or not, with all that they say about a payer.
pub static EXPIRE: Statement = Statement::new(
    "token.expire",
    "delete from token where account = $1 and mode = $2 and expires < $3",
);

/// Asks for a token by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Writes a token; its id must be free.
pub fn insert(scope: &Scope, token: &Token) -> Write {
    let print = token.instrument.fingerprint.as_ref();
    let mut map = Map::new();
    map.insert("origin", token.origin.name());
    map.insert("type", token.method_type.as_str());
    put(&mut map, "client_ip", token.client_ip.as_deref());
    put(
        &mut map,
        "fingerprint",
        print.map(|print| print.public.as_str()),
    );
    detail::instrument(&mut map, &token.instrument.kind);
    detail::stored(&mut map, &token.gateway);
    let values = scope.values([
        token.id.as_str().into(),
        token.created.0.into(),
        token.expires.0.into(),
        token.used.map(|moment| moment.0).into(),
        token.instrument.id.as_str().into(),
        print.map(|print| print.stored.to_vec()).into(),
        token.instrument.sealed.clone().into(),
        tree::json::write(&Tree::Map(map)).into(),
    ]);
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("token_free"),
    }
}

/// Uses a token once.
pub fn consume(scope: &Scope, id: &Id, at: Moment) -> Write {
    let mut values = vec![at.0.into()];
    values.extend(scope.values([id.as_str().into()]));
    Write {
        statement: &CONSUME,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("token_unused"),
    }
}

/// Marks a gateway's own token as used.
pub fn spend(scope: &Scope, gateway: &str, digest: &[u8; 32]) -> Write {
    let values = scope.values([gateway.into(), digest.to_vec().into()]);
    Write {
        statement: &SPEND,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("token_unspent"),
    }
}

/// Asks whether a gateway's own token was used: one row if so.
pub fn is_spent(scope: &Scope, gateway: &str, digest: &[u8; 32]) -> Query {
    Query::new(
        &IS_SPENT,
        scope.values([gateway.into(), digest.to_vec().into()]),
    )
}

/// Forgets tokens that ran out before a moment.
pub fn expire(scope: &Scope, before: Moment) -> Write {
    let values = scope.values([before.0.into()]);
    Write {
        statement: &EXPIRE,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}

/// Reads a token.
pub fn of_row(mut row: Row) -> Result<Token, StoreFault> {
    let detail = detail::read(row.text(7)?)?;
    let origin = detail
        .get("origin")
        .and_then(Tree::as_str)
        .and_then(Dialect::from_name);
    let fingerprint = match (row.opt_bytes(5)?, detail::text(&detail, "fingerprint")) {
        (Some(stored), Some(public)) => Some(Fingerprint {
            stored: stored.try_into().map_err(|_| StoreFault::Shape)?,
            public,
        }),
        _ => None,
    };
    let sealed = row
        .opt_bytes(6)?
        .is_some()
        .then(|| row.take_bytes(6))
        .transpose()?;
    Ok(Token {
        id: Id::new(row.take_text(0)?),
        created: Moment(row.integer(1)?),
        expires: Moment(row.integer(2)?),
        used: row.opt_integer(3)?.map(Moment),
        origin: origin.ok_or(StoreFault::Shape)?,
        instrument: Instrument {
            id: Id::new(row.take_text(4)?),
            kind: detail::instrument_of(&detail)?,
            fingerprint,
            sealed,
        },
        gateway: detail::stored_of(&detail),
        method_type: detail::text(&detail, "type").unwrap_or_default(),
        client_ip: detail::text(&detail, "client_ip"),
    })
}
