use domain::method::Method;
use domain::operation::Verb;
use domain::source::Status;
use kit::Reply;
use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head_with};
use crate::read::tests::refused;

const WRONG: &str = "param_wrong_value";
const MISSING: &str = "resource_not_found";

/// Reads a body with a reader of this module.
fn read<V: Verb>(
    operation: &'static str,
    body: &str,
    reader: fn(&Call) -> Result<V, Reply>,
) -> Result<V, Reply> {
    let head = head_with("POST", "/api/v2/payment_sources/create", &[]);
    call(operation, &head, body, reader)
}

fn temporary(body: &str) -> Result<CreateSource, Reply> {
    read(operation::CREATE_FROM_TEMPORARY, body, using_temp_token)
}

fn permanent(body: &str) -> Result<CreateSource, Reply> {
    read(
        operation::CREATE_FROM_PERMANENT,
        body,
        using_permanent_token,
    )
}

fn of_intent(body: &str) -> Result<CreateSource, Reply> {
    read(operation::CREATE_FROM_INTENT, body, using_payment_intent)
}

fn of_card(body: &str) -> Result<CreateSource, Reply> {
    read(operation::CREATE_CARD, body, super::card)
}

fn of_account(body: &str) -> Result<CreateSource, Reply> {
    read(operation::CREATE_BANK_ACCOUNT, body, bank_account)
}

fn of_voucher(body: &str) -> Result<CreateSource, Reply> {
    read(operation::CREATE_VOUCHER, body, voucher)
}

fn details(source: &CreateSource) -> String {
    let details = source.particulars.details.as_ref();
    details.map(json::write).unwrap_or_default()
}

#[test]
fn temporary_tokens() {
    let body = "customer_id=cu_1&type=card&tmp_token=nonce-1&gateway_account_id=gw_stripe1\
        &replace_primary_payment_source=true&issuing_country=us";
    let made = temporary(body).expect("an operation");
    assert!(matches!(made.material, Material::Foreign { .. }));
    assert_eq!(made.default, DefaultRule::Always);
    assert_eq!(made.gateway.as_deref(), Some("stripe"));
    assert_eq!(made.gateway_account.as_deref(), Some("gw_stripe1"));
    assert_eq!(details(&made), r#"{"chargebee":{"issuing_country":"US"}}"#);
    let made = temporary("customer_id=c&type=GCash&tmp_token=ok").expect("an operation");
    assert!(matches!(made.material, Material::Method(Method::Gcash)));
    assert_eq!(made.starts_as, Some(Status::Chargeable));
    assert_eq!(details(&made), r#"{"chargebee":{"type":"gcash"}}"#);
    refused(
        temporary,
        &[
            ("", 400, WRONG, r#"["customer_id","type","tmp_token"]"#),
            (
                "customer_id=c&type=cash&tmp_token=t",
                400,
                WRONG,
                r#""type""#,
            ),
            (
                "customer_id=c&type=card&tmp_token=t&gateway_account_id=gw_9",
                404,
                MISSING,
                r#""gateway_account_id""#,
            ),
        ],
    );
}

#[test]
fn permanent_tokens() {
    let base = "customer_id=cu_1&type=card&";
    let with = |more: &str| permanent(&format!("{base}{more}"));
    let made = with("reference_id=cus_1/pm_card_visa").expect("an operation");
    assert!(matches!(&made.material, Material::Handle(name) if name == "pm_card_visa"));
    let noted = r#"{"chargebee":{"reference":{"id":"cus_1/pm_card_visa"}}}"#;
    assert_eq!(details(&made), noted);
    let parts =
        "payment_method_token=vault-1&customer_profile_token=p&gateway_account_id=gw_stripe1";
    let made = with(parts).expect("an operation");
    assert!(matches!(&made.material, Material::Foreign { token, .. }
        if token.as_str() == Some("vault-1")));
    assert!(details(&made).contains(r#"{"id":"p/vault-1","account":"gw_stripe1"}"#));
    let described = "reference_id=r-1&skip_retrieval=true&card[last4]=4242&card[iin]=424242\
        &card[expiry_month]=12&card[expiry_year]=2031&card[brand]=visa&card[funding_type]=debit\
        &billing_address[city]=Walnut&network_transaction_id=n-1";
    let made = with(described).expect("an operation");
    assert!(matches!(made.material, Material::Method(Method::Other)));
    assert_eq!(
        details(&made),
        concat!(
            r#"{"chargebee":{"type":"card","card":{"last4":"4242","iin":"424242","#,
            r#""expiry_month":12,"expiry_year":2031,"brand":"visa","funding_type":"debit"},"#,
            r#""original_network_transaction_id":"n-1","#,
            r#""billing_address":{"city":"Walnut"},"reference":{"id":"r-1"}}}"#
        )
    );
    let single = "customer_id=c&type=card&reference_id=tok_visa&gateway_account_id=gw_stripe1";
    refused(
        permanent,
        &[
            ("", 400, WRONG, r#"["customer_id","type","reference_id"]"#),
            (base, 400, WRONG, r#""reference_id""#),
            (
                "customer_id=c&type=card&reference_id=r&card[last4]=42",
                400,
                WRONG,
                r#""card[last4]""#,
            ),
            (
                single,
                400,
                "payment_method_verification_failed",
                r#""reference_id""#,
            ),
        ],
    );
}

#[test]
fn payment_intents() {
    let made = of_intent("customer_id=c&payment_intent[id]=pi_1").expect("an operation");
    assert!(matches!(&made.material, Material::Intent(id) if id.as_str() == "pi_1"));
    let body = "customer_id=c&payment_intent[gateway_account_id]=gw_stripe1\
        &payment_intent[gw_token]=fake-valid-nonce";
    let made = of_intent(body).expect("an operation");
    assert!(matches!(made.material, Material::Foreign { .. }));
    assert_eq!(made.gateway.as_deref(), Some("stripe"));
    let id = r#""payment_intent[id]""#;
    refused(
        of_intent,
        &[
            ("customer_id=c", 400, WRONG, id),
            ("payment_intent[id]=x", 400, WRONG, r#""customer_id""#),
            (
                "customer_id=c&payment_intent[gateway_account_id]=gw_stripe1",
                400,
                WRONG,
                id,
            ),
            (
                "customer_id=c&payment_intent[gw_token]=t&payment_intent[gateway_account_id]=gw_9",
                404,
                MISSING,
                r#""payment_intent[gateway_account_id]""#,
            ),
        ],
    );
}

#[test]
fn cards() {
    let number = "card[number]=4111+1111+1111+1111";
    let body = format!("customer_id=c&{number}&card[expiry_month]=12&card[expiry_year]=2031");
    let made = of_card(&format!("{body}&card[first_name]=Zo")).expect("an operation");
    assert!(matches!(made.material, Material::Card(_)));
    assert_eq!(made.shape, Shape::Card);
    assert_eq!(details(&made), r#"{"chargebee":{"first_name":"Zo"}}"#);
    let all = r#"["card[number]","card[expiry_month]","card[expiry_year]"]"#;
    refused(
        of_card,
        &[
            ("customer_id=c", 400, WRONG, all),
            (
                "card[number]=1",
                400,
                WRONG,
                r#"["customer_id","card[expiry_month]","card[expiry_year]"]"#,
            ),
            (
                &format!("{body}&card[gateway_account_id]=gw_9"),
                404,
                MISSING,
                r#""card[gateway_account_id]""#,
            ),
        ],
    );
}

#[test]
fn bank_accounts() {
    let body = "customer_id=c&bank_account[iban]=DE89370400440532013000&bank_account[email]=b@e.co";
    let made = of_account(body).expect("an operation");
    assert_eq!(made.shape, Shape::BankAccount);
    assert_eq!(details(&made), r#"{"chargebee":{"email":"b@e.co"}}"#);
    let local = "customer_id=c&bank_account[account_number]=000123456789\
        &bank_account[routing_number]=110000000";
    let made = of_account(&format!("{local}&issuing_country=US")).expect("an operation");
    let Material::Bank(bank, _) = made.material else {
        panic!("not a bank account")
    };
    assert_eq!(bank.country, "US");
    let iban = r#""bank_account[iban]""#;
    refused(
        of_account,
        &[
            ("customer_id=c", 400, WRONG, iban),
            ("customer_id=c&bank_account[first_name]=B", 400, WRONG, iban),
            (local, 400, WRONG, r#""issuing_country""#),
        ],
    );
}

#[test]
fn vouchers() {
    let body = "customer_id=c&voucher_payment_source[voucher_type]=boleto\
        &voucher_payment_source[tax_id]=000.000.001-91\
        &voucher_payment_source[billing_address]={\"first_name\":\"Ana\"}";
    let made = of_voucher(body).expect("an operation");
    assert!(matches!(made.material, Material::Method(Method::Other)));
    let noted = r#"{"chargebee":{"type":"generic","voucher":{"last4":"0191","first_name":"Ana"}}}"#;
    assert_eq!(details(&made), noted);
    let kind = r#""voucher_payment_source[voucher_type]""#;
    refused(
        of_voucher,
        &[
            ("customer_id=c", 400, WRONG, kind),
            (
                "customer_id=c&voucher_payment_source[voucher_type]=oxxo",
                400,
                WRONG,
                kind,
            ),
        ],
    );
}
