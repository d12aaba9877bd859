//! The token.

use domain::Moment;
use domain::operation::TokenAnswer;
use domain::token::{Token, TokenState};
use kit::{Reply, View};
use tree::Map;

use crate::words::{gateways, kinds};
use crate::write::{put, reply};

/// All token calls answer with the token.
pub(crate) fn shown(answer: &TokenAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    body.insert("token", token(&answer.token, view));
    reply(200, body)
}

/// The resource.
pub(crate) fn token(token: &Token, view: &View) -> Map {
    let updated = last_change(token, view.now);
    let mut out = Map::new();
    out.insert("id", token.id.as_str());
    out.insert("object", "token");
    out.insert("gateway", gateways::shown(&token.gateway.name));
    out.insert(
        "gateway_account_id",
        gateways::account_of(&token.gateway, view.call.policy),
    );
    out.insert(
        "payment_method_type",
        kinds::kind_of_token(&token.method_type),
    );
    out.insert("status", status(token.state(view.now)));
    out.insert("id_at_vault", id_at_vault(token));
    out.insert("vault", "gateway");
    put(&mut out, "ip_address", token.client_ip.as_deref());
    out.insert("created_at", token.created.seconds());
    out.insert("updated_at", updated.seconds());
    out.insert("resource_version", updated.millis());
    out.insert("expired_at", token.expires.seconds());
    out
}

fn status(state: TokenState) -> &'static str {
    match state {
        TokenState::New => "new",
        TokenState::Used => "consumed",
        TokenState::Expired => "expired",
    }
}

/// The gateway's own id; a token that the gateway has not seen yet is known by its own.
fn id_at_vault(token: &Token) -> &str {
    match token.gateway.reference.as_str() {
        "" => token.id.as_str(),
        reference => reference,
    }
}

/// When the state last changed.
fn last_change(token: &Token, now: Moment) -> Moment {
    match token.state(now) {
        TokenState::New => token.created,
        TokenState::Used => token.used.unwrap_or(token.created),
        TokenState::Expired => token.expires,
    }
}

#[cfg(test)]
mod tests;
