//! Customers.

use domain::Dialect;
use domain::customer::Customer;
use domain::operation::CustomerAnswer;
use domain::source::Source;
use tree::Tree;

use super::{Defaults, Frame, method, parts, source_tree};
use crate::expand::Expand;
use crate::kind::Kind;
use crate::read::customer_own::DEFAULT_METHOD;
use crate::version::{
    BALANCE_NAMED, CUSTOMER_ACCOUNT, NETWORKS_SHOWN, SOURCES_NAMED, SOURCES_ON_REQUEST,
};

/// Most sources inside a customer; the rest is behind the list's address.
const EMBEDDED_MAX: usize = 10;

/// A customer with what was asked for beside it.
pub(crate) fn tree(answer: &CustomerAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let customer = &answer.customer;
    let id = customer.id.as_str();
    if customer.deleted {
        return tree::map([
            ("id", id.into()),
            ("object", "customer".into()),
            ("deleted", true.into()),
        ]);
    }
    let profile = &customer.profile;
    let own = |name: &str| customer.extra(Dialect::Stripe, name).cloned();
    let version = &frame.version;
    let balance = if version.is_before(BALANCE_NAMED) {
        "account_balance"
    } else {
        "balance"
    };
    let default = if version.is_before(SOURCES_NAMED) {
        "default_card"
    } else {
        "default_source"
    };
    let mut out: Vec<(&'static str, Tree)> = Vec::with_capacity(34);
    out.extend([
        ("id", id.into()),
        ("object", "customer".into()),
        ("address", parts::address(profile.address.as_ref())),
        (balance, own("balance").unwrap_or_else(|| 0.into())),
        ("created", customer.created.seconds().into()),
        ("currency", Tree::Null),
        (default, default_source(answer, expand, frame)),
        ("delinquent", false.into()),
        ("description", profile.description.as_deref().into()),
        ("discount", Tree::Null),
        ("email", profile.email.as_deref().into()),
        (
            "invoice_prefix",
            own("invoice_prefix").unwrap_or_else(|| invoice_prefix(id).into()),
        ),
        ("invoice_settings", invoice_settings(answer, expand, frame)),
        ("livemode", frame.live.into()),
        ("metadata", parts::metadata(profile.metadata.as_ref())),
        ("name", customer.full_name().into()),
        (
            "next_invoice_sequence",
            own("next_invoice_sequence").unwrap_or_else(|| 1.into()),
        ),
        ("phone", profile.phone.as_deref().into()),
        (
            "preferred_locales",
            own("preferred_locales").unwrap_or_else(|| Tree::List(vec![])),
        ),
        ("shipping", shipping(customer)),
        (
            "tax_exempt",
            own("tax_exempt").unwrap_or_else(|| "none".into()),
        ),
        ("test_clock", Tree::Null),
    ]);
    for name in ["business_name", "individual_name"] {
        out.extend(own(name).map(|value| (name, value)));
    }
    if !version.is_before(CUSTOMER_ACCOUNT) {
        out.push(("customer_account", Tree::Null));
    }
    on_request(&mut out, answer, expand, frame);
    parts::ordered(out)
}

/// Members that newer versions show only when they are expanded.
fn on_request(
    out: &mut Vec<(&'static str, Tree)>,
    answer: &CustomerAnswer,
    expand: &Expand,
    frame: &Frame,
) {
    let always = frame.version.is_before(SOURCES_ON_REQUEST);
    let id = &answer.customer.id;
    if always || expand.get("sources").is_some() {
        let name = if frame.version.is_before(SOURCES_NAMED) {
            "cards"
        } else {
            "sources"
        };
        out.push((name, sources(answer, expand, frame)));
    }
    for name in ["subscriptions", "tax_ids"] {
        if always || expand.get(name).is_some() {
            let url = format!("/v1/customers/{id}/{name}");
            out.push((name, parts::counted(&url, Vec::new(), false, 0)));
        }
    }
    if expand.get("cash_balance").is_some() {
        out.push(("cash_balance", Tree::Null));
    }
    if expand.get("tax").is_some() {
        let tax = tree::map([
            ("automatic_tax", "unrecognized_location".into()),
            ("ip_address", Tree::Null),
            ("location", Tree::Null),
            ("provider", "stripe".into()),
        ]);
        out.push(("tax", tax));
    }
}

/// The customer of a card or bank account: the object when it is expanded, else its id.
pub(crate) fn reference(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Tree {
    let whole = expand.get("customer").zip(owner);
    match whole.filter(|(_, owner)| Some(&owner.customer.id) == source.customer.as_ref()) {
        Some((inner, owner)) => tree(owner, inner, frame),
        None => source.customer.as_ref().map(|id| id.as_str()).into(),
    }
}

/// The default source, unless it is of a kind that no call here would find.
fn default_source(answer: &CustomerAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let Some(id) = &answer.customer.default_source else {
        return Tree::Null;
    };
    let is_it = |source: &&Source| source.id == *id && Kind::of(source).is_some();
    let known = answer
        .default_source
        .as_ref()
        .into_iter()
        .chain(answer.created.as_ref())
        .chain(&answer.sources)
        .find(is_it);
    match (known, expand.get("default_source"), frame.defaults) {
        (Some(source), Some(inner), _) => source_tree(source, inner, Some(answer), frame),
        (Some(_), None, _) | (None, _, Defaults::Unknown) => id.as_str().into(),
        (None, _, Defaults::Loaded) => Tree::Null,
    }
}

/// The embedded list: the default source first, then the newest.
fn sources(answer: &CustomerAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let items = expand.get("sources").map(Expand::items).unwrap_or_default();
    let mut shown: Vec<&Source> = answer
        .sources
        .iter()
        .rev()
        .filter(|source| Kind::of(source).is_some())
        .collect();
    let default = answer.customer.default_source.as_ref();
    shown.sort_by_key(|source| Some(&source.id) != default);
    let total = shown.len();
    shown.truncate(EMBEDDED_MAX);
    let data = shown
        .into_iter()
        .map(|source| source_tree(source, &items, Some(answer), frame))
        .collect();
    let url = format!("/v1/customers/{}/sources", answer.customer.id);
    parts::counted(&url, data, total > EMBEDDED_MAX, total)
}

fn invoice_settings(answer: &CustomerAnswer, expand: &Expand, frame: &Frame) -> Tree {
    let customer = &answer.customer;
    let part = |name: &str| {
        let kept = customer.extra(Dialect::Stripe, name);
        kept.cloned().unwrap_or(Tree::Null)
    };
    let method = part(DEFAULT_METHOD);
    let whole = expand
        .get("invoice_settings")
        .and_then(|inner| inner.get("default_payment_method"));
    let found = whole.and_then(|inner| {
        let known = answer.created.iter().chain(&answer.sources);
        let source = known.into_iter().find(|source| {
            Some(source.id.as_str()) == method.as_str() && method::type_of(source).is_some()
        })?;
        Some(method::tree(source, inner, Some(answer), frame))
    });
    tree::map([
        ("custom_fields", part("invoice_custom_fields")),
        ("default_payment_method", found.unwrap_or(method)),
        ("footer", part("invoice_footer")),
        (
            "rendering_options",
            rendering(&part("invoice_rendering_options"), frame),
        ),
    ])
}

/// How invoices are printed; templates are newer than the rest.
fn rendering(kept: &Tree, frame: &Frame) -> Tree {
    if kept.is_null() {
        return Tree::Null;
    }
    let part = |name: &str| match parts::text(kept.get(name)).as_str() {
        Some("") | None => Tree::Null,
        Some(text) => text.into(),
    };
    let mut out = tree::Map::new();
    out.insert("amount_tax_display", part("amount_tax_display"));
    if !frame.version.is_before(NETWORKS_SHOWN) {
        out.insert("template", part("template"));
    }
    Tree::Map(out)
}

fn shipping(customer: &Customer) -> Tree {
    let Some(kept) = customer.extra(Dialect::Stripe, "shipping") else {
        return Tree::Null;
    };
    tree::map([
        ("address", parts::address(kept.get("address"))),
        ("name", parts::text(kept.get("name"))),
        ("phone", parts::text(kept.get("phone"))),
    ])
}

/// Eight characters that stay the same for a customer: the FNV-1a hash of its id.
fn invoice_prefix(id: &str) -> String {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08X}")
}
