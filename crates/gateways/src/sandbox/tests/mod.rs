//! Table tests over everything the sandbox publishes.

mod cards;
mod charges;
mod debits;
mod foreign;
mod roles;

use domain::bank::Bank;
use domain::card::Card;
use domain::instruction::{Instruction, Kept, Outcome, Presented, Verify};
use domain::method::Method;
use domain::source::Usage;
use domain::{Mode, Secret};
use tree::Tree;

use super::{TestInstrument, role, tokens};
use crate::kit::Step;

const GATEWAYS: [&str; 16] = [
    "stripe",
    "braintree",
    "vantiv",
    "tap",
    "cybersource",
    "chargebee",
    "magpie",
    "transbank",
    "webpay",
    "oneclick",
    "khipu",
    "paypal",
    "mercadopago",
    "getnet",
    "2checkout",
    "ach_transfer",
];

/// An instruction that asks the issuer and not for a challenge.
fn instruction(gateway: &str, material: Presented) -> Instruction {
    Instruction {
        mode: Mode::Test,
        gateway: gateway.to_owned(),
        material,
        verify: Verify::Issuer,
        usage: Usage::Reusable,
        authenticate: false,
        source_id: "src_1".to_owned(),
        return_url: None,
    }
}

fn typed(number: &str, cvc: Option<&str>) -> Presented {
    let mut card = tokens::fresh(number, (1, 2039));
    card.country = None;
    Presented::Card {
        card: Box::new(card),
        digits: Some(Secret::new(number)),
        cvc: cvc.map(Secret::new),
        cvc_given: cvc.is_some(),
    }
}

fn named(instrument: TestInstrument) -> Presented {
    match instrument {
        TestInstrument::Card {
            card,
            digits,
            cvc_given,
        } => Presented::Card {
            card,
            digits: digits.map(Secret::new),
            cvc: None,
            cvc_given,
        },
        TestInstrument::Bank { bank, account } => Presented::Bank {
            bank,
            account: Some(Secret::new(account)),
        },
    }
}

fn outcome(instruction: &Instruction) -> Outcome {
    let role = role(&instruction.gateway).expect("a known gateway");
    match role.begin(instruction) {
        Step::Done(outcome) => outcome,
        Step::Send(_) => panic!("the sandbox sends nothing"),
    }
}

fn attach(gateway: &str, material: Presented) -> Outcome {
    outcome(&instruction(gateway, material))
}

fn challenge(gateway: &str, material: Presented) -> Outcome {
    outcome(&Instruction {
        authenticate: true,
        ..instruction(gateway, material)
    })
}

fn kept(outcome: Outcome) -> Kept {
    match outcome {
        Outcome::Stored(kept) => *kept,
        other => panic!("not stored: {other:?}"),
    }
}

fn kept_card(outcome: Outcome) -> Card {
    *kept(outcome).card.expect("a card was kept")
}

fn kept_bank(outcome: Outcome) -> Bank {
    *kept(outcome).bank.expect("a bank account was kept")
}

/// The gateway's own code of a refusal; empty when it was none.
fn code(outcome: Outcome) -> String {
    match outcome {
        Outcome::Declined(decline) => decline.code.expect("sandbox refusals have codes"),
        _ => String::new(),
    }
}

fn foreign(token: impl Into<Tree>, expiry: Option<(u8, u16)>) -> Presented {
    Presented::Foreign {
        token: token.into(),
        expiry,
    }
}

fn wallet(gateway: &str, method: Method) -> Kept {
    kept(attach(gateway, Presented::Wallet(method)))
}
