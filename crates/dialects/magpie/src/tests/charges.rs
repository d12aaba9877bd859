//! What the calls about charges and customers ask of the core.

use domain::intent::Challenge;
use domain::list::{Order, Start};
use domain::operation::{
    Change, ChargeRef, CreateCharge, CustomerRef, Manner, Metadata, Operation, SourceRef,
};
use http::Method;
use tree::{Tree, json, map};

use super::{JSON, head, parsed, send};

const CHARGE: &str = r#""currency":"PHP","source":"src_1","description":"x",
    "statement_descriptor":"Surf Rack","capture":false"#;

fn post(path: &str, body: &str) -> Result<Operation, kit::Reply> {
    send(&head(Method::POST, path, JSON), body.as_bytes())
}

fn charge(members: &str) -> CreateCharge {
    let sent = post("/v2/charges", &format!("{{{CHARGE},{members}}}"));
    match sent {
        Ok(Operation::CreateCharge(create)) => *create,
        other => panic!("{other:?}"),
    }
}

fn detail(reply: &kit::Reply) -> (u16, String) {
    let detail = parsed(reply)
        .get("detail")
        .and_then(Tree::as_str)
        .map(str::to_owned);
    (reply.status, detail.unwrap_or_default())
}

#[test]
fn everything_that_a_charge_can_say() {
    let create = charge(
        r#""amount":5000,"cvc":"123","require_auth":false,"metadata":{"a":[1]},
            "redirect_url":"https://shop.example.com/back""#,
    );
    assert_eq!((create.amount, create.currency.as_str()), (5000, "php"));
    assert!(!create.capture && create.customer.is_none());
    assert_eq!(create.challenge, Challenge::Never);
    assert_eq!(
        create.cvc.map(|cvc| cvc.expose().to_owned()),
        Some("123".into())
    );
    let terms = &create.terms;
    assert_eq!(terms.description.as_deref(), Some("x"));
    assert_eq!(terms.statement_descriptor.as_deref(), Some("Surf Rack"));
    assert_eq!(
        terms.returns.any.as_deref(),
        Some("https://shop.example.com/back")
    );
    let metadata = terms.metadata.as_ref().map(json::write);
    assert_eq!(metadata.as_deref(), Some(r#"{"a":[1]}"#));
}

#[test]
fn authentication_is_the_rule() {
    for (said, challenge) in [
        (r#""x":1"#, Challenge::Always),
        (r#""require_auth":null"#, Challenge::Always),
        (r#""require_auth":"yes""#, Challenge::Always),
        (r#""require_auth":0"#, Challenge::Never),
    ] {
        let create = charge(&format!(r#""amount":1,{said}"#));
        assert_eq!(create.challenge, challenge, "{said}");
    }
}

#[test]
fn stray_numbers_and_codes_are_not_kept() {
    let create = charge(r#""amount":1,"cvc":"abc","metadata":{"n":"4242424242424242"}"#);
    assert!(create.cvc.is_none());
    let metadata = create.terms.metadata.as_ref().map(json::write);
    assert_eq!(metadata.as_deref(), Some(r#"{"n":"************4242"}"#));
    let refund = post(
        "/v2/charges/ch_1/refund",
        r#"{"reason":"card 4242 4242 4242 4242"}"#,
    );
    let Ok(Operation::RefundCharge(refund)) = refund else {
        panic!("accepted")
    };
    assert_eq!(refund.reason.as_deref(), Some("card **** **** **** 4242"));
}

#[test]
fn amounts_beyond_reason() {
    let large = "The amount must be at most 999999999999.".to_owned();
    let positive = "The amount must be greater than 0.".to_owned();
    let body = format!(r#"{{{CHARGE},"amount":1000000000000}}"#);
    let reply = post("/v2/charges/", &body).expect_err("refused");
    assert_eq!(detail(&reply), (400, large.clone()));
    for path in ["/v2/charges/ch_1/capture", "/v2/charges/ch_1/refund"] {
        for (amount, text) in [
            ("0", &positive),
            ("-5", &positive),
            ("\"99999999999999999999\"", &large),
        ] {
            let body = format!(r#"{{"amount":{amount}}}"#);
            let reply = post(path, &body).expect_err("refused");
            assert_eq!(detail(&reply), (400, text.clone()), "{path} {amount}");
        }
    }
}

#[test]
fn changes_of_a_charge() {
    let Ok(Operation::CaptureCharge(capture)) =
        post("/v2/charges/ch_1/capture/", r#"{"amount":"100"}"#)
    else {
        panic!("accepted")
    };
    assert_eq!(
        (capture.charge.as_str(), capture.amount),
        ("ch_1", Some(100))
    );
    for body in ["", "{}", "not even JSON"] {
        let Ok(Operation::VoidCharge(void)) = post("/v2/charges/ch_1/void", body) else {
            panic!("accepted")
        };
        assert_eq!(void.charge.as_str(), "ch_1");
    }
    let refund = post(
        "/v2/charges/ch_1/refund",
        r#"{"amount":7,"reason":"requested_by_customer"}"#,
    );
    let Ok(Operation::RefundCharge(refund)) = refund else {
        panic!("accepted")
    };
    assert_eq!(refund.charge, ChargeRef::Id("ch_1".into()));
    assert_eq!(refund.amount, Some(7));
    assert_eq!(refund.reason.as_deref(), Some("requested_by_customer"));
    for reason in ["null", "5", "{}"] {
        let body = format!(r#"{{"reason":{reason}}}"#);
        let Ok(Operation::RefundCharge(refund)) = post("/v2/charges/ch_1/refund", &body) else {
            panic!("accepted")
        };
        assert_eq!((refund.amount, refund.reason), (None, None));
    }
    let Ok(Operation::VerifyCharge(verify)) = post(
        "/v2/charges/ch_1/verify",
        r#"{"confirmation_id":"abc-12","otp":123456}"#,
    ) else {
        panic!("accepted")
    };
    assert_eq!(
        (verify.confirmation.as_str(), verify.code.expose()),
        ("abc-12", "123456")
    );
}

#[test]
fn lists_start_after_a_charge() {
    for (query, start) in [
        ("", Start::Beginning),
        ("start_after=ch_1", Start::After("ch_1".into())),
    ] {
        let mut head = head(Method::GET, "/v2/charges", None);
        head.query = query.to_owned();
        let Ok(Operation::ListCharges(list)) = send(&head, b"") else {
            panic!("accepted")
        };
        assert_eq!(
            (list.find.limit, list.find.order),
            (100, Order::NewestFirst)
        );
        assert_eq!(list.find.start, start);
    }
}

#[test]
fn updates_of_a_customer() {
    let put = |body: &str| match send(
        &head(Method::PUT, "/v2/customers/cus_1", JSON),
        body.as_bytes(),
    ) {
        Ok(Operation::UpdateCustomer(update)) => update,
        other => panic!("{other:?}"),
    };
    let update = put(
        r#"{"mobile_number":"+639170000000","description":"y","metadata":{"b":2},
        "email":"other@example.com"}"#,
    );
    assert_eq!(update.customer, CustomerRef::Id("cus_1".into()));
    let change = &update.change;
    assert_eq!(change.phone, Change::To("+639170000000".into()));
    assert_eq!(change.description, Change::To("y".into()));
    assert_eq!(change.metadata, Metadata::Replace(map([("b", 2.into())])));
    assert_eq!(change.email, Change::Keep);
    let change = put(r#"{"mobile_number":null,"description":null,"metadata":null}"#).change;
    assert_eq!(change.phone, Change::Clear);
    assert_eq!(change.description, Change::Keep);
    assert_eq!(change.metadata, Metadata::Clear);
}

#[test]
fn customers_by_address() {
    for (path, email) in [
        ("Juan@Example.COM", "juan@example.com"),
        ("juan%40example.com/", "juan@example.com"),
        ("juan+a@example.com", "juan+a@example.com"),
        ("nobody", "nobody"),
    ] {
        let path = format!("/v2/customers/by_email/{path}");
        let Ok(Operation::ReadCustomer(read)) = send(&head(Method::GET, &path, None), b"") else {
            panic!("accepted")
        };
        assert_eq!(read.customer, CustomerRef::Email(email.into()));
        assert!(read.with.sources);
    }
}

#[test]
fn a_source_leaves_its_customer() {
    let head = head(Method::DELETE, "/v2/customers/cus_1/sources/src_1", JSON);
    let Ok(Operation::DeleteSource(delete)) = send(&head, b"{\"any\":1") else {
        panic!("accepted")
    };
    assert_eq!(delete.source, SourceRef::Id("src_1".into()));
    assert_eq!(delete.of_customer, Some(CustomerRef::Id("cus_1".into())));
    assert_eq!(delete.manner, Manner::Everywhere);
    assert!(delete.with.customer && delete.with.sources);
}
