//! The rules of charging, whoever asks: what may pay, what a charge is, what becomes of its source,
//! and how a charge is captured, let go and given back.

mod moving;

pub use moving::{
    BOUNCES, capture, changed, is_disputed, open_refund, refund, refund_undone, void,
};

use crate::access::Dialect;
use crate::bank::Verification;
use crate::card::Checks;
use crate::charge::{Charge, ChargeStatus, Risk, Terms};
use crate::event::EventKind;
use crate::id::{Id, Mint};
use crate::instruction::{Approval, ChargeOutcome};
use crate::intent::{Challenge, Intent};
use crate::method::Method;
use crate::moment::Moment;
use crate::money;
use crate::refusal::{MoneyFault, Refusal};
use crate::source::{Amount, InstrumentKind, Shape, Source, Status, Usage};
use crate::visibility::charge_bits;

/// A charge as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The language of the call.
    pub dialect: Dialect,
    /// In the smallest unit of the currency.
    pub amount: i64,
    /// ISO 4217, lower case.
    pub currency: &'a str,
    /// Whether an approval captures at once.
    pub capture: bool,
}

/// What is known about a charge before the gateway is asked.
#[derive(Clone, Debug)]
pub struct NewCharge<'a> {
    /// How much, in which currency, held or captured.
    pub wish: Wish<'a>,
    /// Id and number: drawn before the gateway is asked, which is told the id.
    pub name: (Id, i64),
    /// Who was named as the payer.
    pub customer: Option<Id>,
    /// The intent that it belongs to.
    pub intent: Option<Id>,
    /// Whether a challenge is asked for.
    pub challenge: Challenge,
    /// Everything else that is shown again.
    pub terms: Terms,
}

/// The greatest amount that Stripe takes.
const STRIPE_MOST: i64 = 99_999_999;

/// Half a dollar and what counts as much, in the smallest unit of each currency.
const STRIPE_LEAST: &[(&str, i64)] = &[
    ("aed", 200),
    ("aud", 50),
    ("bgn", 100),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("czk", 1500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17_500),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1000),
    ("usd", 50),
];

/// Whether an amount can be charged at all.
///
/// # Errors
/// [`MoneyFault::NotPositive`]; for Stripe also [`MoneyFault::TooSmall`] and
/// [`MoneyFault::TooLarge`].
pub fn check_amount(wish: &Wish) -> Result<(), MoneyFault> {
    if wish.amount <= 0 {
        return Err(MoneyFault::NotPositive);
    }
    if wish.dialect != Dialect::Stripe {
        return Ok(());
    }
    let least = STRIPE_LEAST.iter().find(|row| row.0 == wish.currency);
    match least {
        Some((currency, minimum)) if wish.amount < *minimum => Err(MoneyFault::TooSmall {
            minimum: *minimum,
            currency: (*currency).to_owned(),
        }),
        _ if wish.amount > STRIPE_MOST => Err(MoneyFault::TooLarge {
            maximum: STRIPE_MOST,
        }),
        _ => Ok(()),
    }
}

/// Whether a source may pay this.
///
/// # Errors
/// [`Refusal::Money`] for amounts, unverified bank accounts, and holds on what cannot be held;
/// [`Refusal::WrongState`] and [`Refusal::MethodSpent`] when the source cannot pay any more, or
/// not yet.
pub fn may_pay(source: &Source, wish: &Wish) -> Result<(), Refusal> {
    check_amount(wish).map_err(Refusal::Money)?;
    let id = source.id.as_str().to_owned();
    if is_unverified(source) {
        return Err(Refusal::Money(MoneyFault::Unverified { source: id }));
    }
    let holds = !wish.capture && wish.dialect == Dialect::Stripe;
    if holds && source.card().is_none() {
        return Err(Refusal::Money(MoneyFault::CannotHold));
    }
    if !source.is_chargeable() && !waits_for_charge(source, wish.dialect) {
        let gone = matches!(source.status, Status::Consumed | Status::Detached);
        return Err(match source.shape {
            Shape::PaymentMethod if gone => Refusal::MethodSpent { id },
            _ => Refusal::WrongState {
                id,
                status: source.status,
                used: source.is_used(),
            },
        });
    }
    match expected_amount(source, wish.currency) {
        Some(expected) if expected != Some(wish.amount) => {
            Err(Refusal::Money(MoneyFault::OtherAmount {
                expected: expected.unwrap_or_default(),
            }))
        }
        _ => Ok(()),
    }
}

fn is_unverified(source: &Source) -> bool {
    let bare = matches!(source.shape, Shape::BankAccount | Shape::PaymentMethod);
    let proven = source.bank().is_none_or(|bank| {
        matches!(
            bank.verification,
            Verification::Verified | Verification::Validated
        )
    });
    let open = matches!(source.status, Status::Pending | Status::Chargeable);
    bare && open && !proven
}

/// Magpie's wallets and banks ask the payer when they are charged, not before.
fn waits_for_charge(source: &Source, dialect: Dialect) -> bool {
    let both = dialect == Dialect::Magpie && source.origin == Dialect::Magpie;
    let open = matches!(
        source.status,
        Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization
    );
    both && open && source.method != Method::Card
}

/// The one amount that a single-use source pays, `Some(None)` when it is in another currency;
/// `None` when it pays any.
fn expected_amount(source: &Source, currency: &str) -> Option<Option<i64>> {
    if source.usage != Usage::SingleUse {
        return None;
    }
    Some(match source.amount.as_ref()? {
        Amount::Minor {
            value,
            currency: made_for,
        } => made_for.eq_ignore_ascii_case(currency).then_some(*value),
        Amount::Units(units) => money::minor_of_units(units, currency),
    })
}

/// How far the payer of this source may be challenged: Magpie's vaulted cards never are.
pub fn challenge_of(source: &Source, dialect: Dialect, asked: Challenge) -> Challenge {
    match dialect {
        Dialect::Magpie if source.is_vaulted() => Challenge::Never,
        _ => asked,
    }
}

/// The id and the number of a new charge of this source.
pub fn name(source: &Source, dialect: Dialect, mint: &Mint) -> (Id, i64) {
    let card = source.card().is_some() || source.method == Method::ThreeDSecure;
    let id = match dialect {
        Dialect::Magpie => mint.hex("ch_"),
        Dialect::Chargebee => mint.base62("txn_", 16),
        Dialect::Stripe if !card => mint.stripe("py_"),
        _ => mint.stripe("ch_"),
    };
    (id, mint.number())
}

/// A new charge, which the gateway has not answered yet.
pub fn open(new: NewCharge, source: &Source, now: Moment) -> Charge {
    let (id, number) = new.name;
    Charge {
        id,
        number,
        version: 1,
        created: now,
        updated: now,
        origin: new.wish.dialect,
        visible: charge_bits(new.wish.dialect, source),
        status: ChargeStatus::Pending,
        amount: new.wish.amount,
        currency: new.wish.currency.to_owned(),
        captured: 0,
        refunded: 0,
        capture: new.wish.capture,
        source: source.id.clone(),
        customer: new.customer.or_else(|| source.customer.clone()),
        intent: new.intent,
        authenticate: new.challenge == Challenge::Always,
        reference: String::new(),
        decline: None,
        risk: Risk::Normal,
        aftermath: String::new(),
        action: None,
        terms: new.terms,
    }
}

/// Writes the gateway's answer into a pending charge. Answers that say nothing change nothing.
pub fn answer(charge: &mut Charge, outcome: &ChargeOutcome) {
    match outcome {
        ChargeOutcome::Approved(approval) => {
            note(charge, approval);
            approve(charge);
        }
        ChargeOutcome::Processing(approval) => note(charge, approval),
        ChargeOutcome::Step(action) => charge.action = Some(action.clone()),
        ChargeOutcome::Declined { decline, risk } => {
            charge.status = ChargeStatus::Failed;
            charge.decline = Some(decline.clone());
            charge.risk = *risk;
        }
        ChargeOutcome::Unsupported | ChargeOutcome::Unknown => {}
    }
}

fn note(charge: &mut Charge, approval: &Approval) {
    approval.reference.clone_into(&mut charge.reference);
    approval.aftermath.clone_into(&mut charge.aftermath);
    charge.risk = approval.risk;
}

/// A pending charge worked.
pub fn approve(charge: &mut Charge) {
    if charge.capture {
        charge.status = ChargeStatus::Succeeded;
        charge.captured = charge.amount;
    } else {
        charge.status = ChargeStatus::Authorized;
    }
}

/// The event of a charge that came to stand like this.
pub const fn event_of(status: ChargeStatus) -> EventKind {
    match status {
        ChargeStatus::Pending => EventKind::ChargePending,
        ChargeStatus::Authorized => EventKind::ChargeAuthorized,
        ChargeStatus::Succeeded => EventKind::ChargeSucceeded,
        ChargeStatus::Failed => EventKind::ChargeFailed,
        ChargeStatus::Voided => EventKind::ChargeVoided,
    }
}

/// A source that was made for one charge and is not kept: no number rests behind it.
pub fn one_off(source: &Source) -> Source {
    let mut after = source.clone();
    after.status = Status::Consumed;
    after.instrument.sealed = None;
    after.action = None;
    after
}

/// What becomes of a stored source when it was charged, with the event of it; `None`: nothing. An
/// intent that keeps its source for its customer does not use it up.
pub fn source_after(
    source: &Source,
    charge: &Charge,
    intent: Option<&Intent>,
    now: Moment,
) -> Option<(Source, EventKind)> {
    let kept = intent.is_some_and(|intent| intent.keep_for.is_some() && intent.customer.is_some());
    let status = match source.usage {
        Usage::SingleUse => after_single_use(source, charge)?,
        Usage::Reusable if is_unattached(source) && !kept => match charge.status {
            ChargeStatus::Failed => return None,
            _ => Status::Consumed,
        },
        Usage::Reusable => return None,
    };
    if source.status == status {
        return None;
    }
    let mut after = source.clone();
    after.status = status;
    after.version += 1;
    after.updated = now;
    // What will never pay again needs no number; a challenge still has to be followed by a charge.
    if status == Status::Consumed && charge.status != ChargeStatus::Pending {
        after.instrument.sealed = None;
    }
    let event = match status {
        Status::Consumed => EventKind::SourceConsumed,
        _ => EventKind::SourceFailed,
    };
    Some((after, event))
}

fn after_single_use(source: &Source, charge: &Charge) -> Option<Status> {
    let magpie = charge.origin == Dialect::Magpie || source.origin == Dialect::Magpie;
    match (charge.origin, charge.status) {
        // Used as soon as somebody tries.
        _ if magpie => Some(Status::Consumed),
        (Dialect::Piriod, ChargeStatus::Failed) => Some(Status::Failed),
        (Dialect::Piriod, ChargeStatus::Pending) | (_, ChargeStatus::Failed) => None,
        _ => Some(Status::Consumed),
    }
}

/// Stripe's sources and payment methods pay once when nobody owns them.
fn is_unattached(source: &Source) -> bool {
    source.origin == Dialect::Stripe
        && source.customer.is_none()
        && matches!(source.shape, Shape::Object | Shape::PaymentMethod)
}

/// A card after its issuer checked it again; `None` when nothing else came out than before.
pub fn rechecked(source: &Source, checks: Checks, now: Moment) -> Option<Source> {
    let mut after = source.clone();
    let InstrumentKind::Card(card) = &mut after.instrument.kind else {
        return None;
    };
    let merged = Checks {
        cvc: checks.cvc.or(card.checks.cvc),
        line1: checks.line1.or(card.checks.line1),
        zip: checks.zip.or(card.checks.zip),
    };
    if merged == card.checks {
        return None;
    }
    card.checks = merged;
    after.version += 1;
    after.updated = now;
    Some(after)
}

#[cfg(test)]
mod tests;
