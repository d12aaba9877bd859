//! The table.

use kit::{Access, Endpoint};

use crate::read::{core, delete, methods, outside, session, setup, source, update, verify};
use crate::write::{customer, intent, method};

/// Where the calls of the merchant's servers live.
pub(crate) const CORE: &str = "/api/v1/core";
/// Where payment methods live.
pub(crate) const PAYMENT_METHODS: &str = "/api/v1/sdk/payment_methods";

/// The operation that names the deposits of a bank account.
pub(crate) const VERIFY: &str = "payment_method.verify";
/// The operation by which the merchant adds what a gateway keeps already.
pub(crate) const CORE_CREATE: &str = "core_source.create";

const SOURCE: &str = "/api/v1/sdk/source";
const ONE_SOURCE: &str = "/api/v1/sdk/source/{id}";
const ONE_METHOD: &str = "/api/v1/sdk/payment_methods/{id}";
const VERIFY_ACH: &str = "/api/v1/sdk/payment_methods/{id}/verify-ach";
const CUSTOMER: &str = "/api/v1/sdk/customer";
const REFRESH: &str = "/api/v1/sdk/customer/refresh";
const SETUP_INTENT: &str = "/api/v1/sdk/customer/setupIntent";
const CORE_SOURCES: &str = "/api/v1/core/sources";
const ONE_CORE_SOURCE: &str = "/api/v1/core/sources/{id}";

/// Every endpoint of this dialect.
pub(crate) fn table() -> Vec<Endpoint> {
    let groups = [
        auth(),
        of_customer(),
        sources(),
        payment_methods(),
        of_core(),
    ];
    groups.into_iter().flatten().collect()
}

fn auth() -> Vec<Endpoint> {
    let idp = "/api/v1/sdk/auth/idp/login";
    let request = "/api/v1/sdk/auth/passwordless/request";
    let passwordless = "/api/v1/sdk/auth/passwordless/login";
    vec![
        Endpoint::post("/api/v1/sdk/auth/register", "auth.register", Access::Site)
            .does(session::register, customer::plain),
        Endpoint::post("/api/v1/sdk/auth/login", "auth.login", Access::Site)
            .does(session::login, customer::plain),
        Endpoint::post("/api/v1/sdk/auth/logout", "auth.logout", Access::Customer)
            .does(session::logout, customer::logged_out),
        Endpoint::post(idp, "auth.idp_login", Access::Site).answers(outside::idp_login),
        Endpoint::post(request, "auth.passwordless_request", Access::Site)
            .answers(outside::passwordless_request),
        Endpoint::post(passwordless, "auth.passwordless_login", Access::Site)
            .answers(outside::passwordless_login),
    ]
}

fn of_customer() -> Vec<Endpoint> {
    vec![
        Endpoint::post(REFRESH, "customer.refresh", Access::Customer)
            .does(session::refresh, customer::plain),
        Endpoint::post(CUSTOMER, "customer.read", Access::Customer)
            .does(session::customer, customer::plain),
        Endpoint::get(CUSTOMER, "customer.read", Access::Customer)
            .does(session::customer, customer::plain),
        Endpoint::post(SETUP_INTENT, "setup_intent.create", Access::Customer)
            .does(setup::create, intent::created),
    ]
}

fn sources() -> Vec<Endpoint> {
    vec![
        Endpoint::post(SOURCE, "source.create", Access::Customer)
            .does(source::create, customer::with_new_source),
        Endpoint::put(ONE_SOURCE, "source.update", Access::Customer)
            .does(update::source, customer::of_source),
        Endpoint::delete(ONE_SOURCE, "source.delete", Access::Customer)
            .does(delete::source, customer::of_source),
    ]
}

fn payment_methods() -> Vec<Endpoint> {
    vec![
        Endpoint::post(PAYMENT_METHODS, "payment_method.create", Access::Customer)
            .does(source::create_payment_method, method::created),
        Endpoint::get(PAYMENT_METHODS, "payment_method.list", Access::Customer)
            .does(methods::list, method::list),
        Endpoint::get(ONE_METHOD, "payment_method.read", Access::Customer)
            .does(methods::read, method::one),
        Endpoint::put(ONE_METHOD, "payment_method.update", Access::Customer)
            .does(update::payment_method, method::updated),
        Endpoint::delete(ONE_METHOD, "payment_method.delete", Access::Customer)
            .does(delete::payment_method, method::one),
        Endpoint::post(VERIFY_ACH, VERIFY, Access::Customer).does(verify::ach, customer::verified),
    ]
}

fn of_core() -> Vec<Endpoint> {
    vec![
        Endpoint::post(CORE_SOURCES, CORE_CREATE, Access::Secret).does(core::create, method::added),
        Endpoint::get(CORE_SOURCES, "core_source.list", Access::Secret)
            .does(core::list, method::of_customer),
        Endpoint::get(ONE_CORE_SOURCE, "core_source.read", Access::Secret)
            .does(core::read, method::one),
        Endpoint::delete(ONE_CORE_SOURCE, "core_source.delete", Access::Secret)
            .does(core::delete, method::one),
    ]
}
