//! What a turn changed.

use tree::{Map, Tree};

use crate::id::Id;
use crate::intent::Intent;
use crate::source::Amount;

/// The old values of what changed, by neutral name.
pub(super) fn differences(before: &Intent, after: &Intent) -> Tree {
    let mut old = Map::new();
    let mut note = |name: &str, was: Tree, is: Tree| {
        if was != is {
            old.insert(name, was);
        }
    };
    let id = |id: &Option<Id>| Tree::from(id.as_ref().map(Id::as_str));
    let text = |text: &Option<String>| Tree::from(text.as_deref());
    let tree = |tree: &Option<Tree>| tree.clone().unwrap_or(Tree::Null);
    note(
        "status",
        before.status.name().into(),
        after.status.name().into(),
    );
    note(
        "amount",
        amount_of(&before.amount),
        amount_of(&after.amount),
    );
    note("currency", text(&before.currency), text(&after.currency));
    note(
        "capturable",
        before.capturable.into(),
        after.capturable.into(),
    );
    note("received", before.received.into(), after.received.into());
    note("customer", id(&before.customer), id(&after.customer));
    note("source", id(&before.source), id(&after.source));
    note("charge", id(&before.charge), id(&after.charge));
    note("keep_for", text(&before.keep_for), text(&after.keep_for));
    note(
        "cancellation_reason",
        text(&before.cancellation_reason),
        text(&after.cancellation_reason),
    );
    let (was, is) = (&before.terms, &after.terms);
    note("description", text(&was.description), text(&is.description));
    note(
        "statement_descriptor",
        text(&was.statement_descriptor),
        text(&is.statement_descriptor),
    );
    note("metadata", tree(&was.metadata), tree(&is.metadata));
    note("details", tree(&was.details), tree(&is.details));
    Tree::Map(old)
}

fn amount_of(amount: &Option<Amount>) -> Tree {
    match amount {
        Some(Amount::Minor { value, .. }) => (*value).into(),
        Some(Amount::Units(units)) => units.as_str().into(),
        None => Tree::Null,
    }
}
