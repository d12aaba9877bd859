//! Pages of charges, refunds, intents and endpoints: the same questions, asked of each table.

use domain::Id;

use crate::table::Scope;
use crate::{Query, Statement, Value};

/// Which objects a page takes.
#[derive(Clone, Debug)]
pub struct PageOf<'a> {
    /// Only those that one of these dialects shows: one bit each.
    pub visible: i64,
    /// Only those of this customer. Together with `parent` it is the caller's to look at: the
    /// page then takes all of the parent's.
    pub customer: Option<&'a Id>,
    /// Only those that belong to this object.
    pub parent: Option<&'a Id>,
    /// Created from this microsecond on.
    pub from: i64,
    /// Created up to this microsecond.
    pub to: i64,
    /// Most rows.
    pub limit: usize,
}

/// The questions for one choice of objects.
#[derive(Debug)]
pub struct Listing {
    /// Below a number, newest first.
    pub backward: Statement,
    /// Above a number, oldest first.
    pub forward: Statement,
    /// How many there are.
    pub count: Statement,
}

/// The questions of one table. Each choice has its own index.
#[derive(Debug)]
pub struct Pages {
    /// All of an account and mode.
    pub all: Listing,
    /// Those of a customer.
    pub of_customer: Listing,
    /// Those that belong to an object.
    pub of_parent: Listing,
}

impl Pages {
    pub(super) fn backward(&'static self, scope: &Scope, below: i64, page: &PageOf) -> Query {
        let (listing, owner) = self.listing(page);
        Query::new(&listing.backward, values(scope, below, page, owner))
    }

    pub(super) fn forward(&'static self, scope: &Scope, above: i64, page: &PageOf) -> Query {
        let (listing, owner) = self.listing(page);
        Query::new(&listing.forward, values(scope, above, page, owner))
    }

    pub(super) fn count(&'static self, scope: &Scope, page: &PageOf) -> Query {
        let (listing, owner) = self.listing(page);
        Query::new(&listing.count, count_values(scope, page, owner))
    }

    fn listing<'a>(&'static self, page: &PageOf<'a>) -> (&'static Listing, Option<&'a Id>) {
        match (page.parent, page.customer) {
            (Some(parent), _) => (&self.of_parent, Some(parent)),
            (None, Some(customer)) => (&self.of_customer, Some(customer)),
            (None, None) => (&self.all, None),
        }
    }
}

/// The parameters of a page: the owner, if any, stands between number and limit.
pub(super) fn values(scope: &Scope, number: i64, page: &PageOf, owner: Option<&Id>) -> Vec<Value> {
    let mut values = count_values(scope, page, None);
    values.push(number.into());
    values.extend(owner.map(|owner| owner.as_str().into()));
    values.push((page.limit as i64).into());
    values
}

/// The parameters of a count.
pub(super) fn count_values(scope: &Scope, page: &PageOf, owner: Option<&Id>) -> Vec<Value> {
    let mut values = scope.values([page.visible.into(), page.from.into(), page.to.into()]);
    values.extend(owner.map(|owner| owner.as_str().into()));
    values
}

/// The statements for one choice: `listing!(name, table, columns, condition, its limit)`, with the
/// condition once behind six parameters and once behind five.
macro_rules! listing {
    ($name:expr, $table:literal, $columns:literal) => {
        $crate::table::page::listing!($name, $table, $columns, ("", ""), "$7")
    };
    ($name:expr, $table:literal, $columns:literal, $column:literal) => {
        $crate::table::page::listing!(
            $name,
            $table,
            $columns,
            (
                concat!(" and ", $column, " = $7"),
                concat!(" and ", $column, " = $6")
            ),
            "$8"
        )
    };
    ($name:expr, $table:literal, $columns:literal, ($six:expr, $five:expr), $limit:literal) => {
        $crate::table::page::Listing {
            backward: $crate::Statement::new(
                concat!($name, "page_backward"),
                concat!(
                    "select ",
                    $columns,
                    " from ",
                    $table,
                    " where account = $1 and mode = $2 and (visible & $3) <> 0 \
                     and created >= $4 and created <= $5 and number < $6",
                    $six,
                    " order by number desc limit ",
                    $limit
                ),
            ),
            forward: $crate::Statement::new(
                concat!($name, "page_forward"),
                concat!(
                    "select ",
                    $columns,
                    " from ",
                    $table,
                    " where account = $1 and mode = $2 and (visible & $3) <> 0 \
                     and created >= $4 and created <= $5 and number > $6",
                    $six,
                    " order by number limit ",
                    $limit
                ),
            ),
            count: $crate::Statement::new(
                concat!($name, "count"),
                concat!(
                    "select count(*) from ",
                    $table,
                    " where account = $1 and mode = $2 and (visible & $3) <> 0 \
                     and created >= $4 and created <= $5",
                    $five
                ),
            ),
        }
    };
}

/// All statements of a table that objects have owners in.
macro_rules! pages {
    ($table:literal, $columns:literal) => {
        $crate::table::page::Pages {
            all: $crate::table::page::listing!(concat!($table, "."), $table, $columns),
            of_customer: $crate::table::page::listing!(
                concat!($table, ".customer_"),
                $table,
                $columns,
                "customer"
            ),
            of_parent: $crate::table::page::listing!(
                concat!($table, ".parent_"),
                $table,
                $columns,
                "parent"
            ),
        }
    };
}

pub(super) use {listing, pages};
