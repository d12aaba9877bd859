//! What the page says for each kind of step.

use super::{Kind, Step};

/// One button.
pub(super) struct Choice {
    /// What it posts.
    pub(super) verdict: &'static str,
    pub(super) label: &'static str,
    /// What happens then, for test mode.
    pub(super) effect: &'static str,
}

/// The heading, and whether the name of the method follows it.
pub(super) fn heading(step: &Step) -> (&'static str, bool) {
    match (&step.kind, step.amount) {
        (Kind::Challenge, _) => ("Confirm that it is you", false),
        (Kind::Wallet | Kind::Bank, Some(_)) => ("Pay with ", true),
        (Kind::Wallet | Kind::Bank, None) => ("Allow payments with ", true),
        (Kind::Qr { .. }, _) => ("Scan to pay", false),
        (Kind::MicroDeposits, _) => ("Verify your bank account", false),
        (Kind::Receiver { .. }, _) => ("Send the money", false),
    }
}

/// The sentence below the heading.
pub(super) fn lead(step: &Step) -> &'static str {
    match (&step.kind, step.amount) {
        (Kind::Challenge, Some(_)) => "Your card\u{2019}s bank wants you to confirm this payment.",
        (Kind::Challenge, None) => {
            "Your card\u{2019}s bank wants you to confirm that your card may be kept."
        }
        (Kind::Wallet, Some(_)) => "Your wallet wants you to agree to this payment.",
        (Kind::Bank, Some(_)) => "Your bank wants you to agree to this payment.",
        (Kind::Wallet | Kind::Bank, None) => {
            "You agree that later payments are taken from this account."
        }
        (Kind::Qr { .. }, _) if step.test_mode => {
            "A payer would scan this with a banking app. Do not pay it with a real one."
        }
        (Kind::Qr { .. }, _) => {
            "Scan the code with the app of your bank or wallet, and agree there."
        }
        (Kind::MicroDeposits, _) => {
            "Small deposits were sent to your account. Say what arrived: two amounts, or one code."
        }
        (Kind::Receiver { .. }, _) if step.test_mode => {
            "A payer would transfer the money to these details. Send no real money."
        }
        (Kind::Receiver { .. }, _) => {
            "Transfer the money yourself. Copy the details exactly as they are."
        }
    }
}

/// The buttons, the likeliest first: it is the one that the enter key presses.
pub(super) fn choices(step: &Step) -> Vec<Choice> {
    let decided_here = match step.kind {
        Kind::Challenge | Kind::Wallet | Kind::Bank => true,
        Kind::Qr { .. } | Kind::Receiver { .. } | Kind::MicroDeposits => step.test_mode,
    };
    let named_here = step.kind == Kind::MicroDeposits;
    let mut choices = Vec::with_capacity(3);
    if decided_here || named_here {
        choices.push(approve(step));
    }
    if decided_here {
        choices.push(refuse(step));
    }
    choices.push(Choice {
        verdict: "cancel",
        label: "Cancel",
        effect: "The payer changes their mind and goes back.",
    });
    choices
}

fn approve(step: &Step) -> Choice {
    let (label, effect) = match step.kind {
        Kind::Challenge => (
            "Approve",
            "Authentication succeeds, and the payment goes on.",
        ),
        Kind::Wallet => ("Approve", "The wallet agrees."),
        Kind::Bank => ("Approve", "The bank agrees."),
        Kind::Qr { .. } => ("Approve", "Somebody scans the code and pays."),
        Kind::MicroDeposits => ("Verify", "What you typed is compared with what was sent."),
        Kind::Receiver { .. } => ("Approve", "The money arrives."),
    };
    Choice {
        verdict: "approve",
        label,
        effect,
    }
}

fn refuse(step: &Step) -> Choice {
    let effect = match step.kind {
        Kind::Challenge => "Authentication fails, and the payment is declined.",
        Kind::Wallet => "The wallet declines.",
        Kind::Bank => "The bank declines.",
        Kind::Qr { .. } => "Somebody scans the code, and the payment is declined.",
        Kind::MicroDeposits => "The account cannot be verified.",
        Kind::Receiver { .. } => "The transfer fails, and no money arrives.",
    };
    Choice {
        verdict: "refuse",
        label: "Refuse",
        effect,
    }
}
