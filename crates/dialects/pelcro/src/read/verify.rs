//! Proving that a bank account is the customer's.

use domain::operation::{CustomerRef, Proof, Relations, VerifySource};
use kit::{Call, Fault, Reader, Reply};
use tree::Tree;

use crate::errors::validation;
use crate::read::member::{HABITS, filled};
use crate::read::methods::named;

/// Characters of the code on the statement of the deposit.
const CODE_LENGTH: usize = 6;

/// `POST /payment_methods/{id}/verify-ach`
pub(crate) fn ach(call: &Call) -> Result<VerifySource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let Some(code) = code(&reader) else {
        return Err(validation::reply(&reader.issues()));
    };
    Ok(VerifySource {
        source: named(call)?,
        of_customer: Some(CustomerRef::Session),
        proof: Proof::Code(code),
        with: Relations::ALL,
        new_session: true,
    })
}

fn code(reader: &Reader) -> Option<String> {
    let fault = match filled(reader, "verification_code") {
        Some(Tree::Text(text)) if text.trim().chars().count() == CODE_LENGTH => {
            return Some(text.trim().to_owned());
        }
        Some(Tree::Text(_)) => Fault::Pattern("6 characters"),
        Some(other) => Fault::NotText(other.clone()),
        None => Fault::Missing,
    };
    reader.report("verification_code", fault);
    None
}
