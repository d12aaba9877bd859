//! What happened. One change, one core event; each dialect renders its own from it later.

use tree::Tree;

use crate::id::Id;

/// Something that happened to an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `evt_…`.
    pub id: Id,
    /// What happened.
    pub kind: EventKind,
    /// The object it happened to.
    pub object: Id,
    /// The customer concerned, if any.
    pub customer: Option<Id>,
    /// Previous values of the members that changed, by name; empty on creation.
    pub before: Option<Tree>,
}

/// Kinds of objects that events are about; sequence numbers count per object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A customer.
    Customer,
    /// A source.
    Source,
    /// A token.
    Token,
}

impl ObjectKind {
    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            ObjectKind::Customer => "customer",
            ObjectKind::Source => "source",
            ObjectKind::Token => "token",
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal of $object:ident,)*) => {
        /// Kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)*
        }

        impl EventKind {
            /// The name that is stored.
            pub const fn name(self) -> &'static str {
                match self { $(EventKind::$variant => $name,)* }
            }

            /// The kind of object it is about.
            pub const fn object(self) -> ObjectKind {
                match self { $(EventKind::$variant => ObjectKind::$object,)* }
            }
        }
    };
}

kinds! {
    /// A customer was made.
    CustomerCreated = "customer.created" of Customer,
    /// A customer's default source changed.
    CustomerDefaultChanged = "customer.default_changed" of Customer,
    /// A source was made that belongs to nobody.
    SourceCreated = "source.created" of Source,
    /// A source was made for a customer, or given to one.
    SourceAttached = "source.attached" of Source,
    /// A source was deleted.
    SourceDeleted = "source.deleted" of Source,
    /// A source was refused by its gateway and is kept as failed.
    SourceFailed = "source.failed" of Source,
    /// A token was made.
    TokenCreated = "token.created" of Token,
    /// A token was used.
    TokenConsumed = "token.consumed" of Token,
}
