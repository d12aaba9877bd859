//! Whole lives of intents, over a store: each step is decided and committed.

mod other;
mod world;

use domain::bank::Verification;
use domain::charge::ChargeStatus;
use domain::intent::{IntentStatus, Purpose};
use domain::list::{Find, Start};
use domain::operation::change::Change;
use domain::operation::intending::is_set_up;
use domain::operation::{
    Answer, CancelIntent, CaptureIntent, ConfirmIntent, Confirmation, CreateIntent, CustomerRef,
    IntentMethod, IntentRef, ListIntents, Metadata, Proof, ReadIntent, UpdateIntent, VerifyIntent,
};
use domain::refusal::{IntentFault, ProofFault};
use domain::source::{ActionKind, Amount, Status};
use domain::{Dialect, Id, Refusal, Role};
use kit::Verdict;

use self::world::{World, confirm, payment, setup};

#[tokio::test]
async fn a_payment_uses_an_unowned_method_up() {
    let world = World::new().await;
    let paid = world.stripe(payment("pm_card_visa")).await.unwrap();
    assert_eq!(paid.intent.status, IntentStatus::Succeeded);
    assert_eq!(paid.intent.received, 2000);
    assert_eq!(
        paid.charge.as_ref().map(|answer| answer.charge.status),
        Some(ChargeStatus::Succeeded)
    );
    assert_eq!(world.events(&paid.intent), ["created", "succeeded"]);
    let source = world.source(paid.intent.source.as_ref().unwrap());
    assert_eq!(source.status, Status::Consumed);
    let again = world.stripe(payment(source.id.as_str())).await;
    assert!(
        matches!(again, Err(Refusal::MethodSpent { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_held_payment_is_captured_once_or_given_up() {
    let world = World::new().await;
    let held = CreateIntent {
        capture: false,
        ..payment("pm_card_visa")
    };
    let first = world.stripe(held.clone()).await.unwrap().intent;
    assert_eq!(first.status, IntentStatus::RequiresCapture);
    assert_eq!(first.capturable, 2000);
    let capture = |amount| CaptureIntent {
        intent: first.id.clone(),
        amount: Some(amount),
        metadata: Metadata::Keep,
    };
    let fault = world.stripe(capture(2001)).await;
    let Err(Refusal::Intent { fault, .. }) = fault else {
        panic!("{fault:?}");
    };
    assert_eq!(fault, IntentFault::CaptureTooMuch);
    let done = world.stripe(capture(400)).await.unwrap();
    assert_eq!((done.intent.received, done.intent.capturable), (400, 0));
    let fault = world.stripe(capture(400)).await;
    assert!(matches!(
        fault,
        Err(Refusal::Intent {
            fault: IntentFault::WrongState,
            ..
        })
    ));
    let second = world.stripe(held).await.unwrap().intent;
    let cancel = CancelIntent {
        intent: second.id.clone(),
        purpose: Purpose::Payment,
        reason: Some("abandoned".to_owned()),
        client_secret: None,
    };
    let given_up = world.stripe(cancel).await.unwrap();
    assert_eq!(given_up.intent.status, IntentStatus::Canceled);
    assert_eq!(given_up.charge.unwrap().charge.status, ChargeStatus::Voided);
    let events = world.events(&second);
    assert_eq!(events, ["created", "authorized", "canceled"]);
}

#[tokio::test]
async fn the_payer_passes_a_step_or_does_not() {
    let world = World::new().await;
    let asked = payment("pm_card_threeDSecure2Required");
    let asked = world.stripe(asked).await.unwrap().intent;
    assert_eq!(asked.status, IntentStatus::RequiresAction);
    let action = asked.action.clone().unwrap();
    assert_eq!(action.kind, ActionKind::Sdk);
    let first = action.url.unwrap();
    assert!(first.starts_with("/pay/acct_"), "{first}");
    let confirmation = Confirmation {
        return_url: Some("https://shop.example.com".to_owned()),
        ..Confirmation::default()
    };
    let again = ConfirmIntent {
        confirmation,
        ..confirm(&asked)
    };
    let again = world.stripe(again).await.unwrap().intent;
    let action = again.action.clone().unwrap();
    assert_eq!(action.kind, ActionKind::Redirect);
    assert_ne!(
        action.url.unwrap(),
        first,
        "every try has an address of its own"
    );
    let refused = world.settle(&again, Verdict::Refused).await.intent;
    assert_eq!(refused.status, IntentStatus::RequiresMethod);
    assert_eq!(refused.source, None);
    let fault = world.stripe(confirm(&refused)).await;
    assert!(matches!(
        fault,
        Err(Refusal::Intent {
            fault: IntentFault::NoMethod,
            ..
        })
    ));
    let other = ConfirmIntent {
        method: Some(IntentMethod::Named(Id::from(
            "pm_card_threeDSecureRequired",
        ))),
        ..confirm(&refused)
    };
    let other = world.stripe(other).await.unwrap().intent;
    let paid = world.settle(&other, Verdict::Approved).await;
    assert_eq!(paid.intent.status, IntentStatus::Succeeded);
    assert_eq!(paid.intent.failure, None);
    let events = [
        "created",
        "requires_action",
        "requires_action",
        "failed",
        "requires_action",
        "succeeded",
    ];
    assert_eq!(world.events(&paid.intent), events);
}

#[tokio::test]
async fn a_refused_payment_keeps_its_failed_charge() {
    let world = World::new().await;
    let refused = world.stripe(payment("pm_card_chargeDeclined")).await;
    let Err(Refusal::IntentDeclined { intent, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(intent.intent.status, IntentStatus::RequiresMethod);
    let failure = intent.intent.failure.clone().unwrap();
    assert_eq!(failure.charge, intent.intent.charge);
    assert!(intent.source.is_some(), "the one that was tried");
    assert_eq!(world.events(&intent.intent), ["created", "failed"]);
    let off_session = CreateIntent {
        confirm: Some(Confirmation {
            off_session: true,
            ..Confirmation::default()
        }),
        ..payment("pm_card_authenticationRequired")
    };
    let refused = world.stripe(off_session).await;
    assert!(matches!(refused, Err(Refusal::IntentDeclined { .. })));
}

#[tokio::test]
async fn a_method_is_kept_for_its_customer() {
    let world = World::new().await;
    let customer = world.customer().await;
    let kept = CreateIntent {
        customer: Some(CustomerRef::Id(customer.clone())),
        keep_for: Some("off_session".to_owned()),
        ..payment("pm_card_visa")
    };
    let paid = world.stripe(kept.clone()).await.unwrap();
    assert_eq!(paid.customer.unwrap().customer.live_sources, 1);
    let source = world.source(paid.intent.source.as_ref().unwrap());
    assert_eq!(source.customer.as_ref(), Some(&customer));
    assert_eq!(source.status, Status::Chargeable);
    assert!(is_set_up(&source));
    let method = Some(IntentMethod::Named(source.id.clone()));
    let foreign = CreateIntent {
        customer: None,
        method,
        ..kept.clone()
    };
    let fault = world.stripe(foreign).await;
    assert!(matches!(
        fault,
        Err(Refusal::Intent {
            fault: IntentFault::OtherOwner,
            ..
        })
    ));
    let refused = CreateIntent {
        method: Some(IntentMethod::Named(Id::from("pm_card_chargeCustomerFail"))),
        ..kept
    };
    let Err(Refusal::IntentDeclined { intent, .. }) = world.stripe(refused).await else {
        panic!("refused");
    };
    let tried = world.source(&intent.source.unwrap().id);
    assert_eq!(tried.customer, None, "what failed is nobody's");
}

#[tokio::test]
async fn setting_up_gives_the_method_to_the_customer() {
    let world = World::new().await;
    let customer = world.customer().await;
    let asked = CreateIntent {
        customer: Some(CustomerRef::Id(customer.clone())),
        ..setup("pm_card_authenticationRequired")
    };
    let asked = world.stripe(asked).await.unwrap().intent;
    assert_eq!(asked.status, IntentStatus::RequiresAction);
    let done = world.settle(&asked, Verdict::Approved).await;
    assert_eq!(done.intent.status, IntentStatus::Succeeded);
    let source = world.source(done.intent.source.as_ref().unwrap());
    assert_eq!(source.customer.as_ref(), Some(&customer));
    assert!(is_set_up(&source));
    let customer = done.customer.unwrap();
    assert_eq!(
        (
            customer.customer.live_sources,
            customer.customer.default_source
        ),
        (1, None)
    );
    let refused = world.stripe(setup("pm_card_chargeDeclined")).await;
    assert!(matches!(refused, Err(Refusal::IntentDeclined { .. })));
    let plain = world.stripe(setup("pm_card_visa")).await.unwrap();
    assert_eq!(plain.intent.status, IntentStatus::Succeeded);
    let canceled = CancelIntent {
        intent: plain.intent.id,
        purpose: Purpose::Setup,
        reason: None,
        client_secret: None,
    };
    assert!(
        world.stripe(canceled).await.is_err(),
        "no way out of success"
    );
}

#[tokio::test]
async fn deposits_prove_a_bank_account() {
    let world = World::new().await;
    let asked = setup("pm_usBankAccount_success");
    let asked = world.stripe(asked.clone()).await.unwrap().intent;
    let action = asked.action.clone().unwrap();
    assert_eq!(action.kind, ActionKind::Code);
    assert!(action.data.get("arrival_date").is_some());
    let verify = |proof| VerifyIntent {
        intent: asked.id.clone(),
        purpose: Purpose::Setup,
        client_secret: Some(asked.client_secret.clone()),
        proof,
    };
    for (proof, fault) in [
        (Proof::Amounts(vec![1]), ProofFault::NotTwo),
        (
            Proof::Amounts(vec![1, 2]),
            ProofFault::WrongAmounts { left: 9 },
        ),
        (
            Proof::Code("SM00ZZ".to_owned()),
            ProofFault::WrongCode { left: 1 },
        ),
    ] {
        let wrong = world.stripe(verify(proof)).await;
        let Err(Refusal::Proof(said)) = wrong else {
            panic!("{wrong:?}");
        };
        assert_eq!(said, fault);
    }
    let done = world
        .stripe(verify(Proof::Amounts(vec![45, 32])))
        .await
        .unwrap();
    assert_eq!(done.intent.status, IntentStatus::Succeeded);
    let source = world.source(done.intent.source.as_ref().unwrap());
    assert_eq!(source.bank().unwrap().verification, Verification::Verified);
    let over = world.stripe(verify(Proof::Amounts(vec![32, 45]))).await;
    assert!(matches!(
        over,
        Err(Refusal::Intent {
            fault: IntentFault::NothingToVerify,
            ..
        })
    ));
    let paid = world
        .stripe(payment("pm_usBankAccount_success"))
        .await
        .unwrap();
    let settled = world.settle(&paid.intent, Verdict::Approved).await;
    assert_eq!(settled.intent.status, IntentStatus::Processing);
}

#[tokio::test]
async fn a_browser_must_show_the_secret() {
    let world = World::new().await;
    let intent = world.stripe(setup("pm_card_visa")).await.unwrap().intent;
    let read = |purpose, secret: Option<&str>| ReadIntent {
        intent: IntentRef::Id(intent.id.clone()),
        purpose: Some(purpose),
        client_secret: secret.map(str::to_owned),
    };
    let browser = world.caller(Dialect::Stripe, Role::Publishable);
    let right = Some(intent.client_secret.as_str());
    for (purpose, secret, seen) in [
        (Purpose::Setup, right, true),
        (Purpose::Setup, None, false),
        (Purpose::Setup, Some("seti_x_secret_y"), false),
        (Purpose::Payment, right, false),
    ] {
        let answer = world.ask(&browser, read(purpose, secret)).await;
        assert_eq!(answer.is_ok(), seen, "{purpose:?} {secret:?}");
    }
    let elsewhere = world.caller(Dialect::Chargebee, Role::Secret);
    let answer = world.ask(&elsewhere, read(Purpose::Setup, None)).await;
    assert!(matches!(answer, Err(Refusal::NotFound { .. })));
}

#[tokio::test]
async fn an_intent_is_changed_while_it_waits() {
    let world = World::new().await;
    let customer = world.customer().await;
    let waiting = CreateIntent {
        method: None,
        confirm: None,
        ..payment("")
    };
    let made = world.stripe(waiting).await.unwrap().intent;
    assert_eq!(made.status, IntentStatus::RequiresMethod);
    let update = UpdateIntent {
        intent: IntentRef::Id(made.id.clone()),
        purpose: Purpose::Payment,
        capture: None,
        amount: None,
        currency: None,
        customer: Change::To(CustomerRef::Id(customer.clone())),
        method: Change::To(IntentMethod::Named(Id::from("pm_card_visa"))),
        description: Change::To("lunch".to_owned()),
        statement_descriptor: Change::Keep,
        keep_for: Change::Keep,
        metadata: Metadata::Keep,
        details: Some(tree::map([])),
        returns: None,
    };
    let changed = world.stripe(update.clone()).await.unwrap().intent;
    assert_eq!(changed.status, IntentStatus::RequiresConfirmation);
    assert_eq!(changed.customer, Some(customer));
    let same = UpdateIntent {
        customer: Change::Keep,
        method: Change::Keep,
        ..update.clone()
    };
    let same = world.stripe(same).await.unwrap().intent;
    assert_eq!(
        same.version, changed.version,
        "nothing changed, nothing is written"
    );
    let small = UpdateIntent {
        amount: Some(Amount::Minor {
            value: 1,
            currency: "usd".to_owned(),
        }),
        customer: Change::Keep,
        method: Change::Keep,
        ..update
    };
    assert!(matches!(world.stripe(small).await, Err(Refusal::Money(_))));
    let paid = world.stripe(confirm(&changed)).await.unwrap().intent;
    assert_eq!(paid.status, IntentStatus::Succeeded);
    assert_eq!(world.events(&paid), ["created", "updated", "succeeded"]);
}

#[tokio::test]
async fn intents_are_listed_by_purpose() {
    let world = World::new().await;
    let caller = world.caller(Dialect::Stripe, Role::Secret);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            world
                .stripe(payment("pm_card_visa"))
                .await
                .unwrap()
                .intent
                .id,
        );
        world.stripe(setup("pm_card_visa")).await.unwrap();
    }
    let list = |start, limit| ListIntents {
        find: Find {
            start,
            count: true,
            ..Find::newest(limit)
        },
        purpose: Purpose::Payment,
        filter: None,
    };
    for (start, limit, expected, more) in [
        (Start::Beginning, 2, vec![2, 1], true),
        (Start::After(ids[1].clone()), 2, vec![0], false),
        (Start::Before(ids[0].clone()), 1, vec![1], true),
        (Start::Skip(2), 2, vec![0], false),
        (Start::Skip(4), 2, vec![], false),
        (Start::LastPage, 2, vec![0], false),
    ] {
        let Ok(Answer::ListIntents(page)) = world.ask(&caller, list(start, limit)).await else {
            panic!("a page");
        };
        let found: Vec<_> = page
            .items
            .iter()
            .map(|item| item.intent.id.clone())
            .collect();
        let expected: Vec<_> = expected.iter().map(|&at: &usize| ids[at].clone()).collect();
        assert_eq!(found, expected);
        assert_eq!((page.has_more, page.total), (more, Some(3)));
    }
}
