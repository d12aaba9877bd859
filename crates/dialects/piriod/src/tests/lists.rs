//! Lists: pages, links and filters.

use domain::Moment;
use domain::source::{Source, Status, Stored, Usage};
use tree::{Tree, map};

use super::fixture::{NOW, Request, World, body_of, source};

fn world() -> World {
    let mut world = World::new();
    world.sources = (1..=45).map(source).collect();
    world
}

fn get(world: &World, query: &str) -> Tree {
    let reply = world.call(&Request::private("GET", &format!("/sources/?{query}"), ""));
    assert_eq!(reply.status, 200, "{query}");
    body_of(&reply)
}

fn numbers(page: &Tree) -> Vec<i64> {
    let results = page.get("results").and_then(Tree::as_list).unwrap();
    results
        .iter()
        .filter_map(|item| item.get("id").and_then(Tree::as_i64))
        .collect()
}

#[test]
fn pages_and_links() {
    const BASE: &str = "http://127.0.0.1:4242/sources/";
    let world = world();
    for (query, length, next, previous) in [
        ("", 20, Some("?page=2"), None),
        (
            "page=2&usage=single",
            20,
            Some("?page=3&usage=single"),
            Some("?usage=single"),
        ),
        ("page=3", 5, None, Some("?page=2")),
        ("page=last", 5, None, Some("?page=2")),
        ("page_size=100", 45, None, None),
        ("page=5&page_size=10", 5, None, Some("?page=4&page_size=10")),
    ] {
        let page = get(&world, query);
        let link = |name: &str| page.get(name).and_then(Tree::as_str).map(str::to_owned);
        assert_eq!(
            page.get("count").and_then(Tree::as_i64),
            Some(45),
            "{query}"
        );
        assert_eq!(numbers(&page).len(), length, "{query}");
        assert_eq!(
            link("next"),
            next.map(|rest| format!("{BASE}{rest}")),
            "{query}"
        );
        assert_eq!(
            link("previous"),
            previous.map(|rest| format!("{BASE}{rest}")),
            "{query}"
        );
    }
    for query in [
        "page=4",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
    ] {
        let reply = world.call(&Request::private("GET", &format!("/sources?{query}"), ""));
        assert_eq!(reply.status, 404, "{query}");
    }
    let unknown = get(&world, "customer=cus_nope");
    assert_eq!(unknown.get("count").and_then(Tree::as_i64), Some(0));
    let empty = get(&World::new(), "page=last");
    assert_eq!(empty.get("count").and_then(Tree::as_i64), Some(0));
}

#[test]
fn filters() {
    let mut world = World::new();
    let stripe = Stored {
        name: "stripe".into(),
        account: None,
        reference: String::new(),
    };
    let early = Moment(NOW.0 - 86_400_000_000);
    world.sources = vec![
        Source {
            gateway: stripe,
            usage: Usage::Reusable,
            ..source(1)
        },
        Source {
            status: Status::Canceled,
            ..source(2)
        },
        Source {
            created: early,
            status: Status::Consumed,
            ..source(3)
        },
    ];
    let data = map([
        ("order", 7.into()),
        ("vip", true.into()),
        ("a", map([("b", "c".into())])),
    ]);
    world.sources[1].particulars.metadata = Some(data);
    for (query, expected) in [
        ("gateway=stripe", vec![1]),
        ("gateway=cash", vec![]),
        ("usage=reusable", vec![1]),
        ("usage=", vec![1, 2, 3]),
        ("status=failed", vec![2]),
        ("status__in=failed,consumed", vec![2, 3]),
        ("id=3", vec![3]),
        ("id=3.0", vec![3]),
        ("id=3.5", vec![]),
        ("created__gte=2026-11-21", vec![1, 2]),
        ("created__lte=2026-11-21T00:00:00Z", vec![3]),
        ("metadata__order=7", vec![2]),
        ("metadata__order=8", vec![]),
        ("metadata__vip=true", vec![2]),
        ("metadata__a__b=c", vec![2]),
        ("metadata__a=c", vec![]),
        ("usage=single&status=consumed&foo=bar", vec![3]),
        ("ordering=created", vec![1, 2, 3]),
    ] {
        assert_eq!(numbers(&get(&world, query)), expected, "{query}");
    }
}
