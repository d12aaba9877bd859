//! Changing, proving and removing a customer's sources.

use domain::operation::{
    Change, CustomerRef, DeleteSource, InstrumentSort, Manner, Proof, SourceChange, SourceRef,
    UpdateSource, VerifySource,
};
use domain::{Id, mask::mask_numbers};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree};

use super::bank::HOLDER_TYPES;
use super::change;
use super::input::Input;
use super::texts::{TEXT_MAX, filled};
use crate::errors::refusal::no_such_source;
use crate::expand::{Expand, Subject};
use crate::kind::Kind;
use crate::version::Version;

/// What all kinds take.
const ANY: [&str; 2] = ["expand", "metadata"];
const OF_CARD: [&str; 9] = [
    "address_city",
    "address_country",
    "address_line1",
    "address_line2",
    "address_state",
    "address_zip",
    "exp_month",
    "exp_year",
    "name",
];
const OF_BANK: [&str; 3] = ["account_holder_name", "account_holder_type", "account_type"];
const OF_OBJECT: [&str; 1] = ["owner"];

/// The parts of a card's address, and their neutral names.
const CARD_ADDRESS: [(&str, &str); 6] = [
    ("address_line1", "line1"),
    ("address_line2", "line2"),
    ("address_city", "city"),
    ("address_state", "state"),
    ("address_zip", "zip"),
    ("address_country", "country"),
];

/// Change a source of a customer.
pub(crate) fn update(call: &Call) -> Result<UpdateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let sort = sort(call, &reader);
    reader.only(&known(sort));
    let change = SourceChange {
        only: sort,
        metadata: change::metadata(&reader),
        ..match sort {
            Some(InstrumentSort::Card) => card(&reader),
            Some(InstrumentSort::Bank) => bank(&reader),
            Some(InstrumentSort::Object) => object(&reader),
            None => SourceChange::default(),
        }
    };
    let expand = Expand::read(&reader, Subject::CUSTOMER_SOURCE);
    input.check(&reader)?;
    Ok(UpdateSource {
        source: named(call, &input.version)?,
        of_customer: Some(owner(call)),
        client_secret: None,
        change: Box::new(change),
        make_default: false,
        with: expand.relations(),
        new_session: false,
    })
}

/// What the parameters, or the path, are for.
fn sort(call: &Call, reader: &Reader) -> Option<InstrumentSort> {
    let of_path = match Kind::of_operation(call.operation) {
        Some(Kind::Card) => Some(InstrumentSort::Card),
        Some(Kind::BankAccount) => Some(InstrumentSort::Bank),
        _ => None,
    };
    of_path.or_else(|| reader.map().iter().find_map(|(name, _)| sort_of(name)))
}

fn sort_of(name: &str) -> Option<InstrumentSort> {
    match name {
        name if OF_CARD.contains(&name) => Some(InstrumentSort::Card),
        name if OF_BANK.contains(&name) => Some(InstrumentSort::Bank),
        name if OF_OBJECT.contains(&name) => Some(InstrumentSort::Object),
        _ => None,
    }
}

fn known(sort: Option<InstrumentSort>) -> Vec<&'static str> {
    let own: &[&str] = match sort {
        Some(InstrumentSort::Card) => &OF_CARD,
        Some(InstrumentSort::Bank) => &OF_BANK,
        Some(InstrumentSort::Object) => &OF_OBJECT,
        None => &[],
    };
    ANY.iter().chain(own).copied().collect()
}

/// The parameters that fit only sources of a sort.
pub(crate) fn foreign(given: &Tree, wanted: InstrumentSort) -> Vec<String> {
    let names = given.as_map().into_iter().flat_map(Map::iter);
    names
        .filter(|(name, _)| sort_of(name) == Some(wanted))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn card(reader: &Reader) -> SourceChange {
    let address = CARD_ADDRESS
        .into_iter()
        .map(|(from, part)| (part, change::text(reader, from, TEXT_MAX)))
        .filter(|(_, change)| change.is_some())
        .collect();
    SourceChange {
        name: change::text(reader, "name", TEXT_MAX),
        expiry: expiry(reader),
        address,
        ..SourceChange::default()
    }
}

/// Month and year as typed; the core checks the whole.
pub(crate) fn expiry(reader: &Reader) -> (Option<String>, Option<String>) {
    (filled(reader, "exp_month"), filled(reader, "exp_year"))
}

fn bank(reader: &Reader) -> SourceChange {
    // Kept by the account itself, which this call cannot change.
    let _type = reader.choice("account_type", Need::Optional, super::bank::ACCOUNT_TYPES);
    SourceChange {
        holder_name: change::text(reader, "account_holder_name", TEXT_MAX),
        holder_type: holder_type(reader),
        ..SourceChange::default()
    }
}

/// `individual` or `company`; the empty text unsets.
pub(crate) fn holder_type(reader: &Reader) -> Change<String> {
    if super::texts::is_unset(reader, "account_holder_type") {
        return Change::Clear;
    }
    let word = reader.choice("account_holder_type", Need::Optional, HOLDER_TYPES);
    Change::of(word.map(str::to_owned))
}

fn object(reader: &Reader) -> SourceChange {
    SourceChange {
        owner: owner_members(reader),
        ..SourceChange::default()
    }
}

/// The members of the owner that change.
pub(crate) fn owner_members(reader: &Reader) -> Option<Tree> {
    let inner = reader.object("owner", Need::Optional)?;
    inner.only(&["address", "email", "name", "phone"]);
    let members = change::person(&inner);
    (!members.is_empty()).then_some(Tree::Map(members))
}

/// Take a source from a customer: cards and accounts are deleted, source objects are detached.
pub(crate) fn delete(call: &Call) -> Result<DeleteSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read(&reader, Subject::CUSTOMER_SOURCE);
    input.check(&reader)?;
    Ok(DeleteSource {
        source: named(call, &input.version)?,
        of_customer: Some(owner(call)),
        manner: Manner::Everywhere,
        with: expand.relations(),
        new_session: false,
    })
}

/// Name the deposits that were sent to a bank account.
pub(crate) fn verify(call: &Call) -> Result<VerifySource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["amounts", "expand", "verification_method"]);
    let _method = filled(&reader, "verification_method");
    let amounts = amounts(&reader, "amounts");
    let expand = Expand::read(&reader, Subject::CUSTOMER_SOURCE);
    input.check(&reader)?;
    Ok(VerifySource {
        source: named(call, &input.version)?,
        of_customer: Some(owner(call)),
        proof: Proof::Amounts(amounts),
        with: expand.relations(),
        new_session: false,
    })
}

/// A required list of integers.
pub(crate) fn amounts(reader: &Reader, name: &str) -> Vec<i64> {
    let texts = list(reader, name);
    let mut out = Vec::with_capacity(texts.len());
    for (place, item) in texts.iter().enumerate() {
        let text = item.as_str().unwrap_or_default();
        match text.parse::<i64>().ok().or_else(|| item.as_i64()) {
            Some(number) => out.push(number),
            None => reader.report(&format!("{name}[{place}]"), Fault::NotInteger(item.clone())),
        }
    }
    out
}

/// A required list of texts.
pub(crate) fn values(reader: &Reader, name: &str) -> Vec<String> {
    let items = list(reader, name);
    let mut out = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(text) => out.push(mask_numbers(text).into_owned()),
            None => reader.report(&format!("{name}[{place}]"), Fault::NotText(item.clone())),
        }
    }
    out
}

fn list(reader: &Reader, name: &str) -> Vec<Tree> {
    match reader.raw(name) {
        Some(Tree::List(items)) => items.clone(),
        Some(Tree::Text(text)) if text.is_empty() => {
            reader.report(name, Fault::Empty);
            Vec::new()
        }
        Some(other) => {
            reader.report(name, Fault::NotList(other.clone()));
            Vec::new()
        }
        None => {
            reader.report(name, Fault::Missing);
            Vec::new()
        }
    }
}

/// The source that the path names. Payment methods of this API are not among a customer's sources.
fn named(call: &Call, version: &Version) -> Result<SourceRef, Reply> {
    let id = call.param("id");
    if is_method(id) {
        return Err(no_such_source(id, version).reply());
    }
    Ok(SourceRef::Id(Id::new(id)))
}

fn owner(call: &Call) -> CustomerRef {
    CustomerRef::Id(Id::new(call.param("customer")))
}

/// Whether an id was given to a payment method by this API. Other dialects have ids that begin
/// alike and are shorter; what they name is a card here.
pub(crate) fn is_method(id: &str) -> bool {
    id.starts_with("pm_1") && id.len() == "pm_".len() + 24
}
