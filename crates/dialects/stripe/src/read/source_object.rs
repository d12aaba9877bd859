//! Changing and proving source objects, and what came in for them.

use domain::Id;
use domain::operation::{
    Proof, ReadSource, Relations, SourceChange, SourceRef, UpdateSource, VerifySource,
};
use domain::source::Amount;
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::{Map, Tree};

use super::input::Input;
use super::source_change::{owner_members, values};
use super::{change, list};
use crate::expand::{Expand, Subject};

/// The largest amount.
const AMOUNT_MAX: i64 = 99_999_999_999;
/// What a mandate may hold.
pub(crate) const MANDATE: &[&str] = &[
    "acceptance",
    "amount",
    "currency",
    "interval",
    "notification_method",
];
/// What an order may hold.
pub(crate) const ORDER: &[&str] = &["items", "shipping"];

/// Change a source object.
pub(crate) fn update(call: &Call) -> Result<UpdateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "amount",
        "expand",
        "mandate",
        "metadata",
        "owner",
        "source_order",
    ]);
    let amount = reader.integer("amount", Need::Optional, (1, AMOUNT_MAX));
    let change = SourceChange {
        only: Some(domain::operation::InstrumentSort::Object),
        // The currency stays; the core knows it.
        amount: amount.map(|value| Amount::Minor {
            value,
            currency: String::new(),
        }),
        owner: owner_members(&reader),
        metadata: change::metadata(&reader),
        details: details(&reader),
        ..SourceChange::default()
    };
    let expand = Expand::read(&reader, Subject::SOURCE);
    input.check(&reader)?;
    Ok(UpdateSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        change: Box::new(change),
        make_default: false,
        with: expand.relations(),
        new_session: false,
    })
}

fn details(reader: &Reader) -> Option<Tree> {
    let mut own = Map::new();
    for (name, members) in [("mandate", MANDATE), ("source_order", ORDER)] {
        if let Some(inner) = reader.object(name, Need::Optional) {
            inner.only(members);
            own.insert(name, kit::reader::masked(&Tree::Map(inner.map().clone())));
        }
    }
    (!own.is_empty()).then_some(Tree::Map(own))
}

/// Name what a source object asks for.
pub(crate) fn verify(call: &Call) -> Result<VerifySource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand", "values"]);
    let values = values(&reader, "values");
    let expand = Expand::read(&reader, Subject::SOURCE);
    input.check(&reader)?;
    Ok(VerifySource {
        source: named(call),
        of_customer: None,
        proof: Proof::Values(values),
        with: expand.relations(),
        new_session: false,
    })
}

/// What came in for a source: read with the source itself.
pub(crate) fn transactions(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["ending_before", "expand", "limit", "starting_after"]);
    let _page = list::page(&reader);
    let _checked = Expand::read_later(&reader, Subject::SOURCE_TRANSACTION.listed());
    input.check(&reader)?;
    Ok(plain(call))
}

/// One of the payments that came in for a source.
pub(crate) fn transaction(call: &Call) -> Result<ReadSource, Reply> {
    one(call, Subject::SOURCE_TRANSACTION)
}

/// A notice to the payer.
pub(crate) fn mandate_notification(call: &Call) -> Result<ReadSource, Reply> {
    one(call, Subject::MANDATE_NOTIFICATION)
}

fn one(call: &Call, subject: Subject) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let _checked = Expand::read_later(&reader, subject);
    input.check(&reader)?;
    Ok(plain(call))
}

fn plain(call: &Call) -> ReadSource {
    ReadSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        with: Relations::NONE,
    }
}

fn named(call: &Call) -> SourceRef {
    SourceRef::Id(Id::new(call.param("source")))
}
