//! Charging: what the issuer, the bank or the wallet says when money is taken.

use domain::card::{Card, Checks, ThreeDSecure};
use domain::charge::Risk;
use domain::instruction::{Approval, ChargeInstruction, ChargeOutcome, Payer};
use domain::intent::Challenge;
use domain::method::Method;
use domain::refusal::Reason;
use domain::source::{Action, ActionKind, ActionState};

use super::cards;
use super::checks::{self, Given};
use super::debits;
use super::effects::{Aftermath, Challenge as Dated, Effect, No};
use super::foreign::tap;
use super::wallets;

/// What comes of a charge at a gateway.
pub(super) fn charge(gateway: &str, instruction: &ChargeInstruction) -> ChargeOutcome {
    match &instruction.payer {
        Payer::Card { card, digits, cvc } => {
            let given = match cvc {
                Some(code) => Given::Code(code.expose()),
                // A check that is there stands for a code that came before.
                None if card.checks.cvc.is_some() => Given::Earlier,
                None => Given::Nothing,
            };
            let number = digits.as_ref().map(|digits| digits.expose());
            Attempt::new(gateway, instruction, (card, number, given)).outcome()
        }
        Payer::Bank { account, .. } => {
            let account = account.as_ref().map(|account| account.expose());
            debits::debit(gateway, account.unwrap_or_default())
        }
        Payer::Wallet(method) => wallet(gateway, *method, instruction),
    }
}

/// Cards of the Stripe role that are challenged only when the call asks for it. No other card of
/// that role is, unless it demands it.
const ON_REQUEST: &str = "4000000000003055";

/// Was set up for charges without the payer before it was ever presented.
const SET_UP_BEFORE: &str = "4000003800000446";

/// Wants the payer for every charge, set up or not.
const ALWAYS_PRESENT: &str = "4000002760003184";

/// Blocked because its risk is the highest, not because it is on a list.
const HIGHEST_RISK: &str = "4000000000004954";

const UNAUTHENTICATED: No = No::new(
    Reason::AuthenticationRequired,
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
);

/// A card in front of its issuer.
struct Attempt<'a> {
    gateway: &'a str,
    instruction: &'a ChargeInstruction,
    card: &'a Card,
    number: Option<&'a str>,
    given: Given<'a>,
    /// What it does when it is stored, and when it is charged.
    effects: (Effect, Effect),
}

enum Verdict {
    Yes,
    Step,
    No(No),
    Silence,
}

impl<'a> Attempt<'a> {
    fn new(
        gateway: &'a str,
        instruction: &'a ChargeInstruction,
        (card, digits, given): (&'a Card, Option<&'a str>, Given<'a>),
    ) -> Self {
        let named = gateway == "stripe" && !card.scenario.is_empty();
        // A gateway that keeps the number itself shows its ends.
        let number = digits.or_else(|| match named {
            true => None,
            false => cards::number_like(gateway, &card.iin, &card.last4),
        });
        let effects = match number {
            Some(number) => cards::effect_at(gateway, number),
            None if named => cards::effect_of_scenario(&card.scenario),
            None => (Effect::Approved, Effect::Approved),
        };
        Self {
            gateway,
            instruction,
            card,
            number,
            given,
            effects,
        }
    }

    fn outcome(&self) -> ChargeOutcome {
        match self.verdict() {
            Verdict::Yes => ChargeOutcome::Approved(self.approval()),
            Verdict::Step => ChargeOutcome::Step(step(&self.instruction.step_id)),
            Verdict::No(no) => ChargeOutcome::Declined {
                decline: no.decline(),
                risk: self.risk_of(no),
            },
            Verdict::Silence => ChargeOutcome::Unknown,
        }
    }

    fn verdict(&self) -> Verdict {
        let passed = self.instruction.authenticated;
        match self.effects.1 {
            Effect::Declined(no) => Verdict::No(no),
            Effect::DeclinedWithCode(no) if self.given.is_given() => Verdict::No(no),
            Effect::NoAnswer => Verdict::Silence,
            Effect::ChallengedThen(no) if passed => Verdict::No(no),
            Effect::Challenged if passed => Verdict::Yes,
            Effect::Challenged | Effect::ChallengedThen(_) if self.payer_is_there() => {
                Verdict::Step
            }
            Effect::ChallengedThen(no) => Verdict::No(no),
            Effect::Challenged => self.without_payer(),
            Effect::AuthenticationBroken(no) if self.looks_up() => Verdict::No(no),
            Effect::ByExpiry(dated) => self.by_expiry(dated),
            _ if !passed && self.asks_on_request() => Verdict::Step,
            _ => Verdict::Yes,
        }
    }

    fn payer_is_there(&self) -> bool {
        !self.instruction.off_session && self.instruction.challenge != Challenge::Never
    }

    /// A card that wants a challenge is charged where nobody can be challenged.
    fn without_payer(&self) -> Verdict {
        let fine = match (self.gateway, self.number) {
            ("stripe", Some(SET_UP_BEFORE)) => true,
            ("stripe", Some(ALWAYS_PRESENT)) => false,
            ("stripe", _) => self.instruction.set_up,
            // Elsewhere the merchant may charge what it stored.
            _ => true,
        };
        if fine {
            Verdict::Yes
        } else {
            Verdict::No(UNAUTHENTICATED)
        }
    }

    /// Whether the issuer's authentication service is asked, for cards at which it breaks.
    fn looks_up(&self) -> bool {
        let demanded = matches!(self.effects.0, Effect::AuthenticationBroken(_));
        match self.instruction.challenge {
            Challenge::Always => self.payer_is_there(),
            Challenge::Automatic if self.payer_is_there() => demanded,
            _ => demanded && self.gateway == "stripe",
        }
    }

    fn by_expiry(&self, dated: Dated) -> Verdict {
        let asked = self.payer_is_there() && !self.instruction.authenticated;
        match tap::answer(self.card.exp_month, self.card.exp_year) {
            Effect::Declined(no) => Verdict::No(no),
            Effect::NoAnswer => Verdict::Silence,
            _ if asked && dated == Dated::Possible => Verdict::Step,
            _ => Verdict::Yes,
        }
    }

    /// Whether a card that demands no challenge has one when the call asks for it.
    fn asks_on_request(&self) -> bool {
        let supports = match self.gateway {
            "stripe" => self.number == Some(ON_REQUEST),
            "magpie" => true,
            _ => self.card.three_d_secure != ThreeDSecure::NotSupported,
        };
        supports && self.payer_is_there() && self.instruction.challenge == Challenge::Always
    }

    fn approval(&self) -> Approval {
        let (risk, aftermath) = match self.effects.1 {
            Effect::ApprovedThen(Aftermath::ManualReview) => (Risk::Elevated, ""),
            Effect::ApprovedThen(aftermath) => (Risk::Normal, aftermath.name()),
            _ => (Risk::Normal, ""),
        };
        Approval {
            reference: String::new(),
            checks: self.checks(),
            risk,
            aftermath,
        }
    }

    /// A card whose checks come out badly when it is stored has the same checks when it is charged.
    fn checks(&self) -> Checks {
        let (stored, charged) = self.effects;
        let effect = match stored {
            Effect::Checked(_) => stored,
            _ => charged,
        };
        checks::results(self.gateway, self.card, self.given, effect)
    }

    fn risk_of(&self, no: No) -> Risk {
        match no.reason {
            _ if self.number == Some(HIGHEST_RISK) && self.gateway == "stripe" => Risk::Highest,
            Reason::BlockedByGateway => Risk::Blocked,
            _ => Risk::Normal,
        }
    }
}

fn wallet(gateway: &str, method: Method, instruction: &ChargeInstruction) -> ChargeOutcome {
    let approval = |aftermath| Approval {
        reference: String::new(),
        checks: Checks::default(),
        risk: Risk::Normal,
        aftermath,
    };
    match method {
        // Here the payer approves the charge; elsewhere the source was approved before.
        _ if gateway == "magpie" && !instruction.authenticated => {
            ChargeOutcome::Step(step(&instruction.step_id))
        }
        // The payer's bank has promised; the money comes later.
        Method::Sofort => ChargeOutcome::Processing(approval(debits::SUCCEEDS)),
        _ => ChargeOutcome::Approved(approval("")),
    }
}

/// The payer's page of a charge or an intent.
fn step(id: &str) -> Action {
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some(wallets::page_of(id)),
        data: tree::map([]),
    }
}
