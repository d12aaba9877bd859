use kit::Reply;
use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head};
use crate::read::tests::refused;

const WRONG: &str = "param_wrong_value";

fn at<T>(name: &str, body: &str, reader: fn(&Call) -> Result<T, Reply>) -> Result<T, Reply> {
    let head = head("POST", &format!("/api/v2/payment_sources/pm_1/{name}"));
    call(operation::UPDATE_CARD, &head, body, reader)
}

fn card(body: &str) -> Result<UpdateSource, Reply> {
    at("update_card", body, update_card)
}

fn verify(body: &str) -> Result<VerifySource, Reply> {
    at("verify_bank_account", body, verify_bank_account)
}

fn role(body: &str) -> Result<AssignRole, Reply> {
    let head = head("POST", "/api/v2/customers/cu_1/assign_payment_role");
    call(operation::ASSIGN_ROLE, &head, body, assign_payment_role)
}

fn details(op: &UpdateSource) -> String {
    let details = op.change.details.as_ref();
    details.map(json::write).unwrap_or_default()
}

#[test]
fn cards_change_what_is_given() {
    let op = card("card[expiry_month]=1&card[first_name]=Ann&card[last_name]=Lee").expect("read");
    assert_eq!(op.source, SourceRef::Id("pm_1".into()));
    assert_eq!(op.change.only, Some(InstrumentSort::Card));
    assert_eq!(op.change.expiry, (Some("1".to_owned()), None));
    assert_eq!(op.change.name, Change::To("Ann Lee".to_owned()));
    assert_eq!(details(&op), r#"{"first_name":"Ann","last_name":"Lee"}"#);
    // Half a name is no name for the others.
    let op = card("card[last_name]=").expect("read");
    assert_eq!(
        (op.change.name.clone(), details(&op).as_str()),
        (Change::Keep, r#"{"last_name":""}"#)
    );
    let op = card("card[first_name]=&card[last_name]=").expect("read");
    assert_eq!(op.change.name, Change::Clear);
    let op = card("card[billing_zip]=&card[billing_state]=Utah&card[billing_country]=de");
    let expected = vec![
        ("state", Change::To("Utah".to_owned())),
        ("zip", Change::Clear),
        ("country", Change::To("DE".to_owned())),
    ];
    assert_eq!(op.expect("read").change.address, expected);
    let op = card(
        "gateway_meta_data={'order': 7}&network_transaction_reference[\
        original_network_transaction_id]=n1",
    );
    let noted = r#"{"original_network_transaction_id":"n1"}"#;
    assert_eq!(details(&op.expect("read")), noted);
    assert!(card("").expect("read").change.details.is_none());
    refused(
        card,
        &[
            (
                "card[expiry_month]=13",
                400,
                WRONG,
                r#""card[expiry_month]""#,
            ),
            ("card[expiry_year]=x", 400, WRONG, r#""card[expiry_year]""#),
            (
                "card[billing_country]=xx",
                400,
                WRONG,
                r#""card[billing_country]""#,
            ),
            ("gateway_meta_data=x", 400, WRONG, r#""gateway_meta_data""#),
            ("card=x", 400, WRONG, r#""card""#),
        ],
    );
}

#[test]
fn accounts_change_their_holder() {
    let body = "bank_account[first_name]=B&bank_account[last_name]=R&bank_account[email]=";
    let op = at("update_bank_account", body, update_bank_account).expect("read");
    assert_eq!(op.change.only, Some(InstrumentSort::Bank));
    assert_eq!(op.change.holder_name, Change::To("B R".to_owned()));
    assert_eq!(
        details(&op),
        r#"{"first_name":"B","last_name":"R","email":null}"#
    );
}

#[test]
fn deposits_are_two() {
    let op = verify("amount1=32&amount2=45").expect("read");
    assert_eq!(op.proof, Proof::Amounts(vec![32, 45]));
    refused(
        verify,
        &[
            ("", 400, WRONG, r#"["amount1","amount2"]"#),
            ("amount1=1", 400, WRONG, r#""amount2""#),
            ("amount1=1&amount2=-1", 400, WRONG, r#""amount2""#),
            ("amount1=1&amount2=x", 400, WRONG, r#""amount2""#),
        ],
    );
}

#[test]
fn sources_move_and_go() {
    let named = SourceRef::Id(Id::new("pm_1"));
    let op = at(
        "switch_gateway_account",
        "gateway_account_id=gw_1",
        switch_gateway,
    );
    let op = op.expect("read");
    assert_eq!((&op.source, op.gateway_account.as_str()), (&named, "gw_1"));
    let op = at("export_payment_source", "gateway_account_id=gw_1", export).expect("read");
    assert_eq!((&op.source, op.gateway_account.as_str()), (&named, "gw_1"));
    let account = r#""gateway_account_id""#;
    refused(
        |body| at("export_payment_source", body, export),
        &[("", 400, WRONG, account)],
    );
    let local = at("delete_local", "", delete_local).expect("read");
    let everywhere = at("delete", "", delete).expect("read");
    assert_eq!(
        (local.manner, everywhere.manner),
        (Manner::Local, Manner::Everywhere)
    );
}

#[test]
fn roles() {
    for (word, expected) in [
        ("PRIMARY", SourceRole::Primary),
        ("backup", SourceRole::Backup),
        ("none", SourceRole::None),
    ] {
        let op = role(&format!("payment_source_id=pm_1&role={word}")).expect("read");
        assert_eq!((op.customer.as_str(), op.source.as_str()), ("cu_1", "pm_1"));
        assert_eq!(op.role, expected);
    }
    refused(
        role,
        &[
            ("", 400, WRONG, r#"["payment_source_id","role"]"#),
            ("payment_source_id=p&role=king", 400, WRONG, r#""role""#),
        ],
    );
}

#[test]
fn gateway_tokens_have_one_page() {
    let read = |query: &str| {
        let path = format!("/api/v2/payment_sources/pm_1/gateway_payment_method_tokens?{query}");
        let head = head("GET", &path);
        call(operation::GATEWAY_TOKENS, &head, "", gateway_tokens)
    };
    assert!(read("limit=5&include_deleted=true").is_ok());
    assert!(read("offset=[\"1\",\"2\"]").is_err());
    assert!(read("limit=101").is_err());
}
