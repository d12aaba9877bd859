//! Charges of cards, row by row.

use domain::card::{Check, Checks};
use domain::charge::Risk;
use domain::instruction::{ChargeInstruction, ChargeOutcome, Payer};
use domain::intent::Challenge;
use domain::refusal::Reason;
use domain::{Mode, Moment, Secret};

use super::super::{TestInstrument, role, test_cards, test_token, tokens};
use super::GATEWAYS;
use crate::kit::Step;

pub(super) const NOW: Moment = Moment::from_seconds(1_793_836_800);

pub(super) fn of(gateway: &str, payer: Payer) -> ChargeInstruction {
    ChargeInstruction {
        mode: Mode::Test,
        gateway: gateway.to_owned(),
        payer,
        amount: 1000,
        currency: "usd".to_owned(),
        capture: true,
        challenge: Challenge::Never,
        authenticated: false,
        off_session: false,
        set_up: false,
        step_id: "pi_1".to_owned(),
        key: "ch_1".to_owned(),
    }
}

pub(super) fn card(number: &str, cvc: Option<&str>) -> Payer {
    Payer::Card {
        card: Box::new(tokens::fresh(number, (1, 2039))),
        digits: Some(Secret::new(number)),
        cvc: cvc.map(Secret::new),
    }
}

pub(super) fn charged(instruction: &ChargeInstruction) -> ChargeOutcome {
    let role = role(&instruction.gateway).expect("a known gateway");
    match role.charge(instruction) {
        Step::Done(outcome) => outcome,
        Step::Send(_) => panic!("the sandbox sends nothing"),
    }
}

/// One word for an outcome: the code of a decline, the name of what follows, or what it is.
pub(super) fn word(outcome: &ChargeOutcome) -> String {
    match outcome {
        ChargeOutcome::Approved(approval) if approval.risk == Risk::Elevated => "elevated".into(),
        ChargeOutcome::Approved(approval) if approval.aftermath.is_empty() => "approved".into(),
        ChargeOutcome::Approved(approval) => approval.aftermath.into(),
        ChargeOutcome::Processing(approval) => format!("later {}", approval.aftermath),
        ChargeOutcome::Step(action) => {
            assert_eq!(action.url.as_deref(), Some("/pay/pi_1"));
            "step".into()
        }
        ChargeOutcome::Declined { decline, .. } => decline.code.clone().unwrap_or_default(),
        ChargeOutcome::Unsupported => "unsupported".into(),
        ChargeOutcome::Unknown => "unknown".into(),
    }
}

#[test]
fn direct_charges_of_test_cards() {
    for (gateway, number, cvc, expected) in [
        ("stripe", "4242424242424242", None, "approved"),
        ("stripe", "4000000000000002", None, "generic_decline"),
        ("stripe", "4000000000009995", None, "insufficient_funds"),
        ("stripe", "4000000000000341", None, "generic_decline"),
        ("stripe", "4000000000000127", None, "approved"),
        ("stripe", "4000000000000127", Some("123"), "incorrect_cvc"),
        ("stripe", "4100000000000019", None, "fraudulent"),
        ("stripe", "4000000000004954", None, "fraudulent"),
        ("stripe", "4000000000009235", None, "elevated"),
        ("stripe", "4000000000000259", None, "dispute_fraudulent"),
        ("stripe", "4000000000007726", None, "refund_pending"),
        ("stripe", "4000000000005126", None, "refund_fails"),
        ("chargebee", "4000000000000002", None, "approved"),
        ("chargebee", "4005519200000004", None, "3001"),
        ("chargebee", "4119862760338320", None, "3009"),
        ("magpie", "4000000000000002", None, "card_declined"),
        ("magpie", "4012001037141112", None, "approved"),
        ("braintree", "4000111111111115", None, "2000"),
        ("vantiv", "4457010100000008", None, "110"),
        ("tap", "4508750015741019", None, "approved"),
        ("tap", "7777770123456789", None, "501"),
        ("cybersource", "4000000000002925", None, "approved"),
    ] {
        let outcome = charged(&of(gateway, card(number, cvc)));
        assert_eq!(word(&outcome), expected, "{gateway} {}", &number[12..]);
    }
}

/// Who is there, and what was done before.
#[derive(Clone, Copy)]
enum Case {
    Direct,
    OnSession,
    Asked,
    Passed,
    OffSession,
    OffSessionSetUp,
}

fn with(case: Case, gateway: &str, number: &str) -> ChargeInstruction {
    let plain = of(gateway, card(number, None));
    let challenge = Challenge::Automatic;
    match case {
        Case::Direct => plain,
        Case::OnSession => ChargeInstruction { challenge, ..plain },
        Case::Asked => ChargeInstruction {
            challenge: Challenge::Always,
            ..plain
        },
        Case::Passed => ChargeInstruction {
            challenge,
            authenticated: true,
            ..plain
        },
        Case::OffSession => ChargeInstruction {
            challenge,
            off_session: true,
            ..plain
        },
        Case::OffSessionSetUp => ChargeInstruction {
            challenge,
            off_session: true,
            set_up: true,
            ..plain
        },
    }
}

/// Outcomes of the six cases, in their order.
const THREE_D_SECURE: &[(&str, &str, &str)] = &[
    ("stripe", "4000002500003155", "need step step ok need ok"),
    ("stripe", "4000002760003184", "need step step ok need need"),
    ("stripe", "4000003800000446", "ok step step ok ok ok"),
    (
        "stripe",
        "4000008260003178",
        "funds step step funds funds funds",
    ),
    ("stripe", "4000000000003220", "need step step ok need ok"),
    ("stripe", "4000000000003055", "ok ok step ok ok ok"),
    ("stripe", "4242424242424242", "ok ok ok ok ok ok"),
    ("stripe", "4000008400001280", "no no no no no no"),
    ("stripe", "4000000000003097", "ok ok error ok ok ok"),
    ("magpie", "4242424242424242", "ok ok step ok ok ok"),
    ("chargebee", "4111111111111111", "ok ok step ok ok ok"),
    ("chargebee", "378282246310005", "ok ok ok ok ok ok"),
    ("tap", "8888880000000001", "ok step step ok ok ok"),
    ("tap", "4508750015741019", "ok step step ok ok ok"),
    ("cybersource", "4000000000002503", "ok step step ok ok ok"),
];

#[test]
fn three_d_secure() {
    use Case::{Asked, Direct, OffSession, OffSessionSetUp, OnSession, Passed};
    let cases = [
        Direct,
        OnSession,
        Asked,
        Passed,
        OffSession,
        OffSessionSetUp,
    ];
    for (gateway, number, expected) in THREE_D_SECURE {
        for (case, expected) in cases.into_iter().zip(expected.split(' ')) {
            let expected = match expected {
                "ok" => "approved",
                "need" => "authentication_required",
                "funds" => "insufficient_funds",
                "no" => "generic_decline",
                "error" => "processing_error",
                other => other,
            };
            let outcome = word(&charged(&with(case, gateway, number)));
            let (end, place) = (&number[number.len() - 4..], case as u8);
            assert_eq!(outcome, expected, "{gateway} {end} case {place}");
        }
    }
}

#[test]
fn no_card_asks_twice() {
    for row in test_cards().filter(|card| GATEWAYS.contains(&card.gateway)) {
        let passed = ChargeInstruction {
            challenge: Challenge::Always,
            authenticated: true,
            ..of(row.gateway, card(row.number, None))
        };
        assert_ne!(word(&charged(&passed)), "step", "{row:?}");
    }
}

#[test]
fn expiry_dates_decide_at_the_gulf_acquirers() {
    for (month, year, expected) in [
        (1, 2039, "approved"),
        (5, 2039, "501"),
        (4, 2027, "407"),
        (8, 2028, "unknown"),
    ] {
        let number = "4508750015741019";
        let payer = Payer::Card {
            card: Box::new(tokens::fresh(number, (month, year))),
            digits: Some(Secret::new(number)),
            cvc: None,
        };
        assert_eq!(
            word(&charged(&of("tap", payer))),
            expected,
            "{month}/{year}"
        );
    }
}

#[test]
fn risk_and_checks() {
    let risk = |number| match charged(&of("stripe", card(number, None))) {
        ChargeOutcome::Declined { decline, risk } => (decline.reason, risk),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        risk("4100000000000019"),
        (Reason::BlockedByGateway, Risk::Blocked)
    );
    assert_eq!(
        risk("4000000000004954"),
        (Reason::BlockedByGateway, Risk::Highest)
    );
    assert_eq!(risk("4000000000000002").1, Risk::Normal);
    let checks = |number, cvc| match charged(&of("stripe", card(number, cvc))) {
        ChargeOutcome::Approved(approval) => approval.checks,
        other => panic!("{other:?}"),
    };
    assert_eq!(checks("4242424242424242", None), Checks::default());
    assert_eq!(
        checks("4242424242424242", Some("123")).cvc,
        Some(Check::Pass)
    );
    assert_eq!(
        checks("4000000000000101", Some("123")).cvc,
        Some(Check::Fail)
    );
    assert_eq!(
        checks("4000058400307872", Some("123")).cvc,
        Some(Check::Fail)
    );
}

#[test]
fn names_without_a_number_and_cards_whose_gateway_keeps_it() {
    let named = |name| match test_token(name, NOW) {
        Some(TestInstrument::Card { card, digits, .. }) => Payer::Card {
            card,
            digits: digits.map(Secret::new),
            cvc: None,
        },
        _ => panic!("{name}"),
    };
    for (name, expected) in [
        ("tok_visa", "approved"),
        ("tok_visa_chargeCustomerFailLostCard", "lost_card"),
        ("tok_visa_chargeCustomerFailStolenCard", "stolen_card"),
        ("tok_visa_chargeDeclinedFraudulent", "fraudulent"),
        ("tok_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
    ] {
        assert_eq!(
            word(&charged(&of("stripe", named(name)))),
            expected,
            "{name}"
        );
    }
    let kept = Payer::Card {
        card: Box::new(tokens::fresh("4000111111111115", (1, 2039))),
        digits: None,
        cvc: None,
    };
    assert_eq!(word(&charged(&of("braintree", kept))), "2000");
}
