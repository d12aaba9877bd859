//! Mandates: a bank account that a customer keeps comes with the right to debit it.

use domain::bank::Verification;
use domain::operation::CustomerAnswer;
use domain::source::{Shape, Source};
use domain::{Dialect, Id};
use tree::{Map, Tree};

use super::{Frame, method, parts};
use crate::expand::Expand;

/// Characters of an id behind its prefix.
const TAIL: usize = 24;

/// The types of methods that are debited by mandate.
const DEBITS: [&str; 5] = [
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "sepa_debit",
    "us_bank_account",
];

/// The id of the mandate of a method; `None` for methods that need none.
pub(crate) fn id_of(source: &Source) -> Option<String> {
    let tail = source.id.as_str().strip_prefix("pm_")?;
    let debit = method::type_of(source).is_some_and(|kind| DEBITS.contains(&kind));
    let shown = source.shape == Shape::PaymentMethod && tail.len() == TAIL && debit;
    shown.then(|| format!("mandate_{tail}"))
}

/// The method of a mandate's id; `None` when it has not the form of one.
pub(crate) fn method_of(id: &str) -> Option<Id> {
    let tail = id.strip_prefix("mandate_")?;
    let plain = tail.len() == TAIL && tail.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| Id::new(format!("pm_{tail}")))
}

/// The mandate of a method; `None` when it has none.
pub(crate) fn tree(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Option<Tree> {
    let id = id_of(source)?;
    let kind = method::type_of(source)?;
    let verified = source.bank().is_none_or(|bank| {
        kind != "us_bank_account"
            || matches!(
                bank.verification,
                Verification::Verified | Verification::Validated
            )
    });
    let status = match source.is_live() && source.customer.is_some() {
        false => "inactive",
        true if verified => "active",
        true => "pending",
    };
    let whole = expand.get("payment_method");
    let of = whole.map_or_else(
        || source.id.as_str().into(),
        |inner| method::tree(source, inner, owner, frame),
    );
    Some(parts::ordered(vec![
        ("id", id.as_str().into()),
        ("object", "mandate".into()),
        ("customer_acceptance", acceptance(source)),
        ("livemode", frame.live.into()),
        ("multi_use", Tree::Map(Map::new())),
        ("payment_method", of),
        ("payment_method_details", details(&id, kind, frame)),
        ("status", status.into()),
        ("type", "multi_use".into()),
    ]))
}

/// How the payer agreed, as far as the caller said.
fn acceptance(source: &Source) -> Tree {
    let said = source
        .detail(Dialect::Stripe.name())
        .and_then(|own| own.at(&["mandate_data", "customer_acceptance"]));
    let at = source.created.seconds();
    let online = said.and_then(|said| said.get("online"));
    match online {
        Some(online) => tree::map([
            ("accepted_at", at.into()),
            (
                "online",
                tree::map([
                    ("ip_address", parts::text(online.get("ip_address"))),
                    ("user_agent", parts::text(online.get("user_agent"))),
                ]),
            ),
            ("type", "online".into()),
        ]),
        None => tree::map([
            ("accepted_at", at.into()),
            ("offline", Tree::Map(Map::new())),
            ("type", "offline".into()),
        ]),
    }
}

fn details(id: &str, kind: &'static str, frame: &Frame) -> Tree {
    let page = format!("{}/v1/mandates/{id}", frame.base_url);
    let reference: String = id.chars().skip(id.len().saturating_sub(16)).collect();
    let own = match kind {
        "acss_debit" => tree::map([
            ("interval_description", Tree::Null),
            ("payment_schedule", "sporadic".into()),
            ("transaction_type", "personal".into()),
        ]),
        "au_becs_debit" => tree::map([("url", page.into())]),
        "bacs_debit" => tree::map([
            ("display_name", Tree::Null),
            ("network_status", "accepted".into()),
            ("reference", reference.into()),
            ("revocation_reason", Tree::Null),
            ("service_user_number", Tree::Null),
            ("url", page.into()),
        ]),
        "sepa_debit" => tree::map([("reference", reference.into()), ("url", page.into())]),
        _ => Tree::Map(Map::new()),
    };
    tree::map([(kind, own), ("type", kind.into())])
}
