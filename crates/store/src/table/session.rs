//! Customer sessions that were ended before their time.

use domain::Moment;

use crate::table::Scope;
use crate::{Expect, Miss, Query, Statement, Write};

/// Ends a session.
pub static REVOKE: Statement = Statement::new(
    "revoked_session.insert",
    "insert into revoked_session(account, mode, jti, expires) values ($1, $2, $3, $4) \
     on conflict do nothing",
);

/// Whether a session was ended.
pub static IS_REVOKED: Statement = Statement::new(
    "revoked_session.find",
    "select expires from revoked_session where account = $1 and mode = $2 and jti = $3",
);

/// Forgets sessions that are over anyway.
pub static EXPIRE: Statement = Statement::new(
    "revoked_session.expire",
    "delete from revoked_session where account = $1 and mode = $2 and expires < $3",
);

/// Ends a session; ending it twice is fine.
pub fn revoke(scope: &Scope, jti: &str, expires: Moment) -> Write {
    let values = scope.values([jti.into(), expires.0.into()]);
    Write {
        statement: &REVOKE,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}

/// Asks whether a session was ended: one row if so.
pub fn is_revoked(scope: &Scope, jti: &str) -> Query {
    Query::new(&IS_REVOKED, scope.values([jti.into()]))
}

/// Forgets sessions that ended before a moment.
pub fn expire(scope: &Scope, before: Moment) -> Write {
    let values = scope.values([before.0.into()]);
    Write {
        statement: &EXPIRE,
        values,
        expect: Expect::Any,
        miss: Miss("none"),
    }
}
