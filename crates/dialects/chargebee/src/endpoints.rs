//! The table of endpoints.

use kit::{Access, Endpoint};

use crate::{read, write};

/// Names of the operations, as the request log has them.
pub(crate) mod operation {
    pub(crate) const CREATE_CUSTOMER: &str = "customer.create";
    pub(crate) const READ_CUSTOMER: &str = "customer.retrieve";
    pub(crate) const CREATE_TOKEN_FOR_CARD: &str = "token.create_for_card";
    pub(crate) const CREATE_TOKEN_FROM_GATEWAY: &str = "token.create_using_temp_token";
    pub(crate) const READ_TOKEN: &str = "token.retrieve";
    pub(crate) const CREATE_SOURCE: &str = "payment_source.create_using_token";
    pub(crate) const READ_SOURCE: &str = "payment_source.retrieve";
    pub(crate) const LIST_SOURCES: &str = "payment_source.list";
}

/// All rows.
pub(crate) fn table() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    vec![
        Endpoint::post("/api/v2/customers", operation::CREATE_CUSTOMER, Secret)
            .does(read::customer::create, write::customer::shown),
        Endpoint::get("/api/v2/customers/{id}", operation::READ_CUSTOMER, Secret)
            .does(read::customer::retrieve, write::customer::shown),
        Endpoint::post(
            "/api/v2/tokens/create_for_card",
            operation::CREATE_TOKEN_FOR_CARD,
            AnyKey,
        )
        .does(read::token::create_for_card, write::token::shown),
        Endpoint::post(
            "/api/v2/tokens/create_using_temp_token",
            operation::CREATE_TOKEN_FROM_GATEWAY,
            AnyKey,
        )
        .does(read::token::create_using_temp_token, write::token::shown),
        Endpoint::get("/api/v2/tokens/{id}", operation::READ_TOKEN, Secret)
            .does(read::token::retrieve, write::token::shown),
        Endpoint::post(
            "/api/v2/payment_sources/create_using_token",
            operation::CREATE_SOURCE,
            Secret,
        )
        .does(read::source::create_using_token, write::source::created),
        Endpoint::get(
            "/api/v2/payment_sources/{id}",
            operation::READ_SOURCE,
            Secret,
        )
        .does(read::source::retrieve, write::source::retrieved),
        Endpoint::get("/api/v2/payment_sources", operation::LIST_SOURCES, Secret)
            .does(read::list::read, write::list::shown),
    ]
}
