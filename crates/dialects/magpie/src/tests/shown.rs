//! Objects on the wire.

use domain::card::{Address, Brand, Card, Check, Checks, Funding, ThreeDSecure};
use domain::customer::{Customer, Profile};
use domain::method::Method;
use domain::operation::{AccountAnswer, CustomerAnswer, Done, SourceAnswer};
use domain::source::{
    Instrument, InstrumentKind, Particulars, Returns, Shape, Source, Status, Stored, Usage,
};
use domain::{Id, Moment};
use tree::{Tree, json, map};

use super::{NOW, by_name, parse, parsed, with_view};
use crate::write::{account, customer, source};

pub(super) fn wallet() -> Source {
    Source {
        id: Id::new("src_0179a"),
        number: 1,
        version: 1,
        created: Moment(1_616_751_417_828_847),
        updated: NOW,
        origin: domain::Dialect::Magpie,
        shape: Shape::Object,
        method: Method::Gcash,
        usage: Usage::SingleUse,
        status: Status::Pending,
        customer: None,
        instrument: Instrument {
            id: Id::new("card_0179a"),
            kind: InstrumentKind::Wallet,
            fingerprint: None,
            sealed: None,
        },
        gateway: Stored {
            name: "magpie".into(),
            account: None,
            reference: String::new(),
        },
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

pub(super) fn card() -> Source {
    let card = Card {
        brand: Brand::Visa,
        iin: "401200".into(),
        last4: "1112".into(),
        length: 16,
        exp_month: 1,
        exp_year: 2030,
        funding: Funding::Debit,
        country: Some("PH".into()),
        issuer: "VISA PRODUCTION SUPPORT CLIENT BID 1".into(),
        name: Some("Juan".into()),
        address: Address {
            line1: Some("Unit 5".into()),
            ..Address::default()
        },
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    };
    let mut source = wallet();
    source.method = Method::Card;
    source.status = Status::Chargeable;
    source.instrument.kind = InstrumentKind::Card(Box::new(card));
    source
}

fn shown(known: &Source) -> Tree {
    let answer = SourceAnswer {
        source: known.clone(),
        customer: None,
    };
    let reply = with_view(|view| source::answer(&answer, view));
    assert_eq!(reply.status, 200);
    parsed(&reply)
}

#[test]
fn a_wallet_has_all_members_in_order() {
    assert_eq!(
        json::write(&shown(&wallet())),
        concat!(
            r#"{"object":"source","id":"src_0179a","type":"gcash","card":null,"#,
            r#""bank_account":null,"redirect":null,"owner":null,"vaulted":false,"used":false,"#,
            r#""livemode":false,"created_at":"2021-03-26T17:36:57.828847+08:00","#,
            r#""updated_at":"2026-11-21T20:00:00.000000+08:00","metadata":{}}"#
        )
    );
}

#[test]
fn a_card_has_all_members_in_order() {
    let mut source = card();
    source.particulars.details = Some(map([("magpie", map([("exp_month", "1".into())]))]));
    assert_eq!(
        json::write(shown(&source).get("card").expect("a card")),
        concat!(
            r#"{"object":"card","id":"card_0179a","name":"Juan","last4":"1112","#,
            r#""exp_month":"1","exp_year":"2030","address_line1":"Unit 5","address_line2":null,"#,
            r#""address_city":null,"address_state":null,"address_country":null,"#,
            r#""address_zip":null,"brand":"visa","country":"PH","cvc_checked":"","#,
            r#""funding":"debit","issuing_bank":"VISA PRODUCTION SUPPORT CLIENT BID 1"}"#
        )
    );
}

#[test]
fn texts_of_a_card_are_never_null() {
    let mut source = card();
    let InstrumentKind::Card(known) = &mut source.instrument.kind else {
        panic!("a card")
    };
    known.brand = Brand::Unknown;
    known.funding = Funding::Unknown;
    known.country = None;
    known.name = None;
    known.issuer = String::new();
    for (check, word) in [
        (None, ""),
        (Some(Check::Pass), "pass"),
        (Some(Check::Unchecked), ""),
    ] {
        let InstrumentKind::Card(known) = &mut source.instrument.kind else {
            panic!("a card")
        };
        known.checks.cvc = check;
        let shown = shown(&source);
        let text = |member| shown.at(&["card", member]).and_then(Tree::as_str);
        assert_eq!(text("cvc_checked"), Some(word));
        assert_eq!(text("exp_month"), Some("01"));
        for member in ["name", "brand", "country", "funding", "issuing_bank"] {
            assert_eq!(text(member), Some(""), "{member}");
        }
    }
}

#[test]
fn attached_and_detached_sources_are_used() {
    let mut source = card();
    for (status, usage, owned, vaulted, used) in [
        (Status::Chargeable, Usage::SingleUse, false, false, false),
        (Status::Chargeable, Usage::Reusable, true, true, true),
        (Status::Consumed, Usage::SingleUse, false, false, true),
        (Status::Detached, Usage::Reusable, false, false, true),
    ] {
        source.status = status;
        source.usage = usage;
        source.customer = owned.then(|| Id::new("cus_1"));
        let shown = shown(&source);
        assert_eq!(shown.get("vaulted"), Some(&vaulted.into()));
        assert_eq!(shown.get("used"), Some(&used.into()));
    }
}

#[test]
fn places_to_return_to() {
    let mut source = wallet();
    let (ok, no) = ("https://shop.example.com/ok", "https://shop.example.com/no");
    source.particulars.returns = Returns {
        success: Some(ok.into()),
        fail: Some(no.into()),
        ..Returns::default()
    };
    let own = map([
        ("success", ok.into()),
        ("fail", no.into()),
        ("notify", Tree::Null),
    ]);
    assert_eq!(shown(&source).get("redirect"), Some(&own));
    source.particulars.returns = Returns {
        any: Some(ok.into()),
        ..Returns::default()
    };
    let foreign = map([
        ("success", ok.into()),
        ("fail", ok.into()),
        ("notify", Tree::Null),
    ]);
    assert_eq!(shown(&source).get("redirect"), Some(&foreign));
}

#[test]
fn owners() {
    for (kept, wanted) in [
        (
            "{}",
            r#"{"billing":null,"shipping":null,"name":null,"address_country":null}"#,
        ),
        (
            r#"{"billing":{"name":"Juan","city":"Pasig"},"address_country":"PH"}"#,
            r#"{"billing":{"name":"Juan","phone_number":null,"email":null,"line1":null,"line2":null,
                "city":"Pasig","state":null,"country":null,"zip_code":null},
                "shipping":null,"name":null,"address_country":"PH"}"#,
        ),
        (
            r#"{"name":"Ana","email":"a@b.co","phone":"+63 2",
                "address":{"line1":"1 St","zip":"11"}}"#,
            r#"{"billing":{"name":"Ana","phone_number":null,"email":"a@b.co","line1":"1 St",
                "line2":null,"city":null,"state":null,"country":null,"zip_code":"11"},
                "shipping":null,"name":"Ana","address_country":null}"#,
        ),
        (
            r#"{"name":"José","email":"a@b.co","address":{"country":"PH"}}"#,
            r#"{"billing":null,"shipping":null,"name":"José","address_country":"PH"}"#,
        ),
        (
            r#"{"name":7,"billing":"x","address":[]}"#,
            r#"{"billing":null,"shipping":null,"name":null,"address_country":null}"#,
        ),
    ] {
        let mut source = wallet();
        source.particulars.owner = Some(parse(kept));
        let found = shown(&source);
        let found = by_name(found.get("owner").expect("an owner"));
        assert_eq!(json::write(&found), json::write(&by_name(&parse(wanted))));
    }
}

pub(super) fn person() -> Customer {
    Customer {
        id: Id::new("cus_0179a"),
        number: 1,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: domain::Dialect::Stripe,
        deleted: false,
        default_source: None,
        backup_source: None,
        live_sources: 0,
        profile: Profile::default(),
    }
}

#[test]
fn customers() {
    let mut answer = CustomerAnswer::bare(person());
    let bare = with_view(|view| customer::created(&answer, view));
    assert_eq!(bare.status, 201);
    assert_eq!(
        String::from_utf8_lossy(&bare.body),
        concat!(
            r#"{"object":"customer","id":"cus_0179a","email":"","mobile_number":"","#,
            r#""description":"","sources":[],"livemode":false,"#,
            r#""created_at":"2026-11-21T20:00:00.000000+08:00","#,
            r#""updated_at":"2026-11-21T20:00:00.000000+08:00","metadata":{}}"#
        )
    );
    answer.sources = vec![card()];
    answer.customer.profile.metadata = Some(map([("name", "Ana".into())]));
    let full = with_view(|view| customer::answer(&answer, view));
    let shown = parsed(&full);
    assert_eq!(full.status, 200);
    assert_eq!(shown.at(&["metadata", "name"]), Some(&"Ana".into()));
    assert_eq!(
        shown
            .get("sources")
            .and_then(Tree::as_list)
            .map(<[Tree]>::len),
        Some(1)
    );
    answer.customer.deleted = true;
    assert_eq!(
        with_view(|view| customer::answer(&answer, view)).status,
        404
    );
}

#[test]
fn the_account_and_the_sign_of_life() {
    let answer = AccountAnswer {
        account: Id::new("acc_wellspring"),
        name: "Demo".into(),
        created: NOW,
        publishable_test_key: Some("pk_test_wellspring".into()),
        publishable_live_key: None,
    };
    let reply = with_view(|view| account::answer(&answer, view));
    let shown = parsed(&reply);
    assert_eq!(shown.get("object"), Some(&"organization".into()));
    assert_eq!(shown.get("pk_test_key"), Some(&"pk_test_wellspring".into()));
    assert_eq!(shown.get("pk_live_key"), Some(&"pk_live_".into()));
    let ping = with_view(|view| account::healthy(&Done, view));
    assert_eq!(
        (ping.status, ping.body.as_slice()),
        (200, b"healthy".as_slice())
    );
}
