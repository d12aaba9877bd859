//! The dialect's words.

use domain::bank::Verification;
use domain::card::{Brand, Card};
use domain::source::{Source, Status};

/// One of the five states.
pub(crate) fn status(source: &Source) -> &'static str {
    match source.status {
        Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization => "pending",
        Status::Chargeable => verified(source),
        Status::Consumed | Status::Finalized => "consumed",
        Status::Failed => "failed",
        Status::Canceled | Status::Detached | Status::Deleted => "canceled",
    }
}

/// A bank account waits for its deposits to be named.
fn verified(source: &Source) -> &'static str {
    let verification = source.bank().map(|bank| bank.verification);
    match verification {
        Some(Verification::Failed | Verification::Errored) => "failed",
        _ if source.is_chargeable() => "chargeable",
        _ => "pending",
    }
}

/// The brand as people read it; `None` when it is not known.
pub(crate) fn brand(brand: Brand) -> Option<&'static str> {
    match brand {
        Brand::Visa => Some("Visa"),
        Brand::Mastercard => Some("MasterCard"),
        Brand::Amex => Some("American Express"),
        Brand::Discover => Some("Discover"),
        Brand::Diners => Some("Diners Club"),
        Brand::Jcb => Some("JCB"),
        Brand::Unionpay => Some("UnionPay"),
        Brand::Maestro => Some("Maestro"),
        Brand::Elo => Some("Elo"),
        Brand::Unknown => None,
    }
}

/// The code that the gateway itself has for the brand; only two gateways show one.
pub(crate) fn card_type(gateway: &str, card: &Card) -> Option<&'static str> {
    match gateway {
        "vantiv" => match card.brand {
            Brand::Visa => Some("VI"),
            Brand::Mastercard => Some("MC"),
            Brand::Amex => Some("AX"),
            Brand::Discover => Some("DI"),
            Brand::Diners => Some("DC"),
            Brand::Jcb => Some("JC"),
            _ => None,
        },
        "cybersource" => match card.brand {
            Brand::Visa => Some("001"),
            Brand::Mastercard => Some("002"),
            Brand::Amex => Some("003"),
            Brand::Discover => Some("004"),
            Brand::Diners => Some("005"),
            Brand::Jcb => Some("007"),
            Brand::Maestro => Some("042"),
            Brand::Elo => Some("054"),
            Brand::Unionpay => Some("062"),
            Brand::Unknown => None,
        },
        _ => None,
    }
}
