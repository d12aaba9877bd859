//! Random calls through random dialects, and what must hold whatever they were.
//!
//! After every call the rows themselves are looked at: answers alone could agree with each other
//! and still be wrong.

mod calls;
mod check;

use self::calls::{member, text};
use crate::world::World;
use domain::charge::Charge;
use domain::source::Source;
use domain::{Dialect, Id, Mode};
use kit::Reply;
use proptest::prelude::*;
use service::setup::{DEMO_ACCOUNT, DEMO_PUBLISHABLE_KEY, DEMO_SECRET_KEY};
use store::Row;
use store::table::page::PageOf;
use store::table::{Scope, charge, source};

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
    PelcroCard {
        default: bool,
    },
    PelcroDelete(usize),
    PelcroDefault(usize),
    StripeSetUp,
    StripePay {
        source: usize,
        amount: i64,
        capture: bool,
    },
    PiriodPay {
        source: usize,
        amount: i64,
    },
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
        2 => any::<bool>().prop_map(|default| Step::PelcroCard { default }),
        1 => pick.clone().prop_map(Step::PelcroDelete),
        1 => pick.clone().prop_map(Step::PelcroDefault),
        1 => Just(Step::StripeSetUp),
        2 => (pick.clone(), amount.clone(), any::<bool>())
            .prop_map(|(source, amount, capture)| Step::StripePay { source, amount, capture }),
        2 => (pick.clone(), amount.clone())
            .prop_map(|(source, amount)| Step::PiriodPay { source, amount }),
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
        cases: 32,
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

/// Generated calls come this way too seldom: the backup becomes the default through dialects that
/// know no backup.
#[test]
fn a_backup_that_becomes_the_default_is_no_backup_any_more() {
    let moves: [fn(usize) -> Step; 2] = [Step::PelcroDefault, Step::StripeDefault];
    for moved in moves {
        let play = Play::new();
        for step in [Step::StripeCard, Step::StripeCard] {
            assert_eq!(play.take(&step).status, 200);
        }
        // The default cannot be the backup too, so only one of the two calls is accepted.
        let taken = (0..2).find(|source| {
            let role = Step::ChargebeeRole {
                source: *source,
                backup: true,
            };
            play.take(&role).status == 200
        });
        let backup = taken.expect("the other one becomes the backup");
        assert_eq!(play.take(&moved(backup)).status, 200);
        assert_eq!(play.check(), Ok(()));
    }
}

/// A world with one customer whom every dialect knows.
struct Play {
    world: World,
    customer: String,
    session: String,
}

impl Play {
    /// The customer registers at Pelcro, which gives a session; the others know it by its id.
    fn new() -> Self {
        let world = World::new();
        let mut play = Self {
            world,
            customer: String::new(),
            session: String::new(),
        };
        let reply = play.pelcro(
            "POST",
            "/api/v1/sdk/auth/register?site_id=1",
            r#"{"email":"model@example.com","password":"wellspring"}"#,
        );
        play.customer = member(&reply, &["data", "id"]);
        play.session = member(&reply, &["data", "auth_token"]);
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
            Step::PelcroCard { default } => self.pelcro(
                "POST",
                "/api/v1/sdk/payment_methods?site_id=1",
                &format!(r#"{{"token":"tok_visa","is_default":{default}}}"#),
            ),
            Step::StripeSetUp => self.form(
                Dialect::Stripe,
                "/v1/setup_intents",
                &format!(
                    "customer={customer}&payment_method=pm_card_visa&confirm=true\
                     &return_url=https%3A%2F%2Fshop.example.com"
                ),
            ),
            step => self.change(step),
        }
    }

    /// What is there is removed, or gets another role.
    fn change(&self, step: &Step) -> Reply {
        let customer = &self.customer;
        match step {
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
            Step::PelcroDelete(place) => {
                let number = self.pick(*place).map_or(1, |source| source.number);
                let path = format!("/api/v1/sdk/payment_methods/{number}?site_id=1");
                self.pelcro("DELETE", &path, "")
            }
            Step::PelcroDefault(place) => {
                let number = self.pick(*place).map_or(1, |source| source.number);
                let path = format!("/api/v1/sdk/payment_methods/{number}?site_id=1");
                self.pelcro("PUT", &path, r#"{"is_default":true}"#)
            }
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
            step => self.intend(step),
        }
    }

    /// Payments that take several steps.
    fn intend(&self, step: &Step) -> Reply {
        match step {
            Step::StripePay {
                source,
                amount,
                capture,
            } => {
                let method = if *capture { "automatic" } else { "manual" };
                let body = format!(
                    "amount={amount}&currency=usd&customer={}&payment_method={}&confirm=true\
                     &capture_method={method}&return_url=https%3A%2F%2Fshop.example.com",
                    self.customer,
                    self.source(*source)
                );
                self.form(Dialect::Stripe, "/v1/payment_intents", &body)
            }
            Step::PiriodPay { source, amount } => {
                let made = self.piriod(
                    "POST",
                    "/payments/",
                    &format!(
                        r#"{{"amount":{amount},"currency":"CLP","date":"2026-11-21",
                            "description":"d","enable_checkout":true}}"#
                    ),
                );
                let payment = member(&made, &["id"]);
                let number = self.pick(*source).map_or(1, |source| source.number);
                let path = format!("/payments/{payment}/authorize/");
                let linked = self.piriod("POST", &path, &format!(r#"{{"source":{number}}}"#));
                if linked.status != 200 {
                    return linked;
                }
                self.piriod("GET", &format!("/payments/{payment}/pay/"), "")
            }
            other => panic!("{other:?} is no call"),
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
        let rows = self.rows(&charge::page_forward(&scope(), i64::MIN, &all()));
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
}

fn scope() -> Scope {
    Scope {
        account: Id::new(DEMO_ACCOUNT),
        mode: Mode::Test,
    }
}

/// Every row of a table.
fn all() -> PageOf<'static> {
    PageOf {
        visible: -1,
        customer: None,
        parent: None,
        from: i64::MIN,
        to: i64::MAX,
        limit: 1_000,
    }
}
