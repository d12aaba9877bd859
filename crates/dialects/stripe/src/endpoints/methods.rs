//! Payment methods and mandates.

use kit::{Access, Endpoint};

use crate::read::{method, method_new};
use crate::write;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    let all = "/v1/payment_methods";
    let one = "/v1/payment_methods/{payment_method}";
    vec![
        Endpoint::post(all, "payment_method.create", AnyKey)
            .does(method_new::create, write::method),
        Endpoint::get(all, "payment_method.list", Secret).does(method::list, write::methods),
        Endpoint::get(one, "payment_method.retrieve", Secret).does(method::retrieve, write::method),
        Endpoint::post(one, "payment_method.update", Secret).does(method::update, write::method),
        Endpoint::post(
            "/v1/payment_methods/{payment_method}/attach",
            "payment_method.attach",
            Secret,
        )
        .does(method::attach, write::method),
        Endpoint::post(
            "/v1/payment_methods/{payment_method}/detach",
            "payment_method.detach",
            Secret,
        )
        .does(method::detach, write::method),
        Endpoint::get(
            "/v1/customers/{customer}/payment_methods",
            "customer_payment_method.list",
            Secret,
        )
        .does(method::list, write::methods),
        Endpoint::get(
            "/v1/customers/{customer}/payment_methods/{payment_method}",
            "customer_payment_method.retrieve",
            Secret,
        )
        .does(method::retrieve_of, write::method),
        Endpoint::get("/v1/mandates/{mandate}", "mandate.retrieve", Secret)
            .does(method::mandate, write::mandate),
    ]
}
