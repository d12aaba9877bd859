//! What only this dialect shows of a customer: balance, invoices, shipping, locales.

use kit::reader::Need;
use kit::{Fault, Reader};
use tree::{Map, Tree};

use super::change;
use super::texts::{TEXT_MAX, address, filled, is_unset, optional, required, unsettable};

/// The largest balance and the largest number of an invoice. Twelve digits at most: more would
/// leave room for a card number.
const AMOUNT_MAX: i64 = 999_999_999_999;

/// The members that the call names; null for those that it unsets.
pub(crate) fn members(reader: &Reader) -> Map {
    let mut own = Map::new();
    let mut keep = |name: &str, value: Option<Tree>| {
        if let Some(value) = value {
            own.insert(name, value);
        }
    };
    let whole = (-AMOUNT_MAX, AMOUNT_MAX);
    let old = reader.integer("account_balance", Need::Optional, whole);
    let balance = reader.integer("balance", Need::Optional, whole).or(old);
    keep("balance", balance.map(Tree::from));
    let next = reader.integer("next_invoice_sequence", Need::Optional, (1, AMOUNT_MAX));
    keep("next_invoice_sequence", next.map(Tree::from));
    for name in ["invoice_prefix", "business_name", "individual_name"] {
        keep(name, change::tree(change::text(reader, name, TEXT_MAX)));
    }
    keep("tax_exempt", tax_exempt(reader));
    keep("preferred_locales", texts(reader, "preferred_locales"));
    keep("shipping", of_map(reader, "shipping", shipping));
    if let Some(inner) = unsettable(reader, "invoice_settings") {
        invoices(&inner, &mut keep);
    }
    tax(reader);
    own
}

/// An optional map that the empty text unsets.
fn of_map(reader: &Reader, name: &str, read: fn(&Reader) -> Tree) -> Option<Tree> {
    match is_unset(reader, name) {
        true => Some(Tree::Null),
        false => unsettable(reader, name).map(|inner| read(&inner)),
    }
}

fn tax_exempt(reader: &Reader) -> Option<Tree> {
    if is_unset(reader, "tax_exempt") {
        return Some(Tree::Null);
    }
    reader
        .choice("tax_exempt", Need::Optional, &["exempt", "none", "reverse"])
        .map(Tree::from)
}

fn texts(reader: &Reader, name: &str) -> Option<Tree> {
    match reader.raw(name)? {
        Tree::List(items) if items.iter().all(|item| item.as_str().is_some()) => {
            Some(kit::reader::masked(&Tree::List(items.clone())))
        }
        Tree::Text(text) if text.is_empty() => Some(Tree::Null),
        other => {
            reader.report(name, Fault::NotList(other.clone()));
            None
        }
    }
}

fn shipping(reader: &Reader) -> Tree {
    reader.only(&["address", "name", "phone"]);
    let place = reader
        .object("address", Need::Required)
        .and_then(|inner| address(&inner));
    let name = required(reader, "name");
    tree::map([
        ("address", place.into()),
        (
            "name",
            domain::mask::mask_numbers(&name).into_owned().into(),
        ),
        ("phone", optional(reader, "phone", TEXT_MAX).into()),
    ])
}

/// Each setting is kept by itself, so that an update can change one of them.
fn invoices(reader: &Reader, keep: &mut impl FnMut(&str, Option<Tree>)) {
    reader.only(&[
        "custom_fields",
        "default_payment_method",
        "footer",
        "rendering_options",
    ]);
    let fields = match reader.raw("custom_fields") {
        Some(Tree::List(fields)) => Some(kit::reader::masked(&Tree::List(fields.clone()))),
        Some(Tree::Text(text)) if text.is_empty() => Some(Tree::Null),
        Some(other) => {
            reader.report("custom_fields", Fault::NotList(other.clone()));
            None
        }
        None => None,
    };
    keep("invoice_custom_fields", fields);
    keep(DEFAULT_METHOD, default_method(reader));
    keep(
        "invoice_footer",
        change::tree(change::text(reader, "footer", TEXT_MAX)),
    );
    let rendering = of_map(reader, "rendering_options", |inner| {
        inner.only(&["amount_tax_display", "template"]);
        kit::reader::masked(&Tree::Map(inner.map().clone()))
    });
    keep("invoice_rendering_options", rendering);
}

/// Under which name the method for invoices is kept.
pub(crate) const DEFAULT_METHOD: &str = "invoice_default_payment_method";

fn default_method(reader: &Reader) -> Option<Tree> {
    match is_unset(reader, "default_payment_method") {
        true => Some(Tree::Null),
        false => filled(reader, "default_payment_method").map(Tree::from),
    }
}

/// Parameters of Stripe's tax and cash products: their form is checked, nothing of them is kept.
fn tax(reader: &Reader) {
    if let Some(inner) = reader.object("tax", Need::Optional) {
        inner.only(&["ip_address", "validate_location"]);
    }
    if let Some(inner) = reader.object("cash_balance", Need::Optional) {
        inner.only(&["settings"]);
    }
    match reader.raw("tax_id_data") {
        None | Some(Tree::List(_)) => {}
        Some(other) => reader.report("tax_id_data", Fault::NotList(other.clone())),
    }
}
