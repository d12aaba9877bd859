//! Which dialect can express which source. `docs/visibility.md` is the same table in prose.

use crate::access::Dialect;
use crate::method::Method;
use crate::source::{InstrumentKind, Shape, Source, Status, Usage};

/// Whether `dialect` shows `source` at all; where it does not, the source is "not found".
pub fn shows(dialect: Dialect, source: &Source) -> bool {
    if source.status == Status::Deleted {
        // Chargebee keeps showing what it deleted, marked as such.
        return dialect == Dialect::Chargebee && source.customer.is_some();
    }
    // What a token stood for when it was charged without being saved: part of its charge.
    let one_off = source.usage == Usage::SingleUse
        && matches!(source.shape, Shape::Card | Shape::BankAccount);
    if one_off {
        return false;
    }
    match dialect {
        Dialect::Stripe => match source.shape {
            Shape::Card | Shape::BankAccount | Shape::PaymentMethod => true,
            Shape::Object => source.method.is_stripe_source(),
        },
        Dialect::Chargebee => source.customer.is_some() && source.usage == Usage::Reusable,
        Dialect::Magpie => {
            source.method.is_magpie()
                && (source.method != Method::Card
                    || matches!(source.instrument.kind, InstrumentKind::Card(_)))
        }
        Dialect::Piriod => source.status != Status::Detached,
        Dialect::Pelcro => {
            source.customer.is_some()
                && source.usage == Usage::Reusable
                && matches!(
                    source.instrument.kind,
                    InstrumentKind::Card(_) | InstrumentKind::Bank(_)
                )
                && PELCRO_GATEWAYS.contains(&source.gateway.name.as_str())
        }
    }
}

/// The set of dialects that show a charge of a source. Money is shown where there are charges at
/// all: Stripe and Magpie show each other's when they show the source; the others show their own,
/// inside their intents and transactions.
pub fn charge_bits(origin: Dialect, source: &Source) -> i64 {
    let mut bits = origin.bit();
    if source.shape != Shape::Object || source.method.is_stripe_source() {
        bits |= Dialect::Stripe.bit();
    }
    if source.method.is_magpie() {
        bits |= Dialect::Magpie.bit();
    }
    bits
}

/// The gateways that Pelcro's contract can name.
pub const PELCRO_GATEWAYS: [&str; 5] = ["stripe", "braintree", "vantiv", "tap", "cybersource"];

/// The set of dialects that show a source: one bit each.
pub fn visible_bits(source: &Source) -> i64 {
    Dialect::ALL
        .into_iter()
        .filter(|dialect| shows(*dialect, source))
        .fold(0, |bits, dialect| bits | dialect.bit())
}
