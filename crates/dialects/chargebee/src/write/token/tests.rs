use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, CREATED, NOW, body, member, parsed, view};

fn read_token(token: Token) -> Reply {
    view(operation::READ_TOKEN, "/api/v2/tokens/x", "", |view| {
        shown(&TokenAnswer { token }, view)
    })
}

#[test]
fn a_token() {
    let token = Token {
        client_ip: Some("203.0.113.9".to_owned()),
        ..fixture::token()
    };
    let expected = parsed(
        r#"{"token": {
            "id": "tok_16CHQcRmcyMXN2s2",
            "object": "token",
            "gateway": "chargebee",
            "gateway_account_id": "gw_chargebee",
            "payment_method_type": "card",
            "status": "new",
            "id_at_vault": "tok_16CHTnSAxXWqMBh9",
            "vault": "gateway",
            "ip_address": "203.0.113.9",
            "created_at": 1795176000,
            "updated_at": 1795176000,
            "resource_version": 1795176000123,
            "expired_at": 1795262460
        }}"#,
    );
    assert_eq!(body(&read_token(token)), expected);
}

#[test]
fn the_states_of_a_token() {
    for (used, expires, status, updated) in [
        (None, NOW.plus_seconds(1), "new", CREATED),
        (None, NOW, "expired", NOW),
        (Some(NOW), NOW, "consumed", NOW),
    ] {
        let reply = read_token(Token {
            used,
            expires,
            ..fixture::token()
        });
        assert_eq!(member(&reply, &["token", "status"]), format!("{status:?}"));
        let seconds = updated.seconds().to_string();
        assert_eq!(member(&reply, &["token", "updated_at"]), seconds);
    }
    let mut unseen = fixture::token();
    unseen.gateway.reference = String::new();
    unseen.method_type = "bank_account".to_owned();
    let reply = read_token(unseen);
    assert_eq!(
        member(&reply, &["token", "id_at_vault"]),
        r#""tok_16CHQcRmcyMXN2s2""#
    );
    assert_eq!(
        member(&reply, &["token", "payment_method_type"]),
        r#""direct_debit""#
    );
}
