//! Make a customer.

use crate::customer::Profile;
use crate::id::Id;
use crate::operation::{CreateSource, Relations};

/// Make a customer, with a first source if one is given. If that fails, nothing is made.
#[derive(Clone, Debug)]
pub struct CreateCustomer {
    /// The id that the caller chose; `None` lets the dialect's form decide.
    pub id: Option<Id>,
    /// Who it is.
    pub profile: Profile,
    /// Registers in which the e-mail must be free: see [`crate::effect::Claim`].
    pub claims: Vec<&'static str>,
    /// The first source; its `customer` is ignored.
    pub source: Option<Box<CreateSource>>,
    /// What to load for the answer.
    pub with: Relations,
}
