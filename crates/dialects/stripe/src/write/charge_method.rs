//! `payment_method_details`: with what a charge was paid, or a setup was tried.

use domain::card::{Brand, Card};
use domain::charge::{Charge, ChargeStatus};
use domain::source::{Action, ActionState, InstrumentKind, Shape, Source};
use tree::{Map, Tree};

use super::{Frame, bank, card, method, parts};
use crate::version::NETWORKS_SHOWN;

/// The details of a charge; null when nothing is known of what paid.
pub(crate) fn of_charge(charge: &Charge, source: Option<&Source>, frame: &Frame) -> Tree {
    let Some(source) = source else {
        return Tree::Null;
    };
    let kind = kind(source);
    let own = match kind {
        "card" => card_of(charge, source, frame),
        _ => account_of(source, kind),
    };
    tree::map([(kind, own), ("type", kind.into())])
}

/// The details of a try to set a source up.
pub(crate) fn of_attempt(source: &Source, action: Option<&Action>, frame: &Frame) -> Tree {
    let kind = kind(source);
    let own = match kind {
        "card" => {
            let mut out = shared(source);
            out.push(("three_d_secure", three_d_secure(action, false, frame)));
            parts::ordered(out)
        }
        _ => Tree::Map(Map::new()),
    };
    tree::map([(kind, own), ("type", kind.into())])
}

/// What charges call the kind of a source.
fn kind(source: &Source) -> &'static str {
    match (&source.instrument.kind, source.shape) {
        (_, Shape::PaymentMethod) => method::type_of(source).unwrap_or("card"),
        (_, Shape::Object) => source.method.name(),
        (InstrumentKind::Bank(_), _) => "ach_debit",
        _ => "card",
    }
}

/// What all cards show.
fn shared(source: &Source) -> Vec<(&'static str, Tree)> {
    let known = source.card();
    let text = |pick: fn(&Card) -> Option<&str>| Tree::from(known.and_then(pick));
    let number = |pick: fn(&Card) -> i64| Tree::from(known.map_or(0, pick));
    let network = method::brand(known.map_or(Brand::Unknown, |card| card.brand));
    vec![
        ("brand", network.into()),
        ("checks", method::checks(known)),
        ("country", text(|card| card.country.as_deref())),
        ("exp_month", number(|card| i64::from(card.exp_month))),
        ("exp_year", number(|card| i64::from(card.exp_year))),
        ("fingerprint", card::fingerprint(&source.instrument)),
        (
            "funding",
            known.map_or("unknown", |card| card.funding.name()).into(),
        ),
        ("last4", text(|card| Some(card.last4.as_str()))),
        ("network", network.into()),
        ("wallet", method::wallet(known)),
    ]
}

fn card_of(charge: &Charge, source: &Source, frame: &Frame) -> Tree {
    let mut out = shared(source);
    out.extend([
        ("installments", Tree::Null),
        ("mandate", Tree::Null),
        ("network_token", tree::map([("used", false.into())])),
        (
            "three_d_secure",
            three_d_secure(charge.action.as_ref(), true, frame),
        ),
    ]);
    if frame.version.is_before(NETWORKS_SHOWN) {
        return parts::ordered(out);
    }
    let state = |word: &str| tree::map([("status", word.into())]);
    let authorized = charge.is_paid() || charge.status == ChargeStatus::Voided;
    let held = if authorized { charge.amount } else { 0 };
    let network_id = authorized.then(|| network_transaction_id(charge.id.as_str()));
    out.extend([
        ("amount_authorized", authorized.then_some(held).into()),
        ("authorization_code", Tree::Null),
        ("electronic_commerce_indicator", Tree::Null),
        ("extended_authorization", state("disabled")),
        ("incremental_authorization", state("unavailable")),
        ("multicapture", state("unavailable")),
        ("network_transaction_id", network_id.into()),
        (
            "overcapture",
            tree::map([
                ("maximum_amount_capturable", held.into()),
                ("status", "unavailable".into()),
            ]),
        ),
        ("regulated_status", "unregulated".into()),
        ("transaction_link_id", Tree::Null),
    ]);
    parts::ordered(out)
}

/// Fifteen digits that stay the same for a charge: the FNV-1a hash of its id.
fn network_transaction_id(id: &str) -> String {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:015}", hash % 1_000_000_000_000_000)
}

/// The challenge that the payer passed; null when there was none.
fn three_d_secure(action: Option<&Action>, charged: bool, frame: &Frame) -> Tree {
    if action.is_none_or(|action| action.state != ActionState::Succeeded) {
        return Tree::Null;
    }
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("authentication_flow", "challenge".into()),
        ("result", "authenticated".into()),
        ("result_reason", Tree::Null),
        ("version", "2.2.0".into()),
    ];
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.push(("electronic_commerce_indicator", "05".into()));
        out.push(("transaction_id", Tree::Null));
        if charged {
            out.push(("exemption_indicator", Tree::Null));
        }
    }
    parts::ordered(out)
}

/// Members of the other kinds that are known here; of a wallet, what the caller said.
fn account_of(source: &Source, kind: &str) -> Tree {
    let known = source.bank();
    let print = || card::fingerprint(&source.instrument);
    let routing: Tree = known.and_then(|bank| bank.routing_number.as_deref()).into();
    let last4: Tree = known.map(|bank| bank.last4.as_str()).into();
    let country: Tree = known.map(|bank| bank.country.as_str()).into();
    let name: Tree = known.and_then(bank::bank_name).into();
    let holder: Tree = known.and_then(|bank| bank.holder_type.as_deref()).into();
    match kind {
        "ach_debit" => tree::map([
            ("account_holder_type", holder),
            ("bank_name", name),
            ("country", country),
            ("fingerprint", print()),
            ("last4", last4),
            ("routing_number", routing),
        ]),
        "us_bank_account" => tree::map([
            ("account_holder_type", holder),
            (
                "account_type",
                known.and_then(|bank| bank.account_type.as_deref()).into(),
            ),
            ("bank_name", name),
            ("fingerprint", print()),
            ("last4", last4),
            ("payment_reference", Tree::Null),
            ("routing_number", routing),
        ]),
        "au_becs_debit" => tree::map([
            ("bsb_number", routing),
            ("fingerprint", print()),
            ("last4", last4),
        ]),
        "sepa_debit" => {
            let said = |name: &str| parts::text(source.detail(kind).and_then(|own| own.get(name)));
            tree::map([
                ("bank_code", said("bank_code")),
                ("branch_code", said("branch_code")),
                ("country", country),
                ("fingerprint", print()),
                ("last4", last4),
                ("mandate", super::mandate::id_of(source).into()),
            ])
        }
        _ => match source.detail(kind) {
            Some(said @ Tree::Map(_)) => said.clone(),
            _ => Tree::Map(Map::new()),
        },
    }
}
