//! What an update does to an intent.

use tree::Tree;

use crate::id::Id;
use crate::intent::Intent;
use crate::operation::UpdateIntent;
use crate::operation::change::{Change, merge_details};

/// An intent with what an update says put into it, before its turn. `customer` and `source` are
/// what the caller's names stand for.
pub fn changed(
    intent: &Intent,
    op: &UpdateIntent,
    (customer, source): (Change<Id>, Change<Id>),
) -> Intent {
    let mut draft = intent.clone();
    draft.capture = op.capture.unwrap_or(draft.capture);
    if let Some(amount) = &op.amount {
        draft.amount = Some(amount.clone());
    }
    if let Some(currency) = &op.currency {
        draft.currency = Some(currency.clone());
    }
    customer.apply(&mut draft.customer);
    if source.apply(&mut draft.source).is_some() {
        link(&mut draft);
    }
    op.keep_for.apply(&mut draft.keep_for);
    let terms = &mut draft.terms;
    op.description.apply(&mut terms.description);
    op.statement_descriptor
        .apply(&mut terms.statement_descriptor);
    op.metadata.apply(&mut terms.metadata);
    let details = op
        .details
        .as_ref()
        .filter(|details| says_something(details));
    merge_details(&mut terms.details, intent.origin, details);
    if let Some(returns) = &op.returns {
        terms.returns = returns.clone();
    }
    draft
}

/// Details without a member are no change.
fn says_something(details: &Tree) -> bool {
    details.as_map().is_some_and(|map| !map.is_empty())
}

/// A source was put in: it is noted, and what the payer had to do for another one is over.
fn link(draft: &mut Intent) {
    draft.action = None;
    if let Some(source) = &draft.source
        && !draft.sources.contains(source)
    {
        draft.sources.push(source.clone());
    }
}

/// Whether two states of an intent differ in words only: what money does is the same in both.
pub fn is_wordy(before: &Intent, draft: &Intent) -> bool {
    let mut same = draft.clone();
    same.terms.description = before.terms.description.clone();
    same.terms.statement_descriptor = before.terms.statement_descriptor.clone();
    same.terms.metadata = before.terms.metadata.clone();
    same.terms.details = before.terms.details.clone();
    same == *before
}
