//! What of a body may rest in the request log.

use std::sync::LazyLock;

use domain::mask::mask_numbers;
use tree::{Map, Tree};

/// Members whose value is a secret, or a handle that works like one, wherever they stand.
const SECRET_MEMBERS: [&str; 30] = [
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
    "transientTokenJwt",
    "public_token",
    "verification_code",
    "pk_test_key",
    "pk_live_key",
    "basic_auth_password",
    "tax_id",
];

/// Members that hold magnetic stripe or PIN data: sensitive authentication data that no one may
/// keep after authorisation, and that nothing here has a use for.
const FORBIDDEN_MEMBERS: [&str; 12] = [
    "track",
    "track1",
    "track2",
    "track_1",
    "track_2",
    "track_data",
    "magstripe",
    "magnetic_stripe",
    "pin",
    "pin_block",
    "pin_data",
    "encrypted_pin",
];

/// Members whose names are the caller's own: nothing in them is meant for a card.
const FREE_FORM_MEMBERS: [&str; 4] = ["metadata", "meta_data", "client", "additional_information"];

/// The first member with stripe or PIN data, outside the caller's free-form data.
pub fn forbidden_member(tree: &Tree) -> Option<&'static str> {
    match tree {
        Tree::List(items) => items.iter().find_map(forbidden_member),
        Tree::Map(map) => map.iter().find_map(|(name, value)| {
            let forbidden = FORBIDDEN_MEMBERS
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(name));
            match forbidden {
                Some(known) if !value.is_null() => Some(known),
                _ if FREE_FORM_MEMBERS.contains(&name) => None,
                _ => forbidden_member(value),
            }
        }),
        _ => None,
    }
}

/// Longest name of a member that is kept, in bytes.
const NAME_MAX: usize = 100;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// A JSON text without secrets, if that can be had without reading it: no member in it has the
/// name of a secret. `None` asks for [`redact`].
pub fn redact_text(text: &str) -> Option<String> {
    let folded = text.to_ascii_lowercase();
    let named = QUOTED.iter().any(|name| folded.contains(name.as_str()));
    if named {
        None
    } else {
        Some(mask_numbers(text).into_owned())
    }
}

/// The names of secrets with the quotation marks that they have in JSON.
static QUOTED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = SECRET_MEMBERS.iter().chain(&FORBIDDEN_MEMBERS);
    names
        .map(|name| format!("\"{}\"", name.to_ascii_lowercase()))
        .collect()
});

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
        if name.len() > NAME_MAX {
            // Longer than any parameter: most likely a whole document sent under a wrong type.
            out.insert(REDACTED, REDACTED);
            continue;
        }
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
    let mut secrets = SECRET_MEMBERS.iter().chain(&FORBIDDEN_MEMBERS);
    secrets.any(|secret| secret.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::map;

    #[test]
    fn texts_without_secrets_need_no_reading() {
        let plain = r#"{"id":"card_1","note":"4242424242424242"}"#;
        assert_eq!(
            redact_text(plain).as_deref(),
            Some(r#"{"id":"card_1","note":"************4242"}"#)
        );
        assert_eq!(redact_text(r#"{"a":{"client_secret":"x"}}"#), None);
    }

    #[test]
    fn stripe_and_pin_data_are_found() {
        let card = |name, value: Tree| map([("card", map([(name, value)]))]);
        assert_eq!(
            forbidden_member(&card("track2", ";4242".into())),
            Some("track2")
        );
        assert_eq!(
            forbidden_member(&map([("PIN_block", "0".into())])),
            Some("pin_block")
        );
        assert_eq!(forbidden_member(&card("track2", Tree::Null)), None);
        assert_eq!(forbidden_member(&card("number", "4242".into())), None);
        let free = map([("metadata", map([("pin", "a lapel".into())]))]);
        assert_eq!(forbidden_member(&free), None);
    }

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
