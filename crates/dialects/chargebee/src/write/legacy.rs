//! Answers of calls that know one card per customer.

use domain::operation::{CustomerAnswer, SourceAnswer};
use kit::{Reply, View};
use tree::Map;

use crate::errors::Problem;
use crate::write::customer::{customer, legacy_card};
use crate::write::{put, reply};

/// `GET /cards/{id}`
pub(crate) fn card_of(answer: &CustomerAnswer, view: &View) -> Reply {
    let primary = answer.default_source.as_ref();
    let Some(card) = primary.and_then(|primary| legacy_card(primary, view)) else {
        return missing(answer.customer.id.as_str()).reply();
    };
    let mut body = Map::new();
    body.insert("card", card);
    reply(200, body)
}

/// `POST /customers/{id}/switch_gateway`
pub(crate) fn switched(answer: &SourceAnswer, view: &View) -> Reply {
    let mut body = owner(answer, view);
    put(&mut body, "card", legacy_card(&answer.source, view));
    reply(200, body)
}

/// `POST /customers/{id}/delete_card`
pub(crate) fn deleted(answer: &SourceAnswer, view: &View) -> Reply {
    reply(200, owner(answer, view))
}

/// The answer where a customer has no primary card.
pub(crate) fn missing(customer: &str) -> Problem {
    let message = format!("The customer {customer} has no card");
    let code = "resource_not_found";
    Problem::new(404, "invalid_request", code, message).about("customer_id")
}

fn owner(answer: &SourceAnswer, view: &View) -> Map {
    let mut body = Map::new();
    if let Some(owner) = &answer.customer {
        body.insert("customer", customer(owner, view));
    }
    body
}

#[cfg(test)]
mod tests;
