//! All statements at once: portable, prepared on the engine, and never a walk over a whole table.

mod delivered;
mod money;
mod samples;

use super::STATEMENTS;
use crate::{Options, Query, Statement, Store, Value, statement_problems};

/// Statements that read everything on purpose: few rows, once at the start or now and then.
const WHOLE_TABLE: [&str; 6] = [
    "data_key.all",
    "account.all",
    "directory.publishable",
    "endpoint.active",
    "delivery.routes",
    "delivery.unclaim",
];

#[test]
fn every_statement_means_the_same_to_both_engines() {
    for statement in STATEMENTS {
        assert_eq!(
            statement_problems(statement),
            Vec::<String>::new(),
            "{}",
            statement.name
        );
    }
}

#[test]
fn no_two_statements_have_the_same_name_or_text() {
    for (place, statement) in STATEMENTS.iter().enumerate() {
        for other in &STATEMENTS[..place] {
            assert_ne!(statement.name, other.name);
            assert_ne!(statement.text, other.text, "{}", statement.name);
        }
    }
}

#[test]
fn every_statement_is_prepared_and_uses_an_index() {
    let (store, _folder) = store();
    for statement in STATEMENTS {
        for step in plan(&store, statement) {
            let whole = WHOLE_TABLE.contains(&statement.name);
            assert!(
                whole || !step.starts_with("SCAN"),
                "{}: {step}",
                statement.name
            );
        }
    }
    store.close();
}

/// Statements with the index that was made for them.
const INDEXES: &[(&str, &str)] = &[
    (
        "charge.page_backward",
        "charge_number (account=? AND mode=? AND number<?)",
    ),
    (
        "charge.customer_page_forward",
        "charge_customer (account=? AND mode=? AND customer=? AND number>?)",
    ),
    (
        "charge.parent_page_backward",
        "charge_parent (account=? AND mode=? AND parent=? AND number<?)",
    ),
    (
        "charge.customer_count",
        "charge_customer (account=? AND mode=? AND customer=?)",
    ),
    (
        "charge.of_source",
        "charge_source (account=? AND mode=? AND source=?)",
    ),
    (
        "refund.of_charge",
        "refund_parent (account=? AND mode=? AND parent=?)",
    ),
    (
        "intent.by_number",
        "intent_number (account=? AND mode=? AND number=?)",
    ),
    (
        "intent.expired",
        "intent_expires (account=? AND mode=? AND expires<?)",
    ),
    (
        "event.by_number",
        "event_number (account=? AND mode=? AND number=?)",
    ),
    (
        "event.page_forward",
        "event_number (account=? AND mode=? AND number>?)",
    ),
    (
        "event.customer_page_backward",
        "event_customer (account=? AND mode=? AND customer=? AND number<?)",
    ),
    (
        "event.deliver",
        "event_number (account=? AND mode=? AND number=?)",
    ),
    (
        "event.deliver",
        "endpoint_state (account=? AND mode=? AND state=?)",
    ),
    (
        "delivery.due_of",
        "delivery_due (account=? AND mode=? AND endpoint=? AND due<?)",
    ),
    (
        "delivery.of_event",
        "delivery_number (account=? AND mode=? AND number=?)",
    ),
    (
        "delivery.reopen",
        "delivery_number (account=? AND mode=? AND number=?)",
    ),
    (
        "delivery.forget",
        "delivery_number (account=? AND mode=? AND number<?)",
    ),
];

/// Where several indexes would do, only one of them is quick.
#[test]
fn statements_use_the_index_that_was_made_for_them() {
    let (store, _folder) = store();
    for (name, index) in INDEXES {
        let found = STATEMENTS.iter().find(|statement| statement.name == *name);
        let steps = plan(&store, found.unwrap());
        assert!(
            steps.iter().any(|step| step.ends_with(index)),
            "{name}: {steps:?}"
        );
        assert!(
            !steps.iter().any(|step| step.contains("TEMP B-TREE")),
            "{name}: {steps:?}"
        );
    }
    store.close();
}

fn plan(store: &Store, statement: &Statement) -> Vec<String> {
    if statement.text.starts_with("insert") && !statement.text.contains("select") {
        return Vec::new();
    }
    let text = format!("explain query plan {}", statement.text);
    let plan: &'static Statement = Box::leak(Box::new(Statement::new(
        statement.name,
        Box::leak(text.into_boxed_str()),
    )));
    let count = statement.text.matches('$').count();
    let highest = (1..=count)
        .rev()
        .find(|n| statement.text.contains(&format!("${n}")));
    let values = vec![Value::Null; highest.unwrap_or(0)];
    let rows = store.ask(&Query::new(plan, values)).unwrap();
    rows.iter()
        .map(|row| row.text(3).unwrap().to_owned())
        .collect()
}

fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path().join("test.db"), 0);
    options.statements = STATEMENTS;
    (Store::open(options).unwrap(), folder)
}
