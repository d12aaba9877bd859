//! The columns that charges, refunds and intents have in common.

use domain::{Id, Moment};
use tree::{Map, Tree};

use crate::table::{Scope, detail};
use crate::{Row, StoreFault, Value};

/// A charge, a refund or an intent, as its table sees it.
pub(super) struct Object {
    pub id: Id,
    pub number: i64,
    pub version: i64,
    pub created: Moment,
    pub updated: Moment,
    pub customer: Option<Id>,
    pub parent: Option<Id>,
    pub visible: i64,
    pub state: String,
    pub detail: Tree,
}

impl Object {
    /// Reads the first ten columns: those of this type in their order.
    pub(super) fn of_row(row: &mut Row) -> Result<Object, StoreFault> {
        Ok(Object {
            id: Id::new(row.take_text(0)?),
            number: row.integer(1)?,
            version: row.integer(2)?,
            created: Moment(row.integer(3)?),
            updated: Moment(row.integer(4)?),
            customer: row.opt_text(5)?.map(Id::from),
            parent: row.opt_text(6)?.map(Id::from),
            visible: row.integer(7)?,
            state: row.take_text(8)?,
            detail: detail::read(row.text(9)?)?,
        })
    }

    /// Account, mode and the ten columns.
    pub(super) fn insert_values(&self, scope: &Scope) -> Vec<Value> {
        let mut values = scope.values([
            self.id.as_str().into(),
            self.number.into(),
            self.version.into(),
            self.created.0.into(),
        ]);
        values.extend(self.changing());
        values
    }

    /// Version and the columns from `updated` on, the table's own ones, and which row it is.
    pub(super) fn update_values<const N: usize>(
        &self,
        scope: &Scope,
        own: [Value; N],
    ) -> Vec<Value> {
        let mut values = vec![self.version.into()];
        values.extend(self.changing());
        values.extend(own);
        values.extend(scope.values([self.id.as_str().into(), (self.version - 1).into()]));
        values
    }

    fn changing(&self) -> [Value; 6] {
        [
            self.updated.0.into(),
            self.customer.as_ref().map(Id::as_str).into(),
            self.parent.as_ref().map(Id::as_str).into(),
            self.visible.into(),
            self.state.as_str().into(),
            tree::json::write(&self.detail).into(),
        ]
    }
}

/// The value of a stored name in the detail.
pub(super) fn named<T>(
    detail: &Tree,
    name: &str,
    from_name: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreFault> {
    detail
        .get(name)
        .and_then(Tree::as_str)
        .and_then(from_name)
        .ok_or(StoreFault::Shape)
}

/// A number in the detail.
pub(super) fn integer(detail: &Tree, name: &str) -> Result<i64, StoreFault> {
    detail
        .get(name)
        .and_then(Tree::as_i64)
        .ok_or(StoreFault::Shape)
}

/// Whether a flag is set in the detail.
pub(super) fn flag(detail: &Tree, name: &str) -> bool {
    detail.get(name).and_then(Tree::as_bool).unwrap_or(false)
}

/// Sets a flag in the detail; one that is not set takes no room.
pub(super) fn put_flag(map: &mut Map, name: &str, value: bool) {
    detail::put(map, name, value.then_some(true));
}

/// An id in the detail.
pub(super) fn id(detail: &Tree, name: &str) -> Option<Id> {
    detail.get(name).and_then(Tree::as_str).map(Id::from)
}
