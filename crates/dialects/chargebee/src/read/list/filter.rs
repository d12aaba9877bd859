//! Conditions on payment sources.

use domain::Moment;
use domain::source::Source;

use crate::read::filter::{Domain, Times, Words, times, words};
use crate::read::input::Input;
use crate::words::{kinds, states};

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

/// All conditions of a query.
pub(super) fn conditions(input: &Input, now: Moment) -> Vec<Condition> {
    let mut all = Vec::new();
    let customers = words(input, "customer_id", Domain::Text);
    all.extend(customers.into_iter().map(Condition::Customer));
    let kinds = words(input, "type", Domain::Choice(kinds::TYPES));
    all.extend(kinds.into_iter().map(Condition::Kind));
    let states = words(input, "status", Domain::Choice(states::STATES));
    all.extend(states.into_iter().map(|words| Condition::State(words, now)));
    let created = times(input, "created_at");
    all.extend(created.into_iter().map(Condition::Created));
    let updated = times(input, "updated_at");
    all.extend(updated.into_iter().map(Condition::Updated));
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
                words.take(source.customer.as_ref().map(|id| id.as_str()))
            }
            Condition::Kind(words) => words.take(Some(kinds::kind_of(source))),
            Condition::State(words, now) => words.take(Some(states::state_of(source, *now))),
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

#[cfg(test)]
mod tests;
