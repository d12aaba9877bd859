//! Where a call carries its token, its workspace and its mode.

use domain::Secret;
use kit::{Head, Presented, Reply};

use crate::errors;

/// Names the workspace (the account).
pub(crate) const WORKSPACE: &str = "x-simple-workspace";
/// `true` asks for test data.
pub(crate) const TEST_MODE: &str = "x-piriod-test-mode";

/// The credentials as sent. A malformed token is reported, a missing one is not: creating a
/// source needs none.
pub(crate) fn presented(head: &Head) -> Result<Presented, Reply> {
    let workspace = head
        .header(WORKSPACE)
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let test_mode = head.header(TEST_MODE).and_then(|value| flag(value.trim()));
    Ok(Presented {
        key: token(head)?,
        workspace: workspace.map(str::to_owned),
        test_mode,
        ..Presented::default()
    })
}

/// The token behind the word `Token`. Another scheme counts as no credentials.
fn token(head: &Head) -> Result<Option<Secret>, Reply> {
    let Some(value) = head.headers.get("authorization") else {
        return Ok(None);
    };
    let mut words = value
        .as_bytes()
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    if !words
        .next()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"token"))
    {
        return Ok(None);
    }
    let malformed = |what: &str| errors::unauthorized(&format!("Invalid token header. {what}"));
    let Some(token) = words.next() else {
        return Err(malformed("No credentials provided."));
    };
    if words.next().is_some() {
        return Err(malformed("Token string should not contain spaces."));
    }
    match std::str::from_utf8(token) {
        Ok(token) => Ok(Some(Secret::new(token))),
        Err(_) => Err(malformed(
            "Token string should not contain invalid characters.",
        )),
    }
}

/// `true` or `false` in any letter case; anything else counts as not sent.
fn flag(value: &str) -> Option<bool> {
    [("true", true), ("false", false)]
        .into_iter()
        .find(|(word, _)| value.eq_ignore_ascii_case(word))
        .map(|(_, meaning)| meaning)
}
