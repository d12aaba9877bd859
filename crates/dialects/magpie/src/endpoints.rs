//! The table.

use domain::operation::{Ping, ReadAccount};
use kit::{Access, Endpoint};

use crate::{read, write};

/// Names of operations that an error has to know.
pub(crate) const CREATE_CHARGE: &str = "charge.create";
pub(crate) const LIST_CHARGES: &str = "charge.list";
pub(crate) const CAPTURE_CHARGE: &str = "charge.capture";
pub(crate) const VOID_CHARGE: &str = "charge.void";
pub(crate) const REFUND_CHARGE: &str = "charge.refund";
pub(crate) const VERIFY_CHARGE: &str = "charge.verify";

/// All endpoints. Collections end in a slash, single objects do not; see [`canonical`].
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v2/sources/", "source.create", Access::Publishable)
            .does(read::source::create, write::source::answer),
        Endpoint::get("/v2/sources/{id}", "source.retrieve", Access::AnyKey)
            .does(read::source::retrieve, write::source::answer),
        Endpoint::post("/v2/charges/", CREATE_CHARGE, Access::Secret)
            .does(read::charge::create, write::charge::created),
        Endpoint::get("/v2/charges/", LIST_CHARGES, Access::Secret)
            .does(read::charge::list, write::charge::list),
        Endpoint::get("/v2/charges/{id}", "charge.retrieve", Access::Secret)
            .does(read::charge::retrieve, write::charge::answer),
        Endpoint::post("/v2/charges/{id}/capture", CAPTURE_CHARGE, Access::Secret)
            .does(read::charge::capture, write::charge::answer),
        Endpoint::post("/v2/charges/{id}/void", VOID_CHARGE, Access::Secret)
            .does(read::charge::void, write::charge::answer),
        Endpoint::post("/v2/charges/{id}/refund", REFUND_CHARGE, Access::Secret)
            .does(read::charge::refund, write::charge::refunded),
        Endpoint::post("/v2/charges/{id}/verify", VERIFY_CHARGE, Access::Secret)
            .does(read::charge::verify, write::charge::answer),
        Endpoint::post("/v2/customers/", "customer.create", Access::Secret)
            .does(read::customer::create, write::customer::created),
        Endpoint::get("/v2/customers/{id}", "customer.retrieve", Access::Secret)
            .does(read::customer::retrieve, write::customer::answer),
        Endpoint::put("/v2/customers/{id}", "customer.update", Access::Secret)
            .does(read::customer::update, write::customer::answer),
        Endpoint::get(
            "/v2/customers/by_email/{email}",
            "customer.find",
            Access::Secret,
        )
        .does(read::customer::by_email, write::customer::answer),
        Endpoint::post(
            "/v2/customers/{id}/sources",
            "source.attach",
            Access::Secret,
        )
        .does(read::customer::attach, write::customer::answer),
        Endpoint::delete(
            "/v2/customers/{id}/sources/{source}",
            "source.detach",
            Access::Secret,
        )
        .does(read::customer::detach, write::customer::detached),
        Endpoint::get("/v2/me", "account.retrieve", Access::Secret)
            .does(|_| Ok(ReadAccount), write::account::answer),
        Endpoint::get("/ping", "ping", Access::Anyone).does(|_| Ok(Ping), write::account::healthy),
    ]
}

/// The path as the table has it: clients call with and without a slash at the end.
pub(crate) fn canonical(path: &str) -> String {
    let bare = path.strip_suffix('/').unwrap_or(path);
    match bare {
        "/v2/sources" | "/v2/charges" | "/v2/customers" => format!("{bare}/"),
        // Only one slash may be too many.
        "" => path.to_owned(),
        _ if bare.ends_with('/') => path.to_owned(),
        _ => bare.to_owned(),
    }
}
