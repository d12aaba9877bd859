//! Random calls through random dialects, and what must hold whatever they were.
//!
//! After every call the rows themselves are looked at: answers alone could agree with each other and
//! still be wrong.

use std::collections::HashMap;

use domain::charge::{Charge, ChargeStatus};
use domain::event::ObjectKind;
use domain::source::{Source, Status, Usage};
use domain::{Dialect, Id, Mode};
use http::{HeaderMap, HeaderValue, Method};
use kit::{Head, Reply};
use proptest::prelude::*;
use service::setup::{DEMO_ACCOUNT, DEMO_PUBLISHABLE_KEY, DEMO_SECRET_KEY, DEMO_WORKSPACE};
use store::Row;
use store::table::page::PageOf;
use store::table::{Scope, charge, customer, event, refund, source};
use tree::{Tree, json};

use crate::LIMITS;
use crate::request::BASE_URL;
use crate::world::World;

/// One call. Numbers choose among what is there; amounts are in the smallest unit.
#[derive(Clone, Debug)]
enum Step {
    StripeCard,
    ChargebeeCard {
        replace: bool,
    },
    MagpieCard,
    MagpieAttach(usize),
    PiriodEnrol,
    StripeDelete(usize),
    ChargebeeDelete(usize),
    PiriodDelete(usize),
    StripeDefault(usize),
    ChargebeeRole {
        source: usize,
        backup: bool,
    },
    StripeCharge {
        source: usize,
        amount: i64,
        capture: bool,
    },
    MagpieCharge {
        source: usize,
        amount: i64,
        capture: bool,
    },
    StripeCapture {
        charge: usize,
        amount: i64,
    },
    MagpieCapture {
        charge: usize,
        amount: i64,
    },
    MagpieVoid(usize),
    StripeRefund {
        charge: usize,
        amount: i64,
    },
    MagpieRefund {
        charge: usize,
        amount: i64,
    },
    Declined,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pick = 0_usize..12;
    let amount = 50_i64..3_000;
    let step = prop_oneof![
        3 => Just(Step::StripeCard),
        2 => any::<bool>().prop_map(|replace| Step::ChargebeeCard { replace }),
        3 => Just(Step::MagpieCard),
        2 => pick.clone().prop_map(Step::MagpieAttach),
        1 => Just(Step::PiriodEnrol),
        1 => pick.clone().prop_map(Step::StripeDelete),
        1 => pick.clone().prop_map(Step::ChargebeeDelete),
        1 => pick.clone().prop_map(Step::PiriodDelete),
        2 => pick.clone().prop_map(Step::StripeDefault),
        2 => (pick.clone(), any::<bool>())
            .prop_map(|(source, backup)| Step::ChargebeeRole { source, backup }),
        4 => (pick.clone(), amount.clone(), any::<bool>())
            .prop_map(|(source, amount, capture)| Step::StripeCharge { source, amount, capture }),
        4 => (pick.clone(), amount.clone(), any::<bool>())
            .prop_map(|(source, amount, capture)| Step::MagpieCharge { source, amount, capture }),
        3 => (pick.clone(), amount.clone())
            .prop_map(|(charge, amount)| Step::StripeCapture { charge, amount }),
        2 => (pick.clone(), amount.clone())
            .prop_map(|(charge, amount)| Step::MagpieCapture { charge, amount }),
        1 => pick.clone().prop_map(Step::MagpieVoid),
        3 => (pick.clone(), amount.clone())
            .prop_map(|(charge, amount)| Step::StripeRefund { charge, amount }),
        3 => (pick, amount).prop_map(|(charge, amount)| Step::MagpieRefund { charge, amount }),
        1 => Just(Step::Declined),
    ];
    proptest::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_called_the_rows_stay_true(steps in steps()) {
        let play = Play::new();
        for step in steps {
            let reply = play.take(&step);
            prop_assert!(reply.status < 500, "{step:?}: {}", text(&reply));
            if let Err(problem) = play.check() {
                prop_assert!(false, "after {step:?}: {problem}");
            }
        }
    }
}

/// A world with one customer whom every dialect knows.
struct Play {
    world: World,
    customer: String,
}

impl Play {
    fn new() -> Self {
        let world = World::new();
        let mut play = Self {
            world,
            customer: String::new(),
        };
        let reply = play.form(
            Dialect::Stripe,
            "/v1/customers",
            "email=model%40example.com",
        );
        play.customer = member(&reply, "id");
        play
    }

    fn take(&self, step: &Step) -> Reply {
        let customer = &self.customer;
        match step {
            Step::StripeCard => {
                let path = format!("/v1/customers/{customer}/sources");
                self.form(Dialect::Stripe, &path, "source=tok_visa")
            }
            Step::Declined => {
                let path = format!("/v1/customers/{customer}/sources");
                self.form(Dialect::Stripe, &path, "source=tok_chargeDeclined")
            }
            Step::ChargebeeCard { replace } => self.form(
                Dialect::Chargebee,
                "/api/v2/payment_sources/create_card",
                &format!(
                    "customer_id={customer}&card[number]=4111111111111111&card[expiry_month]=12\
                     &card[expiry_year]=2030&card[cvv]=123\
                     &replace_primary_payment_source={replace}"
                ),
            ),
            Step::MagpieCard => self.json(
                DEMO_PUBLISHABLE_KEY,
                "/v2/sources/",
                r#"{"type":"card","card":{"name":"A B","number":"4242424242424242",
                    "exp_month":"12","exp_year":"2030","cvc":"123"}}"#,
            ),
            Step::MagpieAttach(place) => self.json(
                DEMO_SECRET_KEY,
                &format!("/v2/customers/{customer}/sources"),
                &format!(r#"{{"source":"{}"}}"#, self.source(*place)),
            ),
            Step::PiriodEnrol => self.piriod(
                "POST",
                "/sources/",
                &format!(r#"{{"gateway":"oneclick","usage":"reusable","customer":"{customer}"}}"#),
            ),
            Step::StripeDelete(place) => {
                let path = format!("/v1/customers/{customer}/sources/{}", self.source(*place));
                self.call("DELETE", &path, Dialect::Stripe, "")
            }
            Step::ChargebeeDelete(place) => {
                let id = self.source(*place);
                let path = format!("/api/v2/payment_sources/{id}/delete");
                self.form(Dialect::Chargebee, &path, "")
            }
            Step::PiriodDelete(place) => {
                let number = self.pick(*place).map_or(1, |source| source.number);
                self.piriod("DELETE", &format!("/sources/{number}/"), "")
            }
            Step::StripeDefault(place) => self.form(
                Dialect::Stripe,
                &format!("/v1/customers/{customer}"),
                &format!("default_source={}", self.source(*place)),
            ),
            Step::ChargebeeRole { source, backup } => self.form(
                Dialect::Chargebee,
                &format!("/api/v2/customers/{customer}/assign_payment_role"),
                &format!(
                    "payment_source_id={}&role={}",
                    self.source(*source),
                    if *backup { "backup" } else { "primary" }
                ),
            ),
            step => self.move_money(step),
        }
    }

    fn move_money(&self, step: &Step) -> Reply {
        match step {
            Step::StripeCharge {
                source,
                amount,
                capture,
            } => {
                let source = self.pick(*source);
                let id = source.as_ref().map_or("none", |source| source.id.as_str());
                let owner = match source.as_ref().and_then(|source| source.customer.as_ref()) {
                    Some(owner) => format!("&customer={owner}"),
                    None => String::new(),
                };
                let body =
                    format!("amount={amount}&currency=usd&source={id}&capture={capture}{owner}");
                self.form(Dialect::Stripe, "/v1/charges", &body)
            }
            Step::MagpieCharge {
                source,
                amount,
                capture,
            } => self.json(
                DEMO_SECRET_KEY,
                "/v2/charges/",
                &format!(
                    r#"{{"amount":{amount},"currency":"php","source":"{}","description":"d",
                        "statement_descriptor":"abc","capture":{capture},"require_auth":false}}"#,
                    self.source(*source)
                ),
            ),
            Step::StripeCapture { charge, amount } => {
                let path = format!("/v1/charges/{}/capture", self.charge(*charge));
                self.form(Dialect::Stripe, &path, &format!("amount={amount}"))
            }
            Step::MagpieCapture { charge, amount } => {
                let path = format!("/v2/charges/{}/capture", self.charge(*charge));
                self.json(DEMO_SECRET_KEY, &path, &format!(r#"{{"amount":{amount}}}"#))
            }
            Step::MagpieVoid(charge) => {
                let path = format!("/v2/charges/{}/void", self.charge(*charge));
                self.json(DEMO_SECRET_KEY, &path, "")
            }
            Step::StripeRefund { charge, amount } => {
                let body = format!("charge={}&amount={amount}", self.charge(*charge));
                self.form(Dialect::Stripe, "/v1/refunds", &body)
            }
            Step::MagpieRefund { charge, amount } => {
                let path = format!("/v2/charges/{}/refund", self.charge(*charge));
                self.json(DEMO_SECRET_KEY, &path, &format!(r#"{{"amount":{amount}}}"#))
            }
            other => panic!("{other:?} moves no money"),
        }
    }

    /// Everything that must hold.
    fn check(&self) -> Result<(), String> {
        let scope = scope();
        let row = self.one(&customer::by_id(&scope, &self.customer));
        let owner = customer::of_row(&row).unwrap();
        let sources = self.sources();
        let live: Vec<&Source> = sources
            .iter()
            .filter(|source| {
                source.customer.as_ref() == Some(&owner.id)
                    && source.is_live()
                    && source.usage == Usage::Reusable
            })
            .collect();
        if owner.live_sources != live.len() as i64 {
            return Err(format!(
                "{} counted, {} live",
                owner.live_sources,
                live.len()
            ));
        }
        for (role, id) in [
            ("default", &owner.default_source),
            ("backup", &owner.backup_source),
        ] {
            if let Some(id) = id
                && !live.iter().any(|source| source.id == *id)
            {
                return Err(format!("the {role} {id} is no live source"));
            }
        }
        if owner.default_source.is_some() && owner.default_source == owner.backup_source {
            return Err("default and backup are the same".to_owned());
        }
        self.check_money(&sources)?;
        self.check_events(ObjectKind::Customer, &owner.id, owner.version)?;
        for source in &sources {
            self.check_events(ObjectKind::Source, &source.id, source.version)?;
        }
        Ok(())
    }

    fn check_money(&self, sources: &[Source]) -> Result<(), String> {
        let mut paid: HashMap<Id, i64> = HashMap::new();
        for charge in self.charges() {
            let ordered = 0 <= charge.refunded
                && charge.refunded <= charge.captured
                && charge.captured <= charge.amount;
            if !ordered {
                return Err(format!("{charge:?}: sums"));
            }
            let mut sum = 0;
            for row in self.rows(&refund::of_charge(&scope(), charge.id.as_str())) {
                sum += refund::of_row(row).unwrap().amount;
            }
            if charge.status == ChargeStatus::Succeeded && sum < charge.refunded {
                return Err(format!("{}: refunds {sum}, {}", charge.id, charge.refunded));
            }
            if charge.status != ChargeStatus::Failed {
                *paid.entry(charge.source.clone()).or_default() += 1;
            }
            self.check_events(ObjectKind::Charge, &charge.id, charge.version)?;
        }
        for source in sources {
            let times = paid.get(&source.id).copied().unwrap_or(0);
            if source.usage == Usage::SingleUse && times > 1 {
                return Err(format!("{} paid {times} times", source.id));
            }
            if source.status == Status::Consumed && source.instrument.sealed.is_some() {
                return Err(format!("{} is used up and still sealed", source.id));
            }
        }
        Ok(())
    }

    /// One event for each version, without gaps.
    fn check_events(&self, kind: ObjectKind, id: &Id, version: i64) -> Result<(), String> {
        let rows = self.rows(&event::of_object(&scope(), kind, id));
        let found: Vec<i64> = rows.iter().map(|row| row.integer(0).unwrap()).collect();
        let wanted: Vec<i64> = (1..=version).collect();
        if found == wanted {
            Ok(())
        } else {
            Err(format!(
                "{} {id}: events {found:?}, version {version}",
                kind.name()
            ))
        }
    }

    fn sources(&self) -> Vec<Source> {
        let list = source::ListOf {
            dialect: Dialect::Piriod,
            customer: None,
            live_only: false,
        };
        let mut all = Vec::new();
        // Piriod hides what was detached, Magpie hides what it cannot name: together they show all.
        for dialect in Dialect::ALL {
            let list = source::ListOf {
                dialect,
                ..list.clone()
            };
            for row in self.rows(&source::page_forward(&scope(), &list, i64::MIN, 1_000)) {
                let one = source::of_row(row).unwrap();
                if all.iter().all(|known: &Source| known.id != one.id) {
                    all.push(one);
                }
            }
        }
        all.sort_by_key(|source| source.number);
        all
    }

    fn charges(&self) -> Vec<Charge> {
        let page = PageOf {
            visible: -1,
            customer: None,
            parent: None,
            from: i64::MIN,
            to: i64::MAX,
            limit: 1_000,
        };
        let rows = self.rows(&charge::page_forward(&scope(), i64::MIN, &page));
        rows.into_iter()
            .map(|row| charge::of_row(row).unwrap())
            .collect()
    }

    fn pick(&self, place: usize) -> Option<Source> {
        let all = self.sources();
        let place = place.checked_rem(all.len())?;
        all.into_iter().nth(place)
    }

    fn source(&self, place: usize) -> String {
        self.pick(place)
            .map_or_else(|| "src_none".to_owned(), |source| source.id.to_string())
    }

    fn charge(&self, place: usize) -> String {
        let all = self.charges();
        match place.checked_rem(all.len()) {
            Some(place) => all[place].id.to_string(),
            None => "ch_none".to_owned(),
        }
    }

    fn rows(&self, query: &store::Query) -> Vec<Row> {
        self.world.store().ask(query).unwrap()
    }

    fn one(&self, query: &store::Query) -> Row {
        self.world.store().ask_one(query).unwrap().unwrap()
    }

    fn form(&self, dialect: Dialect, path: &str, body: &str) -> Reply {
        self.call("POST", path, dialect, body)
    }

    fn call(&self, method: &str, path: &str, dialect: Dialect, body: &str) -> Reply {
        let key = match dialect {
            Dialect::Stripe => format!("Bearer {DEMO_SECRET_KEY}"),
            _ => basic(DEMO_SECRET_KEY),
        };
        let headers = [
            ("authorization", key),
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
        ];
        self.send(method, path, &headers, body)
    }

    fn json(&self, key: &str, path: &str, body: &str) -> Reply {
        let headers = [
            ("authorization", basic(key)),
            ("content-type", "application/json".to_owned()),
        ];
        self.send("POST", path, &headers, body)
    }

    fn piriod(&self, method: &str, path: &str, body: &str) -> Reply {
        let headers = [
            ("authorization", format!("Token {DEMO_SECRET_KEY}")),
            ("x-simple-workspace", DEMO_WORKSPACE.to_owned()),
            ("x-piriod-test-mode", "true".to_owned()),
            ("content-type", "application/json".to_owned()),
        ];
        self.send(method, path, &headers, body)
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let head = Head {
            method: Method::try_from(method).unwrap(),
            path: path.to_owned(),
            query: String::new(),
            headers: map,
            peer: Some("203.0.113.7".to_owned()),
            base_url: BASE_URL.to_owned(),
        };
        self.world.call(&head, body.as_bytes().to_vec())
    }
}

fn scope() -> Scope {
    Scope {
        account: Id::new(DEMO_ACCOUNT),
        mode: Mode::Test,
    }
}

fn basic(key: &str) -> String {
    let encoded = data_encoding::BASE64.encode(format!("{key}:").as_bytes());
    format!("Basic {encoded}")
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

fn member(reply: &Reply, name: &str) -> String {
    let tree = json::read(&text(reply), &LIMITS).unwrap();
    let found = tree.get(name).and_then(Tree::as_str);
    found
        .unwrap_or_else(|| panic!("no {name} in {}", text(reply)))
        .to_owned()
}
