//! The parts of a row that no statement asks for, as one JSON document.

use domain::bank::{Bank, Verification};
use domain::card::{Address, Brand, Card, Check, Checks, Funding, ThreeDSecure};
use domain::source::{Action, ActionKind, ActionState, Amount, InstrumentKind, Returns, Stored};
use tree::json::{self, Limits};
use tree::{Map, Tree};

use crate::StoreFault;

/// Documents are written by this program: the limits only stop a damaged database from hurting.
const LIMITS: Limits = Limits {
    depth: 64,
    members: 100_000,
};

/// Reads a document.
pub(super) fn read(text: &str) -> Result<Tree, StoreFault> {
    json::read(text, &LIMITS).map_err(|_| StoreFault::Shape)
}

/// Adds a member, unless it is absent.
pub(super) fn put<T: Into<Tree>>(map: &mut Map, name: &str, value: Option<T>) {
    if let Some(value) = value {
        map.insert(name, value);
    }
}

/// A text member.
pub(super) fn text(tree: &Tree, name: &str) -> Option<String> {
    tree.get(name).and_then(Tree::as_str).map(str::to_owned)
}

fn integer(tree: &Tree, name: &str) -> Option<i64> {
    tree.get(name).and_then(Tree::as_i64)
}

/// Writes what is known of an instrument.
pub(super) fn instrument(map: &mut Map, kind: &InstrumentKind) {
    match kind {
        InstrumentKind::Card(card) => map.insert("card", card_tree(card)),
        InstrumentKind::Bank(bank) => map.insert("bank", bank_tree(bank)),
        InstrumentKind::Wallet => map,
    };
}

/// Reads what is known of an instrument.
pub(super) fn instrument_of(tree: &Tree) -> Result<InstrumentKind, StoreFault> {
    if let Some(card) = tree.get("card") {
        return card_of(card).map(|card| InstrumentKind::Card(Box::new(card)));
    }
    match tree.get("bank") {
        Some(bank) => Ok(InstrumentKind::Bank(Box::new(bank_of(bank)))),
        None => Ok(InstrumentKind::Wallet),
    }
}

fn card_tree(card: &Card) -> Tree {
    let mut map = Map::with_capacity(16);
    map.insert("brand", card.brand.name());
    map.insert("iin", card.iin.as_str());
    map.insert("last4", card.last4.as_str());
    map.insert("length", i64::from(card.length));
    map.insert("month", i64::from(card.exp_month));
    map.insert("year", i64::from(card.exp_year));
    map.insert("funding", card.funding.name());
    map.insert("3ds", card.three_d_secure.name());
    put(&mut map, "country", card.country.as_deref());
    put(
        &mut map,
        "issuer",
        Some(card.issuer.as_str()).filter(|text| !text.is_empty()),
    );
    put(&mut map, "name", card.name.as_deref());
    put(&mut map, "address", address_tree(&card.address));
    put(&mut map, "cvc", card.checks.cvc.map(Check::name));
    put(&mut map, "line1", card.checks.line1.map(Check::name));
    put(&mut map, "zip", card.checks.zip.map(Check::name));
    put(&mut map, "tokenization", card.tokenization.as_deref());
    put(
        &mut map,
        "scenario",
        Some(card.scenario.as_str()).filter(|text| !text.is_empty()),
    );
    Tree::Map(map)
}

fn card_of(tree: &Tree) -> Result<Card, StoreFault> {
    let check = |name| {
        tree.get(name)
            .and_then(Tree::as_str)
            .and_then(Check::from_name)
    };
    let small = |name| integer(tree, name).ok_or(StoreFault::Shape);
    Ok(Card {
        brand: Brand::from_name(tree.get("brand").and_then(Tree::as_str).unwrap_or_default()),
        iin: text(tree, "iin").unwrap_or_default(),
        last4: text(tree, "last4").unwrap_or_default(),
        length: u8::try_from(small("length")?).map_err(|_| StoreFault::Shape)?,
        exp_month: u8::try_from(small("month")?).map_err(|_| StoreFault::Shape)?,
        exp_year: u16::try_from(small("year")?).map_err(|_| StoreFault::Shape)?,
        funding: Funding::from_name(&text(tree, "funding").unwrap_or_default()),
        country: text(tree, "country"),
        issuer: text(tree, "issuer").unwrap_or_default(),
        name: text(tree, "name"),
        address: tree.get("address").map(address_of).unwrap_or_default(),
        checks: Checks {
            cvc: check("cvc"),
            line1: check("line1"),
            zip: check("zip"),
        },
        three_d_secure: ThreeDSecure::from_name(&text(tree, "3ds").unwrap_or_default()),
        tokenization: text(tree, "tokenization"),
        scenario: text(tree, "scenario").unwrap_or_default(),
    })
}

fn address_tree(address: &Address) -> Option<Tree> {
    let mut map = Map::new();
    put(&mut map, "line1", address.line1.as_deref());
    put(&mut map, "line2", address.line2.as_deref());
    put(&mut map, "city", address.city.as_deref());
    put(&mut map, "state", address.state.as_deref());
    put(&mut map, "zip", address.zip.as_deref());
    put(&mut map, "country", address.country.as_deref());
    if map.is_empty() {
        None
    } else {
        Some(Tree::Map(map))
    }
}

fn address_of(tree: &Tree) -> Address {
    Address {
        line1: text(tree, "line1"),
        line2: text(tree, "line2"),
        city: text(tree, "city"),
        state: text(tree, "state"),
        zip: text(tree, "zip"),
        country: text(tree, "country"),
    }
}

fn bank_tree(bank: &Bank) -> Tree {
    let mut map = Map::with_capacity(10);
    map.insert("country", bank.country.as_str());
    map.insert("currency", bank.currency.as_str());
    map.insert("last4", bank.last4.as_str());
    map.insert("verification", bank.verification.name());
    put(&mut map, "routing", bank.routing_number.as_deref());
    put(&mut map, "bank_name", bank.bank_name.as_deref());
    put(&mut map, "holder_name", bank.holder_name.as_deref());
    put(&mut map, "holder_type", bank.holder_type.as_deref());
    put(&mut map, "account_type", bank.account_type.as_deref());
    put(
        &mut map,
        "scenario",
        Some(bank.scenario.as_str()).filter(|text| !text.is_empty()),
    );
    Tree::Map(map)
}

fn bank_of(tree: &Tree) -> Bank {
    Bank {
        country: text(tree, "country").unwrap_or_default(),
        currency: text(tree, "currency").unwrap_or_default(),
        routing_number: text(tree, "routing"),
        last4: text(tree, "last4").unwrap_or_default(),
        bank_name: text(tree, "bank_name"),
        holder_name: text(tree, "holder_name"),
        holder_type: text(tree, "holder_type"),
        account_type: text(tree, "account_type"),
        verification: Verification::from_name(&text(tree, "verification").unwrap_or_default()),
        scenario: text(tree, "scenario").unwrap_or_default(),
    }
}

/// Writes where an instrument is kept.
pub(super) fn stored(map: &mut Map, stored: &Stored) {
    map.insert("gateway", stored.name.as_str());
    put(map, "gateway_account", stored.account.as_deref());
    map.insert("reference", stored.reference.as_str());
}

/// Reads where an instrument is kept.
pub(super) fn stored_of(tree: &Tree) -> Stored {
    Stored {
        name: text(tree, "gateway").unwrap_or_default(),
        account: text(tree, "gateway_account"),
        reference: text(tree, "reference").unwrap_or_default(),
    }
}

/// Writes an amount.
pub(super) fn amount_tree(amount: &Amount) -> Tree {
    match amount {
        Amount::Minor { value, currency } => tree::map([
            ("minor", (*value).into()),
            ("currency", currency.as_str().into()),
        ]),
        Amount::Units(units) => tree::map([("units", units.as_str().into())]),
    }
}

/// Reads an amount.
pub(super) fn amount_of(tree: &Tree) -> Option<Amount> {
    if let Some(units) = text(tree, "units") {
        return Some(Amount::Units(units));
    }
    let value = integer(tree, "minor")?;
    Some(Amount::Minor {
        value,
        currency: text(tree, "currency")?,
    })
}

/// Writes a step of the payer.
pub(super) fn action_tree(action: &Action) -> Tree {
    let mut map = Map::new();
    map.insert("kind", action.kind.name());
    map.insert("state", action.state.name());
    put(&mut map, "url", action.url.as_deref());
    if !action.data.is_null() {
        map.insert("data", action.data.clone());
    }
    Tree::Map(map)
}

/// Reads a step of the payer.
pub(super) fn action_of(tree: &Tree) -> Option<Action> {
    Some(Action {
        kind: ActionKind::from_name(tree.get("kind")?.as_str()?)?,
        state: ActionState::from_name(tree.get("state")?.as_str()?)?,
        url: text(tree, "url"),
        data: tree.get("data").cloned().unwrap_or(Tree::Null),
    })
}

/// Writes where the payer goes afterwards.
pub(super) fn returns_tree(returns: &Returns) -> Option<Tree> {
    let mut map = Map::new();
    put(&mut map, "any", returns.any.as_deref());
    put(&mut map, "success", returns.success.as_deref());
    put(&mut map, "fail", returns.fail.as_deref());
    put(&mut map, "notify", returns.notify.as_deref());
    if map.is_empty() {
        None
    } else {
        Some(Tree::Map(map))
    }
}

/// Reads where the payer goes afterwards.
pub(super) fn returns_of(tree: &Tree) -> Returns {
    Returns {
        any: text(tree, "any"),
        success: text(tree, "success"),
        fail: text(tree, "fail"),
        notify: text(tree, "notify"),
    }
}
