//! Customers.

use domain::Id;
use domain::customer::Profile;
use domain::list::{Deleted, ListCustomers, Order};
use domain::operation::{
    CreateCustomer, CreateSource, CustomerRef, DefaultRule, Material, ReadCustomer, Relations,
};
use domain::source::Shape;
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::{Map, Tree};

use super::customer_own as own;
use super::input::Input;
use super::instrument::Given;
use super::issues::other;
use super::texts::{TEXT_MAX, address, email, filled, optional, unsettable};
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
/// Most characters of a customer's name.
pub(crate) const NAME_MAX: usize = 256;
/// Most characters of a telephone number.
pub(crate) const PHONE_MAX: usize = 20;

/// Make a customer, with a first source if one is given.
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let id = chosen_id(&reader);
    let profile = profile(&reader);
    let given = instrument::read(&reader, &input.version);
    let method = method(&reader);
    default_method(&reader);
    let validate = reader.boolean("validate", Need::Optional);
    elsewhere(&reader, &input.version);
    let expand = Expand::read(&reader, Subject::CUSTOMER);
    input.check(&reader)?;
    let source = given.map(customer_source::new_source).or(method);
    let source = source.map(|mut source| {
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
pub(crate) fn relations(expand: &Expand, version: &Version) -> Relations {
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
        phone: optional(reader, "phone", PHONE_MAX),
        name: optional(reader, "name", NAME_MAX),
        description: optional(reader, "description", TEXT_MAX),
        metadata: metadata::read(reader),
        address: unsettable(reader, "address").and_then(|inner| address(&inner)),
        extra: extra(reader),
        ..Profile::default()
    }
}

/// What only this dialect shows.
fn extra(reader: &Reader) -> Option<Tree> {
    let kept = own::members(reader)
        .into_iter()
        .filter(|(_, value)| !value.is_null());
    let kept: Map = kept.collect();
    if kept.is_empty() {
        None
    } else {
        Some(tree::map([(domain::Dialect::Stripe.name(), kept.into())]))
    }
}

/// The method that the caller attaches with the customer.
fn method(reader: &Reader) -> Option<CreateSource> {
    let id = filled(reader, "payment_method")?;
    if instrument::PARAMETERS
        .iter()
        .any(|name| reader.map().contains(name))
    {
        let message = "You may only specify one of these parameters: payment_method, source.";
        reader.report("payment_method", other("parameters_exclusive", message));
    }
    let mut source = customer_source::new_source(Given {
        material: Material::Handle(id),
        shape: Shape::PaymentMethod,
        metadata: None,
    });
    source.default = DefaultRule::Never;
    Some(source)
}

/// The default method of a customer that is just being made can only be the one that comes along.
fn default_method(reader: &Reader) {
    let Some(Tree::Text(wanted)) = reader
        .map()
        .get("invoice_settings")
        .and_then(|settings| settings.get("default_payment_method"))
    else {
        return;
    };
    let given = reader.map().get("payment_method").and_then(Tree::as_str);
    if !wanted.is_empty() && given != Some(wanted) {
        let message = format!(
            "The customer does not have a payment method with the ID {}. The payment method must \
             be attached to the customer.",
            crate::errors::echoed(wanted)
        );
        let fault = other("resource_missing", message);
        reader.report("invoice_settings[default_payment_method]", fault);
    }
}

/// Parameters that name objects of calls which this server does not have: none exists.
pub(crate) fn elsewhere(reader: &Reader, version: &Version) {
    for (name, kind) in [
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
    let (created_from, created_to) = list::created(&reader);
    let (limit, start) = list::page(&reader);
    elsewhere(&reader, &input.version);
    let expand = Expand::read_later(&reader, Subject::CUSTOMER.listed());
    input.check(&reader)?;
    let with = relations(&expand.items(), &input.version);
    Ok(ListCustomers {
        email,
        created_from,
        created_to,
        filter: None,
        order: Order::NewestFirst,
        deleted: Deleted::Hidden,
        start,
        limit,
        count: false,
        with,
    })
}
