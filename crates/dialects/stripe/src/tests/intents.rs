//! Payment intents, setup intents and setup attempts: calls as operations, answers as bytes.

use domain::intent::{Challenge, IntentStatus, Purpose};
use domain::operation::{
    Answer, Change, ConfirmIntent, CreateIntent, IntentMethod, IntentRef, Operation, Proof,
};
use domain::refusal::Reason;
use domain::source::{ActionKind, Amount, Shape};
use tree::{Tree, json};

use super::fixture::{Request, at, body, error};
use super::money_fixture::{
    CHARGE, PAYMENT, SETUP, bank_method, charge, intent, method, refused, waiting,
};

fn created(path: &str, body: &str) -> CreateIntent {
    match Request::post(path, body).read() {
        Ok(Operation::CreateIntent(operation)) => *operation,
        Ok(other) => panic!("{other:?}"),
        Err(reply) => panic!("{body} {:?}", error(&reply)),
    }
}

fn confirmed(request: &Request) -> ConfirmIntent {
    match request.read() {
        Ok(Operation::ConfirmIntent(operation)) => *operation,
        other => panic!("{other:?}"),
    }
}

fn details(operation: &CreateIntent) -> String {
    let details = operation.terms.details.as_ref();
    details.map_or_else(String::new, json::write)
}

#[test]
fn a_payment_is_made_and_confirmed() {
    let operation = created(
        "/v1/payment_intents",
        "amount=2000&currency=USD&customer=cus_1&payment_method=pm_card_visa&confirm=true&\
         off_session=true&capture_method=manual&setup_future_usage=off_session&\
         return_url=https://x.test/r&payment_method_types[]=card&\
         payment_method_options[card][request_three_d_secure]=any&\
         payment_method_options[card][mandate_options][amount]=5&error_on_requires_action=true",
    );
    assert_eq!(operation.purpose, Purpose::Payment);
    assert!(!operation.capture);
    assert_eq!(operation.keep_for.as_deref(), Some("off_session"));
    assert!(
        matches!(&operation.method, Some(IntentMethod::Named(id)) if id.as_str() == "pm_card_visa")
    );
    let going = operation.confirm.as_ref().unwrap();
    assert!(going.off_session && going.refuse_steps && !going.by_script);
    assert_eq!(going.challenge, Some(Challenge::Always));
    assert_eq!(going.return_url.as_deref(), Some("https://x.test/r"));
    assert_eq!(
        operation.terms.returns.any.as_deref(),
        Some("https://x.test/r")
    );
    assert_eq!(
        details(&operation),
        concat!(
            r#"{"stripe":{"payment_method_types":["card"],"#,
            r#""payment_method_options":{"card":{"request_three_d_secure":"any","#,
            r#""mandate_options":{"amount":5}}},"capture_method":"manual"}}"#,
        )
    );
}

#[test]
fn versions_decide_whether_types_are_chosen() {
    let body = "amount=1&currency=usd";
    let automatic =
        r#"{"stripe":{"automatic_payment_methods":{"allow_redirects":"always","enabled":true}}}"#;
    for (version, expected) in [("2026-10-28.endive", automatic), ("2022-11-15", "")] {
        let request = Request::post("/v1/payment_intents", body).with("stripe-version", version);
        let Ok(Operation::CreateIntent(operation)) = request.read() else {
            panic!("{version}")
        };
        assert_eq!(details(&operation), expected, "{version}");
        assert!(operation.confirm.is_none());
    }
}

#[test]
fn a_method_is_made_on_the_way() {
    let operation = created(
        "/v1/setup_intents",
        "payment_method_data[type]=us_bank_account&\
         payment_method_data[us_bank_account][account_number]=000123456789&\
         payment_method_data[us_bank_account][routing_number]=110000000&\
         payment_method_data[us_bank_account][account_holder_type]=individual&\
         payment_method_data[billing_details][name]=Jane&confirm=true&use_stripe_sdk=true&\
         mandate_data[customer_acceptance][type]=offline&\
         payment_method_types[]=us_bank_account",
    );
    assert_eq!(operation.purpose, Purpose::Setup);
    assert_eq!(operation.keep_for.as_deref(), Some("off_session"));
    assert!(operation.amount.is_none() && operation.confirm.is_some());
    let Some(IntentMethod::Made(made)) = &operation.method else {
        panic!("not made")
    };
    assert_eq!(made.shape, Shape::PaymentMethod);
    let said = made.particulars.details.as_ref().unwrap();
    let path = ["stripe", "mandate_data", "customer_acceptance", "type"];
    assert_eq!(said.at(&path).and_then(Tree::as_str), Some("offline"));
    assert_eq!(
        details(&operation),
        r#"{"stripe":{"payment_method_types":["us_bank_account"]}}"#
    );
}

#[test]
fn an_update_keeps_sets_and_clears() {
    let body = "amount=5&description=&payment_method=&setup_future_usage=&shipping=&metadata=";
    let Ok(Operation::UpdateIntent(operation)) =
        Request::post("/v1/payment_intents/pi_1", body).read()
    else {
        panic!("no update")
    };
    assert_eq!(operation.intent, IntentRef::Id("pi_1".into()));
    assert!(matches!(
        operation.amount,
        Some(Amount::Minor { value: 5, .. })
    ));
    assert_eq!(operation.description, Change::Clear);
    assert_eq!(operation.keep_for, Change::Clear);
    assert!(matches!(operation.method, Change::Clear));
    assert_eq!(operation.customer, Change::Keep);
    assert_eq!(
        json::write(&operation.details.unwrap()),
        r#"{"shipping":null}"#
    );
}

#[test]
fn browsers_show_the_secret() {
    for path in ["/v1/payment_intents/pi_1", "/v1/setup_intents/seti_1"] {
        let reply = Request::get(path).publishable().read().unwrap_err();
        assert_eq!(
            (reply.status, error(&reply).1.as_str()),
            (401, "secret_key_required")
        );
        let whole = format!("{path}?client_secret=s");
        assert!(Request::get(&whole).publishable().read().is_ok());
        let confirm = Request::post(
            &format!("{path}/confirm"),
            "client_secret=s&payment_method=pm_1",
        );
        let operation = confirmed(&confirm.publishable());
        assert_eq!(operation.client_secret.as_deref(), Some("s"));
        assert!(matches!(operation.method, Some(IntentMethod::Named(_))));
    }
    let body = "client_secret=s&off_session=true";
    let request = Request::post("/v1/payment_intents/pi_1/confirm", body);
    assert!(confirmed(&request).confirmation.off_session);
    let reply = request.publishable().read().unwrap_err();
    assert_eq!(error(&reply).3, "Received unknown parameter: off_session");
    let cancel = Request::post("/v1/setup_intents/seti_1/cancel", "client_secret=s");
    assert!(cancel.publishable().read().is_ok());
}

#[test]
fn proofs_are_amounts_or_a_code() {
    for (body, proof) in [
        ("amounts[]=32&amounts[]=45", Proof::Amounts(vec![32, 45])),
        ("descriptor_code=SM11AA", Proof::Code("SM11AA".to_owned())),
    ] {
        for path in ["/v1/payment_intents/pi_1", "/v1/setup_intents/seti_1"] {
            let request = Request::post(&format!("{path}/verify_microdeposits"), body);
            let Ok(Operation::VerifyIntent(operation)) = request.read() else {
                panic!("{path}")
            };
            assert_eq!(operation.proof, proof);
        }
    }
}

/// The members of the sheet's setup intent.
const SETUP_MEMBERS: &str = "id object allowed_payment_method_types application \
    automatic_payment_methods cancellation_reason client_secret created customer \
    customer_account description excluded_payment_method_types flow_directions last_setup_error \
    latest_attempt livemode mandate metadata next_action on_behalf_of payment_method \
    payment_method_configuration_details payment_method_options payment_method_types \
    single_use_mandate status usage";

/// The members of the contract's payment intent, with those of the newest version.
const PAYMENT_MEMBERS: &str = "id object allowed_payment_method_types amount amount_capturable \
    amount_details amount_received application application_fee_amount automatic_payment_methods \
    canceled_at cancellation_reason capture_method client_secret confirmation_method created \
    currency customer customer_account description excluded_payment_method_types \
    last_payment_error latest_charge livemode managed_payments metadata next_action on_behalf_of \
    payment_method payment_method_configuration_details payment_method_options \
    payment_method_types payment_record processing receipt_email review setup_future_usage \
    shipping source statement_descriptor statement_descriptor_suffix status transfer_data \
    transfer_group";

fn names(tree: &Tree) -> String {
    let names: Vec<&str> = tree
        .as_map()
        .unwrap()
        .iter()
        .map(|(name, _)| name)
        .collect();
    names.join(" ")
}

fn read(answer: domain::operation::IntentAnswer) -> Answer {
    Answer::ReadIntent(Box::new(answer))
}

#[test]
fn intents_have_every_member() {
    let request = Request::get("/v1/setup_intents/seti_1");
    let answer = waiting(Purpose::Setup, ActionKind::Redirect);
    let reply = request.answer(&read(answer));
    assert_eq!(names(&body(&reply)), SETUP_MEMBERS);
    let options =
        r#"{"card":{"mandate_options":null,"network":null,"request_three_d_secure":"automatic"}}"#;
    for (path, value) in [
        (
            &["latest_attempt"][..],
            "\"setatt_1Q2wErTyUiOpAsDfGhJkLz01\"",
        ),
        (&["payment_method_options"], options),
        (&["payment_method_types"], "[\"card\"]"),
        (&["status"], "\"requires_action\""),
        (&["usage"], "\"off_session\""),
    ] {
        assert_eq!(at(&reply, path), value, "{path:?}");
    }
    let request = Request::get("/v1/payment_intents/pi_1");
    let answer = intent(Purpose::Payment, IntentStatus::RequiresConfirmation);
    let reply = request.answer(&read(answer));
    assert_eq!(names(&body(&reply)), PAYMENT_MEMBERS);
    assert_eq!(at(&reply, &["capture_method"]), "\"automatic\"");
    assert_eq!(at(&reply, &["amount_details"]), r#"{"tip":{}}"#);
}

#[test]
fn versions_shape_payment_intents() {
    let mut answer = intent(Purpose::Payment, IntentStatus::Succeeded);
    answer.intent.charge = Some(CHARGE.into());
    answer.charge = Some(Box::new(charge()));
    let target = "/v1/payment_intents/pi_1";
    let old = Request::get(target).with("stripe-version", "2020-08-27");
    let reply = old.answer(&read(answer.clone()));
    assert_eq!(at(&reply, &["charges", "total_count"]), "1");
    assert_eq!(
        at(&reply, &["charges", "url"]),
        format!("\"/v1/charges?payment_intent={PAYMENT}\"")
    );
    assert_eq!(at(&reply, &["latest_charge"]), "(none)");
    assert_eq!(at(&reply, &["customer_account"]), "(none)");
    let target = format!("{target}?expand[]=latest_charge.refunds&expand[]=payment_method");
    let reply = Request::get(&target).answer(&read(answer));
    assert_eq!(at(&reply, &["latest_charge", "object"]), "\"charge\"");
    assert_eq!(
        at(&reply, &["latest_charge", "refunds", "object"]),
        "\"list\""
    );
    assert_eq!(
        at(&reply, &["payment_method", "object"]),
        "\"payment_method\""
    );
    assert_eq!(at(&reply, &["invoice"]), "(none)");
}

#[test]
fn the_payer_is_sent_in_three_ways() {
    let shown = |answer: domain::operation::IntentAnswer| {
        let reply = Request::get("/v1/setup_intents/seti_1").answer(&read(answer));
        at(&reply, &["next_action"])
    };
    let mut answer = waiting(Purpose::Setup, ActionKind::Sdk);
    assert_eq!(
        shown(answer.clone()),
        concat!(
            r#"{"type":"use_stripe_sdk","#,
            r#""use_stripe_sdk":{"source":"src_1Q2wErTyUiOpAsDfGhJkLzXh","#,
            r#""stripe_js":"http://127.0.0.1:4242/pay/abc","#,
            r#""type":"three_d_secure_redirect"}}"#,
        )
    );
    answer = waiting(Purpose::Setup, ActionKind::Redirect);
    answer.intent.terms.returns.any = Some("https://x.test/r".to_owned());
    assert_eq!(
        shown(answer.clone()),
        concat!(
            r#"{"redirect_to_url":{"return_url":"https://x.test/r","#,
            r#""url":"http://127.0.0.1:4242/pay/abc"},"type":"redirect_to_url"}"#,
        )
    );
    let mut answer = waiting(Purpose::Setup, ActionKind::Code);
    answer.source = Some(bank_method());
    answer.intent.source = Some(bank_method().id);
    assert_eq!(
        shown(answer.clone()),
        concat!(
            r#"{"type":"verify_with_microdeposits","#,
            r#""verify_with_microdeposits":{"arrival_date":1792000000,"#,
            r#""hosted_verification_url":"http://127.0.0.1:4242/pay/abc","#,
            r#""microdeposit_type":"amounts"}}"#,
        )
    );
    answer.intent.status = IntentStatus::Succeeded;
    let reply = Request::get("/v1/setup_intents/seti_1").answer(&read(answer));
    assert_eq!(at(&reply, &["next_action"]), "null");
    assert_eq!(
        at(&reply, &["mandate"]),
        "\"mandate_1Q2wErTyUiOpAsDfGhJkLzXb\""
    );
    assert_eq!(
        at(&reply, &["payment_method_types"]),
        r#"["card","us_bank_account"]"#
    );
}

#[test]
fn a_failed_try_is_remembered() {
    let answer = refused(Purpose::Payment, Reason::InsufficientFunds);
    let reply = Request::get("/v1/payment_intents/pi_1").answer(&read(answer));
    for (name, value) in [
        ("charge", format!("\"{CHARGE}\"")),
        ("code", "\"card_declined\"".to_owned()),
        ("decline_code", "\"insufficient_funds\"".to_owned()),
        ("param", "(none)".to_owned()),
        ("type", "\"card_error\"".to_owned()),
    ] {
        assert_eq!(at(&reply, &["last_payment_error", name]), value, "{name}");
    }
    let id = at(&reply, &["last_payment_error", "payment_method", "id"]);
    assert_eq!(id, format!("\"{}\"", method().id));
    assert_eq!(at(&reply, &["payment_method"]), "null");
    let answer = refused(Purpose::Setup, Reason::AuthenticationFailed);
    let reply = Request::get("/v1/setup_intents/seti_1").answer(&read(answer));
    assert_eq!(
        at(&reply, &["last_setup_error", "code"]),
        "\"setup_intent_authentication_failure\""
    );
    assert_eq!(
        at(&reply, &["last_setup_error", "type"]),
        "\"invalid_request_error\""
    );
}

#[test]
fn browsers_see_less() {
    let mut answer = intent(Purpose::Payment, IntentStatus::Succeeded);
    answer.intent.terms.metadata = Some(tree::map([("a", "1".into())]));
    let target = "/v1/payment_intents/pi_1?client_secret=s&expand[]=customer";
    let reply = Request::get(target).publishable().answer(&read(answer));
    for hidden in ["customer", "metadata", "latest_charge", "shipping"] {
        assert_eq!(at(&reply, &[hidden]), "(none)", "{hidden}");
    }
    for shown in ["id", "amount", "status", "client_secret", "next_action"] {
        assert_ne!(at(&reply, &[shown]), "(none)", "{shown}");
    }
    let answer = intent(Purpose::Setup, IntentStatus::Succeeded);
    let target = "/v1/setup_intents/seti_1?client_secret=s";
    let reply = Request::get(target).publishable().answer(&read(answer));
    assert_eq!(at(&reply, &["usage"]), "\"off_session\"");
    assert_eq!(at(&reply, &["customer"]), "(none)");
}

#[test]
fn the_latest_attempt_is_listed() {
    let target = format!("/v1/setup_attempts?setup_intent={SETUP}");
    let first = |reply: &kit::Reply| {
        let whole = body(reply);
        whole
            .get("data")
            .and_then(Tree::as_list)
            .and_then(|data| data.first().cloned())
    };
    let answer = read(refused(Purpose::Setup, Reason::GenericDecline));
    let reply = Request::get(&target).answer(&answer);
    let attempt = first(&reply).unwrap();
    assert_eq!(
        names(&attempt),
        "id object application created customer customer_account flow_directions livemode \
         on_behalf_of payment_method payment_method_details setup_error setup_intent status usage"
    );
    let text = |path: &[&str]| attempt.at(path).and_then(Tree::as_str).map(str::to_owned);
    assert_eq!(text(&["status"]).as_deref(), Some("failed"));
    assert_eq!(text(&["payment_method"]), Some(method().id.to_string()));
    assert_eq!(
        text(&["setup_error", "code"]).as_deref(),
        Some("card_declined")
    );
    assert_eq!(
        text(&["payment_method_details", "card", "brand"]).as_deref(),
        Some("visa")
    );
    let untried = read(intent(Purpose::Setup, IntentStatus::RequiresMethod));
    assert!(first(&Request::get(&target).answer(&untried)).is_none());
    for more in ["starting_after=setatt_x", "created[lt]=5"] {
        let reply = Request::get(&format!("{target}&{more}")).answer(&answer);
        assert!(first(&reply).is_none(), "{more}");
    }
}
