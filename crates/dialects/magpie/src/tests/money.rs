//! Charges and refunds on the wire, and why they cannot be.

use domain::charge::{Charge, ChargeStatus, Refund, RefundStatus, Risk, Terms};
use domain::list::Page;
use domain::method::Method;
use domain::operation::{ChargeAnswer, InstrumentSort, RefundAnswer};
use domain::refusal::{Decline, Kind, MoneyFault, ProofFault, Reason};
use domain::source::{Action, ActionKind, ActionState, Returns, Source, Status};
use domain::{Id, Refusal};
use kit::{Dialect, Verdict};
use tree::{Tree, json, map};

use super::shown::{card, wallet};
use super::{NOW, parse, parsed, with_view, with_view_of};
use crate::Magpie;
use crate::write::charge;

pub(super) fn held(source: &Source) -> Charge {
    let mut terms = Terms {
        description: Some("1 hour".into()),
        statement_descriptor: Some("Surf Rack".into()),
        ..Terms::default()
    };
    terms.set_detail(domain::Dialect::Magpie, "currency", "PHP");
    Charge {
        id: Id::new("ch_0179a"),
        number: 1,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: domain::Dialect::Magpie,
        visible: domain::Dialect::Magpie.bit(),
        status: ChargeStatus::Authorized,
        amount: 5000,
        currency: "php".into(),
        captured: 0,
        refunded: 0,
        capture: false,
        source: source.id.clone(),
        customer: None,
        intent: None,
        authenticate: true,
        reference: String::new(),
        decline: None,
        risk: Risk::Normal,
        aftermath: String::new(),
        action: None,
        terms,
    }
}

pub(super) fn answer(charge: Charge, source: Source) -> ChargeAnswer {
    ChargeAnswer {
        charge,
        source: Some(source),
        customer: None,
        refunds: Vec::new(),
    }
}

pub(super) fn refund(number: i64, amount: i64) -> Refund {
    Refund {
        id: Id::new(format!("re_{number}")),
        number,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: domain::Dialect::Magpie,
        visible: domain::Dialect::Magpie.bit(),
        status: RefundStatus::Succeeded,
        amount,
        currency: "php".into(),
        charge: Id::new("ch_0179a"),
        source: Id::new("src_0179a"),
        customer: None,
        intent: None,
        reason: None,
        terms: Terms::default(),
    }
}

fn shown(answer: &ChargeAnswer) -> Tree {
    let reply = with_view(|view| charge::answer(answer, view));
    assert_eq!(reply.status, 200);
    parsed(&reply)
}

fn step(url: &str) -> Action {
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some(url.into()),
        data: Tree::Null,
    }
}

#[test]
fn a_charge_has_all_members_in_order() {
    let mut source = wallet();
    source.status = Status::Consumed;
    let mut pending = held(&source);
    pending.status = ChargeStatus::Pending;
    pending.action = Some(step("/pay/acct/t/charge/ch_0179a/00"));
    let reply = with_view(|view| charge::created(&answer(pending, source), view));
    assert_eq!(reply.status, 201);
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let (before, rest) = text.split_once(r#""source":{"#).expect("a source");
    let (_, after) = rest.split_once(r#""require_auth""#).expect("more");
    assert_eq!(
        before,
        concat!(
            r#"{"object":"charge","id":"ch_0179a","amount":5000,"amount_refunded":0,"#,
            r#""authorized":false,"captured":false,"currency":"PHP","#,
            r#""statement_descriptor":"Surf Rack","description":"1 hour","#
        )
    );
    assert_eq!(
        after,
        concat!(
            r#":true,"owner":null,"action":{"type":"redirect_to_url","#,
            r#""url":"http://127.0.0.1:4242/pay/acct/t/charge/ch_0179a/00"},"#,
            r#""refunds":[],"status":"pending","livemode":false,"#,
            r#""created_at":"2026-11-21T20:00:00.000000+08:00","#,
            r#""updated_at":"2026-11-21T20:00:00.000000+08:00","metadata":{},"#,
            r#""failure_data":null,"#,
            r#""checkout_url":"http://127.0.0.1:4242/pay/acct/t/charge/ch_0179a/00"}"#
        )
    );
}

#[test]
fn five_words_for_where_a_charge_stands() {
    for (status, captured, refunded, word, flags) in [
        (ChargeStatus::Pending, 0, 0, "pending", (false, false)),
        (ChargeStatus::Authorized, 0, 0, "succeeded", (true, false)),
        (ChargeStatus::Succeeded, 5000, 0, "succeeded", (true, true)),
        (
            ChargeStatus::Succeeded,
            5000,
            100,
            "succeeded",
            (true, true),
        ),
        (ChargeStatus::Succeeded, 400, 400, "refunded", (true, true)),
        (ChargeStatus::Failed, 0, 0, "failed", (false, false)),
        (ChargeStatus::Voided, 0, 0, "voided", (false, false)),
    ] {
        let mut charge = held(&card());
        (charge.status, charge.captured, charge.refunded) = (status, captured, refunded);
        // A step that is over is not shown.
        charge.action = Some(Action {
            state: ActionState::Succeeded,
            ..step("/pay/x")
        });
        let shown = shown(&answer(charge, card()));
        let flag = |name| shown.get(name).and_then(Tree::as_bool);
        assert_eq!(shown.get("status"), Some(&word.into()));
        assert_eq!(flag("authorized"), Some(flags.0), "{word}");
        assert_eq!(flag("captured"), Some(flags.1), "{word}");
        assert_eq!(shown.get("amount_refunded"), Some(&refunded.into()));
        assert_eq!(shown.get("action"), Some(&Tree::Null));
        assert_eq!(shown.get("checkout_url"), None);
        assert_eq!(
            shown.get("failure_data").is_some_and(Tree::is_null),
            word != "failed"
        );
    }
}

#[test]
fn why_a_charge_failed() {
    for (reason, code) in [
        (Some(Reason::GenericDecline), "card_declined"),
        (Some(Reason::LostCard), "card_declined"),
        (Some(Reason::InsufficientFunds), "insufficient_funds"),
        (Some(Reason::CanceledByPayer), "authentication_required"),
        (
            Some(Reason::AuthenticationFailed),
            "authentication_required",
        ),
        (None, "card_declined"),
    ] {
        let mut charge = held(&card());
        charge.status = ChargeStatus::Failed;
        charge.decline = reason.map(|reason| Decline {
            text: Some("Stolen card, call the police".into()),
            ..Decline::plain(reason)
        });
        let shown = shown(&answer(charge, card()));
        let data = shown
            .get("failure_data")
            .and_then(Tree::as_map)
            .expect("data");
        let names: Vec<&str> = data.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["code", "reason", "next_steps", "provider_response"]);
        assert_eq!(data.get("code"), Some(&code.into()), "{reason:?}");
        assert!(!json::write(&shown).contains("police"));
    }
}

#[test]
fn refunds_and_lists() {
    let mut whole = answer(held(&card()), card());
    whole.charge.status = ChargeStatus::Succeeded;
    (whole.charge.captured, whole.charge.refunded) = (5000, 300);
    whole.refunds = vec![refund(2, 200), refund(1, 100)];
    whole.refunds[0].reason = Some("duplicate".into());
    let back = RefundAnswer {
        refund: whole.refunds[0].clone(),
        charge: whole.clone(),
    };
    let reply = with_view(|view| charge::refunded(&back, view));
    assert_eq!(
        json::write(parsed(&reply).get("refunds").expect("refunds")),
        concat!(
            r#"[{"object":"refund","id":"re_1","amount":100,"currency":"PHP","reason":"","#,
            r#""status":"succeeded","created_at":"2026-11-21T20:00:00.000000+08:00","#,
            r#""updated_at":"2026-11-21T20:00:00.000000+08:00"},"#,
            r#"{"object":"refund","id":"re_2","amount":200,"currency":"PHP","#,
            r#""reason":"duplicate","status":"succeeded","#,
            r#""created_at":"2026-11-21T20:00:00.000000+08:00","#,
            r#""updated_at":"2026-11-21T20:00:00.000000+08:00"}]"#
        )
    );
    for (has_more, next) in [
        (false, Tree::Null),
        (true, "/v2/charges/?start_after=ch_0179a".into()),
    ] {
        let page = Page {
            items: vec![whole.clone()],
            has_more,
            total: None,
            skipped: 0,
        };
        let list = parsed(&with_view(|view| charge::list(&page, view)));
        let names: Vec<&str> = list
            .as_map()
            .expect("a map")
            .iter()
            .map(|(n, _)| n)
            .collect();
        assert_eq!(names, ["object", "next", "data"]);
        assert_eq!(list.get("next"), Some(&next));
    }
}

#[test]
fn banks_are_named_once_they_were_asked() {
    let mut source = wallet();
    source.method = Method::Unionbank;
    source.gateway.reference = "ref_7".into();
    source.particulars.owner = Some(parse(r#"{"billing":{"name":"Ana"}}"#));
    let account = |source: &Source| {
        let shown = shown(&answer(held(source), source.clone()));
        json::write(shown.at(&["source", "bank_account"]).expect("a member"))
    };
    assert_eq!(account(&source), "null");
    source.status = Status::Consumed;
    assert_eq!(
        account(&source),
        concat!(
            r#"{"reference_id":"ref_7","bank_type":"UNIONBANK","bank_code":"magpieunionbank","#,
            r#""account_name":"Ana","account_number":"","account_type":"","expires_at":"","#,
            r#""metadata":{}}"#
        )
    );
}

#[test]
fn charges_of_other_dialects() {
    let mut charge = held(&card());
    charge.origin = domain::Dialect::Stripe;
    charge.currency = "usd".into();
    charge.terms = Terms::default();
    let mut alone = answer(charge, card());
    alone.source = None;
    let shown = shown(&alone);
    for (member, text) in [
        ("currency", "usd"),
        ("description", ""),
        ("statement_descriptor", ""),
    ] {
        assert_eq!(shown.get(member), Some(&text.into()), "{member}");
    }
    assert_eq!(shown.get("source"), Some(&Tree::Null));
}

#[test]
fn where_the_payer_goes() {
    let (ok, no, own) = ("https://a.co/ok", "https://a.co/no", "https://a.co/own");
    let both = Returns {
        success: Some(ok.into()),
        fail: Some(no.into()),
        ..Returns::default()
    };
    for (method, source_says, charge_says, wanted) in [
        (Method::Gcash, true, false, [Some(ok), Some(no)]),
        (Method::Gcash, true, true, [Some(ok), Some(no)]),
        (Method::Gcash, false, true, [Some(own), Some(own)]),
        (Method::Bpi, true, true, [Some(own), Some(own)]),
        (Method::Bpi, true, false, [Some(ok), Some(no)]),
        (Method::Bpi, false, false, [None, None]),
    ] {
        let mut source = wallet();
        source.method = method;
        if source_says {
            source.particulars.returns = both.clone();
        }
        let mut charge = held(&source);
        charge.terms.returns.any = charge_says.then(|| own.into());
        let step = domain::event::Subject::Charge(answer(charge, source));
        for (verdict, wanted) in [Verdict::Approved, Verdict::Refused]
            .into_iter()
            .zip(wanted)
        {
            let address = with_view(|view| Magpie::new().return_address(&step, verdict, view));
            assert_eq!(address.as_deref(), wanted, "{method:?}");
        }
    }
}

#[test]
fn what_cannot_be_done_with_money() {
    let charge = || "ch_1".to_owned();
    let state = |status| MoneyFault::WrongState {
        charge: charge(),
        status,
    };
    for (operation, fault, text) in [
        (
            "charge.create",
            MoneyFault::NotPositive,
            "The amount must be greater than 0.",
        ),
        (
            "charge.create",
            MoneyFault::CannotHold,
            "This type of source cannot be captured later.",
        ),
        (
            "charge.capture",
            MoneyFault::AlreadyCaptured { charge: charge() },
            "Charge has already been captured.",
        ),
        (
            "charge.capture",
            MoneyFault::CaptureTooMuch {
                charge: charge(),
                held: 5,
            },
            "The amount is above the held amount of 5.",
        ),
        (
            "charge.capture",
            state(ChargeStatus::Voided),
            "Charge cannot be captured: it is voided.",
        ),
        (
            "charge.void",
            state(ChargeStatus::Succeeded),
            "Charge cannot be voided: it is captured.",
        ),
        (
            "charge.refund",
            state(ChargeStatus::Failed),
            "Charge cannot be refunded: it is failed.",
        ),
        (
            "charge.verify",
            state(ChargeStatus::Failed),
            "Charge cannot be verified: it is failed.",
        ),
        (
            "charge.refund",
            MoneyFault::AlreadyRefunded { charge: charge() },
            "Charge has already been refunded.",
        ),
        (
            "charge.refund",
            MoneyFault::RefundTooMuch {
                charge: charge(),
                asked: 9,
                left: 4,
                currency: "php".into(),
            },
            "The amount is above the 4 that can be refunded.",
        ),
    ] {
        check(operation, &Refusal::Money(fault), text);
    }
}

fn check(operation: &'static str, refusal: &Refusal, text: &str) {
    let reply = with_view_of(operation, |view| Magpie::new().refusal(refusal, view));
    let detail = parsed(&reply).get("detail").cloned();
    assert_eq!(
        (reply.status, detail),
        (400, Some(text.into())),
        "{refusal:?}"
    );
}

#[test]
fn what_cannot_be_proved_or_is_of_another_kind() {
    let id = || "src_1".to_owned();
    let wrong = "The one-time password is wrong.";
    for (refusal, text) in [
        (Refusal::Proof(ProofFault::WrongCode { left: 2 }), wrong),
        (
            Refusal::Proof(ProofFault::NothingToProve),
            "Charge has nothing to verify.",
        ),
        (
            Refusal::Proof(ProofFault::Exceeded),
            "The one-time password was wrong too often.",
        ),
        (
            Refusal::Proof(ProofFault::TimedOut),
            "The one-time password has expired.",
        ),
        (
            Refusal::Proof(ProofFault::AlreadyProven),
            "Charge has already been verified.",
        ),
        (
            Refusal::MethodSpent { id: id() },
            "Source has already been used.",
        ),
        (
            Refusal::WrongKind {
                id: id(),
                wanted: InstrumentSort::Card,
            },
            "Source is not a card.",
        ),
        (
            Refusal::NotAttached { id: id() },
            "Source does not belong to a customer.",
        ),
    ] {
        check("charge.verify", &refusal, text);
    }
    let missing = |kind| Refusal::NotFound { kind, id: id() };
    for (refusal, status, text) in [
        (missing(Kind::Charge), 404, "Charge not found"),
        (missing(Kind::Refund), 404, "Refund not found"),
        (missing(Kind::Intent), 404, "Not Found"),
    ] {
        let reply = with_view(|view| Magpie::new().refusal(&refusal, view));
        let detail = parsed(&reply).get("detail").cloned();
        assert_eq!((reply.status, detail), (status, Some(text.into())));
    }
}

#[test]
fn refusals_that_are_answers() {
    let mut charge = held(&card());
    charge.status = ChargeStatus::Failed;
    let refusal = Refusal::ChargeDeclined {
        decline: Decline::plain(Reason::GenericDecline),
        charge: Box::new(answer(charge, card())),
    };
    for (operation, status) in [("charge.create", 201), ("charge.verify", 200)] {
        let reply = with_view_of(operation, |view| Magpie::new().refusal(&refusal, view));
        assert_eq!(reply.status, status);
        assert_eq!(parsed(&reply).get("status"), Some(&"failed".into()));
    }
    let unknown = Refusal::NotFound {
        kind: Kind::Charge,
        id: "ch_nobody".into(),
    };
    let reply = with_view_of("charge.list", |view| Magpie::new().refusal(&unknown, view));
    let empty = map([
        ("object", "list".into()),
        ("next", Tree::Null),
        ("data", Vec::new().into()),
    ]);
    assert_eq!((reply.status, parsed(&reply)), (200, empty));
}
