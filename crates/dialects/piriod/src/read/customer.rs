//! Making and reading a customer.

use domain::customer::Profile;
use domain::mask::mask_numbers;
use domain::operation::{CreateCustomer, CustomerRef, ReadCustomer, Relations};
use domain::{Dialect, Id};
use kit::reader::Need;
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::python;
use crate::read::fields::{Blank, Fields};

const NAME_MAX: usize = 100;
const ADDRESS_MAX: usize = 64;
const PHONE_MAX: usize = 16;
const ZIP_MAX: usize = 16;
const TAX_ID_MAX: usize = 32;
const LABEL_MAX: usize = 64;
/// Texts that the contract leaves unbounded.
const OTHER_MAX: usize = 256;
/// The most digits of a telephone number (ITU-T E.164).
const PHONE_DIGITS_MAX: usize = 15;

/// What a customer may be sent by itself.
pub(crate) const SWITCHES: [&str; 3] = ["send_invoices", "send_collections", "send_vouchers"];

/// The sources are shown with every customer.
const WITH: Relations = Relations {
    customer: false,
    default_source: false,
    sources: true,
};

/// `POST /customers/`.
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
    let mut fields = Fields::of(&call.body)?;
    let profile = profile(&mut fields);
    if !fields.faults.is_empty() {
        return Err(fields.faults.reply());
    }
    Ok(CreateCustomer {
        id: None,
        profile,
        claims: Vec::new(),
        source: None,
        with: WITH,
    })
}

/// `GET /customers/{id}/`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    let customer = CustomerRef::Id(Id::from(call.param("id")));
    Ok(ReadCustomer {
        customer,
        with: WITH,
        new_session: false,
    })
}

/// Members in the order in which they are documented.
fn profile(fields: &mut Fields) -> Profile {
    let name = fields.text("name", Need::Required, Blank::Refused, NAME_MAX);
    let line = fields.text("address", Need::Required, Blank::Refused, ADDRESS_MAX);
    let country = fields.text("country", Need::Required, Blank::Refused, OTHER_MAX);
    let state = state(fields);
    let currency = fields.text("currency", Need::NotNull, Blank::Refused, OTHER_MAX);
    let email = fields.email("email", Need::Optional);
    let phone = phone(fields);
    let zip = fields.text("zip_code", Need::Optional, Blank::Kept, ZIP_MAX);
    let mut extra = Map::new();
    extra
        .insert("state", state.clone())
        .insert("currency", currency);
    for (member, max) in [
        ("manager", LABEL_MAX),
        ("reference", LABEL_MAX),
        ("tax_id", TAX_ID_MAX),
    ] {
        extra.insert(
            member,
            fields.text(member, Need::Optional, Blank::Kept, max),
        );
    }
    extra.insert("tax_settings", fields.object("tax_settings", Need::NotNull));
    let metadata = fields.object("metadata", Need::NotNull);
    for member in SWITCHES {
        extra.insert(member, fields.boolean(member, Need::NotNull));
    }
    let mut address = Map::new();
    let state = state.as_ref().map(python::str);
    for (member, value) in [
        ("line1", line),
        ("state", state),
        ("zip", zip),
        ("country", country),
    ] {
        if let Some(value) = value {
            address.insert(member, value);
        }
    }
    Profile {
        name,
        email,
        phone,
        metadata,
        address: Some(Tree::Map(address)),
        extra: Some(tree::map([(Dialect::Piriod.name(), Tree::Map(extra))])),
        ..Profile::default()
    }
}

/// A name, or the number under which the vendor lists the state: kept as it was sent.
fn state(fields: &mut Fields) -> Option<Tree> {
    let text = fields.text("state", Need::Required, Blank::Refused, OTHER_MAX)?;
    match text.parse::<i64>() {
        Ok(number) if fields.is_number("state") => Some(number.into()),
        _ => Some(text.into()),
    }
}

/// A telephone number in international form is kept whatever its digits add up to; anything else
/// that looks like a card number is masked.
fn phone(fields: &mut Fields) -> Option<String> {
    let text = fields.unmasked("phone", Need::Optional, Blank::Kept, PHONE_MAX)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.starts_with('+') && digits <= PHONE_DIGITS_MAX {
        return Some(text);
    }
    Some(mask_numbers(&text).into_owned())
}
