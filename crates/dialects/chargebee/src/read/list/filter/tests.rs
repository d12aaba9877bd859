use domain::Id;
use domain::list::{Deleted, ListSources, Order, Start};
use domain::method::Method;
use domain::source::{Source, Status};
use proptest::prelude::*;

use crate::endpoints::operation;
use crate::fixture::{self, CREATED, call, head, member};

fn read(query: &str) -> Result<ListSources, kit::Reply> {
    let head = head("GET", &format!("/api/v2/payment_sources?{query}"));
    call(operation::LIST_SOURCES, &head, "", crate::read::list::read)
}

/// Whether a query takes a source.
fn takes(query: &str, source: &Source) -> bool {
    let list =
        read(query).unwrap_or_else(|reply| panic!("{query}: {}", member(&reply, &["message"])));
    list.filter.expect("a filter")(source)
}

#[test]
fn operators() {
    let card = fixture::card_source();
    let created = CREATED.seconds();
    let day_start = CREATED.days() * 86_400;
    for (query, taken) in [
        (String::new(), true),
        ("customer_id[is]=8avVGOkx8U1MX".to_owned(), true),
        ("customer_id[is]=other".to_owned(), false),
        ("customer_id[is_not]=other".to_owned(), true),
        ("customer_id[starts_with]=8avV".to_owned(), true),
        ("customer_id[starts_with]=8AVV".to_owned(), false),
        ("customer_id[in]=[a,8avVGOkx8U1MX]".to_owned(), true),
        ("customer_id[not_in]=[a,8avVGOkx8U1MX]".to_owned(), false),
        ("type[is]=CARD".to_owned(), true),
        ("type[is_not]=card".to_owned(), false),
        ("type[in]=[]".to_owned(), false),
        ("type[not_in]=[]".to_owned(), true),
        ("status[is]=valid".to_owned(), true),
        ("status[in]=[expiring,expired]".to_owned(), false),
        ("status[is_not]=expired&type[is]=card".to_owned(), true),
        (format!("created_at[after]={}", created - 1), true),
        (format!("created_at[after]={created}"), false),
        (format!("created_at[before]={created}"), false),
        (format!("created_at[before]={}", created + 1), true),
        (format!("created_at[on]={day_start}"), true),
        (format!("created_at[on]={}", day_start + 86_399), true),
        (format!("created_at[on]={}", day_start + 86_400), false),
        (format!("created_at[between]=[{created},{created}]"), true),
        (
            format!("updated_at[between]=['{}', '{created}']", created - 9),
            true,
        ),
        (format!("updated_at[after]={created}"), false),
        ("subscription_id=sub_1".to_owned(), false),
        ("subscription_id=".to_owned(), true),
        ("unknown=1&customer=x".to_owned(), true),
    ] {
        assert_eq!(takes(&query, &card), taken, "{query}");
    }
    let debit = Source {
        method: Method::SepaDebit,
        ..fixture::bank_source()
    };
    assert!(takes(
        "type[is]=direct_debit&status[is]=pending_verification",
        &debit
    ));
}

#[test]
fn every_client_writes_lists_in_its_own_way() {
    let card = fixture::card_source();
    let wallet = Source {
        method: Method::Gcash,
        ..fixture::card_source()
    };
    for query in [
        "type[in]=[card,direct_debit]",
        "type%5Bin%5D=%5Bcard%2Cdirect_debit%5D",
        r#"type[in]=["card","direct_debit"]"#,
        "type[in][0]=card&type[in][1]=direct_debit",
        "type[in][]=card&type[in][]=direct_debit",
        "type[in]=['card',+'direct_debit']",
    ] {
        assert!(takes(query, &card), "{query}");
        assert!(!takes(query, &wallet), "{query}");
    }
    for query in [
        "created_at[between]=[1500000000,1900000000]",
        r#"created_at[between]=["1500000000","1900000000"]"#,
        "created_at[between][0]=1500000000&created_at[between][1]=1900000000",
        "created_at[between]=['1500000000',+'1900000000']",
    ] {
        assert!(takes(query, &card), "{query}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_never_skipped() {
    for (query, param) in [
        ("customer_id=cu_1", "customer_id"),
        ("customer_id[is]=", "customer_id[is]"),
        ("customer_id[like]=x", "customer_id[like]"),
        ("customer_id[in]=x", "customer_id[in]"),
        ("customer_id[in]=['']", "customer_id[in]"),
        ("type[is]=cash", "type[is]"),
        ("type[starts_with]=ca", "type[starts_with]"),
        ("type[in]=[card,cash]", "type[in]"),
        ("status[is]=dead_card", "status[is]"),
        ("status[is][x]=valid", "status[is]"),
        ("created_at[after]=yesterday", "created_at[after]"),
        ("created_at[after]=-1", "created_at[after]"),
        ("created_at[on]=99999999999", "created_at[on]"),
        ("created_at[between]=[1500000000]", "created_at[between]"),
        ("created_at[is]=1500000000", "created_at[is]"),
        ("updated_at=1500000000", "updated_at"),
        ("sort_by[asc]=id", "sort_by[asc]"),
        ("sort_by=created_at", "sort_by"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("include_deleted=maybe", "include_deleted"),
        ("offset=x", "offset"),
        ("offset=[]", "offset"),
        (r#"offset=["1","2","3"]"#, "offset"),
        (r#"offset=["1","x"]"#, "offset"),
    ] {
        let reply = read(query).expect_err(query);
        assert_eq!(reply.status, 400, "{query}");
        assert_eq!(
            member(&reply, &["api_error_code"]),
            r#""param_wrong_value""#,
            "{query}"
        );
        assert_eq!(member(&reply, &["param"]), format!("{param:?}"), "{query}");
    }
}

#[test]
fn pages() {
    let usual = read("limit=&offset=&sort_by=&include_deleted=").expect("a list");
    assert_eq!((usual.limit, &usual.start), (10, &Start::Beginning));
    assert_eq!(
        (usual.order, usual.deleted),
        (Order::NewestFirst, Deleted::Hidden)
    );
    assert_eq!(usual.customer, None);
    let query = "limit=2&customer_id[is]=cu_1&sort_by[asc]=created_at&include_deleted=true\
        &offset=[\"1700000000123456\",\"230000001\"]";
    let list = read(query).expect("a list");
    assert_eq!(
        list.start,
        Start::AfterKey(1_700_000_000_123_456, 230_000_001)
    );
    assert_eq!(
        (list.limit, list.order, list.deleted),
        (2, Order::OldestFirst, Deleted::Shown)
    );
    assert_eq!(list.customer, Some(Id::new("cu_1")));
}

#[test]
fn the_order_by_last_change_is_cut_by_the_cursor() {
    let source = |updated: i64, number: i64| Source {
        updated: domain::Moment(updated),
        number,
        status: Status::Chargeable,
        ..fixture::card_source()
    };
    for (sort, taken) in [
        ("desc", [true, true, false, false]),
        ("asc", [false, false, false, true]),
    ] {
        let query = format!("limit=2&sort_by[{sort}]=updated_at&offset=[\"50\",\"5\"]");
        let list = read(&query).expect("a list");
        assert_eq!((list.limit, &list.start), (1000, &Start::Beginning));
        let filter = list.filter.expect("a filter");
        let found = [(40, 9), (50, 4), (50, 5), (50, 6)]
            .map(|(updated, number)| filter(&source(updated, number)));
        assert_eq!(found, taken, "{sort}");
    }
}

/// Filters, operators and values, some of them right.
const QUERIES: &str = concat!(
    r"(type|status|customer_id|created_at|sort_by|offset|limit)",
    r#"(\[(in|is|between|asc|[0-9])\]){0,3}=[\[\]{}"',0-9a-z]{0,20}"#,
);

proptest! {
    #[test]
    fn no_query_panics(query in QUERIES) {
        let read = read(&query);
        prop_assert!(read.is_ok() || read.is_err_and(|reply| reply.status == 400));
    }
}
