//! The requests of a load, prepared so that sending one is a matter of copying.

use std::cell::Cell;
use std::net::SocketAddr;

use crate::arguments::Call;
use crate::population::{PAGE, Population};
use crate::random::Random;

/// The demo account's secret key.
const BEARER: &str = "Bearer sk_test_wellspring";
/// The demo account's publishable key as user name, with an empty password.
const BASIC: &str = "Basic cGtfdGVzdF93ZWxsc3ByaW5nOg==";

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

const STRIPE_BODY: &str = "source=tok_visa";
const MAGPIE_BODY: &str = concat!(
    r#"{"type":"card","card":{"name":"Juan dela Cruz","number":"4242424242424242","#,
    r#""exp_month":"12","exp_year":"2039","cvc":"123"},"#,
    r#""redirect":{"success":"https://example.com/paid","fail":"https://example.com/failed"}}"#,
);

/// Makes the requests of one load.
#[derive(Debug)]
pub(crate) enum Requests {
    /// Source creation on a customer: all but the customer and the idempotency key stand.
    Stripe {
        /// Ids of customers that exist.
        customers: Vec<String>,
        /// Between the customer and the key.
        middle: String,
        /// From the key to the end.
        tail: String,
    },
    /// A charge of a customer's card.
    Charge {
        /// Up to the idempotency key.
        head: String,
        /// From the key to the end, one for each card.
        tails: Vec<String>,
    },
    /// Whole requests.
    Whole {
        /// At least one.
        requests: Vec<String>,
        /// Which one is next: they go out in turn.
        next: Cell<usize>,
    },
}

impl Requests {
    /// The requests of a call to the server at `host`, which holds what the call needs.
    pub(crate) fn new(call: Call, host: SocketAddr, held: &Population) -> Requests {
        match call {
            Call::Stripe => Requests::Stripe {
                customers: held.customers.clone(),
                middle: format!(
                    "/sources HTTP/1.1\r\n{}Idempotency-Key: ",
                    head(host, BEARER, FORM)
                ),
                tail: tail(STRIPE_BODY),
            },
            Call::Magpie => whole([post("/v2/sources/", (host, BASIC, JSON), MAGPIE_BODY)].into()),
            Call::Charge => Requests::Charge {
                head: format!(
                    "POST /v1/charges HTTP/1.1\r\n{}Idempotency-Key: ",
                    head(host, BEARER, FORM)
                ),
                tails: {
                    let pairs = held.cards.iter().map(|card| (&card.customer, &card.id));
                    let bodies = pairs.map(|(customer, id)| {
                        format!("amount=1999&currency=usd&customer={customer}&source={id}")
                    });
                    bodies.map(|body| tail(&body)).collect()
                },
            },
            Call::List => {
                let pages = held.pages.iter();
                let starts = pages.map(|page| (page.customer.as_str(), page.after.as_deref()));
                whole(starts.map(|start| page(host, start, PAGE)).collect())
            }
            Call::Retrieve => {
                let paths = held
                    .cards
                    .iter()
                    .map(|card| format!("/v1/customers/{}/sources/{}", card.customer, card.id));
                whole(paths.map(|path| get(&path, host)).collect())
            }
        }
    }

    /// Appends the next request.
    pub(crate) fn write(&self, random: &mut Random, into: &mut Vec<u8>) {
        match self {
            Requests::Stripe {
                customers,
                middle,
                tail,
            } => {
                into.extend_from_slice(b"POST /v1/customers/");
                into.extend_from_slice(any(customers, random).as_bytes());
                into.extend_from_slice(middle.as_bytes());
                random.write_uuid(into);
                into.extend_from_slice(tail.as_bytes());
            }
            Requests::Charge { head, tails } => {
                into.extend_from_slice(head.as_bytes());
                random.write_uuid(into);
                into.extend_from_slice(any(tails, random).as_bytes());
            }
            Requests::Whole { requests, next } => {
                let place = next.get();
                next.set((place + 1) % requests.len());
                into.extend_from_slice(requests[place].as_bytes());
            }
        }
    }
}

/// The request that creates the customer of this number through the Stripe dialect.
pub(crate) fn new_customer(host: SocketAddr, number: usize) -> String {
    let body = format!("email=load{number}%40example.com&description=Customer%20{number}");
    post("/v1/customers", (host, BEARER, FORM), &body)
}

/// The request that creates a card on a customer, without an idempotency key.
pub(crate) fn new_card(host: SocketAddr, customer: &str) -> String {
    let path = format!("/v1/customers/{customer}/sources");
    post(&path, (host, BEARER, FORM), STRIPE_BODY)
}

/// The request that makes `url` an endpoint for all events through the Stripe dialect. The address
/// has no character that a form would have to quote.
pub(crate) fn new_endpoint(host: SocketAddr, url: &str) -> String {
    let body = format!("url={url}&enabled_events%5B%5D=*");
    post("/v1/webhook_endpoints", (host, BEARER, FORM), &body)
}

/// The request for a page of so many of a customer's sources, after one of them.
pub(crate) fn page(
    host: SocketAddr,
    (customer, after): (&str, Option<&str>),
    limit: usize,
) -> String {
    let after = after.map_or(String::new(), |id| format!("&starting_after={id}"));
    let path = format!("/v1/customers/{customer}/sources?limit={limit}{after}");
    get(&path, host)
}

fn any<'a>(choices: &'a [String], random: &mut Random) -> &'a str {
    &choices[(random.draw() % choices.len() as u64) as usize]
}

fn whole(requests: Vec<String>) -> Requests {
    Requests::Whole {
        requests,
        next: Cell::new(0),
    }
}

fn get(path: &str, host: SocketAddr) -> String {
    format!("GET {path} HTTP/1.1\r\n{}\r\n", caller(host, BEARER))
}

fn post(path: &str, (host, key, form): (SocketAddr, &str, &str), body: &str) -> String {
    let head = head(host, key, form);
    format!("POST {path} HTTP/1.1\r\n{}{}", head.trim_end(), tail(body))
}

fn head(host: SocketAddr, key: &str, form: &str) -> String {
    format!("{}Content-Type: {form}\r\n", caller(host, key))
}

fn caller(host: SocketAddr, key: &str) -> String {
    format!("Host: {host}\r\nAuthorization: {key}\r\nUser-Agent: wellspring-bench\r\n")
}

/// Ends the line it is appended to, and the request.
fn tail(body: &str) -> String {
    format!("\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{Card, Page};

    fn requests(call: Call) -> Requests {
        let customer = || "cus_1".to_owned();
        let page = |after: Option<&str>| Page {
            customer: customer(),
            after: after.map(str::to_owned),
        };
        let held = Population {
            customers: vec![customer()],
            cards: vec![Card {
                customer: customer(),
                id: "card_1".to_owned(),
            }],
            pages: vec![page(None), page(Some("card_9"))],
        };
        Requests::new(call, SocketAddr::from(([127, 0, 0, 1], 4242)), &held)
    }

    fn next(requests: &Requests) -> String {
        let mut bytes = Vec::new();
        requests.write(&mut Random::new(1), &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn requests_say_how_long_they_are() {
        for call in Call::ALL {
            let text = next(&requests(call));
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            let length = format!("\r\nContent-Length: {}", body.len());
            assert!(
                head.ends_with(&length) || (call.reads() && body.is_empty()),
                "{text}"
            );
            assert!(
                head.lines().skip(1).all(|line| line.contains(": ")),
                "{text}"
            );
        }
        assert!(serde_json::from_str::<serde_json::Value>(MAGPIE_BODY).is_ok());
    }

    #[test]
    fn requests_that_write_twice_name_a_key() {
        for (call, start) in [
            (Call::Stripe, "POST /v1/customers/cus_1/sources HTTP/1.1"),
            (Call::Charge, "POST /v1/charges HTTP/1.1"),
        ] {
            let text = next(&requests(call));
            assert!(text.starts_with(&format!("{start}\r\nHost: 127.0.0.1:4242\r\n")));
            let key = text.split("Idempotency-Key: ").nth(1).unwrap();
            assert_eq!(key.split("\r\n").next().unwrap().len(), 36);
        }
        let charge = next(&requests(Call::Charge));
        assert!(charge.ends_with("&customer=cus_1&source=card_1"));
    }

    #[test]
    fn pages_go_out_in_turn() {
        let requests = requests(Call::List);
        let path = "GET /v1/customers/cus_1/sources?limit=10";
        for _ in 0..2 {
            assert!(next(&requests).starts_with(&format!("{path} HTTP/1.1")));
            assert!(next(&requests).starts_with(&format!("{path}&starting_after=card_9 HTTP/1.1")));
        }
    }
}
