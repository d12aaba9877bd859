//! Removing payment methods, under both of their names.

use domain::operation::{CustomerRef, DeleteSource, Manner, Relations};
use kit::{Call, Reply};

use crate::read::methods::{WITH_OWNER, named};

/// `DELETE /source/{id}`: nothing takes the place of a default.
pub(crate) fn source(call: &Call) -> Result<DeleteSource, Reply> {
    Ok(DeleteSource {
        source: named(call)?,
        of_customer: Some(CustomerRef::Session),
        manner: Manner::NoHeir,
        with: Relations::ALL,
        new_session: true,
    })
}

/// `DELETE /payment_methods/{id}`: the default stays.
pub(crate) fn payment_method(call: &Call) -> Result<DeleteSource, Reply> {
    Ok(DeleteSource {
        source: named(call)?,
        of_customer: Some(CustomerRef::Session),
        manner: Manner::UnlessDefault,
        with: WITH_OWNER,
        new_session: false,
    })
}
