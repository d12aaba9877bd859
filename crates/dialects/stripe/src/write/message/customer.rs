//! What is told about customers.

use domain::Dialect;
use domain::event::{EventKind, Happened, Subject};
use domain::operation::CustomerAnswer;
use tree::{Map, Tree};

use super::{Told, before};
use crate::expand::Expand;
use crate::write::{Defaults, Frame, customer};

/// What is told about an event of a customer.
pub(super) fn told(happened: &Happened, answer: &CustomerAnswer, frame: &Frame) -> Vec<Told> {
    // The default source may have been another one at the time.
    let frame = Frame {
        defaults: Defaults::Unknown,
        ..frame.clone()
    };
    let now = shown(answer, &frame);
    let told = match happened.kind {
        EventKind::CustomerCreated => Some(Told::new("customer.created", now)),
        EventKind::CustomerDeleted => Some(Told::new("customer.deleted", now)),
        EventKind::CustomerUpdated | EventKind::CustomerDefaultChanged => {
            let old = match before(happened) {
                Subject::Customer(old) => shown(&with_own(old, happened), &frame),
                _ => Tree::Null,
            };
            Told::changed("customer.updated", now, &old)
        }
        _ => None,
    };
    told.into_iter().collect()
}

/// The whole customer: receivers of `customer.deleted` get it once more.
fn shown(answer: &CustomerAnswer, frame: &Frame) -> Tree {
    let mut answer = answer.clone();
    answer.customer.deleted = false;
    customer::tree(&answer, &Expand::default(), frame)
}

/// The customer with the old values of what only this dialect shows.
fn with_own(mut old: CustomerAnswer, happened: &Happened) -> CustomerAnswer {
    let own = happened.before.as_ref().and_then(|old| old.get("extra"));
    if let (Some(own), Some(Dialect::Stripe)) = (own, happened.dialect) {
        let mut extra = match old.customer.profile.extra.take() {
            Some(Tree::Map(extra)) => extra,
            _ => Map::new(),
        };
        extra.insert(Dialect::Stripe.name(), own.clone());
        old.customer.profile.extra = Some(Tree::Map(extra));
    }
    old
}
