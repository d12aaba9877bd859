//! Changing payment methods, under both of their names.

use domain::Moment;
use domain::card::{CardFault, check_expiry};
use domain::operation::{
    CustomerRef, InstrumentSort, Material, Relations, SourceChange, UpdateSource,
};
use domain::visibility::PELCRO_GATEWAYS;
use kit::reader::{Need, TextRule};
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree, map};

use crate::errors::validation;
use crate::read::member::{HABITS, checked, digits, filled, flag, is_word, required};
use crate::read::methods::{WITH_OWNER, named};

/// Most characters of a gateway's token; transient tokens are long.
const TOKEN_MAX: usize = 16_384;
/// Most characters of a gateway's word for a brand.
const TYPE_MAX: usize = 20;

/// `PUT /source/{id}`: another expiry date.
pub(crate) fn source(call: &Call) -> Result<UpdateSource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let Some((month, year)) = cc_exp(&reader, call.now) else {
        return Err(validation::reply(&reader.issues()));
    };
    Ok(UpdateSource {
        with: Relations::ALL,
        new_session: true,
        ..update(call, expiring(month, year))?
    })
}

/// `PUT /payment_methods/{id}`: another expiry date, another card, or the default.
pub(crate) fn payment_method(call: &Call) -> Result<UpdateSource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let is_default = flag(&reader, "is_default");
    let gateway = gateway(&reader);
    if gateway.is_none() && is_default.is_none() && reader.is_clean() {
        reader.report("is_default", validation::without("payment_gateway"));
        reader.report("payment_gateway", validation::without("is_default"));
    }
    checked(&reader)?;
    let change = match gateway {
        Some(gateway) => card_of(gateway, &reader, call.now)?,
        None => SourceChange::default(),
    };
    Ok(UpdateSource {
        make_default: is_default == Some(true),
        ..update(call, change)?
    })
}

fn update(call: &Call, change: SourceChange) -> Result<UpdateSource, Reply> {
    Ok(UpdateSource {
        source: named(call)?,
        of_customer: Some(CustomerRef::Session),
        client_secret: None,
        change: Box::new(change),
        make_default: false,
        with: WITH_OWNER,
        new_session: false,
    })
}

/// Month and year of `MM/YY`, which must not have passed.
fn cc_exp(reader: &Reader, now: Moment) -> Option<(String, String)> {
    const NAME: &str = "cc_exp";
    let fault = match filled(reader, NAME) {
        Some(Tree::Text(text)) => match month_and_year(text.trim()) {
            Some((month, year)) => match check_expiry(month, year, now) {
                Ok(_) => return Some((month.to_owned(), year.to_owned())),
                Err(CardFault::MonthPast | CardFault::YearPast) => Fault::Pattern("future"),
                Err(CardFault::Month) => Fault::Pattern("month and year"),
                Err(_) => Fault::Pattern("expiry"),
            },
            None => Fault::Pattern("month and year"),
        },
        Some(other) => Fault::NotText(other.clone()),
        None => Fault::Missing,
    };
    reader.report(NAME, fault);
    None
}

fn month_and_year(text: &str) -> Option<(&str, &str)> {
    let (month, year) = text.split_once('/')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    (two(month) && two(year)).then_some((month, year))
}

/// The gateway under the name that is documented, or under the one that clients send.
fn gateway(reader: &Reader) -> Option<&'static str> {
    let names = ["payment_gateway", "gateway"];
    let name = names
        .into_iter()
        .find(|name| filled(reader, name).is_some())?;
    reader.choice(name, Need::Optional, &PELCRO_GATEWAYS)
}

/// What is said about the card at a gateway: its expiry date, always, and the gateway's token.
fn card_of(gateway: &str, reader: &Reader, now: Moment) -> Result<SourceChange, Reply> {
    let month = expiry_part(reader, "exp_month", 2);
    let year = expiry_part(reader, "exp_year", 4);
    let token = token(gateway, reader);
    if let (Some(month), Some(year)) = (&month, &year)
        && let Err(fault) = check_expiry(month, year, now)
    {
        let (name, fault) = match fault {
            CardFault::Month => ("exp_month", Fault::Pattern("expiry")),
            CardFault::MonthPast => ("exp_month", Fault::Pattern("future")),
            CardFault::YearPast => ("exp_year", Fault::Pattern("future")),
            _ => ("exp_year", Fault::Pattern("expiry")),
        };
        reader.report(name, fault);
    }
    let (Some(month), Some(year), true) = (month, year, reader.is_clean()) else {
        return Err(validation::reply(&reader.issues()));
    };
    let material = match (gateway, token) {
        (_, None) => return Ok(expiring(month, year)),
        ("stripe", Some(Tree::Text(handle))) => Material::Handle(handle),
        (_, Some(token)) => Material::Foreign {
            token,
            expiry: Some((month, year)),
        },
    };
    Ok(SourceChange {
        material: Some((Some(gateway.to_owned()), material)),
        // What the merchant's server said of the old card.
        details: Some(map([("object_id", Tree::Null), ("properties", Tree::Null)])),
        ..SourceChange::default()
    })
}

fn expiring(month: String, year: String) -> SourceChange {
    SourceChange {
        only: Some(InstrumentSort::Card),
        expiry: (Some(month), Some(year)),
        ..SourceChange::default()
    }
}

fn expiry_part(reader: &Reader, name: &'static str, most: usize) -> Option<String> {
    if filled(reader, name).is_none() {
        reader.report(name, Fault::Missing);
    }
    digits(reader, name, most)
}

/// The new token, where the gateway needs one for a change, or where there is one.
fn token(gateway: &str, reader: &Reader) -> Option<Tree> {
    let rule = TextRule::optional(TOKEN_MAX);
    let text = |name| required(reader, name, rule).map(|text| Tree::from(text.trim()));
    match gateway {
        "braintree" => text("token"),
        "cybersource" => text("cybersource_token"),
        "vantiv" => hosted_fields(reader, text("paypageRegistrationId")),
        _ => filled(reader, "token").and_then(|_| text("token")),
    }
}

/// The answer of Vantiv's hosted fields, whose members stand side by side here.
fn hosted_fields(reader: &Reader, id: Option<Tree>) -> Option<Tree> {
    let rule = TextRule {
        pattern: Some(("word", is_word)),
        ..TextRule::optional(TYPE_MAX)
    };
    let kind = required(reader, "type", rule);
    if filled(reader, "lastFour").is_none() {
        reader.report("lastFour", Fault::Missing);
    }
    let last = digits(reader, "lastFour", 4);
    let mut token = Map::new();
    token.insert("paypageRegistrationId", id?);
    token.insert("type", kind?);
    token.insert("lastFour", format!("{:0>4}", last?));
    for name in ["bin", "firstSix"] {
        if let Some(first) = digits(reader, name, 6) {
            token.insert(name, first);
        }
    }
    Some(token.into())
}
