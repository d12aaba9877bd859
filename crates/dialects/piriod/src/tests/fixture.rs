//! A stand-in for service and core: it knows one account, one customer and some sources.

use domain::card::{Address, Brand, Card, Checks, Funding, ThreeDSecure};
use domain::customer::{Customer, Profile};
use domain::intent::Intent;
use domain::list::{ListSources, Page, Start};
use domain::operation::{
    Answer, CreateSource, CustomerAnswer, CustomerRef, Material, Operation, SourceAnswer,
    SourceList, SourceRef,
};
use domain::policy::Policy;
use domain::refusal::Kind;
use domain::source::{
    Amount, Instrument, InstrumentKind, Particulars, Shape, Source, Status, Stored, Usage,
};
use domain::{Caller, Dialect as Name, Id, Mode, Moment, Refusal, Role};
use http::{HeaderMap, HeaderValue, Method};
use kit::{About, Access, Call, Dialect, Endpoint, Found, Head, Presented, Reply, Trouble, View};
use tree::Tree;
use tree::json::{self, Limits};

use crate::Piriod;

pub(super) const CUSTOMER: &str = "cus_01H8XYZ123ABC";
pub(super) const NOW: Moment = Moment(1_795_262_400_304_616);

/// A request in short.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// A call with the account's token and workspace.
    pub(super) fn private(method: &str, path: &str, body: &str) -> Self {
        let headers = [
            ("authorization", "Token sk_test_wellspring"),
            ("x-simple-workspace", "acc_wellspring"),
            ("content-type", "application/json"),
        ];
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: headers
                .map(|(name, value)| (name, value.to_owned()))
                .to_vec(),
            body: body.as_bytes().to_vec(),
        }
    }

    pub(super) fn head(&self) -> Head {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Head {
            method: Method::from_bytes(self.method.as_bytes()).unwrap(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            peer: Some("203.0.113.7".to_owned()),
            base_url: "http://127.0.0.1:4242".to_owned(),
        }
    }
}

/// The stand-in.
pub(super) struct World {
    pub(super) dialect: Piriod,
    pub(super) sources: Vec<Source>,
    pub(super) intents: Vec<Intent>,
    /// What the last creation asked for.
    pub(super) asked: std::cell::RefCell<Option<CreateSource>>,
    /// What the last other call asked for.
    pub(super) last: std::cell::RefCell<Option<Operation>>,
    /// What the core says to payments instead of what it would say.
    pub(super) refusal: Option<Refusal>,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            dialect: Piriod::new(),
            sources: Vec::new(),
            intents: Vec::new(),
            asked: None.into(),
            last: None.into(),
            refusal: None,
        }
    }

    /// Runs a call in the service's order.
    pub(super) fn call(&self, request: &Request) -> Reply {
        let head = request.head();
        let mut reply = self
            .answer(&head, &request.body)
            .unwrap_or_else(|reply| reply);
        let about = About {
            request_id: "req_1".to_owned(),
            key: None,
            original_request: None,
            replayed: false,
            now: NOW,
        };
        self.dialect.finish(&mut reply, &head, &about);
        reply
    }

    fn answer(&self, head: &Head, bytes: &[u8]) -> Result<Reply, Reply> {
        assert!(self.dialect.owns(&head.path));
        let no = |trouble| self.dialect.trouble(&trouble, head);
        let path = self.dialect.canonical(&head.path);
        let (endpoint, params) = match kit::find(self.dialect.endpoints(), &head.method, &path) {
            Found::Endpoint(endpoint, params) => (endpoint, params),
            Found::OtherMethods(methods) => {
                let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
                return Err(no(Trouble::UnknownMethod {
                    allow: names.join(", "),
                }));
            }
            Found::Nothing => return Err(no(Trouble::UnknownPath)),
        };
        let query = self.dialect.query(head)?;
        let presented = self.dialect.presented(head, &query, &Tree::Null)?;
        let caller = caller(endpoint, &presented).map_err(no)?;
        let call = Call {
            head,
            params,
            query,
            body: self.dialect.body(head, bytes)?,
            caller: &caller,
            policy: &Policy::default(),
            now: NOW,
            operation: endpoint.operation,
        };
        let operation = endpoint.read(&call)?;
        let view = View {
            call: &call,
            request_id: "req_1",
            now: NOW,
        };
        Ok(match self.decide(operation) {
            Ok(answer) => endpoint
                .write(&answer, &view)
                .expect("reader and writer share a verb"),
            Err(refusal) => self.dialect.refusal(&refusal, &view),
        })
    }

    fn decide(&self, operation: Operation) -> Result<Answer, Refusal> {
        Ok(match operation {
            Operation::CreateSource(create) => {
                *self.asked.borrow_mut() = Some((*create).clone());
                Answer::CreateSource(Box::new(bare(made(&create)?)))
            }
            Operation::ReadSource(read) => {
                Answer::ReadSource(Box::new(bare(self.source(&read.source)?)))
            }
            Operation::DeleteSource(delete) => {
                let source = self.source(&delete.source)?;
                if source.usage == Usage::SingleUse {
                    return Err(Refusal::Undeletable);
                }
                Answer::DeleteSource(Box::new(bare(source)))
            }
            Operation::ListSources(list) => Answer::ListSources(Box::new(self.list(&list)?)),
            Operation::CreateCustomer(create) => {
                let mut customer = customer();
                customer.profile = create.profile;
                Answer::CreateCustomer(Box::new(self.with_sources(customer)))
            }
            Operation::ReadCustomer(read) => {
                let CustomerRef::Id(id) = read.customer else {
                    panic!("customers have ids")
                };
                known(&id)?;
                Answer::ReadCustomer(Box::new(self.with_sources(customer())))
            }
            other => return self.decide_more(other),
        })
    }

    pub(super) fn source(&self, wanted: &SourceRef) -> Result<Source, Refusal> {
        let SourceRef::Number(number) = wanted else {
            panic!("sources have numbers")
        };
        let found = self.sources.iter().find(|source| source.number == *number);
        found.cloned().ok_or(Refusal::NotFound {
            kind: Kind::Source,
            id: number.to_string(),
        })
    }

    pub(super) fn with_sources(&self, customer: Customer) -> CustomerAnswer {
        CustomerAnswer {
            sources: self.sources.clone(),
            ..CustomerAnswer::bare(customer)
        }
    }

    fn list(&self, list: &ListSources) -> Result<SourceList, Refusal> {
        list.customer.as_ref().map_or(Ok(()), known)?;
        let takes = |source: &&Source| list.filter.as_ref().is_none_or(|filter| filter(source));
        let all: Vec<Source> = self.sources.iter().filter(takes).cloned().collect();
        let skipped = match list.start {
            Start::Skip(count) => usize::try_from(count).unwrap().min(all.len()),
            _ => all.len().saturating_sub(1) / list.limit * list.limit,
        };
        let items: Vec<Source> = all.iter().skip(skipped).take(list.limit).cloned().collect();
        let asked = match list.start {
            Start::Skip(count) => count,
            _ => skipped as u64,
        };
        let page = Page {
            has_more: skipped + items.len() < all.len(),
            total: Some(all.len() as u64),
            skipped: asked,
            items,
        };
        Ok(SourceList {
            page,
            customer: None,
        })
    }
}

fn caller(endpoint: &Endpoint, presented: &Presented) -> Result<Caller, Trouble> {
    let caller = |role| Caller {
        account: Id::from("acct_1"),
        mode: Mode::Test,
        role,
        dialect: Name::Piriod,
        key: None,
        customer: None,
    };
    match presented.key.as_ref().map(|key| key.expose()) {
        None if endpoint.access == Access::SecretOrPublic => return Ok(caller(Role::Public)),
        None => return Err(Trouble::NoCredentials),
        Some("sk_test_wellspring") => {}
        Some("pk_test_wellspring") => {
            return Err(Trouble::WrongRole {
                role: Role::Publishable,
            });
        }
        Some(_) => {
            return Err(Trouble::UnknownKey {
                masked: String::new(),
            });
        }
    }
    match presented.workspace.as_deref() {
        None => Err(Trouble::NoWorkspace),
        Some("acc_wellspring") => Ok(caller(Role::Secret)),
        Some(_) => Err(Trouble::ForeignAccount),
    }
}

pub(super) fn known(id: &Id) -> Result<(), Refusal> {
    if id.as_str() == CUSTOMER {
        return Ok(());
    }
    Err(Refusal::NotFound {
        kind: Kind::Customer,
        id: id.to_string(),
    })
}

fn made(create: &CreateSource) -> Result<Source, Refusal> {
    let customer = match &create.customer {
        Some(CustomerRef::Id(id)) => known(id).map(|()| Some(id.clone()))?,
        _ => None,
    };
    let Material::Method(method) = create.material else {
        return Err(Refusal::NotFound {
            kind: Kind::Token,
            id: String::new(),
        });
    };
    Ok(Source {
        method,
        customer,
        usage: create.usage,
        amount: create.amount.clone(),
        gateway: stored(create.gateway.as_deref().unwrap()),
        particulars: create.particulars.clone(),
        ..source(1)
    })
}

pub(super) fn bare(source: Source) -> SourceAnswer {
    SourceAnswer {
        source,
        customer: None,
    }
}

fn stored(name: &str) -> Stored {
    Stored {
        name: name.to_owned(),
        account: None,
        reference: "ref_1".to_owned(),
    }
}

pub(super) fn customer() -> Customer {
    Customer {
        id: Id::from(CUSTOMER),
        number: 5,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Name::Stripe,
        deleted: false,
        default_source: None,
        backup_source: None,
        live_sources: 0,
        profile: Profile::default(),
    }
}

/// A source that a redirect gateway is done with.
pub(super) fn source(number: i64) -> Source {
    Source {
        id: Id::new(number.to_string()),
        number,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Name::Piriod,
        shape: Shape::Object,
        method: domain::method::Method::Redirect,
        usage: Usage::SingleUse,
        status: Status::Chargeable,
        customer: None,
        instrument: Instrument {
            id: Id::from("wal_1"),
            kind: InstrumentKind::Wallet,
            fingerprint: None,
            sealed: None,
        },
        gateway: stored("transbank"),
        amount: Some(Amount::Units("10000".to_owned())),
        action: None,
        particulars: Particulars::default(),
    }
}

pub(super) fn card() -> Card {
    Card {
        brand: Brand::Visa,
        iin: "424242".to_owned(),
        last4: "4242".to_owned(),
        length: 16,
        exp_month: 8,
        exp_year: 2030,
        funding: Funding::Credit,
        country: None,
        issuer: String::new(),
        name: None,
        address: Address::default(),
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }
}

pub(super) fn json_of(text: &str) -> Tree {
    json::read(text, &Limits::REQUEST).unwrap()
}

/// The body of an answer as a tree; empty ones are null.
pub(super) fn body_of(reply: &Reply) -> Tree {
    match std::str::from_utf8(&reply.body).unwrap() {
        "" => Tree::Null,
        text => json_of(text),
    }
}

/// Whether two trees say the same, in whatever order the members of maps stand.
pub(super) fn same(one: &Tree, other: &Tree) -> bool {
    match (one, other) {
        (Tree::Map(one), Tree::Map(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|found| same(value, found)))
        }
        (Tree::List(one), Tree::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Tree::Number(one), Tree::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}
