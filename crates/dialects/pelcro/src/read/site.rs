//! Which site the call concerns, and who says that it may.

use domain::Secret;
use kit::{Fault, Head, Presented, Reader, Reply};
use tree::Tree;

use crate::endpoints::CORE;
use crate::read::member::{HABITS, checked, filled};

/// The site of the query, required on every call of a customer, and the bearer token, if there is
/// one: a session, or the key of a merchant's server, which tells the account by itself.
pub(crate) fn presented(head: &Head, query: &Tree) -> Result<Presented, Reply> {
    let reader = Reader::new(query, HABITS);
    let by_key = is_core(&head.path);
    let site = site(&reader);
    if site.is_none() && reader.is_clean() && !by_key {
        reader.report("site_id", Fault::Missing);
    }
    checked(&reader)?;
    let bearer = head
        .scheme("bearer")
        .filter(|token| !token.is_empty())
        .map(Secret::new);
    let (key, session) = if by_key {
        (bearer, None)
    } else {
        (None, bearer)
    };
    Ok(Presented {
        key,
        session,
        site,
        ..Presented::default()
    })
}

/// Whether a path belongs to the merchant's servers.
fn is_core(path: &str) -> bool {
    path.strip_prefix(CORE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A 32-bit integer.
fn site(reader: &Reader) -> Option<i64> {
    let value = filled(reader, "site_id")?;
    let site = value
        .as_str()
        .and_then(|text| text.trim().parse::<i32>().ok());
    if site.is_none() {
        reader.report("site_id", Fault::NotInteger(value.clone()));
    }
    site.map(i64::from)
}
