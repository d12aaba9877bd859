//! Changing and deleting customers.

use tree::Tree;

use crate::id::Id;
use crate::operation::change::{Change, Metadata};
use crate::operation::{CreateSource, CustomerRef, Relations};

/// Change what is known about a customer, and its sources where the dialect allows that in one
/// call.
#[derive(Clone, Debug)]
pub struct UpdateCustomer {
    /// Which.
    pub customer: CustomerRef,
    /// What changes.
    pub change: Box<CustomerChange>,
    /// A new source. It becomes the default.
    pub source: Option<Box<CreateSource>>,
    /// Whether the old default is deleted when [`UpdateCustomer::source`] takes its place (Stripe).
    pub replaces_default: bool,
    /// One of its sources, by id, to be the default.
    pub default_source: Option<Id>,
    /// What to load for the answer.
    pub with: Relations,
}

/// What changes about a customer.
#[derive(Clone, Debug, Default)]
pub struct CustomerChange {
    /// E-mail.
    pub email: Change<String>,
    /// Phone number.
    pub phone: Change<String>,
    /// Full name.
    pub name: Change<String>,
    /// First name.
    pub first_name: Change<String>,
    /// Last name.
    pub last_name: Change<String>,
    /// Company.
    pub company: Change<String>,
    /// Free text.
    pub description: Change<String>,
    /// ISO 639 language tag.
    pub locale: Change<String>,
    /// Postal address, whole.
    pub address: Change<Tree>,
    /// Metadata.
    pub metadata: Metadata,
    /// New members under the caller's dialect in `extra`; null removes one.
    pub extra: Option<Tree>,
    /// A source that the members in `extra` name: it must be the customer's.
    pub must_own: Option<Id>,
}

/// Delete a customer: its sources go, its profile is erased.
#[derive(Clone, Debug)]
pub struct DeleteCustomer {
    /// Which.
    pub customer: CustomerRef,
    /// What to load for the answer.
    pub with: Relations,
}
