//! Rows of a data folder, read beside the server or after it.

use std::path::Path;

use store::{Query, Row, Statement, Store, Value};

static COUNTS: Statement = Statement::new(
    "test.counts",
    "select (select count(*) from customer), (select count(*) from source), \
     (select count(*) from token), (select count(*) from spent), (select count(*) from event), \
     (select count(*) from idempotency), (select count(*) from claim)",
);

/// Every row that a statement gives.
pub(crate) fn rows(data: &Path, statement: &'static Statement, values: Vec<Value>) -> Vec<Row> {
    let store = Store::open_reader(data.join("wellspring.db")).unwrap();
    store.ask(&Query::new(statement, values)).unwrap()
}

/// How many customers, sources, tokens, spent tokens, events, recorded answers and claimed names
/// there are.
pub(crate) fn counts(data: &Path) -> Vec<i64> {
    let row = rows(data, &COUNTS, Vec::new()).pop().unwrap();
    (0..7).map(|column| row.integer(column).unwrap()).collect()
}
