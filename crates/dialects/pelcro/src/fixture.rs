//! Calls, customers and sources for the tests of this crate.

use domain::card::{Address, Brand, Card, Check, Checks, Funding, ThreeDSecure};
use domain::charge::Terms;
use domain::customer::{Customer, Profile};
use domain::intent::{Challenge, Intent, IntentStatus, Purpose};
use domain::method::Method;
use domain::operation::{CustomerAnswer, IntentAnswer, SourceAnswer};
use domain::policy::Policy;
use domain::session::Session;
use domain::source::{
    Fingerprint, Instrument, InstrumentKind, Particulars, Shape, Source, Status, Stored, Usage,
};
use domain::{Caller, Dialect, Id, Mode, Moment, Role, Secret};
use kit::{Call, Head, Reply};
use tree::{Limits, Tree, json};

/// 2026-11-21T12:00:00Z.
pub(crate) const NOW: Moment = Moment::from_seconds(1_795_262_400);

/// What a call borrows.
pub(crate) struct Scene {
    pub(crate) head: Head,
    pub(crate) caller: Caller,
    pub(crate) policy: Policy,
}

/// A call to a path, with a session of `cus_demo`.
pub(crate) fn scene(method: http::Method, path: &str) -> Scene {
    Scene {
        head: Head {
            method,
            path: path.to_owned(),
            query: "site_id=1".to_owned(),
            headers: http::HeaderMap::new(),
            peer: None,
            base_url: "http://127.0.0.1:4242".to_owned(),
        },
        caller: Caller {
            account: Id::new("acc_wellspring"),
            mode: Mode::Test,
            role: Role::Customer,
            dialect: Dialect::Pelcro,
            key: None,
            customer: Some(Id::new("cus_demo")),
        },
        policy: Policy::default(),
    }
}

impl Scene {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.head
            .headers
            .insert(name, http::HeaderValue::from_str(value).expect("a header"));
        self
    }

    pub(crate) fn call(&self, operation: &'static str, body: Tree) -> Call<'_> {
        Call {
            head: &self.head,
            params: Vec::new(),
            query: tree::map([("site_id", "1".into())]),
            body,
            caller: &self.caller,
            policy: &self.policy,
            now: NOW,
            operation,
        }
    }
}

/// A tree from JSON.
pub(crate) fn tree_of(text: &str) -> Tree {
    json::read(text, &Limits::REQUEST).expect("the test's own JSON")
}

/// Status and body of an answer; an empty body is null.
pub(crate) fn shown(reply: &Reply) -> (u16, Tree) {
    let text = std::str::from_utf8(&reply.body).expect("UTF-8");
    (
        reply.status,
        if text.is_empty() {
            Tree::Null
        } else {
            tree_of(text)
        },
    )
}

/// Ada, whose default is the source with this number.
pub(crate) fn customer(default: Option<i64>) -> Customer {
    Customer {
        id: Id::new("cus_demo"),
        number: 1001,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Dialect::Pelcro,
        deleted: false,
        default_source: default.map(id_of),
        backup_source: None,
        live_sources: 0,
        profile: Profile {
            email: Some("ada@example.com".to_owned()),
            first_name: Some("Ada".to_owned()),
            last_name: Some("Vault".to_owned()),
            extra: Some(tree_of(r#"{"pelcro":{"username":"ada"}}"#)),
            ..Profile::default()
        },
    }
}

fn id_of(number: i64) -> Id {
    Id::new(format!("card_{number}"))
}

/// A Visa card at Stripe.
pub(crate) fn source(number: i64) -> Source {
    Source {
        id: id_of(number),
        number,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Dialect::Pelcro,
        shape: Shape::Card,
        method: Method::Card,
        usage: Usage::Reusable,
        status: Status::Chargeable,
        customer: Some(Id::new("cus_demo")),
        instrument: Instrument {
            id: id_of(number),
            kind: InstrumentKind::Card(Box::new(card())),
            fingerprint: Some(Fingerprint {
                stored: [0; 32],
                public: "Xt5EWLLDS7FJjR1c".to_owned(),
            }),
            sealed: None,
        },
        gateway: Stored {
            name: "stripe".to_owned(),
            account: None,
            reference: format!("card_at_gateway_{number}"),
        },
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

/// 4242.
pub(crate) fn card() -> Card {
    Card {
        brand: Brand::Visa,
        iin: "424242".to_owned(),
        last4: "4242".to_owned(),
        length: 16,
        exp_month: 12,
        exp_year: 2030,
        funding: Funding::Credit,
        country: Some("US".to_owned()),
        issuer: String::new(),
        name: Some("Ada Vault".to_owned()),
        address: Address::default(),
        checks: Checks {
            cvc: Some(Check::Pass),
            line1: None,
            zip: None,
        },
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }
}

/// Ada with these sources, the first of them her default, and a fresh session.
pub(crate) fn owner(sources: Vec<Source>) -> CustomerAnswer {
    let default = sources.first().cloned();
    CustomerAnswer {
        customer: customer(default.as_ref().map(|source| source.number)),
        default_source: default,
        sources,
        created: None,
        session: Some(Session {
            token: Secret::new("a.fresh.token"),
            jti: "aB3dE5fG7hJ9kL1m".to_owned(),
            customer: Id::new("cus_demo"),
            expires: NOW.plus_seconds(86_400),
        }),
    }
}

/// The source and its owner.
pub(crate) fn answer(source: Source, owner: CustomerAnswer) -> SourceAnswer {
    SourceAnswer {
        source,
        customer: Some(owner),
    }
}

/// A setup intent of `cus_demo`.
pub(crate) fn intent() -> IntentAnswer {
    let intent = Intent {
        id: Id::new("seti_1"),
        number: 1,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Dialect::Pelcro,
        purpose: Purpose::Setup,
        status: IntentStatus::RequiresMethod,
        amount: None,
        currency: None,
        capturable: 0,
        received: 0,
        capture: true,
        customer: Some(Id::new("cus_demo")),
        source: None,
        sources: Vec::new(),
        charge: None,
        client_secret: "seti_1_secret_x".to_owned(),
        keep_for: None,
        off_session: false,
        challenge: Challenge::Automatic,
        attempts: 0,
        wrong_proofs: 0,
        action: None,
        failure: None,
        expires: None,
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
