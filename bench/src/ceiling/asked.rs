//! What a request asks a ceiling for.

use axum::body::Bytes;
use axum::http::{Method, Uri};

use super::document;

/// What a source is answered with, in bytes.
pub(super) const SOURCE_BYTES: usize = 712;
/// The same for ten of them.
const PAGE_BYTES: usize = 8_482;
/// The same for a charge.
pub(super) const CHARGE_BYTES: usize = 3_541;

/// The calls that the load generator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// A new source on this customer.
    SourceOf(&'a str),
    /// A new source by itself.
    Source,
    /// A new charge.
    Charge,
    /// A page of this customer's sources.
    Page {
        customer: &'a str,
        /// The last source of the page before.
        after: Option<&'a str>,
    },
    /// The source of this id.
    One(&'a str),
}

/// Prepared bodies, as long as the real ones.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    source: Bytes,
    page: Bytes,
    charge: Bytes,
}

impl<'a> Asked<'a> {
    /// What this method and address ask for; a source by itself if nothing else.
    pub(super) fn of(method: &Method, uri: &'a Uri) -> Asked<'a> {
        let (path, reads) = (uri.path(), *method == Method::GET);
        if path == "/v1/charges" {
            return Asked::Charge;
        }
        let below = path.strip_prefix("/v1/customers/");
        match below.and_then(|rest| rest.split_once("/sources")) {
            Some((customer, "")) if reads => Asked::Page {
                customer,
                after: uri.query().and_then(|query| field(query, "starting_after")),
            },
            Some((_, rest)) if reads => Asked::One(rest.trim_start_matches('/')),
            Some((customer, "")) => Asked::SourceOf(customer),
            _ => Asked::Source,
        }
    }
}

impl Answers {
    /// All of them.
    pub(super) fn new() -> Answers {
        let body = |bytes| Bytes::from(document(bytes));
        Answers {
            source: body(SOURCE_BYTES),
            page: body(PAGE_BYTES),
            charge: body(CHARGE_BYTES),
        }
    }

    /// The one for a request.
    pub(super) fn to(&self, asked: &Asked) -> Bytes {
        let answer = match asked {
            Asked::SourceOf(_) | Asked::Source | Asked::One(_) => &self.source,
            Asked::Charge => &self.charge,
            Asked::Page { .. } => &self.page,
        };
        answer.clone()
    }
}

/// The value of a field in a query or a form, as it stands there.
pub(super) fn field<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(each, value)| (each == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_the_load_are_told_apart() {
        let page = |after| Asked::Page {
            customer: "cus_1",
            after,
        };
        for (method, uri, expected) in [
            (Method::POST, "/v2/sources/", Asked::Source),
            (
                Method::POST,
                "/v1/customers/cus_1/sources",
                Asked::SourceOf("cus_1"),
            ),
            (Method::POST, "/v1/charges", Asked::Charge),
            (
                Method::GET,
                "/v1/customers/cus_1/sources?limit=10",
                page(None),
            ),
            (
                Method::GET,
                "/v1/customers/cus_1/sources?limit=10&starting_after=card_9",
                page(Some("card_9")),
            ),
            (
                Method::GET,
                "/v1/customers/cus_1/sources/card_2",
                Asked::One("card_2"),
            ),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(Asked::of(&method, &uri), expected);
        }
    }
}
