use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{NOW, call, head};
use crate::read::tests::refused;

const WRONG: &str = "param_wrong_value";

fn made(body: &str) -> Result<CreateIntent, Reply> {
    let head = head("POST", "/api/v2/payment_intents");
    call(operation::CREATE_INTENT, &head, body, create)
}

fn changed(body: &str) -> Result<UpdateIntent, Reply> {
    let head = head("POST", "/api/v2/payment_intents/pi_1");
    call(operation::UPDATE_INTENT, &head, body, update)
}

#[test]
fn intents_live_for_half_an_hour() {
    let body = "amount=3001&currency_code=USD&customer_id=cu_1&gateway_account_id=gw_stripe1\
        &success_url=https://shop.example/ok&payment_method_options={\"a\":1}";
    let op = made(body).expect("read");
    let amount = Amount::Minor {
        value: 3001,
        currency: "usd".to_owned(),
    };
    assert_eq!(
        (op.amount, op.currency.as_deref()),
        (Some(amount), Some("usd"))
    );
    assert_eq!(op.expires, Some(NOW.plus_seconds(1800)));
    assert!(op.method.is_none() && op.confirm.is_none() && !op.capture);
    assert_eq!(
        op.terms.details.as_ref().map(json::write).as_deref(),
        Some(concat!(
            r#"{"chargebee":{"success_url":"https://shop.example/ok","#,
            r#""payment_method_options":{"a":1},"gateway":"stripe","#,
            r#""gateway_account_id":"gw_stripe1"}}"#
        ))
    );
    let back = return_address(&op.terms, true);
    assert_eq!(back.as_deref(), Some("https://shop.example/ok"));
    assert_eq!(return_address(&op.terms, false), None);
    assert!(made("amount=0&currency_code=eur").is_ok());
}

#[test]
fn a_token_sets_an_intent_going() {
    let op = made("amount=1&currency_code=USD&token_id=tok_1").expect("read");
    let Some(IntentMethod::Made(source)) = op.method else {
        panic!("no source")
    };
    assert!(source.authenticate);
    assert!(matches!(source.material, Material::Handle(id) if id == "tok_1"));
    let challenge = op.confirm.and_then(|confirmation| confirmation.challenge);
    assert_eq!(challenge, Some(Challenge::Always));
    let op = changed("token_id=tok_1").expect("read");
    assert!(matches!(op.method, Change::To(IntentMethod::Made(_))));
    assert_eq!(op.intent, IntentRef::Id("pi_1".into()));
}

#[test]
fn updates_change_what_is_given() {
    let op = changed("amount=5&success_url=&failure_url=http://shop.example").expect("read");
    assert!(op.amount.is_some() && op.currency.is_none());
    let noted = r#"{"success_url":null,"failure_url":"http://shop.example"}"#;
    assert_eq!(op.details.as_ref().map(json::write).as_deref(), Some(noted));
    let op = changed("").expect("read");
    assert!(op.amount.is_none() && op.details.is_none() && op.returns.is_none());
    assert_eq!(op.customer, Change::Keep);
}

#[test]
fn intents_that_cannot_be_read() {
    refused(
        made,
        &[
            ("", 400, WRONG, r#"["amount","currency_code"]"#),
            ("amount=-1&currency_code=USD", 400, WRONG, r#""amount""#),
            (
                "amount=1&currency_code=EURO",
                400,
                WRONG,
                r#""currency_code""#,
            ),
            (
                "amount=1&currency_code=USD&payment_method_type=cash",
                400,
                WRONG,
                r#""payment_method_type""#,
            ),
            (
                "amount=1&currency_code=USD&success_url=javascript:x",
                400,
                WRONG,
                r#""success_url""#,
            ),
            (
                "amount=1&currency_code=USD&gateway_account_id=gw_9",
                404,
                "resource_not_found",
                r#""gateway_account_id""#,
            ),
        ],
    );
    refused(
        changed,
        &[("failure_url=x", 400, WRONG, r#""failure_url""#)],
    );
}
