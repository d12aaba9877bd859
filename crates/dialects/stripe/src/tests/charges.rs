//! Charges and refunds: calls as operations, answers as bytes.

use domain::charge::{ChargeStatus, RefundStatus, Risk};
use domain::intent::Challenge;
use domain::list::{Page, Start};
use domain::operation::{
    Answer, Change, ChargeRef, CustomerRef, Material, Metadata, Operation, RefundCharge,
};
use domain::refusal::Reason;
use domain::source::{Action, ActionKind, ActionState, Shape};
use tree::{Tree, json};

use super::fixture::{Request, at, bank_source, body, error, source};
use super::money_fixture::{
    CHARGE, PAYMENT, bank_method, charge, charge_with, declined, method, refund,
};

fn read(request: &Request) -> Operation {
    match request.read() {
        Ok(operation) => operation,
        Err(reply) => panic!("{request:?} {:?}", error(&reply)),
    }
}

#[test]
fn a_charge_says_who_pays_with_what() {
    let request = Request::post(
        "/v1/charges",
        "amount=2000&currency=USD&customer=cus_1&source=card_1&capture=false&description=Hat&\
         metadata[a]=1&receipt_email=a@b.co&statement_descriptor=SHOP&transfer_group=g&\
         shipping[name]=Jane&shipping[address][line1]=Way+1&shipping[carrier]=Bird",
    );
    let Operation::CreateCharge(operation) = read(&request) else {
        panic!("no charge")
    };
    assert_eq!(operation.amount, 2000);
    assert_eq!(operation.currency, "usd");
    assert!(!operation.capture);
    assert_eq!(operation.challenge, Challenge::Never);
    assert_eq!(operation.customer, Some(CustomerRef::Id("cus_1".into())));
    assert!(matches!(operation.material, Some(Material::Handle(id)) if id == "card_1"));
    let terms = &operation.terms;
    assert_eq!(terms.description.as_deref(), Some("Hat"));
    assert_eq!(terms.statement_descriptor.as_deref(), Some("SHOP"));
    assert_eq!(
        json::write(terms.details.as_ref().unwrap()),
        concat!(
            r#"{"stripe":{"receipt_email":"a@b.co","transfer_group":"g","#,
            r#""shipping":{"address":{"line1":"Way 1"},"name":"Jane","#,
            r#""carrier":"Bird","phone":null,"tracking_number":null}}}"#,
        )
    );
    let typed = "amount=50&currency=usd&card[number]=4242424242424242&card[exp_month]=1&\
                 card[exp_year]=2030&card[cvc]=123";
    let Operation::CreateCharge(operation) = read(&Request::post("/v1/charges", typed)) else {
        panic!("no charge")
    };
    assert!(matches!(operation.material, Some(Material::Card(_))));
    assert!(operation.capture && operation.customer.is_none());
    assert!(operation.terms.details.is_none());
}

#[test]
fn a_charge_changes_in_words_only() {
    let body = "description=&metadata[a]=&fraud_details[user_report]=safe&receipt_email=";
    let Operation::UpdateCharge(operation) = read(&Request::post("/v1/charges/ch_1", body)) else {
        panic!("no update")
    };
    assert_eq!(operation.description, Change::Clear);
    assert!(matches!(operation.metadata, Metadata::Merge(_)));
    assert_eq!(
        json::write(operation.details.as_ref().unwrap()),
        r#"{"receipt_email":null,"fraud_details":{"user_report":"safe"}}"#
    );
    let Operation::CaptureCharge(operation) =
        read(&Request::post("/v1/charges/ch_1/capture", "amount=10"))
    else {
        panic!("no capture")
    };
    assert_eq!(
        (operation.charge.as_str(), operation.amount),
        ("ch_1", Some(10))
    );
}

fn refunding(path: &str, body: &str) -> RefundCharge {
    match read(&Request::post(path, body)) {
        Operation::RefundCharge(operation) => *operation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn refunds_name_a_charge_in_four_ways() {
    for (path, body, charge) in [
        ("/v1/refunds", "charge=ch_1", ChargeRef::Id("ch_1".into())),
        (
            "/v1/refunds",
            "payment_intent=pi_1",
            ChargeRef::Intent("pi_1".into()),
        ),
        ("/v1/charges/ch_2/refunds", "", ChargeRef::Id("ch_2".into())),
        ("/v1/charges/ch_2/refund", "", ChargeRef::Id("ch_2".into())),
    ] {
        let operation = refunding(path, body);
        assert_eq!(operation.charge, charge, "{path}");
        assert_eq!(operation.amount, None);
    }
    let operation = refunding("/v1/refunds", "charge=ch_1&amount=5&reason=duplicate");
    assert_eq!(operation.amount, Some(5));
    assert_eq!(operation.reason.as_deref(), Some("duplicate"));
    let Operation::ReadRefund(one) = read(&Request::get("/v1/charges/ch_1/refunds/re_1")) else {
        panic!("no refund")
    };
    assert_eq!(one.of_charge, Some("ch_1".into()));
    let Operation::ListRefunds(list) = read(&Request::get("/v1/charges/ch_1/refunds?limit=3"))
    else {
        panic!("no list")
    };
    assert_eq!(list.find.parent, Some("ch_1".into()));
    assert_eq!(list.find.limit, 3);
}

#[test]
fn charges_are_listed_and_searched() {
    let target = "/v1/charges?customer=cus_1&payment_intent=pi_1&created[gte]=5&starting_after=x&\
                  transfer_group=g";
    let Operation::ListCharges(list) = read(&Request::get(target)) else {
        panic!("no list")
    };
    assert_eq!(list.find.customer, Some("cus_1".into()));
    assert_eq!(list.find.parent, Some("pi_1".into()));
    assert_eq!(list.find.created_from, Some(5_000_000));
    assert_eq!(list.find.start, Start::After("x".into()));
    let filter = list.filter.unwrap();
    assert!(!filter.takes(&charge().charge));
    let grouped = charge_with(|charge| {
        charge
            .terms
            .set_detail(domain::Dialect::Stripe, "transfer_group", "g");
    });
    assert!(filter.takes(&grouped.charge));

    let query = "amount%3E1999%20AND%20status%3A%22succeeded%22%20AND%20refunded%3A%22false%22";
    let target = format!("/v1/charges/search?query={query}");
    let Operation::ListCharges(list) = read(&Request::get(&target)) else {
        panic!("no list")
    };
    let filter = list.filter.unwrap();
    assert!(filter.takes(&charge().charge));
    assert!(!filter.takes(&refund().charge.charge));
}

/// The members of the sheet's charge, which are always there.
const MEMBERS: &str = "id object amount amount_captured amount_refunded application \
    application_fee application_fee_amount balance_transaction billing_details \
    calculated_statement_descriptor captured created currency customer description disputed \
    failure_balance_transaction failure_code failure_message fraud_details livemode metadata \
    on_behalf_of outcome paid payment_intent payment_method payment_method_details radar_options \
    receipt_email receipt_number receipt_url refunded review shipping source source_transfer \
    statement_descriptor statement_descriptor_suffix status transfer_data transfer_group";

fn names(tree: &Tree) -> String {
    let names: Vec<&str> = tree
        .as_map()
        .unwrap()
        .iter()
        .map(|(name, _)| name)
        .collect();
    names.join(" ")
}

#[test]
fn a_charge_has_every_member() {
    let request = Request::get("/v1/charges/ch_1");
    let reply = request.answer(&Answer::ReadCharge(Box::new(charge())));
    assert_eq!(names(&body(&reply)), MEMBERS);
    for (path, value) in [
        (&["amount_captured"][..], "2000"),
        (&["balance_transaction"], "\"txn_1Q2wErTyUiOpAsDfGhJkLzXj\""),
        (&["billing_details", "address", "postal_code"], "\"94107\""),
        (&["outcome", "seller_message"], "\"Payment complete.\""),
        (&["outcome", "risk_level"], "\"normal\""),
        (&["payment_method_details", "card", "brand"], "\"visa\""),
        (
            &["payment_method_details", "card", "overcapture", "status"],
            "\"unavailable\"",
        ),
        (&["source", "object"], "\"card\""),
        (&["status"], "\"succeeded\""),
    ] {
        assert_eq!(at(&reply, path), value, "{path:?}");
    }
    let old = request.clone().with("stripe-version", "2022-08-01");
    let reply = old.answer(&Answer::ReadCharge(Box::new(refund().charge)));
    assert_eq!(at(&reply, &["refunds", "total_count"]), "1");
    assert_eq!(at(&reply, &["invoice"]), "null");
    assert_eq!(at(&reply, &["refunded"]), "true");
    assert_eq!(
        at(&reply, &["payment_method_details", "card", "overcapture"]),
        "(none)"
    );
}

#[test]
fn states_of_a_charge() {
    let held = |status| {
        charge_with(|charge| {
            charge.status = status;
            charge.captured = 0;
            charge.capture = false;
        })
    };
    let part = charge_with(|charge| charge.captured = 600);
    let mut sent = charge_with(|charge| {
        charge.id = "py_1".into();
        charge.status = ChargeStatus::Pending;
        charge.captured = 0;
    });
    sent.source = Some(bank_source());
    // Answer, then status, paid, captured, amount_captured, amount_refunded, refunded.
    for (answer, expected) in [
        (
            held(ChargeStatus::Authorized),
            ["\"succeeded\"", "true", "false", "0", "0", "false"],
        ),
        (
            held(ChargeStatus::Voided),
            ["\"succeeded\"", "true", "false", "0", "2000", "true"],
        ),
        (
            part,
            ["\"succeeded\"", "true", "true", "600", "1400", "false"],
        ),
        (sent, ["\"pending\"", "false", "true", "2000", "0", "false"]),
        (
            declined(Reason::GenericDecline, Risk::Normal),
            ["\"failed\"", "false", "false", "0", "0", "false"],
        ),
    ] {
        let reply = Request::get("/v1/charges/ch_1").answer(&Answer::ReadCharge(Box::new(answer)));
        let members = [
            "status",
            "paid",
            "captured",
            "amount_captured",
            "amount_refunded",
            "refunded",
        ];
        assert_eq!(members.map(|name| at(&reply, &[name])), expected);
    }
}

#[test]
fn outcomes_say_who_refused() {
    let bank = |code: &str| format!("\"The bank returned the decline code `{code}`.\"");
    for (reason, risk, kind, why, message) in [
        (
            Reason::GenericDecline,
            Risk::Normal,
            "issuer_declined",
            "generic_decline",
            "\"The bank did not return any further details with this decline.\"".to_owned(),
        ),
        (
            Reason::LostCard,
            Risk::Normal,
            "issuer_declined",
            "lost_card",
            bank("lost_card"),
        ),
        (
            Reason::ExpiredCard,
            Risk::Normal,
            "issuer_declined",
            "expired_card",
            bank("expired_card"),
        ),
        (
            Reason::FraudSuspected,
            Risk::Highest,
            "blocked",
            "highest_risk_level",
            "\"Stripe blocked this payment.\"".to_owned(),
        ),
        (
            Reason::BlockedByGateway,
            Risk::Blocked,
            "blocked",
            "merchant_blacklist",
            "\"Stripe blocked this payment.\"".to_owned(),
        ),
    ] {
        let answer = Answer::ReadCharge(Box::new(declined(reason, risk)));
        let reply = Request::get("/v1/charges/ch_1").answer(&answer);
        assert_eq!(at(&reply, &["outcome", "type"]), format!("\"{kind}\""));
        assert_eq!(at(&reply, &["outcome", "reason"]), format!("\"{why}\""));
        assert_eq!(at(&reply, &["outcome", "seller_message"]), message);
        assert_eq!(at(&reply, &["balance_transaction"]), "null");
    }
    let elevated = charge_with(|charge| charge.risk = Risk::Elevated);
    let answer = Answer::ReadCharge(Box::new(elevated));
    let reply = Request::get("/v1/charges/ch_1").answer(&answer);
    assert_eq!(at(&reply, &["outcome", "type"]), "\"manual_review\"");
    assert_eq!(
        at(&reply, &["outcome", "reason"]),
        "\"elevated_risk_level\""
    );
}

#[test]
fn what_paid_is_shown_by_its_kind() {
    let paid_by = |source: domain::source::Source| {
        let mut answer = charge();
        answer.source = Some(source);
        let answer = Answer::ReadCharge(Box::new(answer));
        Request::get("/v1/charges/ch_1").answer(&answer)
    };
    for (source, kind, object) in [
        (source(), "card", "\"card\""),
        (bank_source(), "ach_debit", "\"bank_account\""),
        (method(), "card", "(none)"),
        (bank_method(), "us_bank_account", "(none)"),
    ] {
        let shape = source.shape;
        let reply = paid_by(source);
        assert_eq!(
            at(&reply, &["payment_method_details", "type"]),
            format!("\"{kind}\"")
        );
        assert_eq!(at(&reply, &["source", "object"]), object);
        if shape == Shape::PaymentMethod {
            assert_eq!(at(&reply, &["source"]), "null");
        }
    }
    let mut challenged = charge();
    challenged.charge.action = Some(Action {
        kind: ActionKind::Redirect,
        state: ActionState::Succeeded,
        url: None,
        data: Tree::Null,
    });
    let answer = Answer::ReadCharge(Box::new(challenged));
    let reply = Request::get("/v1/charges/ch_1").answer(&answer);
    let path = ["payment_method_details", "card", "three_d_secure", "result"];
    assert_eq!(at(&reply, &path), "\"authenticated\"");
}

#[test]
fn expanding_shows_whole_objects() {
    let target = "/v1/charges/ch_1?expand[]=customer&expand[]=refunds.data.charge&\
                  expand[]=balance_transaction&expand[]=payment_intent";
    let mut answer = refund().charge;
    answer.charge.intent = Some(PAYMENT.into());
    let reply = Request::get(target).answer(&Answer::ReadCharge(Box::new(answer)));
    for (path, value) in [
        (&["customer", "object"][..], "\"customer\""),
        (&["balance_transaction", "net"], "2000"),
        (&["refunds", "has_more"], "false"),
        // The charge of a charge is not asked for another level down.
        (&["payment_intent"], "\"pi_1Q2wErTyUiOpAsDfGhJkLzXp\""),
    ] {
        assert_eq!(at(&reply, path), value, "{path:?}");
    }
    let first = body(&reply);
    let refunds = first
        .at(&["refunds", "data"])
        .and_then(Tree::as_list)
        .unwrap();
    assert_eq!(
        refunds[0].at(&["charge", "id"]).and_then(Tree::as_str),
        Some(CHARGE)
    );
}

/// The members of the sheet's refund.
const REFUND_MEMBERS: &str = "id object amount balance_transaction charge created currency \
    customer customer_account destination_details metadata payment_intent payment_method reason \
    receipt_number source_transfer_reversal status transfer_reversal";

#[test]
fn a_refund_has_every_member() {
    let request = Request::get("/v1/refunds/re_1?expand[]=charge");
    let reply = request.answer(&Answer::ReadRefund(Box::new(refund())));
    assert_eq!(names(&body(&reply)), REFUND_MEMBERS);
    assert_eq!(at(&reply, &["charge", "amount_refunded"]), "2000");
    assert_eq!(
        at(&reply, &["destination_details"]),
        r#"{"card":{"type":"refund"},"type":"card"}"#
    );
    let mut failed = refund();
    failed.refund.status = RefundStatus::Failed;
    let old = Request::get("/v1/refunds/re_1").with("stripe-version", "2023-08-16");
    let reply = old.answer(&Answer::ReadRefund(Box::new(failed)));
    assert_eq!(at(&reply, &["failure_reason"]), "\"unknown\"");
    assert_eq!(at(&reply, &["customer"]), "(none)");
    // The old call answers the charge.
    let old = Request::post("/v1/charges/ch_1/refund", "");
    let reply = old.answer(&Answer::RefundCharge(Box::new(refund())));
    assert_eq!(at(&reply, &["object"]), "\"charge\"");
}

#[test]
fn pages_name_their_address() {
    let page = || Page {
        items: vec![refund()],
        has_more: true,
        total: None,
        skipped: 0,
    };
    for (target, url) in [
        ("/v1/refunds", "\"/v1/refunds\""),
        ("/v1/charges/ch_1/refunds", "\"/v1/charges/ch_1/refunds\""),
    ] {
        let reply = Request::get(target).answer(&Answer::ListRefunds(Box::new(page())));
        assert_eq!(at(&reply, &["url"]), url);
        assert_eq!(at(&reply, &["has_more"]), "true");
    }
    let found = Page {
        items: vec![charge()],
        has_more: true,
        total: Some(7),
        skipped: 0,
    };
    let target = "/v1/charges/search?query=amount%3A1&expand[]=total_count";
    let reply = Request::get(target).answer(&Answer::ListCharges(Box::new(found)));
    assert_eq!(at(&reply, &["object"]), "\"search_result\"");
    assert_eq!(at(&reply, &["next_page"]), format!("\"{CHARGE}\""));
    assert_eq!(at(&reply, &["total_count"]), "7");
}
