//! All statements at once: portable, prepared on the engine, and never a walk over a whole table.

use super::STATEMENTS;
use crate::{Options, Query, Statement, Store, Value, statement_problems};

/// Statements that read everything on purpose: few rows, once at the start or now and then.
const WHOLE_TABLE: [&str; 3] = ["data_key.all", "account.all", "directory.publishable"];

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
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::new(folder.path().join("test.db"), 0);
    options.statements = STATEMENTS;
    let store = Store::open(options).unwrap();
    for statement in STATEMENTS {
        if statement.text.starts_with("insert") && !statement.text.contains("select") {
            continue;
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
        for row in rows {
            let step = row.text(3).unwrap();
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
