//! The table of endpoints.

pub(crate) mod operation;

use kit::endpoint::Draft;
use kit::{Access, Endpoint};

use crate::{read, write};

/// All rows.
pub(crate) fn table() -> Vec<Endpoint> {
    let groups = [
        created_sources(),
        kept_sources(),
        customers(),
        tokens(),
        intents(),
        legacy_cards(),
        events(),
        webhook_endpoints(),
        others(),
    ];
    groups.into_iter().flatten().collect()
}

fn get(path: &'static str, operation: &'static str) -> Draft {
    Endpoint::get(path, operation, Access::Secret)
}

fn post(path: &'static str, operation: &'static str) -> Draft {
    Endpoint::post(path, operation, Access::Secret)
}

fn created_sources() -> Vec<Endpoint> {
    use operation::*;
    use read::create;
    use write::source::with_customer;
    vec![
        post("/api/v2/payment_sources/create_using_token", CREATE_SOURCE)
            .does(create::using_token, with_customer),
        post(
            "/api/v2/payment_sources/create_using_temp_token",
            CREATE_FROM_TEMPORARY,
        )
        .does(create::using_temp_token, with_customer),
        post(
            "/api/v2/payment_sources/create_using_permanent_token",
            CREATE_FROM_PERMANENT,
        )
        .does(create::using_permanent_token, with_customer),
        post(
            "/api/v2/payment_sources/create_using_payment_intent",
            CREATE_FROM_INTENT,
        )
        .does(create::using_payment_intent, with_customer),
        post("/api/v2/payment_sources/create_card", CREATE_CARD).does(create::card, with_customer),
        post(
            "/api/v2/payment_sources/create_bank_account",
            CREATE_BANK_ACCOUNT,
        )
        .does(create::bank_account, with_customer),
        post(
            "/api/v2/payment_sources/create_voucher_payment_source",
            CREATE_VOUCHER,
        )
        .does(create::voucher, with_customer),
    ]
}

fn kept_sources() -> Vec<Endpoint> {
    use operation::*;
    use read::change;
    use write::source::{exported, gateway_tokens, retrieved, with_customer};
    vec![
        get("/api/v2/payment_sources", LIST_SOURCES).does(read::list::read, write::list::shown),
        get("/api/v2/payment_sources/{id}", READ_SOURCE).does(change::retrieve, retrieved),
        get(
            "/api/v2/payment_sources/{id}/gateway_payment_method_tokens",
            GATEWAY_TOKENS,
        )
        .does(change::gateway_tokens, gateway_tokens),
        post("/api/v2/payment_sources/{id}/update_card", UPDATE_CARD)
            .does(change::update_card, with_customer),
        post(
            "/api/v2/payment_sources/{id}/update_bank_account",
            UPDATE_BANK_ACCOUNT,
        )
        .does(change::update_bank_account, with_customer),
        post(
            "/api/v2/payment_sources/{id}/verify_bank_account",
            VERIFY_BANK_ACCOUNT,
        )
        .does(change::verify_bank_account, retrieved),
        post(
            "/api/v2/payment_sources/{id}/switch_gateway_account",
            SWITCH_GATEWAY,
        )
        .does(change::switch_gateway, with_customer),
        post(
            "/api/v2/payment_sources/{id}/export_payment_source",
            EXPORT_SOURCE,
        )
        .does(change::export, exported),
        post("/api/v2/payment_sources/{id}/delete", DELETE_SOURCE)
            .does(change::delete, with_customer),
        post("/api/v2/payment_sources/{id}/delete_local", DELETE_LOCAL)
            .does(change::delete_local, with_customer),
    ]
}

fn customers() -> Vec<Endpoint> {
    use operation::*;
    use read::customer;
    use write::customer::shown;
    vec![
        post("/api/v2/customers", CREATE_CUSTOMER).does(customer::create, shown),
        get("/api/v2/customers", LIST_CUSTOMERS)
            .does(customer::list::read, write::customer::listed),
        get("/api/v2/customers/{id}", READ_CUSTOMER).does(customer::retrieve, shown),
        post("/api/v2/customers/{id}", UPDATE_CUSTOMER).does(customer::change::update, shown),
        post("/api/v2/customers/{id}/delete", DELETE_CUSTOMER)
            .does(customer::change::delete, shown),
        post("/api/v2/customers/{id}/assign_payment_role", ASSIGN_ROLE).does(
            read::change::assign_payment_role,
            write::source::with_customer,
        ),
        post(
            "/api/v2/customers/{id}/update_payment_method",
            UPDATE_METHOD,
        )
        .does(customer::change::update_payment_method, shown),
        post("/api/v2/customers/{id}/update_billing_info", UPDATE_BILLING)
            .does(customer::change::update_billing_info, shown),
        post("/api/v2/customers/{id}/collect_payment", COLLECT_PAYMENT)
            .does(read::payment::collect, write::transaction::collected),
    ]
}

/// Browsers and apps make tokens, so publishable keys may.
fn tokens() -> Vec<Endpoint> {
    use operation::*;
    use read::token;
    let open = |path, operation| Endpoint::post(path, operation, Access::AnyKey);
    vec![
        open("/api/v2/tokens/create_for_card", CREATE_TOKEN_FOR_CARD)
            .does(token::create_for_card, write::token::shown),
        open(
            "/api/v2/tokens/create_using_temp_token",
            CREATE_TOKEN_FROM_GATEWAY,
        )
        .does(token::create_using_temp_token, write::token::shown),
        get("/api/v2/tokens/{id}", READ_TOKEN).does(token::retrieve, write::token::shown),
    ]
}

/// The browser moves an intent that the merchant made.
fn intents() -> Vec<Endpoint> {
    use operation::*;
    use read::intent;
    use write::intent::shown;
    let path = "/api/v2/payment_intents/{id}";
    vec![
        post("/api/v2/payment_intents", CREATE_INTENT).does(intent::create, shown),
        Endpoint::get(path, READ_INTENT, Access::AnyKey).does(intent::retrieve, shown),
        Endpoint::post(path, UPDATE_INTENT, Access::AnyKey).does(intent::update, shown),
    ]
}

fn legacy_cards() -> Vec<Endpoint> {
    use operation::*;
    use read::legacy;
    use write::legacy as card;
    vec![
        get("/api/v2/cards/{id}", READ_LEGACY_CARD).does(legacy::retrieve, card::card_of),
        post("/api/v2/customers/{id}/credit_card", REPLACE_LEGACY_CARD)
            .does(legacy::replace, write::customer::shown),
        post("/api/v2/customers/{id}/switch_gateway", SWITCH_LEGACY_CARD)
            .does(legacy::switch_gateway, card::switched),
        post("/api/v2/customers/{id}/copy_card", COPY_LEGACY_CARD)
            .does(legacy::copy, write::source::exported),
        post("/api/v2/customers/{id}/delete_card", DELETE_LEGACY_CARD)
            .does(legacy::delete, card::deleted),
    ]
}

fn events() -> Vec<Endpoint> {
    use operation::*;
    vec![
        get("/api/v2/events", LIST_EVENTS).does(read::event::list, write::event::listed),
        get("/api/v2/events/{id}", READ_EVENT).does(read::event::retrieve, write::event::retrieved),
    ]
}

fn webhook_endpoints() -> Vec<Endpoint> {
    use operation::*;
    use read::endpoint;
    use write::endpoint::{listed, shown};
    vec![
        post("/api/v2/webhook_endpoints", CREATE_ENDPOINT).does(endpoint::create, shown),
        get("/api/v2/webhook_endpoints", LIST_ENDPOINTS).does(endpoint::list, listed),
        get("/api/v2/webhook_endpoints/{id}", READ_ENDPOINT).does(endpoint::retrieve, shown),
        post("/api/v2/webhook_endpoints/{id}", UPDATE_ENDPOINT).does(endpoint::update, shown),
        post("/api/v2/webhook_endpoints/{id}/delete", DELETE_ENDPOINT)
            .does(endpoint::delete, shown),
    ]
}

fn others() -> Vec<Endpoint> {
    use operation::*;
    vec![
        post("/api/v2/hosted_pages/retrieve_agreement_pdf", AGREEMENT_PDF)
            .answers(read::agreement::refuse),
        get("/api/v2/vaulted_payment_methods/{id}", READ_VAULTED)
            .does(read::change::retrieve, write::source::vaulted),
    ]
}
