//! Reading the customer's payment methods.

use std::sync::Arc;

use domain::Dialect;
use domain::list::{Deleted, ListSources, Order, Start};
use domain::operation::{CustomerRef, ReadSource, Relations, SourceRef};
use domain::source::Source;
use kit::{Call, Reply, Trouble};

use crate::errors::{refusal, trouble};

/// Most methods of one answer: the list has no pages, and the core gives no more at once.
const METHODS_MAX: usize = 1_000;

/// `GET /payment_methods`
pub(crate) fn list(call: &Call) -> Result<ListSources, Reply> {
    // Without a customer this would be the list of everybody's methods.
    let Some(customer) = call.caller.customer.clone() else {
        return Err(trouble::reply(&Trouble::NoCredentials, call.head));
    };
    Ok(ListSources {
        dialect: Dialect::Pelcro,
        customer: Some(customer),
        deleted: Deleted::Hidden,
        filter: Some(Arc::new(Source::is_live)),
        order: Order::OldestFirst,
        start: Start::Beginning,
        limit: METHODS_MAX,
        count: false,
        default_first: false,
    })
}

/// `GET /payment_methods/{id}`
pub(crate) fn read(call: &Call) -> Result<ReadSource, Reply> {
    Ok(ReadSource {
        source: named(call)?,
        of_customer: Some(CustomerRef::Session),
        client_secret: None,
        with: WITH_OWNER,
    })
}

/// What is loaded for the answer about one method: its owner, for the default.
pub(crate) const WITH_OWNER: Relations = Relations {
    customer: true,
    ..Relations::NONE
};

/// The method that the path names, or the answer to an id that is nobody's.
pub(crate) fn named(call: &Call) -> Result<SourceRef, Reply> {
    number_of(call.param("id"))
        .map(SourceRef::Number)
        .ok_or_else(|| refusal::method_not_found(call))
}

/// A number in plain digits; anything else is nobody's id.
fn number_of(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}
