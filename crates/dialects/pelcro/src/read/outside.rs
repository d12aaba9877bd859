//! Ways to log in that need somebody else: an identity provider who vouches for a token, or a
//! mail server that carries a link. This server has neither. What is malformed is refused as the
//! API does; everything else is told that the way is closed.

use kit::reader::{Need, TextRule};
use kit::{Call, Reader, Reply};

use crate::errors::{application, validation};
use crate::read::member::{HABITS, TEXT_MAX, filled, required};
use crate::read::profile::email_rule;

/// Providers whose tokens the API takes.
const PROVIDERS: [&str; 3] = ["google", "facebook", "auth0"];

/// Most characters of a provider's token.
const TOKEN_MAX: usize = 16_384;

const NO_PROVIDER: &str = "Login with an identity provider is not available on this server.";
const NO_MAIL: &str = "Passwordless login is not available on this server.";

/// `POST /auth/idp/login`
pub(crate) fn idp_login(call: &Call) -> Reply {
    let reader = Reader::new(&call.body, HABITS);
    if filled(&reader, "idp_name").is_some() {
        reader.choice("idp_name", Need::Optional, &PROVIDERS);
    } else {
        reader.report("idp_name", kit::Fault::Missing);
    }
    required(&reader, "idp_token", TextRule::optional(TOKEN_MAX));
    closed(&reader, NO_PROVIDER)
}

/// `POST /auth/passwordless/request`
pub(crate) fn passwordless_request(call: &Call) -> Reply {
    let reader = Reader::new(&call.body, HABITS);
    required(&reader, "email", email_rule());
    closed(&reader, NO_MAIL)
}

/// `POST /auth/passwordless/login`
pub(crate) fn passwordless_login(call: &Call) -> Reply {
    let reader = Reader::new(&call.body, HABITS);
    required(&reader, "token", TextRule::optional(TEXT_MAX));
    closed(&reader, NO_MAIL)
}

fn closed(reader: &Reader, sentence: &str) -> Reply {
    if reader.is_clean() {
        application(404, sentence)
    } else {
        validation::reply(&reader.issues())
    }
}
