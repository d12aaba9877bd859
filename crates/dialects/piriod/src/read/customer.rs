//! Making, reading, changing and deleting a customer.

use domain::customer::Profile;
use domain::mask::mask_numbers;
use domain::operation::{
    Change, CreateCustomer, CustomerChange, CustomerRef, DeleteCustomer, Metadata, ReadCustomer,
    Relations, UpdateCustomer,
};
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
/// Texts that only this dialect has, and their most characters.
const LABELS: [(&str, usize); 3] = [("manager", 64), ("reference", 64), ("tax_id", 32)];
/// Texts that the contract leaves unbounded.
const OTHER_MAX: usize = 256;
/// The most digits of a telephone number (ITU-T E.164).
const PHONE_DIGITS_MAX: usize = 15;

/// What a customer may be sent by itself.
pub(crate) const SWITCHES: [&str; 3] = ["send_invoices", "send_collections", "send_vouchers"];

/// The members that are parts of the address, with the neutral names of these parts.
const PARTS: [(&str, &str); 4] = [
    ("address", "line1"),
    ("state", "state"),
    ("zip_code", "zip"),
    ("country", "country"),
];

/// The sources are shown with every customer.
pub(super) const WITH_SOURCES: Relations = Relations {
    customer: false,
    default_source: false,
    sources: true,
};

/// `POST /customers/`.
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
    let mut fields = Fields::of(&call.body)?;
    let said = Said::read(&mut fields, Need::Required);
    if !fields.faults.is_empty() {
        return Err(fields.faults.reply());
    }
    Ok(CreateCustomer {
        id: None,
        profile: said.profile(),
        claims: Vec::new(),
        source: None,
        with: WITH_SOURCES,
    })
}

/// `GET /customers/{id}/`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    Ok(ReadCustomer {
        customer: named(call),
        with: WITH_SOURCES,
        new_session: false,
    })
}

/// `PATCH /customers/{id}/`: what is not sent stays.
pub(crate) fn update(call: &Call) -> Result<UpdateCustomer, Reply> {
    let mut fields = Fields::of(&call.body)?;
    let said = Said::read(&mut fields, Need::NotNull);
    if !fields.faults.is_empty() {
        return Err(fields.faults.reply());
    }
    Ok(UpdateCustomer {
        customer: named(call),
        change: Box::new(said.change(&fields)),
        source: None,
        replaces_default: false,
        default_source: None,
        with: WITH_SOURCES,
    })
}

/// `DELETE /customers/{id}/`.
pub(crate) fn delete(call: &Call) -> Result<DeleteCustomer, Reply> {
    Ok(DeleteCustomer {
        customer: named(call),
        with: Relations::NONE,
    })
}

fn named(call: &Call) -> CustomerRef {
    CustomerRef::Id(Id::from(call.param("id")))
}

/// What a body says about a customer.
struct Said {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    metadata: Option<Tree>,
    /// Parts of the address by neutral name.
    address: Map,
    /// What only this dialect has, null included.
    extra: Map,
}

impl Said {
    /// Members in the order in which they are documented; `need` is that of the four that a
    /// customer must have.
    fn read(fields: &mut Fields, need: Need) -> Self {
        let name = fields.text("name", need, Blank::Refused, NAME_MAX);
        let line = fields.text("address", need, Blank::Refused, ADDRESS_MAX);
        let country = fields.text("country", need, Blank::Refused, OTHER_MAX);
        let state = state(fields, need);
        let currency = fields.text("currency", Need::NotNull, Blank::Refused, OTHER_MAX);
        let email = fields.email("email", Need::Optional);
        let phone = phone(fields);
        let zip = fields.text("zip_code", Need::Optional, Blank::Kept, ZIP_MAX);
        let mut extra = Map::new();
        extra
            .insert("state", state.clone())
            .insert("currency", currency);
        for (member, max) in LABELS {
            let text = fields.text(member, Need::Optional, Blank::Kept, max);
            extra.insert(member, text);
        }
        extra.insert("tax_settings", fields.object("tax_settings", Need::NotNull));
        let metadata = fields.object("metadata", Need::NotNull);
        for member in SWITCHES {
            extra.insert(member, fields.boolean(member, Need::NotNull));
        }
        let state = state.as_ref().map(python::str);
        let mut address = Map::new();
        for (part, value) in [
            ("line1", line),
            ("state", state),
            ("zip", zip),
            ("country", country),
        ] {
            if let Some(value) = value {
                address.insert(part, value);
            }
        }
        Self {
            name,
            email,
            phone,
            metadata,
            address,
            extra,
        }
    }

    fn profile(self) -> Profile {
        let extra = Tree::Map(self.extra);
        Profile {
            name: self.name,
            email: self.email,
            phone: self.phone,
            metadata: self.metadata,
            address: Some(Tree::Map(self.address)),
            extra: Some(tree::map([(Dialect::Piriod.name(), extra)])),
            ..Profile::default()
        }
    }

    /// What changes. An address is changed as a whole; single parts of it are kept beside it, where
    /// only this dialect looks, until the whole is sent again.
    fn change(self, fields: &Fields) -> CustomerChange {
        let mut extra: Map = self
            .extra
            .iter()
            .filter(|(member, _)| fields.is_sent(member))
            .map(|(member, value)| (member.to_owned(), value.clone()))
            .collect();
        let whole = PARTS.iter().all(|(member, _)| fields.is_sent(member));
        for (member, part) in PARTS.iter().filter(|(member, _)| *member != "state") {
            if whole {
                extra.insert(*part, Tree::Null);
            } else if fields.is_sent(member) {
                let value = self.address.get(part).cloned();
                extra.insert(*part, value.unwrap_or_else(|| "".into()));
            }
        }
        CustomerChange {
            name: Change::of(self.name),
            email: changed(fields, "email", self.email),
            phone: changed(fields, "phone", self.phone),
            address: if whole {
                Change::To(Tree::Map(self.address))
            } else {
                Change::Keep
            },
            metadata: match self.metadata {
                Some(metadata) => Metadata::Replace(metadata),
                None => Metadata::Keep,
            },
            extra: Some(Tree::Map(extra)).filter(|extra| *extra != Tree::Map(Map::new())),
            ..CustomerChange::default()
        }
    }
}

/// A text that is taken away by null.
fn changed(fields: &Fields, member: &str, value: Option<String>) -> Change<String> {
    match value {
        Some(value) => Change::To(value),
        None if fields.is_sent(member) => Change::Clear,
        None => Change::Keep,
    }
}

/// A name, or the number under which the vendor lists the state: kept as it was sent.
fn state(fields: &mut Fields, need: Need) -> Option<Tree> {
    let text = fields.text("state", need, Blank::Refused, OTHER_MAX)?;
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
