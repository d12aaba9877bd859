//! Those who call while the power goes.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;

use serde_json::{Value, json};

use crate::support::random::Random;
use crate::support::{Answer, Client, Keys, Request, Server};

/// Connections.
pub(crate) const WORKERS: u64 = 12;
/// Tokens that all of them race for.
const TOKENS: usize = 40;
/// Calls of one connection, in case that nothing ends it.
const CALLS_MAX: usize = 2_000;

/// One call and what came of it; no answer when the server was gone.
pub(crate) struct Attempt {
    pub(crate) how: How,
    pub(crate) request: Request,
    pub(crate) answer: Option<Answer>,
}

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Stripe,
    Chargebee,
    Pelcro,
    Piriod,
    PiriodDelete,
    Magpie,
    MagpieAttach,
}

/// Customers and tokens of one round.
pub(crate) struct Scene {
    /// One customer for each dialect, in the order of the limits.
    pub(crate) customers: [String; 5],
    /// The session of Pelcro's customer.
    pub(crate) session: String,
    tokens: Vec<String>,
}

impl Scene {
    pub(crate) fn new(server: &Server, round: u64) -> Self {
        let keys = Keys::demo();
        let mut client = server.client();
        let mut call = |request: &Request| {
            let answer = client.call(request).unwrap();
            assert!(answer.status < 300, "{}: {}", request.path, answer.text());
            answer
        };
        let number = [
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"),
        ];
        let make_token = keys.form("POST", "/v1/tokens", &number);
        let tokens = (0..TOKENS).map(|_| call(&make_token).at("/id")).collect();
        let stripe = call(&keys.form("POST", "/v1/customers", &[("name", "S")])).at("/id");
        let form = keys.form("POST", "/api/v2/customers", &[("first_name", "C")]);
        let chargebee = call(&form).at("/customer/id");
        let email = format!("round-{round}@example.com");
        let body = json!({"email": format!("m-{email}"), "description": "M"});
        let magpie = call(&keys.magpie("POST", "/v2/customers/", &body)).at("/id");
        let body = json!({"name": "P", "address": "1 Road", "country": "CL", "state": "RM"});
        let piriod = call(&keys.piriod("POST", "/customers/", &body)).at("/id");
        let body = json!({
            "email": email, "password": "a-long-password", "first_name": "P", "last_name": "L",
        });
        let person = call(&keys.pelcro("POST", "/auth/register", "", &body));
        // Pelcro shows numbers only; the name under which the others know the customer is the
        // one that Stripe's list finds by e-mail.
        let find = keys.form("GET", &format!("/v1/customers?email={email}"), &[]);
        let pelcro = call(&find).at("/data/0/id");
        assert!(!pelcro.is_empty());
        Self {
            customers: [stripe, chargebee, magpie, piriod, pelcro],
            session: person.at("/data/token"),
            tokens,
        }
    }
}

/// One connection.
pub(crate) struct Worker<'a> {
    number: u64,
    scene: &'a Scene,
    address: SocketAddr,
    random: Random,
    keys: Keys,
    /// Piriod's numbers that this one made and has not deleted.
    numbers: Vec<String>,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(number: u64, scene: &'a Scene, address: SocketAddr, seed: u64) -> Self {
        Self {
            number,
            scene,
            address,
            random: Random::new(seed),
            keys: Keys::demo(),
            numbers: Vec::new(),
        }
    }

    /// Calls until nobody answers.
    pub(crate) fn run(mut self, tick: &Sender<()>) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let Ok(mut client) = Client::connect(self.address) else {
            return attempts;
        };
        while attempts.len() < CALLS_MAX {
            let calls = match self.number % 6 {
                0 | 1 => vec![self.stripe()],
                2 | 3 => vec![self.chargebee()],
                4 => vec![self.pelcro()],
                _ if self.number == 5 => vec![self.piriod()],
                _ => vec![self.magpie()],
            };
            for (how, request) in calls {
                let answer = client.call(&request).ok();
                let alive = answer.is_some();
                self.after(how, answer.as_ref());
                attempts.push(Attempt {
                    how,
                    request,
                    answer,
                });
                if !alive {
                    return attempts;
                }
                // Nobody listens once enough was answered.
                let _ = tick.send(());
            }
        }
        attempts
    }

    /// What the next calls need to know.
    fn after(&mut self, how: How, answer: Option<&Answer>) {
        let Some(answer) = answer.filter(|answer| answer.status < 300) else {
            return;
        };
        if matches!(how, How::Piriod | How::Magpie) {
            self.numbers.push(answer.at("/id"));
        }
    }

    fn token(&mut self) -> String {
        let at = self.random.below(TOKENS as u64);
        self.scene.tokens[usize::try_from(at).unwrap()].clone()
    }

    /// The dialect's own customer or the one that all share.
    fn customer(&mut self, own: usize) -> String {
        match self.random.below(3) {
            0 => "cus_demo".to_owned(),
            _ => self.scene.customers[own].clone(),
        }
    }

    fn stripe(&mut self) -> (How, Request) {
        let (token, customer) = (self.token(), self.customer(0));
        let path = format!("/v1/customers/{customer}/sources");
        let request = self.keys.form("POST", &path, &[("source", &token)]);
        let request = match self.random.below(4) {
            0 => request,
            _ => request.header("idempotency-key", &format!("{customer}/{token}")),
        };
        (How::Stripe, request)
    }

    fn chargebee(&mut self) -> (How, Request) {
        let customer = self.customer(1);
        let token = match self.random.below(2) {
            0 => self.token(),
            _ => "tok_visa".to_owned(),
        };
        let replaces = if self.random.below(2) == 0 {
            "true"
        } else {
            "false"
        };
        let form = [
            ("customer_id", customer.as_str()),
            ("token_id", token.as_str()),
            ("replace_primary_payment_source", replaces),
        ];
        let path = "/api/v2/payment_sources/create_using_token";
        let request = self.keys.form("POST", path, &form);
        let draw = self.random.below(12);
        let key = format!("{customer}/{token}/{replaces}/{draw}");
        (
            How::Chargebee,
            request.header("chargebee-idempotency-key", &key),
        )
    }

    fn pelcro(&mut self) -> (How, Request) {
        let token = match self.random.below(2) {
            0 => self.token(),
            _ => "tok_visa".to_owned(),
        };
        let body = json!({
            "token": token, "gateway": "stripe", "is_default": self.random.below(2) == 0,
        });
        let session = &self.scene.session;
        let request = self.keys.pelcro("POST", "/payment_methods", session, &body);
        (How::Pelcro, request)
    }

    fn piriod(&mut self) -> (How, Request) {
        if self.random.below(3) == 0
            && let Some(number) = self.numbers.pop()
        {
            let path = format!("/sources/{number}/");
            let request = self.keys.piriod("DELETE", &path, &Value::Null);
            return (How::PiriodDelete, request);
        }
        let body = json!({
            "gateway": "oneclick", "usage": "reusable", "customer": self.customer(3),
        });
        (How::Piriod, self.keys.piriod("POST", "/sources/", &body))
    }

    fn magpie(&mut self) -> (How, Request) {
        if let Some(source) = self.numbers.pop() {
            let path = format!("/v2/customers/{}/sources", self.customer(2));
            let body = json!({"source": source});
            return (How::MagpieAttach, self.keys.magpie("POST", &path, &body));
        }
        let card = json!({
            "number": "4242424242424242", "exp_month": "12", "exp_year": "2034", "cvc": "123",
            "name": "Ada",
        });
        let body = json!({"type": "card", "card": card});
        (How::Magpie, self.keys.magpie("POST", "/v2/sources/", &body))
    }
}
