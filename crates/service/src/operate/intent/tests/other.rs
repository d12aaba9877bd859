//! The intents of Chargebee and of Piriod.

use domain::card::{Address, CardInput};
use domain::charge::Terms;
use domain::instruction::Verify;
use domain::intent::IntentStatus;
use domain::operation::{
    Answer, AuthorizeIntent, ConfirmIntent, CreateIntent, CreateSource, CustomerRef, DefaultRule,
    IntentMethod, IntentRef, Material, PayIntent,
};
use domain::source::{Amount, Shape, Status, Usage};
use domain::{Dialect, Refusal, Role, Secret};
use kit::Verdict;

use super::world::{NOW, World, confirm, payment};
use crate::operate::No;
use crate::operate::intent::method::making;

#[tokio::test]
async fn a_chargebee_intent_is_approved_and_used_up() {
    let world = World::new().await;
    let caller = world.caller(Dialect::Chargebee, Role::Secret);
    let create = CreateIntent {
        method: None,
        confirm: None,
        ..payment("")
    };
    let Ok(Answer::CreateIntent(made)) = world.ask(&caller, create).await else {
        panic!("made");
    };
    assert_eq!(made.intent.status, IntentStatus::RequiresMethod);
    let input = CardInput {
        number: Secret::new("4111111111111111"),
        exp_month: "12".to_owned(),
        exp_year: "2034".to_owned(),
        cvc: None,
        name: None,
        address: Address::default(),
    };
    let card = making(Material::Card(Box::new(input)), Verify::Issuer);
    let bind = ConfirmIntent {
        method: Some(IntentMethod::Made(Box::new(CreateSource {
            shape: Shape::Object,
            ..card
        }))),
        ..confirm(&made.intent)
    };
    let Ok(Answer::ConfirmIntent(bound)) = world.ask(&caller, bind).await else {
        panic!("bound");
    };
    assert_eq!(bound.intent.status, IntentStatus::RequiresAction);
    let approved = world.settle(&bound.intent, Verdict::Approved).await.intent;
    assert_eq!(approved.status, IntentStatus::RequiresCapture);
    let customer = world.customer().await;
    let context = world.service.own_context(&caller, NOW);
    let customer = world.service.customer(&context, &CustomerRef::Id(customer));
    let Ok(customer) = customer else {
        panic!("a customer");
    };
    let used = world
        .service
        .consume_intent(&context, &approved.id, &customer);
    let Ok((_, source, effects)) = used else {
        panic!("consumed");
    };
    assert_eq!(source.customer, None);
    world.write(&caller, &effects).await;
    let again = world
        .service
        .consume_intent(&context, &approved.id, &customer);
    assert!(matches!(again, Err(No::Refusal(Refusal::Intent { .. }))));
    let events = world.events(&approved);
    assert_eq!(
        events,
        ["created", "requires_action", "authorized", "consumed"]
    );
}

#[tokio::test]
async fn an_intent_expires() {
    let world = World::new().await;
    let caller = world.caller(Dialect::Chargebee, Role::Secret);
    let create = CreateIntent {
        method: None,
        confirm: None,
        ..payment("")
    };
    let Ok(Answer::CreateIntent(made)) = world.ask(&caller, create).await else {
        panic!("made");
    };
    let context = world.service.own_context(&caller, NOW.plus_seconds(1800));
    let Ok(lists) = world.service.expire_intents(&context) else {
        panic!("a list");
    };
    assert_eq!(lists.len(), 1);
    let Ok(answer) = world.service.intent_answer(&context, made.intent.clone()) else {
        panic!("an answer");
    };
    assert_eq!(answer.intent.status, IntentStatus::Expired);
    world.write(&caller, &lists[0]).await;
    assert_eq!(world.events(&made.intent), ["created", "expired"]);
}

#[tokio::test]
async fn piriod_links_a_source_and_pays() {
    let world = World::new().await;
    let caller = world.caller(Dialect::Piriod, Role::Secret);
    let create = |checkout: bool| {
        let mut terms = Terms::default();
        terms.set_detail(Dialect::Piriod, "enable_checkout", checkout);
        CreateIntent {
            amount: Some(Amount::Units("10.5".to_owned())),
            method: None,
            confirm: None,
            terms,
            ..payment("")
        }
    };
    let Ok(Answer::CreateIntent(made)) = world.ask(&caller, create(true)).await else {
        panic!("made");
    };
    let Ok(Answer::CreateIntent(closed)) = world.ask(&caller, create(false)).await else {
        panic!("made without a checkout");
    };
    let source = CreateSource {
        shape: Shape::Object,
        usage: Usage::SingleUse,
        gateway: Some("transbank".to_owned()),
        starts_as: Some(Status::Chargeable),
        default: DefaultRule::Never,
        ..making(
            Material::Method(domain::method::Method::Redirect),
            Verify::Nothing,
        )
    };
    let Ok(Answer::CreateSource(source)) = world.ask(&caller, source).await else {
        panic!("a source");
    };
    let number = made.intent.number;
    let link = |number| AuthorizeIntent {
        intent: IntentRef::Number(number),
        source: source.source.number,
    };
    let public = world.caller(Dialect::Piriod, Role::Public);
    for asker in [&public, &caller] {
        let hidden = world.ask(asker, link(closed.intent.number)).await;
        assert!(
            matches!(hidden, Err(Refusal::NotFound { .. })),
            "no checkout"
        );
    }
    let Ok(Answer::AuthorizeIntent(linked)) = world.ask(&public, link(number)).await else {
        panic!("linked");
    };
    assert_eq!(linked.intent.status, IntentStatus::Processing);
    assert_eq!(linked.intent.sources.first(), Some(&source.source.id));
    for _ in 0..2 {
        let pay = PayIntent {
            intent: IntentRef::Number(number),
        };
        let Ok(Answer::PayIntent(paid)) = world.ask(&caller, pay).await else {
            panic!("paid");
        };
        assert_eq!(paid.intent.status, IntentStatus::Succeeded);
        assert_eq!(paid.intent.received, 1050);
    }
    assert_eq!(world.source(&source.source.id).status, Status::Consumed);
    let events = world.events(&made.intent);
    assert_eq!(events, ["created", "processing", "succeeded"]);
}
