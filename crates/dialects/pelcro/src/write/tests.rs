use domain::Moment;
use domain::bank::{Bank, Verification};
use domain::card::{Brand, Check, Checks};
use domain::customer::Profile;
use domain::list::Page;
use domain::operation::{Done, SourceAnswer, SourceList};
use domain::source::{Action, ActionKind, ActionState, InstrumentKind, Shape, Source, Status};
use http::Method;
use kit::{Reply, View};
use tree::{Tree, map};

mod changes;
mod message;

use super::{customer, method};
use crate::fixture::{NOW, answer, owner, scene, shown, source, tree_of};

fn viewed(write: impl Fn(&View) -> Reply) -> (u16, Tree) {
    let scene = scene(Method::POST, "/api/v1/sdk/source");
    let call = scene.call("source.create", Tree::Null);
    shown(&write(&View {
        call: &call,
        request_id: "req_1",
        now: NOW,
    }))
}

/// One member of an answer, by path.
fn member<'a>(body: &'a Tree, path: &[&str]) -> &'a Tree {
    body.at(path).unwrap_or_else(|| panic!("no {path:?}"))
}

const CARD: &str = r#"{"id":77,"object_id":"card_at_gateway_77","object_gateway":"stripe",
    "status":"chargeable","is_default":true,"deletable":false,"brand":"Visa","last4":"4242",
    "exp_month":12,"exp_year":2030,"country":"US","funding":"credit",
    "fingerprint":"Xt5EWLLDS7FJjR1c","name":"Ada Vault","cvc_check":"pass",
    "address_line1_check":null,"address_zip_check":null,"three_d_secure":"optional",
    "tokenization_method":null,"dynamic_last4":null,
    "properties":{"brand":"Visa","last4":"4242","exp_month":12,"exp_year":2030},
    "created_at":1795262400,"updated_at":1795262400,"deleted_at":null}"#;

#[test]
fn the_customer_comes_with_everything_clients_read() {
    let answer = owner(vec![source(77)]);
    let expected = format!(
        r#"{{"data":{{"id":1001,"email":"ada@example.com","name":"Ada Vault",
        "full_name":"Ada Vault","first_name":"Ada","last_name":"Vault","display_name":null,
        "username":"ada","phone":null,"salutation":null,"title":null,"organization":null,
        "metadata":null,"currency":null,"language":null,"source":{CARD},"sources":[{CARD}],
        "subscriptions":[],"expired_subscriptions":[],"memberships":[],
        "expired_memberships":[],"gift_recipients":[],"addresses":[],"invoices":[],"charges":[],
        "orders":[],"auth_token":"a.fresh.token","token":"a.fresh.token"}}}}"#
    );
    assert_eq!(
        viewed(|view| customer::plain(&answer, view)),
        (200, tree_of(&expected))
    );
}

#[test]
fn a_customer_of_another_dialect_is_shown_as_far_as_known() {
    let mut answer = owner(Vec::new());
    answer.customer.profile = Profile {
        name: Some("Demo Customer".to_owned()),
        ..Profile::default()
    };
    let (_, body) = viewed(|view| customer::plain(&answer, view));
    let text = |name| member(&body, &["data", name]).as_str();
    assert_eq!(
        (text("first_name"), text("last_name")),
        (Some("Demo"), Some("Customer"))
    );
    assert_eq!((text("name"), text("email")), (Some("Demo Customer"), None));
    assert!(member(&body, &["data", "source"]).is_null());
    assert_eq!(member(&body, &["data", "sources"]).as_list(), Some(&[][..]));
}

#[test]
fn the_new_source_is_the_last_one_however_old_it_is() {
    // The default is 77; 76 was just attached, though it was made before.
    let attached = answer(source(76), owner(vec![source(77), source(76), source(78)]));
    let (status, body) = viewed(|view| customer::with_new_source(&attached, view));
    let sources = member(&body, &["data", "sources"])
        .as_list()
        .expect("a list");
    let numbers: Vec<_> = sources
        .iter()
        .map(|one| one.get("id").and_then(Tree::as_i64))
        .collect();
    assert_eq!((status, numbers), (200, vec![Some(77), Some(78), Some(76)]));
    assert_eq!(member(&body, &["data", "source", "id"]).as_i64(), Some(77));
    let defaults: Vec<_> = sources.iter().map(|one| one.get("is_default")).collect();
    assert_eq!(
        defaults,
        [Some(&true.into()), Some(&false.into()), Some(&false.into())]
    );
    assert!(body.at(&["data", "setup_intent"]).is_none());
}

#[test]
fn without_its_customer_the_old_answer_cannot_be_given() {
    let lost = SourceAnswer {
        source: source(77),
        customer: None,
    };
    assert_eq!(viewed(|view| customer::with_new_source(&lost, view)).0, 500);
    assert_eq!(viewed(|view| method::created(&lost, view)).0, 201);
}

#[test]
fn a_method_is_shown_at_the_top_and_as_source() {
    let made = answer(source(77), owner(vec![source(77)]));
    let (status, body) = viewed(|view| method::created(&made, view));
    assert_eq!(status, 201);
    assert_eq!(member(&body, &["data", "source"]), &tree_of(CARD));
    let mut top = member(&body, &["data"]).clone();
    top.as_map_mut().expect("a map").remove("source");
    assert_eq!(top, tree_of(CARD));

    let one = viewed(|view| method::one(&made, view));
    assert_eq!(one, (200, tree_of(&format!(r#"{{"data":{CARD}}}"#))));
    let page = Page {
        items: vec![source(77)],
        has_more: false,
        total: None,
        skipped: 0,
    };
    let list = SourceList {
        page,
        customer: Some(owner(vec![source(77)]).customer),
    };
    let list = viewed(|view| method::list(&list, view));
    assert_eq!(list, (200, tree_of(&format!(r#"{{"data":[{CARD}]}}"#))));
}

fn waiting(kind: ActionKind, state: ActionState, url: Option<&str>, data: Tree) -> SourceAnswer {
    let mut card = source(77);
    card.status = Status::RequiresAuthorization;
    card.particulars.returns.any = Some("https://shop.example/back".to_owned());
    card.action = Some(Action {
        kind,
        state,
        url: url.map(str::to_owned),
        data,
    });
    answer(card, owner(vec![source(77)]))
}

#[test]
fn the_payers_step_is_a_setup_intent() {
    let secret = map([
        ("id", "seti_1".into()),
        ("client_secret", "seti_1_secret_x".into()),
    ]);
    let pending = ActionState::Pending;
    let script = r#"{"id":"seti_1","object":"setup_intent","status":"requires_action",
        "client_secret":"seti_1_secret_x"}"#;
    let page = |url: &str| {
        format!(
            r#"{{"id":"seti_77","object":"setup_intent","status":"requires_action",
            "client_secret":null,"next_action":{{"type":"redirect_to_url","redirect_to_url":
            {{"url":"{url}","return_url":"https://shop.example/back"}}}}}}"#
        )
    };
    let (here, there) = (
        "http://127.0.0.1:4242/authenticate/77",
        "https://bank.example/77",
    );
    for (step, expected) in [
        (
            waiting(ActionKind::Sdk, pending, None, secret.clone()),
            Some(script.to_owned()),
        ),
        (
            waiting(
                ActionKind::Redirect,
                pending,
                Some("/authenticate/77"),
                Tree::Null,
            ),
            Some(page(here)),
        ),
        (
            waiting(ActionKind::Redirect, pending, Some(there), Tree::Null),
            Some(page(there)),
        ),
        (
            waiting(ActionKind::Code, pending, None, secret.clone()),
            None,
        ),
        (
            waiting(ActionKind::Sdk, ActionState::Succeeded, None, secret),
            None,
        ),
    ] {
        for (_, body) in [
            viewed(|view| method::created(&step, view)),
            viewed(|view| customer::with_new_source(&step, view)),
        ] {
            let intent = body.at(&["data", "setup_intent"]);
            assert_eq!(intent, expected.as_deref().map(tree_of).as_ref());
        }
        let (_, body) = viewed(|view| method::created(&step, view));
        assert_eq!(member(&body, &["data", "status"]).as_str(), Some("pending"));
    }
}

#[test]
fn states_have_five_words() {
    for (status, word) in [
        (Status::Pending, "pending"),
        (Status::RequiresAuthorization, "pending"),
        (Status::WaitingAuthorization, "pending"),
        (Status::Chargeable, "chargeable"),
        (Status::Consumed, "consumed"),
        (Status::Finalized, "consumed"),
        (Status::Failed, "failed"),
        (Status::Canceled, "canceled"),
        (Status::Detached, "canceled"),
        (Status::Deleted, "canceled"),
    ] {
        let mut card = source(77);
        card.status = status;
        assert_eq!(
            method::members(&card, None).get("status"),
            Some(&word.into()),
            "{status:?}"
        );
    }
}

fn bank(verification: Verification) -> Source {
    let mut account = source(78);
    account.shape = Shape::BankAccount;
    account.instrument.kind = InstrumentKind::Bank(Box::new(Bank {
        country: "US".to_owned(),
        currency: "usd".to_owned(),
        routing_number: Some("110000000".to_owned()),
        last4: "6789".to_owned(),
        bank_name: Some("TEST BANK".to_owned()),
        holder_name: None,
        holder_type: None,
        account_type: None,
        verification,
        scenario: String::new(),
    }));
    account
}

#[test]
fn bank_accounts_wait_for_their_deposits() {
    for (verification, word) in [
        (Verification::New, "pending"),
        (Verification::Validated, "chargeable"),
        (Verification::Verified, "chargeable"),
        (Verification::Failed, "failed"),
        (Verification::Errored, "failed"),
    ] {
        let shown = method::members(&bank(verification), None);
        assert_eq!(shown.get("status"), Some(&word.into()));
        assert_eq!(shown.get("brand"), Some(&"TEST BANK".into()));
        assert_eq!(shown.get("exp_month"), Some(&Tree::Null));
        let properties = r#"{"brand":"TEST BANK","last4":"6789","exp_month":null,"exp_year":null}"#;
        assert_eq!(shown.get("properties"), Some(&tree_of(properties)));
    }
}

#[test]
fn gateways_show_their_own_word_for_the_brand() {
    for (gateway, brand, shown, card_type) in [
        ("stripe", Brand::Mastercard, Some("MasterCard"), None),
        ("tap", Brand::Amex, Some("American Express"), None),
        ("vantiv", Brand::Visa, Some("Visa"), Some("VI")),
        ("vantiv", Brand::Unionpay, Some("UnionPay"), None),
        ("cybersource", Brand::Jcb, Some("JCB"), Some("007")),
        ("cybersource", Brand::Unknown, None, None),
    ] {
        let mut source = source(77);
        let mut card = crate::fixture::card();
        card.brand = brand;
        source.instrument.kind = InstrumentKind::Card(Box::new(card));
        source.gateway.name = gateway.to_owned();
        let members = method::members(&source, None);
        assert_eq!(members.get("brand"), Some(&shown.into()));
        let properties = members.get("properties").expect("properties");
        assert_eq!(properties.get("brand"), Some(&shown.into()));
        assert_eq!(
            properties.get("card_type").and_then(Tree::as_str),
            card_type
        );
    }
}

#[test]
fn what_is_not_known_is_null() {
    let mut source = source(77);
    let mut card = crate::fixture::card();
    card.last4 = String::new();
    card.checks = Checks {
        cvc: None,
        line1: Some(Check::Fail),
        zip: Some(Check::Unavailable),
    };
    source.instrument.kind = InstrumentKind::Card(Box::new(card));
    source.instrument.fingerprint = None;
    source.gateway.reference = String::new();
    source.updated = Moment(-1);
    let members = method::members(&source, None);
    for (name, value) in [
        ("object_id", Tree::from("card_77")),
        ("last4", Tree::Null),
        ("fingerprint", Tree::Null),
        ("cvc_check", Tree::Null),
        ("address_line1_check", "fail".into()),
        ("address_zip_check", "unavailable".into()),
        ("updated_at", (-1).into()),
        ("is_default", false.into()),
        ("deletable", true.into()),
    ] {
        assert_eq!(members.get(name), Some(&value), "{name}");
    }
    source.instrument.kind = InstrumentKind::Wallet;
    assert_eq!(
        method::members(&source, None).get("brand"),
        Some(&Tree::Null)
    );
}

#[test]
fn logging_out_says_so() {
    let body = r#"{"data":{"message":"Successfully logged out."}}"#;
    assert_eq!(
        viewed(|view| customer::logged_out(&Done, view)),
        (200, tree_of(body))
    );
}
