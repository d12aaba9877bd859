//! One role per gateway name.

use domain::Mode;
use domain::bank::{Bank, Verification};
use domain::card::Card;
use domain::instruction::{
    ChargeInstruction, ChargeOutcome, Instruction, Kept, Outcome, Payer, Presented, ProofOutcome,
    RefundInstruction, RefundOutcome, Verify,
};
use domain::operation::Proof;
use domain::refusal::Decline;
use domain::source::{Action, ActionKind, ActionState, Usage};
use tree::Tree;

use super::banks::{self, BankEffect};
use super::cards;
use super::charges;
use super::checks::{self, Given};
use super::effects::{Challenge, Effect};
use super::facts;
use super::foreign::{self, Foreign};
use super::proofs;
use super::wallets;
use crate::kit::{Connector, ExchangeAnswer, Step};

/// The connector that plays a gateway; `None` when the name is nobody's.
pub fn role(gateway: &str) -> Option<&'static dyn Connector> {
    let role = role_named(gateway)?;
    Some(role)
}

/// How often a source of this gateway can pay; empty when the name is nobody's.
pub fn usages(gateway: &str) -> &'static [Usage] {
    role_named(gateway).map_or(&[], |role| role.usages)
}

fn role_named(gateway: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.name == gateway)
}

/// A gateway's part in the play.
struct Role {
    name: &'static str,
    /// Cards, bank accounts or neither can be handed over as they are.
    takes: Takes,
    /// Reads the gateway's own tokens, where it has any.
    foreign: Option<foreign::Reader>,
    usages: &'static [Usage],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Cards,
    CardsAndBanks,
    Banks,
    Nothing,
}

const BOTH: &[Usage] = &[Usage::SingleUse, Usage::Reusable];
const ONCE: &[Usage] = &[Usage::SingleUse];
const OFTEN: &[Usage] = &[Usage::Reusable];

const fn direct(name: &'static str, takes: Takes, foreign: Option<foreign::Reader>) -> Role {
    Role {
        name,
        takes,
        foreign,
        usages: BOTH,
    }
}

const fn page(name: &'static str, usages: &'static [Usage]) -> Role {
    Role {
        name,
        takes: Takes::Nothing,
        foreign: None,
        usages,
    }
}

static ROLES: [Role; 16] = [
    direct("stripe", Takes::CardsAndBanks, None),
    direct(
        "braintree",
        Takes::CardsAndBanks,
        Some(foreign::braintree::read),
    ),
    direct("vantiv", Takes::CardsAndBanks, Some(foreign::vantiv::read)),
    direct("tap", Takes::Cards, Some(foreign::tap::read)),
    direct(
        "cybersource",
        Takes::CardsAndBanks,
        Some(foreign::cybersource::read),
    ),
    direct("chargebee", Takes::CardsAndBanks, None),
    direct("magpie", Takes::Cards, None),
    page("transbank", ONCE),
    page("webpay", ONCE),
    page("oneclick", OFTEN),
    page("khipu", ONCE),
    page("paypal", BOTH),
    page("mercadopago", BOTH),
    page("getnet", BOTH),
    page("2checkout", BOTH),
    Role {
        name: "ach_transfer",
        takes: Takes::Banks,
        foreign: None,
        usages: ONCE,
    },
];

impl Connector for Role {
    fn name(&self) -> &'static str {
        self.name
    }

    fn begin(&self, instruction: &Instruction) -> Step {
        // Nobody plays with real money.
        if instruction.mode != Mode::Test {
            return Step::Done(Outcome::Unsupported);
        }
        Step::Done(match &instruction.material {
            Presented::Card {
                card,
                digits,
                cvc,
                cvc_given,
            } if self.takes_cards() => {
                let subject = Subject {
                    card: (**card).clone(),
                    number: digits.as_ref().map(|digits| digits.expose()),
                    cvc: match cvc {
                        Some(code) => Given::Code(code.expose()),
                        None if *cvc_given => Given::Earlier,
                        None => Given::Nothing,
                    },
                    spends: None,
                };
                self.keep_card(instruction, subject)
            }
            Presented::Bank { bank, account } if self.takes_banks() => {
                let account = account.as_ref().map(|account| account.expose());
                self.keep_bank(instruction.verify, bank, account.unwrap_or_default())
            }
            Presented::Foreign { token, expiry } => self.redeem(instruction, token, *expiry),
            Presented::Wallet(method) => wallets::keep(self.name, *method, &instruction.source_id),
            Presented::Card { .. } | Presented::Bank { .. } => Outcome::Unsupported,
        })
    }

    fn resume(&self, _: &Instruction, _: &ExchangeAnswer) -> Step {
        // Nothing is ever sent, so no answer is one to us.
        Step::Done(Outcome::Unknown)
    }

    fn charge(&self, instruction: &ChargeInstruction) -> Step<ChargeOutcome> {
        let debits = matches!(instruction.payer, Payer::Bank { .. });
        if instruction.mode != Mode::Test || (debits && !self.takes_banks()) {
            return Step::Done(ChargeOutcome::Unsupported);
        }
        Step::Done(charges::charge(self.name, instruction))
    }

    fn refund(&self, instruction: &RefundInstruction) -> Step<RefundOutcome> {
        Step::Done(proofs::refund(&instruction.aftermath))
    }

    fn prove(&self, bank: &Bank, proof: &Proof) -> Step<ProofOutcome> {
        Step::Done(proofs::prove(bank, proof))
    }
}

/// A card in front of the issuer.
struct Subject<'a> {
    card: Card,
    number: Option<&'a str>,
    cvc: Given<'a>,
    spends: Option<String>,
}

impl Role {
    fn takes_cards(&self) -> bool {
        matches!(self.takes, Takes::Cards | Takes::CardsAndBanks)
    }

    fn takes_banks(&self) -> bool {
        matches!(self.takes, Takes::Banks | Takes::CardsAndBanks)
    }

    fn redeem(
        &self,
        instruction: &Instruction,
        token: &Tree,
        expiry: Option<(u8, u16)>,
    ) -> Outcome {
        let read = match self.foreign {
            Some(read) => read,
            // Its tokens are those of this service, and this is none of them.
            None if self.takes_cards() => return Outcome::TokenUnknown,
            None => return Outcome::Unsupported,
        };
        let known = foreign::kept(self.name, token, expiry);
        match known.unwrap_or_else(|| read(token, expiry)) {
            Foreign::Card {
                card,
                number,
                spends,
            } => {
                let subject = Subject {
                    card: *card,
                    number,
                    cvc: Given::Earlier,
                    spends,
                };
                self.keep_card(instruction, subject)
            }
            // Scripted answers of the issuer are for those who ask the issuer.
            Foreign::Refused { no, .. } if instruction.verify == Verify::Issuer => {
                Outcome::Declined(no.decline())
            }
            Foreign::Refused { card, .. } => {
                let subject = Subject {
                    card: *card,
                    number: None,
                    cvc: Given::Earlier,
                    spends: None,
                };
                self.keep_card(instruction, subject)
            }
            Foreign::Invalid(no) => Outcome::Declined(no.decline()),
            Foreign::Used => Outcome::TokenUsed,
            Foreign::Unknown => Outcome::TokenUnknown,
            Foreign::NotACard => Outcome::Unsupported,
        }
    }

    fn keep_card(&self, instruction: &Instruction, subject: Subject<'_>) -> Outcome {
        let Subject {
            mut card,
            number,
            cvc,
            spends,
        } = subject;
        if let Some(number) = number {
            facts::describe(&mut card, number);
        }
        if instruction.verify == Verify::Nothing {
            card.checks = checks::unchecked(&card, cvc);
            return stored(card, None, spends);
        }
        let effect = self.effect(&card, number);
        card.checks = checks::results(self.name, &card, cvc, effect);
        match verdict(effect, &card, cvc, instruction.authenticate) {
            Verdict::Kept => stored(card, None, spends),
            Verdict::KeptAfterStep => {
                let action = self.challenge(&instruction.source_id);
                stored(card, Some(action), spends)
            }
            Verdict::Refused(decline) => Outcome::Declined(decline),
            Verdict::Silence => Outcome::Unknown,
        }
    }

    fn effect(&self, card: &Card, number: Option<&str>) -> Effect {
        match number {
            Some(number) => cards::effect_at(self.name, number).0,
            None if self.name == "stripe" => cards::effect_of_scenario(&card.scenario).0,
            None => Effect::Approved,
        }
    }

    /// The step of a payer who must be authenticated.
    fn challenge(&self, source_id: &str) -> Action {
        let (kind, url) = match self.name {
            // The service adds ids and the client secret, which the gateway's own script needs.
            "stripe" => (ActionKind::Sdk, None),
            _ => (ActionKind::Redirect, Some(wallets::page_of(source_id))),
        };
        Action {
            kind,
            state: ActionState::Pending,
            url,
            data: tree::map([]),
        }
    }

    fn keep_bank(&self, verify: Verify, bank: &Bank, account: &str) -> Outcome {
        let mut bank = bank.clone();
        if self.name == "stripe" {
            bank.bank_name = Some(banks::BANK_NAME.to_owned());
        }
        let effect = banks::effect_at(self.name, account);
        match effect {
            BankEffect::Declined(no) if verify == Verify::Issuer => {
                return Outcome::Declined(no.decline());
            }
            BankEffect::Confirmed if verify == Verify::Issuer => {
                bank.verification = Verification::Validated;
            }
            // Only accounts in the United States prove themselves by deposits.
            _ if bank.verification == Verification::New && bank.country != "US" => {
                bank.verification = Verification::Validated;
            }
            _ => {}
        }
        let chargeable = matches!(
            bank.verification,
            Verification::Verified | Verification::Validated
        );
        Outcome::Stored(Box::new(Kept {
            reference: String::new(),
            card: None,
            bank: Some(Box::new(bank)),
            action: None,
            chargeable,
            spends: None,
        }))
    }
}

fn stored(card: Card, action: Option<Action>, spends: Option<String>) -> Outcome {
    Outcome::Stored(Box::new(Kept {
        reference: String::new(),
        card: Some(Box::new(card)),
        bank: None,
        chargeable: action.is_none(),
        action,
        spends,
    }))
}

/// What the issuer makes of a card.
enum Verdict {
    Kept,
    KeptAfterStep,
    Refused(Decline),
    Silence,
}

fn verdict(effect: Effect, card: &Card, cvc: Given<'_>, authenticate: bool) -> Verdict {
    match effect {
        Effect::Approved | Effect::ApprovedThen(_) | Effect::Checked(_) => Verdict::Kept,
        Effect::Declined(no) => Verdict::Refused(no.decline()),
        Effect::DeclinedWithCode(no) if cvc.is_given() => Verdict::Refused(no.decline()),
        Effect::Challenged | Effect::ChallengedThen(_) if authenticate => Verdict::KeptAfterStep,
        Effect::AuthenticationBroken(no) if authenticate => Verdict::Refused(no.decline()),
        Effect::ByExpiry(challenge) => match foreign::tap::answer(card.exp_month, card.exp_year) {
            Effect::Declined(no) => Verdict::Refused(no.decline()),
            Effect::NoAnswer => Verdict::Silence,
            _ if authenticate && challenge == Challenge::Possible => Verdict::KeptAfterStep,
            _ => Verdict::Kept,
        },
        Effect::NoAnswer => Verdict::Silence,
        Effect::DeclinedWithCode(_)
        | Effect::Challenged
        | Effect::ChallengedThen(_)
        | Effect::AuthenticationBroken(_) => Verdict::Kept,
    }
}
