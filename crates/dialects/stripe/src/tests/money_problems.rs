//! What is wrong with calls about money: parameters, and the core's no.

use domain::charge::{ChargeStatus, Risk};
use domain::intent::{IntentStatus, Purpose};
use domain::refusal::{Decline, IntentFault, Kind, MoneyFault, ProofFault, Reason};
use domain::{Refusal, operation::IntentAnswer};

use super::fixture::{Request, at, error};
use super::money_fixture::{CHARGE, declined, intent, refused};
use super::money_parameters::{CHARGES, ENDPOINTS, PROBLEMS};

#[test]
fn one_problem_at_a_time() {
    for (path, body, code, param, message) in PROBLEMS {
        let reply = Request::post(path, body).read().expect_err(body);
        let expected = (
            400,
            (*code).to_owned(),
            (*param).to_owned(),
            (*message).to_owned(),
        );
        assert_eq!(error(&reply), expected, "{path} {body}");
    }
}

#[test]
fn unknown_events_are_answered_with_the_valid_ones() {
    let body = "url=https://x.test&enabled_events[]=charge.failed&enabled_events[]=foo.bar";
    let reply = Request::post(ENDPOINTS, body).read().unwrap_err();
    let (status, _, param, message) = error(&reply);
    assert_eq!((status, param.as_str()), (400, "enabled_events[1]"));
    assert!(message.starts_with("Invalid enabled_events[1]: must be one of account.application."));
    assert!(message.contains("customer.source.created"));
}

/// A fault, and the status, code, parameter and message of the answer.
type Answered = (MoneyFault, u16, &'static str, &'static str, &'static str);

fn id(text: &str) -> String {
    text.to_owned()
}

fn of_charges() -> Vec<Answered> {
    let (customer, source) = (id("cus_x"), id("card_y"));
    let currency = id("usd");
    vec![
        (
            MoneyFault::NobodyPays,
            400,
            "parameter_missing",
            "-",
            "Must provide source or customer.",
        ),
        (
            MoneyFault::NoSource {
                customer: id("cus_x"),
            },
            404,
            "missing",
            "card",
            "Cannot charge a customer that has no active card",
        ),
        (
            MoneyFault::NotLinked { customer, source },
            404,
            "missing",
            "source",
            "Customer cus_x does not have a linked source with ID card_y.",
        ),
        (
            MoneyFault::TooSmall {
                minimum: 50,
                currency,
            },
            400,
            "amount_too_small",
            "amount",
            "Amount must be at least $0.50 usd",
        ),
        (
            MoneyFault::TooLarge {
                maximum: 99_999_999,
            },
            400,
            "amount_too_large",
            "amount",
            "Amount must be no more than $999,999.99",
        ),
        (
            MoneyFault::Unverified { source: id("ba_1") },
            402,
            "-",
            "-",
            "The customer's bank account must be verified in order to create an ACH payment.",
        ),
        (
            MoneyFault::CannotHold,
            400,
            "-",
            "-",
            "You cannot pass capture=false for this payment type.",
        ),
    ]
}

fn of_what_is_charged() -> Vec<Answered> {
    let too_much = MoneyFault::RefundTooMuch {
        charge: id("ch_x"),
        asked: 2000,
        left: 1000,
        currency: id("usd"),
    };
    vec![
        (
            MoneyFault::AlreadyCaptured { charge: id("ch_x") },
            400,
            "charge_already_captured",
            "-",
            "Charge ch_x has already been captured.",
        ),
        (
            MoneyFault::WrongState {
                charge: id("ch_x"),
                status: ChargeStatus::Voided,
            },
            400,
            "charge_expired_for_capture",
            "-",
            "Charge ch_x cannot be captured: its authorization has expired or was released.",
        ),
        (
            MoneyFault::AlreadyRefunded { charge: id("ch_x") },
            400,
            "charge_already_refunded",
            "-",
            "Charge ch_x has already been refunded.",
        ),
        (
            too_much,
            400,
            "-",
            "amount",
            "Refund amount ($20.00) is greater than unrefunded amount on charge ($10.00)",
        ),
        (
            MoneyFault::Disputed { charge: id("ch_x") },
            400,
            "charge_disputed",
            "-",
            "Charge ch_x has been charged back; cannot issue a refund.",
        ),
        (
            MoneyFault::PartialBeforeCapture,
            400,
            "-",
            "amount",
            "You cannot partially refund an uncaptured charge. Instead, capture the charge for an \
             amount less than the original amount",
        ),
    ]
}

#[test]
fn money_faults_have_their_words() {
    for (fault, status, code, param, message) in
        of_charges().into_iter().chain(of_what_is_charged())
    {
        let request = Request::post(CHARGES, "amount=5&currency=usd&source=tok_1");
        let reply = request.refused(&Refusal::Money(fault.clone()));
        let expected = (
            status,
            code.to_owned(),
            param.to_owned(),
            message.to_owned(),
        );
        assert_eq!(error(&reply), expected, "{fault:?}");
    }
}

#[test]
fn other_currencies_have_other_amounts() {
    let message = |minimum, currency: &str| {
        let currency = currency.to_owned();
        let fault = MoneyFault::TooSmall { minimum, currency };
        error(&Request::post(CHARGES, "").refused(&Refusal::Money(fault))).3
    };
    assert_eq!(message(50, "jpy"), "Amount must be at least \u{a5}50 jpy");
    assert_eq!(message(300, "nok"), "Amount must be at least 3.00 nok");
    assert_eq!(message(100, "kwd"), "Amount must be at least 0.100 kwd");
}

#[test]
fn a_declined_charge_is_named() {
    let decline = Decline::plain(Reason::GenericDecline);
    let charge = Box::new(declined(Reason::GenericDecline, Risk::Normal));
    let request = Request::post(CHARGES, "amount=5&currency=usd&source=tok_1");
    let reply = request.refused(&Refusal::ChargeDeclined { decline, charge });
    let expected = (
        402,
        id("card_declined"),
        id("-"),
        id("Your card was declined."),
    );
    assert_eq!(error(&reply), expected);
    assert_eq!(at(&reply, &["error", "charge"]), format!("\"{CHARGE}\""));
    assert_eq!(
        at(&reply, &["error", "decline_code"]),
        "\"generic_decline\""
    );
}

#[test]
fn a_declined_intent_is_shown() {
    let declined = |purpose, path: &str| {
        let decline = Decline::plain(Reason::GenericDecline);
        let intent = Box::new(refused(purpose, Reason::GenericDecline));
        Request::post(path, "").refused(&Refusal::IntentDeclined { decline, intent })
    };
    let reply = declined(Purpose::Payment, "/v1/payment_intents/pi_1/confirm");
    assert_eq!(reply.status, 402);
    assert_eq!(at(&reply, &["error", "charge"]), format!("\"{CHARGE}\""));
    let status = at(&reply, &["error", "payment_intent", "status"]);
    assert_eq!(status, "\"requires_payment_method\"");
    let object = at(&reply, &["error", "payment_method", "object"]);
    assert_eq!(object, "\"payment_method\"");
    let reply = declined(Purpose::Setup, "/v1/setup_intents/seti_1/confirm");
    let object = at(&reply, &["error", "setup_intent", "object"]);
    assert_eq!(object, "\"setup_intent\"");
    assert_eq!(at(&reply, &["error", "charge"]), "(none)");
}

fn faulty(path: &str, fault: IntentFault, answer: IntentAnswer) -> kit::Reply {
    let intent = Box::new(answer);
    Request::post(path, "").refused(&Refusal::Intent { fault, intent })
}

#[test]
fn intents_in_the_wrong_state_say_which() {
    let confirm = "/v1/setup_intents/seti_1/confirm";
    let answer = intent(Purpose::Setup, IntentStatus::Succeeded);
    let reply = faulty(confirm, IntentFault::WrongState, answer);
    let (status, code, _, message) = error(&reply);
    assert_eq!(
        (status, code.as_str()),
        (400, "setup_intent_unexpected_state")
    );
    assert!(message.contains("This SetupIntent has a status of succeeded"));
    let answer = intent(Purpose::Setup, IntentStatus::RequiresMethod);
    let (_, code, _, message) = error(&faulty(confirm, IntentFault::NoMethod, answer));
    assert_eq!(code, "setup_intent_unexpected_state");
    assert!(
        message.starts_with(
            "You cannot confirm this SetupIntent because it's missing a payment method."
        )
    );
    let capture = "/v1/payment_intents/pi_1/capture";
    let answer = intent(Purpose::Payment, IntentStatus::Succeeded);
    let reply = faulty(capture, IntentFault::WrongState, answer);
    assert_eq!(error(&reply).1, "payment_intent_unexpected_state");
    assert_eq!(
        at(&reply, &["error", "payment_intent", "status"]),
        "\"succeeded\""
    );
    let answer = intent(Purpose::Payment, IntentStatus::RequiresCapture);
    let reply = faulty(capture, IntentFault::CaptureTooMuch, answer);
    assert_eq!(error(&reply).2, "amount_to_capture");
    let answer = intent(Purpose::Payment, IntentStatus::RequiresMethod);
    let confirm = "/v1/payment_intents/pi_1/confirm";
    let reply = faulty(confirm, IntentFault::StepRefused, answer);
    let (status, code, _, message) = error(&reply);
    assert_eq!((status, code.as_str()), (402, "authentication_required"));
    assert_eq!(
        message,
        "Your card was declined. This transaction requires authentication."
    );
}

#[test]
fn a_wrong_secret_shows_nothing() {
    let answer = intent(Purpose::Setup, IntentStatus::RequiresMethod);
    let reply = faulty(
        "/v1/setup_intents/seti_1/confirm",
        IntentFault::WrongSecret,
        answer,
    );
    let (status, code, param, message) = error(&reply);
    assert_eq!(
        (status, code.as_str(), param.as_str()),
        (400, "resource_missing", "intent")
    );
    assert!(message.starts_with("No such setupintent: 'seti_"));
    assert_eq!(at(&reply, &["error", "setup_intent"]), "(none)");
}

/// Where an id comes from, and the status, parameter and message when nothing has it. A blank parts
/// the path of a POST from its body.
const MISSING: [(&str, Kind, &str, u16, &str, &str); 10] = [
    (
        "/v1/charges/ch_x",
        Kind::Charge,
        "ch_x",
        404,
        "id",
        "charge",
    ),
    (
        "/v1/charges/ch_x/refunds",
        Kind::Charge,
        "ch_x",
        404,
        "charge",
        "charge",
    ),
    (
        "/v1/refunds charge=ch_x",
        Kind::Charge,
        "ch_x",
        400,
        "charge",
        "charge",
    ),
    (
        "/v1/refunds/re_x",
        Kind::Refund,
        "re_x",
        404,
        "id",
        "refund",
    ),
    (
        "/v1/payment_intents/pi_x",
        Kind::Intent,
        "pi_x",
        404,
        "intent",
        "payment_intent",
    ),
    (
        "/v1/setup_attempts?setup_intent=s",
        Kind::Intent,
        "s",
        400,
        "setup_intent",
        "setupintent",
    ),
    (
        "/v1/events/evt_1x",
        Kind::Event,
        "evt_1x",
        404,
        "id",
        "event",
    ),
    (
        "/v1/webhook_endpoints/we_x",
        Kind::Endpoint,
        "we_x",
        404,
        "id",
        "webhook endpoint",
    ),
    (
        "/v1/charges?starting_after=x",
        Kind::Charge,
        "x",
        400,
        "starting_after",
        "charge",
    ),
    (
        "/v1/charges customer=cus_x",
        Kind::Customer,
        "cus_x",
        400,
        "customer",
        "customer",
    ),
];

#[test]
fn what_is_not_there_is_named() {
    for (target, kind, id, status, param, word) in MISSING {
        let request = match target.split_once(' ') {
            Some((path, body)) => Request::post(path, body),
            None => Request::get(target),
        };
        let id = id.to_owned();
        let message = format!("No such {word}: '{id}'");
        let reply = request.refused(&Refusal::NotFound { kind, id });
        let code = "resource_missing".to_owned();
        assert_eq!(
            error(&reply),
            (status, code, param.to_owned(), message),
            "{target}"
        );
    }
}

#[test]
fn proofs_of_intents_count_what_is_left() {
    let request = Request::post("/v1/setup_intents/seti_1/verify_microdeposits", "");
    let reply = request.refused(&Refusal::Proof(ProofFault::WrongAmounts { left: 9 }));
    let (status, code, _, message) = error(&reply);
    assert_eq!(
        (status, code.as_str()),
        (
            400,
            "payment_method_microdeposit_verification_amounts_mismatch"
        )
    );
    assert!(message.ends_with("You have 9 verification attempts remaining."));
}
