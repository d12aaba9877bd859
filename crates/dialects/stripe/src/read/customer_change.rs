//! Changing, deleting and searching customers.

use domain::Id;
use domain::customer::Customer;
use domain::list::{Deleted, Filter, ListCustomers, Order};
use domain::operation::{Change, CustomerChange, CustomerRef, DeleteCustomer, Relations};
use domain::operation::{UpdateCustomer, update_customer};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::Tree;

use super::change;
use super::customer::{NAME_MAX, PHONE_MAX, elsewhere, relations};
use super::input::Input;
use super::issues::other;
use super::texts::{TEXT_MAX, filled};
use super::{customer_own as own, customer_source, instrument, search};
use crate::errors::no_such;
use crate::expand::{Expand, Subject};
use crate::search::{Field, Value, map, number, text};
use crate::version::Version;

const UPDATE: &[&str] = &[
    "account_balance",
    "address",
    "alipay_account",
    "balance",
    "bank_account",
    "business_name",
    "card",
    "cash_balance",
    "coupon",
    "default_alipay_account",
    "default_bank_account",
    "default_card",
    "default_source",
    "description",
    "email",
    "expand",
    "individual_name",
    "invoice_prefix",
    "invoice_settings",
    "metadata",
    "name",
    "next_invoice_sequence",
    "phone",
    "preferred_locales",
    "promotion_code",
    "shipping",
    "source",
    "tax",
    "tax_exempt",
    "validate",
];

/// Names under which the default source can be chosen.
const DEFAULTS: [&str; 4] = [
    "default_source",
    "default_card",
    "default_bank_account",
    "default_alipay_account",
];

/// Change a customer. A new source takes the place of the default, which is deleted.
pub(crate) fn update(call: &Call) -> Result<UpdateCustomer, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(UPDATE);
    let change = change(&reader);
    let given = instrument::read(&reader, &input.version);
    let default_source = default_source(&reader, &input.version);
    let validate = reader.boolean("validate", Need::Optional);
    elsewhere(&reader, &input.version);
    let expand = Expand::read(&reader, Subject::CUSTOMER);
    input.check(&reader)?;
    let source = given.map(|given| {
        let mut source = customer_source::new_source(given);
        source.default = domain::operation::DefaultRule::Always;
        source.verify = customer_source::verify(validate);
        Box::new(source)
    });
    Ok(UpdateCustomer {
        customer: CustomerRef::Id(Id::new(call.param("customer"))),
        change: Box::new(change),
        replaces_default: source.is_some(),
        source,
        default_source,
        with: relations(&expand, &input.version),
    })
}

fn change(reader: &Reader) -> update_customer::CustomerChange {
    let name = change::text(reader, "name", NAME_MAX);
    // The parts of a name that other dialects keep would outlive the whole.
    let part = match name.is_some() {
        true => Change::Clear,
        false => Change::Keep,
    };
    let own = own::members(reader);
    let named = own.get(own::DEFAULT_METHOD).and_then(Tree::as_str);
    CustomerChange {
        must_own: named.map(Id::from),
        email: change::email(reader, "email"),
        phone: change::text(reader, "phone", PHONE_MAX),
        name,
        first_name: part.clone(),
        last_name: part,
        description: change::text(reader, "description", TEXT_MAX),
        address: change::address(reader, "address"),
        metadata: change::metadata(reader),
        extra: (!own.is_empty()).then_some(Tree::Map(own)),
        ..CustomerChange::default()
    }
}

/// The one of the customer's sources that becomes the default.
fn default_source(reader: &Reader, version: &Version) -> Option<Id> {
    let given: Vec<&str> = DEFAULTS
        .into_iter()
        .filter(|name| reader.map().contains(name))
        .collect();
    let name = *given.first()?;
    if given.len() > 1 {
        let message = format!(
            "You may only specify one of these parameters: {}.",
            given.join(", ")
        );
        reader.report(name, other("parameters_exclusive", message));
        return None;
    }
    let id = filled(reader, name)?;
    if name == "default_alipay_account" || super::source_change::is_method(&id) {
        let message = no_such("source", &id, version);
        reader.report("source", other("resource_missing", message));
        return None;
    }
    Some(Id::new(id))
}

/// Delete a customer.
pub(crate) fn delete(call: &Call) -> Result<DeleteCustomer, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    input.check(&reader)?;
    Ok(DeleteCustomer {
        customer: CustomerRef::Id(Id::new(call.param("customer"))),
        with: Relations::NONE,
    })
}

/// What customers can be searched by.
const FIELDS: [Field; 5] = [
    number("created"),
    text("email"),
    map("metadata"),
    text("name"),
    text("phone"),
];

/// The customers that meet a query.
pub(crate) fn search(call: &Call) -> Result<ListCustomers, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let (query, page) = search::read(&reader, &FIELDS);
    let expand = Expand::read_later(&reader, Subject::CUSTOMER.searched());
    input.check(&reader)?;
    let query = query.ok_or_else(crate::errors::trouble::internal)?;
    Ok(ListCustomers {
        email: None,
        created_from: None,
        created_to: None,
        filter: Some(Filter::new(move |customer: &Customer| {
            query.takes(|field, key| value(customer, field, key))
        })),
        order: Order::NewestFirst,
        deleted: Deleted::Hidden,
        start: page.start,
        limit: page.limit,
        count: expand.get("total_count").is_some(),
        with: relations(&expand.items(), &input.version),
    })
}

fn value(customer: &Customer, field: &str, key: Option<&str>) -> Value {
    let profile = &customer.profile;
    match (field, key) {
        ("created", _) => Value::Number(customer.created.seconds()),
        ("email", _) => Value::of(profile.email.as_deref()),
        ("name", _) => Value::of(customer.full_name().as_deref()),
        ("phone", _) => Value::of(profile.phone.as_deref()),
        (_, Some(key)) => search::metadata(profile.metadata.as_ref(), key),
        _ => Value::None,
    }
}
