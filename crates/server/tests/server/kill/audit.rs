//! Looks at everything that was promised.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;
use store::Statement;

use super::LIMITS;
use super::load::{Attempt, How, Scene};
use crate::support::{Answer, Keys, Request, Server, rows as stored};

/// Questions whose answer is how many rows are wrong.
static WRONG: [(&str, Statement); 7] = [
    (
        "objects whose events have gaps",
        Statement::new(
            "test.gaps",
            "select count(*) from (select count(*) as n, min(sequence) as first, \
             max(sequence) as last from event group by account, mode, object) \
             where first <> 1 or last <> n",
        ),
    ),
    (
        "sources whose version is not the number of their events",
        Statement::new(
            "test.source_versions",
            "select count(*) from source where version <> \
             (select count(*) from event where object = 'source:' || source.id)",
        ),
    ),
    (
        "customers whose version is not the number of their events",
        Statement::new(
            "test.customer_versions",
            "select count(*) from customer where version <> \
             (select count(*) from event where object = 'customer:' || customer.id)",
        ),
    ),
    (
        "tokens that made two sources, or none though used, or one though unused",
        Statement::new(
            "test.tokens",
            "select count(*) from token where (case when used is null then 0 else 1 end) <> \
             (select count(*) from source where source.instrument = token.instrument)",
        ),
    ),
    (
        "customers whose default is not theirs or not live",
        Statement::new(
            "test.defaults",
            "select count(*) from customer where default_source is not null and not exists \
             (select 1 from source where source.id = customer.default_source \
             and source.customer = customer.id and source.live = 1)",
        ),
    ),
    (
        "customers without a default though they have sources",
        Statement::new(
            "test.without_default",
            "select count(*) from customer where default_source is null and live_sources > 0",
        ),
    ),
    (
        "customers whose count of live sources is wrong",
        Statement::new(
            "test.live_sources",
            "select count(*) from customer where live_sources <> \
             (select count(*) from source where source.customer = customer.id \
             and source.live = 1 and json_extract(source.detail, '$.usage') = 'reusable')",
        ),
    ),
];

static LIVE: Statement = Statement::new(
    "test.live",
    "select live_sources from customer where id = $1",
);

/// Looks at the rows of a folder, whether or not a server uses it.
pub(crate) fn rows(data: &Path, scene: &Scene) {
    for (what, statement) in &WRONG {
        let row = stored::rows(data, statement, Vec::new()).pop().unwrap();
        assert_eq!(row.integer(0), Ok(0), "{what}");
    }
    for (customer, (dialect, limit)) in scene.customers.iter().zip(LIMITS) {
        let id = customer.as_str().into();
        let live = stored::rows(data, &LIVE, vec![id])[0].integer(0).unwrap();
        assert!(live <= limit, "{dialect}: {live} live sources");
    }
}

/// Looks for everything that was acknowledged; gives how many sources that were.
pub(crate) fn answers(server: &Server, attempts: &[Attempt]) -> usize {
    let mut client = server.client();
    let mut call = |request: &Request| client.call(request).unwrap();
    let mut sources = HashSet::new();
    let deletions: HashSet<&str> = attempts
        .iter()
        .filter(|attempt| attempt.how == How::PiriodDelete)
        .map(|attempt| attempt.request.path.as_str())
        .collect();
    for attempt in attempts {
        let Some(answer) = &attempt.answer else {
            continue;
        };
        assert!(answer.status < 500, "{:?}: {}", attempt.how, answer.text());
        if answer.status >= 300 {
            continue;
        }
        let read = read(attempt, answer);
        let seen = call(&read);
        if attempt.how == How::PiriodDelete {
            let gone = seen.status == 404 || seen.at("/status") == "finalized";
            assert!(gone, "a deleted source came back: {}", seen.text());
        } else if !deletions.contains(read.path.as_str()) {
            assert_eq!(seen.status, 200, "{:?}: {}", attempt.how, seen.text());
            sources.insert(read.path);
        }
    }
    once_per_token(attempts);
    replays(attempts, &mut call);
    sources.len()
}

/// The call that reads what a call made.
fn read(attempt: &Attempt, answer: &Answer) -> Request {
    let keys = Keys::demo();
    let path = &attempt.request.path;
    match attempt.how {
        How::Stripe => keys.form("GET", &format!("{path}/{}", answer.at("/id")), &[]),
        How::Chargebee => {
            let id = answer.at("/payment_source/id");
            keys.form("GET", &format!("/api/v2/payment_sources/{id}"), &[])
        }
        How::Pelcro => {
            let (bare, query) = path.split_once('?').unwrap();
            let path = format!("{bare}/{}?{query}", answer.at("/data/id"));
            let mut request = Request::new("GET", &path);
            request.headers.clone_from(&attempt.request.headers);
            request
        }
        How::Piriod => {
            let path = format!("/sources/{}/", answer.at("/id"));
            keys.piriod("GET", &path, &Value::Null)
        }
        How::PiriodDelete => keys.piriod("GET", path, &Value::Null),
        How::Magpie => {
            let path = format!("/v2/sources/{}", answer.at("/id"));
            keys.magpie("GET", &path, &Value::Null)
        }
        How::MagpieAttach => {
            let body: Value = serde_json::from_slice(&attempt.request.body).unwrap();
            let id = body["source"].as_str().unwrap();
            assert!(answer.text().contains(id), "the customer shows the source");
            keys.magpie("GET", &format!("/v2/sources/{id}"), &Value::Null)
        }
    }
}

/// No token stands behind two acknowledged sources.
fn once_per_token(attempts: &[Attempt]) {
    let mut made: HashMap<String, HashSet<String>> = HashMap::new();
    for attempt in attempts {
        let Some(answer) = attempt.answer.as_ref().filter(|answer| answer.status < 300) else {
            continue;
        };
        let sent = String::from_utf8_lossy(&attempt.request.body).into_owned();
        let words = sent.split(['&', '=', '"']);
        let Some(token) = words.into_iter().find(|word| word.starts_with("tok_1")) else {
            continue;
        };
        let id = match attempt.how {
            How::Chargebee => answer.at("/payment_source/id"),
            How::Pelcro => answer.at("/data/id"),
            _ => answer.at("/id"),
        };
        made.entry(token.to_owned()).or_default().insert(id);
    }
    assert!(!made.is_empty(), "tokens were used");
    for ids in made.values() {
        assert_eq!(ids.len(), 1, "a token made {} sources", ids.len());
    }
}

/// A call that is repeated under its key gets the bytes that were promised, or those of the one
/// time that it runs now.
fn replays(attempts: &[Attempt], call: &mut impl FnMut(&Request) -> Answer) {
    let keyed = attempts.iter().filter_map(|attempt| {
        let key = |name: &&(String, String)| name.0.ends_with("idempotency-key");
        let key = attempt.request.headers.iter().find(key)?;
        Some((key.clone(), attempt))
    });
    let mut promised: HashMap<(String, String), (&Attempt, Option<&Answer>)> = HashMap::new();
    for (key, attempt) in keyed {
        // Answers that say "not now" are not kept.
        let kept = attempt.answer.as_ref().filter(|answer| is_kept(answer));
        let (_, known) = promised.entry(key).or_insert((attempt, None));
        match (&known, kept) {
            (Some(first), Some(answer)) => assert!(first.body == answer.body, "other bytes"),
            _ => *known = known.or(kept),
        }
    }
    for (attempt, known) in promised.values() {
        let first = call(&attempt.request);
        let second = call(&attempt.request);
        let told = format!("{:?}: {}", attempt.how, first.text());
        if is_kept(&first) {
            assert!(first.body == second.body, "{told}");
        }
        if let Some(known) = known {
            assert!(
                first.body == known.body && first.status == known.status,
                "{told}"
            );
        }
    }
}

fn is_kept(answer: &Answer) -> bool {
    answer.status < 500 && !matches!(answer.status, 409 | 429)
}

/// No dialect shows two defaults.
pub(crate) fn renderings(server: &Server, scene: &Scene) {
    let keys = Keys::demo();
    let mut client = server.client();
    let mut read = |request: Request| {
        let answer = client.call(&request).unwrap();
        assert_eq!(answer.status, 200, "{}", request.path);
        answer
    };
    let methods = keys.pelcro("GET", "/payment_methods", &scene.session, &Value::Null);
    let methods = read(methods).json();
    let methods = methods["data"].as_array().unwrap();
    let defaults = methods.iter().filter(|method| method["is_default"] == true);
    assert_eq!(defaults.count(), usize::from(!methods.is_empty()), "Pelcro");
    for customer in &scene.customers {
        let stripe = read(keys.form("GET", &format!("/v1/customers/{customer}"), &[]));
        let default = stripe.at("/default_source");
        let chargebee = read(keys.form("GET", &format!("/api/v2/customers/{customer}"), &[]));
        let primary = chargebee.at("/customer/primary_payment_source_id");
        // A dialect that cannot express the default shows none.
        let same = primary.is_empty() || default.is_empty() || primary == default;
        assert!(same, "two defaults: {default} and {primary}");
        let list = format!("/api/v2/payment_sources?limit=100&customer_id[is]={customer}");
        let list = read(keys.form("GET", &list, &[])).json();
        let sources = list["list"].as_array().unwrap();
        let live = |id: &str| {
            sources.iter().any(|item| {
                item["payment_source"]["id"] == id && item["payment_source"]["deleted"] == false
            })
        };
        assert!(
            primary.is_empty() || live(&primary),
            "a primary that is not there"
        );
    }
}
