//! What objects look like.

use domain::bank::Verification;
use domain::customer::Customer;
use domain::list::Page;
use domain::method::Method;
use domain::operation::{Answer, CustomerAnswer, SourceAnswer, SourceList, TokenAnswer};
use domain::source::{
    Action, ActionKind, ActionState, Amount, InstrumentKind, Particulars, Returns, Shape, Source,
    Status, Usage,
};
use tree::{Limits, Tree, json, map};

use super::fixture::{
    Request, at, bank, bank_source, body, customer, error, instrument, object, source, token,
};

const ONE: &str = "/v1/customers/cus_9s6XKzkNRiz8i3/sources/card_1Q2wErTyUiOpAsDfGhJkLzXc";

fn read(text: &str) -> Tree {
    json::read(text, &Limits::REQUEST).unwrap()
}

fn shown(source: Source, customer: Option<CustomerAnswer>, query: &str) -> kit::Reply {
    let answer = Answer::ReadSource(Box::new(SourceAnswer { source, customer }));
    Request::get(&format!("{ONE}{query}")).answer(&answer)
}

#[test]
fn a_card_is_the_card_of_the_reference() {
    let expected = read(
        r#"{"id":"card_1Q2wErTyUiOpAsDfGhJkLzXc","object":"card","address_city":null,
        "address_country":null,"address_line1":null,"address_line1_check":null,
        "address_line2":null,"address_state":null,"address_zip":"94107","address_zip_check":"pass",
        "allow_redisplay":"unspecified","brand":"Visa","country":"US",
        "customer":"cus_9s6XKzkNRiz8i3","cvc_check":"pass","dynamic_last4":null,"exp_month":12,
        "exp_year":2034,"fingerprint":"Xt5EWLLDS7FJjR1c","funding":"credit","last4":"4242",
        "metadata":{},"name":"Jane Doe","networks":{"preferred":null},
        "regulated_status":"unregulated","tokenization_method":null,"wallet":null}"#,
    );
    let reply = shown(source(), None, "");
    assert_eq!(json::write(&body(&reply)), json::write(&expected));
    assert!(reply.body.starts_with(b"{\n  \"id\": \"card_1Q2"));
    let answer = Answer::ReadSource(Box::new(SourceAnswer {
        source: source(),
        customer: None,
    }));
    let old = Request::get(ONE)
        .with("stripe-version", "2023-08-16")
        .answer(&answer);
    for gone in ["allow_redisplay", "networks", "regulated_status", "wallet"] {
        assert_eq!(at(&old, &[gone]), "(none)");
    }
}

#[test]
fn a_bank_account_is_the_one_of_the_reference() {
    let expected = read(
        r#"{"id":"ba_1Q2wErTyUiOpAsDfGhJkLzXd","object":"bank_account",
        "account_holder_name":"Jane Doe","account_holder_type":"individual","account_type":null,
        "bank_name":"STRIPE TEST BANK","country":"US","currency":"usd",
        "customer":"cus_9s6XKzkNRiz8i3","fingerprint":"Xt5EWLLDS7FJjR1c","last4":"6789",
        "metadata":{},"routing_number":"110000000","status":"new"}"#,
    );
    assert_eq!(
        json::write(&body(&shown(bank_source(), None, ""))),
        json::write(&expected)
    );
    let mut verified = bank();
    verified.verification = Verification::Failed;
    let kind = InstrumentKind::Bank(Box::new(verified));
    // A bank account that another dialect made is a bank account, whatever its shape says.
    let source = Source {
        instrument: instrument(kind),
        ..source()
    };
    let reply = shown(source, None, "");
    assert_eq!(at(&reply, &["object"]), "\"bank_account\"");
    assert_eq!(at(&reply, &["status"]), "\"verification_failed\"");
}

#[test]
fn a_token_holds_its_card() {
    let request = Request::get("/v1/tokens/tok_1");
    let answer = |used| {
        let mut token = token();
        token.used = used;
        Answer::ReadToken(Box::new(TokenAnswer { token }))
    };
    let reply = request.answer(&answer(None));
    assert_eq!(at(&reply, &["used"]), "false");
    assert_eq!(at(&reply, &["client_ip"]), "\"203.0.113.7\"");
    assert_eq!(at(&reply, &["type"]), "\"card\"");
    assert_eq!(
        at(&reply, &["card", "id"]),
        "\"card_1Q2wErTyUiOpAsDfGhJkLzXc\""
    );
    for absent in ["customer", "allow_redisplay", "wallet"] {
        assert_eq!(at(&reply, &["card", absent]), "(none)", "{absent}");
    }
    assert_eq!(
        at(
            &request.answer(&answer(Some(super::fixture::NOW))),
            &["used"]
        ),
        "true"
    );
    let mut of_bank = token();
    of_bank.instrument = instrument(InstrumentKind::Bank(Box::new(bank())));
    let reply = request.answer(&Answer::ReadToken(Box::new(TokenAnswer { token: of_bank })));
    assert_eq!(at(&reply, &["type"]), "\"bank_account\"");
    assert_eq!(at(&reply, &["bank_account", "status"]), "\"new\"");
    assert_eq!(at(&reply, &["card"]), "(none)");
}

fn owner() -> CustomerAnswer {
    CustomerAnswer {
        default_source: Some(source()),
        sources: vec![source(), bank_source()],
        ..CustomerAnswer::bare(customer())
    }
}

#[test]
fn a_customer_shows_all_its_members() {
    let request = Request::get("/v1/customers/cus_9s6XKzkNRiz8i3");
    let reply = request.answer(&Answer::ReadCustomer(Box::new(owner())));
    let expected = read(
        r#"{"id":"cus_9s6XKzkNRiz8i3","object":"customer","address":null,"balance":0,
        "created":1792000000,"currency":null,"customer_account":null,
        "default_source":"card_1Q2wErTyUiOpAsDfGhJkLzXc","delinquent":false,"description":null,
        "discount":null,"email":"jane@example.com","invoice_prefix":"PREFIX",
        "invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,
        "rendering_options":null},"livemode":false,"metadata":{},"name":"Jane Doe",
        "next_invoice_sequence":1,"phone":null,"preferred_locales":[],"shipping":null,
        "tax_exempt":"none","test_clock":null}"#,
    );
    let mut actual = body(&reply);
    let prefix = actual
        .get("invoice_prefix")
        .and_then(Tree::as_str)
        .unwrap()
        .to_owned();
    assert!(prefix.len() == 8 && prefix.bytes().all(|b| b.is_ascii_hexdigit()));
    actual
        .as_map_mut()
        .unwrap()
        .insert("invoice_prefix", "PREFIX");
    assert_eq!(json::write(&actual), json::write(&expected));

    let deleted = Customer {
        deleted: true,
        ..customer()
    };
    let answer = Answer::ReadCustomer(Box::new(CustomerAnswer::bare(deleted)));
    let reply = request.answer(&answer);
    let expected = r#"{"id":"cus_9s6XKzkNRiz8i3","object":"customer","deleted":true}"#;
    assert_eq!(json::write(&body(&reply)), expected);
}

#[test]
fn older_customers_carry_their_sources() {
    let answer = Answer::ReadCustomer(Box::new(owner()));
    let request = Request::get("/v1/customers/cus_9s6XKzkNRiz8i3");
    let reply = request
        .clone()
        .with("stripe-version", "2019-05-16")
        .answer(&answer);
    assert_eq!(at(&reply, &["sources", "total_count"]), "2");
    assert_eq!(at(&reply, &["account_balance"]), "0");
    assert_eq!(at(&reply, &["subscriptions", "object"]), "\"list\"");
    assert_eq!(at(&reply, &["customer_account"]), "(none)");
    let ancient = request.with("stripe-version", "2014-01-31").answer(&answer);
    assert_eq!(at(&ancient, &["cards", "total_count"]), "2");
    assert_ne!(at(&ancient, &["default_card"]), "(none)");
}

#[test]
fn expanding_replaces_ids() {
    let query = "?expand[]=customer.default_source&expand[]=customer.sources";
    let reply = shown(source(), Some(owner()), query);
    assert_eq!(at(&reply, &["customer", "object"]), "\"customer\"");
    assert_eq!(
        at(&reply, &["customer", "default_source", "object"]),
        "\"card\""
    );
    assert_eq!(at(&reply, &["customer", "sources", "total_count"]), "2");
    assert_eq!(
        at(&reply, &["customer", "sources", "url"]),
        "\"/v1/customers/cus_9s6XKzkNRiz8i3/sources\""
    );
    let inner = body(&reply);
    let data = inner
        .at(&["customer", "sources", "data"])
        .and_then(Tree::as_list)
        .unwrap();
    assert_eq!(data[0].get("object").and_then(Tree::as_str), Some("card"));
    assert_eq!(
        data[1].get("object").and_then(Tree::as_str),
        Some("bank_account")
    );
    assert_eq!(
        at(&shown(source(), None, "?expand[]=customer"), &["customer"]),
        "\"cus_9s6XKzkNRiz8i3\""
    );
}

#[test]
fn an_empty_expand_is_refused_once_the_object_is_there() {
    let reply = shown(source(), None, "?expand=");
    assert_eq!(
        (reply.status, error(&reply).1.as_str()),
        (400, "parameter_invalid_empty")
    );
}

#[test]
fn defaults_of_other_dialects_are_not_named() {
    let mut wallet = object(Method::Gcash);
    wallet.id = customer().default_source.unwrap();
    for known in [None, Some(wallet)] {
        let answer = CustomerAnswer {
            default_source: known,
            ..CustomerAnswer::bare(customer())
        };
        let request = Request::get("/v1/customers/cus_9s6XKzkNRiz8i3?expand[]=default_source");
        let reply = request.answer(&Answer::ReadCustomer(Box::new(answer)));
        assert_eq!(at(&reply, &["default_source"]), "null");
    }
}

#[test]
fn lists() {
    let page = Page {
        items: vec![source(), bank_source()],
        has_more: true,
        total: None,
        skipped: 0,
    };
    let list = SourceList {
        page,
        customer: Some(customer()),
    };
    let answer = Answer::ListSources(Box::new(list));
    for last in ["sources", "cards", "bank_accounts"] {
        let path = format!("/v1/customers/cus_9s6XKzkNRiz8i3/{last}");
        let reply = Request::get(&format!("{path}?expand[]=data.customer")).answer(&answer);
        assert_eq!(at(&reply, &["url"]), format!("\"{path}\""));
        assert_eq!(at(&reply, &["object"]), "\"list\"");
        assert_eq!(at(&reply, &["has_more"]), "true");
        assert_eq!(at(&reply, &["total_count"]), "(none)");
        let tree = body(&reply);
        let data = tree.get("data").and_then(Tree::as_list).unwrap();
        let first = data[0]
            .at(&["customer", "default_source"])
            .and_then(Tree::as_str);
        assert_eq!(first, Some("card_1Q2wErTyUiOpAsDfGhJkLzXc"));
    }
    let page = Page {
        items: vec![owner()],
        has_more: false,
        total: None,
        skipped: 0,
    };
    let answer = Answer::ListCustomers(Box::new(page));
    let reply = Request::get("/v1/customers?expand[]=data.sources").answer(&answer);
    assert_eq!(at(&reply, &["url"]), "\"/v1/customers\"");
    let tree = body(&reply);
    let data = tree.get("data").and_then(Tree::as_list).unwrap();
    assert_eq!(
        data[0]
            .at(&["sources", "total_count"])
            .and_then(Tree::as_i64),
        Some(2)
    );
}

#[test]
fn a_redirect_source() {
    let mut ideal = object(Method::Ideal);
    ideal.amount = Some(Amount::Minor {
        value: 1000,
        currency: "eur".to_owned(),
    });
    ideal.action = Some(Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some("/pay/src_1".to_owned()),
        data: Tree::Null,
    });
    ideal.particulars = Particulars {
        returns: Returns {
            any: Some("https://shop.example.com/r".to_owned()),
            ..Returns::default()
        },
        owner: Some(map([("name", "Jenny Rosen".into())])),
        details: Some(map([("ideal", map([("bank", "ing".into())]))])),
        client_secret: Some("src_client_secret_x".to_owned()),
        ..Particulars::default()
    };
    let answer = Answer::ReadSource(Box::new(SourceAnswer {
        source: ideal.clone(),
        customer: None,
    }));
    let reply = Request::get("/v1/sources/src_1").answer(&answer);
    let expected = read(
        r#"{"id":"src_1Q2wErTyUiOpAsDfGhJkLzXe","object":"source","allow_redisplay":"unspecified",
        "amount":1000,"client_secret":"src_client_secret_x","created":1792000000,"currency":"eur",
        "flow":"redirect","ideal":{"bank":"ing","bic":null,"iban_last4":null,
        "statement_descriptor":null},"livemode":false,"metadata":{},
        "owner":{"address":null,"email":null,"name":"Jenny Rosen","phone":null,
        "verified_address":null,"verified_email":null,"verified_name":null,"verified_phone":null},
        "redirect":{"failure_reason":null,"return_url":"https://shop.example.com/r",
        "status":"pending","url":"http://127.0.0.1:4242/pay/src_1"},"statement_descriptor":null,
        "status":"pending","type":"ideal","usage":"single_use"}"#,
    );
    assert_eq!(json::write(&body(&reply)), json::write(&expected));
    let action = ideal.action.as_mut().unwrap();
    action.state = ActionState::Failed;
    let answer = Answer::ReadSource(Box::new(SourceAnswer {
        source: ideal,
        customer: None,
    }));
    let reply = Request::get("/v1/sources/src_1").answer(&answer);
    assert_eq!(at(&reply, &["redirect", "failure_reason"]), "\"declined\"");
}

#[test]
fn sources_of_every_type_have_their_map_and_no_number() {
    for kind in &crate::read::source_type::TYPES {
        let mut one = object(kind.method);
        one.usage = Usage::Reusable;
        one.instrument = instrument(InstrumentKind::Bank(Box::new(bank())));
        let answer = Answer::ReadSource(Box::new(SourceAnswer {
            source: one,
            customer: None,
        }));
        let reply = Request::get("/v1/sources/src_1").answer(&answer);
        assert_eq!(reply.status, 200, "{kind:?}");
        assert!(
            body(&reply)
                .get(kind.name())
                .is_some_and(|own| own.as_map().is_some())
        );
        let block = match kind.flow.word() {
            "none" => continue,
            word => word,
        };
        assert!(body(&reply).get(block).is_some(), "{kind:?}");
    }
}

#[test]
fn cards_of_other_dialects_are_sources() {
    let mut one = source();
    one.shape = Shape::Object;
    one.origin = domain::Dialect::Magpie;
    one.amount = Some(Amount::Units("10.50".to_owned()));
    one.particulars.metadata = Some(map([("n", 5.into()), ("l", Tree::List(vec![1.into()]))]));
    for (status, word) in [
        (Status::RequiresAuthorization, "pending"),
        (Status::WaitingAuthorization, "pending"),
        (Status::Chargeable, "chargeable"),
        (Status::Detached, "consumed"),
        (Status::Failed, "failed"),
        (Status::Canceled, "canceled"),
    ] {
        one.status = status;
        let reply = shown(one.clone(), None, "");
        assert_eq!(at(&reply, &["status"]), format!("\"{word}\""));
        assert_eq!(at(&reply, &["card", "brand"]), "\"Visa\"");
        assert_eq!(at(&reply, &["card", "three_d_secure"]), "\"optional\"");
        assert_eq!(at(&reply, &["amount"]), "null");
        assert_eq!(at(&reply, &["client_secret"]), "\"\"");
        assert_eq!(at(&reply, &["metadata"]), r#"{"n":"5","l":"[1]"}"#);
        assert_eq!(at(&reply, &["customer"]), "\"cus_9s6XKzkNRiz8i3\"");
    }
}

#[test]
fn views_show_only_their_kind() {
    let answer = |source| {
        Answer::ReadSource(Box::new(SourceAnswer {
            source,
            customer: None,
        }))
    };
    let cus = "/v1/customers/cus_9s6XKzkNRiz8i3";
    let hidden = Source {
        shape: Shape::PaymentMethod,
        ..source()
    };
    for (path, source, status) in [
        (format!("{cus}/cards/card_1"), source(), 200),
        (format!("{cus}/cards/ba_1"), bank_source(), 404),
        (format!("{cus}/bank_accounts/ba_1"), bank_source(), 200),
        (format!("{cus}/bank_accounts/card_1"), source(), 404),
        (format!("{cus}/sources/pm_1"), hidden, 404),
        (format!("{cus}/sources/src_1"), object(Method::Gcash), 404),
        ("/v1/sources/card_1".to_owned(), source(), 404),
    ] {
        assert_eq!(
            Request::get(&path).answer(&answer(source)).status,
            status,
            "{path}"
        );
    }
}
