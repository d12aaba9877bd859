//! The query language of `/search`: `email:"jane@example.com" AND -metadata["k"]:"v"`.
//!
//! Clauses are joined by one kind of word, `AND` (or a blank) or `OR`. Texts are compared without
//! letter case; `~` finds a part of at least three characters; numbers know `>`, `<`, `>=`, `<=`.

use std::fmt;

mod lexer;

use lexer::{Lexer, Token};

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name.
    pub(crate) name: &'static str,
    /// How it is compared.
    pub(crate) sort: Sort,
}

/// Ways of comparing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A text: `:` and `~`.
    Text,
    /// An id or a word of a closed list: `:` only.
    Word,
    /// An integer: `:` and the four comparisons.
    Number,
    /// A map of texts by key: `metadata["k"]`, with `:` and `~`.
    Map,
}

/// A field that holds a text.
pub(crate) const fn text(name: &'static str) -> Field {
    let sort = Sort::Text;
    Field { name, sort }
}

/// A field that holds an id or a word.
pub(crate) const fn word(name: &'static str) -> Field {
    let sort = Sort::Word;
    Field { name, sort }
}

/// A field that holds an integer.
pub(crate) const fn number(name: &'static str) -> Field {
    let sort = Sort::Number;
    Field { name, sort }
}

/// A field that holds texts by key.
pub(crate) const fn map(name: &'static str) -> Field {
    let sort = Sort::Map;
    Field { name, sort }
}

/// A query that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    all: bool,
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    negated: bool,
    field: &'static str,
    key: Option<String>,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Absent,
    Is(String),
    Holds(String),
    Equals(i64),
    Above(i64),
    Below(i64),
}

/// What an object has under a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing.
    None,
    /// A text.
    Text(String),
    /// An integer.
    Number(i64),
}

impl Value {
    /// A text that may be absent.
    pub(crate) fn of(text: Option<&str>) -> Self {
        text.map_or(Value::None, |text| Value::Text(text.to_owned()))
    }
}

/// Most clauses of a query.
const CLAUSES_MAX: usize = 10;
/// Fewest characters of a part that is looked for.
const PART_MIN: usize = 3;

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not the language at all.
    Unreadable,
    /// `AND` and `OR` in one query.
    Mixed,
    /// Too many clauses.
    TooMany,
    /// A field that these objects do not have.
    Unknown(String),
    /// An operator that the field does not have.
    Operator(String, &'static str),
    /// A part that is too short to be looked for.
    Short(String),
    /// A number was wanted.
    NotNumber(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable => out.write_str(
                "We were unable to parse your search query. Try using the format \
                 `metadata[\"key\"]:\"value\"` to query for metadata or `field:\"value\"` to query \
                 for other fields.",
            ),
            Fault::Mixed => out
                .write_str("Search queries cannot contain both AND and OR. Use only one of them."),
            Fault::TooMany => write!(
                out,
                "Search queries can have at most {CLAUSES_MAX} clauses."
            ),
            Fault::Unknown(field) => write!(
                out,
                "Field `{field}` is an unsupported search field for this resource."
            ),
            Fault::Operator(field, operator) => {
                write!(
                    out,
                    "Field `{field}` does not support the operator `{operator}`."
                )
            }
            Fault::Short(field) => write!(
                out,
                "Substrings of field `{field}` must have at least {PART_MIN} characters."
            ),
            Fault::NotNumber(field) => write!(out, "Field `{field}` must be a number."),
        }
    }
}

/// Reads a query.
///
/// # Errors
/// The first problem, from the left.
pub(crate) fn parse(query: &str, fields: &[Field]) -> Result<Query, Fault> {
    let mut lexer = Lexer::new(query);
    let mut clauses = Vec::new();
    let mut joined: Option<bool> = None;
    loop {
        clauses.push(clause(&mut lexer, fields)?);
        if clauses.len() > CLAUSES_MAX {
            return Err(Fault::TooMany);
        }
        let all = match lexer.peek()? {
            None => break,
            Some(Token::And) => {
                lexer.next()?;
                true
            }
            Some(Token::Or) => {
                lexer.next()?;
                false
            }
            // A blank means AND.
            Some(_) => true,
        };
        if joined.is_some_and(|known| known != all) {
            return Err(Fault::Mixed);
        }
        joined = Some(all);
    }
    let all = joined.unwrap_or(true);
    Ok(Query { all, clauses })
}

fn clause(lexer: &mut Lexer, fields: &[Field]) -> Result<Clause, Fault> {
    let mut token = lexer.next()?.ok_or(Fault::Unreadable)?;
    let negated = token == Token::Minus;
    if negated {
        token = lexer.next()?.ok_or(Fault::Unreadable)?;
    }
    let Token::Word(name) = token else {
        return Err(Fault::Unreadable);
    };
    let known = fields.iter().find(|field| field.name == name);
    let key = match lexer.peek()? {
        Some(Token::Key(_)) => match lexer.next()? {
            Some(Token::Key(key)) => Some(key),
            _ => None,
        },
        _ => None,
    };
    let Some(Token::Operator(operator)) = lexer.next()? else {
        return Err(Fault::Unreadable);
    };
    let field = known.ok_or(Fault::Unknown(name))?;
    if (field.sort == Sort::Map) != key.is_some() {
        return Err(Fault::Unreadable);
    }
    let value = lexer.next()?.ok_or(Fault::Unreadable)?;
    Ok(Clause {
        negated,
        field: field.name,
        key,
        test: test(*field, operator, value)?,
    })
}

fn test(field: Field, operator: &'static str, value: Token) -> Result<Test, Fault> {
    let name = || field.name.to_owned();
    let (text, quoted) = match value {
        Token::Text(text) => (text, true),
        Token::Word(word) => (word, false),
        _ => return Err(Fault::Unreadable),
    };
    if operator == ":" && !quoted && text == "null" {
        return Ok(Test::Absent);
    }
    if field.sort == Sort::Number {
        let number: i64 = text.parse().map_err(|_| Fault::NotNumber(name()))?;
        return match operator {
            ":" => Ok(Test::Equals(number)),
            ">" => Ok(Test::Above(number)),
            "<" => Ok(Test::Below(number)),
            ">=" => Ok(Test::Above(number.saturating_sub(1))),
            "<=" => Ok(Test::Below(number.saturating_add(1))),
            other => Err(Fault::Operator(name(), other)),
        };
    }
    if !quoted {
        return Err(Fault::Unreadable);
    }
    match (operator, field.sort) {
        (":", _) => Ok(Test::Is(text.to_lowercase())),
        ("~", Sort::Text | Sort::Map) if text.chars().count() < PART_MIN => {
            Err(Fault::Short(name()))
        }
        ("~", Sort::Text | Sort::Map) => Ok(Test::Holds(text.to_lowercase())),
        (other, _) => Err(Fault::Operator(name(), other)),
    }
}

impl Query {
    /// Whether an object meets the query. `value` tells what it has under a field, and under which
    /// key of it.
    pub(crate) fn takes(&self, value: impl Fn(&str, Option<&str>) -> Value) -> bool {
        let meets = |clause: &Clause| {
            let found = value(clause.field, clause.key.as_deref());
            clause.test.meets(&found) != clause.negated
        };
        match self.all {
            true => self.clauses.iter().all(meets),
            false => self.clauses.iter().any(meets),
        }
    }
}

impl Test {
    fn meets(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::Absent, value) => *value == Value::None,
            (Test::Is(wanted), Value::Text(text)) => text.to_lowercase() == *wanted,
            (Test::Holds(part), Value::Text(text)) => text.to_lowercase().contains(part.as_str()),
            (Test::Equals(wanted), Value::Number(number)) => number == wanted,
            (Test::Above(bound), Value::Number(number)) => number > bound,
            (Test::Below(bound), Value::Number(number)) => number < bound,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
