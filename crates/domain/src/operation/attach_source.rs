//! Give an existing source to a customer (Magpie).

use crate::effect::Effect;
use crate::event::EventKind;
use crate::id::Id;
use crate::method::Method;
use crate::operation::Relations;
use crate::operation::join::{Setting, record};
use crate::refusal::Refusal;
use crate::source::{Source, Status, Usage};

/// Give an unused source to a customer; it becomes reusable and cannot be attached again, by any
/// dialect.
#[derive(Clone, Debug)]
pub struct AttachSource {
    /// Who gets it.
    pub customer: Id,
    /// The source, or the token of a card.
    pub source: String,
    /// What to load for the answer.
    pub with: Relations,
}

/// A source after it was given to a customer, or why it cannot be.
///
/// # Errors
/// [`Refusal::AlreadyAttached`] when it belongs to somebody, [`Refusal::WrongState`] when it was
/// used or cannot be used any more.
pub fn attached(source: &Source, customer: &Id, setting: &Setting) -> Result<Source, Refusal> {
    let id = source.id.as_str().to_owned();
    if source.customer.is_some() && source.is_live() {
        return Err(Refusal::AlreadyAttached { id });
    }
    let usable = matches!(
        source.status,
        Status::Pending | Status::RequiresAuthorization | Status::Chargeable
    );
    if source.is_used() || !usable {
        let used = source.is_used();
        return Err(Refusal::WrongState {
            id,
            status: source.status,
            used,
        });
    }
    let mut after = source.clone();
    after.customer = Some(customer.clone());
    after.version += 1;
    after.updated = setting.mint.now();
    if source.method == Method::Card {
        after.usage = Usage::Reusable;
    }
    Ok(after)
}

/// What has to be written for [`attached`].
pub fn attach_effects(before: &Source, after: Source, setting: &Setting) -> [Effect; 2] {
    let changed = tree::map([
        ("customer", tree::Tree::Null),
        ("usage", before.usage.name().into()),
    ]);
    let event = record(
        setting,
        EventKind::SourceAttached,
        &after.id,
        after.customer.as_ref(),
        changed,
    );
    [Effect::UpdateSource(Box::new(after)), event]
}
