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

fn noted(mut source: Source, details: &str) -> Source {
    let details = format!(r#"{{"chargebee":{details}}}"#);
    source.particulars.details = Some(fixture::parsed(&details));
    source
}

fn wallet(details: &str) -> Source {
    let source = fixture::card_source();
    let instrument = domain::source::Instrument {
        kind: domain::source::InstrumentKind::Wallet,
        ..source.instrument.clone()
    };
    noted(
        Source {
            method: Method::Other,
            instrument,
            ..source
        },
        details,
    )
}

fn written(source: &Source, owner: Option<&Customer>) -> Tree {
    let policy = fixture::policy();
    Tree::Map(super::source(source, owner, &policy, fixture::NOW))
}

fn at(tree: &Tree, path: &[&str]) -> String {
    tree.at(path).map(tree::json::write).unwrap_or_default()
}

#[test]
fn cards_that_only_their_gateway_knows() {
    let source = wallet(
        r#"{"type":"card","card":{"last4":"4242","brand":"visa","expiry_month":10,
            "expiry_year":2026},"reference":{"id":"cus_1/pm_1"},
            "original_network_transaction_id":"n1","billing_address":{"city":"Walnut"}}"#,
    );
    let tree = written(&source, None);
    for (path, value) in [
        (&["type"][..], r#""card""#),
        (&["status"], r#""expired""#),
        (&["reference_id"], r#""cus_1/pm_1""#),
        (&["card", "iin"], r#""******""#),
        (&["card", "brand"], r#""visa""#),
        (&["card", "funding_type"], r#""not_known""#),
        (&["card", "masked_number"], r#""************4242""#),
        (&["billing_address", "city"], r#""Walnut""#),
        (
            &[
                "network_transaction_reference",
                "original_network_transaction_id",
            ],
            r#""n1""#,
        ),
    ] {
        assert_eq!(at(&tree, path), value, "{path:?}");
    }
    // At another account the source has another reference.
    let mut moved = source;
    moved.gateway.account = Some("gw_2".to_owned());
    assert_eq!(
        at(&written(&moved, None), &["reference_id"]),
        r#""tok_16CHTnSAxXWqMBh9""#
    );
    let undated = wallet(r#"{"type":"card","card":{"last4":"4242"}}"#);
    assert_eq!(at(&written(&undated, None), &["card"]), "");
}

#[test]
fn vouchers_and_owners() {
    let mut owner = fixture::customer();
    owner.profile.first_name = Some("Ana".to_owned());
    owner.profile.email = Some("ana@example.com".to_owned());
    let voucher = wallet(r#"{"type":"generic","voucher":{"last4":"0191","first_name":"Eva"}}"#);
    let tree = written(&voucher, Some(&owner));
    assert_eq!(at(&tree, &["type"]), r#""generic""#);
    assert_eq!(at(&tree, &["boleto", "last4"]), r#""0191""#);
    assert_eq!(at(&tree, &["boleto", "first_name"]), r#""Eva""#);
    assert_eq!(at(&tree, &["boleto", "email"]), r#""ana@example.com""#);
    let mut bank = fixture::bank_source();
    fixture::bank_of(&mut bank).holder_name = None;
    let tree = written(&bank, Some(&owner));
    assert_eq!(at(&tree, &["bank_account", "first_name"]), r#""Ana""#);
    assert_eq!(
        at(&tree, &["bank_account", "email"]),
        r#""ana@example.com""#
    );
}

#[test]
fn halves_of_a_name_change_alone() {
    for (details, first, last) in [
        (r#"{"first_name":"Ann"}"#, r#""Ann""#, r#""Ross""#),
        (r#"{"last_name":"Lee"}"#, r#""Zoë""#, r#""Lee""#),
        (r#"{"last_name":""}"#, r#""Zoë""#, ""),
        (r#"{"first_name":"A","last_name":"B"}"#, r#""A""#, r#""B""#),
        (r#"{"first_name":"Zoë Ross"}"#, r#""Zoë Ross""#, ""),
    ] {
        let tree = written(&noted(fixture::card_source(), details), None);
        assert_eq!(at(&tree, &["card", "first_name"]), first, "{details}");
        assert_eq!(at(&tree, &["card", "last_name"]), last, "{details}");
    }
}

#[test]
fn tokens_of_the_gateway() {
    let read = |source: Source, query: &str| {
        let answer = fixture::primary_answer(source);
        let path = format!("/api/v2/payment_sources/pm_1/gateway_payment_method_tokens{query}");
        let head = fixture::head("GET", &path);
        fixture::view_of("", &head, |view| gateway_tokens(&answer, view))
    };
    let token = |reply: &Reply| {
        let tree = fixture::body(reply);
        let list = tree.get("list").and_then(Tree::as_list).unwrap_or_default();
        let first = list
            .first()
            .and_then(|one| one.get("gateway_payment_method_token"));
        first.cloned()
    };
    let mut source = fixture::card_source();
    source.gateway.reference = "cus_1/card_1".to_owned();
    let one = token(&read(source.clone(), "")).expect("a token");
    for (name, value) in [
        ("id", r#""gpt_16CHTnSAxXWqMAg8""#),
        ("gateway_name", r#""chargebee""#),
        ("gateway_customer_id", r#""cus_1""#),
        ("gateway_token", r#""card_1""#),
        ("status", r#""active""#),
    ] {
        assert_eq!(at(&one, &[name]), value);
    }
    source.status = Status::Deleted;
    assert_eq!(token(&read(source.clone(), "")), None);
    let gone = token(&read(source, "?include_deleted=true")).expect("a token");
    assert_eq!(at(&gone, &["status"]), r#""inactive""#);
}

#[test]
fn copies_and_the_vault() {
    let answer = ExportAnswer {
        source: fixture::card_source(),
        copy: domain::source::Stored {
            name: "stripe".to_owned(),
            account: None,
            reference: "cus_1/card_1".to_owned(),
        },
    };
    let head = fixture::head("POST", "/api/v2/payment_sources/pm_1/export_payment_source");
    let reply = fixture::view_of("", &head, |view| exported(&answer, view));
    let expected = r#"{"third_party_payment_method":{"object":"third_party_payment_method",
        "type":"card","gateway":"stripe","gateway_account_id":"gw_stripe1",
        "reference_id":"cus_1/card_1"}}"#;
    assert_eq!(fixture::body(&reply), fixture::parsed(expected));
    let head = fixture::head("GET", "/api/v2/vaulted_payment_methods/pm_1");
    let read = |source| {
        let answer = fixture::primary_answer(source);
        fixture::view_of("", &head, |view| vaulted(&answer, view))
    };
    let reply = read(fixture::card_source());
    let at = |name| fixture::member(&reply, &["vaulted_payment_method", name]);
    assert_eq!(
        (at("customer_id"), at("credit_card_id")),
        (r#""8avVGOkx8U1MX""#.to_owned(), r#""card_1""#.to_owned())
    );
    assert_eq!(read(fixture::bank_source()).status, 404);
}
