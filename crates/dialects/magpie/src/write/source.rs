//! Sources.

use domain::card::{Brand, Card, Check, Funding};
use domain::operation::SourceAnswer;
use domain::source::{Returns, Source};
use kit::{Reply, View};
use tree::{Map, Tree, map};

use crate::write::{bank, owner, time};

/// The answer to a call that made or read a source.
pub(crate) fn answer(answer: &SourceAnswer, view: &View) -> Reply {
    Reply::json(200, &source(&answer.source, view))
}

/// A source. All members are always there. `bank_account` is filled once a charge starts the debit.
pub(crate) fn source(source: &Source, view: &View) -> Tree {
    map([
        ("object", "source".into()),
        ("id", source.id.as_str().into()),
        ("type", source.method.name().into()),
        (
            "card",
            source.card().map(|known| card(source, known)).into(),
        ),
        ("bank_account", bank::account(source)),
        ("redirect", redirect(&source.particulars.returns)),
        ("owner", owner::shown(source)),
        ("vaulted", source.is_vaulted().into()),
        ("used", source.is_used().into()),
        ("livemode", view.call.caller.mode.is_live().into()),
        ("created_at", time(source.created)),
        ("updated_at", time(source.updated)),
        ("metadata", Map::new().into()),
    ])
}

/// A card. Clients cannot read null where a text is not about the address, so what is not known
/// is empty.
fn card(source: &Source, card: &Card) -> Tree {
    let address = &card.address;
    let line = |part: &Option<String>| Tree::from(part.as_deref());
    map([
        ("object", "card".into()),
        ("id", source.instrument.id.as_str().into()),
        ("name", card.name.as_deref().unwrap_or_default().into()),
        ("last4", card.last4.as_str().into()),
        ("exp_month", exp_month(source, card).into()),
        ("exp_year", format!("{:04}", card.exp_year).into()),
        ("address_line1", line(&address.line1)),
        ("address_line2", line(&address.line2)),
        ("address_city", line(&address.city)),
        ("address_state", line(&address.state)),
        ("address_country", line(&address.country)),
        ("address_zip", line(&address.zip)),
        (
            "brand",
            known(card.brand.name(), card.brand == Brand::Unknown),
        ),
        (
            "country",
            card.country.as_deref().unwrap_or_default().into(),
        ),
        ("cvc_checked", cvc_checked(card).into()),
        (
            "funding",
            known(card.funding.name(), card.funding == Funding::Unknown),
        ),
        ("issuing_bank", card.issuer.as_str().into()),
    ])
}

fn known(name: &str, unknown: bool) -> Tree {
    if unknown { "".into() } else { name.into() }
}

/// The month as it was typed, as long as the card still has that month; otherwise two digits.
fn exp_month(source: &Source, card: &Card) -> String {
    let typed = source.detail("magpie").and_then(|own| own.get("exp_month"));
    typed
        .and_then(Tree::as_str)
        .filter(|typed| typed.parse() == Ok(card.exp_month))
        .map_or_else(|| format!("{:02}", card.exp_month), str::to_owned)
}

fn cvc_checked(card: &Card) -> &'static str {
    match card.checks.cvc {
        Some(Check::Pass) => "pass",
        Some(Check::Fail) => "fail",
        Some(Check::Unavailable | Check::Unchecked) | None => "",
    }
}

/// Where the payer goes. Where another API named one place for all cases, it is both.
fn redirect(returns: &Returns) -> Tree {
    let any = returns.any.as_deref();
    let success = returns.success.as_deref().or(any);
    let fail = returns.fail.as_deref().or(any);
    match (success, fail) {
        (Some(success), Some(fail)) => map([
            ("success", success.into()),
            ("fail", fail.into()),
            ("notify", returns.notify.as_deref().into()),
        ]),
        _ => Tree::Null,
    }
}
