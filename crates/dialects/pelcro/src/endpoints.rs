//! The table.

use kit::{Access, Endpoint};

use crate::read::{methods, session, source};
use crate::write::{customer, method};

/// Where payment methods live.
pub(crate) const PAYMENT_METHODS: &str = "/api/v1/sdk/payment_methods";

/// Every endpoint of this dialect.
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/api/v1/sdk/auth/register", "auth.register", Access::Site)
            .does(session::register, customer::plain),
        Endpoint::post("/api/v1/sdk/auth/login", "auth.login", Access::Site)
            .does(session::login, customer::plain),
        Endpoint::post("/api/v1/sdk/auth/logout", "auth.logout", Access::Customer)
            .does(session::logout, customer::logged_out),
        Endpoint::post(
            "/api/v1/sdk/customer/refresh",
            "customer.refresh",
            Access::Customer,
        )
        .does(session::refresh, customer::plain),
        Endpoint::post("/api/v1/sdk/customer", "customer.read", Access::Customer)
            .does(session::customer, customer::plain),
        Endpoint::get("/api/v1/sdk/customer", "customer.read", Access::Customer)
            .does(session::customer, customer::plain),
        Endpoint::post("/api/v1/sdk/source", "source.create", Access::Customer)
            .does(source::create, customer::with_new_source),
        Endpoint::post(PAYMENT_METHODS, "payment_method.create", Access::Customer)
            .does(source::create_payment_method, method::created),
        Endpoint::get(PAYMENT_METHODS, "payment_method.list", Access::Customer)
            .does(methods::list, method::list),
        Endpoint::get(
            "/api/v1/sdk/payment_methods/{id}",
            METHOD_READ,
            Access::Customer,
        )
        .does(methods::read, method::one),
    ]
}

/// The operation that reads one payment method.
pub(crate) const METHOD_READ: &str = "payment_method.read";
