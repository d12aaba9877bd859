use domain::Id;
use domain::customer::{Customer, Profile};

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, CREATED, body, member, parsed, view};

fn read_customer(answer: &CustomerAnswer) -> Reply {
    view(
        operation::READ_CUSTOMER,
        "/api/v2/customers/x",
        "",
        |view| shown(answer, view),
    )
}

fn answer(customer: Customer, default_source: Option<Source>) -> CustomerAnswer {
    CustomerAnswer {
        default_source,
        ..CustomerAnswer::bare(customer)
    }
}

#[test]
fn a_bare_customer() {
    let expected = parsed(
        r#"{"customer": {
            "id": "8avVGOkx8U1MX",
            "object": "customer",
            "auto_collection": "on",
            "net_term_days": 0,
            "allow_direct_debit": false,
            "created_at": 1795176000,
            "updated_at": 1795176000,
            "resource_version": 1795176000123,
            "taxability": "taxable",
            "pii_cleared": "active",
            "channel": "web",
            "deleted": false,
            "card_status": "no_card",
            "promotional_credits": 0,
            "refundable_credits": 0,
            "excess_payments": 0,
            "unbilled_charges": 0
        }}"#,
    );
    assert_eq!(
        body(&read_customer(&answer(fixture::customer(), None))),
        expected
    );
}

#[test]
fn a_customer_with_a_primary_card() {
    let primary = fixture::card_source();
    let customer = Customer {
        backup_source: Some(Id::new("pm_2")),
        default_source: Some(primary.id.clone()),
        ..fixture::customer()
    };
    let reply = read_customer(&answer(customer.clone(), Some(primary.clone())));
    let expected = parsed(
        r#"{
            "object": "payment_method",
            "type": "card",
            "reference_id": "tok_16CHTnSAxXWqMBh9",
            "gateway": "chargebee",
            "gateway_account_id": "gw_chargebee",
            "status": "valid"
        }"#,
    );
    assert_eq!(
        body(&reply).at(&["customer", "payment_method"]),
        Some(&expected)
    );
    let expected = parsed(
        r#"{
            "object": "card",
            "payment_source_id": "pm_16CHTnSAxXWqMAg8",
            "customer_id": "8avVGOkx8U1MX",
            "status": "valid",
            "gateway": "chargebee",
            "gateway_account_id": "gw_chargebee",
            "first_name": "Zoë",
            "last_name": "Ross",
            "iin": "411111",
            "last4": "1111",
            "card_type": "visa",
            "funding_type": "credit",
            "expiry_month": 12,
            "expiry_year": 2031,
            "issuing_country": "US",
            "billing_zip": "91789",
            "created_at": 1795176000,
            "updated_at": 1795176000,
            "resource_version": 1795176000123,
            "masked_number": "************1111"
        }"#,
    );
    assert_eq!(body(&reply).get("card"), Some(&expected));
    for (name, value) in [
        ("card_status", r#""valid""#),
        ("primary_payment_source_id", r#""pm_16CHTnSAxXWqMAg8""#),
        ("backup_payment_source_id", r#""pm_2""#),
    ] {
        assert_eq!(member(&reply, &["customer", name]), value);
    }
    // The same source is never both, and a bank account is no card.
    let twice = Customer {
        backup_source: Some(primary.id.clone()),
        ..customer
    };
    let reply = read_customer(&answer(twice, Some(fixture::bank_source())));
    assert_eq!(
        member(&reply, &["customer", "backup_payment_source_id"]),
        ""
    );
    assert_eq!(member(&reply, &["customer", "card_status"]), r#""no_card""#);
    assert_eq!(member(&reply, &["card"]), "");
}

#[test]
fn collection_follows_the_sources() {
    let said = |name: &str| Some(parsed(&format!(r#"{{"chargebee": {{"{name}": "off"}}}}"#)));
    let later = CREATED.plus_seconds(1);
    let card = || Some(fixture::card_source());
    for (extra, updated, primary, expected) in [
        (None, CREATED, None, "on"),
        (None, CREATED, card(), "on"),
        (None, later, None, "off"),
        (said("auto_collection_at_first"), CREATED, None, "off"),
        (said("auto_collection_at_first"), later, card(), "on"),
        (said("auto_collection"), CREATED, card(), "off"),
    ] {
        let profile = Profile {
            extra,
            ..Profile::default()
        };
        let customer = Customer {
            updated,
            profile,
            ..fixture::customer()
        };
        let reply = read_customer(&answer(customer, primary));
        assert_eq!(
            member(&reply, &["customer", "auto_collection"]),
            format!("{expected:?}")
        );
    }
}

#[test]
fn what_a_customer_said_is_shown_again() {
    let extra = parsed(
        r#"{"chargebee": {"taxability": "exempt", "net_term_days": 30, "cf_x": "1",
            "preferred_currency_code": "USD", "business_entity_id": "ent_1",
            "billing_address": {"line1": "PO Box", "state_code": "CA"}}}"#,
    );
    let profile = Profile {
        name: Some("Benjamin Ross".to_owned()),
        metadata: Some(parsed(r#"{"a": 1}"#)),
        extra: Some(extra),
        ..Profile::default()
    };
    let reply = read_customer(&answer(
        Customer {
            profile,
            ..fixture::customer()
        },
        None,
    ));
    for (name, value) in [
        ("first_name", r#""Benjamin""#),
        ("last_name", r#""Ross""#),
        ("taxability", r#""exempt""#),
        ("net_term_days", "30"),
        ("cf_x", r#""1""#),
        ("preferred_currency_code", r#""USD""#),
        ("business_entity_id", r#""ent_1""#),
        ("meta_data", r#"{"a":1}"#),
        (
            "billing_address",
            r#"{"object":"billing_address","line1":"PO Box","state_code":"CA"}"#,
        ),
    ] {
        assert_eq!(member(&reply, &["customer", name]), value, "{name}");
    }
    let address = parsed(r#"{"line1": "Main St", "state": "Bavaria", "country": "DE"}"#);
    let profile = Profile {
        address: Some(address),
        ..Profile::default()
    };
    let reply = read_customer(&answer(
        Customer {
            profile,
            ..fixture::customer()
        },
        None,
    ));
    let expected =
        r#"{"object":"billing_address","line1":"Main St","state":"Bavaria","country":"DE"}"#;
    assert_eq!(member(&reply, &["customer", "billing_address"]), expected);
}
