//! The table of endpoints.

use kit::{Access, Endpoint};

use crate::{read, write};

/// The folder of sources; its items are their numbers.
pub(crate) const SOURCES: &str = "/sources/";

/// Names of operations that an error has to know.
pub(crate) const CREATE_SOURCE: &str = "source.create";
pub(crate) const LIST_SOURCES: &str = "source.list";

/// Every row. Sources cannot be changed, so there is no PUT and no PATCH.
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::post(SOURCES, CREATE_SOURCE, Access::SecretOrPublic)
            .does(read::source::create, write::source::created),
        Endpoint::get(SOURCES, LIST_SOURCES, Access::Secret)
            .does(read::sources::list, write::page::list),
        Endpoint::get("/sources/{id}/", "source.retrieve", Access::Secret)
            .does(read::source::retrieve, write::source::shown),
        Endpoint::delete("/sources/{id}/", "source.delete", Access::Secret)
            .does(read::source::delete, write::source::deleted),
        Endpoint::post("/customers/", "customer.create", Access::Secret)
            .does(read::customer::create, write::customer::created),
        Endpoint::get("/customers/{id}/", "customer.retrieve", Access::Secret)
            .does(read::customer::retrieve, write::customer::shown),
    ]
}
