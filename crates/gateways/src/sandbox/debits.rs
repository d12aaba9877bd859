//! Debits of bank accounts: accepted at once, known later.

use domain::card::Checks;
use domain::charge::Risk;
use domain::instruction::{Approval, ChargeOutcome};
use domain::refusal::Decline;
use domain::refusal::Reason::{
    AccountClosed, AccountInvalid, BlockedByGateway, DebitNotAuthorized, GenericDecline,
    InsufficientFunds, LimitExceeded, NotPermitted,
};

use super::banks::{self, BankEffect};
use super::effects::No;

/// How something ends that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// After how many seconds.
    pub seconds: i64,
    /// Why it fails; `None`: it succeeds.
    pub decline: Option<Decline>,
}

/// How a debit ends, by the name that [`Approval::aftermath`] announced; `None` when it never does.
pub fn later(aftermath: &str) -> Option<Later> {
    let decline = |no: &No| Later {
        seconds: SOON,
        decline: Some(no.decline()),
    };
    match aftermath {
        STAYS => None,
        SUCCEEDS_LATE => Some(Later {
            seconds: LATE,
            decline: None,
        }),
        FAILS_LATE => Some(Later {
            seconds: LATE,
            decline: Some(UNPROCESSED.decline()),
        }),
        name => {
            let known = ENDINGS.iter().find(|(known, _)| *known == name);
            Some(known.map_or(
                Later {
                    seconds: SOON,
                    decline: None,
                },
                |(_, no)| decline(no),
            ))
        }
    }
}

/// The name of a debit that ends well.
pub(super) const SUCCEEDS: &str = "succeeds";
const STAYS: &str = "stays";
const SUCCEEDS_LATE: &str = "succeeds_late";
const FAILS_LATE: &str = "fails_late";
const DISPUTE: &str = "dispute_fraudulent";

/// Seconds until the payer's bank has answered.
const SOON: i64 = 2;
/// The same for the accounts that take their time.
const LATE: i64 = 180;

const UNPROCESSED: No = No::new(
    GenericDecline,
    "generic_could_not_process",
    "The payment could not be processed by the customer's bank.",
);

/// The names of debits that fail.
const ENDINGS: &[(&str, No)] = &[
    (
        "no_account",
        No::new(
            AccountInvalid,
            "no_account",
            "The customer's bank account could not be located.",
        ),
    ),
    (
        "account_closed",
        No::new(
            AccountClosed,
            "account_closed",
            "The customer's bank account has been closed.",
        ),
    ),
    (
        "insufficient_funds",
        No::new(
            InsufficientFunds,
            "insufficient_funds",
            "The customer's account has insufficient funds to cover this payment.",
        ),
    ),
    (
        "debit_not_authorized",
        No::new(
            DebitNotAuthorized,
            "debit_not_authorized",
            "The customer has told the bank that this payment was not authorized.",
        ),
    ),
    (
        "invalid_currency",
        No::new(
            NotPermitted,
            "invalid_currency",
            "The bank account cannot be debited in this currency.",
        ),
    ),
    (
        "account_number_deactivated",
        No::new(
            AccountInvalid,
            "tokenized_account_number_deactivated",
            "The account number stands for an account no longer.",
        ),
    ),
    ("debit_failed", UNPROCESSED),
];

/// Accounts whose debits do something else than succeed.
const ACCOUNTS: &[(&str, &str)] = &[
    ("000111111116", "no_account"),
    ("000111111113", "account_closed"),
    ("000222222227", "insufficient_funds"),
    ("000333333335", "debit_not_authorized"),
    ("000444444440", "invalid_currency"),
    ("000555555559", DISPUTE),
    ("000000000009", STAYS),
    ("000888888885", "account_number_deactivated"),
    ("AT861904300235473202", "debit_failed"),
    ("AT591904300235473203", DISPUTE),
    ("AT321904300235473204", SUCCEEDS_LATE),
    ("AT051904300235473205", FAILS_LATE),
    ("900123456", SUCCEEDS_LATE),
    ("111111113", "account_closed"),
    ("111111116", "no_account"),
    ("222222227", "insufficient_funds"),
];

/// Accounts whose debits are refused at once.
const REFUSED: &[(&str, No, Risk)] = &[
    (
        "000777777771",
        No::new(
            LimitExceeded,
            "charge_exceeds_weekly_limit",
            "The payment exceeds the weekly limit of this bank account.",
        ),
        Risk::Normal,
    ),
    (
        "000000004954",
        No::new(BlockedByGateway, "fraudulent", "The payment was blocked."),
        Risk::Highest,
    ),
];

/// What comes of a debit at a gateway; the account number as it was stored.
pub(super) fn debit(gateway: &str, account: &str) -> ChargeOutcome {
    let account = account.to_ascii_uppercase();
    let refused = REFUSED
        .iter()
        .find(|(known, ..)| gateway == "stripe" && *known == account);
    if let Some((_, no, risk)) = refused {
        return declined(*no, *risk);
    }
    if let BankEffect::Declined(no) = banks::effect_at(gateway, &account) {
        return declined(no, Risk::Normal);
    }
    let announced = ACCOUNTS
        .iter()
        .find(|(known, _)| gateway == "stripe" && *known == account);
    let approval = |aftermath| Approval {
        reference: String::new(),
        checks: Checks::default(),
        risk: Risk::Normal,
        aftermath,
    };
    match gateway {
        // The transfer was received before the source was made.
        "ach_transfer" => ChargeOutcome::Approved(approval("")),
        _ => ChargeOutcome::Processing(approval(announced.map_or(SUCCEEDS, |(_, name)| name))),
    }
}

fn declined(no: No, risk: Risk) -> ChargeOutcome {
    ChargeOutcome::Declined {
        decline: no.decline(),
        risk,
    }
}
