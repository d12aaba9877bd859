//! Cards.

use domain::card::{Brand, Card, Check};
use domain::operation::CustomerAnswer;
use domain::source::{Instrument, InstrumentKind, Source};
use domain::token::Token;
use tree::Tree;

use super::{Frame, customer, parts};
use crate::expand::Expand;
use crate::version::NETWORKS_SHOWN;

/// A card of a customer.
pub(crate) fn of_source(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Tree {
    let mut members = members(source.id.as_str(), &source.instrument, frame);
    members.push((
        "customer",
        customer::reference(source, expand, owner, frame),
    ));
    members.push((
        "metadata",
        parts::metadata(source.particulars.metadata.as_ref()),
    ));
    if !frame.version.is_before(NETWORKS_SHOWN) {
        members.push(("allow_redisplay", parts::redisplay(source).into()));
        members.push(("wallet", Tree::Null));
    }
    parts::ordered(members)
}

/// The card inside a token. Whatever the issuer could compare is not compared yet.
pub(crate) fn of_token(token: &Token, frame: &Frame) -> Tree {
    let mut members = members(token.instrument.id.as_str(), &token.instrument, frame);
    for (check, value) in [
        ("address_line1_check", "address_line1"),
        ("address_zip_check", "address_zip"),
    ] {
        let given = members
            .iter()
            .any(|(name, tree)| *name == value && !tree.is_null());
        let place = members
            .iter_mut()
            .find(|(name, tree)| *name == check && tree.is_null());
        if let Some((_, tree)) = place.filter(|_| given) {
            *tree = Check::Unchecked.name().into();
        }
    }
    members.push(("metadata", parts::metadata(None)));
    parts::ordered(members)
}

/// The network's name here. Networks that this API does not name are unknown.
pub(crate) const fn brand(brand: Brand) -> &'static str {
    match brand {
        Brand::Visa => "Visa",
        Brand::Mastercard => "MasterCard",
        Brand::Amex => "American Express",
        Brand::Discover => "Discover",
        Brand::Diners => "Diners Club",
        Brand::Jcb => "JCB",
        Brand::Unionpay => "UnionPay",
        Brand::Maestro | Brand::Elo | Brand::Unknown => "Unknown",
    }
}

/// The name of a wallet that the card came from.
pub(crate) fn tokenization(card: &Card) -> Option<&str> {
    card.tokenization.as_deref().map(|name| match name {
        "google_pay" => "android_pay",
        other => other,
    })
}

/// The result of a check, or null.
pub(crate) fn check(check: Option<Check>) -> Tree {
    check.map(Check::name).into()
}

/// The public fingerprint, or null.
pub(crate) fn fingerprint(instrument: &Instrument) -> Tree {
    instrument
        .fingerprint
        .as_ref()
        .map(|print| print.public.as_str())
        .into()
}

/// What all cards show. A gateway's own token may stand for a card of which nothing is known.
fn members(id: &str, instrument: &Instrument, frame: &Frame) -> Vec<(&'static str, Tree)> {
    let card = match &instrument.kind {
        InstrumentKind::Card(card) => Some(card.as_ref()),
        _ => None,
    };
    let text = |pick: fn(&Card) -> Option<&str>| Tree::from(card.and_then(pick));
    let checks = card.map(|card| card.checks).unwrap_or_default();
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(30);
    out.extend([
        ("id", id.into()),
        ("object", "card".into()),
        ("address_city", text(|card| card.address.city.as_deref())),
        (
            "address_country",
            text(|card| card.address.country.as_deref()),
        ),
        ("address_line1", text(|card| card.address.line1.as_deref())),
        ("address_line1_check", check(checks.line1)),
        ("address_line2", text(|card| card.address.line2.as_deref())),
        ("address_state", text(|card| card.address.state.as_deref())),
        ("address_zip", text(|card| card.address.zip.as_deref())),
        ("address_zip_check", check(checks.zip)),
        (
            "brand",
            brand(card.map_or(Brand::Unknown, |card| card.brand)).into(),
        ),
        ("country", text(|card| card.country.as_deref())),
        ("cvc_check", check(checks.cvc)),
        ("dynamic_last4", Tree::Null),
        (
            "exp_month",
            i32::from(card.map_or(0, |card| card.exp_month)).into(),
        ),
        (
            "exp_year",
            i32::from(card.map_or(0, |card| card.exp_year)).into(),
        ),
        ("fingerprint", fingerprint(instrument)),
        (
            "funding",
            card.map_or("unknown", |card| card.funding.name()).into(),
        ),
        ("last4", card.map_or("", |card| card.last4.as_str()).into()),
        ("name", text(|card| card.name.as_deref())),
        ("tokenization_method", text(tokenization)),
    ]);
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.push(("networks", tree::map([("preferred", Tree::Null)])));
        out.push(("regulated_status", "unregulated".into()));
    }
    out
}
