//! Two accounts on one server: what one has does not exist for the other, in every dialect.

use serde_json::{Value, json};

use crate::support::rows::counts;
use crate::support::{Answer, Keys, Request, Server, place};

/// Requests, each with the name of what it asks for.
type Wanted = Vec<(&'static str, Request)>;

/// What one account has.
struct Belongings {
    keys: Keys,
    customer: String,
    card: String,
    token: String,
    object: String,
    payment_source: String,
    chargebee_token: String,
    wallet: String,
    magpie_card: String,
    source_number: String,
    session: String,
    method: String,
}

impl Belongings {
    fn make(server: &Server, keys: Keys) -> Self {
        let call = |request: Request| -> Answer {
            let answer = server.call(&request);
            assert!(answer.status < 300, "{}: {}", request.path, answer.text());
            answer
        };
        let form = |path: &str, form: &[(&str, &str)]| call(keys.form("POST", path, form));
        let customer = form("/v1/customers", &[("name", "Ada")]).at("/id");
        let own = format!("/v1/customers/{customer}/sources");
        let number = [
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"),
        ];
        let typed = [
            ("card[number]", "4242424242424242"),
            ("card[expiry_month]", "12"),
            ("card[expiry_year]", "2034"),
        ];
        let using = [
            ("customer_id", customer.as_str()),
            ("token_id", "tok_mastercard"),
        ];
        let object = [("type", "card"), ("token", "tok_visa")];
        let paid = "/api/v2/payment_sources/create_using_token";
        let urls = json!({"success": "https://a.example.com", "fail": "https://b.example.com"});
        let card = json!({
            "number": "4242424242424242", "exp_month": "12", "exp_year": "2034", "cvc": "123",
            "name": "Ada",
        });
        let wallet = json!({"type": "gcash", "redirect": urls});
        let card_source = json!({"type": "card", "card": card});
        let transfer = json!({"gateway": "transbank", "amount": 10000});
        let person = json!({
            "email": "ada@example.com", "password": "a-long-password", "first_name": "Ada",
            "last_name": "L",
        });
        let registered = call(keys.pelcro("POST", "/auth/register", "", &person));
        let session = registered.at("/data/token");
        let token = json!({"token": "tok_visa", "gateway": "stripe"});
        let method = call(keys.pelcro("POST", "/payment_methods", &session, &token));
        Self {
            card: form(&own, &[("source", "tok_visa")]).at("/id"),
            token: form("/v1/tokens", &number).at("/id"),
            object: form("/v1/sources", &object).at("/id"),
            payment_source: form(paid, &using).at("/payment_source/id"),
            chargebee_token: form("/api/v2/tokens/create_for_card", &typed).at("/token/id"),
            wallet: call(keys.magpie("POST", "/v2/sources/", &wallet)).at("/id"),
            magpie_card: call(keys.magpie("POST", "/v2/sources/", &card_source)).at("/id"),
            source_number: call(keys.piriod("POST", "/sources/", &transfer)).at("/id"),
            method: method.at("/data/id"),
            keys,
            customer,
            session,
        }
    }

    /// Requests that name what this account has, with the credentials of another one that has
    /// `own`, or of itself.
    fn wanted_by(&self, own: &Belongings) -> Wanted {
        let mut wanted = self.wanted_as_stripe(own);
        wanted.extend(self.wanted_as_chargebee(own));
        wanted.extend(self.wanted_as_json(own));
        wanted
    }

    fn wanted_as_stripe(&self, own: &Belongings) -> Wanted {
        let (customer, card, mine) = (&self.customer, &self.card, &own.customer);
        let get = |id: &'static str, path: String| (id, own.keys.form("GET", &path, &[]));
        let take = |id: &'static str, to: &str, source: &str| {
            let path = format!("/v1/customers/{to}/sources");
            (id, own.keys.form("POST", &path, &[("source", source)]))
        };
        vec![
            get("customer", format!("/v1/customers/{customer}")),
            get("customer", format!("/v1/customers/{customer}/sources")),
            get("card", format!("/v1/customers/{mine}/sources/{card}")),
            get("card", format!("/v1/customers/{mine}/cards/{card}")),
            get("token", format!("/v1/tokens/{}", self.token)),
            get("object", format!("/v1/sources/{}", self.object)),
            take("customer", customer, "tok_visa"),
            take("token", mine, &self.token),
            take("object", mine, &self.object),
        ]
    }

    fn wanted_as_chargebee(&self, own: &Belongings) -> Wanted {
        let get = |id: &'static str, folder: &str, name: &str| {
            let path = format!("/api/v2/{folder}/{name}");
            (id, own.keys.form("GET", &path, &[]))
        };
        let give = |id: &'static str, to: &str, token: &str| {
            let path = "/api/v2/payment_sources/create_using_token";
            let form = [("customer_id", to), ("token_id", token)];
            (id, own.keys.form("POST", path, &form))
        };
        vec![
            get("customer", "customers", &self.customer),
            get("payment source", "payment_sources", &self.payment_source),
            get("chargebee token", "tokens", &self.chargebee_token),
            give("customer", &self.customer, "tok_visa"),
            give("chargebee token", &own.customer, &self.chargebee_token),
        ]
    }

    fn wanted_as_json(&self, own: &Belongings) -> Wanted {
        let (keys, null, customer) = (&own.keys, &Value::Null, &self.customer);
        let magpie = |method: &str, path: String, body: &Value| keys.magpie(method, &path, body);
        let piriod = |method: &str, path: String| keys.piriod(method, &path, null);
        let pelcro = |handle: &str| {
            let body = json!({"token": handle});
            keys.pelcro("POST", "/source", &own.session, &body)
        };
        let number = &self.source_number;
        let attach = |to: &str| format!("/v2/customers/{to}/sources");
        let theirs = json!({"source": self.magpie_card});
        let mine = json!({"source": own.magpie_card});
        let reusable = json!({"gateway": "oneclick", "usage": "reusable", "customer": customer});
        let method = format!("/payment_methods/{}", self.method);
        vec![
            (
                "wallet",
                magpie("GET", format!("/v2/sources/{}", self.wallet), null),
            ),
            (
                "customer",
                magpie("GET", format!("/v2/customers/{customer}"), null),
            ),
            (
                "magpie card",
                magpie("POST", attach(&own.customer), &theirs),
            ),
            ("customer", magpie("POST", attach(customer), &mine)),
            ("number", piriod("GET", format!("/sources/{number}/"))),
            ("number", piriod("DELETE", format!("/sources/{number}/"))),
            ("customer", piriod("GET", format!("/customers/{customer}/"))),
            ("customer", keys.piriod("POST", "/sources/", &reusable)),
            ("method", keys.pelcro("GET", &method, &own.session, null)),
            ("token", pelcro(&self.token)),
            ("object", pelcro(&self.object)),
        ]
    }

    /// The id, number or handle of that name.
    fn id(&self, name: &str) -> &str {
        match name {
            "customer" => &self.customer,
            "card" => &self.card,
            "token" => &self.token,
            "object" => &self.object,
            "payment source" => &self.payment_source,
            "chargebee token" => &self.chargebee_token,
            "wallet" => &self.wallet,
            "magpie card" => &self.magpie_card,
            "number" => &self.source_number,
            "method" => &self.method,
            other => panic!("{other}?"),
        }
    }
}

/// An id like this one that nobody has.
fn missing(id: &str) -> String {
    let (kept, last) = id.split_at(id.len() - 3);
    let turn = |c: char| match c {
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        'f' => '0',
        c => char::from(u8::try_from(c).unwrap() + 1),
    };
    format!("{kept}{}", last.chars().map(turn).collect::<String>())
}

fn with_id(request: &Request, id: &str, other: &str) -> Request {
    let body = String::from_utf8(request.body.clone()).unwrap();
    Request {
        path: request.path.replace(id, other),
        body: body.replace(id, other).into_bytes(),
        ..request.clone()
    }
}

#[test]
fn what_others_have_is_answered_like_what_nobody_has() {
    let (_folder, data) = place();
    let accounts = [Keys::make(&data, "one"), Keys::make(&data, "other")];
    let server = Server::start(&data, "serve", &[]);
    let [one, other] = accounts.map(|keys| Belongings::make(&server, keys));
    let before = counts(&data);
    for (seeker, owner) in [(&one, &other), (&other, &one)] {
        for (name, request) in owner.wanted_by(seeker) {
            let id = owner.id(name);
            let nobodys = missing(id);
            let told = format!("{} {} ({name})", request.method, request.path);
            let theirs = server.call(&request);
            let nothing = server.call(&with_id(&request, id, &nobodys));
            assert!(
                matches!(theirs.status, 400 | 404),
                "{told}: {}",
                theirs.text()
            );
            assert_eq!(theirs.status, nothing.status, "{told}");
            let same = nothing.text().replace(&nobodys, id);
            assert_eq!(theirs.text(), same, "{told}");
        }
    }
    assert_eq!(counts(&data), before, "nothing was changed");
    // The owners still have everything: what was refused did not use it up.
    for owner in [&one, &other] {
        for (name, request) in owner.wanted_by(owner) {
            let reads = request.method == "GET";
            let answer = server.call(&request);
            assert!(!reads || answer.status == 200, "{name}: {}", answer.text());
        }
    }
}

#[test]
fn lists_hold_ones_own_only() {
    let (_folder, data) = place();
    let accounts = [Keys::make(&data, "one"), Keys::make(&data, "other")];
    let server = Server::start(&data, "serve", &[]);
    let [one, other] = accounts.map(|keys| Belongings::make(&server, keys));
    for (seeker, owner) in [(&one, &other), (&other, &one)] {
        let keys = &seeker.keys;
        let null = Value::Null;
        for request in [
            keys.form("GET", "/v1/customers", &[]),
            keys.form(
                "GET",
                &format!("/v1/customers/{}/sources", seeker.customer),
                &[],
            ),
            keys.form("GET", "/api/v2/payment_sources", &[]),
            keys.form(
                "GET",
                &format!("/api/v2/payment_sources?customer_id[is]={}", owner.customer),
                &[],
            ),
            keys.piriod("GET", "/sources/", &null),
            keys.piriod(
                "GET",
                &format!("/sources/?customer={}", owner.customer),
                &null,
            ),
            keys.pelcro("GET", "/payment_methods", &seeker.session, &null),
            keys.pelcro("GET", "/customer", &seeker.session, &null),
        ] {
            let answer = server.call(&request);
            assert_eq!(answer.status, 200, "{}: {}", request.path, answer.text());
            for name in [
                "customer",
                "card",
                "payment source",
                "wallet",
                "number",
                "method",
            ] {
                let seen = answer.text().contains(owner.id(name));
                assert!(!seen, "{} of the other account in {}", name, request.path);
            }
        }
    }
}

#[test]
fn sessions_and_workspaces_are_for_their_account() {
    let (_folder, data) = place();
    let accounts = [Keys::make(&data, "one"), Keys::make(&data, "other")];
    let server = Server::start(&data, "serve", &[]);
    let [one, other] = accounts.map(|keys| Belongings::make(&server, keys));
    for (seeker, owner) in [(&one, &other), (&other, &one)] {
        let foreign = seeker
            .keys
            .pelcro("GET", "/customer", &owner.session, &Value::Null);
        let answer = server.call(&foreign);
        assert!(matches!(answer.status, 401 | 403), "{}", answer.text());
        let keys = Keys {
            workspace: owner.keys.workspace.clone(),
            ..seeker.keys.clone()
        };
        let answer = server.call(&keys.piriod("GET", "/sources/", &Value::Null));
        assert_eq!(answer.status, 403, "{}", answer.text());
        let unknown = Keys {
            workspace: missing(&owner.keys.workspace),
            ..seeker.keys.clone()
        };
        let nobodys = server.call(&unknown.piriod("GET", "/sources/", &Value::Null));
        assert!(nobodys.body == answer.body && nobodys.status == answer.status);
    }
}

#[test]
fn the_same_card_has_another_fingerprint_elsewhere() {
    let (_folder, data) = place();
    let accounts = [Keys::make(&data, "one"), Keys::make(&data, "other")];
    let server = Server::start(&data, "serve", &[]);
    let prints = accounts.map(|keys| {
        let customer = server.call(&keys.form("POST", "/v1/customers", &[("name", "Ada")]));
        let path = format!("/v1/customers/{}/sources", customer.at("/id"));
        let make = keys.form("POST", &path, &[("source", "tok_visa")]);
        let (first, second) = (server.call(&make), server.call(&make));
        let print = first.at("/fingerprint");
        assert!(!print.is_empty() && print == second.at("/fingerprint"));
        print
    });
    assert_ne!(prints[0], prints[1]);
}
