use domain::customer::Profile;
use domain::list::{Order, Start};

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, CREATED, call, head, member};

fn listed(query: &str) -> Result<ListCustomers, Reply> {
    let head = head("GET", &format!("/api/v2/customers?{query}"));
    call(operation::LIST_CUSTOMERS, &head, "", read)
}

fn ann() -> Customer {
    Customer {
        profile: Profile {
            first_name: Some("Ann".to_owned()),
            email: Some("ann@example.com".to_owned()),
            extra: Some(fixture::parsed(r#"{"chargebee":{"taxability":"exempt"}}"#)),
            ..Profile::default()
        },
        ..fixture::customer()
    }
}

#[test]
fn operators() {
    let created = CREATED.seconds();
    for (query, taken) in [
        ("", true),
        ("id[is]=8avVGOkx8U1MX", true),
        ("id[in]=['a','b']", false),
        ("first_name[is]=Ann", true),
        ("first_name[starts_with]=B", false),
        ("last_name[is_present]=false", true),
        ("last_name[is_not]=Lee", true),
        ("email[is]=ann@example.com", true),
        ("company[is_present]=true", false),
        ("auto_collection[is]=on", true),
        ("auto_collection[in]=[off]", false),
        ("taxability[is]=exempt", true),
        ("channel[is]=web", true),
        ("auto_close_invoices[is]=true", false),
        ("business_entity_id[is]=ent_1", false),
        ("relationship[parent_id][is]=x", false),
        ("relationship[parent_id][is_not]=x", true),
        ("created_at[after]=1", true),
        ("updated_at[before]=1000000000", false),
    ] {
        let op = listed(query).unwrap_or_else(|reply| panic!("{}", member(&reply, &["message"])));
        assert_eq!(op.filter.expect("a filter").takes(&ann()), taken, "{query}");
    }
    let op = listed(&format!("created_at[on]={created}&email[is]=a@b.co")).expect("read");
    assert_eq!(op.email.as_deref(), Some("a@b.co"));
    assert!(op.created_from.is_some_and(|from| from <= CREATED.0));
    assert!(op.created_to.is_some_and(|to| to >= CREATED.0));
}

#[test]
fn pages() {
    let op = listed("limit=2&include_deleted=true&sort_by[asc]=created_at").expect("read");
    assert_eq!((op.limit, op.order), (2, Order::OldestFirst));
    assert_eq!((op.deleted, op.start), (Deleted::Shown, Start::Beginning));
    let op = listed("offset=[\"5\",\"7\"]").expect("read");
    assert_eq!(op.start, Start::AfterKey(5, 7));
    assert_eq!(
        listed("sort_by[desc]=updated_at").expect("read").limit,
        1000
    );
    for bad in [
        "limit=101",
        "offset=x",
        "email=x",
        "id[is_present]=true",
        "auto_collection[is]=maybe",
        "sort_by[asc]=email",
    ] {
        assert!(listed(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_is_known_of_a_customer_does_not_switch_collection_off() {
    let later = CREATED.plus_seconds(60);
    let at = |moment: Moment| format!(r#"{{"chargebee":{{"profile_at":{}}}}}"#, moment.0);
    let customer = |extra: &str| Customer {
        updated: later,
        profile: Profile {
            extra: Some(fixture::parsed(extra)),
            ..Profile::default()
        },
        ..fixture::customer()
    };
    assert_eq!(auto_collection(&customer(&at(later)), false), "on");
    assert_eq!(auto_collection(&customer(&at(CREATED)), false), "off");
    assert_eq!(auto_collection(&customer("{}"), false), "off");
    assert_eq!(auto_collection(&customer("{}"), true), "on");
}
