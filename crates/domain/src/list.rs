//! Asking for many objects.

use crate::access::Dialect;
use crate::customer::Customer;
use crate::id::Id;
use crate::source::Source;

/// Which objects, in which order, from where.
#[derive(Clone)]
pub struct ListSources {
    /// Only those that this dialect shows.
    pub dialect: Dialect,
    /// Only those of this customer.
    pub customer: Option<Id>,
    /// Deleted ones too (Chargebee `include_deleted`).
    pub deleted: Deleted,
    /// A further condition, pure and cheap; `None` takes all.
    pub filter: Option<SourceFilter>,
    /// Newest or oldest first.
    pub order: Order,
    /// Where to start.
    pub start: Start,
    /// Most objects to give, 1–1000.
    pub limit: usize,
    /// Whether the number of all matching objects is asked for.
    pub count: bool,
    /// The default source comes first on the first page (Stripe's customer sources).
    pub default_first: bool,
}

/// A condition on sources beyond customer and dialect.
pub type SourceFilter = std::sync::Arc<dyn Fn(&Source) -> bool + Send + Sync>;

impl std::fmt::Debug for ListSources {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ListSources")
            .field("dialect", &self.dialect)
            .field("customer", &self.customer)
            .field("order", &self.order)
            .field("start", &self.start)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// Whether deleted objects are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// Left out.
    Hidden,
    /// Listed, marked as deleted.
    Shown,
}

/// Order by number, which grows with the time of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    NewestFirst,
    /// Oldest first.
    OldestFirst,
}

/// Where a page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the beginning.
    Beginning,
    /// Behind the object with this id (`starting_after`).
    After(Id),
    /// So that it ends before the object with this id (`ending_before`); still in list order.
    Before(Id),
    /// Behind this (created in microseconds, number).
    AfterKey(i64, i64),
    /// After skipping so many matching objects (numbered pages).
    Skip(u64),
    /// On the last numbered page of `limit` objects each.
    LastPage,
}

/// A page of objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The objects, in list order.
    pub items: Vec<T>,
    /// Whether there is more behind them (with [`Start::Before`]: before them).
    pub has_more: bool,
    /// How many match in all, when asked for.
    pub total: Option<u64>,
    /// How many were skipped to get here; set for numbered pages.
    pub skipped: u64,
}

/// Which customers, from where.
#[derive(Clone, Debug)]
pub struct ListCustomers {
    /// Only those with exactly this e-mail.
    pub email: Option<String>,
    /// Created at or after this microsecond.
    pub created_from: Option<i64>,
    /// Created at or before this microsecond.
    pub created_to: Option<i64>,
    /// A further condition.
    pub filter: Option<Filter<Customer>>,
    /// Newest or oldest first.
    pub order: Order,
    /// Whether deleted ones are listed.
    pub deleted: Deleted,
    /// Where to start.
    pub start: Start,
    /// Most objects to give, 1–1000.
    pub limit: usize,
    /// Whether the number of all matching objects is asked for.
    pub count: bool,
    /// What to load for each.
    pub with: crate::operation::Relations,
}

/// Which charges, refunds, intents, events or endpoints, from where.
#[derive(Clone, Debug)]
pub struct Find {
    /// Only those of this customer; it must be there for a dialect that names it in the path.
    pub customer: Option<Id>,
    /// Only those that belong to this object.
    pub parent: Option<Id>,
    /// Created at or after this microsecond.
    pub created_from: Option<i64>,
    /// Created at or before this microsecond.
    pub created_to: Option<i64>,
    /// Newest or oldest first.
    pub order: Order,
    /// Where to start.
    pub start: Start,
    /// Most objects to give, 1–1000.
    pub limit: usize,
    /// Whether the number of all matching objects is asked for.
    pub count: bool,
}

impl Find {
    /// The newest objects, from the beginning.
    pub fn newest(limit: usize) -> Self {
        Self {
            customer: None,
            parent: None,
            created_from: None,
            created_to: None,
            order: Order::NewestFirst,
            start: Start::Beginning,
            limit,
            count: false,
        }
    }
}

/// A condition, pure and cheap.
pub struct Filter<T>(std::sync::Arc<dyn Fn(&T) -> bool + Send + Sync>);

impl<T> Filter<T> {
    /// Takes a function as a condition.
    pub fn new(holds: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        Self(std::sync::Arc::new(holds))
    }

    /// Whether an object meets it.
    pub fn takes(&self, object: &T) -> bool {
        (self.0)(object)
    }
}

impl<T> Clone for Filter<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::fmt::Debug for Filter<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Filter(…)")
    }
}
