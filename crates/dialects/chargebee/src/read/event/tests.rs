use domain::event::Subject;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, CREATED, call, head, member, primary_answer};

fn listed(query: &str) -> Result<ListEvents, Reply> {
    let head = head("GET", &format!("/api/v2/events?{query}"));
    call(operation::LIST_EVENTS, &head, "", list)
}

fn attached() -> Happened {
    let subject = Subject::Source(primary_answer(fixture::card_source()));
    fixture::happened(EventKind::SourceAttached, subject, "")
}

#[test]
fn operators() {
    let seconds = CREATED.seconds();
    let id = planned(&attached())[1].id.clone();
    for (query, taken) in [
        (String::new(), true),
        ("event_type[in]=[card_added,card_deleted]".to_owned(), true),
        ("event_type[in]=['customer_created']".to_owned(), false),
        ("event_type[is_not]=card_added".to_owned(), true),
        ("webhook_status[is]=not_configured".to_owned(), true),
        ("webhook_status[not_in]=[not_configured]".to_owned(), false),
        ("source[is]=api".to_owned(), true),
        ("source[in]=[system]".to_owned(), false),
        (format!("id[is]={id}"), true),
        ("id[is]=ev_other".to_owned(), false),
        (format!("occurred_at[after]={}", seconds - 1), true),
        (format!("occurred_at[after]={seconds}"), false),
        (format!("start_time={seconds}&end_time={seconds}"), true),
        (format!("start_time={}", seconds + 1), false),
        (format!("end_time={}", seconds - 1), false),
    ] {
        let op = listed(&query).unwrap_or_else(|reply| panic!("{}", member(&reply, &["message"])));
        assert_eq!(
            op.filter.expect("a filter").takes(&attached()),
            taken,
            "{query}"
        );
        let within = op.find.created_from.is_none_or(|from| from <= CREATED.0)
            && op.find.created_to.is_none_or(|to| to >= CREATED.0);
        assert!(!taken || within, "{query}");
    }
}

#[test]
fn pages() {
    for (query, start) in [
        ("", Start::Beginning),
        (r#"offset=["7","0"]"#, Start::AfterKey(0, 7)),
        (r#"offset=["7","1"]"#, Start::AfterKey(0, 8)),
        (
            r#"offset=["7","1"]&sort_by[asc]=occurred_at"#,
            Start::AfterKey(0, 6),
        ),
    ] {
        assert_eq!(listed(query).expect("read").find.start, start, "{query}");
    }
    for bad in [
        "limit=0",
        "offset=x",
        "event_type[is]=card_eaten",
        "event_type=card_added",
        "source[starts_with]=a",
        "start_time=soon",
        "sort_by[asc]=created_at",
    ] {
        assert!(listed(bad).is_err(), "{bad}");
    }
}

#[test]
fn ids() {
    let read = |id: &str| {
        let head = head("GET", &format!("/api/v2/events/{id}"));
        call(operation::READ_EVENT, &head, "", retrieve)
    };
    for message in planned(&attached()) {
        let op = read(&message.id).expect("read");
        assert_eq!((op.number, op.id.as_str()), (77, attached().id.as_str()));
    }
    for id in ["ev_", "ev_1", "evt_100000000001", "x"] {
        let reply = read(id).expect_err("refused");
        assert_eq!(
            (reply.status, member(&reply, &["param"]).as_str()),
            (404, r#""event_id""#)
        );
    }
}
