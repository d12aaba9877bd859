//! Events, webhook endpoints, and the balance.

use kit::{Access, Call, Endpoint, Reply};

use crate::errors::Error;
use crate::read::{endpoint, event};
use crate::write::money;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    use Access::Secret;
    let all = "/v1/webhook_endpoints";
    let one = "/v1/webhook_endpoints/{webhook_endpoint}";
    vec![
        Endpoint::get("/v1/events", "event.list", Secret).does(event::list, money::events),
        Endpoint::get("/v1/events/{id}", "event.retrieve", Secret)
            .does(event::retrieve, money::event),
        Endpoint::get(all, "webhook_endpoint.list", Secret).does(endpoint::list, money::endpoints),
        Endpoint::post(all, "webhook_endpoint.create", Secret)
            .does(endpoint::create, money::endpoint),
        Endpoint::get(one, "webhook_endpoint.retrieve", Secret)
            .does(endpoint::retrieve, money::endpoint),
        Endpoint::post(one, "webhook_endpoint.update", Secret)
            .does(endpoint::update, money::endpoint),
        Endpoint::delete(one, "webhook_endpoint.delete", Secret)
            .does(endpoint::delete, money::deleted_endpoint),
        Endpoint::get("/v1/balance", "balance.retrieve", Secret).answers(no_balance),
        Endpoint::get(
            "/v1/balance_transactions",
            "balance_transaction.list",
            Secret,
        )
        .answers(no_balance),
        Endpoint::get(
            "/v1/balance_transactions/{id}",
            "balance_transaction.retrieve",
            Secret,
        )
        .answers(no_balance),
    ]
}

/// A gateway settles what was paid; no balance is kept here that could be told.
fn no_balance(_: &Call) -> Reply {
    Error::invalid(
        "Balances are not kept by this server: it stores and charges payment sources, and the \
         gateway settles what was paid. What a charge or a refund moved is shown when \
         balance_transaction is expanded on it.",
    )
    .reply()
}
