//! What of a body may rest in the request log.

use domain::mask::mask_numbers;
use tree::{Map, Tree};

/// Members whose value is a secret, or a handle that works like one, wherever they stand.
const SECRET_MEMBERS: [&str; 31] = [
    "number",
    "cvc",
    "cvv",
    "cvv2",
    "account_number",
    "iban",
    "password",
    "token",
    "auth_token",
    "client_secret",
    "secret",
    "key",
    "id_number",
    "tmp_token",
    "id_at_vault",
    "idp_token",
    "security_token",
    "paypageRegistrationId",
    "cybersource_token",
    "otp",
    "payment_method_token",
    "gw_token",
    "gateway_token",
    "pin",
    "track",
    "track_data",
    "transientTokenJwt",
    "public_token",
    "verification_code",
    "pk_test_key",
    "pk_live_key",
];

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// A copy without secrets: secret members replaced, stray card numbers masked.
pub fn redact(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => Tree::Map(redact_map(map)),
        Tree::List(items) => Tree::List(items.iter().map(redact).collect()),
        Tree::Text(text) => Tree::Text(mask_numbers(text).into_owned()),
        Tree::Number(number) => {
            Tree::Number(number.clone())
                .as_i64()
                .map_or(tree.clone(), |value| {
                    let text = value.to_string();
                    match mask_numbers(&text) {
                        std::borrow::Cow::Borrowed(_) => tree.clone(),
                        std::borrow::Cow::Owned(masked) => Tree::Text(masked),
                    }
                })
        }
        other => other.clone(),
    }
}

fn redact_map(map: &Map) -> Map {
    let mut out = Map::with_capacity(map.len());
    for (name, value) in map.iter() {
        let kept = match value {
            Tree::Null | Tree::Map(_) => redact(value),
            _ if is_secret(name) => Tree::from(REDACTED),
            _ => redact(value),
        };
        out.insert(mask_numbers(name).into_owned(), kept);
    }
    out
}

fn is_secret(name: &str) -> bool {
    SECRET_MEMBERS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::map;

    #[test]
    fn secrets_and_stray_numbers_go() {
        let body = map([
            (
                "card",
                map([("number", "4242".into()), ("exp_month", "12".into())]),
            ),
            ("description", "4242424242424242".into()),
            ("Password", "x".into()),
        ]);
        let clean = redact(&body);
        assert_eq!(
            clean.at(&["card", "number"]).and_then(Tree::as_str),
            Some(REDACTED)
        );
        assert_eq!(
            clean.at(&["card", "exp_month"]).and_then(Tree::as_str),
            Some("12")
        );
        assert_eq!(
            clean.get("description").and_then(Tree::as_str),
            Some("************4242")
        );
        assert_eq!(clean.get("Password").and_then(Tree::as_str), Some(REDACTED));
    }
}
