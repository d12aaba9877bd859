//! Customers that exist: changed, charged to another method, deleted.

use domain::Id;
use domain::operation::{
    Change, CreateSource, CustomerChange, CustomerRef, DefaultRule, DeleteCustomer, Metadata,
    UpdateCustomer,
};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::read::change::note;
use crate::read::customer::{
    CHOICES, CUSTOM, FLAGS, TABLES, TERM_DAYS_MAX, TEXTS, WITH, currency, exemptions, meta_data,
    table,
};
use crate::read::headers;
use crate::read::input::{Body, Input};
use crate::read::{person, source};

/// Facts that `POST /customers/{id}` changes.
const OF_CUSTOMER: &[&str] = &[
    "allow_direct_debit",
    "taxability",
    "customer_type",
    "client_profile_id",
    "taxjar_exemption_category",
    "entity_code",
    "exempt_number",
    "offline_payment_method",
    "invoice_notes",
    "auto_close_invoices",
    "consolidated_invoicing",
    "tax_providers_fields",
];
/// Facts that `POST /customers/{id}/update_billing_info` changes.
const OF_BILLING: &[&str] = &[
    "vat_number",
    "vat_number_prefix",
    "entity_identifier_scheme",
    "entity_identifier_standard",
    "registered_for_gst",
    "business_customer_without_vat_number",
    "is_einvoice_enabled",
    "einvoicing_method",
    "tax_providers_fields",
];

/// The member that says when the profile was last changed by this dialect. A customer whose latest
/// change this was has not lost or won a source since.
pub(crate) const PROFILE_AT: &str = "profile_at";

/// `POST /customers/{id}`
pub(crate) fn update(call: &Call) -> Result<UpdateCustomer, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    let text = |name: &str, max| input.change(name, |input| input.prose(name, max));
    let mut own = Map::new();
    facts(&input, OF_CUSTOMER, &mut own);
    let days = "net_term_days";
    let read = |input: &Input| input.integer(days, (0, TERM_DAYS_MAX));
    note(&mut own, days, input.change(days, read));
    note(
        &mut own,
        "exemption_details",
        input.change("exemption_details", exemptions),
    );
    let code = "preferred_currency_code";
    note(&mut own, code, input.change(code, currency));
    let flag = input.change("fraud_flag", |i| {
        i.choice("fraud_flag", &["safe", "fraudulent"])
    });
    note(&mut own, "fraud_flag", flag);
    let collection = input.change("auto_collection", |input| {
        input.choice("auto_collection", &["on", "off"])
    });
    for name in ["auto_collection", "auto_collection_at_first"] {
        note(&mut own, name, collection.clone());
    }
    custom(&input, &mut own);
    let (first_name, last_name) = (text("first_name", 150), text("last_name", 150));
    let both = first_name.is_some() && last_name.is_some();
    let change = CustomerChange {
        email: input.change("email", |input| input.email("email")),
        phone: text("phone", 50),
        // Two new halves make a new whole.
        name: if both { Change::Clear } else { Change::Keep },
        first_name,
        last_name,
        company: text("company", 250),
        locale: text("locale", 50),
        metadata: match input.change("meta_data", meta_data) {
            Change::Keep => Metadata::Keep,
            Change::Clear => Metadata::Clear,
            Change::To(data) => Metadata::Replace(data),
        },
        extra: marked(own, call),
        ..CustomerChange::default()
    };
    input.finish()?;
    Ok(updated(call, change, None))
}

/// `POST /customers/{id}/update_billing_info`
pub(crate) fn update_billing_info(call: &Call) -> Result<UpdateCustomer, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    let mut own = Map::new();
    facts(&input, OF_BILLING, &mut own);
    let name = "entity_identifiers";
    note(&mut own, name, input.change(name, identifiers));
    let mut change = CustomerChange::default();
    if input.raw("billing_address").is_some() {
        let whole = Body::new(&call.body);
        let billing = person::billing_address(&whole.input(), "billing_address");
        // Checked on the reader that collects what is wrong.
        person::check_billing(&input, "billing_address");
        (change.address, own) = with_billing(billing, own);
    }
    input.finish()?;
    change.extra = marked(own, call);
    Ok(updated(call, change, None))
}

/// `POST /customers/{id}/update_payment_method`
pub(crate) fn update_payment_method(call: &Call) -> Result<UpdateCustomer, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    if let Some(method) = input.object("payment_method")
        && method.raw("type").is_none()
    {
        method.missing("type");
    }
    let mut made = source::of_payment_method(&input, call, &place)?;
    input.finish()?;
    if let Some(source) = &mut made {
        source.default = DefaultRule::Always;
    }
    Ok(updated(call, CustomerChange::default(), made))
}

/// `POST /customers/{id}/delete`
pub(crate) fn delete(call: &Call) -> Result<DeleteCustomer, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    // Sources without a customer are of no use to anybody here, so they go in any case.
    input.boolean("delete_payment_method");
    input.finish()?;
    Ok(DeleteCustomer {
        customer: CustomerRef::Id(Id::new(call.param("id"))),
        with: WITH,
    })
}

/// An update of the customer of a path.
pub(crate) fn updated(
    call: &Call,
    change: CustomerChange,
    source: Option<CreateSource>,
) -> UpdateCustomer {
    UpdateCustomer {
        customer: CustomerRef::Id(Id::new(call.param("id"))),
        change: Box::new(change),
        source: source.map(Box::new),
        replaces_default: false,
        default_source: None,
        with: WITH,
    }
}

fn marked(mut own: Map, call: &Call) -> Option<Tree> {
    own.insert(PROFILE_AT, call.now.0);
    Some(Tree::Map(own))
}

fn facts(input: &Input, names: &[&str], own: &mut Map) {
    let named = |name: &&str| names.contains(name);
    for (name, max) in TEXTS.iter().filter(|(name, _)| named(name)) {
        note(
            own,
            name,
            input.change(name, |input| input.prose(name, *max)),
        );
    }
    for (name, words) in CHOICES.iter().filter(|(name, _)| named(name)) {
        note(
            own,
            name,
            input.change(name, |input| input.choice(name, words)),
        );
    }
    for name in FLAGS.iter().filter(|name| named(name)) {
        note(own, name, input.change(name, |input| input.boolean(name)));
    }
    for (name, columns) in TABLES.iter().filter(|(name, _)| named(name)) {
        note(
            own,
            name,
            input.change(name, |input| table(input, name, columns)),
        );
    }
}

/// Custom attributes; an empty one goes.
fn custom(input: &Input, own: &mut Map) {
    for (name, value) in input.map().iter() {
        if name.starts_with(CUSTOM) {
            let value = match value.as_str() {
                Some("") => Tree::Null,
                _ => kit::reader::masked(value),
            };
            own.insert(name, value);
        }
    }
}

/// The new address whole, for this dialect and for all; an empty one goes.
fn with_billing(billing: Option<Map>, mut own: Map) -> (Change<Tree>, Map) {
    match billing {
        Some(billing) => {
            let neutral = person::neutral_address(&billing);
            own.insert("billing_address", Tree::Map(billing));
            (Change::To(neutral), own)
        }
        None => {
            own.insert("billing_address", Tree::Null);
            (Change::Clear, own)
        }
    }
}

/// Identifiers as the caller wants them to be: rows to be deleted are left out.
fn identifiers(input: &Input) -> Option<Tree> {
    const COLUMNS: &[(&str, usize)] = &[
        ("id", 40),
        ("scheme", 50),
        ("value", 50),
        ("standard", 50),
        ("operation", 6),
    ];
    let Some(Tree::List(rows)) = table(input, "entity_identifiers", COLUMNS) else {
        return None;
    };
    let rows = rows.into_iter().filter_map(|row| {
        let Tree::Map(mut row) = row else { return None };
        let operation = row.remove("operation");
        let gone = operation.as_ref().and_then(Tree::as_str) == Some("delete");
        (!gone).then_some(Tree::Map(row))
    });
    Some(Tree::List(rows.collect()))
}

#[cfg(test)]
mod tests;
