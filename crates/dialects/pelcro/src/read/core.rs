//! The calls of the merchant's own servers: what a gateway keeps already becomes a customer's
//! default payment method.

use domain::card::{CardFault, check_expiry};
use domain::instruction::Verify;
use domain::operation::{
    CreateSource, CustomerRef, DefaultRule, DeleteSource, Manner, Material, ReadCustomer,
    ReadSource, Relations,
};
use domain::source::{Particulars, Shape, Usage};
use domain::visibility::PELCRO_GATEWAYS;
use domain::{Dialect, Moment};
use kit::reader::{Need, TextRule};
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree, map};

use crate::errors::validation;
use crate::read::member::{HABITS, TEXT_MAX, checked, digits, filled, is_word, required};
use crate::read::methods::{WITH_OWNER, named};

/// Most characters of CyberSource's id of a card.
const CYBERSOURCE_MAX: usize = 32;

/// `POST /api/v1/core/sources`
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let customer = customer_number(&reader);
    let gateway = gateway(&reader);
    let object_id = object_id(&reader, gateway.unwrap_or_default());
    let properties = match gateway {
        Some(gateway) => properties(&reader, gateway, call.now),
        None => Map::new(),
    };
    checked(&reader)?;
    let (Some(customer), Some(gateway), Some(object_id)) = (customer, gateway, object_id) else {
        return Err(validation::reply(&reader.issues()));
    };
    let (material, verify) = if gateway == "stripe" {
        (Material::Handle(object_id.clone()), Verify::Issuer)
    } else {
        (kept(&object_id, &properties), Verify::Nothing)
    };
    Ok(CreateSource {
        customer: Some(CustomerRef::Number(customer)),
        material,
        shape: Shape::Card,
        usage: Usage::Reusable,
        gateway: Some(gateway.to_owned()),
        gateway_account: None,
        default: DefaultRule::Always,
        verify,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: particulars(object_id, properties),
        with: WITH_OWNER,
        new_session: false,
    })
}

/// `GET /api/v1/core/sources`: those of one customer.
pub(crate) fn list(call: &Call) -> Result<ReadCustomer, Reply> {
    let reader = Reader::new(&call.query, HABITS);
    match customer_number(&reader) {
        Some(customer) => Ok(ReadCustomer {
            customer: CustomerRef::Number(customer),
            with: Relations {
                sources: true,
                ..Relations::NONE
            },
            new_session: false,
        }),
        None => Err(validation::reply(&reader.issues())),
    }
}

/// `GET /api/v1/core/sources/{id}`
pub(crate) fn read(call: &Call) -> Result<ReadSource, Reply> {
    Ok(ReadSource {
        source: named(call)?,
        of_customer: None,
        client_secret: None,
        with: WITH_OWNER,
    })
}

/// `DELETE /api/v1/core/sources/{id}`: nothing takes the place of a default.
pub(crate) fn delete(call: &Call) -> Result<DeleteSource, Reply> {
    Ok(DeleteSource {
        source: named(call)?,
        of_customer: None,
        manner: Manner::NoHeir,
        with: WITH_OWNER,
        new_session: false,
    })
}

fn customer_number(reader: &Reader) -> Option<i64> {
    const NAME: &str = "customer_id";
    if filled(reader, NAME).is_none() {
        reader.report(NAME, Fault::Missing);
        return None;
    }
    reader.integer(NAME, Need::Optional, (i64::MIN, i64::MAX))
}

fn gateway(reader: &Reader) -> Option<&'static str> {
    const NAME: &str = "object_gateway";
    if filled(reader, NAME).is_none() {
        reader.report(NAME, Fault::Missing);
        return None;
    }
    reader.choice(NAME, Need::Optional, &PELCRO_GATEWAYS)
}

/// The gateway's own id of the card. It is shown again, so no card number may stand here.
fn object_id(reader: &Reader, gateway: &str) -> Option<String> {
    let (max, starts): (usize, &[&str]) = match gateway {
        "stripe" => (TEXT_MAX, &["src_", "card_", "pm_"]),
        "tap" => (TEXT_MAX, &["card_"]),
        "cybersource" => (CYBERSOURCE_MAX, &[""]),
        _ => (TEXT_MAX, &[""]),
    };
    let rule = TextRule {
        pattern: Some(("format", is_word)),
        ..TextRule::optional(max)
    };
    let text = required(reader, "object_id", rule)?;
    let known = |start: &&str| {
        text.strip_prefix(*start)
            .is_some_and(|rest| !rest.is_empty())
    };
    if !starts.iter().any(known) {
        reader.report("object_id", Fault::Pattern("format"));
        return None;
    }
    Some(text)
}

/// What the gateway needs to be told beside its id; other members are not looked at.
fn properties(reader: &Reader, gateway: &str, now: Moment) -> Map {
    let mut kept = Map::new();
    if gateway == "stripe" {
        return kept;
    }
    if filled(reader, "properties").is_none() {
        reader.report("properties", Fault::Missing);
        return kept;
    }
    let Some(given) = reader.object("properties", Need::Optional) else {
        return kept;
    };
    match gateway {
        "tap" => keep_word(&given, "tap_customer_id", is_tap_customer, &mut kept),
        "braintree" => keep_word(&given, "braintree_customer_id", is_word, &mut kept),
        _ => {
            keep_digits(&given, ("exp_month", 2), &mut kept);
            keep_digits(&given, ("exp_year", 4), &mut kept);
            keep_digits(&given, ("last4", 4), &mut kept);
            keep_word(&given, "card_type", is_word, &mut kept);
            look_at_expiry(&given, &kept, now);
        }
    }
    kept
}

fn is_tap_customer(text: &str) -> bool {
    text.strip_prefix("cus_")
        .is_some_and(|rest| !rest.is_empty())
        && is_word(text)
}

fn keep_word(given: &Reader, name: &'static str, fits: fn(&str) -> bool, kept: &mut Map) {
    let rule = TextRule {
        pattern: Some(("format", fits)),
        ..TextRule::optional(TEXT_MAX)
    };
    if let Some(text) = required(given, name, rule) {
        kept.insert(name, text);
    }
}

/// A number of exactly so many digits.
fn keep_digits(given: &Reader, (name, count): (&'static str, usize), kept: &mut Map) {
    if filled(given, name).is_none() {
        given.report(name, Fault::Missing);
        return;
    }
    match digits(given, name, usize::MAX) {
        Some(text) if text.len() == count => {
            kept.insert(name, text);
        }
        Some(_) if count == 2 => given.report(name, Fault::Pattern("2 digits")),
        Some(_) => given.report(name, Fault::Pattern("4 digits")),
        None => {}
    }
}

/// A month that no year has. A date that has passed is the gateway's business.
fn look_at_expiry(given: &Reader, kept: &Map, now: Moment) {
    let Some((month, year)) = expiry_of(kept) else {
        return;
    };
    match check_expiry(&month, &year, now) {
        Err(CardFault::Month) => given.report("exp_month", Fault::Pattern("expiry")),
        Err(CardFault::Year) => given.report("exp_year", Fault::Pattern("expiry")),
        _ => {}
    }
}

fn expiry_of(properties: &Map) -> Option<(String, String)> {
    let part = |name| {
        properties
            .get(name)
            .and_then(Tree::as_str)
            .map(str::to_owned)
    };
    Some((part("exp_month")?, part("exp_year")?))
}

/// A card that the gateway keeps under an id of its own: not a token to be redeemed, but a name. A
/// map with `object_id` and, where they are known, `customer`, `card_type` and `last4`.
fn kept(object_id: &str, properties: &Map) -> Material {
    let customer = ["tap_customer_id", "braintree_customer_id"];
    let customer = customer.into_iter().find_map(|name| properties.get(name));
    let mut token = Map::new();
    token.insert("object_id", object_id);
    for (name, value) in [
        ("customer", customer),
        ("card_type", properties.get("card_type")),
        ("last4", properties.get("last4")),
    ] {
        if let Some(value) = value {
            token.insert(name, value.clone());
        }
    }
    Material::Foreign {
        token: token.into(),
        expiry: expiry_of(properties),
    }
}

/// The gateway's id, and of the properties those that nothing else of a source tells.
fn particulars(object_id: String, properties: Map) -> Particulars {
    const SHOWN: [&str; 3] = ["tap_customer_id", "braintree_customer_id", "card_type"];
    let shown: Map = properties
        .into_iter()
        .filter(|(name, _)| SHOWN.contains(&name.as_str()))
        .collect();
    let mut own = Map::new();
    own.insert("object_id", object_id);
    if !shown.is_empty() {
        own.insert("properties", shown);
    }
    Particulars {
        details: Some(map([(Dialect::Pelcro.name(), own.into())])),
        ..Particulars::default()
    }
}
