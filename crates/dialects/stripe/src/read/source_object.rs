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
use super::texts::{TEXT_MAX, currency, optional};
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
/// What an address may hold; shown as it came.
const ADDRESS: &[&str] = &["city", "country", "line1", "line2", "postal_code", "state"];
/// What an item of an order may be.
const ITEMS: &[&str] = &["discount", "shipping", "sku", "tax"];
/// The largest size of an amount or a quantity in an order; discounts are below zero.
const ITEM_MAX: i64 = AMOUNT_MAX;

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
    mandate_and_order(reader, &mut own);
    (!own.is_empty()).then_some(Tree::Map(own))
}

/// The mandate and the order of a source, as they are kept.
pub(crate) fn mandate_and_order(reader: &Reader, own: &mut Map) {
    if let Some(mandate) = reader.object("mandate", Need::Optional) {
        mandate.only(MANDATE);
        own.insert(
            "mandate",
            kit::reader::masked(&Tree::Map(mandate.map().clone())),
        );
    }
    if let Some(inner) = reader.object("source_order", Need::Optional) {
        inner.only(&["items", "shipping"]);
        let mut order = Map::new();
        if inner.raw("items").is_some() {
            let items = inner.objects("items");
            let items: Vec<Tree> = items.iter().map(|item| order_item(item)).collect();
            order.insert("items", Tree::List(items));
        }
        if let Some(shipping) = inner.object("shipping", Need::Optional) {
            order.insert("shipping", shipping_of(&shipping));
        }
        own.insert("source_order", Tree::Map(order));
    }
}

fn order_item(item: &Reader) -> Tree {
    item.only(&[
        "amount",
        "currency",
        "description",
        "parent",
        "quantity",
        "type",
    ]);
    let bounds = (-ITEM_MAX, ITEM_MAX);
    let mut out = Map::new();
    out.insert("amount", item.integer("amount", Need::Optional, bounds));
    out.insert("currency", currency(item, "currency", Need::Optional));
    out.insert("description", optional(item, "description", 1000));
    out.insert("parent", optional(item, "parent", TEXT_MAX));
    if let Some(quantity) = item.integer("quantity", Need::Optional, bounds) {
        out.insert("quantity", quantity);
    }
    out.insert("type", item.choice("type", Need::Optional, ITEMS));
    Tree::Map(out)
}

fn shipping_of(shipping: &Reader) -> Tree {
    shipping.only(&["address", "carrier", "name", "phone", "tracking_number"]);
    let mut out = Map::new();
    if let Some(address) = shipping.object("address", Need::Optional) {
        address.only(ADDRESS);
        out.insert("address", texts_of(&address, ADDRESS));
    }
    let own = ["carrier", "name", "phone", "tracking_number"];
    for (name, text) in texts_of(shipping, &own) {
        out.insert(name, text);
    }
    Tree::Map(out)
}

fn texts_of(reader: &Reader, names: &[&'static str]) -> Map {
    let known = names.iter().filter_map(|name| {
        let text = optional(reader, name, TEXT_MAX)?;
        Some(((*name).to_owned(), text.into()))
    });
    known.collect()
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
