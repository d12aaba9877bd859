//! The table of endpoints.

use kit::{Access, Endpoint};

use crate::{read, write};

/// All endpoints of this dialect.
pub(crate) fn table() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    use read::{customer, customer_source, source, token};
    let mut table = vec![
        Endpoint::post("/v1/customers", "customer.create", Secret)
            .does(customer::create, write::customer),
        Endpoint::get("/v1/customers", "customer.list", Secret)
            .does(customer::list, write::customers),
        Endpoint::get("/v1/customers/{customer}", "customer.retrieve", Secret)
            .does(customer::retrieve, write::customer),
        Endpoint::post("/v1/tokens", "token.create", AnyKey).does(token::create, write::token),
        Endpoint::get("/v1/tokens/{token}", "token.retrieve", Secret)
            .does(token::retrieve, write::token),
        Endpoint::post("/v1/sources", "source.create", AnyKey).does(source::create, write::source),
        Endpoint::get("/v1/sources/{source}", "source.retrieve", AnyKey)
            .does(source::retrieve, write::source),
    ];
    for (all, one, operations) in COLLECTIONS {
        table.extend([
            Endpoint::post(all, operations[0], Secret).does(customer_source::create, write::source),
            Endpoint::get(all, operations[1], Secret).does(customer_source::list, write::sources),
            Endpoint::get(one, operations[2], Secret)
                .does(customer_source::retrieve, write::source),
        ]);
    }
    table
}

/// A customer's sources under their three names: list, element, operations.
const COLLECTIONS: [(&str, &str, [&str; 3]); 3] = [
    (
        "/v1/customers/{customer}/sources",
        "/v1/customers/{customer}/sources/{id}",
        [
            "customer_source.create",
            "customer_source.list",
            "customer_source.retrieve",
        ],
    ),
    (
        "/v1/customers/{customer}/cards",
        "/v1/customers/{customer}/cards/{id}",
        [
            "customer_card.create",
            "customer_card.list",
            "customer_card.retrieve",
        ],
    ),
    (
        "/v1/customers/{customer}/bank_accounts",
        "/v1/customers/{customer}/bank_accounts/{id}",
        [
            "customer_bank_account.create",
            "customer_bank_account.list",
            "customer_bank_account.retrieve",
        ],
    ),
];
