//! Payment methods: those of this API's own calls, and cards of customers seen as methods.

use domain::Dialect;
use domain::bank::Bank;
use domain::card::{Brand, Card, Check, ThreeDSecure};
use domain::method::Method;
use domain::operation::CustomerAnswer;
use domain::source::{InstrumentKind, Shape, Source, Status};
use tree::{Map, Tree};

use super::{Frame, bank, card, customer, parts};
use crate::expand::Expand;
use crate::read::method_type::{TYPES, of_name};
use crate::version::{CUSTOMER_ACCOUNT, NETWORKS_SHOWN};

/// A payment method.
pub(crate) fn tree(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Tree {
    let kind = type_of(source).unwrap_or("card");
    let attached = source.is_live() && source.status != Status::Consumed;
    let owner = match attached {
        true => customer::reference(source, expand, owner, frame),
        false => Tree::Null,
    };
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("id", source.id.as_str().into()),
        ("object", "payment_method".into()),
        ("billing_details", billing(source, frame)),
        ("created", source.created.seconds().into()),
        ("customer", owner),
        (kind, of_type(source, kind, frame)),
        ("livemode", frame.live.into()),
        (
            "metadata",
            parts::metadata(source.particulars.metadata.as_ref()),
        ),
        ("type", kind.into()),
    ];
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.push(("allow_redisplay", parts::redisplay(source).into()));
    }
    if !frame.version.is_before(CUSTOMER_ACCOUNT) {
        out.push(("customer_account", Tree::Null));
    }
    parts::ordered(out)
}

/// The type of a source as a payment method; `None` for those that are none. Of what customers own
/// by the older calls, only cards are.
pub(crate) fn type_of(source: &Source) -> Option<&'static str> {
    match source.shape {
        Shape::Card => source.card().map(|_| "card"),
        Shape::Object => (source.method == Method::Card).then_some("card"),
        Shape::BankAccount => None,
        Shape::PaymentMethod => Some(said(source).unwrap_or_else(|| derived(source))),
    }
}

/// The type that the caller said.
fn said(source: &Source) -> Option<&'static str> {
    let name = own(source, "method_type")?.as_str()?;
    of_name(name).map(|kind| kind.name)
}

fn derived(source: &Source) -> &'static str {
    match (&source.instrument.kind, source.method) {
        (InstrumentKind::Card(_), _) => "card",
        (_, Method::SepaDebit) => "sepa_debit",
        (_, Method::AuBecsDebit) => "au_becs_debit",
        (_, Method::AcssDebit) => "acss_debit",
        (InstrumentKind::Bank(bank), _) if bank.country == "GB" => "bacs_debit",
        (InstrumentKind::Bank(_), _) => "us_bank_account",
        (InstrumentKind::Wallet, method) => TYPES
            .iter()
            .find(|kind| kind.method == method && method != Method::Other)
            .map_or("card", |kind| kind.name),
    }
}

fn own<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    source.detail(Dialect::Stripe.name())?.get(name)
}

/// The payer. Methods keep one; cards of the older calls have a holder and an address.
pub(crate) fn billing(source: &Source, frame: &Frame) -> Tree {
    let kept = source.particulars.owner.as_ref();
    let part = |name: &str| parts::text(kept.and_then(|kept| kept.get(name)));
    let of_method = source.shape == Shape::PaymentMethod;
    let holder = source.card().and_then(|card| card.name.as_deref());
    let name = match part("name") {
        Tree::Null => holder.into(),
        _ if !of_method && holder.is_some() => holder.into(),
        name => name,
    };
    let place = match kept.and_then(|kept| kept.get("address")) {
        Some(place) if of_method => Some(place.clone()),
        place => source.card().and_then(card_address).or(place.cloned()),
    };
    let place = place.unwrap_or_else(|| Tree::Map(Map::new()));
    let mut out = tree::map([
        ("address", parts::address_parts(&place)),
        ("email", part("email")),
        ("name", name),
        ("phone", part("phone")),
    ]);
    if let Some(map) = out.as_map_mut()
        && !frame.version.is_before(NETWORKS_SHOWN)
    {
        map.insert("tax_id", parts::text(own(source, "tax_id")));
    }
    out
}

/// The address of a card under its neutral names.
fn card_address(card: &Card) -> Option<Tree> {
    let place = &card.address;
    let mut out = Map::new();
    for (name, part) in [
        ("line1", &place.line1),
        ("line2", &place.line2),
        ("city", &place.city),
        ("state", &place.state),
        ("zip", &place.zip),
        ("country", &place.country),
    ] {
        if let Some(part) = part {
            out.insert(name, part.as_str());
        }
    }
    (!out.is_empty()).then_some(Tree::Map(out))
}

/// The member that is named like the type.
fn of_type(source: &Source, kind: &str, frame: &Frame) -> Tree {
    let said = source.detail(kind);
    let kept = |name: &str| parts::text(said.and_then(|said| said.get(name)));
    let print = || card::fingerprint(&source.instrument);
    let account = source.bank();
    let last4: Tree = account.map(|bank| bank.last4.as_str()).into();
    let routing: Tree = account
        .and_then(|bank| bank.routing_number.as_deref())
        .into();
    match kind {
        "card" => card_map(source, frame),
        "us_bank_account" => us_account(account, print()),
        "sepa_debit" => tree::map([
            ("bank_code", kept("bank_code")),
            ("branch_code", kept("branch_code")),
            ("country", account.map(|bank| bank.country.as_str()).into()),
            ("fingerprint", print()),
            (
                "generated_from",
                tree::map([("charge", Tree::Null), ("setup_attempt", Tree::Null)]),
            ),
            ("last4", last4),
        ]),
        "acss_debit" => acss(account, print()),
        "au_becs_debit" => tree::map([
            ("bsb_number", routing),
            ("fingerprint", print()),
            ("last4", last4),
        ]),
        "bacs_debit" => tree::map([
            ("fingerprint", print()),
            ("last4", last4),
            ("sort_code", routing),
        ]),
        "ideal" => tree::map([("bank", kept("bank")), ("bic", Tree::Null)]),
        "eps" | "p24" | "fpx" => tree::map([("bank", kept("bank"))]),
        "sofort" => tree::map([("country", kept("country"))]),
        "boleto" => tree::map([("tax_id", kept("tax_id"))]),
        "klarna" => tree::map([("dob", dob(said))]),
        "naver_pay" => tree::map([("buyer_id", Tree::Null), ("funding", funding(said))]),
        "paypal" => tree::map([
            ("country", Tree::Null),
            ("payer_email", Tree::Null),
            ("payer_id", Tree::Null),
        ]),
        "cashapp" => tree::map([("buyer_id", Tree::Null), ("cashtag", Tree::Null)]),
        "link" => tree::map([("email", owner_email(source))]),
        _ => Tree::Map(Map::new()),
    }
}

fn owner_email(source: &Source) -> Tree {
    let owner = source.particulars.owner.as_ref();
    parts::text(owner.and_then(|owner| owner.get("email")))
}

fn funding(said: Option<&Tree>) -> Tree {
    let word = said.and_then(|said| said.get("funding"));
    word.and_then(Tree::as_str).unwrap_or("card").into()
}

/// A day of birth: numbers, where the caller's form had texts.
fn dob(said: Option<&Tree>) -> Tree {
    let Some(dob) = said.and_then(|said| said.get("dob")) else {
        return Tree::Null;
    };
    let part = |name: &str| {
        let text = dob.get(name).and_then(Tree::as_str);
        text.and_then(|text| text.parse::<i64>().ok()).into()
    };
    tree::map([
        ("day", part("day")),
        ("month", part("month")),
        ("year", part("year")),
    ])
}

fn us_account(account: Option<&Bank>, print: Tree) -> Tree {
    let text = |pick: fn(&Bank) -> Option<&str>| Tree::from(account.and_then(pick));
    let networks = tree::map([
        ("preferred", "ach".into()),
        ("supported", Tree::List(vec!["ach".into()])),
    ]);
    tree::map([
        (
            "account_holder_type",
            text(|bank| bank.holder_type.as_deref()),
        ),
        (
            "account_type",
            text(|bank| bank.account_type.as_deref().or(Some("checking"))),
        ),
        ("bank_name", text(bank::bank_name)),
        ("financial_connections_account", Tree::Null),
        ("fingerprint", print),
        ("last4", text(|bank| Some(bank.last4.as_str()))),
        ("networks", networks),
        (
            "routing_number",
            text(|bank| bank.routing_number.as_deref()),
        ),
        ("status_details", Tree::Map(Map::new())),
    ])
}

fn acss(account: Option<&Bank>, print: Tree) -> Tree {
    let routing = account.and_then(|bank| bank.routing_number.as_deref());
    let (transit, institution) = match routing.map(|routing| routing.split_once('-')) {
        Some(Some((transit, institution))) => (Some(transit), Some(institution)),
        _ => (routing, None),
    };
    tree::map([
        ("bank_name", account.and_then(bank::bank_name).into()),
        ("fingerprint", print),
        ("institution_number", institution.into()),
        ("last4", account.map(|bank| bank.last4.as_str()).into()),
        ("transit_number", transit.into()),
    ])
}

/// The network's name here.
pub(crate) const fn brand(brand: Brand) -> &'static str {
    match brand {
        Brand::Maestro | Brand::Elo | Brand::Unknown => "unknown",
        known => known.name(),
    }
}

/// The checks of a card under the names that methods and charges have for them.
pub(crate) fn checks(card: Option<&Card>) -> Tree {
    let checks = card.map(|card| card.checks).unwrap_or_default();
    tree::map([
        ("address_line1_check", card::check(checks.line1)),
        ("address_postal_code_check", card::check(checks.zip)),
        ("cvc_check", card::check(checks.cvc)),
    ])
}

/// The wallet that a card came from; null for a card that was typed in.
pub(crate) fn wallet(card: Option<&Card>) -> Tree {
    let name = card.and_then(|card| card.tokenization.as_deref());
    let Some(name) = name else { return Tree::Null };
    let name = match name {
        "android_pay" => "google_pay",
        other => other,
    };
    let mut out = Map::new();
    out.insert("dynamic_last4", Tree::Null)
        .insert("type", name)
        .insert(name, Tree::Map(Map::new()));
    Tree::Map(out)
}

fn card_map(source: &Source, frame: &Frame) -> Tree {
    let known = source.card();
    let network = brand(known.map_or(Brand::Unknown, |card| card.brand));
    let supported = known.is_some_and(|card| card.three_d_secure != ThreeDSecure::NotSupported);
    let unused = source.customer.is_none() && source.shape == Shape::PaymentMethod;
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("brand", network.into()),
        ("checks", open_checks(known, unused)),
        (
            "country",
            known.and_then(|card| card.country.as_deref()).into(),
        ),
        (
            "exp_month",
            i32::from(known.map_or(0, |card| card.exp_month)).into(),
        ),
        (
            "exp_year",
            i32::from(known.map_or(0, |card| card.exp_year)).into(),
        ),
        ("fingerprint", card::fingerprint(&source.instrument)),
        (
            "funding",
            known.map_or("unknown", |card| card.funding.name()).into(),
        ),
        ("generated_from", Tree::Null),
        ("last4", known.map_or("", |card| card.last4.as_str()).into()),
        (
            "networks",
            tree::map([
                ("available", Tree::List(vec![network.into()])),
                ("preferred", Tree::Null),
            ]),
        ),
        (
            "three_d_secure_usage",
            tree::map([("supported", supported.into())]),
        ),
        ("wallet", wallet(known)),
    ];
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.push(("display_brand", network.into()));
        out.push(("regulated_status", "unregulated".into()));
    }
    parts::ordered(out)
}

/// What the issuer could compare is not compared before the method is attached or used.
fn open_checks(card: Option<&Card>, unused: bool) -> Tree {
    let Some(card) = card.filter(|_| unused) else {
        return checks(card);
    };
    let mut open = card.clone();
    let given = |text: &Option<String>| text.as_ref().map(|_| Check::Unchecked);
    let place = &card.address;
    open.checks.line1 = open.checks.line1.or_else(|| given(&place.line1));
    open.checks.zip = open.checks.zip.or_else(|| given(&place.zip));
    checks(Some(&open))
}
