//! The table of endpoints.

use http::Method;
use kit::{Access, Endpoint, Head};

use crate::{canonical, read, write};

/// The folder of sources; its items are their numbers.
pub(crate) const SOURCES: &str = "/sources/";
const SOURCE: &str = "/sources/{id}/";
const PAYMENTS: &str = "/payments/";
const CUSTOMERS: &str = "/customers/";
const CUSTOMER: &str = "/customers/{id}/";

/// Names of operations that an error has to know.
pub(crate) const CREATE_SOURCE: &str = "source.create";
pub(crate) const LIST_SOURCES: &str = "source.list";
pub(crate) const CREATE_PAYMENT: &str = "payment.create";
pub(crate) const LIST_PAYMENTS: &str = "payment.list";
pub(crate) const AUTHORIZE_PAYMENT: &str = "payment.authorize";
pub(crate) const PAY_PAYMENT: &str = "payment.pay";

/// Every row. Sources cannot be changed, so there is no PUT and no PATCH.
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::post(SOURCES, CREATE_SOURCE, Access::SecretOrPublic)
            .does(read::source::create, write::source::created),
        Endpoint::get(SOURCES, LIST_SOURCES, Access::Secret)
            .does(read::sources::list, write::page::sources),
        Endpoint::get(SOURCE, "source.retrieve", Access::Secret)
            .does(read::source::retrieve, write::source::shown),
        Endpoint::delete(SOURCE, "source.delete", Access::Secret)
            .does(read::source::delete, write::source::deleted),
        Endpoint::post(PAYMENTS, CREATE_PAYMENT, Access::Secret)
            .does(read::payment::create, write::payment::created),
        Endpoint::get(PAYMENTS, LIST_PAYMENTS, Access::Secret)
            .does(read::payments::list, write::page::payments),
        Endpoint::get("/payments/{id}/", "payment.retrieve", Access::Secret)
            .does(read::payment::retrieve, write::payment::shown),
        Endpoint::post(
            "/payments/{id}/authorize/",
            AUTHORIZE_PAYMENT,
            Access::SecretOrPublic,
        )
        .does(read::payment::authorize, write::payment::shown),
        Endpoint::get("/payments/{id}/pay/", PAY_PAYMENT, Access::SecretOrPublic)
            .does(read::payment::pay, write::payment::shown),
        Endpoint::post(CUSTOMERS, "customer.create", Access::Secret)
            .does(read::customer::create, write::customer::created),
        Endpoint::get(CUSTOMERS, "customer.list", Access::Secret)
            .does(read::customers::list, write::page::customers),
        Endpoint::get(CUSTOMER, "customer.retrieve", Access::Secret)
            .does(read::customer::retrieve, write::customer::shown),
        Endpoint::patch(CUSTOMER, "customer.update", Access::Secret)
            .does(read::customer::update, write::customer::shown),
        Endpoint::delete(CUSTOMER, "customer.delete", Access::Secret)
            .does(read::customer::delete, write::customer::deleted),
    ]
}

/// The method that a path takes from browsers without credentials, if any.
pub(crate) fn public_method(path: &str) -> Option<Method> {
    let path = canonical(path);
    if path == SOURCES {
        return Some(Method::POST);
    }
    let (id, action) = path.strip_prefix(PAYMENTS)?.split_once('/')?;
    match action {
        _ if id.is_empty() => None,
        "authorize/" => Some(Method::POST),
        "pay/" => Some(Method::GET),
        _ => None,
    }
}

/// Whether a call needs no credentials.
pub(crate) fn is_public(head: &Head) -> bool {
    public_method(&head.path).as_ref() == Some(&head.method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_without_credentials() {
        for (path, method) in [
            ("/sources", Some(Method::POST)),
            ("/sources/", Some(Method::POST)),
            ("/sources/1/", None),
            ("/payments/", None),
            ("/payments/1/", None),
            ("/payments/1/authorize", Some(Method::POST)),
            ("/payments/1/pay/", Some(Method::GET)),
            ("/payments//pay/", None),
            ("/payments/1/2/pay/", None),
            ("/customers/", None),
        ] {
            assert_eq!(public_method(path), method, "{path}");
        }
    }
}
