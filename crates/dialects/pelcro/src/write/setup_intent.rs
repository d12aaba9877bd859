//! The step that the payer must take, in the shape of Stripe's setup intent.

use domain::source::{Action, ActionKind, ActionState, Source};
use kit::View;
use tree::{Tree, map};

/// The intent; `None` when nothing is left to do, or nothing that a browser could do now.
pub(crate) fn of(source: &Source, view: &View) -> Option<Tree> {
    let action = source
        .action
        .as_ref()
        .filter(|action| action.state == ActionState::Pending)?;
    match action.kind {
        ActionKind::Sdk => Some(with_script(source, action)),
        ActionKind::Redirect => Some(with_page(source, action, view)),
        ActionKind::Receiver | ActionKind::Code | ActionKind::Qr => None,
    }
}

/// The gateway's own script finishes it with the client secret.
fn with_script(source: &Source, action: &Action) -> Tree {
    map([
        ("id", id(source, action).into()),
        ("object", "setup_intent".into()),
        ("status", "requires_action".into()),
        ("client_secret", text(action, "client_secret").into()),
    ])
}

/// The payer visits a page.
fn with_page(source: &Source, action: &Action, view: &View) -> Tree {
    let url = action.url.as_ref().map(|url| match url.starts_with('/') {
        true => format!("{}{url}", view.call.head.base_url),
        false => url.clone(),
    });
    let return_url = source.particulars.returns.any.as_deref();
    let page = map([("url", url.into()), ("return_url", return_url.into())]);
    let next = map([
        ("type", "redirect_to_url".into()),
        ("redirect_to_url", page),
    ]);
    map([
        ("id", id(source, action).into()),
        ("object", "setup_intent".into()),
        ("status", "requires_action".into()),
        ("client_secret", Tree::Null),
        ("next_action", next),
    ])
}

/// Gateways other than Stripe have no such id; the source's number stands in.
fn id(source: &Source, action: &Action) -> String {
    text(action, "id").map_or_else(|| format!("seti_{}", source.number), str::to_owned)
}

fn text<'a>(action: &'a Action, name: &str) -> Option<&'a str> {
    action.data.get(name).and_then(Tree::as_str)
}
