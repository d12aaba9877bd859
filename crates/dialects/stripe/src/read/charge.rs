//! Charges.

use domain::Id;
use domain::charge::{Charge, Terms};
use domain::intent::Challenge;
use domain::list::{Filter, Find};
use domain::operation::{
    CaptureCharge, CreateCharge, CustomerRef, ListCharges, ReadCharge, UpdateCharge, charging,
};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::Tree;

use super::input::Input;
use super::issues::other;
use super::texts::{currency, filled, is_unset, optional};
use super::{change, instrument, list, metadata, search, terms};
use crate::expand::{Expand, Subject};
use crate::search::{Field, Value, map, number, word};

const CREATE: &[&str] = &[
    "amount",
    "application_fee",
    "application_fee_amount",
    "capture",
    "card",
    "currency",
    "customer",
    "description",
    "destination",
    "expand",
    "metadata",
    "on_behalf_of",
    "radar_options",
    "receipt_email",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];
const UPDATE: &[&str] = &[
    "customer",
    "description",
    "expand",
    "fraud_details",
    "metadata",
    "receipt_email",
    "shipping",
    "transfer_group",
];
const CAPTURE: &[&str] = &[
    "amount",
    "application_fee",
    "application_fee_amount",
    "expand",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];
const LIST: &[&str] = &[
    "created",
    "customer",
    "ending_before",
    "expand",
    "limit",
    "payment_intent",
    "starting_after",
    "transfer_group",
];

/// Most characters of what a charge is for.
const DESCRIPTION_MAX: usize = 40_000;

/// Take money.
pub(crate) fn create(call: &Call) -> Result<CreateCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let amount = terms::amount(&reader, "amount", Need::Required);
    let currency = currency(&reader, "currency", Need::Required);
    let customer = filled(&reader, "customer");
    let given = instrument::read(&reader, &input.version);
    let capture = reader.boolean("capture", Need::Optional).unwrap_or(true);
    let said = Terms {
        description: optional(&reader, "description", DESCRIPTION_MAX),
        statement_descriptor: descriptor(&reader),
        metadata: metadata::read(&reader),
        details: terms::details(terms::own(&reader)),
        ..Terms::default()
    };
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::CHARGE);
    input.check(&reader)?;
    Ok(CreateCharge {
        customer: customer.map(|id| CustomerRef::Id(Id::new(id))),
        material: given.map(|given| given.material),
        // Both were asked for: the check would have answered.
        amount: amount.unwrap_or_default(),
        currency: currency.unwrap_or_default(),
        capture,
        challenge: Challenge::Never,
        cvc: None,
        terms: said,
    })
}

fn descriptor(reader: &Reader) -> Option<String> {
    optional(reader, "statement_descriptor", terms::DESCRIPTOR_MAX)
}

/// One charge.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    Expand::read_later(&reader, Subject::CHARGE);
    input.check(&reader)?;
    Ok(ReadCharge {
        charge: Id::new(call.param("charge")),
    })
}

/// Change what is said about a charge.
pub(crate) fn update(call: &Call) -> Result<UpdateCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(UPDATE);
    if filled(&reader, "customer").is_some() {
        let message = "The customer of a charge cannot be changed here: name it when the charge \
                       is made.";
        reader.report("customer", other("", message));
    }
    let mut own = terms::own(&reader);
    if let Some(report) = report(&reader) {
        own.insert("fraud_details", report);
    }
    let description = change::text(&reader, "description", DESCRIPTION_MAX);
    let metadata = change::metadata(&reader);
    Expand::read(&reader, Subject::CHARGE);
    input.check(&reader)?;
    Ok(UpdateCharge {
        charge: Id::new(call.param("charge")),
        description,
        metadata,
        details: terms::members(own),
    })
}

/// What the merchant thinks of a charge.
fn report(reader: &Reader) -> Option<Tree> {
    let inner = reader.object("fraud_details", Need::Optional)?;
    inner.only(&["user_report"]);
    if is_unset(&inner, "user_report") {
        return Some(Tree::Null);
    }
    let word = inner.choice("user_report", Need::Required, &["fraudulent", "safe"])?;
    Some(tree::map([("user_report", word.into())]))
}

/// Capture what is held.
pub(crate) fn capture(call: &Call) -> Result<CaptureCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CAPTURE);
    let amount = terms::amount(&reader, "amount", Need::Optional);
    // Their form is checked; words about a charge change with a call of their own.
    descriptor(&reader);
    terms::own(&reader);
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::CHARGE);
    input.check(&reader)?;
    Ok(CaptureCharge {
        charge: Id::new(call.param("charge")),
        amount,
    })
}

/// A page of charges.
pub(crate) fn list(call: &Call) -> Result<ListCharges, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(LIST);
    let mut find = find(&reader);
    find.customer = filled(&reader, "customer").map(Id::new);
    find.parent = filled(&reader, "payment_intent").map(Id::new);
    let group = filled(&reader, "transfer_group");
    Expand::read_later(&reader, Subject::CHARGE.listed());
    input.check(&reader)?;
    let filter = group.map(|group| {
        Filter::new(move |charge: &Charge| {
            let own = charge
                .terms
                .detail(domain::Dialect::Stripe, "transfer_group");
            own.and_then(Tree::as_str) == Some(&group)
        })
    });
    Ok(ListCharges { find, filter })
}

/// What all lists have: page and time of creation.
pub(crate) fn find(reader: &Reader) -> Find {
    let (created_from, created_to) = list::created(reader);
    let (limit, start) = list::page(reader);
    Find {
        created_from,
        created_to,
        start,
        ..Find::newest(limit)
    }
}

/// What charges can be searched by.
const FIELDS: [Field; 8] = [
    number("amount"),
    number("created"),
    word("currency"),
    word("customer"),
    word("disputed"),
    map("metadata"),
    word("refunded"),
    word("status"),
];

/// The charges that meet a query.
pub(crate) fn search(call: &Call) -> Result<ListCharges, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let (query, page) = search::read(&reader, &FIELDS);
    let expand = Expand::read_later(&reader, Subject::CHARGE.searched());
    input.check(&reader)?;
    let query = query.ok_or_else(crate::errors::trouble::internal)?;
    Ok(ListCharges {
        find: Find {
            start: page.start,
            count: expand.get("total_count").is_some(),
            ..Find::newest(page.limit)
        },
        filter: Some(Filter::new(move |charge: &Charge| {
            query.takes(|field, key| value(charge, field, key))
        })),
    })
}

fn value(charge: &Charge, field: &str, key: Option<&str>) -> Value {
    let truth = |value: bool| Value::Text(value.to_string());
    match (field, key) {
        ("amount", _) => Value::Number(charge.amount),
        ("created", _) => Value::Number(charge.created.seconds()),
        ("currency", _) => Value::of(Some(&charge.currency)),
        ("customer", _) => Value::of(charge.customer.as_ref().map(Id::as_str)),
        ("disputed", _) => truth(charging::is_disputed(charge)),
        ("refunded", _) => truth(crate::write::charge::is_refunded(charge)),
        ("status", _) => Value::of(Some(crate::write::charge::status(charge.status))),
        (_, Some(key)) => search::metadata(charge.terms.metadata.as_ref(), key),
        _ => Value::None,
    }
}
