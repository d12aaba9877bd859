//! What is told about sources and payment methods.

use domain::Dialect;
use domain::event::{EventKind, Happened, Subject};
use domain::operation::SourceAnswer;
use domain::source::{Shape, Source};
use tree::{Map, Tree};

use super::{Told, before};
use crate::expand::Expand;
use crate::kind::Kind;
use crate::write::{Frame, method, notification, source_tree, transaction};

/// What is told about an event of a source.
pub(super) fn told(happened: &Happened, answer: &SourceAnswer, frame: &Frame) -> Vec<Told> {
    let now = &answer.source;
    let old = old_source(happened).unwrap_or_else(|| now.clone());
    if now.shape == Shape::PaymentMethod {
        return of_method(happened, now, &old, frame).into_iter().collect();
    }
    match Kind::of(now) {
        Some(kind) => of_source(happened.kind, kind, (now, &old), frame),
        None => Vec::new(),
    }
}

fn of_method(happened: &Happened, now: &Source, old: &Source, frame: &Frame) -> Option<Told> {
    let tree = |source: &Source| method::tree(source, &Expand::default(), None, frame);
    match happened.kind {
        EventKind::SourceAttached => Some(Told::new("payment_method.attached", tree(now))),
        EventKind::SourceUpdated => Told::changed("payment_method.updated", tree(now), &tree(old)),
        EventKind::SourceDetached | EventKind::SourceDeleted => {
            let mut gone = now.clone();
            gone.customer = None;
            Told::changed("payment_method.detached", tree(&gone), &tree(old))
        }
        _ => None,
    }
}

fn of_source(
    event: EventKind,
    kind: Kind,
    (now, old): (&Source, &Source),
    frame: &Frame,
) -> Vec<Told> {
    let tree = |source: &Source| source_tree(source, &Expand::default(), None, frame);
    let owned = now.customer.is_some();
    let updated = || Told::changed("customer.source.updated", tree(now), &tree(old));
    let object = |name| Some(Told::new(name, tree(now)));
    let told = match (event, kind) {
        (EventKind::SourceAttached, _) => object("customer.source.created"),
        (EventKind::SourceUpdated, _) if owned => updated(),
        (EventKind::SourceChargeable | EventKind::SourceFailed, Kind::BankAccount) if owned => {
            updated()
        }
        (EventKind::SourceChargeable, Kind::Source) => {
            return transaction::of(now, frame)
                .map(|money| Told::new("source.transaction.created", money))
                .into_iter()
                .chain(object("source.chargeable"))
                .collect();
        }
        (EventKind::SourceCreated, Kind::Source) => notification::of(now, frame)
            .map(|notice| Told::new("source.mandate_notification", notice)),
        (EventKind::SourceFailed, Kind::Source) => object("source.failed"),
        (EventKind::SourceCanceled, Kind::Source) => object("source.canceled"),
        (EventKind::SourceDetached | EventKind::SourceDeleted, _) => {
            let mut gone = now.clone();
            gone.customer = gone.customer.or_else(|| old.customer.clone());
            let told = Told::new("customer.source.deleted", tree(&gone));
            gone.customer.is_some().then_some(told)
        }
        (EventKind::SourceExpiring, Kind::Card) if owned => object("customer.source.expiring"),
        _ => None,
    };
    told.into_iter().collect()
}

/// The source as it was before the event.
fn old_source(happened: &Happened) -> Option<Source> {
    let Subject::Source(SourceAnswer { mut source, .. }) = before(happened) else {
        return None;
    };
    let own = happened.before.as_ref().and_then(|old| old.get("details"));
    if let (Some(own), Some(Dialect::Stripe)) = (own, happened.dialect) {
        let mut details = match source.particulars.details.take() {
            Some(Tree::Map(details)) => details,
            _ => Map::new(),
        };
        details.insert(Dialect::Stripe.name(), own.clone());
        source.particulars.details = Some(Tree::Map(details));
    }
    Some(source)
}
