//! Customers, and their sources under three names.

use kit::{Access, Endpoint};

use crate::{read, write};

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    use Access::Secret;
    use read::{customer, customer_change, customer_source, source_change};
    let one = "/v1/customers/{customer}";
    let mut table = vec![
        Endpoint::post("/v1/customers", "customer.create", Secret)
            .does(customer::create, write::customer),
        Endpoint::get("/v1/customers", "customer.list", Secret)
            .does(customer::list, write::customers),
        Endpoint::get("/v1/customers/search", "customer.search", Secret)
            .does(customer_change::search, write::found_customers),
        Endpoint::get(one, "customer.retrieve", Secret).does(customer::retrieve, write::customer),
        Endpoint::post(one, "customer.update", Secret)
            .does(customer_change::update, write::customer),
        Endpoint::delete(one, "customer.delete", Secret)
            .does(customer_change::delete, write::deleted_customer),
    ];
    for names in COLLECTIONS {
        let operations = names.operations;
        table.extend([
            Endpoint::post(names.all, operations[0], Secret)
                .does(customer_source::create, write::source),
            Endpoint::get(names.all, operations[1], Secret)
                .does(customer_source::list, write::sources),
            Endpoint::get(names.one, operations[2], Secret)
                .does(customer_source::retrieve, write::source),
            Endpoint::post(names.one, operations[3], Secret)
                .does(source_change::update, write::source),
            Endpoint::delete(names.one, operations[4], Secret)
                .does(source_change::delete, write::deleted_source),
        ]);
        if let Some((path, operation)) = names.verify {
            let row = Endpoint::post(path, operation, Secret);
            table.push(row.does(source_change::verify, write::source));
        }
    }
    table
}

/// One name of a customer's sources.
struct Collection {
    all: &'static str,
    one: &'static str,
    /// Create, list, retrieve, update, delete.
    operations: [&'static str; 5],
    verify: Option<(&'static str, &'static str)>,
}

/// A customer's sources under their three names.
const COLLECTIONS: [Collection; 3] = [
    Collection {
        all: "/v1/customers/{customer}/sources",
        one: "/v1/customers/{customer}/sources/{id}",
        operations: [
            "customer_source.create",
            "customer_source.list",
            "customer_source.retrieve",
            "customer_source.update",
            "customer_source.delete",
        ],
        verify: Some((
            "/v1/customers/{customer}/sources/{id}/verify",
            "customer_source.verify",
        )),
    },
    Collection {
        all: "/v1/customers/{customer}/cards",
        one: "/v1/customers/{customer}/cards/{id}",
        operations: [
            "customer_card.create",
            "customer_card.list",
            "customer_card.retrieve",
            "customer_card.update",
            "customer_card.delete",
        ],
        verify: None,
    },
    Collection {
        all: "/v1/customers/{customer}/bank_accounts",
        one: "/v1/customers/{customer}/bank_accounts/{id}",
        operations: [
            "customer_bank_account.create",
            "customer_bank_account.list",
            "customer_bank_account.retrieve",
            "customer_bank_account.update",
            "customer_bank_account.delete",
        ],
        verify: Some((
            "/v1/customers/{customer}/bank_accounts/{id}/verify",
            "customer_bank_account.verify",
        )),
    },
];
