//! Refusals of calls about what exists already.

use domain::Id;
use domain::charge::{Charge, ChargeStatus, Risk, Terms};
use domain::operation::{ChargeAnswer, InstrumentSort};
use domain::refusal::{IntentFault, MoneyFault, ProofFault};

use super::*;
use crate::endpoints::{CORE_CREATE, VERIFY};
use crate::fixture::intent;

fn sentence(refusal: &Refusal, operation: &'static str) -> (u16, String) {
    let reply = refused(refusal, operation, "{}");
    one_envelope(&reply);
    let (status, body) = shown(&reply);
    let text = body
        .at(&["error", "message"])
        .and_then(Tree::as_str)
        .unwrap_or_else(|| panic!("{refusal:?}"));
    assert!(!text.contains("4242"), "{text}");
    (status, text.to_owned())
}

fn check(refusal: &Refusal, operation: &'static str, expected: (u16, &str)) {
    let (status, text) = sentence(refusal, operation);
    assert_eq!((status, text.as_str()), expected, "{refusal:?} {operation}");
}

#[test]
fn a_method_by_number_is_not_found() {
    // The core may name it by its text id.
    let missing = not_found(Kind::Source);
    let text = "Payment method not found.";
    for (operation, status) in [
        ("payment_method.read", 404),
        ("payment_method.update", 404),
        ("payment_method.delete", 404),
        ("source.update", 404),
        ("source.delete", 404),
        ("core_source.read", 404),
        ("core_source.delete", 404),
        // Its page says 400 for everything that is wrong with the method.
        (VERIFY, 400),
    ] {
        check(&missing, operation, (status, text));
    }
    let body = r#"{"token":" 4242424242424242 "}"#;
    let reply = refused(&missing, "payment_method.update", body);
    let unknown = "The token is invalid. Please try again with a new one.";
    assert_eq!(shown(&reply), message(404, unknown));
    let nobodys = Refusal::NotAttached { id: id() };
    check(&nobodys, "source.delete", (404, text));
}

#[test]
fn the_default_and_the_wrong_kind_are_refused() {
    let kind = |wanted| Refusal::WrongKind { id: id(), wanted };
    for (refusal, text) in [
        (
            Refusal::DefaultUndeletable,
            "The default payment method cannot be deleted.",
        ),
        (
            Refusal::AlreadyPrimary { id: id() },
            "This payment method is the default already.",
        ),
        (
            kind(InstrumentSort::Card),
            "This payment method is not a card.",
        ),
        (
            kind(InstrumentSort::Bank),
            "This payment method does not require verification.",
        ),
        (
            kind(InstrumentSort::Object),
            "This payment method cannot be changed.",
        ),
    ] {
        check(&refusal, "payment_method.update", (400, text));
    }
}

#[test]
fn proofs_are_wrong_in_three_ways_and_late_in_one() {
    let needless = "This payment method does not require verification.";
    let wrong = "The verification code is incorrect. Please try again.";
    let many = "There have been too many failed verification attempts.";
    let gone = "The setup intent of this payment method could not be found.";
    for (fault, status, text) in [
        (ProofFault::AlreadyProven, 400, needless),
        (ProofFault::NothingToProve, 400, needless),
        (ProofFault::NotTwo, 400, wrong),
        (ProofFault::WrongAmounts { left: 3 }, 400, wrong),
        (ProofFault::WrongCode { left: 9 }, 400, wrong),
        (ProofFault::Exceeded, 400, many),
        (ProofFault::TimedOut, 404, gone),
    ] {
        check(&Refusal::Proof(fault), VERIFY, (status, text));
    }
}

#[test]
fn what_servers_add_is_no_token() {
    let unknown = "The source could not be found at the payment gateway.";
    let known = "The source has already been added.";
    for (refusal, text) in [
        (not_found(Kind::Token), unknown),
        (Refusal::TokenMalformed, unknown),
        (Refusal::TokenUsed { id: id() }, known),
        (Refusal::AlreadyAttached { id: id() }, known),
        (Refusal::MethodSpent { id: id() }, known),
    ] {
        check(&refusal, CORE_CREATE, (404, text));
    }
    let used = "The token has already been used. Please try again with a new one.";
    let spent = Refusal::MethodSpent { id: id() };
    check(&spent, "source.create", (404, used));
    let incompatible = Refusal::GatewayIncompatible { name: id() };
    let text = "The payment gateway is not connected for this site.";
    check(&incompatible, CORE_CREATE, (404, text));
}

#[test]
fn things_of_other_apis_are_not_found() {
    for kind in [Kind::Charge, Kind::Refund, Kind::Event, Kind::Endpoint] {
        let text = "The requested resource was not found.";
        check(&not_found(kind), "event", (404, text));
    }
    let text = "The setup intent could not be found.";
    check(&not_found(Kind::Intent), "event", (404, text));
    let blocked = Refusal::AddressBlocked {
        url: id(),
        reason: id(),
    };
    let body = r#"{"errors":{"url":["The url is not allowed."]}}"#;
    assert_eq!(
        shown(&refused(&blocked, "event", "{}")),
        (400, tree_of(body))
    );
    let many = Refusal::TooManyEndpoints { limit: 50 };
    let text = "You cannot have more than 50 webhooks.";
    check(&many, "event", (400, text));
}

fn charge() -> ChargeAnswer {
    let charge = Charge {
        id: Id::new("ch_1"),
        number: 1,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: domain::Dialect::Stripe,
        visible: 0,
        status: ChargeStatus::Failed,
        amount: 100,
        currency: "usd".to_owned(),
        captured: 0,
        refunded: 0,
        capture: true,
        source: Id::new("card_77"),
        customer: None,
        intent: None,
        authenticate: false,
        reference: String::new(),
        decline: None,
        risk: Risk::Normal,
        aftermath: String::new(),
        action: None,
        terms: Terms::default(),
    };
    ChargeAnswer {
        charge,
        source: None,
        customer: None,
        refunds: Vec::new(),
    }
}

#[test]
fn declines_read_the_same_wherever_they_come_from() {
    let decline = || Decline::plain(Reason::ExpiredCard);
    let text = "Sorry, the card has expired. Please try again.";
    let charged = Refusal::ChargeDeclined {
        decline: decline(),
        charge: Box::new(charge()),
    };
    let set_up = Refusal::IntentDeclined {
        decline: decline(),
        intent: Box::new(intent()),
    };
    for refusal in [charged, set_up] {
        check(&refusal, "setup_intent.create", (404, text));
    }
}

#[test]
fn money_and_intents_have_sentences_though_no_call_meets_them() {
    let state = MoneyFault::WrongState {
        charge: id(),
        status: ChargeStatus::Voided,
    };
    for fault in [
        state,
        MoneyFault::NobodyPays,
        MoneyFault::NoSource { customer: id() },
        MoneyFault::NotPositive,
        MoneyFault::TooLarge { maximum: 1 },
        MoneyFault::Unverified { source: id() },
        MoneyFault::CannotHold,
        MoneyFault::AlreadyCaptured { charge: id() },
        MoneyFault::PartialBeforeCapture,
        MoneyFault::OtherAmount { expected: 1 },
    ] {
        assert_eq!(sentence(&Refusal::Money(fault), "event").0, 400);
    }
    for fault in [
        IntentFault::NoMethod,
        IntentFault::WrongState,
        IntentFault::WrongSecret,
        IntentFault::Expired,
        IntentFault::OtherCustomer,
        IntentFault::OtherOwner,
        IntentFault::StepRefused,
        IntentFault::NothingToVerify,
        IntentFault::CaptureTooMuch,
    ] {
        let intent = Box::new(intent());
        let refusal = Refusal::Intent { fault, intent };
        assert_eq!(sentence(&refusal, "event").0, 400);
    }
}
