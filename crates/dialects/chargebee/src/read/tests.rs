use domain::operation::{
    CreateSource, CreateToken, CustomerRef, DefaultRule, Material, TokenMaterial,
};
use domain::source::{Shape, Usage};
use kit::Reply;
use tree::json;

use crate::endpoints::operation;
use crate::fixture::{call, head_with, member};
use crate::read::{create, token};

pub(super) const IP: &[(&str, &str)] = &[("chargebee-request-origin-ip", "203.0.113.9")];

fn create_source(headers: &[(&str, &str)], body: &str) -> Result<CreateSource, Reply> {
    let head = head_with(
        "POST",
        "/api/v2/payment_sources/create_using_token",
        headers,
    );
    call(operation::CREATE_SOURCE, &head, body, create::using_token)
}

fn create_for_card(body: &str) -> Result<CreateToken, Reply> {
    let head = head_with("POST", "/api/v2/tokens/create_for_card", IP);
    call(
        operation::CREATE_TOKEN_FOR_CARD,
        &head,
        body,
        token::create_for_card,
    )
}

fn create_using_temp_token(body: &str) -> Result<CreateToken, Reply> {
    let head = head_with("POST", "/api/v2/tokens/create_using_temp_token", IP);
    call(
        operation::CREATE_TOKEN_FROM_GATEWAY,
        &head,
        body,
        token::create_using_temp_token,
    )
}

/// Bodies that are refused: status, code, param as JSON.
pub(super) fn refused<T>(read: fn(&str) -> Result<T, Reply>, rows: &[(&str, u16, &str, &str)]) {
    for (body, status, code, param) in rows {
        let Err(reply) = read(body) else {
            panic!("{body} was read")
        };
        assert_eq!(reply.status, *status, "{body}");
        assert_eq!(
            member(&reply, &["api_error_code"]),
            format!("{code:?}"),
            "{body}"
        );
        assert_eq!(member(&reply, &["param"]), *param, "{body}");
    }
}

#[test]
fn sources_are_made_of_tokens() {
    for (extra, rule) in [
        ("", DefaultRule::IfNone),
        ("&replace_primary_payment_source=", DefaultRule::IfNone),
        ("&replace_primary_payment_source=False", DefaultRule::IfNone),
        (
            "&replace_primary_payment_source=TRUE&unknown=1",
            DefaultRule::Always,
        ),
    ] {
        let body = format!("customer_id=cu_1&token_id=tok_1{extra}");
        let made = create_source(IP, &body).expect("an operation");
        assert_eq!(made.customer, Some(CustomerRef::Id("cu_1".into())));
        assert!(matches!(made.material, Material::Handle(token) if token == "tok_1"));
        assert_eq!(
            (made.default, made.shape, made.usage),
            (rule, Shape::Card, Usage::Reusable)
        );
        assert!(made.with.customer && made.with.default_source);
        assert_eq!(made.particulars.ip_address.as_deref(), Some("203.0.113.9"));
        assert_eq!(made.particulars.details, None);
    }
    let headers = [("chargebee-business-entity-id", "ent_1")];
    let body = "customer_id=cu_1&token_id=tok_1&brand_id=brand_1";
    let details = create_source(&headers, body)
        .expect("an operation")
        .particulars
        .details;
    let expected = r#"{"chargebee":{"business_entity_id":"ent_1","brand_id":"brand_1"}}"#;
    assert_eq!(
        details.map(|details| json::write(&details)).as_deref(),
        Some(expected)
    );
}

#[test]
fn sources_that_cannot_be_made() {
    let long = format!("token_id=t&customer_id={}", "x".repeat(51));
    let long_token = format!("customer_id=c&token_id={}", "x".repeat(41));
    let wrong = "param_wrong_value";
    refused(
        |body| create_source(&[], body),
        &[
            ("", 400, wrong, r#"["customer_id","token_id"]"#),
            ("customer_id=c", 400, wrong, r#""token_id""#),
            ("token_id=t&customer_id=", 400, wrong, r#""customer_id""#),
            (
                "token_id=t&customer_id[a]=c",
                400,
                wrong,
                r#""customer_id""#,
            ),
            (&long, 400, wrong, r#""customer_id""#),
            (&long_token, 400, wrong, r#""token_id""#),
            (
                "customer_id=c&token_id=t&replace_primary_payment_source=1",
                400,
                wrong,
                r#""replace_primary_payment_source""#,
            ),
            (
                "customer_id=c&token_id=t&brand_id=b",
                404,
                "resource_not_found",
                r#""brand_id""#,
            ),
        ],
    );
    let reply = create_source(&[], "token_id=t").expect_err("refused");
    assert_eq!(
        member(&reply, &["message"]),
        r#""customer_id : cannot be blank""#
    );
    let reply = create_source(&[], &long).expect_err("refused");
    assert_eq!(
        member(&reply, &["message"]),
        r#""customer_id : cannot exceed 50 characters""#
    );
}

#[test]
fn tokens_are_made_of_cards() {
    let body = "card[number]=4111+1111-1111+1111&card[expiry_month]=12&card[expiry_year]=2031\
        &card[cvv]=100&card[first_name]=Zo%C3%AB&card[last_name]=Ross&card[billing_zip]=91789\
        &card[billing_state_code]=CA&card[billing_country]=us&card[gateway_account_id]=gw_stripe1\
        &card[additional_information]={'payer':+{'document':+'123'}}&card[card_type]=VISA\
        &card[preferred_scheme]=visa&browser_details={}";
    let made = create_for_card(body).expect("an operation");
    assert_eq!(
        (made.gateway.as_deref(), made.method_type.as_str()),
        (Some("stripe"), "card")
    );
    assert_eq!(made.gateway_account.as_deref(), Some("gw_stripe1"));
    assert_eq!(made.client_ip.as_deref(), Some("203.0.113.9"));
    let TokenMaterial::Card(card) = made.material else {
        panic!("not a card")
    };
    assert_eq!(card.digits().expose(), "4111111111111111");
    assert_eq!(
        (card.exp_month.as_str(), card.exp_year.as_str()),
        ("12", "2031")
    );
    assert_eq!(card.cvc.as_ref().map(domain::Secret::expose), Some("100"));
    assert_eq!(card.name.as_deref(), Some("Zoë Ross"));
    assert_eq!(card.address.country.as_deref(), Some("US"));
    assert_eq!(card.address.state.as_deref(), Some("CA"));
    // A card given as one JSON field is the same card.
    let body = r#"card={"number":"4111111111111111","expiry_month":1,"expiry_year":2030}"#;
    assert!(create_for_card(body).is_ok());
}

#[test]
fn tokens_that_cannot_be_made() {
    let card = "card[number]=4111111111111111&card[expiry_month]=12&card[expiry_year]=2031";
    let with = |extra: &str| format!("{card}&{extra}");
    let wrong = "param_wrong_value";
    let all = r#"["card[number]","card[expiry_month]","card[expiry_year]"]"#;
    refused(
        create_for_card,
        &[
            ("", 400, wrong, all),
            ("card[cvv]=123", 400, wrong, all),
            (
                "card[number]=4111111111111111&card[expiry_month]=13&card[expiry_year]=2031",
                400,
                wrong,
                r#""card[expiry_month]""#,
            ),
            (
                "card[number]=4111111111111111&card[expiry_month]=1&card[expiry_year]=soon",
                400,
                wrong,
                r#""card[expiry_year]""#,
            ),
            (
                &with("card[billing_country]=Atlantis"),
                400,
                wrong,
                r#""card[billing_country]""#,
            ),
            (&with("card[email]=nobody"), 400, wrong, r#""card[email]""#),
            (
                &with("card[card_type]=gold"),
                400,
                wrong,
                r#""card[card_type]""#,
            ),
            (
                &with("card[preferred_scheme]=jcb"),
                400,
                wrong,
                r#""card[preferred_scheme]""#,
            ),
            (
                &with("card[additional_information]={"),
                400,
                wrong,
                r#""card[additional_information]""#,
            ),
            (
                &with("browser_details=x"),
                400,
                wrong,
                r#""browser_details""#,
            ),
            (
                &with("card[gateway_account_id]=gw_9"),
                404,
                "resource_not_found",
                r#""card[gateway_account_id]""#,
            ),
            ("card=x", 400, wrong, r#""card""#),
        ],
    );
}

#[test]
fn tokens_wrap_a_gateways_own() {
    let body = "payment_method_type=Card&id_at_vault=nonce&gateway_account_id=gw_stripe1\
        &token_additional_detail[expiry_month]=12&token_billing_address[country_code]=US";
    let made = create_using_temp_token(body).expect("an operation");
    assert!(matches!(&made.material, TokenMaterial::Foreign(token) if token.expose() == "nonce"));
    assert_eq!(
        (made.gateway.as_deref(), made.method_type.as_str()),
        (Some("stripe"), "card")
    );
    let plain = create_using_temp_token("payment_method_type=card&id_at_vault=nonce");
    assert_eq!(plain.expect("an operation").gateway, None);
    let wrong = "param_wrong_value";
    let base = "payment_method_type=card&id_at_vault=n&";
    let with = |extra: &str| format!("{base}{extra}");
    refused(
        create_using_temp_token,
        &[
            ("", 400, wrong, r#"["payment_method_type","id_at_vault"]"#),
            (
                "payment_method_type=cash&id_at_vault=n",
                400,
                wrong,
                r#""payment_method_type""#,
            ),
            (
                &with("currency_code=EURO"),
                400,
                wrong,
                r#""currency_code""#,
            ),
            (
                &with("token_additional_detail[expiry_month]=0"),
                400,
                wrong,
                r#""token_additional_detail[expiry_month]""#,
            ),
            (
                &with("token_billing_address[country_code]=x"),
                400,
                wrong,
                r#""token_billing_address[country_code]""#,
            ),
            (
                &with("gateway_account_id=gw_9"),
                404,
                "resource_not_found",
                r#""gateway_account_id""#,
            ),
        ],
    );
}
