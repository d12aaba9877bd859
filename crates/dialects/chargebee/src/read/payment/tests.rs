use super::*;
use crate::endpoints::operation;
use crate::fixture::{call, head};
use crate::read::tests::refused;

fn read(body: &str) -> Result<CreateCharge, Reply> {
    let head = head("POST", "/api/v2/customers/cu_1/collect_payment");
    call(operation::COLLECT_PAYMENT, &head, body, collect)
}

#[test]
fn customers_pay_with_what_is_named() {
    let op = read("amount=1000").expect("read");
    assert_eq!(op.customer, Some(CustomerRef::Id("cu_1".into())));
    assert!(op.material.is_none() && op.capture);
    assert_eq!((op.amount, op.currency.as_str()), (1000, "usd"));
    for body in ["payment_source_id=pm_1", "token_id=pm_1"] {
        let op = read(&format!("amount=1&{body}")).expect("read");
        assert!(matches!(op.material, Some(Material::Handle(id)) if id == "pm_1"));
    }
    let op = read("amount=1&payment_intent[id]=pi_1&payment_initiator=MERCHANT").expect("read");
    assert!(matches!(op.material, Some(Material::Intent(_))));
    let said = op.terms.detail(Dialect::Chargebee, "initiator");
    assert_eq!(said.and_then(tree::Tree::as_str), Some("merchant"));
    let card = "card[number]=4111111111111111&card[expiry_month]=12&card[expiry_year]=2031";
    let op = read(&format!("amount=1&{card}")).expect("read");
    assert!(matches!(op.material, Some(Material::Card(_))));
    let method = "payment_method[type]=card&payment_method[tmp_token]=nonce-1";
    let op = read(&format!("amount=1&{method}")).expect("read");
    assert!(matches!(op.material, Some(Material::Foreign { .. })));
}

#[test]
fn payments_that_cannot_be_read() {
    let wrong = "param_wrong_value";
    refused(
        read,
        &[
            ("", 400, wrong, r#""amount""#),
            ("amount=-1", 400, wrong, r#""amount""#),
            ("amount=1.5", 400, wrong, r#""amount""#),
            (
                "amount=1&payment_initiator=bank",
                400,
                wrong,
                r#""payment_initiator""#,
            ),
            (
                "amount=1&retain_payment_source=1",
                400,
                wrong,
                r#""retain_payment_source""#,
            ),
            (
                "amount=1&token_id=t&payment_source_id=p",
                400,
                "invalid_request",
                r#"["payment_source_id","token_id"]"#,
            ),
            (
                "amount=1&invoice_allocations[invoice_id][0]=inv_1",
                404,
                "resource_not_found",
                r#""invoice_allocations[invoice_id][0]""#,
            ),
            (
                "amount=1&invoice_allocations[allocation_amount][0]=1",
                400,
                wrong,
                r#""invoice_allocations[invoice_id]""#,
            ),
        ],
    );
}
