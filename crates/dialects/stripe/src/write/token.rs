//! Tokens.

use domain::source::InstrumentKind;
use domain::token::Token;
use tree::Tree;

use super::{Frame, bank, card, parts};

/// A token with the card or bank account that it stands for.
pub(crate) fn tree(token: &Token, frame: &Frame) -> Tree {
    let (kind, inner) = match token.instrument.kind {
        InstrumentKind::Bank(_) => ("bank_account", bank::of_token(token)),
        _ => ("card", card::of_token(token, frame)),
    };
    parts::ordered(vec![
        ("id", token.id.as_str().into()),
        ("object", "token".into()),
        (kind, inner),
        ("client_ip", token.client_ip.as_deref().into()),
        ("created", token.created.seconds().into()),
        ("livemode", frame.live.into()),
        ("type", kind.into()),
        ("used", token.used.is_some().into()),
    ])
}
