//! Making, reading and listing payments.

use domain::operation::{CustomerRef, IntentMethod, Operation};
use domain::source::Amount;
use domain::{Dialect, Id};
use tree::{Tree, json};

use super::fixture::{CUSTOMER, Request, World, body_of, json_of, same, source};
use super::ledger::intent;

const LEAST: &str = r#""amount":10.5,"currency":"USD","date":"2026-11-21","description":"Rent""#;

fn post(world: &World, body: &str) -> kit::Reply {
    world.call(&Request::private("POST", "/payments/", body))
}

#[test]
fn all_members_in_order() {
    let reply = post(&World::new(), &format!("{{{LEAST}}}"));
    assert_eq!(reply.status, 201);
    assert_eq!(
        json::write(&body_of(&reply)),
        "{\"amount\":10.5,\"currency\":\"USD\",\"date\":\"2026-11-21\",\
         \"description\":\"Rent\",\"id\":1,\"invoice\":null,\"subscription\":null,\
         \"customer\":null,\"balance\":10.5,\"payment_date\":null,\"source\":null,\
         \"sources\":[],\"status\":\"requires_payment_method\",\"failed_reason\":null,\
         \"return_url\":null,\"enable_checkout\":false,\"metadata\":{},\"test_mode\":true,\
         \"created\":\"2026-11-21T12:00:00.304616Z\",\
         \"updated\":\"2026-11-21T12:00:00.304616Z\"}"
    );
}

#[test]
fn everything_that_a_payment_can_say() {
    let mut world = World::new();
    world.sources = vec![source(7)];
    let body = format!(
        r#"{{{LEAST},"invoice":"inv_1","subscription":" ","customer":"{CUSTOMER}",
        "payment_date":"2026-11-20T09:00:00-03:00","source":"7","sources":[7],
        "return_url":"http://localhost/back","enable_checkout":"yes","metadata":{{"a":1}},
        "status":"succeeded","balance":3,"id":99}}"#
    );
    let shown = body_of(&post(&world, &body));
    for (member, value) in [
        ("invoice", r#""inv_1""#),
        ("subscription", "null"),
        ("customer", r#""cus_01H8XYZ123ABC""#),
        ("payment_date", r#""2026-11-20T12:00:00.000000Z""#),
        ("source", "7"),
        ("sources", "[7]"),
        ("return_url", r#""http://localhost/back""#),
        ("enable_checkout", "true"),
        ("metadata", r#"{"a":1}"#),
        ("status", r#""requires_payment_method""#),
        ("balance", "10.5"),
        ("id", "1"),
    ] {
        assert_eq!(json::write(shown.get(member).unwrap()), value, "{member}");
    }
    let asked = world.last.borrow();
    let Some(Operation::CreateIntent(create)) = asked.as_ref() else {
        panic!("a creation")
    };
    assert_eq!(create.amount, Some(Amount::Units("10.5".to_owned())));
    assert_eq!(create.currency.as_deref(), Some("usd"));
    assert_eq!(create.customer, Some(CustomerRef::Id(Id::from(CUSTOMER))));
    assert!(matches!(create.method, Some(IntentMethod::Number(7))));
    assert!(create.capture && create.confirm.is_none());
    let enabled = create.terms.detail(Dialect::Piriod, "enable_checkout");
    assert_eq!(enabled, Some(&true.into()));
}

#[test]
fn wrong_members() {
    let date = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    let number = "A valid number is required.";
    let positive = "Ensure this value is greater than 0.";
    for (member, value, text) in [
        ("amount", "null", "This field may not be null."),
        ("amount", "\"x\"", number),
        ("amount", "[]", number),
        ("amount", "0", positive),
        ("amount", "-1", positive),
        (
            "amount",
            "1234567890123",
            "Ensure that there are no more than 12 digits before the decimal point.",
        ),
        (
            "amount",
            "1.005",
            "Ensure that there are no more than 2 decimal places.",
        ),
        (
            "currency",
            "\"dollar\"",
            "\"dollar\" is not a valid choice.",
        ),
        ("currency", "{}", "\"{}\" is not a valid choice."),
        ("currency", "\"\"", "\"\" is not a valid choice."),
        ("date", "\"21/11/2026\"", date),
        ("date", "\"2026-11-21T00:00:00Z\"", date),
        ("date", "5", date),
        ("date", "\"\"", date),
        ("description", "\" \"", "This field may not be blank."),
        ("description", "true", "Not a valid string."),
    ] {
        check(member, value, text);
    }
}

/// The answer to one wrong member.
fn check(member: &str, value: &str, text: &str) {
    let body = format!(r#"{{{LEAST},"{member}":{value}}}"#);
    let reply = post(&World::new(), &body);
    let wanted = tree::map([(member, Tree::List(vec![text.into()]))]);
    assert_eq!(reply.status, 400, "{member} {value}");
    let found = body_of(&reply);
    assert!(same(&wanted, &found), "{member}: {}", json::write(&found));
}

#[test]
fn wrong_references_and_switches() {
    let moment = "Datetime has wrong format. Use one of these formats instead: \
                  YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    let missing = "Primary key \"7\" invalid - object is not exists.";
    for (member, value, text) in [
        ("invoice", "{}", "Not a valid string."),
        (
            "customer",
            "true",
            "Incorrect type. Expected pk value, received bool.",
        ),
        (
            "customer",
            "\"cus_nope\"",
            "Primary key \"cus_nope\" invalid - object is not exists.",
        ),
        ("payment_date", "\"soon\"", moment),
        ("source", "7", missing),
        (
            "source",
            "\"sou_1\"",
            "Incorrect type. Expected pk value, received str.",
        ),
        ("sources", "[7]", missing),
        (
            "sources",
            "7",
            "Expected a list of items but got type \"int\".",
        ),
        (
            "sources",
            "[null]",
            "Incorrect type. Expected pk value, received NoneType.",
        ),
        ("sources", "[7,8]", "Only one source can be linked."),
        ("return_url", "\"x\"", "Enter a valid URL."),
        ("enable_checkout", "\"maybe\"", "Must be a valid boolean."),
        (
            "metadata",
            "[]",
            "Expected a dictionary of items but got type \"list\".",
        ),
    ] {
        check(member, value, text);
    }
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let missing = r#"["This field is required."]"#;
    let all = format!(
        r#"{{"amount":{missing},"currency":{missing},"date":{missing},"description":{missing}}}"#
    );
    assert_eq!(json::write(&body_of(&post(&World::new(), "{}"))), all);
    let nobody = r#"["Primary key \"cus_nope\" invalid - object is not exists."]"#;
    for (customer, rest) in [
        (CUSTOMER, String::new()),
        ("cus_nope", format!(r#","customer":{nobody}"#)),
    ] {
        let reply = post(&World::new(), &format!(r#"{{"customer":"{customer}"}}"#));
        let wanted = format!("{}{rest}}}", all.trim_end_matches('}'));
        assert!(same(&body_of(&reply), &json_of(&wanted)), "{customer}");
    }
    let reply = post(&World::new(), "[]");
    assert_eq!(
        json::write(&body_of(&reply)),
        r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#
    );
    // What does not fit together is looked at when all members are fine.
    let yen = LEAST.replace("USD", "JPY");
    let reply = post(
        &World::new(),
        &format!(r#"{{{yen},"customer":"{CUSTOMER}"}}"#),
    );
    assert_eq!(
        json::write(&body_of(&reply)),
        r#"{"amount":["Ensure that there are no more than 0 decimal places."]}"#
    );
}

#[test]
fn lists() {
    let mut world = World::new();
    world.intents = (1..=25).map(intent).collect();
    world.intents[0].status = domain::intent::IntentStatus::Succeeded;
    let terms = &mut world.intents[1].terms;
    terms.set_detail(Dialect::Piriod, "invoice", "inv_1");
    terms.metadata = Some(tree::map([("order", 7.into())]));
    for (query, ids) in [
        ("status=succeeded", &[1][..]),
        ("status__in=succeeded,failed", &[1]),
        ("status=nonsense", &[]),
        ("invoice=inv_1", &[2]),
        ("invoice=inv_2", &[]),
        ("id=3", &[3]),
        ("metadata__order=7", &[2]),
        ("customer=cus_nope", &[]),
        ("page=2&foo=bar", &[21, 22, 23, 24, 25]),
    ] {
        let reply = world.call(&Request::private("GET", &format!("/payments?{query}"), ""));
        assert_eq!(reply.status, 200, "{query}");
        let page = body_of(&reply);
        let results = page.get("results").and_then(Tree::as_list).unwrap();
        let found: Vec<i64> = results
            .iter()
            .filter_map(|item| item.get("id").and_then(Tree::as_i64))
            .collect();
        assert_eq!(found, ids, "{query}");
    }
    let page = body_of(&world.call(&Request::private("GET", "/payments/", "")));
    assert_eq!(
        page.get("next").and_then(Tree::as_str),
        Some("http://127.0.0.1:4242/payments/?page=2")
    );
    for (query, status) in [("page=3", 404), ("id=x", 400), ("created__gte=x", 400)] {
        let reply = world.call(&Request::private("GET", &format!("/payments/?{query}"), ""));
        assert_eq!(reply.status, status, "{query}");
    }
}
