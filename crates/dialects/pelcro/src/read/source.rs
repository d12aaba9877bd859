//! Making payment methods, under both of their names.

use domain::instruction::Verify;
use domain::operation::{CreateSource, CustomerRef, DefaultRule, Material, Relations};
use domain::source::{Particulars, Shape, Usage};
use domain::visibility::PELCRO_GATEWAYS;
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::Tree;

use crate::errors::{application, validation};
use crate::read::member::{HABITS, checked, digits, filled, flag};

/// The sentence for a call without a token.
const TOKEN_REQUIRED: &str = "The token field is required.";
/// The sentence for a token that is no text, or an object where the gateway has none.
const TOKEN_KIND: &str = "The token is not valid for this payment gateway.";

/// The gateway of `/source` when the call names none.
const DEFAULT_GATEWAY: &str = "stripe";

/// Most characters of an expiry month or year.
const EXPIRY_PART_MAX: usize = 4;

/// `POST /source`: the new one becomes the default.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let token = token(&reader)?;
    let gateway = gateway(&reader)?.unwrap_or(DEFAULT_GATEWAY);
    let material = material(gateway, token, &reader)?;
    Ok(CreateSource {
        default: DefaultRule::Always,
        with: Relations::ALL,
        new_session: true,
        ..creation(material, Some(gateway))
    })
}

/// `POST /payment_methods`: the new one becomes the default if asked for, or if it is the first.
pub(crate) fn create_payment_method(call: &Call) -> Result<CreateSource, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let token = token(&reader)?;
    let is_default = flag(&reader, "is_default").unwrap_or(false);
    let gateway = gateway(&reader)?;
    let active = gateway.unwrap_or_else(|| call.policy.gateway(domain::Dialect::Pelcro));
    let material = material(active, token, &reader)?;
    let default = if is_default {
        DefaultRule::Always
    } else {
        DefaultRule::IfNone
    };
    Ok(CreateSource {
        default,
        ..creation(material, gateway)
    })
}

/// What both calls have in common. The answer to `/payment_methods` carries no customer, so it
/// starts no session and loads the customer only for its default.
fn creation(material: Material, gateway: Option<&str>) -> CreateSource {
    CreateSource {
        customer: Some(CustomerRef::Session),
        material,
        shape: Shape::Card,
        usage: Usage::Reusable,
        gateway: gateway.map(str::to_owned),
        gateway_account: None,
        default: DefaultRule::IfNone,
        verify: Verify::Issuer,
        authenticate: true,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations {
            customer: true,
            ..Relations::NONE
        },
        new_session: false,
    }
}

/// Its absence is answered 404, before anything else is looked at.
fn token<'a>(reader: &'a Reader) -> Result<&'a Tree, Reply> {
    let token = filled(reader, "token").filter(|token| match token {
        Tree::Map(map) => !map.is_empty(),
        Tree::List(items) => !items.is_empty(),
        _ => true,
    });
    token.ok_or_else(|| application(404, TOKEN_REQUIRED))
}

/// The gateway, if one is named. Notes so far are answered with it.
fn gateway(reader: &Reader) -> Result<Option<&'static str>, Reply> {
    let gateway = filled(reader, "gateway")
        .and_then(|_| reader.choice("gateway", Need::Optional, &PELCRO_GATEWAYS));
    checked(reader)?;
    Ok(gateway)
}

/// The token in the form that the gateway hands out. Only Vantiv's hosted fields give an object.
fn material(gateway: &str, token: &Tree, reader: &Reader) -> Result<Material, Reply> {
    let token = match token {
        Tree::Text(text) => Tree::from(text.trim()),
        Tree::Map(_) if gateway == "vantiv" => token.clone(),
        _ => return Err(application(404, TOKEN_KIND)),
    };
    match (gateway, token) {
        ("stripe", Tree::Text(handle)) => Ok(Material::Handle(handle)),
        (_, token) => Ok(Material::Foreign {
            token,
            expiry: expiry(reader)?,
        }),
    }
}

/// The expiry beside the token: both parts, or neither. Clients send it for CyberSource, whose
/// tokens carry none; beside the other gateways' tokens it is as welcome.
fn expiry(reader: &Reader) -> Result<Option<(String, String)>, Reply> {
    let names = ["cardExpirationMonth", "cardExpirationYear"];
    let parts = names.map(|name| digits(reader, name, EXPIRY_PART_MAX));
    checked(reader)?;
    match parts {
        [Some(month), Some(year)] => Ok(Some((month, year))),
        [None, None] => Ok(None),
        [month, _] => {
            reader.report(
                if month.is_none() { names[0] } else { names[1] },
                Fault::Missing,
            );
            Err(validation::reply(&reader.issues()))
        }
    }
}
