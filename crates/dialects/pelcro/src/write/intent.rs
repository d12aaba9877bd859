//! Preparing a payment method in the browser.

use domain::operation::IntentAnswer;
use kit::{Reply, View};
use tree::{Tree, map};

/// 201 with what the gateway's script needs.
pub(crate) fn created(answer: &IntentAnswer, _view: &View) -> Reply {
    let intent = &answer.intent;
    let types = vec![Tree::from("card")];
    let data = map([
        ("id", intent.id.as_str().into()),
        ("client_secret", intent.client_secret.as_str().into()),
        ("payment_method_types", types.into()),
    ]);
    Reply::json(201, &map([("data", data)]))
}
