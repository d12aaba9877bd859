//! Deposits and codes that a payer names, and refunds.

use domain::bank::Bank;
use domain::instruction::{ProofOutcome, RefundOutcome};
use domain::operation::Proof;

/// Pairs of deposits, the smaller first.
const DEPOSITS: &[((i64, i64), ProofOutcome)] = &[
    ((32, 45), ProofOutcome::Proven),
    ((10, 11), ProofOutcome::Exceeded),
    ((40, 41), ProofOutcome::TimedOut),
];

const CODES: &[(&str, ProofOutcome)] = &[
    ("SM11AA", ProofOutcome::Proven),
    ("SM1234", ProofOutcome::Proven),
    ("SM33CC", ProofOutcome::Exceeded),
    ("SM44DD", ProofOutcome::TimedOut),
];

/// Ends the number of the account to which no deposits can be sent.
const UNREACHABLE: &str = "6661";

/// What comes of naming deposits or a code.
pub(super) fn prove(bank: &Bank, proof: &Proof) -> ProofOutcome {
    if bank.country == "US" && bank.last4 == UNREACHABLE {
        return ProofOutcome::Wrong;
    }
    match proof {
        Proof::Amounts(amounts) => deposits(amounts),
        Proof::Code(code) => code_of(code),
        Proof::Values(values) => match values.as_slice() {
            [code] => code_of(code),
            values => {
                let amounts: Vec<i64> = values
                    .iter()
                    .filter_map(|value| value.trim().parse().ok())
                    .collect();
                deposits(&amounts)
            }
        },
    }
}

fn deposits(amounts: &[i64]) -> ProofOutcome {
    let &[one, other] = amounts else {
        return ProofOutcome::Wrong;
    };
    let pair = (one.min(other), one.max(other));
    DEPOSITS
        .iter()
        .find(|(known, _)| *known == pair)
        .map_or(ProofOutcome::Wrong, |(_, outcome)| *outcome)
}

fn code_of(code: &str) -> ProofOutcome {
    CODES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(code.trim()))
        .map_or(ProofOutcome::Wrong, |(_, outcome)| *outcome)
}

/// What comes of a refund, by what was announced for the charge.
pub(super) fn refund(aftermath: &str) -> RefundOutcome {
    match aftermath {
        "refund_pending" => RefundOutcome::Underway,
        "refund_fails" => RefundOutcome::Bounces,
        _ => RefundOutcome::Done,
    }
}
