//! Tokens.

use domain::Id;
use domain::operation::{CreateToken, ReadToken, TokenMaterial};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::Tree;

use super::input::Input;
use super::instrument::not_served;
use super::issues::other;
use super::texts::currency;
use super::{bank, card};
use crate::errors::Error;
use crate::expand::{Expand, Subject};

/// What a token can stand for elsewhere.
const NOT_SERVED: [&str; 5] = ["account", "customer", "cvc_update", "person", "pii"];
const CREATE: &[&str] = &[
    "card",
    "bank_account",
    "account",
    "customer",
    "cvc_update",
    "person",
    "pii",
    "expand",
];

const NOTHING: &str = "You must supply either a card, customer, PII data, bank account, or account \
    legal entity to create a token.";
const STORED: &str =
    "Tokens of stored cards and bank accounts are not served here: supply the details themselves.";

/// Make a token of a card or a bank account.
pub(crate) fn create(call: &Call) -> Result<CreateToken, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let material = material(&reader);
    let _checked = Expand::read(&reader, Subject::TOKEN);
    input.check(&reader)?;
    let material = material.ok_or_else(|| Error::invalid(NOTHING).reply())?;
    let method_type = match material {
        TokenMaterial::Bank(_) => "bank_account",
        _ => "card",
    };
    Ok(CreateToken {
        material,
        gateway: None,
        gateway_account: None,
        method_type: method_type.to_owned(),
        client_ip: call.head.peer.clone(),
    })
}

fn material(reader: &Reader) -> Option<TokenMaterial> {
    if let Some(name) = NOT_SERVED
        .into_iter()
        .find(|name| reader.map().contains(name))
    {
        reader.report(name, not_served(name));
        return None;
    }
    if reader.map().contains("card") && reader.map().contains("bank_account") {
        let message = "You may only specify one of these parameters: bank_account, card.";
        reader.report("bank_account", other("parameters_exclusive", message));
        return None;
    }
    for name in ["card", "bank_account"] {
        if matches!(reader.map().get(name), Some(Tree::Text(id)) if !id.is_empty()) {
            reader.report(name, other("", STORED));
            return None;
        }
    }
    if let Some(inner) = reader.object("card", Need::Optional) {
        inner.only(card::IN_TOKEN);
        let input = card::read(&inner);
        // Kept for payouts only, which are none of this server's business.
        let _currency = currency(&inner, "currency", Need::Optional);
        return Some(TokenMaterial::Card(Box::new(input)));
    }
    let inner = reader.object("bank_account", Need::Optional)?;
    inner.only(bank::IN_TOKEN);
    Some(TokenMaterial::Bank(Box::new(bank::read(&inner))))
}

/// Read a token.
pub(crate) fn retrieve(call: &Call) -> Result<ReadToken, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let _checked = Expand::read_later(&reader, Subject::TOKEN);
    input.check(&reader)?;
    Ok(ReadToken {
        token: Id::new(call.param("token")),
    })
}
