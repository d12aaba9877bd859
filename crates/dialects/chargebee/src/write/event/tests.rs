use domain::event::Happened;
use domain::list::Page as Found;
use domain::operation::{ListEvents, TokenAnswer};
use domain::{Id, Moment};

use super::*;
use crate::endpoints::operation;
use crate::fixture::{
    self, CREATED, body, head, head_with, member, parsed, primary_answer, view_of,
};

fn attached(number: i64) -> Happened {
    let subject = Subject::Source(primary_answer(fixture::card_source()));
    Happened {
        id: domain::event::id_of_number(number, "AbCdEfGhIjKl"),
        number,
        ..fixture::happened(EventKind::SourceAttached, subject, "")
    }
}

fn shown(happened: &Happened, place: usize) -> Tree {
    let message = &planned(happened)[place];
    view_of(
        operation::LIST_EVENTS,
        &head("GET", "/api/v2/events"),
        |view| Tree::Map(event(happened, message, view)),
    )
}

fn text<'a>(tree: &'a Tree, path: &[&str]) -> &'a str {
    tree.at(path).and_then(Tree::as_str).unwrap_or_default()
}

#[test]
fn a_source_and_its_card() {
    let happened = attached(77);
    let card = shown(&happened, 0);
    assert_eq!(text(&card, &["event_type"]), "card_added");
    assert_eq!(text(&card, &["content", "card", "card_type"]), "visa");
    assert!(card.at(&["content", "payment_source"]).is_none());
    let source = shown(&happened, 1);
    for (path, value) in [
        (&["object"][..], "event"),
        (&["source"], "api"),
        (&["user"], "sk_test_wel"),
        (&["api_version"], "v2"),
        (&["event_type"], "payment_source_added"),
        (&["webhook_status"], "not_configured"),
        (&["content", "payment_source", "id"], "pm_16CHTnSAxXWqMAg8"),
        (
            &["content", "customer", "primary_payment_source_id"],
            "pm_16CHTnSAxXWqMAg8",
        ),
        (&["content", "customer", "card_status"], "valid"),
    ] {
        assert_eq!(text(&source, path), value);
    }
    assert_eq!(
        source.get("occurred_at").and_then(Tree::as_i64),
        Some(CREATED.seconds())
    );
    assert!(source.get("webhooks").is_none());
}

#[test]
fn values_are_those_after_the_change() {
    // The customer's row follows in a core event of its own.
    let mut happened = attached(77);
    if let Subject::Source(answer) = &mut happened.subject {
        answer.customer = Some(CustomerAnswer::bare(fixture::customer()));
    }
    happened.before = Some(parsed(r#"{"primary":true}"#));
    let source = shown(&happened, 1);
    let id = text(
        &source,
        &["content", "customer", "primary_payment_source_id"],
    );
    assert_eq!(id, "pm_16CHTnSAxXWqMAg8");
    let subject = Subject::Source(primary_answer(fixture::card_source()));
    let happened = fixture::happened(EventKind::SourceDeleted, subject, r#"{"status":"x"}"#);
    let gone = shown(&happened, 1);
    let customer = gone.at(&["content", "customer"]).expect("a customer");
    assert!(customer.get("primary_payment_source_id").is_none());
    // A card that has expired meanwhile had not then.
    let mut source = fixture::card_source();
    fixture::card_of(&mut source).exp_year = 2026;
    let subject = Subject::Source(primary_answer(source));
    let mut happened = fixture::happened(EventKind::SourceAttached, subject, "");
    happened.created = Moment::from_seconds(1_700_000_000);
    assert_eq!(
        text(
            &shown(&happened, 1),
            &["content", "payment_source", "status"]
        ),
        "valid"
    );
}

#[test]
fn receivers_without_cards() {
    let happened = attached(77);
    let message = &planned(&happened)[0];
    let head = head_with("GET", "/api/v2/events", &[NO_CARD]);
    let tree = view_of(operation::LIST_EVENTS, &head, |view| {
        Tree::Map(event(&happened, message, view))
    });
    assert!(tree.at(&["content", "card"]).is_none());
    assert!(tree.at(&["content", "customer"]).is_some());
}

#[test]
fn other_contents() {
    let token = Subject::Token(TokenAnswer {
        token: fixture::token(),
    });
    let tree = shown(&fixture::happened(EventKind::TokenConsumed, token, ""), 0);
    assert_eq!(text(&tree, &["content", "token", "object"]), "token");
    let intent = Subject::Intent(fixture::intent());
    let tree = shown(&fixture::happened(EventKind::IntentCreated, intent, ""), 0);
    let content = &["content", "payment_intent", "object"];
    assert_eq!(text(&tree, content), "payment_intent");
    let answer = primary_answer(fixture::card_source())
        .customer
        .expect("a customer");
    let subject = Subject::Customer(answer);
    let tree = shown(
        &fixture::happened(EventKind::CustomerCreated, subject, ""),
        0,
    );
    assert_eq!(text(&tree, &["content", "card", "object"]), "card");
}

#[test]
fn deliveries() {
    let delivery = |state, attempts| Delivery {
        endpoint: Id::new("whv2_1"),
        state,
        attempts,
    };
    use DeliveryState::*;
    let quiet = || Some(parsed(r#"{"events":{"webhook":"disabled"}}"#));
    for (deliveries, origin, expected) in [
        (vec![], None, "not_configured"),
        (vec![], quiet(), "skipped"),
        (vec![delivery(Pending, 0)], None, "scheduled"),
        (
            vec![delivery(Delivered, 1), delivery(Pending, 2)],
            None,
            "re_scheduled",
        ),
        (
            vec![delivery(Delivered, 1), delivery(Failed, 8)],
            None,
            "failed",
        ),
        (
            vec![delivery(Delivered, 1), delivery(Skipped, 0)],
            None,
            "succeeded",
        ),
        (vec![delivery(Skipped, 0)], None, "not_applicable"),
        (vec![delivery(Skipped, 0)], quiet(), "skipped"),
    ] {
        let mut happened = attached(1);
        happened.deliveries = deliveries;
        happened.origin = origin;
        assert_eq!(status_of(&happened), expected);
        assert_eq!(text(&shown(&happened, 1), &["webhook_status"]), expected);
    }
}

#[test]
fn sources_of_events() {
    for (kind, dialect, key, expected) in [
        (EventKind::SourceAttached, true, "sk_test_wel", "api"),
        (EventKind::TokenCreated, true, "pk_test_wel", "js_api"),
        (EventKind::SourceChargeable, false, "", "system"),
        (EventKind::SourceExpired, false, "", "scheduled_job"),
    ] {
        let happened = Happened {
            kind,
            dialect: dialect.then_some(domain::Dialect::Chargebee),
            key: Some(key.to_owned()).filter(|key| !key.is_empty()),
            ..attached(1)
        };
        assert_eq!(source_of(&happened), expected);
    }
}

/// The events of a page: number of the core event and name.
fn page(query: &str, items: Vec<Happened>, has_more: bool) -> (Vec<String>, Option<String>) {
    let found = Found {
        items,
        has_more,
        total: None,
        skipped: 0,
    };
    let head = head("GET", &format!("/api/v2/events?{query}"));
    let reply = view_of(operation::LIST_EVENTS, &head, |view| listed(&found, view));
    assert_eq!(reply.status, 200);
    let body = body(&reply);
    let list = body.get("list").and_then(Tree::as_list).unwrap_or_default();
    let name = |item: &Tree| text(item, &["event", "event_type"]).to_owned();
    let next = body.get("next_offset").and_then(Tree::as_str);
    (list.iter().map(name).collect(), next.map(str::to_owned))
}

#[test]
fn pages_part_events_of_one_core_event() {
    let two = || vec![attached(9), attached(8)];
    let (names, next) = page("", two(), false);
    assert_eq!(
        names,
        [
            "payment_source_added",
            "card_added",
            "payment_source_added",
            "card_added"
        ]
    );
    assert_eq!(next, None);
    let (names, next) = page("limit=1", two(), true);
    assert_eq!((names.len(), next.as_deref()), (1, Some(r#"["9","1"]"#)));
    // The rest of the first comes before the second.
    let (names, next) = page(r#"limit=2&offset=["9","1"]"#, two(), true);
    assert_eq!(names, ["card_added", "payment_source_added"]);
    assert_eq!(next.as_deref(), Some(r#"["8","1"]"#));
    let (names, next) = page("limit=2", two(), true);
    assert_eq!((names.len(), next.as_deref()), (2, Some(r#"["9","0"]"#)));
    let (names, next) = page("limit=4", two(), true);
    assert_eq!((names.len(), next.as_deref()), (4, Some(r#"["8","0"]"#)));
    let (names, _) = page("sort_by[asc]=occurred_at&limit=1", two(), false);
    assert_eq!(names, ["card_added"]);
    let (names, next) = page("event_type[is]=card_added", two(), false);
    assert_eq!((names, next), (vec!["card_added".to_owned(); 2], None));
}

#[test]
fn every_event_is_listed_once() {
    let all: Vec<Happened> = (1..=5).rev().map(attached).collect();
    for limit in 1..=4 {
        let mut names = Vec::new();
        let mut offset = String::new();
        for _ in 0..20 {
            let query = format!("limit={limit}&offset={offset}");
            let head = head("GET", &format!("/api/v2/events?{query}"));
            let op: ListEvents =
                fixture::call(operation::LIST_EVENTS, &head, "", crate::read::event::list)
                    .expect("read");
            let below = match op.find.start {
                domain::list::Start::AfterKey(_, number) => number,
                _ => i64::MAX,
            };
            let mut items: Vec<Happened> = all
                .iter()
                .filter(|one| one.number < below)
                .cloned()
                .collect();
            let more = items.len() > op.find.limit;
            items.truncate(op.find.limit);
            let (page, next) = page(&query, items, more);
            names.extend(page);
            match next {
                Some(next) => offset = next,
                None => break,
            }
        }
        assert_eq!(names.len(), 10, "{limit}");
    }
}

#[test]
fn one_event_by_id() {
    let happened = attached(77);
    let [card, source] = &planned(&happened)[..] else {
        panic!("not two")
    };
    let read = |id: &str| {
        let head = head("GET", &format!("/api/v2/events/{id}"));
        view_of(operation::READ_EVENT, &head, |view| {
            retrieved(&happened, view)
        })
    };
    for message in [card, source] {
        let reply = read(&message.id);
        assert_eq!(
            member(&reply, &["event", "event_type"]),
            format!("{:?}", message.name)
        );
    }
    let other = read(&format!("{}x", source.id));
    assert_eq!(
        (other.status, member(&other, &["param"]).as_str()),
        (404, r#""event_id""#)
    );
}
