use domain::Id;
use domain::card::{Brand, Funding};
use domain::customer::Profile;
use domain::operation::CustomerAnswer;
use domain::source::{InstrumentKind, Stored};

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, body, member, parsed, view};

fn read_source(answer: &SourceAnswer) -> Reply {
    view(
        operation::READ_SOURCE,
        "/api/v2/payment_sources/x",
        "",
        |view| retrieved(answer, view),
    )
}

fn shown(source: Source) -> Reply {
    read_source(&SourceAnswer {
        source,
        customer: None,
    })
}

#[test]
fn a_card_source() {
    let mut source = fixture::card_source();
    source.particulars.ip_address = Some("203.0.113.9".to_owned());
    let expected = parsed(
        r#"{"payment_source": {
            "id": "pm_16CHTnSAxXWqMAg8",
            "object": "payment_source",
            "created_at": 1795176000,
            "updated_at": 1795176000,
            "resource_version": 1795176000123,
            "customer_id": "8avVGOkx8U1MX",
            "type": "card",
            "reference_id": "tok_16CHTnSAxXWqMBh9",
            "status": "valid",
            "gateway": "chargebee",
            "gateway_account_id": "gw_chargebee",
            "ip_address": "203.0.113.9",
            "issuing_country": "US",
            "deleted": false,
            "card": {
                "object": "card",
                "first_name": "Zoë",
                "last_name": "Ross",
                "iin": "411111",
                "last4": "1111",
                "brand": "visa",
                "funding_type": "credit",
                "expiry_month": 12,
                "expiry_year": 2031,
                "billing_zip": "91789",
                "masked_number": "************1111"
            }
        }}"#,
    );
    assert_eq!(body(&shown(source)), expected);
}

#[test]
fn a_bank_source() {
    let mut source = fixture::bank_source();
    source.particulars.details = Some(parsed(
        r#"{"chargebee": {"email": "b@example.com", "brand_id": "brand_1"}}"#,
    ));
    let reply = shown(source);
    let expected = parsed(
        r#"{
            "object": "bank_account",
            "last4": "3000",
            "name_on_account": "Benjamin Ross",
            "first_name": "Benjamin",
            "last_name": "Ross",
            "email": "b@example.com",
            "bank_name": "Example Bank",
            "direct_debit_scheme": "sepa_core",
            "account_holder_type": "individual"
        }"#,
    );
    assert_eq!(
        body(&reply).at(&["payment_source", "bank_account"]),
        Some(&expected)
    );
    for (name, value) in [
        ("type", r#""direct_debit""#),
        ("status", r#""pending_verification""#),
        ("issuing_country", r#""DE""#),
        ("brand_id", r#""brand_1""#),
        ("card", ""),
    ] {
        assert_eq!(member(&reply, &["payment_source", name]), value, "{name}");
    }
}

#[test]
fn sources_of_other_dialects_are_shown_with_what_is_known() {
    let mut foreign = fixture::card_source();
    foreign.id = Id::new("src_1");
    foreign.gateway = Stored {
        name: "magpie".into(),
        account: None,
        reference: String::new(),
    };
    let card = fixture::card_of(&mut foreign);
    card.iin = String::new();
    card.brand = Brand::Unionpay;
    card.funding = Funding::Unknown;
    card.name = Some("Cher".to_owned());
    card.country = None;
    card.address.state = Some("California".to_owned());
    let reply = shown(foreign.clone());
    for (path, value) in [
        (&["gateway"][..], r#""not_applicable""#),
        (&["gateway_account_id"], ""),
        (&["reference_id"], r#""src_1""#),
        (&["issuing_country"], ""),
        (&["card", "iin"], r#""******""#),
        (&["card", "brand"], r#""other""#),
        (&["card", "funding_type"], r#""not_known""#),
        (&["card", "first_name"], r#""Cher""#),
        (&["card", "last_name"], ""),
        (&["card", "billing_state"], r#""California""#),
        (&["card", "billing_state_code"], ""),
    ] {
        let path: Vec<&str> = ["payment_source"].iter().chain(path).copied().collect();
        assert_eq!(member(&reply, &path), value, "{path:?}");
    }
    fixture::card_of(&mut foreign).exp_month = 0;
    assert_eq!(
        member(&shown(foreign.clone()), &["payment_source", "card"]),
        ""
    );
    for (method, kind) in [
        (Method::Gcash, "gcash"),
        (Method::Paypal, "paypal_express_checkout"),
    ] {
        foreign.method = method;
        foreign.instrument.kind = InstrumentKind::Wallet;
        foreign.particulars.owner = Some(parsed(r#"{"email": "p@example.com"}"#));
        let reply = shown(foreign.clone());
        assert_eq!(
            member(&reply, &["payment_source", "type"]),
            format!("{kind:?}")
        );
        let email = member(&reply, &["payment_source", "paypal", "email"]);
        assert_eq!(email.is_empty(), method == Method::Gcash);
    }
}

#[test]
fn deleted_sources_are_marked() {
    let source = Source {
        status: Status::Deleted,
        ..fixture::card_source()
    };
    assert_eq!(
        member(&shown(source), &["payment_source", "deleted"]),
        "true"
    );
}

#[test]
fn no_source_has_null_anywhere() {
    for method in Method::ALL {
        for kind in [
            fixture::card_source().instrument.kind,
            fixture::bank_source().instrument.kind,
            InstrumentKind::Wallet,
        ] {
            let mut source = Source {
                method: *method,
                ..fixture::card_source()
            };
            source.instrument.kind = kind;
            let text = String::from_utf8(shown(source).body).expect("UTF-8");
            assert!(!text.contains("null"), "{text}");
        }
    }
}

#[test]
fn creation_answers_with_customer_and_source() {
    let customer = Customer {
        profile: Profile {
            extra: Some(parsed(r#"{"chargebee": {"business_entity_id": "ent_1"}}"#)),
            ..Profile::default()
        },
        ..fixture::customer()
    };
    let source = fixture::card_source();
    let answer = SourceAnswer {
        customer: Some(CustomerAnswer {
            default_source: Some(source.clone()),
            ..CustomerAnswer::bare(customer)
        }),
        source,
    };
    let reply = view(operation::CREATE_SOURCE, "/api/v2/x", "", |view| {
        with_customer(&answer, view)
    });
    assert_eq!(reply.status, 200);
    assert_eq!(member(&reply, &["customer", "id"]), r#""8avVGOkx8U1MX""#);
    assert_eq!(
        member(&reply, &["payment_source", "business_entity_id"]),
        r#""ent_1""#
    );
    assert_eq!(member(&reply, &["card"]), "");
}
