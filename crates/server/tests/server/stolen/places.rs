//! The endpoints of each dialect, with bodies that work.

use serde_json::{Value, json};

use super::spread::{PASSWORD, Spread, Wire};
use crate::support::Request;

/// Headers that clients send or proxies add.
const HEADERS: [&str; 8] = [
    "user-agent",
    "referer",
    "origin",
    "x-request-id",
    "x-forwarded-for",
    "accept-language",
    "cookie",
    "access-control-request-headers",
];

pub(crate) fn stripe(spread: &mut Spread) {
    let post = |path: &str| spread.keys.basic(&spread.keys.secret, "POST", path);
    let (tokens, customers) = (post("/v1/tokens"), post("/v1/customers"));
    let (sources, own) = (post("/v1/sources"), post("/v1/customers/cus_demo/sources"));
    for card in [visa(), amex()] {
        let made = spread.send(Wire::Form, &tokens, &json!({"card": card}));
        assert_eq!(made.status, 200, "a token is made");
    }
    taken_and_used(spread, &tokens, &own);
    let mut with_card = visa();
    with_card["object"] = "card".into();
    spread.body(
        Wire::Form,
        &tokens,
        &json!({"card": visa(), "expand": ["x"]}),
    );
    spread.body(
        Wire::Form,
        &tokens,
        &json!({"bank_account": bank(), "customer": "x"}),
    );
    spread.body(Wire::Form, &customers, &stripe_customer());
    spread.body(
        Wire::Form,
        &own,
        &json!({"source": with_card, "metadata": {"a": "b"}}),
    );
    spread.body(
        Wire::Form,
        &own,
        &json!({"source": "tok_visa", "validate": "true", "expand": ["customer"]}),
    );
    for body in stripe_sources() {
        spread.body(Wire::Form, &sources, &body);
    }
    for path in [
        "/v1/customers/{}",
        "/v1/customers/{}/sources",
        "/v1/customers/cus_demo/sources/{}",
        "/v1/customers/cus_demo/cards/{}",
        "/v1/tokens/{}",
        "/v1/sources/{}",
        "/v1/sources/x?client_secret={}",
        "/v1/customers?email={}",
        "/v1/customers?limit={}",
        "/v1/customers?starting_after={}",
        "/v1/customers?created[gte]={}",
        "/v1/customers?{}=1",
        "/v1/{}",
    ] {
        spread.path(&spread.keys.form("GET", path, &[]));
        spread.path(&spread.keys.form("POST", path, &[("source", "tok_visa")]));
        spread.path(&spread.keys.form("DELETE", path, &[]));
    }
    let own = spread
        .keys
        .form("POST", &own.path, &[("source", "tok_visa")]);
    spread.headers(&own, &HEADERS);
    spread.headers(
        &own,
        &[
            "stripe-version",
            "stripe-account",
            "x-stripe-client-user-agent",
        ],
    );
    read_all(spread, &["/v1/customers", "/v1/customers/cus_demo/sources"]);
}

/// Numbers that are taken: from the token to the customer, and from the form to the customer.
fn taken_and_used(spread: &mut Spread, tokens: &Request, own: &Request) {
    for place in ["a token that is used", "a token that is kept"] {
        let mut card = visa();
        card["number"] = spread.number(place).into();
        let made = spread.send(Wire::Form, tokens, &json!({"card": card}));
        assert_eq!(made.status, 200, "{place}");
        if place == "a token that is used" {
            let used = spread.send(Wire::Form, own, &json!({"source": made.at("/id")}));
            assert_eq!(used.status, 200, "{place}");
        }
    }
    let mut account = bank();
    account["object"] = "bank_account".into();
    account["account_number"] = "000333333335".into();
    let made = spread.send(Wire::Form, own, &json!({"source": account}));
    assert_eq!(made.status, 200, "a bank account");
}

fn visa() -> Value {
    json!({
        "number": "4242424242424242", "exp_month": "12", "exp_year": "2034", "cvc": "897",
        "name": "Ada", "address_line1": "1 Road", "address_zip": "12345",
        "address_country": "US",
    })
}

fn amex() -> Value {
    json!({"number": "378282246310005", "exp_month": "12", "exp_year": "2034", "cvc": "8713"})
}

fn bank() -> Value {
    json!({
        "country": "US", "currency": "usd", "account_number": "000222222227",
        "routing_number": "110000000", "account_holder_name": "Ada",
        "account_holder_type": "individual",
    })
}

fn stripe_customer() -> Value {
    let address = json!({
        "line1": "1 Road", "line2": "x", "city": "y", "state": "z", "postal_code": "12345",
        "country": "US",
    });
    json!({
        "name": "Ada", "email": "a@example.com", "description": "d", "phone": "555",
        "address": address, "metadata": {"a": "b"}, "preferred_locales": ["en"],
        "shipping": {"name": "Ada", "phone": "555", "address": address},
        "invoice_settings": {"footer": "f", "custom_fields": [{"name": "n", "value": "v"}]},
        "balance": "100", "next_invoice_sequence": "7", "invoice_prefix": "ABC",
        "business_name": "b", "individual_name": "i", "tax_exempt": "none",
        "source": "tok_visa", "validate": "true",
    })
}

fn stripe_sources() -> Vec<Value> {
    let owner = json!({
        "name": "Ada", "email": "a@example.com", "phone": "555", "address": {"line1": "1 Road"},
    });
    vec![
        json!({
            "type": "card", "card": visa(), "owner": owner, "metadata": {"a": "b"},
            "statement_descriptor": "s", "usage": "reusable", "currency": "usd",
        }),
        json!({"type": "card", "token": "tok_visa"}),
        json!({
            "type": "sepa_debit", "currency": "eur", "owner": owner,
            "sepa_debit": {"iban": "AT611904300234573201"},
            "mandate": {"notification_method": "email", "acceptance": {"status": "accepted",
                "ip": "127.0.0.1", "user_agent": "x"}},
        }),
        json!({
            "type": "alipay", "amount": "1000", "currency": "usd", "flow": "redirect",
            "redirect": {"return_url": "https://shop.example.com/done"},
            "source_order": {"items": [{"description": "d", "parent": "p"}],
                "shipping": {"name": "n", "tracking_number": "t"}},
        }),
    ]
}

pub(crate) fn chargebee(spread: &mut Spread) {
    let post = |path: &str| {
        let path = format!("/api/v2{path}");
        spread.keys.basic(&spread.keys.secret, "POST", &path)
    };
    let customers = post("/customers");
    let (typed, foreign) = (
        post("/tokens/create_for_card"),
        post("/tokens/create_using_temp_token"),
    );
    let own = post("/payment_sources/create_using_token");
    let mut card = chargebee_card();
    card["number"] = spread.number("a token that is used").into();
    let made = spread.send(Wire::Form, &typed, &json!({"card": card}));
    let used = json!({"customer_id": "cus_demo", "token_id": made.at("/token/id")});
    assert_eq!(spread.send(Wire::Form, &own, &used).status, 200);
    spread.body(Wire::Form, &typed, &json!({"card": chargebee_card()}));
    spread.body(
        Wire::Form,
        &foreign,
        &json!({
            "payment_method_type": "card", "id_at_vault": "tok_visa", "gw_obj_type": "x",
            "currency_code": "USD", "gateway_account_id": "gw_chargebee",
            "additional_information": {"a": "b"}, "browser_details": {"a": "b"},
            "token_billing_address": {"line1": "x", "zip": "y"},
            "token_additional_detail": {"first_name": "A", "expiry_month": "12"},
        }),
    );
    for body in chargebee_customers() {
        spread.body(Wire::Form, &customers, &body);
    }
    spread.body(
        Wire::Form,
        &own,
        &json!({
            "customer_id": "cus_demo", "token_id": "tok_visa",
            "replace_primary_payment_source": "true",
        }),
    );
    chargebee_elsewhere(spread, &own.path);
}

/// Paths, queries and headers.
fn chargebee_elsewhere(spread: &mut Spread, create: &str) {
    for path in [
        "/api/v2/customers/{}",
        "/api/v2/payment_sources/{}",
        "/api/v2/tokens/{}",
        "/api/v2/payment_sources?customer_id[is]={}",
        "/api/v2/payment_sources?limit={}",
        "/api/v2/payment_sources?offset={}",
        "/api/v2/payment_sources?created_at[after]={}",
        "/api/v2/payment_sources?{}=1",
        "/api/v2/{}",
    ] {
        spread.path(&spread.keys.form("GET", path, &[]));
        spread.path(&spread.keys.form("POST", path, &[("token_id", "tok_visa")]));
    }
    let form = [("customer_id", "cus_demo"), ("token_id", "tok_visa")];
    let own = spread.keys.form("POST", create, &form);
    spread.headers(&own, &HEADERS);
    spread.headers(
        &own,
        &[
            "chargebee-request-origin-user",
            "chargebee-request-origin-ip",
            "chargebee-request-origin-device",
            "chargebee-event-email",
            "chargebee-business-entity-id",
            "chargebee-brand-id",
        ],
    );
    read_all(
        spread,
        &[
            "/api/v2/payment_sources?limit=100",
            "/api/v2/customers/cus_demo",
        ],
    );
}

fn chargebee_card() -> Value {
    json!({
        "number": "4242424242424242", "expiry_month": "12", "expiry_year": "2034", "cvv": "897",
        "first_name": "Ada", "last_name": "L", "billing_addr1": "1 Road", "billing_zip": "12345",
    })
}

fn chargebee_customers() -> [Value; 3] {
    let billing = json!({
        "first_name": "Ada", "line1": "1 Road", "city": "c", "zip": "12345", "phone": "555",
        "email": "a@example.com", "company": "c",
    });
    [
        json!({
            "first_name": "Ada", "last_name": "L", "email": "a@example.com", "phone": "555",
            "company": "c", "locale": "en", "billing_address": billing,
            "meta_data": "{\"a\": \"b\"}", "invoice_notes": "n", "vat_number": "v",
            "cf_color": "red", "net_term_days": "0", "card": chargebee_card(),
        }),
        json!({"id": "own-id", "token_id": "tok_visa"}),
        json!({
            "bank_account": {
                "account_number": "000222222227", "routing_number": "110000000",
                "first_name": "Ada", "last_name": "L", "account_type": "checking",
                "account_holder_type": "individual", "email": "a@example.com",
            },
        }),
    ]
}

pub(crate) fn magpie(spread: &mut Spread) {
    let mut card = json!({
        "name": "Ada", "exp_month": "12", "exp_year": "2034", "cvc": "897",
        "address_line1": "1 Road", "address_city": "c", "address_zip": "1234",
    });
    card["number"] = spread.number("a source that is attached").into();
    let person = json!({
        "email": "ada@example.com", "description": "d", "mobile_number": "+639151234567",
        "metadata": {"a": "b"},
    });
    let sources = spread
        .keys
        .basic(&spread.keys.publishable, "POST", "/v2/sources/");
    let customers = spread
        .keys
        .basic(&spread.keys.secret, "POST", "/v2/customers/");
    let made = spread.send(Wire::Json, &sources, &json!({"type": "card", "card": card}));
    let owner = spread.send(Wire::Json, &customers, &person).at("/id");
    let path = format!("/v2/customers/{owner}/sources");
    let attach = spread.keys.basic(&spread.keys.secret, "POST", &path);
    let attached = spread.send(Wire::Json, &attach, &json!({"source": made.at("/id")}));
    assert!(attached.status < 300, "the source is attached");
    card["number"] = "4242424242424242".into();
    let address = json!({
        "name": "Ada", "phone_number": "555", "email": "a@example.com", "line1": "1 Road",
        "city": "c", "country": "PH", "zip_code": "1234",
    });
    let full = json!({
        "type": "card", "card": card,
        "redirect": {"success": "https://a.example.com", "fail": "https://b.example.com",
            "notify": "https://c.example.com"},
        "owner": {"name": "Ada", "address_country": "PH", "billing": address,
            "shipping": address},
    });
    spread.body(Wire::Json, &sources, &full);
    let mut wallet = full;
    wallet["type"] = "gcash".into();
    spread.body(Wire::Json, &sources, &wallet);
    spread.body(Wire::Json, &customers, &person);
    spread.body(Wire::Json, &attach, &json!({"source": "src_x"}));
    for path in [
        "/v2/sources/{}",
        "/v2/customers/{}",
        "/v2/customers/{}/sources",
        "/v2/me?a={}",
        "/v2/{}",
        "/ping?{}",
    ] {
        spread.path(&spread.keys.magpie("GET", path, &Value::Null));
        spread.path(
            &spread
                .keys
                .magpie("POST", path, &json!({"source": "src_x"})),
        );
    }
    let create = sources.json(&wallet);
    spread.headers(&create, &HEADERS);
    spread.headers(&create, &["x-idempotency-key"]);
    let customer = format!("/v2/customers/{owner}");
    let source = format!("/v2/sources/{}", made.at("/id"));
    read_all(spread, &[customer.as_str(), source.as_str()]);
}

pub(crate) fn piriod(spread: &mut Spread) {
    let post = |path: &str| spread.keys.piriod("POST", path, &Value::Null);
    let (sources, customers) = (post("/sources/"), post("/customers/"));
    spread.body(
        Wire::Json,
        &sources,
        &json!({
            "gateway": "transbank", "customer": "cus_demo", "usage": "reusable",
            "description": "d", "return_url": "https://shop.example.com/done",
            "client": {"ip": "127.0.0.1", "a": {"b": "c"}}, "metadata": {"a": "b", "l": ["x"]},
        }),
    );
    spread.body(
        Wire::Json,
        &sources,
        &json!({"gateway": "transbank", "amount": 10000}),
    );
    spread.body(
        Wire::Json,
        &customers,
        &json!({
            "name": "Ada", "address": "1 Road", "country": "CL", "state": "RM",
            "currency": "CLP", "email": "a@example.com", "phone": "+56912345678",
            "zip_code": "12345", "manager": "m", "reference": "r", "tax_id": "t",
            "tax_settings": {"a": "b"}, "metadata": {"a": "b"}, "send_invoices": true,
        }),
    );
    for path in [
        "/sources/{}/",
        "/customers/{}/",
        "/sources/?customer={}",
        "/sources/?gateway={}",
        "/sources/?limit={}",
        "/sources/?offset={}&limit=1",
        "/sources/?search={}",
        "/sources/?{}=1",
    ] {
        for method in ["GET", "POST", "DELETE", "PUT"] {
            spread.path(&spread.keys.piriod(method, path, &Value::Null));
        }
    }
    let body = json!({"gateway": "transbank", "amount": 10000});
    let create = spread.keys.piriod("POST", "/sources/", &body);
    spread.headers(&create, &HEADERS);
    spread.headers(&create, &["x-simple-workspace", "x-piriod-test-mode"]);
    // Without a token the caller's browser is described.
    let public = Request::new("POST", "/sources/").header("x-piriod-test-mode", "true");
    spread.headers(&public.json(&body), &["user-agent"]);
    for path in ["/sources/?limit=100", "/customers/cus_demo/"] {
        spread.call(&spread.keys.piriod("GET", path, &Value::Null));
    }
}

pub(crate) fn pelcro(spread: &mut Spread) {
    let person = json!({
        "email": "ada@example.com", "password": PASSWORD, "first_name": "Ada",
        "last_name": "L", "username": "ada", "display_name": "A", "phone": "555",
        "organization": "o", "title": "t", "salutation": "Dr", "language": "en",
        "metadata": {"a": "b"},
    });
    let register = spread
        .keys
        .pelcro("POST", "/auth/register", "", &Value::Null);
    let made = spread.send(Wire::Json, &register, &person);
    spread.session = made.at("/data/token");
    assert!(!spread.session.is_empty(), "a customer is registered");
    let to = |spread: &Spread, path: &str| {
        spread
            .keys
            .pelcro("POST", path, &spread.session, &Value::Null)
    };
    let (source, methods) = (to(spread, "/source"), to(spread, "/payment_methods"));
    let login = to(spread, "/auth/login");
    used_token(spread, &source);
    let mut next = person;
    next["email"] = "eve@example.com".into();
    next["username"] = "eve".into();
    spread.body(Wire::Json, &register, &next);
    spread.body(
        Wire::Json,
        &login,
        &json!({"email": "ada@example.com", "username": "ada", "password": PASSWORD}),
    );
    for gateway in ["stripe", "braintree", "tap", "cybersource"] {
        let body = json!({
            "token": "tok_visa", "gateway": gateway, "is_default": true,
            "cardExpirationMonth": "12", "cardExpirationYear": "2034",
        });
        spread.body(Wire::Json, &source, &body);
        spread.body(Wire::Form, &methods, &body);
    }
    let vantiv = json!({"paypageRegistrationId": "x", "bin": "424242", "type": "VI",
        "lastFour": "4242", "firstSix": "424242", "expDate": "1234"});
    spread.body(
        Wire::Json,
        &methods,
        &json!({"token": vantiv, "gateway": "vantiv"}),
    );
    for path in [
        "/payment_methods/{}",
        "/customer?a={}",
        "/customer?{}=1",
        "/{}",
        "/auth/login?email={}",
    ] {
        let session = spread.session.clone();
        for method in ["GET", "POST"] {
            spread.path(&spread.keys.pelcro(method, path, &session, &Value::Null));
        }
    }
    let site = Request::new("POST", "/api/v1/sdk/auth/login?site_id={}");
    spread.path(&site);
    let session = spread.session.clone();
    let token = json!({"token": "tok_visa"});
    let create = spread.keys.pelcro("POST", "/source", &session, &token);
    spread.headers(&create, &HEADERS);
    for path in ["/customer", "/payment_methods"] {
        spread.call(&spread.keys.pelcro("GET", path, &session, &Value::Null));
    }
}

/// A number that was typed into Stripe's form and is given to Pelcro.
fn used_token(spread: &mut Spread, source: &Request) {
    let mut card = visa();
    card["number"] = spread.number("a token that is used").into();
    let tokens = spread.keys.basic(&spread.keys.secret, "POST", "/v1/tokens");
    let made = spread.send(Wire::Form, &tokens, &json!({"card": card}));
    let used = spread.send(Wire::Json, source, &json!({"token": made.at("/id")}));
    assert!(used.status < 300, "the token is used");
}

/// Reads what was made, so that the answers are searched too.
fn read_all(spread: &mut Spread, paths: &[&str]) {
    for path in paths {
        let answer = spread.call(&spread.keys.form("GET", path, &[]));
        assert_eq!(answer.status, 200, "{path}");
    }
}
