//! What may happen to a charge that was approved, and to its refunds.

use crate::access::Dialect;
use crate::charge::{Charge, ChargeStatus, Refund, RefundStatus, Terms};
use crate::id::Mint;
use crate::instruction::RefundOutcome;
use crate::moment::Moment;
use crate::refusal::MoneyFault;

/// A held charge after it was captured, all of it or a part; the rest is let go.
///
/// # Errors
/// [`MoneyFault::AlreadyCaptured`], [`MoneyFault::WrongState`], [`MoneyFault::NotPositive`],
/// [`MoneyFault::CaptureTooMuch`].
pub fn capture(charge: &Charge, amount: Option<i64>, now: Moment) -> Result<Charge, MoneyFault> {
    match charge.status {
        ChargeStatus::Authorized => {}
        ChargeStatus::Succeeded => {
            return Err(MoneyFault::AlreadyCaptured {
                charge: charge.id.to_string(),
            });
        }
        _ => return Err(wrong_state(charge)),
    }
    let amount = amount.unwrap_or(charge.amount);
    if amount <= 0 {
        return Err(MoneyFault::NotPositive);
    }
    if amount > charge.amount {
        return Err(MoneyFault::CaptureTooMuch {
            charge: charge.id.to_string(),
            held: charge.amount,
        });
    }
    let mut after = changed(charge, now);
    after.status = ChargeStatus::Succeeded;
    after.captured = amount;
    Ok(after)
}

/// A charge after it was let go: what is held, and at Magpie what is pending.
///
/// # Errors
/// [`MoneyFault::WrongState`].
pub fn void(charge: &Charge, dialect: Dialect, now: Moment) -> Result<Charge, MoneyFault> {
    match charge.status {
        ChargeStatus::Authorized => {}
        ChargeStatus::Pending if dialect == Dialect::Magpie => {}
        _ => return Err(wrong_state(charge)),
    }
    let mut after = changed(charge, now);
    after.status = ChargeStatus::Voided;
    Ok(after)
}

/// A charge after a refund, and how much goes back. What is held only is let go as a whole.
///
/// # Errors
/// Every fault of a refund: [`MoneyFault::AlreadyRefunded`], [`MoneyFault::RefundTooMuch`],
/// [`MoneyFault::PartialBeforeCapture`], [`MoneyFault::Disputed`], [`MoneyFault::NotPositive`],
/// [`MoneyFault::WrongState`].
pub fn refund(
    charge: &Charge,
    asked: Option<i64>,
    now: Moment,
) -> Result<(Charge, i64), MoneyFault> {
    let id = charge.id.to_string();
    let left = match charge.status {
        ChargeStatus::Authorized => charge.amount,
        ChargeStatus::Succeeded => charge.refundable(),
        ChargeStatus::Voided => return Err(MoneyFault::AlreadyRefunded { charge: id }),
        ChargeStatus::Pending | ChargeStatus::Failed => return Err(wrong_state(charge)),
    };
    if is_disputed(charge) {
        return Err(MoneyFault::Disputed { charge: id });
    }
    if left == 0 {
        return Err(MoneyFault::AlreadyRefunded { charge: id });
    }
    let amount = asked.unwrap_or(left);
    if amount <= 0 {
        return Err(MoneyFault::NotPositive);
    }
    if amount > left {
        return Err(MoneyFault::RefundTooMuch {
            charge: id,
            asked: amount,
            left,
            currency: charge.currency.clone(),
        });
    }
    let mut after = changed(charge, now);
    if charge.status == ChargeStatus::Succeeded {
        after.refunded += amount;
    } else if amount < left {
        return Err(MoneyFault::PartialBeforeCapture);
    } else {
        after.status = ChargeStatus::Voided;
    }
    Ok((after, amount))
}

/// A charge after a refund of it came back: sent back by the payer's bank, or called back.
pub fn refund_undone(charge: &Charge, refund: &Refund, now: Moment) -> Charge {
    let mut after = changed(charge, now);
    after.refunded = (charge.refunded - refund.amount).max(0);
    after
}

/// Whether the payer's bank took the money back: the sandbox announces it with the charge.
pub fn is_disputed(charge: &Charge) -> bool {
    charge.status == ChargeStatus::Succeeded
        && charge.aftermath.starts_with("dispute_")
        && charge.aftermath != "dispute_inquiry"
}

/// A new refund of a charge, as the gateway answered.
pub fn open_refund(
    charge: &Charge,
    (amount, outcome): (i64, RefundOutcome),
    (reason, terms): (Option<String>, Terms),
    (dialect, mint): (Dialect, &Mint),
) -> Refund {
    let mut terms = terms;
    if outcome == RefundOutcome::Bounces {
        let details = terms.details.get_or_insert_with(|| tree::map([]));
        if let Some(details) = details.as_map_mut() {
            details.insert(BOUNCES, true);
        }
    }
    let id = match dialect {
        Dialect::Magpie => mint.hex("re_"),
        Dialect::Chargebee => mint.base62("txn_", 16),
        Dialect::Stripe if charge.id.as_str().starts_with("py_") => mint.stripe("pyr_"),
        _ => mint.stripe("re_"),
    };
    Refund {
        id,
        number: mint.number(),
        version: 1,
        created: mint.now(),
        updated: mint.now(),
        origin: dialect,
        visible: charge.visible,
        status: match outcome {
            RefundOutcome::Underway => RefundStatus::Pending,
            RefundOutcome::Refused => RefundStatus::Failed,
            RefundOutcome::Done | RefundOutcome::Bounces => RefundStatus::Succeeded,
        },
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        source: charge.source.clone(),
        customer: charge.customer.clone(),
        intent: charge.intent.clone(),
        reason,
        terms,
    }
}

/// The detail of a refund that the sandbox will send back.
pub const BOUNCES: &str = "bounces";

/// The same charge, one version later.
pub fn changed(charge: &Charge, now: Moment) -> Charge {
    let mut after = charge.clone();
    after.version += 1;
    after.updated = now;
    after
}

fn wrong_state(charge: &Charge) -> MoneyFault {
    MoneyFault::WrongState {
        charge: charge.id.to_string(),
        status: charge.status,
    }
}
