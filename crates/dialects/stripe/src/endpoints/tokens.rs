//! Tokens.

use kit::{Access, Endpoint};

use crate::read::token;
use crate::write;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    vec![
        Endpoint::post("/v1/tokens", "token.create", AnyKey).does(token::create, write::token),
        Endpoint::get("/v1/tokens/{token}", "token.retrieve", Secret)
            .does(token::retrieve, write::token),
    ]
}
