//! Debits, wallets, refunds and proofs, row by row.

use domain::bank::Bank;
use domain::instruction::{
    ChargeInstruction, Payer, ProofOutcome, RefundInstruction, RefundOutcome,
};
use domain::method::Method;
use domain::operation::Proof;
use domain::{Mode, Secret};

use super::super::{TestInstrument, later, role, test_payment_method, test_token};
use super::charges::{NOW, card, charged, of, word};
use crate::kit::Step;

fn bank_named(name: &str) -> (Bank, &'static str) {
    let found = test_payment_method(name, NOW).or_else(|| test_token(name, NOW));
    match found {
        Some(TestInstrument::Bank { bank, account }) => (*bank, account),
        _ => panic!("{name}"),
    }
}

#[test]
fn debits_end_later() {
    let (bank, _) = bank_named("btok_us_verified");
    for (gateway, account, expected, code) in [
        ("stripe", "000123456789", "later succeeds", None),
        (
            "stripe",
            "000111111116",
            "later no_account",
            Some("no_account"),
        ),
        (
            "stripe",
            "000111111113",
            "later account_closed",
            Some("account_closed"),
        ),
        (
            "stripe",
            "000222222227",
            "later insufficient_funds",
            Some("insufficient_funds"),
        ),
        (
            "stripe",
            "000333333335",
            "later debit_not_authorized",
            Some("debit_not_authorized"),
        ),
        (
            "stripe",
            "000444444440",
            "later invalid_currency",
            Some("invalid_currency"),
        ),
        ("stripe", "000555555559", "later dispute_fraudulent", None),
        (
            "stripe",
            "at861904300235473202",
            "later debit_failed",
            Some("generic_could_not_process"),
        ),
        (
            "stripe",
            "AT051904300235473205",
            "later fails_late",
            Some("generic_could_not_process"),
        ),
        ("stripe", "DE89370400440532013000", "later succeeds", None),
        ("chargebee", "000111111116", "later succeeds", None),
    ] {
        let payer = Payer::Bank {
            bank: Box::new(bank.clone()),
            account: Some(Secret::new(account)),
        };
        let outcome = word(&charged(&of(gateway, payer)));
        assert_eq!(outcome, expected);
        let end = later(outcome.trim_start_matches("later ")).expect("it ends");
        assert_eq!(
            end.decline.and_then(|decline| decline.code).as_deref(),
            code
        );
    }
    assert_eq!(later("stays"), None);
    assert_eq!(later("succeeds_late").map(|end| end.seconds), Some(180));
}

#[test]
fn debits_that_are_refused_at_once_or_never_end() {
    let (bank, _) = bank_named("btok_us_verified");
    for (account, expected) in [
        ("000777777771", "charge_exceeds_weekly_limit"),
        ("000000004954", "fraudulent"),
        ("000000000009", "later stays"),
    ] {
        let payer = Payer::Bank {
            bank: Box::new(bank.clone()),
            account: Some(Secret::new(account)),
        };
        assert_eq!(word(&charged(&of("stripe", payer))), expected);
    }
}

#[test]
fn gateways_that_cannot() {
    let (bank, account) = bank_named("btok_us_verified");
    let debit = Payer::Bank {
        bank: Box::new(bank),
        account: Some(Secret::new(account)),
    };
    assert_eq!(word(&charged(&of("magpie", debit))), "unsupported");
    let live = ChargeInstruction {
        mode: Mode::Live,
        ..of("stripe", card("4242424242424242", None))
    };
    assert_eq!(word(&charged(&live)), "unsupported");
}

#[test]
fn wallets_want_the_payer_only_where_nobody_asked_before() {
    for (gateway, method, authenticated, expected) in [
        ("magpie", Method::Gcash, false, "step"),
        ("magpie", Method::Gcash, true, "approved"),
        ("magpie", Method::Bpi, false, "step"),
        ("stripe", Method::Ideal, false, "approved"),
        ("stripe", Method::Sofort, false, "later succeeds"),
        ("transbank", Method::Redirect, false, "approved"),
        ("ach_transfer", Method::Transfer, false, "approved"),
    ] {
        let instruction = ChargeInstruction {
            authenticated,
            ..of(gateway, Payer::Wallet(method))
        };
        assert_eq!(
            word(&charged(&instruction)),
            expected,
            "{gateway} {method:?}"
        );
    }
}

#[test]
fn deposits_and_codes() {
    use ProofOutcome::{Exceeded, Proven, TimedOut, Wrong};
    let (bank, _) = bank_named("btok_us");
    let (unreachable, _) = bank_named("pm_usBankAccount_failMicrodeposits");
    let amounts = |list: &[i64]| Proof::Amounts(list.to_vec());
    let values = |list: &[&str]| Proof::Values(list.iter().map(|&text| text.to_owned()).collect());
    let code = |text: &str| Proof::Code(text.to_owned());
    for (bank, proof, expected) in [
        (&bank, amounts(&[32, 45]), Proven),
        (&bank, amounts(&[45, 32]), Proven),
        (&bank, amounts(&[10, 11]), Exceeded),
        (&bank, amounts(&[40, 41]), TimedOut),
        (&bank, amounts(&[1, 2]), Wrong),
        (&bank, amounts(&[32]), Wrong),
        (&bank, amounts(&[]), Wrong),
        (&bank, code("SM11AA"), Proven),
        (&bank, code("sm1234"), Proven),
        (&bank, code("SM33CC"), Exceeded),
        (&bank, code("SM44DD"), TimedOut),
        (&bank, code("SM99ZZ"), Wrong),
        (&bank, values(&["32", "45"]), Proven),
        (&bank, values(&["SM11AA"]), Proven),
        (&bank, values(&["x", "45"]), Wrong),
        (&unreachable, amounts(&[32, 45]), Wrong),
    ] {
        let role = role("stripe").expect("a known gateway");
        let Step::Done(outcome) = role.prove(bank, &proof) else {
            panic!("the sandbox sends nothing");
        };
        assert_eq!(outcome, expected, "{proof:?}");
    }
}

#[test]
fn refunds() {
    for (aftermath, expected) in [
        ("", RefundOutcome::Done),
        ("refund_pending", RefundOutcome::Underway),
        ("refund_fails", RefundOutcome::Bounces),
        ("dispute_inquiry", RefundOutcome::Done),
    ] {
        let role = role("stripe").expect("a known gateway");
        let instruction = RefundInstruction {
            gateway: "stripe".to_owned(),
            aftermath: aftermath.to_owned(),
            amount: 1,
        };
        let Step::Done(outcome) = role.refund(&instruction) else {
            panic!("the sandbox sends nothing");
        };
        assert_eq!(outcome, expected, "{aftermath}");
    }
}
