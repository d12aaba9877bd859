//! Source objects.

use kit::{Access, Endpoint};

use crate::read::{source, source_object};
use crate::write;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    vec![
        Endpoint::post("/v1/sources", "source.create", AnyKey).does(source::create, write::source),
        Endpoint::get("/v1/sources/{source}", "source.retrieve", AnyKey)
            .does(source::retrieve, write::source),
        Endpoint::post("/v1/sources/{source}", "source.update", Secret)
            .does(source_object::update, write::source),
        Endpoint::post("/v1/sources/{source}/verify", "source.verify", Secret)
            .does(source_object::verify, write::source),
        Endpoint::get(
            "/v1/sources/{source}/source_transactions",
            "source_transaction.list",
            Secret,
        )
        .does(source_object::transactions, write::transactions),
        Endpoint::get(
            "/v1/sources/{source}/source_transactions/{source_transaction}",
            "source_transaction.retrieve",
            Secret,
        )
        .does(source_object::transaction, write::transaction),
        Endpoint::get(
            "/v1/sources/{source}/mandate_notifications/{mandate_notification}",
            "source_mandate_notification.retrieve",
            Secret,
        )
        .does(
            source_object::mandate_notification,
            write::mandate_notification,
        ),
    ]
}
