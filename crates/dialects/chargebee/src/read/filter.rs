//! Conditions of lists: `type[in]=[card,direct_debit]`, `created_at[after]=1700000000`.
//!
//! A condition that cannot be read is noted, never skipped: without it a list would show more than
//! was asked for.

use domain::Moment;
use tree::Tree;

use crate::read::input::{Input, choose};
use crate::read::notation;

/// Most characters of a value that is compared.
const VALUE_MAX: usize = 300;
/// Most digits of a moment in seconds.
const SECONDS_DIGITS: usize = 10;
const SECONDS_PER_DAY: i64 = 86_400;

/// What a word must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    Is(String),
    IsNot(String),
    StartsWith(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    /// There, or not there.
    Present(bool),
}

/// When something must have happened, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// Later than.
    After(i64),
    /// Earlier than.
    Before(i64),
    /// On the same day, UTC.
    On(i64),
    /// From the first to the second, both included.
    Between(i64, i64),
}

/// Which words a filter compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Any text.
    Text,
    /// Any text, or nothing.
    OptionalText,
    /// One of a closed list.
    Choice(&'static [&'static str]),
}

impl Words {
    /// Whether an attribute fits; an absent one is no word at all.
    pub(crate) fn take(&self, word: Option<&str>) -> bool {
        match self {
            Words::Is(wanted) => word == Some(wanted),
            Words::IsNot(other) => word != Some(other),
            Words::StartsWith(start) => word.is_some_and(|word| word.starts_with(start.as_str())),
            Words::In(several) => several.iter().any(|wanted| word == Some(wanted)),
            Words::NotIn(several) => several.iter().all(|other| word != Some(other)),
            Words::Present(wanted) => word.is_some() == *wanted,
        }
    }
}

impl Times {
    /// Whether a moment fits.
    pub(crate) fn take(self, moment: Moment) -> bool {
        let seconds = moment.seconds();
        match self {
            Times::After(limit) => seconds > limit,
            Times::Before(limit) => seconds < limit,
            Times::On(day) => moment.days() == Moment::from_seconds(day).days(),
            Times::Between(first, last) => (first..=last).contains(&seconds),
        }
    }

    /// The first and the last microsecond that can fit.
    pub(crate) fn bounds(self) -> (i64, i64) {
        let start = |seconds: i64| Moment::from_seconds(seconds).0;
        let end = |seconds: i64| start(seconds).saturating_add(999_999);
        match self {
            Times::After(limit) => (start(limit + 1), i64::MAX),
            Times::Before(limit) => (i64::MIN, start(limit) - 1),
            Times::On(day) => {
                let first = day.div_euclid(SECONDS_PER_DAY) * SECONDS_PER_DAY;
                (start(first), end(first + SECONDS_PER_DAY - 1))
            }
            Times::Between(first, last) => (start(first), end(last)),
        }
    }
}

/// The conditions on a word.
pub(crate) fn words(input: &Input, name: &str, domain: Domain) -> Vec<Words> {
    let Some(operators) = operators(input, name) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (operator, value) in operators.map().iter() {
        let one = || value.as_str().and_then(|text| known(text, domain));
        let list = || -> Option<Vec<String>> {
            let several = several(value)?;
            several.iter().map(|word| known(word, domain)).collect()
        };
        let read = match operator {
            "is" => one().map(Words::Is),
            "is_not" => one().map(Words::IsNot),
            "starts_with" if !matches!(domain, Domain::Choice(_)) => one().map(Words::StartsWith),
            "in" => list().map(Words::In),
            "not_in" => list().map(Words::NotIn),
            "is_present" if domain == Domain::OptionalText => truth(value).map(Words::Present),
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
pub(crate) fn times(input: &Input, name: &str) -> Vec<Times> {
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

/// A plain parameter with a moment in seconds.
pub(crate) fn moment(input: &Input, name: &str) -> Option<i64> {
    let value = input.raw(name).filter(|value| value.as_str() != Some(""))?;
    let read = value.as_str().and_then(seconds);
    if read.is_none() {
        input.wrong(name, "a time in seconds");
    }
    read
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

fn known(text: &str, domain: Domain) -> Option<String> {
    let fits = !text.is_empty() && text.chars().count() <= VALUE_MAX;
    match domain {
        _ if !fits => None,
        Domain::Choice(words) => choose(text, words).map(str::to_owned),
        Domain::Text | Domain::OptionalText => Some(text.to_owned()),
    }
}

fn truth(value: &Tree) -> Option<bool> {
    choose(value.as_str()?, &["true", "false"]).map(|word| word == "true")
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
mod tests {
    use super::*;

    #[test]
    fn absent_attributes_are_no_words() {
        for (words, taken) in [
            (Words::Is("a".to_owned()), false),
            (Words::IsNot("a".to_owned()), true),
            (Words::StartsWith(String::new()), false),
            (Words::In(vec![String::new()]), false),
            (Words::NotIn(vec![String::new()]), true),
            (Words::Present(true), false),
            (Words::Present(false), true),
        ] {
            assert_eq!(words.take(None), taken, "{words:?}");
        }
    }

    #[test]
    fn bounds_hold_what_is_taken() {
        let second = 1_795_176_000;
        for times in [
            Times::After(second),
            Times::Before(second),
            Times::On(second),
            Times::Between(second - 5, second + 5),
        ] {
            let (first, last) = times.bounds();
            for micros in [first, last] {
                if micros != i64::MIN && micros != i64::MAX {
                    assert!(times.take(Moment(micros)), "{times:?}");
                    let outside = if micros == first {
                        micros - 1
                    } else {
                        micros + 1
                    };
                    assert!(!times.take(Moment(outside)), "{times:?}");
                }
            }
        }
    }
}
