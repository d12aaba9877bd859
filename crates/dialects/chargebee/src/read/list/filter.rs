//! Conditions on payment sources: `type[in]=[card,direct_debit]`.

use domain::Moment;
use domain::source::Source;
use tree::Tree;

use crate::read::input::{Input, choose};
use crate::read::notation;
use crate::words::{kinds, states};

/// Most characters of a value that is compared.
const VALUE_MAX: usize = 300;
/// Most digits of a moment in seconds.
const SECONDS_DIGITS: usize = 10;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Customer(Words),
    Kind(Words),
    /// The state as it was when the call came in.
    State(Words, Moment),
    Created(Times),
    Updated(Times),
    /// A mandate for a subscription: no source has any.
    Mandate,
}

/// What a word must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Is(String),
    IsNot(String),
    StartsWith(String),
    In(Vec<String>),
    NotIn(Vec<String>),
}

/// When something must have happened, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// Later than.
    After(i64),
    /// Earlier than.
    Before(i64),
    /// On the same day, UTC.
    On(i64),
    /// From the first to the second, both included.
    Between(i64, i64),
}

/// All conditions of a query. A condition that cannot be read is noted, never skipped: without it
/// a list would show more than was asked for.
pub(super) fn conditions(input: &Input, now: Moment) -> Vec<Condition> {
    let mut all = Vec::new();
    all.extend(
        words(input, "customer_id", None)
            .into_iter()
            .map(Condition::Customer),
    );
    all.extend(
        words(input, "type", Some(kinds::TYPES))
            .into_iter()
            .map(Condition::Kind),
    );
    let states = words(input, "status", Some(states::STATES));
    all.extend(states.into_iter().map(|words| Condition::State(words, now)));
    all.extend(
        times(input, "created_at")
            .into_iter()
            .map(Condition::Created),
    );
    all.extend(
        times(input, "updated_at")
            .into_iter()
            .map(Condition::Updated),
    );
    let subscription = input.text("subscription_id", 50);
    if subscription.is_some_and(|id| !id.is_empty()) {
        all.push(Condition::Mandate);
    }
    all
}

impl Condition {
    /// Whether a source meets it.
    pub(super) fn takes(&self, source: &Source) -> bool {
        match self {
            Condition::Customer(words) => {
                words.take(source.customer.as_ref().map_or("", |id| id.as_str()))
            }
            Condition::Kind(words) => words.take(kinds::kind_of(source)),
            Condition::State(words, now) => words.take(states::state_of(source, *now)),
            Condition::Created(times) => times.take(source.created),
            Condition::Updated(times) => times.take(source.updated),
            Condition::Mandate => false,
        }
    }

    /// The customer, if this condition leaves only one.
    pub(super) fn only_customer(&self) -> Option<&str> {
        match self {
            Condition::Customer(Words::Is(id)) => Some(id),
            _ => None,
        }
    }
}

impl Words {
    fn take(&self, word: &str) -> bool {
        match self {
            Words::Is(wanted) => word == wanted,
            Words::IsNot(other) => word != other,
            Words::StartsWith(start) => word.starts_with(start.as_str()),
            Words::In(several) => several.iter().any(|wanted| word == wanted),
            Words::NotIn(several) => several.iter().all(|other| word != other),
        }
    }
}

impl Times {
    fn take(self, moment: Moment) -> bool {
        let seconds = moment.seconds();
        match self {
            Times::After(limit) => seconds > limit,
            Times::Before(limit) => seconds < limit,
            Times::On(day) => moment.days() == Moment::from_seconds(day).days(),
            Times::Between(first, last) => (first..=last).contains(&seconds),
        }
    }
}

/// The conditions on an id, or on a word of a closed list.
fn words(input: &Input, name: &str, allowed: Option<&'static [&'static str]>) -> Vec<Words> {
    let Some(operators) = operators(input, name) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (operator, value) in operators.map().iter() {
        let one = || value.as_str().and_then(|text| known(text, allowed));
        let list = || -> Option<Vec<String>> {
            several(value)?
                .iter()
                .map(|word| known(word, allowed))
                .collect()
        };
        let read = match operator {
            "is" => one().map(Words::Is),
            "is_not" => one().map(Words::IsNot),
            "starts_with" if allowed.is_none() => one().map(Words::StartsWith),
            "in" => list().map(Words::In),
            "not_in" => list().map(Words::NotIn),
            _ => {
                operators.wrong(operator, "an operator of this filter");
                continue;
            }
        };
        match read {
            Some(read) => out.push(read),
            None => operators.wrong(operator, "a value that this filter knows"),
        }
    }
    out
}

/// The conditions on a moment.
fn times(input: &Input, name: &str) -> Vec<Times> {
    let Some(operators) = operators(input, name) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (operator, value) in operators.map().iter() {
        let one = || value.as_str().and_then(seconds);
        let read = match operator {
            "after" => one().map(Times::After),
            "before" => one().map(Times::Before),
            "on" => one().map(Times::On),
            "between" => both(value).map(|(first, last)| Times::Between(first, last)),
            _ => {
                operators.wrong(operator, "an operator of this filter");
                continue;
            }
        };
        match read {
            Some(read) => out.push(read),
            None => operators.wrong(operator, "a time in seconds"),
        }
    }
    out
}

/// The operators of a filter: bracketed fields, nothing else.
fn operators(input: &Input, name: &str) -> Option<Input<'static>> {
    let value = input.raw(name)?;
    if value.as_map().is_none() {
        input.wrong(name, "used with an operator, as in created_at[after]");
        return None;
    }
    input.object(name)
}

fn known(text: &str, allowed: Option<&'static [&'static str]>) -> Option<String> {
    let fits = !text.is_empty() && text.chars().count() <= VALUE_MAX;
    match allowed {
        _ if !fits => None,
        Some(words) => choose(text, words).map(str::to_owned),
        None => Some(text.to_owned()),
    }
}

/// Several values: one field in any of the notations of the clients, or indexed fields.
fn several(value: &Tree) -> Option<Vec<String>> {
    match value {
        Tree::Text(text) => notation::words(text),
        Tree::List(items) => items.iter().map(notation::word).collect(),
        _ => None,
    }
}

fn both(value: &Tree) -> Option<(i64, i64)> {
    let values = several(value)?;
    let [first, last] = values.as_slice() else {
        return None;
    };
    Some((seconds(first)?, seconds(last)?))
}

fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let plain = (1..=SECONDS_DIGITS).contains(&text.len());
    (plain && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
