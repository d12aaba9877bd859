use domain::operation::Material;
use tree::json;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{NOW, call, head};
use crate::read::tests::refused;

const WRONG: &str = "param_wrong_value";

fn at<T>(name: &str, body: &str, reader: fn(&Call) -> Result<T, Reply>) -> Result<T, Reply> {
    let head = head("POST", &format!("/api/v2/customers/cu_1{name}"));
    call(operation::UPDATE_CUSTOMER, &head, body, reader)
}

fn changed(body: &str) -> Result<UpdateCustomer, Reply> {
    at("", body, update)
}

fn billed(body: &str) -> Result<UpdateCustomer, Reply> {
    at("/update_billing_info", body, update_billing_info)
}

fn paid(body: &str) -> Result<UpdateCustomer, Reply> {
    at("/update_payment_method", body, update_payment_method)
}

/// What is noted, without the moment of the change.
fn noted(op: &UpdateCustomer) -> String {
    let extra = op.change.extra.clone();
    let Some(Tree::Map(mut extra)) = extra else {
        return String::new();
    };
    assert_eq!(
        extra.remove(PROFILE_AT).and_then(|at| at.as_i64()),
        Some(NOW.0)
    );
    json::write(&Tree::Map(extra))
}

#[test]
fn customers_change_what_is_given() {
    let op = changed("first_name=Ann&email=&phone=+1&meta_data={'a': 1}").expect("read");
    assert_eq!(op.customer, CustomerRef::Id("cu_1".into()));
    assert_eq!(op.change.first_name, Change::To("Ann".to_owned()));
    assert_eq!(op.change.email, Change::Clear);
    assert_eq!(
        (op.change.last_name, op.change.name),
        (Change::Keep, Change::Keep)
    );
    assert!(matches!(op.change.metadata, Metadata::Replace(_)));
    let op = changed("first_name=Ann&last_name=Lee&meta_data=").expect("read");
    assert_eq!(
        (op.change.name, op.change.metadata),
        (Change::Clear, Metadata::Clear)
    );
    let body = "taxability=exempt&net_term_days=30&cf_size=XL&cf_old=&auto_collection=off\
        &vat_number=1&fraud_flag=safe&invoice_notes=";
    assert_eq!(
        noted(&changed(body).expect("read")),
        concat!(
            r#"{"invoice_notes":null,"taxability":"exempt","net_term_days":30,"#,
            r#""fraud_flag":"safe","auto_collection":"off","auto_collection_at_first":"off","#,
            r#""cf_size":"XL","cf_old":null}"#
        )
    );
    refused(
        changed,
        &[
            ("email=nobody", 400, WRONG, r#""email""#),
            ("taxability=maybe", 400, WRONG, r#""taxability""#),
            ("meta_data=[1]", 400, WRONG, r#""meta_data""#),
            ("net_term_days=-1", 400, WRONG, r#""net_term_days""#),
        ],
    );
}

#[test]
fn billing_addresses_are_replaced_whole() {
    let body = "billing_address[city]=Walnut&billing_address[zip]=&billing_address[country]=us\
        &vat_number=DE1";
    let op = billed(body).expect("read");
    let shown = r#"{"vat_number":"DE1","billing_address":{"city":"Walnut","country":"US"}}"#;
    assert_eq!(noted(&op), shown);
    let Change::To(neutral) = op.change.address else {
        panic!("no address")
    };
    assert_eq!(json::write(&neutral), r#"{"city":"Walnut","country":"US"}"#);
    let op = billed("billing_address[city]=").expect("read");
    assert_eq!(op.change.address, Change::Clear);
    let rows = "entity_identifiers[id][0]=a&entity_identifiers[operation][0]=delete\
        &entity_identifiers[id][1]=b&entity_identifiers[value][0]=1&entity_identifiers[value][1]=2";
    let kept = r#"{"entity_identifiers":[{"id":"b","value":"2"}]}"#;
    assert_eq!(noted(&billed(rows).expect("read")), kept);
    refused(
        billed,
        &[
            (
                "billing_address[country]=Utopia",
                400,
                WRONG,
                r#""billing_address[country]""#,
            ),
            (
                "einvoicing_method=pigeon",
                400,
                WRONG,
                r#""einvoicing_method""#,
            ),
        ],
    );
}

#[test]
fn new_methods_take_the_first_place() {
    let op = paid("payment_method[type]=card&payment_method[tmp_token]=nonce-1").expect("read");
    let source = op.source.expect("a source");
    assert_eq!(source.default, DefaultRule::Always);
    assert!(matches!(source.material, Material::Foreign { .. }));
    let op = paid("payment_method[type]=paypal_express_checkout&payment_method[reference_id]=B-1");
    assert!(op.expect("read").source.is_some());
    assert!(paid("").expect("read").source.is_none());
    refused(
        paid,
        &[
            (
                "payment_method[tmp_token]=n",
                400,
                WRONG,
                r#""payment_method[type]""#,
            ),
            (
                "payment_method[type]=card",
                400,
                WRONG,
                r#""payment_method[tmp_token]""#,
            ),
        ],
    );
}

#[test]
fn deletion() {
    let gone = |body: &str| at("/delete", body, delete);
    assert!(gone("delete_payment_method=false").is_ok());
    assert!(gone("delete_payment_method=x").is_err());
}
