//! Objects and calls for tests.

use domain::bank::{Bank, Verification};
use domain::card::{Address, Brand, Card, Checks, Funding, ThreeDSecure};
use domain::charge::{Charge, ChargeStatus, Risk, Terms};
use domain::customer::{Customer, Profile};
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::{EventKind, Happened, Subject, id_of_number};
use domain::intent::{Challenge, Intent, IntentStatus, Purpose};
use domain::method::Method;
use domain::operation::{ChargeAnswer, CustomerAnswer, IntentAnswer, SourceAnswer};
use domain::policy::Policy;
use domain::refusal::{Decline, Reason};
use domain::source::{
    Amount, Instrument, InstrumentKind, Particulars, Shape, Source, Status, Stored, Usage,
};
use domain::token::Token;
use domain::{Caller, Dialect, Id, Mode, Moment, Role};
use http::{HeaderName, HeaderValue};
use kit::{Call, Head, Reply, View};
use tree::{Limits, Map, Tree, form, json};

/// 2026-11-21T12:00:00Z
pub(crate) const NOW: Moment = Moment(1_795_262_400_000_000);

/// 2026-11-20T12:00:00.123456Z
pub(crate) const CREATED: Moment = Moment(1_795_176_000_123_456);

pub(crate) fn card_source() -> Source {
    let card = Card {
        brand: Brand::Visa,
        iin: "411111".to_owned(),
        last4: "1111".to_owned(),
        length: 16,
        exp_month: 12,
        exp_year: 2031,
        funding: Funding::Credit,
        country: Some("US".to_owned()),
        issuer: String::new(),
        name: Some("Zoë Ross".to_owned()),
        address: Address {
            zip: Some("91789".to_owned()),
            ..Address::default()
        },
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    };
    source(
        InstrumentKind::Card(Box::new(card)),
        Method::Card,
        Shape::Card,
    )
}

pub(crate) fn bank_source() -> Source {
    let bank = Bank {
        country: "DE".to_owned(),
        currency: "eur".to_owned(),
        routing_number: None,
        last4: "3000".to_owned(),
        bank_name: Some("Example Bank".to_owned()),
        holder_name: Some("Benjamin Ross".to_owned()),
        holder_type: Some("individual".to_owned()),
        account_type: None,
        verification: Verification::New,
        scenario: String::new(),
    };
    source(
        InstrumentKind::Bank(Box::new(bank)),
        Method::BankAccount,
        Shape::BankAccount,
    )
}

fn source(kind: InstrumentKind, method: Method, shape: Shape) -> Source {
    Source {
        id: Id::new("pm_16CHTnSAxXWqMAg8"),
        number: 41,
        version: 1,
        created: CREATED,
        updated: CREATED,
        origin: Dialect::Chargebee,
        shape,
        method,
        usage: Usage::Reusable,
        status: Status::Chargeable,
        customer: Some(Id::new("8avVGOkx8U1MX")),
        instrument: instrument(kind),
        gateway: stored(),
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

fn instrument(kind: InstrumentKind) -> Instrument {
    Instrument {
        id: Id::new("card_1"),
        kind,
        fingerprint: None,
        sealed: None,
    }
}

fn stored() -> Stored {
    Stored {
        name: "chargebee".to_owned(),
        account: None,
        reference: "tok_16CHTnSAxXWqMBh9".to_owned(),
    }
}

pub(crate) fn card_of(source: &mut Source) -> &mut Card {
    match &mut source.instrument.kind {
        InstrumentKind::Card(card) => card,
        _ => panic!("not a card"),
    }
}

pub(crate) fn bank_of(source: &mut Source) -> &mut Bank {
    match &mut source.instrument.kind {
        InstrumentKind::Bank(bank) => bank,
        _ => panic!("not a bank account"),
    }
}

pub(crate) fn customer() -> Customer {
    Customer {
        id: Id::new("8avVGOkx8U1MX"),
        number: 7,
        version: 1,
        created: CREATED,
        updated: CREATED,
        origin: Dialect::Chargebee,
        deleted: false,
        default_source: None,
        backup_source: None,
        live_sources: 0,
        profile: Profile::default(),
    }
}

/// A source whose customer has it as the primary one.
pub(crate) fn primary_answer(source: Source) -> SourceAnswer {
    let owner = Customer {
        default_source: Some(source.id.clone()),
        updated: NOW,
        live_sources: 1,
        ..customer()
    };
    let owner = CustomerAnswer {
        default_source: Some(source.clone()),
        ..CustomerAnswer::bare(owner)
    };
    SourceAnswer {
        source,
        customer: Some(owner),
    }
}

pub(crate) fn intent() -> IntentAnswer {
    let intent = Intent {
        id: Id::new("169yCIRmbeeHZ66FKJTjMLMkONzNWZGA38Zcu6YxTa1DUcddPT"),
        number: 9,
        version: 1,
        created: CREATED,
        updated: CREATED,
        origin: Dialect::Chargebee,
        purpose: Purpose::Payment,
        status: IntentStatus::RequiresMethod,
        amount: Some(Amount::Minor {
            value: 3001,
            currency: "usd".to_owned(),
        }),
        currency: Some("usd".to_owned()),
        capturable: 0,
        received: 0,
        capture: false,
        customer: Some(Id::new("8avVGOkx8U1MX")),
        source: None,
        sources: Vec::new(),
        charge: None,
        client_secret: String::new(),
        keep_for: None,
        off_session: false,
        challenge: Challenge::Automatic,
        attempts: 0,
        wrong_proofs: 0,
        action: None,
        failure: None,
        expires: Some(NOW.plus_seconds(60)),
        canceled: None,
        cancellation_reason: None,
        terms: Terms::default(),
    };
    IntentAnswer {
        intent,
        source: None,
        charge: None,
        customer: None,
    }
}

pub(crate) fn charge() -> ChargeAnswer {
    let source = card_source();
    let charge = Charge {
        id: Id::new("txn_16CHTnSAxXWqTx01"),
        number: 5,
        version: 1,
        created: CREATED,
        updated: CREATED,
        origin: Dialect::Chargebee,
        visible: 0,
        status: ChargeStatus::Succeeded,
        amount: 1000,
        currency: "usd".to_owned(),
        captured: 1000,
        refunded: 0,
        capture: true,
        source: source.id.clone(),
        customer: source.customer.clone(),
        intent: None,
        authenticate: false,
        reference: "ref_1".to_owned(),
        decline: None,
        risk: Risk::Normal,
        aftermath: String::new(),
        action: None,
        terms: Terms::default(),
    };
    let customer = Customer {
        default_source: Some(source.id.clone()),
        ..customer()
    };
    ChargeAnswer {
        charge,
        customer: Some(CustomerAnswer {
            default_source: Some(source.clone()),
            ..CustomerAnswer::bare(customer)
        }),
        source: Some(source),
        refunds: Vec::new(),
    }
}

pub(crate) fn no() -> Decline {
    Decline {
        reason: Reason::InsufficientFunds,
        code: Some("3001".to_owned()),
        text: Some("Insufficient funds".to_owned()),
    }
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint {
        id: Id::new("whv2_198PKVUX26UX9IvR"),
        number: 3,
        version: 1,
        created: CREATED,
        updated: CREATED,
        dialect: Some(Dialect::Chargebee),
        url: "https://hooks.example.com/cb".to_owned(),
        state: EndpointState::Enabled,
        events: vec!["payment_source_added".to_owned()],
        api_version: Some("v2".to_owned()),
        description: Some("Main".to_owned()),
        metadata: None,
        user: None,
        sealed: Vec::new(),
        details: Some(parsed(r#"{"primary_url":true,"send_card_resource":false}"#)),
    }
}

/// An event of a call of this API.
pub(crate) fn happened(kind: EventKind, subject: Subject, before: &str) -> Happened {
    Happened {
        id: id_of_number(77, "AbCdEfGhIjKl"),
        number: 77,
        kind,
        sequence: 1,
        created: CREATED,
        dialect: Some(Dialect::Chargebee),
        request: Some("req_1".to_owned()),
        key: Some("sk_test_wel".to_owned()),
        idempotency_key: None,
        origin: None,
        before: (!before.is_empty()).then(|| parsed(before)),
        subject,
        deliveries: Vec::new(),
    }
}

pub(crate) fn token() -> Token {
    Token {
        id: Id::new("tok_16CHQcRmcyMXN2s2"),
        created: CREATED,
        expires: NOW.plus_seconds(60),
        used: None,
        origin: Dialect::Chargebee,
        instrument: card_source().instrument,
        gateway: stored(),
        method_type: "card".to_owned(),
        client_ip: None,
    }
}

pub(crate) fn head(method: &str, path: &str) -> Head {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Head {
        method: method.parse().expect("a method"),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: http::HeaderMap::new(),
        peer: None,
        base_url: "http://127.0.0.1:4242".to_owned(),
    }
}

/// A head with headers, given as name and value.
pub(crate) fn head_with(method: &str, path: &str, headers: &[(&str, &str)]) -> Head {
    let mut head = head(method, path);
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("a header name");
        head.headers.insert(
            name,
            HeaderValue::from_bytes(value.as_bytes()).expect("a value"),
        );
    }
    head
}

/// A site with one entity, two brands and one account at Stripe.
pub(crate) fn policy() -> Policy {
    Policy {
        entities: vec!["ent_1".to_owned(), "ent_2".to_owned()],
        brands: vec!["brand_1".to_owned(), "brand_2".to_owned()],
        gateway_accounts: vec![("gw_stripe1".to_owned(), "stripe".to_owned())],
        ..Policy::default()
    }
}

/// Runs `with` on a call.
pub(crate) fn call<T>(
    operation: &'static str,
    head: &Head,
    body: &str,
    with: impl FnOnce(&Call) -> T,
) -> T {
    let body = form::read(body.as_bytes(), &Limits::REQUEST).expect("a form");
    call_of_tree(operation, head, body, with)
}

/// Runs `with` on a call whose body is a tree already.
pub(crate) fn call_of_tree<T>(
    operation: &'static str,
    head: &Head,
    body: Tree,
    with: impl FnOnce(&Call) -> T,
) -> T {
    let query = form::read_query(&head.query, &Limits::REQUEST).expect("a query");
    let policy = policy();
    let caller = Caller {
        account: Id::new("acct_1"),
        mode: Mode::Test,
        role: Role::Secret,
        dialect: Dialect::Chargebee,
        key: None,
        customer: None,
    };
    let table = crate::endpoints::table();
    let params = match kit::find(&table, &head.method, &head.path) {
        kit::Found::Endpoint(_, params) if !params.is_empty() => params,
        _ => {
            let id = head.path.rsplit('/').next().unwrap_or_default();
            vec![("id", id.to_owned())]
        }
    };
    let call = Call {
        head,
        params,
        query,
        body,
        caller: &caller,
        policy: &policy,
        now: NOW,
        operation,
    };
    with(&call)
}

/// Runs `with` on the view of a call without a body.
pub(crate) fn view_of<T>(operation: &'static str, head: &Head, with: impl FnOnce(&View) -> T) -> T {
    call(operation, head, "", |call| {
        with(&View {
            call,
            request_id: "req_1",
            now: NOW,
        })
    })
}

/// Runs `with` on the view of an empty call.
pub(crate) fn view<T>(
    operation: &'static str,
    path: &str,
    body: &str,
    with: impl FnOnce(&View) -> T,
) -> T {
    call(operation, &head("POST", path), body, |call| {
        with(&View {
            call,
            request_id: "req_1",
            now: NOW,
        })
    })
}

/// The body of a reply.
pub(crate) fn body(reply: &Reply) -> Tree {
    let text = std::str::from_utf8(&reply.body).expect("UTF-8");
    if text.is_empty() {
        Tree::Map(Map::new())
    } else {
        parsed(text)
    }
}

pub(crate) fn parsed(text: &str) -> Tree {
    json::read(text, &Limits::REQUEST).expect("JSON")
}

/// A member of a reply's body, as JSON.
pub(crate) fn member(reply: &Reply, path: &[&str]) -> String {
    body(reply).at(path).map(json::write).unwrap_or_default()
}

pub(crate) fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply
        .headers
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}
