//! The account, and the sign of life.

use domain::operation::{AccountAnswer, Done};
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::write::time;

/// The answer to `GET /v2/me`. Clients read it to learn the publishable key that goes with their
/// secret one; secret keys are never shown.
pub(crate) fn answer(answer: &AccountAnswer, _view: &View) -> Reply {
    let nothing = || Tree::from(Map::new());
    let organization = map([
        ("object", "organization".into()),
        ("id", answer.account.as_str().into()),
        ("title", answer.name.as_str().into()),
        ("account_name", answer.name.as_str().into()),
        ("statement_descriptor", answer.name.as_str().into()),
        ("pk_test_key", key(&answer.publishable_test_key, "pk_test_")),
        ("pk_live_key", key(&answer.publishable_live_key, "pk_live_")),
        ("branding", nothing()),
        ("status", "active".into()),
        ("created_at", time(answer.created)),
        ("updated_at", time(answer.created)),
        ("business_address", Tree::Null),
        ("payment_method_settings", nothing()),
        ("rates", nothing()),
        ("payout_settings", nothing()),
        ("metadata", nothing()),
    ]);
    Reply::json(200, &organization)
}

/// A key, or the bare prefix where there is none: the member must be a text that begins so.
fn key(known: &Option<String>, prefix: &str) -> Tree {
    known.as_deref().unwrap_or(prefix).into()
}

/// The answer to `GET /ping`.
pub(crate) fn healthy(_done: &Done, _view: &View) -> Reply {
    Reply::text(200, "text/plain; charset=utf-8", "healthy")
}
