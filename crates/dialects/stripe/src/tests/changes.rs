//! Calls that change something, as operations.

use domain::instruction::Verify;
use domain::list::Start;
use domain::operation::{
    Change, DefaultRule, InstrumentSort, Manner, Material, Metadata, Operation, Proof, SourceRef,
    UpdateCustomer, UpdateSource,
};
use domain::source::{Amount, Shape, Usage};
use domain::{Id, method::Method};
use tree::{Tree, json};

use super::fixture::{Request, customer, source};

fn text(tree: &Tree) -> String {
    json::write(tree)
}

fn customer_update(body: &str) -> UpdateCustomer {
    match Request::post("/v1/customers/cus_1", body).read() {
        Ok(Operation::UpdateCustomer(request)) => *request,
        other => panic!("{other:?}"),
    }
}

pub(super) fn source_update(path: &str, body: &str) -> UpdateSource {
    match Request::post(path, body).read() {
        Ok(Operation::UpdateSource(request)) => *request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn empty_texts_unset_and_absent_ones_stay() {
    let request = customer_update(
        "email=&name=Jane+Doe&description=&address=&shipping=&metadata[a]=1&metadata[b]=&\
         balance=5&tax_exempt=&preferred_locales[]=de&invoice_settings[footer]=Bye&\
         invoice_settings[default_payment_method]=pm_1",
    );
    let change = &request.change;
    assert_eq!(change.email, Change::Clear);
    assert_eq!(change.phone, Change::Keep);
    assert_eq!(change.name, Change::To("Jane Doe".to_owned()));
    assert_eq!(change.last_name, Change::Clear, "parts follow the whole");
    assert_eq!(change.description, Change::Clear);
    assert_eq!(change.address, Change::Clear);
    let Metadata::Merge(entries) = &change.metadata else {
        panic!("{:?}", change.metadata)
    };
    assert_eq!(text(&Tree::Map(entries.clone())), r#"{"a":"1","b":""}"#);
    assert_eq!(
        text(change.extra.as_ref().unwrap()),
        concat!(
            r#"{"balance":5,"tax_exempt":null,"preferred_locales":["de"],"shipping":null,"#,
            r#""invoice_default_payment_method":"pm_1","invoice_footer":"Bye"}"#
        )
    );
    assert!(request.source.is_none() && !request.replaces_default);
    assert!(request.with.default_source);

    let nothing = customer_update("");
    assert_eq!(nothing.change.metadata, Metadata::Keep);
    assert_eq!(nothing.change.name, Change::Keep);
    assert_eq!(nothing.change.first_name, Change::Keep);
    assert_eq!(nothing.change.extra, None);
    assert_eq!(
        customer_update("metadata=").change.metadata,
        Metadata::Clear
    );
    let place = customer_update("address[country]=us&address[postal_code]=1");
    assert_eq!(
        place.change.address,
        Change::To(tree::map([("zip", "1".into()), ("country", "US".into())]))
    );
}

#[test]
fn a_new_source_of_a_customer_replaces_the_default() {
    for body in ["source=tok_visa", "card=tok_visa"] {
        let request = customer_update(body);
        let source = request.source.expect("a source");
        assert!(matches!(&source.material, Material::Handle(handle) if handle == "tok_visa"));
        assert_eq!(source.default, DefaultRule::Always);
        assert_eq!(source.verify, Verify::Issuer);
        assert!(request.replaces_default);
    }
    let unverified = customer_update("bank_account=btok_1&validate=false");
    assert_eq!(unverified.source.unwrap().verify, Verify::Nothing);
    for name in ["default_source", "default_card", "default_bank_account"] {
        let request = customer_update(&format!("{name}=card_1"));
        assert_eq!(request.default_source, Some(Id::new("card_1")), "{name}");
        assert!(!request.replaces_default);
    }
}

#[test]
fn customers_can_bring_a_payment_method() {
    let body = "payment_method=pm_1&invoice_settings[default_payment_method]=pm_1";
    let Ok(Operation::CreateCustomer(request)) = Request::post("/v1/customers", body).read() else {
        panic!()
    };
    let source = request.source.expect("a method");
    assert!(matches!(&source.material, Material::Handle(handle) if handle == "pm_1"));
    assert_eq!(source.shape, Shape::PaymentMethod);
    assert_eq!(source.default, DefaultRule::Never);
    assert_eq!(
        text(request.profile.extra.as_ref().unwrap()),
        r#"{"stripe":{"invoice_default_payment_method":"pm_1"}}"#
    );
}

#[test]
fn sources_change_by_their_sort() {
    let sources = "/v1/customers/cus_1/sources/x_1";
    let request = source_update(
        sources,
        "name=&exp_month=7&address_zip=94107&address_line2=&metadata[k]=v",
    );
    let change = &request.change;
    assert_eq!(change.only, Some(InstrumentSort::Card));
    assert_eq!(change.name, Change::Clear);
    assert_eq!(change.expiry, (Some("7".to_owned()), None));
    assert_eq!(
        change.address,
        [
            ("line2", Change::Clear),
            ("zip", Change::To("94107".to_owned()))
        ]
    );
    assert_eq!(request.source, SourceRef::Id(Id::new("x_1")));
    assert!(request.of_customer.is_some());

    let bank = source_update(sources, "account_holder_name=Joe&account_holder_type=");
    assert_eq!(bank.change.only, Some(InstrumentSort::Bank));
    assert_eq!(bank.change.holder_name, Change::To("Joe".to_owned()));
    assert_eq!(bank.change.holder_type, Change::Clear);

    let object = source_update(sources, "owner[email]=&owner[address][city]=Rome");
    assert_eq!(object.change.only, Some(InstrumentSort::Object));
    assert_eq!(
        text(object.change.owner.as_ref().unwrap()),
        r#"{"email":null,"address":{"city":"Rome"}}"#
    );
    assert_eq!(source_update(sources, "metadata=").change.only, None);
    let path = "/v1/customers/cus_1/bank_accounts/ba_1";
    assert_eq!(
        source_update(path, "").change.only,
        Some(InstrumentSort::Bank)
    );
}

#[test]
fn source_objects_change_and_are_verified() {
    let request = source_update(
        "/v1/sources/src_1",
        "amount=5&owner[name]=J&mandate[notification_method]=email&metadata[a]=",
    );
    assert_eq!(request.change.only, Some(InstrumentSort::Object));
    let currency = String::new();
    assert_eq!(
        request.change.amount,
        Some(Amount::Minor { value: 5, currency })
    );
    assert_eq!(
        text(request.change.details.as_ref().unwrap()),
        r#"{"mandate":{"notification_method":"email"}}"#
    );
    let verify = Request::post("/v1/sources/src_1/verify", "values[]=32&values[]=45").read();
    let Ok(Operation::VerifySource(verify)) = verify else {
        panic!()
    };
    let values = vec!["32".to_owned(), "45".to_owned()];
    assert_eq!(verify.proof, Proof::Values(values));
    let path = "/v1/customers/cus_1/bank_accounts/ba_1/verify";
    let verify = Request::post(path, "amounts[0]=45&amounts[1]=32").read();
    let Ok(Operation::VerifySource(verify)) = verify else {
        panic!()
    };
    assert_eq!(verify.proof, Proof::Amounts(vec![45, 32]));
}

#[test]
fn what_goes_is_named_by_its_path() {
    for path in ["sources", "cards", "bank_accounts"] {
        let request = Request::delete(&format!("/v1/customers/cus_1/{path}/card_1"));
        let Ok(Operation::DeleteSource(request)) = request.read() else {
            panic!("{path}")
        };
        assert_eq!(request.manner, Manner::Everywhere);
        assert!(request.of_customer.is_some());
    }
    let deleted = Request::delete("/v1/customers/cus_1").read();
    assert!(matches!(deleted, Ok(Operation::DeleteCustomer(_))));
}

#[test]
fn a_clone_is_made_of_what_it_names() {
    let body = "customer=cus_1&original_source=card_1&usage=single_use";
    let Ok(Operation::CreateSource(request)) = Request::post("/v1/sources", body).read() else {
        panic!()
    };
    let Material::Copy { source, owner } = &request.material else {
        panic!()
    };
    assert_eq!(source.as_str(), "card_1");
    assert_eq!(owner.as_ref().map(Id::as_str), Some("cus_1"));
    assert_eq!(
        (request.shape, request.usage),
        (Shape::Object, Usage::SingleUse)
    );
    assert!(request.customer.is_none());
}

#[test]
fn a_search_is_a_filter() {
    let target = "/v1/customers/search?query=name~%22DOE%22%20AND%20metadata%5B%22k%22%5D%3A%22v%22\
                  &limit=3&page=cus_0&expand[]=total_count";
    let Ok(Operation::ListCustomers(request)) = Request::get(target).read() else {
        panic!()
    };
    assert_eq!(request.limit, 3);
    assert_eq!(request.start, Start::After(Id::new("cus_0")));
    assert!(request.count);
    let filter = request.filter.expect("a filter");
    let mut jane = customer();
    assert!(!filter.takes(&jane));
    jane.profile.metadata = Some(tree::map([("k", "V".into())]));
    assert!(filter.takes(&jane));
}

#[test]
fn methods_are_listed_by_type() {
    let list = |target: &str| match Request::get(target).read() {
        Ok(Operation::ListSources(request)) => *request,
        other => panic!("{other:?}"),
    };
    let request = list("/v1/payment_methods?customer=cus_1&type=card");
    assert_eq!(request.customer, Some(Id::new("cus_1")));
    let takes = request.filter.expect("a filter");
    assert!(takes(&source()), "a card of a customer is a method");
    let account = super::fixture::bank_source();
    assert!(!takes(&account));
    assert!(!takes(&super::fixture::object(Method::Ideal)));
    let request = list("/v1/customers/cus_2/payment_methods");
    assert_eq!(request.customer, Some(Id::new("cus_2")));
    assert_eq!(list("/v1/payment_methods").customer, None);
}
