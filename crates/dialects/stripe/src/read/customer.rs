//! Customers.

use domain::Id;
use domain::customer::Profile;
use domain::list::ListCustomers;
use domain::operation::{CreateCustomer, CustomerRef, ReadCustomer, Relations};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree};

use super::input::Input;
use super::issues::other;
use super::texts::{TEXT_MAX, address, email, filled, is_unset, optional, unsettable};
use super::{customer_source, instrument, list, metadata};
use crate::errors::no_such;
use crate::expand::{Expand, Subject};
use crate::version::{SOURCES_ON_REQUEST, Version};

const CREATE: &[&str] = &[
    "account_balance",
    "address",
    "alipay_account",
    "balance",
    "bank_account",
    "business_name",
    "card",
    "cash_balance",
    "coupon",
    "description",
    "email",
    "expand",
    "id",
    "individual_name",
    "invoice_prefix",
    "invoice_settings",
    "metadata",
    "name",
    "next_invoice_sequence",
    "payment_method",
    "phone",
    "preferred_locales",
    "promotion_code",
    "shipping",
    "source",
    "tax",
    "tax_exempt",
    "tax_id_data",
    "test_clock",
    "validate",
];
const LIST: &[&str] = &[
    "created",
    "email",
    "ending_before",
    "expand",
    "limit",
    "starting_after",
    "test_clock",
];

/// Most characters of an id that a caller chooses.
const ID_MAX: usize = 255;

/// Make a customer, with a first source if one is given.
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let id = chosen_id(&reader);
    let profile = profile(&reader);
    let given = instrument::read(&reader, &input.version);
    let validate = reader.boolean("validate", Need::Optional);
    elsewhere(&reader, &input.version);
    let expand = Expand::read(&reader, Subject::CUSTOMER);
    input.check(&reader)?;
    let source = given.map(|given| {
        let mut source = customer_source::new_source(given);
        source.verify = customer_source::verify(validate);
        Box::new(source)
    });
    let with = relations(&expand, &input.version);
    Ok(CreateCustomer {
        id,
        profile,
        claims: Vec::new(),
        source,
        with,
    })
}

/// What customers show beside themselves.
fn relations(expand: &Expand, version: &Version) -> Relations {
    let wanted = expand.relations();
    Relations {
        customer: false,
        default_source: true,
        sources: wanted.sources || version.is_before(SOURCES_ON_REQUEST),
    }
}

/// The id that the caller chose. It stands in paths, so it has to be plain.
fn chosen_id(reader: &Reader) -> Option<Id> {
    let text = filled(reader, "id")?;
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let stray = domain::mask::mask_numbers(&text) != text;
    if !plain || stray || text.len() > ID_MAX {
        let message = format!(
            "Invalid id: must be at most {ID_MAX} letters, digits, dots, hyphens or underscores"
        );
        reader.report("id", other("", message));
        return None;
    }
    Some(Id::new(text))
}

fn profile(reader: &Reader) -> Profile {
    Profile {
        email: email(reader, "email"),
        phone: optional(reader, "phone", 20),
        name: optional(reader, "name", 256),
        description: optional(reader, "description", TEXT_MAX),
        metadata: metadata::read(reader),
        address: unsettable(reader, "address").and_then(|inner| address(&inner)),
        extra: extra(reader),
        ..Profile::default()
    }
}

/// The largest balance and the largest number of an invoice.
const AMOUNT_MAX: i64 = 999_999_999_999;

/// What no other dialect shows.
fn extra(reader: &Reader) -> Option<Tree> {
    let mut own = Map::new();
    let mut keep = |name: &str, value: Option<Tree>| {
        if let Some(value) = value {
            own.insert(name, value);
        }
    };
    // Twelve digits at most: more would leave room for a card number.
    let whole = (-AMOUNT_MAX, AMOUNT_MAX);
    let old = reader.integer("account_balance", Need::Optional, whole);
    let balance = reader.integer("balance", Need::Optional, whole).or(old);
    keep("balance", balance.map(Tree::from));
    let next = reader.integer("next_invoice_sequence", Need::Optional, (1, AMOUNT_MAX));
    keep("next_invoice_sequence", next.map(Tree::from));
    for name in ["invoice_prefix", "business_name", "individual_name"] {
        keep(name, optional(reader, name, TEXT_MAX).map(Tree::from));
    }
    keep("tax_exempt", tax_exempt(reader).map(Tree::from));
    keep("preferred_locales", texts(reader, "preferred_locales"));
    keep(
        "shipping",
        unsettable(reader, "shipping").map(|inner| shipping(&inner)),
    );
    keep(
        "invoice_settings",
        unsettable(reader, "invoice_settings").map(|inner| invoices(&inner)),
    );
    tax(reader);
    if own.is_empty() {
        None
    } else {
        Some(tree::map([("stripe", Tree::Map(own))]))
    }
}

fn tax_exempt(reader: &Reader) -> Option<&'static str> {
    if is_unset(reader, "tax_exempt") {
        return None;
    }
    reader.choice("tax_exempt", Need::Optional, &["exempt", "none", "reverse"])
}

fn texts(reader: &Reader, name: &str) -> Option<Tree> {
    match reader.raw(name)? {
        Tree::List(items) if items.iter().all(|item| item.as_str().is_some()) => {
            Some(kit::reader::masked(&Tree::List(items.clone())))
        }
        Tree::Text(text) if text.is_empty() => None,
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
    let name = super::texts::required(reader, "name");
    tree::map([
        ("address", place.into()),
        (
            "name",
            domain::mask::mask_numbers(&name).into_owned().into(),
        ),
        ("phone", optional(reader, "phone", TEXT_MAX).into()),
    ])
}

fn invoices(reader: &Reader) -> Tree {
    reader.only(&[
        "custom_fields",
        "default_payment_method",
        "footer",
        "rendering_options",
    ]);
    if let Some(method) = optional(reader, "default_payment_method", TEXT_MAX) {
        let message = format!(
            "The customer does not have a payment method with the ID {}. The payment method must \
             be attached to the customer.",
            crate::errors::echoed(&method)
        );
        reader.report("default_payment_method", other("resource_missing", message));
    }
    let fields = match reader.raw("custom_fields") {
        Some(Tree::List(fields)) => Some(kit::reader::masked(&Tree::List(fields.clone()))),
        Some(Tree::Text(text)) if text.is_empty() => None,
        Some(other) => {
            reader.report("custom_fields", Fault::NotList(other.clone()));
            None
        }
        None => None,
    };
    let rendering = unsettable(reader, "rendering_options").map(|inner| {
        inner.only(&["amount_tax_display", "template"]);
        kit::reader::masked(&Tree::Map(inner.map().clone()))
    });
    tree::map([
        ("custom_fields", fields.into()),
        ("footer", optional(reader, "footer", TEXT_MAX).into()),
        ("rendering_options", rendering.into()),
    ])
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

/// Parameters that name objects of calls which this server does not have: none exists.
fn elsewhere(reader: &Reader, version: &Version) {
    for (name, kind) in [
        ("payment_method", "PaymentMethod"),
        ("test_clock", "test_clock"),
        ("coupon", "coupon"),
        ("promotion_code", "promotion code"),
    ] {
        if let Some(id) = optional(reader, name, TEXT_MAX) {
            reader.report(name, other("resource_missing", no_such(kind, &id, version)));
        }
    }
}

/// Read a customer.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read_later(&reader, Subject::CUSTOMER);
    input.check(&reader)?;
    Ok(ReadCustomer {
        customer: CustomerRef::Id(Id::new(call.param("customer"))),
        with: relations(&expand, &input.version),
        new_session: false,
    })
}

/// A page of customers.
pub(crate) fn list(call: &Call) -> Result<ListCustomers, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(LIST);
    let email = filled(&reader, "email");
    let (created_from, created_to) = created(&reader);
    let (limit, start) = list::page(&reader);
    elsewhere(&reader, &input.version);
    let expand = Expand::read_later(&reader, Subject::CUSTOMER.listed());
    input.check(&reader)?;
    let with = relations(&expand.items(), &input.version);
    Ok(ListCustomers {
        email,
        created_from,
        created_to,
        start,
        limit,
        with,
    })
}

const MICROS: i64 = 1_000_000;

/// `created=…` or `created[gte]=…`: the first and the last microsecond that are meant.
fn created(reader: &Reader) -> (Option<i64>, Option<i64>) {
    let whole = (i64::MIN, i64::MAX);
    let first = |second: i64| second.saturating_mul(MICROS);
    let last = |second: i64| first(second).saturating_add(MICROS - 1);
    if let Some(Tree::Text(_)) = reader.raw("created") {
        let second = reader.integer("created", Need::Optional, whole);
        return (second.map(first), second.map(last));
    }
    let Some(range) = reader.object("created", Need::Optional) else {
        return (None, None);
    };
    range.only(&["gt", "gte", "lt", "lte"]);
    let bound = |name: &str| range.integer(name, Need::Optional, whole);
    let after = bound("gt").map(|second| last(second).saturating_add(1));
    let from = bound("gte").map(first);
    let before = bound("lt").map(|second| first(second).saturating_sub(1));
    let to = bound("lte").map(last);
    (after.max(from), [before, to].into_iter().flatten().min())
}
