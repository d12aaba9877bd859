//! Whole charges, over a store of their own.

mod world;

use domain::charge::{ChargeStatus, RefundStatus, Risk};
use domain::effect::Effect;
use domain::event::EventKind;
use domain::intent::Challenge;
use domain::list::Find;
use domain::operation::{
    Answer, CaptureCharge, CreateCharge, CreateSource, ListCharges, Material, Verb, VerifyCharge,
    VoidCharge,
};
use domain::refusal::MoneyFault;
use domain::source::{Shape, Status, Usage};
use domain::{Dialect, Refusal, Secret};
use kit::Verdict;

use self::world::{World, of, of_magpie, once, saved};
use crate::decision::Memo;
use crate::operate::No;
use crate::world::Clock;

#[tokio::test]
async fn a_token_pays_once_and_is_not_kept() {
    let world = World::new().await;
    let (outcome, kinds) = world.call(Dialect::Stripe, once("tok_visa")).await;
    let Ok(Answer::CreateCharge(answer)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(answer.charge.status, ChargeStatus::Succeeded);
    assert_eq!(
        kinds,
        [EventKind::SourceConsumed, EventKind::ChargeSucceeded]
    );
    let source = answer.source.clone().unwrap();
    assert_eq!(
        (source.status, source.instrument.sealed),
        (Status::Consumed, None)
    );
    assert_eq!(world.read(&answer.charge.id).await, *answer);
    let again = world
        .charge(Dialect::Stripe, once(source.id.as_str()))
        .await;
    assert!(matches!(again, Err(Refusal::NotFound { .. })), "{again:?}");
}

#[tokio::test]
async fn who_pays() {
    let world = World::new().await;
    world.customer("cus_1").await;
    let money = |fault| Err(Refusal::Money(fault));
    let nobody = CreateCharge {
        material: None,
        ..once("")
    };
    assert_eq!(
        world.charge(Dialect::Stripe, nobody).await,
        money(MoneyFault::NobodyPays)
    );
    let none = MoneyFault::NoSource {
        customer: "cus_1".to_owned(),
    };
    assert_eq!(
        world.charge(Dialect::Stripe, of("cus_1", None)).await,
        money(none)
    );
    let fresh = MoneyFault::NotLinked {
        customer: "cus_1".to_owned(),
        source: "tok_visa".to_owned(),
    };
    assert_eq!(
        world
            .charge(Dialect::Stripe, of("cus_1", Some("tok_visa")))
            .await,
        money(fresh)
    );
    let card = world
        .source(Dialect::Stripe, saved("cus_1", "tok_visa"))
        .await;
    let by_default = world
        .charge(Dialect::Stripe, of("cus_1", None))
        .await
        .unwrap();
    assert_eq!(by_default.charge.source, card.id);
    let named = of("cus_1", Some(card.id.as_str()));
    let named = world.charge(Dialect::Stripe, named).await.unwrap();
    assert_eq!(
        named.source.unwrap().version,
        card.version,
        "the source is not written"
    );
    let alone = world.charge(Dialect::Stripe, once(card.id.as_str())).await;
    assert!(matches!(alone, Err(Refusal::NotFound { .. })));
    let magpie = world
        .charge(Dialect::Magpie, once(card.id.as_str()))
        .await
        .unwrap();
    assert!(magpie.charge.id.as_str().len() == 35);
}

#[tokio::test]
async fn declines_are_kept() {
    let world = World::new().await;
    let declined = world.charge(Dialect::Stripe, once("tok_radarBlock")).await;
    let Err(Refusal::ChargeDeclined { charge, .. }) = declined else {
        panic!("{declined:?}");
    };
    assert_eq!(
        (charge.charge.status, charge.charge.risk),
        (ChargeStatus::Failed, Risk::Blocked)
    );
    assert_eq!(world.read(&charge.charge.id).await, *charge);
    let code = world
        .charge(Dialect::Stripe, once("tok_cvcCheckFail"))
        .await;
    assert!(
        matches!(code, Err(Refusal::ChargeDeclined { .. })),
        "{code:?}"
    );
}

#[tokio::test]
async fn of_two_charges_of_one_source_one_is_decided_again() {
    let world = World::new().await;
    let single = CreateSource {
        customer: None,
        shape: Shape::Object,
        usage: Usage::SingleUse,
        ..saved("", "tok_visa")
    };
    let source = world.source(Dialect::Stripe, single).await;
    let operation = once(source.id.as_str()).into_operation();
    let mut memo = Memo::default();
    let mine = world.decide(Dialect::Stripe, &operation, &mut memo).await;
    let other = world
        .decide(Dialect::Stripe, &operation, &mut Memo::default())
        .await;
    assert!(world.commit(Dialect::Stripe, &other).await);
    assert!(
        !world.commit(Dialect::Stripe, &mine).await,
        "its source changed"
    );
    let again = world.decide(Dialect::Stripe, &operation, &mut memo).await;
    assert!(matches!(
        again.outcome,
        Err(Refusal::WrongState { used: true, .. })
    ));
}

#[tokio::test]
async fn held_captured_and_given_back() {
    let world = World::new().await;
    let held = CreateCharge {
        capture: false,
        ..once("tok_visa")
    };
    let held = world.charge(Dialect::Stripe, held).await.unwrap().charge;
    assert_eq!(held.status, ChargeStatus::Authorized);
    let part = world.refund(&held.id, Some(1)).await;
    assert_eq!(part, Err(Refusal::Money(MoneyFault::PartialBeforeCapture)));
    let capture = CaptureCharge {
        charge: held.id.clone(),
        amount: Some(800),
    };
    world.call(Dialect::Stripe, capture).await.0.unwrap();
    let first = world.refund(&held.id, Some(300)).await.unwrap();
    let second = world.refund(&held.id, None).await.unwrap();
    assert_eq!(second.refund.amount, 500);
    assert_eq!(second.charge.refunds, [second.refund.clone(), first.refund]);
    assert!(world.read(&held.id).await.charge.is_refunded());
    let void = VoidCharge {
        charge: held.id.clone(),
    };
    assert!(world.call(Dialect::Stripe, void).await.0.is_err());
    let list = ListCharges {
        find: Find::newest(10),
        filter: None,
    };
    let Ok(Answer::ListCharges(list)) = world.call(Dialect::Magpie, list).await.0 else {
        panic!("no list");
    };
    assert_eq!((list.items.len(), list.has_more), (1, false));
}

#[tokio::test]
async fn debits_and_refunds_end_later() {
    let world = World::new().await;
    let new = world.charge(Dialect::Stripe, once("btok_us")).await;
    assert!(matches!(
        new,
        Err(Refusal::Money(MoneyFault::Unverified { .. }))
    ));
    let good = world
        .charge(Dialect::Stripe, once("btok_us_verified"))
        .await
        .unwrap();
    let closed = world
        .charge(Dialect::Stripe, once("btok_us_verified_accountClosed"))
        .await;
    let closed = closed.unwrap();
    assert!(good.charge.id.as_str().starts_with("py_"));
    assert_eq!(good.charge.status, ChargeStatus::Pending);
    let late = world
        .charge(Dialect::Stripe, once("tok_pendingRefund"))
        .await
        .unwrap();
    let late = world.refund(&late.charge.id, None).await.unwrap();
    assert_eq!(late.refund.status, RefundStatus::Pending);
    let back = world
        .charge(Dialect::Stripe, once("tok_refundFail"))
        .await
        .unwrap();
    let back = world.refund(&back.charge.id, None).await.unwrap();
    assert_eq!(back.refund.status, RefundStatus::Succeeded);
    world.later(1).await;
    assert_eq!(
        world.read(&good.charge.id).await.charge.status,
        ChargeStatus::Pending
    );
    world.later(5).await;
    assert_eq!(
        world.read(&good.charge.id).await.charge.status,
        ChargeStatus::Succeeded
    );
    let failed = world.read(&closed.charge.id).await.charge;
    assert_eq!(
        failed.decline.unwrap().code.as_deref(),
        Some("account_closed")
    );
    let late = world.read(&late.charge.charge.id).await;
    assert_eq!(late.refunds[0].status, RefundStatus::Succeeded);
    let back = world.read(&back.charge.charge.id).await;
    assert_eq!(
        (back.refunds[0].status, back.charge.refunded),
        (RefundStatus::Failed, 0)
    );
    world.later(5).await;
    assert_eq!(world.read(&back.charge.id).await, back, "once is enough");
}

#[tokio::test]
async fn magpie_asks_the_payer() {
    let world = World::new().await;
    let make = |method| of_magpie(Material::Method(method), Status::Pending);
    for (approves, expected) in [
        ("123456", ChargeStatus::Succeeded),
        ("000000", ChargeStatus::Failed),
    ] {
        let source = world
            .source(Dialect::Magpie, make(domain::method::Method::Bpi))
            .await;
        let asked = CreateCharge {
            challenge: Challenge::Always,
            ..once(source.id.as_str())
        };
        let asked = world.charge(Dialect::Magpie, asked).await.unwrap();
        assert_eq!(asked.charge.status, ChargeStatus::Pending);
        assert_eq!(asked.source.unwrap().status, Status::Consumed);
        let url = asked.charge.action.unwrap().url.unwrap();
        assert!(
            url.starts_with("/pay/acct_") && url.contains("/charge/ch_"),
            "{url}"
        );
        let verify = |code: &str| VerifyCharge {
            charge: asked.charge.id.clone(),
            confirmation: "12345".to_owned(),
            code: Secret::new(code),
        };
        assert!(matches!(
            world.call(Dialect::Magpie, verify("1")).await.0,
            Err(Refusal::Proof(_))
        ));
        let operation = verify(approves).into_operation();
        let decision = world
            .decide(Dialect::Magpie, &operation, &mut Memo::default())
            .await;
        assert!(
            decision
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Notify { .. }))
        );
        assert!(world.commit(Dialect::Magpie, &decision).await);
        let Ok(Answer::VerifyCharge(after)) = decision.outcome else {
            panic!("no answer");
        };
        assert_eq!(after.charge.status, expected);
        let twice = world
            .charge(Dialect::Magpie, once(after.charge.source.as_str()))
            .await;
        assert!(matches!(twice, Err(Refusal::WrongState { used: true, .. })));
    }
}

#[tokio::test]
async fn a_pending_charge_ends_once() {
    let world = World::new().await;
    let source = of_magpie(
        Material::Method(domain::method::Method::Gcash),
        Status::Pending,
    );
    let source = world.source(Dialect::Magpie, source).await;
    let charge = world
        .charge(Dialect::Magpie, once(source.id.as_str()))
        .await
        .unwrap()
        .charge;
    let caller = world.service.secret_caller(&world.scope, Dialect::Magpie);
    let context = world.service.own_context(&caller, world.hand.now());
    let settled = world
        .service
        .settle_charge(&context, charge, Verdict::Approved);
    let Ok((effects, answer)) = settled else {
        panic!("not settled");
    };
    assert!(world.service.commit_own(&context, &effects).await.unwrap());
    assert_eq!(answer.charge.captured, 1000);
    let again = world
        .service
        .settle_charge(&context, answer.charge, Verdict::Refused);
    assert!(matches!(
        again,
        Err(No::Refusal(Refusal::Money(MoneyFault::WrongState { .. })))
    ));
}
