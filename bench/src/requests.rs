//! The requests of a load, prepared so that sending one is a matter of copying.

use std::net::SocketAddr;

use crate::arguments::Call;
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
    /// Source creation with a card number: the same bytes each time.
    Magpie(String),
}

impl Requests {
    /// The requests of a call to the server at `host`, which has these customers.
    pub(crate) fn new(call: Call, host: SocketAddr, customers: &[String]) -> Requests {
        match call {
            Call::Stripe => Requests::Stripe {
                customers: customers.to_vec(),
                middle: format!(
                    "/sources HTTP/1.1\r\n{}Idempotency-Key: ",
                    head(host, BEARER, FORM)
                ),
                tail: tail(STRIPE_BODY),
            },
            Call::Magpie => {
                Requests::Magpie(post("/v2/sources/", (host, BASIC, JSON), MAGPIE_BODY))
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
                let choice = random.draw() % customers.len() as u64;
                into.extend_from_slice(b"POST /v1/customers/");
                into.extend_from_slice(customers[choice as usize].as_bytes());
                into.extend_from_slice(middle.as_bytes());
                random.write_uuid(into);
                into.extend_from_slice(tail.as_bytes());
            }
            Requests::Magpie(request) => into.extend_from_slice(request.as_bytes()),
        }
    }
}

/// The request that creates the customer of this number through the Stripe dialect.
pub(crate) fn new_customer(host: SocketAddr, number: usize) -> String {
    let body = format!("email=load{number}%40example.com&description=Customer%20{number}");
    post("/v1/customers", (host, BEARER, FORM), &body)
}

fn post(path: &str, (host, key, form): (SocketAddr, &str, &str), body: &str) -> String {
    let head = head(host, key, form);
    format!("POST {path} HTTP/1.1\r\n{}{}", head.trim_end(), tail(body))
}

fn head(host: SocketAddr, key: &str, form: &str) -> String {
    format!(
        "Host: {host}\r\nAuthorization: {key}\r\nContent-Type: {form}\r\n\
         User-Agent: wellspring-bench\r\n"
    )
}

/// Ends the line it is appended to, and the request.
fn tail(body: &str) -> String {
    format!("\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(call: Call) -> String {
        let host = SocketAddr::from(([127, 0, 0, 1], 4242));
        let requests = Requests::new(call, host, &["cus_1".to_owned()]);
        let mut bytes = Vec::new();
        requests.write(&mut Random::new(1), &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn requests_say_how_long_they_are() {
        for call in [Call::Stripe, Call::Magpie] {
            let text = written(call);
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(
                head.ends_with(&format!("\r\nContent-Length: {}", body.len())),
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
    fn the_stripe_request_names_customer_and_key() {
        let text = written(Call::Stripe);
        assert!(
            text.starts_with("POST /v1/customers/cus_1/sources HTTP/1.1\r\nHost: 127.0.0.1:4242")
        );
        let key = text.split("Idempotency-Key: ").nth(1).unwrap();
        assert_eq!(key.split("\r\n").next().unwrap().len(), 36);
    }
}
