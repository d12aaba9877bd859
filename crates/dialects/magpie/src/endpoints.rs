//! The table.

use domain::operation::{Ping, ReadAccount};
use kit::{Access, Endpoint};

use crate::{read, write};

/// All endpoints. Collections end in a slash, single objects do not; see [`canonical`].
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v2/sources/", "source.create", Access::Publishable)
            .does(read::source::create, write::source::answer),
        Endpoint::get("/v2/sources/{id}", "source.retrieve", Access::AnyKey)
            .does(read::source::retrieve, write::source::answer),
        Endpoint::post("/v2/customers/", "customer.create", Access::Secret)
            .does(read::customer::create, write::customer::created),
        Endpoint::get("/v2/customers/{id}", "customer.retrieve", Access::Secret)
            .does(read::customer::retrieve, write::customer::answer),
        Endpoint::post(
            "/v2/customers/{id}/sources",
            "source.attach",
            Access::Secret,
        )
        .does(read::customer::attach, write::customer::answer),
        Endpoint::get("/v2/me", "account.retrieve", Access::Secret)
            .does(|_| Ok(ReadAccount), write::account::answer),
        Endpoint::get("/ping", "ping", Access::Anyone).does(|_| Ok(Ping), write::account::healthy),
    ]
}

/// The path as the table has it: clients call with and without a slash at the end.
pub(crate) fn canonical(path: &str) -> String {
    let bare = path.strip_suffix('/').unwrap_or(path);
    match bare {
        "/v2/sources" | "/v2/customers" => format!("{bare}/"),
        // Only one slash may be too many.
        "" => path.to_owned(),
        _ if bare.ends_with('/') => path.to_owned(),
        _ => bare.to_owned(),
    }
}
