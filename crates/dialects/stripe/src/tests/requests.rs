//! What good requests ask of the core.

use domain::instruction::Verify;
use domain::list::{ListCustomers, ListSources, Start};
use domain::method::Method;
use domain::operation::{
    CreateCustomer, CreateSource, CreateToken, CustomerRef, DefaultRule, Material, Operation,
    ReadCustomer, ReadSource, TokenMaterial,
};
use domain::source::{ActionKind, Amount, Shape, Status, Usage};
use tree::{Tree, json};

use super::fixture::{Request, bank_source, object, source};
use crate::read::source_type::{Flow, TYPES};

const SOURCES: &str = "/v1/customers/cus_1/sources";

fn create_source(request: &Request) -> CreateSource {
    match request.read() {
        Ok(Operation::CreateSource(request)) => *request,
        other => panic!("{other:?}"),
    }
}

fn create_customer(body: &str) -> CreateCustomer {
    match Request::post("/v1/customers", body).read() {
        Ok(Operation::CreateCustomer(request)) => *request,
        other => panic!("{other:?}"),
    }
}

fn handle(material: &Material) -> &str {
    match material {
        Material::Handle(text) => text,
        other => panic!("{other:?}"),
    }
}

fn written(tree: Option<&Tree>) -> String {
    tree.map(json::write).unwrap_or_default()
}

#[test]
fn the_values_of_a_customer_source() {
    for (body, text, shape) in [
        ("source=tok_visa", "tok_visa", Shape::Card),
        ("card=tok_visa", "tok_visa", Shape::Card),
        (
            "source=btok_us_verified",
            "btok_us_verified",
            Shape::BankAccount,
        ),
        ("bank_account=btok_us", "btok_us", Shape::BankAccount),
        ("source=src_1", "src_1", Shape::Object),
    ] {
        let request = create_source(&Request::post(SOURCES, body));
        assert_eq!(
            (handle(&request.material), request.shape),
            (text, shape),
            "{body}"
        );
        assert_eq!(request.customer, Some(CustomerRef::Id("cus_1".into())));
        assert_eq!(
            (request.usage, request.default),
            (Usage::Reusable, DefaultRule::IfNone)
        );
        assert_eq!(request.verify, Verify::Issuer);
        assert!(!request.authenticate);
    }
    for alias in ["cards", "bank_accounts"] {
        let path = format!("/v1/customers/cus_1/{alias}");
        assert_eq!(
            handle(&create_source(&Request::post(&path, "source=tok_1")).material),
            "tok_1"
        );
    }
}

#[test]
fn typed_in_cards_and_bank_accounts() {
    for prefix in ["source[object]=card&source", "card"] {
        let name = prefix.rsplit('&').next().unwrap();
        let body = format!(
            "{prefix}[number]=4242+4242+4242+4242&{name}[exp_month]=12&{name}[exp_year]=34&\
             {name}[cvc]=123&{name}[name]=Jane&{name}[address_zip]=94107&{name}[metadata][a]=1&\
             metadata[b]=2&metadata[a]=3&validate=false"
        );
        let request = create_source(&Request::post(SOURCES, &body));
        let Material::Card(card) = &request.material else {
            panic!("{prefix}")
        };
        assert_eq!(card.digits().expose(), "4242424242424242");
        assert_eq!(
            (card.exp_month.as_str(), card.exp_year.as_str()),
            ("12", "34")
        );
        assert_eq!(card.address.zip.as_deref(), Some("94107"));
        assert_eq!(request.verify, Verify::Nothing);
        assert_eq!(
            written(request.particulars.metadata.as_ref()),
            r#"{"a":"3","b":"2"}"#
        );
    }
    for prefix in ["source[object]=bank_account&source", "bank_account"] {
        let name = prefix.rsplit('&').next().unwrap();
        let body = format!(
            "{prefix}[country]=us&{name}[account_number]=000123456789&\
             {name}[routing_number]=110000000&{name}[account_holder_type]=individual"
        );
        let request = create_source(&Request::post(SOURCES, &body));
        let Material::Bank(bank, Method::BankAccount) = &request.material else {
            panic!()
        };
        assert_eq!(
            (bank.country.as_str(), bank.currency.as_deref()),
            ("US", Some("usd"))
        );
        assert_eq!(request.shape, Shape::BankAccount);
    }
}

#[test]
fn what_browsers_add_is_no_parameter() {
    let body = "card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=30&key=pk_test_1&\
                payment_user_agent=x&guid=1&muid=2&sid=3&time_on_page=4&pasted_fields=number&\
                referrer=r&_stripe_account=acct_1&_stripe_version=2020-08-27";
    let request = match Request::post("/v1/tokens", body).publishable().read() {
        Ok(Operation::CreateToken(request)) => *request,
        other => panic!("{other:?}"),
    };
    let CreateToken {
        material: TokenMaterial::Card(_),
        method_type,
        client_ip,
        ..
    } = request
    else {
        panic!()
    };
    assert_eq!(
        (method_type.as_str(), client_ip.as_deref()),
        ("card", Some("203.0.113.7"))
    );
    let body = "bank_account[country]=DE&bank_account[account_number]=DE89370400440532013000";
    let Ok(Operation::CreateToken(request)) = Request::post("/v1/tokens", body).read() else {
        panic!()
    };
    let TokenMaterial::Bank(bank) = request.material else {
        panic!()
    };
    assert_eq!(bank.currency.as_deref(), Some("eur"));
}

#[test]
fn customers_keep_what_they_are_told() {
    let request = create_customer(
        "id=my-customer&email=+jane@example.com&name=Jane&phone=&description=4242424242424242&\
         address[country]=de&address[postal_code]=10115&balance=-5&tax_exempt=&\
         preferred_locales[0]=de&shipping[name]=J&shipping[address][line1]=L&metadata[a]=b&\
         source=tok_visa&invoice_settings[footer]=f&expand[]=default_source",
    );
    assert_eq!(request.id, Some("my-customer".into()));
    let profile = &request.profile;
    assert_eq!(profile.email.as_deref(), Some("jane@example.com"));
    assert_eq!(profile.phone, None);
    assert_eq!(profile.description.as_deref(), Some("************4242"));
    assert_eq!(
        written(profile.address.as_ref()),
        r#"{"zip":"10115","country":"DE"}"#
    );
    let own = profile.extra.as_ref().and_then(|extra| extra.get("stripe"));
    assert_eq!(
        own.and_then(|own| own.get("balance"))
            .and_then(Tree::as_i64),
        Some(-5)
    );
    assert_eq!(
        written(own.and_then(|own| own.at(&["shipping", "address"]))),
        r#"{"line1":"L"}"#
    );
    assert_eq!(handle(&request.source.unwrap().material), "tok_visa");
    assert!(request.with.default_source && !request.with.sources);
    assert!(create_customer("").source.is_none());
}

#[test]
fn versions_before_2020_08_27_load_sources() {
    for (version, sources) in [("2020-08-26", true), ("2020-08-27", false)] {
        let request = Request::get("/v1/customers/cus_1").with("stripe-version", version);
        let Ok(Operation::ReadCustomer(read)) = request.read() else {
            panic!()
        };
        let ReadCustomer { with, customer, .. } = *read;
        assert_eq!(
            (with.sources, customer),
            (sources, CustomerRef::Id("cus_1".into()))
        );
    }
}

#[test]
fn expanding_loads() {
    let request = Request::post(SOURCES, "source=tok_visa&expand[]=customer.sources");
    let with = create_source(&request).with;
    assert!(with.customer && with.default_source && with.sources);
    assert!(
        !create_source(&Request::post(SOURCES, "source=tok_visa"))
            .with
            .customer
    );
}

#[test]
fn pages() {
    let list = |query: &str| -> ListSources {
        match Request::get(&format!("{SOURCES}{query}")).read() {
            Ok(Operation::ListSources(request)) => *request,
            other => panic!("{other:?}"),
        }
    };
    for (query, limit, start) in [
        ("", 10, Start::Beginning),
        ("?limit=0", 1, Start::Beginning),
        ("?limit=5000", 100, Start::Beginning),
        (
            "?limit=3&starting_after=card_1",
            3,
            Start::After("card_1".into()),
        ),
        ("?ending_before=card_1", 10, Start::Before("card_1".into())),
    ] {
        let request = list(query);
        assert_eq!((request.limit, request.start), (limit, start), "{query}");
        assert!(request.default_first && request.customer == Some("cus_1".into()));
    }
    let takes = |query: &str| {
        let filter = list(query).filter.unwrap();
        [source(), bank_source(), object(Method::Ideal)].map(|source| filter(&source))
    };
    assert_eq!(takes(""), [true, true, true]);
    assert_eq!(takes("?object=card"), [true, false, false]);
    assert_eq!(takes("?object=bank_account"), [false, true, false]);
    assert_eq!(takes("?object=source"), [false, false, true]);
}

#[test]
fn customers_by_mail_and_time() {
    let list = |query: &str| -> ListCustomers {
        match Request::get(&format!("/v1/customers?{query}")).read() {
            Ok(Operation::ListCustomers(request)) => *request,
            other => panic!("{other:?}"),
        }
    };
    let range = |query: &str| {
        let request = list(query);
        (request.created_from, request.created_to)
    };
    assert_eq!(list("email=a@b.co").email.as_deref(), Some("a@b.co"));
    assert_eq!(range("created=5"), (Some(5_000_000), Some(5_999_999)));
    assert_eq!(
        range("created[gte]=5&created[lt]=7"),
        (Some(5_000_000), Some(6_999_999))
    );
    assert_eq!(
        range("created[gt]=5&created[lte]=7"),
        (Some(6_000_000), Some(7_999_999))
    );
    assert_eq!(range("created[gte]=9223372036854775807").0, Some(i64::MAX));
    assert!(list("expand[]=data.sources").with.sources);
}

/// The parameters that a source of each type needs.
fn needed(name: &str, flow: Flow, once: bool, currency: &str) -> String {
    let mut body = format!("type={name}");
    if once {
        body.push_str(&format!("&amount=1000&currency={currency}"));
    }
    if flow == Flow::Redirect {
        body.push_str("&redirect[return_url]=https://shop.example.com/return");
    }
    body.push_str(match name {
        "card" => "&token=tok_visa",
        "sepa_debit" => "&sepa_debit[iban]=DE89370400440532013000",
        "au_becs_debit" => "&au_becs_debit[bsb_number]=000000&au_becs_debit[account_number]=0001",
        "acss_debit" => {
            "&acss_debit[transit_number]=11000&acss_debit[institution_number]=000&\
             acss_debit[account_number]=000123456789"
        }
        "ach_debit" => {
            "&ach_debit[routing_number]=110000000&ach_debit[account_number]=000123456789"
        }
        "three_d_secure" => "&three_d_secure[card]=src_1",
        _ => "",
    });
    body
}

#[test]
fn every_type_of_source() {
    for kind in &TYPES {
        let name = kind.name();
        let usage = kind.usages[0];
        let once = usage == Usage::SingleUse;
        let currency = kind.currencies.first().unwrap_or(&"eur");
        let body = needed(name, kind.flow, once, currency);
        let request = create_source(&Request::post("/v1/sources", &body).publishable());
        assert_eq!(
            (request.shape, request.usage),
            (Shape::Object, usage),
            "{name}"
        );
        assert_eq!(request.starts_as, Some(kind.starts_as), "{name}");
        assert_eq!(request.customer, None);
        assert_eq!(request.default, DefaultRule::Never);
        let step = request.action.as_ref().map(|action| action.kind);
        let expected = match kind.flow {
            Flow::Redirect => Some(ActionKind::Redirect),
            Flow::Receiver => Some(ActionKind::Receiver),
            Flow::CodeVerification => Some(ActionKind::Code),
            Flow::None if name == "wechat" => Some(ActionKind::Qr),
            Flow::None => None,
        };
        assert_eq!(step, expected, "{name}");
        let amount = Amount::Minor {
            value: 1000,
            currency: (*currency).to_owned(),
        };
        assert_eq!(request.amount, once.then_some(amount), "{name}");
        let returns = request.particulars.returns.any.is_some();
        assert_eq!(returns, kind.flow == Flow::Redirect, "{name}");
    }
}

#[test]
fn account_numbers_are_no_details() {
    let body = needed("sepa_debit", Flow::None, false, "eur") + "&owner[name]=Jenny";
    let request = create_source(&Request::post("/v1/sources", &body));
    let Material::Bank(bank, Method::SepaDebit) = &request.material else {
        panic!()
    };
    assert_eq!(
        (bank.country.as_str(), bank.currency.as_deref()),
        ("DE", Some("eur"))
    );
    assert_eq!(bank.holder_name.as_deref(), Some("Jenny"));
    let details = written(request.particulars.details.as_ref());
    assert_eq!(details, r#"{"sepa_debit":{"bank_code":"37040044"}}"#);
    assert_eq!(request.starts_as, Some(Status::Chargeable));

    let body = "type=ideal&amount=1&currency=EUR&ideal[bank]=ing&redirect[return_url]=app://x&\
                statement_descriptor=S&receiver[refund_attributes_method]=none&usage=single_use";
    let request = create_source(&Request::post("/v1/sources", body));
    let details = written(request.particulars.details.as_ref());
    assert_eq!(
        details,
        r#"{"ideal":{"bank":"ing"},"stripe":{"refund_attributes_method":"none","currency":"eur"}}"#
    );
}

#[test]
fn one_source_object() {
    let read = |request: Request| -> ReadSource {
        match request.read() {
            Ok(Operation::ReadSource(request)) => *request,
            other => panic!("{other:?}"),
        }
    };
    let secret = read(Request::get("/v1/sources/src_1?client_secret=s").publishable());
    assert_eq!(secret.client_secret.as_deref(), Some("s"));
    let nested = read(Request::get("/v1/customers/cus_1/cards/card_1"));
    assert_eq!(nested.of_customer, Some(CustomerRef::Id("cus_1".into())));
}
