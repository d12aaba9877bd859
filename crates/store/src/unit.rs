//! What is handed to an engine: statements, questions, and units that commit as one.

use std::fmt;

use crate::{StoreFault, Value};

/// One SQL text, written once for both engines, and the name it is reported by.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// For faults and metrics, as in `"source.insert"`.
    pub name: &'static str,
    /// The SQL with parameters `$1…$n`, first mentioned in ascending order.
    pub text: &'static str,
}

/// A question: a statement that returns rows.
#[derive(Clone, Debug)]
pub struct Query {
    /// What to ask.
    pub statement: &'static Statement,
    /// The parameters `$1…$n`.
    pub values: Vec<Value>,
}

/// Writes that commit together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// In the order they run; a later write sees the rows of the earlier ones.
    pub writes: Vec<Write>,
}

/// One statement that changes rows, and how many it must change.
#[derive(Clone, Debug)]
pub struct Write {
    /// What to run.
    pub statement: &'static Statement,
    /// The parameters `$1…$n`.
    pub values: Vec<Value>,
    /// How many rows it must change for the unit to stand.
    pub expect: Expect,
    /// What no longer held when it changes another number of rows, or meets a unique key.
    pub miss: Miss,
}

/// How many rows a write must change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// This many rows.
    Exactly(u64),
    /// This many rows or fewer.
    AtMost(u64),
    /// Whatever it is.
    Any,
}

/// The name of the fact that no longer held, as in `"token_unused"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss(pub &'static str);

/// Why a unit was not committed. Nothing of it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// A fact the decision was based on no longer holds: load again and decide again.
    Missed(Miss),
    /// The store could not do it: disk full, I/O, closed.
    Fault(StoreFault),
}

impl Statement {
    /// A statement called `name` with this SQL.
    pub const fn new(name: &'static str, text: &'static str) -> Statement {
        Statement { name, text }
    }
}

impl Query {
    /// A question with its parameters.
    pub fn new(statement: &'static Statement, values: Vec<Value>) -> Query {
        Query { statement, values }
    }
}

impl Unit {
    /// A unit without writes.
    pub fn new() -> Unit {
        Unit::default()
    }

    /// Appends a write.
    pub fn push(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}

impl Expect {
    /// Whether `changed` rows are as expected.
    pub fn holds(self, changed: u64) -> bool {
        match self {
            Expect::Exactly(count) => changed == count,
            Expect::AtMost(count) => changed <= count,
            Expect::Any => true,
        }
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Missed(miss) => write!(f, "no longer true: {miss}"),
            CommitError::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for CommitError {}

impl From<StoreFault> for CommitError {
    fn from(fault: StoreFault) -> CommitError {
        CommitError::Fault(fault)
    }
}

/// What would make a statement mean different things to the two engines; empty when it is fine.
///
/// SQLite takes `$1` for a *name* and numbers parameters by first appearance, so `select $2, $1`
/// would bind the wrong way round. Parameters are therefore mentioned in ascending order.
pub fn statement_problems(statement: &Statement) -> Vec<String> {
    let code = blank_quoted(statement.text);
    let mut problems = parameter_problems(&code);
    let foreign = [
        ("?", "a parameter other than $n"),
        ("@", "a parameter other than $n"),
        (":", "a named parameter or a `::` cast"),
        (";", "more than one statement, or a closing semicolon"),
    ];
    for (mark, problem) in foreign {
        if code.contains(mark) {
            problems.push(format!("{problem} ({mark})"));
        }
    }
    if statement.name.is_empty() {
        problems.push("no name".to_owned());
    }
    if code.trim().is_empty() {
        problems.push("no text".to_owned());
    }
    problems
}

fn parameter_problems(code: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut highest = 0_u32;
    for after in code.split('$').skip(1) {
        let word = after
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(after, |end| &after[..end]);
        match word.parse::<u32>() {
            Ok(number) if number > 0 && number <= highest => {}
            Ok(number) if Some(number) == highest.checked_add(1) => highest = number,
            Ok(number) => problems.push(format!("${number} is mentioned after ${highest}")),
            Err(_) => problems.push(format!("${word} is not a numbered parameter")),
        }
    }
    problems
}

/// The text with literals, quoted names and comments replaced by spaces.
fn blank_quoted(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '\'' => Some((1, "'")),
            '"' => Some((1, "\"")),
            '-' if rest.starts_with("--") => Some((2, "\n")),
            '/' if rest.starts_with("/*") => Some((2, "*/")),
            _ => None,
        };
        let Some((opening, closing)) = closing else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        let inside = &rest[opening..];
        rest = inside
            .find(closing)
            .map_or("", |end| &inside[end + closing.len()..]);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_compare_the_changed_rows() {
        assert!(Expect::Exactly(1).holds(1));
        assert!(!Expect::Exactly(1).holds(0));
        assert!(!Expect::Exactly(1).holds(2));
        assert!(Expect::AtMost(1).holds(0));
        assert!(!Expect::AtMost(1).holds(2));
        assert!(Expect::Any.holds(u64::MAX));
    }

    #[test]
    fn portable_statements_have_no_problems() {
        let good = [
            "select 1",
            "select a from t where a = $1 and b > $2 or c = $1",
            "insert into t(a, b) values ($1, $2) on conflict do nothing",
            "select '$9 ? ; ''$8''' from \"a:b\" where a = $1 -- $7 is a comment\n and b = $2",
            "select /* $5; */ $1",
            "select 'unfinished",
        ];
        for text in good {
            assert_eq!(problems(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn statements_that_bind_the_wrong_way_round_are_found() {
        let bad = [
            "select $2, $1",
            "select $1, $3",
            "select $0",
            "select $1a",
            "select $name",
            "select $",
            "select $99999999999",
            "select ?1",
            "select :name",
            "select @name",
            "select $1::bigint",
            "select 1; select 2",
            "  ",
        ];
        for text in bad {
            assert_ne!(problems(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            statement_problems(&Statement::new("", "select 1")),
            ["no name"]
        );
    }

    fn problems(text: &'static str) -> Vec<String> {
        statement_problems(&Statement::new("test", text))
    }
}
