//! Payment methods and mandates, in and out.

use domain::list::Page;
use domain::method::Method;
use domain::operation::{
    Answer, Change, CreateSource, CustomerAnswer, InstrumentSort, Manner, Material, Operation,
    SourceAnswer, SourceList,
};
use domain::source::{InstrumentKind, Shape, Source, Status};
use tree::{Tree, json};

use super::changes::source_update;
use super::fixture::{Request, at, bank_source, body, customer, error, source};

fn create(body: &str) -> CreateSource {
    match Request::post("/v1/payment_methods", body).read() {
        Ok(Operation::CreateSource(request)) => *request,
        other => panic!("{other:?}"),
    }
}

fn method() -> Source {
    Source {
        id: "pm_1Q2wErTyUiOpAsDfGhJkLzXg".into(),
        shape: Shape::PaymentMethod,
        ..source()
    }
}

fn shown(source: Source, query: &str) -> kit::Reply {
    let customer = Some(CustomerAnswer::bare(customer()));
    let path = format!("/v1/payment_methods/{}{query}", source.id);
    let answer = SourceAnswer { source, customer };
    Request::get(&path).answer(&Answer::ReadSource(Box::new(answer)))
}

#[test]
fn cards_come_typed_in_or_as_tokens() {
    let request = create(
        "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=34&card[cvc]=1&\
         billing_details[name]=Jane&billing_details[address][postal_code]=94107&\
         billing_details[email]=jane@example.com&allow_redisplay=always&metadata[k]=v",
    );
    let Material::Card(card) = &request.material else {
        panic!()
    };
    assert_eq!(card.name.as_deref(), Some("Jane"));
    assert_eq!(card.address.zip.as_deref(), Some("94107"));
    assert!(card.cvc.is_some());
    assert_eq!(request.shape, Shape::PaymentMethod);
    assert_eq!(request.verify, domain::instruction::Verify::Nothing);
    assert_eq!(request.customer, None);
    assert_eq!(
        json::write(request.particulars.details.as_ref().unwrap()),
        r#"{"stripe":{"method_type":"card","allow_redisplay":"always"}}"#
    );
    let token = create("type=card&card[token]=tok_visa");
    assert!(matches!(&token.material, Material::Handle(handle) if handle == "tok_visa"));
}

#[test]
fn accounts_and_wallets_come_by_their_types() {
    let request = create(
        "type=us_bank_account&us_bank_account[account_number]=000123456789&\
         us_bank_account[routing_number]=110000000&us_bank_account[account_holder_type]=company&\
         billing_details[name]=Joe",
    );
    let Material::Bank(bank, Method::BankAccount) = &request.material else {
        panic!()
    };
    assert_eq!(bank.holder_name.as_deref(), Some("Joe"));
    assert_eq!(bank.account_type.as_deref(), Some("checking"));
    assert_eq!(
        (bank.country.as_str(), bank.currency.as_deref()),
        ("US", Some("usd"))
    );
    let request = create("type=sepa_debit&sepa_debit[iban]=DE89370400440532013000");
    let Material::Bank(bank, Method::SepaDebit) = &request.material else {
        panic!()
    };
    assert_eq!(bank.country, "DE");
    let request = create(
        "type=acss_debit&acss_debit[account_number]=000123456789&\
         acss_debit[institution_number]=000&acss_debit[transit_number]=11000",
    );
    let Material::Bank(bank, Method::AcssDebit) = &request.material else {
        panic!()
    };
    assert_eq!(bank.routing_number.as_deref(), Some("11000-000"));
    let request = create("type=ideal&ideal[bank]=ing");
    assert!(matches!(request.material, Material::Method(Method::Ideal)));
    let details = json::write(request.particulars.details.as_ref().unwrap());
    assert_eq!(
        details,
        r#"{"ideal":{"bank":"ing"},"stripe":{"method_type":"ideal"}}"#
    );
    let request = create("type=twint");
    assert!(matches!(request.material, Material::Method(Method::Other)));
}

#[test]
fn test_names_become_new_methods() {
    let made = Request::get("/v1/payment_methods/pm_card_visa").read();
    let Ok(Operation::CreateSource(request)) = made else {
        panic!()
    };
    assert!(matches!(&request.material, Material::Handle(handle) if handle == "pm_card_visa"));
    let answer = SourceAnswer {
        source: method(),
        customer: None,
    };
    let request = Request::get("/v1/payment_methods/pm_card_visa");
    let reply = request.answer(&Answer::CreateSource(Box::new(answer)));
    assert_eq!(at(&reply, &["id"]), "\"pm_1Q2wErTyUiOpAsDfGhJkLzXg\"");
    let read = Request::get("/v1/payment_methods/card_1").read();
    assert!(matches!(read, Ok(Operation::ReadSource(_))));
}

#[test]
fn methods_are_attached_detached_and_changed() {
    let attach = Request::post("/v1/payment_methods/pm_card_visa/attach", "customer=cus_1").read();
    let Ok(Operation::AttachMethod(attach)) = attach else {
        panic!()
    };
    assert_eq!(attach.source, "pm_card_visa");
    assert_eq!(attach.customer.as_str(), "cus_1");
    let detach = Request::post("/v1/payment_methods/pm_1/detach", "").read();
    let Ok(Operation::DeleteSource(detach)) = detach else {
        panic!()
    };
    assert_eq!(
        (detach.manner, detach.of_customer),
        (Manner::Detached, None)
    );
    let update = source_update(
        "/v1/payment_methods/pm_1",
        "billing_details[name]=&billing_details[address][line1]=1+Road&card[exp_year]=2040&\
         billing_details[tax_id]=x",
    );
    assert_eq!(update.change.only, Some(InstrumentSort::Card));
    assert_eq!(update.change.name, Change::Clear);
    assert_eq!(
        update.change.address,
        [("line1", Change::To("1 Road".to_owned()))]
    );
    assert_eq!(
        json::write(update.change.owner.as_ref().unwrap()),
        r#"{"name":null,"address":{"line1":"1 Road"}}"#
    );
    assert_eq!(update.change.expiry.1.as_deref(), Some("2040"));
    assert_eq!(
        json::write(update.change.details.as_ref().unwrap()),
        r#"{"tax_id":"x"}"#
    );
}

#[test]
fn a_card_is_the_method_of_the_reference() {
    let mut card = method();
    card.particulars.owner = Some(tree::map([
        ("name", "Jane Doe".into()),
        ("address", tree::map([("zip", "94107".into())])),
    ]));
    let expected = r#"{"id":"pm_1Q2wErTyUiOpAsDfGhJkLzXg","object":"payment_method",
        "allow_redisplay":"unspecified",
        "billing_details":{"address":{"city":null,"country":null,"line1":null,"line2":null,
        "postal_code":"94107","state":null},"email":null,"name":"Jane Doe","phone":null,
        "tax_id":null},
        "card":{"brand":"visa","checks":{"address_line1_check":null,
        "address_postal_code_check":"pass","cvc_check":"pass"},"country":"US",
        "display_brand":"visa","exp_month":12,"exp_year":2034,"fingerprint":"Xt5EWLLDS7FJjR1c",
        "funding":"credit","generated_from":null,"last4":"4242",
        "networks":{"available":["visa"],"preferred":null},"regulated_status":"unregulated",
        "three_d_secure_usage":{"supported":true},"wallet":null},
        "created":1792000000,"customer":"cus_9s6XKzkNRiz8i3","customer_account":null,
        "livemode":false,"metadata":{},"type":"card"}"#;
    let limits = tree::Limits::REQUEST;
    let expected: Tree = json::read(expected, &limits).unwrap();
    assert_eq!(json::write(&body(&shown(card, ""))), json::write(&expected));
}

#[test]
fn cards_of_customers_are_methods_and_accounts_are_not() {
    let reply = shown(source(), "?expand[]=customer");
    assert_eq!(at(&reply, &["id"]), "\"card_1Q2wErTyUiOpAsDfGhJkLzXc\"");
    assert_eq!(at(&reply, &["object"]), "\"payment_method\"");
    assert_eq!(at(&reply, &["billing_details", "name"]), "\"Jane Doe\"");
    assert_eq!(
        at(&reply, &["billing_details", "address", "postal_code"]),
        "\"94107\""
    );
    assert_eq!(at(&reply, &["customer", "object"]), "\"customer\"");
    let (status, _, param, message) = error(&shown(bank_source(), ""));
    assert_eq!((status, param.as_str()), (404, "id"));
    assert_eq!(
        message,
        "No such PaymentMethod: 'ba_1Q2wErTyUiOpAsDfGhJkLzXd'"
    );
}

fn account() -> Source {
    Source {
        id: "pm_1Q2wErTyUiOpAsDfGhJkLzXg".into(),
        shape: Shape::PaymentMethod,
        ..bank_source()
    }
}

#[test]
fn methods_of_every_type_have_their_map() {
    let reply = shown(account(), "");
    assert_eq!(at(&reply, &["type"]), "\"us_bank_account\"");
    assert_eq!(
        at(&reply, &["us_bank_account", "networks"]),
        r#"{"preferred":"ach","supported":["ach"]}"#
    );
    for kind in &crate::read::method_type::TYPES {
        let mut wallet = account();
        wallet.instrument.kind = InstrumentKind::Wallet;
        wallet.method = kind.method;
        let own = tree::map([("method_type", kind.name.into())]);
        wallet.particulars.details = Some(tree::map([("stripe", own)]));
        let reply = shown(wallet, "");
        assert_eq!(at(&reply, &["type"]), format!("\"{}\"", kind.name));
        assert!(body(&reply).get(kind.name).is_some(), "{}", kind.name);
    }
}

#[test]
fn detached_methods_belong_to_nobody() {
    let gone = Source {
        status: Status::Detached,
        ..method()
    };
    assert_eq!(at(&shown(gone, ""), &["customer"]), "null");
    let older = Request::get("/v1/payment_methods/pm_1").with("stripe-version", "2023-08-16");
    let answer = SourceAnswer {
        source: method(),
        customer: None,
    };
    let reply = older.answer(&Answer::ReadSource(Box::new(answer)));
    for name in ["allow_redisplay", "customer_account"] {
        assert_eq!(at(&reply, &[name]), "(none)");
    }
}

#[test]
fn mandates_come_with_accounts() {
    let path = "/v1/mandates/mandate_1Q2wErTyUiOpAsDfGhJkLzXg";
    let Ok(Operation::ReadSource(request)) = Request::get(path).read() else {
        panic!()
    };
    let id = domain::operation::SourceRef::Id("pm_1Q2wErTyUiOpAsDfGhJkLzXg".into());
    assert_eq!(request.source, id);
    let answer = |source| {
        let customer = None;
        let answer = SourceAnswer { source, customer };
        Request::get(path).answer(&Answer::ReadSource(Box::new(answer)))
    };
    let reply = answer(account());
    assert_eq!(at(&reply, &["object"]), "\"mandate\"");
    assert_eq!(at(&reply, &["status"]), "\"pending\"");
    assert_eq!(
        at(&reply, &["payment_method"]),
        "\"pm_1Q2wErTyUiOpAsDfGhJkLzXg\""
    );
    assert_eq!(error(&answer(method())).0, 404);
}

#[test]
fn pages_of_methods_have_their_address() {
    let list = SourceList {
        page: Page {
            items: vec![method(), source()],
            has_more: true,
            total: None,
            skipped: 0,
        },
        customer: Some(customer()),
    };
    let answer = Answer::ListSources(Box::new(list));
    for (target, url) in [
        ("/v1/payment_methods?customer=cus_1", "/v1/payment_methods"),
        (
            "/v1/customers/cus_1/payment_methods",
            "/v1/customers/cus_1/payment_methods",
        ),
    ] {
        let reply = Request::get(target).answer(&answer);
        assert_eq!(at(&reply, &["url"]), format!("\"{url}\""));
        let tree = body(&reply);
        assert_eq!(tree.get("data").and_then(Tree::as_list).unwrap().len(), 2);
    }
}
