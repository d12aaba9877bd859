//! Which site the call concerns, and whose session it carries.

use domain::Secret;
use kit::{Fault, Head, Presented, Reader, Reply};
use tree::Tree;

use crate::errors::validation;
use crate::read::member::{HABITS, filled};

/// The site of the query, required on every call, and the bearer token, if there is one.
pub(crate) fn presented(head: &Head, query: &Tree) -> Result<Presented, Reply> {
    let reader = Reader::new(query, HABITS);
    let Some(site) = site(&reader) else {
        return Err(validation::reply(&reader.issues()));
    };
    let session = head
        .scheme("bearer")
        .filter(|token| !token.is_empty())
        .map(Secret::new);
    Ok(Presented {
        session,
        site: Some(site),
        ..Presented::default()
    })
}

/// A 32-bit integer.
fn site(reader: &Reader) -> Option<i64> {
    let Some(value) = filled(reader, "site_id") else {
        reader.report("site_id", Fault::Missing);
        return None;
    };
    let site = value
        .as_str()
        .and_then(|text| text.trim().parse::<i32>().ok());
    if site.is_none() {
        reader.report("site_id", Fault::NotInteger(value.clone()));
    }
    site.map(i64::from)
}
