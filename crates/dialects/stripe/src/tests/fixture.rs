//! A caller with a secret test key, and objects to show.

use domain::bank::{Bank, Verification};
use domain::card::{Address, Brand, Card, Check, Checks, Funding, ThreeDSecure};
use domain::customer::{Customer, Profile};
use domain::method::Method;
use domain::operation::{Answer, Operation};
use domain::policy::Policy;
use domain::source::{
    Fingerprint, Instrument, InstrumentKind, Particulars, Shape, Source, Status, Stored, Usage,
};
use domain::token::Token;
use domain::{Caller, Id, Mode, Moment, Refusal, Role};
use http::{HeaderMap, HeaderName, HeaderValue};
use kit::{Call, Dialect, Endpoint, Found, Head, Reply, View, find};
use tree::{Limits, Tree, json};

use crate::Stripe;

/// 2026-11-21T12:00:00Z.
pub(super) const NOW: Moment = Moment::from_seconds(1_795_262_400);

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Vec<u8>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) role: Role,
}

impl Request {
    pub(super) fn get(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: "GET",
            path: path.to_owned(),
            query: query.to_owned(),
            body: Vec::new(),
            headers: Vec::new(),
            role: Role::Secret,
        }
    }

    pub(super) fn post(target: &str, body: &str) -> Self {
        Self {
            method: "POST",
            body: body.as_bytes().to_vec(),
            ..Self::get(target)
        }
    }

    pub(super) fn delete(target: &str) -> Self {
        Self {
            method: "DELETE",
            ..Self::get(target)
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn publishable(self) -> Self {
        Self {
            role: Role::Publishable,
            ..self
        }
    }

    pub(super) fn head(&self) -> Head {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        Head {
            method: http::Method::from_bytes(self.method.as_bytes()).unwrap(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers,
            peer: Some("203.0.113.7".to_owned()),
            base_url: "http://127.0.0.1:4242".to_owned(),
        }
    }

    /// What the endpoint makes of it.
    pub(super) fn read(&self) -> Result<Operation, Reply> {
        self.with_call(|endpoint, call| endpoint.read(call))?
    }

    /// The answer to an outcome of the core.
    pub(super) fn answer(&self, answer: &Answer) -> Reply {
        self.with_call(|endpoint, call| {
            let view = View {
                call,
                request_id: "req_1",
                now: NOW,
            };
            endpoint
                .write(answer, &view)
                .expect("the answer fits the endpoint")
        })
        .unwrap()
    }

    /// Runs with a view of the call.
    pub(super) fn viewed<T>(&self, run: impl FnOnce(&View) -> T) -> T {
        self.with_call(|_, call| {
            run(&View {
                call,
                request_id: "req_1",
                now: NOW,
            })
        })
        .unwrap()
    }

    /// The answer to a refusal of the core.
    pub(super) fn refused(&self, refusal: &Refusal) -> Reply {
        self.with_call(|_, call| {
            Stripe::new().refusal(
                refusal,
                &View {
                    call,
                    request_id: "req_1",
                    now: NOW,
                },
            )
        })
        .unwrap()
    }

    /// Reads a body tree as it is.
    pub(super) fn read_tree(&self, body: Tree) -> Result<Operation, Reply> {
        self.call_with(body, |endpoint, call| endpoint.read(call))?
    }

    fn with_call<T>(&self, run: impl FnOnce(&Endpoint, &Call) -> T) -> Result<T, Reply> {
        let body = Stripe::new().body(&self.head(), &self.body)?;
        self.call_with(body, run)
    }

    fn call_with<T>(
        &self,
        body: Tree,
        run: impl FnOnce(&Endpoint, &Call) -> T,
    ) -> Result<T, Reply> {
        let stripe = Stripe::new();
        let head = self.head();
        let query = stripe.query(&head)?;
        let found = find(stripe.endpoints(), &head.method, &head.path);
        let Found::Endpoint(endpoint, params) = found else {
            panic!("no endpoint: {self:?}")
        };
        let caller = Caller {
            account: "acct_1".into(),
            mode: Mode::Test,
            role: self.role,
            dialect: domain::Dialect::Stripe,
            key: None,
            customer: None,
        };
        let policy = Policy::default();
        let call = Call {
            head: &head,
            params,
            query,
            body,
            caller: &caller,
            policy: &policy,
            now: NOW,
            operation: endpoint.operation,
        };
        Ok(run(endpoint, &call))
    }
}

/// The body of a reply.
pub(super) fn body(reply: &Reply) -> Tree {
    json::read(std::str::from_utf8(&reply.body).unwrap(), &Limits::REQUEST).unwrap()
}

/// A member of a reply's body as JSON; "(none)" when it is absent.
pub(super) fn at(reply: &Reply, path: &[&str]) -> String {
    body(reply)
        .at(path)
        .map_or_else(|| "(none)".to_owned(), json::write)
}

/// Status, code, parameter and message of an error; "-" for an absent member.
pub(super) fn error(reply: &Reply) -> (u16, String, String, String) {
    let tree = body(reply);
    let member = |name: &str| {
        tree.at(&["error", name])
            .and_then(Tree::as_str)
            .unwrap_or("-")
            .to_owned()
    };
    (
        reply.status,
        member("code"),
        member("param"),
        member("message"),
    )
}

pub(super) fn customer() -> Customer {
    Customer {
        id: "cus_9s6XKzkNRiz8i3".into(),
        number: 7,
        version: 1,
        created: Moment::from_seconds(1_792_000_000),
        updated: Moment::from_seconds(1_792_000_000),
        origin: domain::Dialect::Stripe,
        deleted: false,
        default_source: Some("card_1Q2wErTyUiOpAsDfGhJkLzXc".into()),
        backup_source: None,
        live_sources: 1,
        profile: Profile {
            email: Some("jane@example.com".to_owned()),
            name: Some("Jane Doe".to_owned()),
            ..Profile::default()
        },
    }
}

pub(super) fn card() -> Card {
    Card {
        brand: Brand::Visa,
        iin: "424242".to_owned(),
        last4: "4242".to_owned(),
        length: 16,
        exp_month: 12,
        exp_year: 2034,
        funding: Funding::Credit,
        country: Some("US".to_owned()),
        issuer: String::new(),
        name: Some("Jane Doe".to_owned()),
        address: Address {
            zip: Some("94107".to_owned()),
            ..Address::default()
        },
        checks: Checks {
            cvc: Some(Check::Pass),
            line1: None,
            zip: Some(Check::Pass),
        },
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }
}

pub(super) fn bank() -> Bank {
    Bank {
        country: "US".to_owned(),
        currency: "usd".to_owned(),
        routing_number: Some("110000000".to_owned()),
        last4: "6789".to_owned(),
        bank_name: None,
        holder_name: Some("Jane Doe".to_owned()),
        holder_type: Some("individual".to_owned()),
        account_type: None,
        verification: Verification::New,
        scenario: String::new(),
    }
}

pub(super) fn instrument(kind: InstrumentKind) -> Instrument {
    let public = "Xt5EWLLDS7FJjR1c".to_owned();
    Instrument {
        id: "card_1Q2wErTyUiOpAsDfGhJkLzXc".into(),
        kind,
        fingerprint: Some(Fingerprint {
            stored: [0; 32],
            public,
        }),
        sealed: None,
    }
}

pub(super) fn source() -> Source {
    Source {
        id: "card_1Q2wErTyUiOpAsDfGhJkLzXc".into(),
        number: 9,
        version: 1,
        created: Moment::from_seconds(1_792_000_000),
        updated: Moment::from_seconds(1_792_000_000),
        origin: domain::Dialect::Stripe,
        shape: Shape::Card,
        method: Method::Card,
        usage: Usage::Reusable,
        status: Status::Chargeable,
        customer: Some("cus_9s6XKzkNRiz8i3".into()),
        instrument: instrument(InstrumentKind::Card(Box::new(card()))),
        gateway: stored(),
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

pub(super) fn bank_source() -> Source {
    let id: Id = "ba_1Q2wErTyUiOpAsDfGhJkLzXd".into();
    let instrument = Instrument {
        id: id.clone(),
        ..instrument(InstrumentKind::Bank(Box::new(bank())))
    };
    Source {
        id,
        shape: Shape::BankAccount,
        method: Method::BankAccount,
        instrument,
        ..source()
    }
}

pub(super) fn object(method: Method) -> Source {
    Source {
        id: "src_1Q2wErTyUiOpAsDfGhJkLzXe".into(),
        shape: Shape::Object,
        method,
        usage: Usage::SingleUse,
        status: Status::Pending,
        customer: None,
        instrument: Instrument {
            fingerprint: None,
            ..instrument(InstrumentKind::Wallet)
        },
        ..source()
    }
}

pub(super) fn token() -> Token {
    Token {
        id: "tok_1Q2wErTyUiOpAsDfGhJkLzXf".into(),
        created: Moment::from_seconds(1_792_000_000),
        expires: Moment::from_seconds(1_792_003_600),
        used: None,
        origin: domain::Dialect::Stripe,
        instrument: instrument(InstrumentKind::Card(Box::new(card()))),
        gateway: stored(),
        method_type: "card".to_owned(),
        client_ip: Some("203.0.113.7".to_owned()),
    }
}

fn stored() -> Stored {
    Stored {
        name: "stripe".to_owned(),
        account: None,
        reference: "ref".to_owned(),
    }
}
