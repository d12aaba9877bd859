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
    let number = number_of(call.param("id")).ok_or_else(refusal::method_not_found)?;
    Ok(ReadSource {
        source: SourceRef::Number(number),
        of_customer: Some(CustomerRef::Session),
        client_secret: None,
        with: Relations {
            customer: true,
            ..Relations::NONE
        },
    })
}

/// A number in plain digits; anything else is nobody's id.
fn number_of(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}
