use domain::list::Page as Found;
use domain::source::Source;
use domain::{Id, Moment};

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, NOW, body, member};

fn list(query: &str, items: Vec<Source>, has_more: bool) -> Reply {
    let page = Found {
        items,
        has_more,
        total: None,
        skipped: 0,
    };
    let answer = SourceList {
        page,
        customer: None,
    };
    let head = fixture::head("GET", &format!("/api/v2/payment_sources?{query}"));
    fixture::call(operation::LIST_SOURCES, &head, "", |call| {
        shown(
            &answer,
            &kit::View {
                call,
                request_id: "req_1",
                now: NOW,
            },
        )
    })
}

fn numbered(number: i64, updated: i64) -> Source {
    let id = Id::new(format!("pm_{number}"));
    Source {
        id,
        number,
        updated: Moment(updated),
        ..fixture::card_source()
    }
}

fn ids(reply: &Reply) -> Vec<String> {
    let body = body(reply);
    let items = body.get("list").and_then(Tree::as_list).unwrap_or_default();
    let id = |item: &Tree| {
        item.at(&["payment_source", "id"])?
            .as_str()
            .map(str::to_owned)
    };
    items.iter().filter_map(id).collect()
}

#[test]
fn lists_wrap_every_source_and_say_where_to_go_on() {
    let items = || vec![numbered(3, 30), numbered(2, 50)];
    let reply = list("limit=2", items(), true);
    assert_eq!(ids(&reply), ["pm_3", "pm_2"]);
    let cursor = r#""[\"1795176000123456\",\"2\"]""#;
    assert_eq!(member(&reply, &["next_offset"]), cursor);
    assert_eq!(
        member(&list("limit=2", items(), false), &["next_offset"]),
        ""
    );
    assert_eq!(member(&list("", Vec::new(), false), &["list"]), "[]");
}

#[test]
fn the_order_by_last_change_is_made_here() {
    let items = || vec![numbered(3, 30), numbered(2, 50), numbered(1, 40)];
    for (query, expected, cursor) in [
        (
            "limit=2&sort_by[desc]=updated_at",
            ["pm_2", "pm_1"],
            r#""[\"40\",\"1\"]""#,
        ),
        (
            "limit=2&sort_by[asc]=updated_at",
            ["pm_3", "pm_1"],
            r#""[\"40\",\"1\"]""#,
        ),
    ] {
        let reply = list(query, items(), false);
        assert_eq!(ids(&reply), expected);
        assert_eq!(member(&reply, &["next_offset"]), cursor);
    }
}
