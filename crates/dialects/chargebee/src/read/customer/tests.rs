use domain::operation::{DefaultRule, Material};
use domain::source::Shape;
use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head_with};
use crate::read::tests::{IP, refused};

fn create_customer(body: &str) -> Result<CreateCustomer, Reply> {
    let head = head_with("POST", "/api/v2/customers", IP);
    call(operation::CREATE_CUSTOMER, &head, body, create)
}

#[test]
fn customers_are_people() {
    let body = "id=cu_1&first_name=Benjamin&last_name=Ross&email=benjamin@example.com&phone=1\
        &company=Acme&locale=fr-CA&meta_data={'tier':+1}&auto_collection=OFF&net_term_days=30\
        &allow_direct_debit=true&taxability=exempt&preferred_currency_code=usd&cf_Size=XL\
        &billing_address[line1]=PO+Box&billing_address[state_code]=CA&billing_address[country]=us\
        &entity_identifiers[id][0]=a&entity_identifiers[scheme][0]=b&entity_identifiers[id][1]=c\
        &exemption_details=[{\"x\":1}]&business_entity_id=ent_1&vat_number=";
    let made = create_customer(body).expect("an operation");
    assert_eq!(made.id, Some("cu_1".into()));
    let profile = made.profile;
    assert_eq!(profile.first_name.as_deref(), Some("Benjamin"));
    assert_eq!(profile.email.as_deref(), Some("benjamin@example.com"));
    assert_eq!(profile.locale.as_deref(), Some("fr-CA"));
    let written =
        |tree: Option<tree::Tree>| tree.map(|tree| json::write(&tree)).unwrap_or_default();
    assert_eq!(written(profile.metadata), r#"{"tier":1}"#);
    assert_eq!(
        written(profile.address),
        r#"{"line1":"PO Box","state":"CA","country":"US"}"#
    );
    let expected = concat!(
        r#"{"chargebee":{"taxability":"exempt","allow_direct_debit":true,"#,
        r#""entity_identifiers":[{"id":"a","scheme":"b"},{"id":"c"}],"net_term_days":30,"#,
        r#""exemption_details":[{"x":1}],"preferred_currency_code":"USD","#,
        r#""auto_collection_at_first":"off","cf_Size":"XL","business_entity_id":"ent_1","#,
        r#""billing_address":{"line1":"PO Box","state_code":"CA","country":"US"}}}"#
    );
    assert_eq!(written(profile.extra), expected);
    assert!(made.source.is_none() && made.with.default_source);
    let bare = create_customer("").expect("an operation");
    assert_eq!(
        (bare.id, bare.profile),
        (None, domain::customer::Profile::default())
    );
}

#[test]
fn free_text_keeps_no_card_number() {
    let body = "first_name=4111111111111111&cf_note=4111-1111-1111-1111\
        &meta_data={\"a\":\"4111111111111111\"}&billing_address[line1]=4111111111111111";
    let made = create_customer(body).expect("an operation");
    let shown = format!(
        "{:?}{}{}{}",
        made.profile.first_name,
        made.profile
            .metadata
            .map(|tree| json::write(&tree))
            .unwrap_or_default(),
        made.profile
            .extra
            .map(|tree| json::write(&tree))
            .unwrap_or_default(),
        made.profile
            .address
            .map(|tree| json::write(&tree))
            .unwrap_or_default(),
    );
    assert!(!shown.contains("4111"), "{shown}");
}

#[test]
fn customers_bring_a_first_source() {
    let card = "card[number]=4111111111111111&card[expiry_month]=12&card[expiry_year]=2031";
    let source_of = |body: &str| create_customer(body).expect("an operation").source;
    let made = source_of(&format!(
        "{card}&card[first_name]=Zo&card[ip_address]=10.0.0.1"
    ));
    let made = made.expect("a source");
    assert!(matches!(made.material, Material::Card(_)));
    assert_eq!(
        (made.shape, made.default),
        (Shape::Card, DefaultRule::IfNone)
    );
    assert_eq!(made.particulars.ip_address.as_deref(), Some("10.0.0.1"));
    let details = made
        .particulars
        .details
        .map(|details| json::write(&details));
    assert_eq!(
        details.as_deref(),
        Some(r#"{"chargebee":{"first_name":"Zo"}}"#)
    );
    let made = source_of("token_id=tok_1&auto_collection=off").expect("a source");
    assert!(matches!(made.material, Material::Handle(token) if token == "tok_1"));
    for body in [
        "card[tmp_token]=nonce&card[gateway_account_id]=gw_stripe1",
        "payment_method[type]=card&payment_method[tmp_token]=nonce\
            &payment_method[gateway_account_id]=gw_stripe1",
    ] {
        let made = source_of(body).expect("a source");
        assert!(matches!(made.material, Material::Foreign { .. }), "{body}");
        assert_eq!(made.gateway.as_deref(), Some("stripe"));
    }
    let body = "first_name=Ben&last_name=Ross&bank_account[iban]=DE89+3704+0044+0532+0130+00\
        &bank_account[email]=b@example.com";
    let made = source_of(body).expect("a source");
    assert_eq!(made.shape, Shape::BankAccount);
    let Material::Bank(bank, _) = made.material else {
        panic!("not a bank account")
    };
    assert_eq!(
        (bank.country.as_str(), bank.currency.as_deref()),
        ("DE", Some("eur"))
    );
    assert_eq!(bank.holder_name.as_deref(), Some("Ben Ross"));
    let body = "bank_account[account_number]=000123456789&bank_account[routing_number]=110000000\
        &bank_account[issuing_country]=US&bank_account[first_name]=Ben";
    let Material::Bank(bank, _) = source_of(body).expect("a source").material else {
        panic!("not a bank account")
    };
    assert_eq!(
        (bank.country.as_str(), bank.currency.as_deref()),
        ("US", Some("usd"))
    );
    assert_eq!(bank.routing_number.as_deref(), Some("110000000"));
}

#[test]
fn people_that_cannot_be_made() {
    let long = format!("first_name={}", "é".repeat(151));
    let rows = [
        (long.as_str(), r#""first_name""#),
        ("id=a+b", r#""id""#),
        ("id=4111111111111111", r#""id""#),
        ("email=nobody", r#""email""#),
        ("auto_collection=maybe", r#""auto_collection""#),
        ("net_term_days=-1", r#""net_term_days""#),
        ("allow_direct_debit=yes", r#""allow_direct_debit""#),
        ("taxability=some", r#""taxability""#),
        ("preferred_currency_code=EU", r#""preferred_currency_code""#),
        ("meta_data=[1]", r#""meta_data""#),
        ("meta_data={", r#""meta_data""#),
        ("exemption_details={}", r#""exemption_details""#),
        (
            "billing_address[country]=Utopia",
            r#""billing_address[country]""#,
        ),
        ("billing_address[email]=x", r#""billing_address[email]""#),
        ("entity_identifiers[id]=a", r#""entity_identifiers[id]""#),
        ("email=nobody&taxability=some", r#"["taxability","email"]"#),
    ];
    refused(
        create_customer,
        &rows.map(|(body, param)| (body, 400, WRONG, param)),
    );
    let unknown = (
        "business_entity_id=ent_9",
        404,
        MISSING,
        r#""business_entity_id""#,
    );
    refused(create_customer, &[unknown]);
}

#[test]
fn first_sources_that_cannot_be_made() {
    let rows = [
        (
            "card[expiry_month]=1&card[expiry_year]=2030",
            r#""card[number]""#,
        ),
        ("bank_account[first_name]=B", r#""bank_account[iban]""#),
        (
            "bank_account[iban]=DE89370400440532013001",
            r#""bank_account[iban]""#,
        ),
        (
            "bank_account[account_number]=12345678",
            r#""bank_account[issuing_country]""#,
        ),
        (
            "payment_method[type]=card",
            r#""payment_method[tmp_token]""#,
        ),
    ];
    refused(
        create_customer,
        &rows.map(|(body, param)| (body, 400, WRONG, param)),
    );
    let two = "token_id=t&card[number]=4111111111111111";
    let reference = "payment_method[reference_id]=tok_visa\
        &payment_method[gateway_account_id]=gw_stripe1";
    let account = "card[tmp_token]=n&card[gateway_account_id]=gw_9";
    let rows = [
        (two, 400, "invalid_request", r#"["token_id","card"]"#),
        (
            "payment_intent[gw_token]=x&payment_intent[gateway_account_id]=gw_9",
            404,
            MISSING,
            r#""payment_intent[gateway_account_id]""#,
        ),
        (
            reference,
            400,
            "payment_method_verification_failed",
            r#""payment_method[reference_id]""#,
        ),
        (account, 404, MISSING, r#""card[gateway_account_id]""#),
    ];
    refused(create_customer, &rows);
}

const WRONG: &str = "param_wrong_value";
const MISSING: &str = "resource_not_found";
