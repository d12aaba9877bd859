//! What happened. One change, one core event; each dialect renders its own from it.

use tree::Tree;

use crate::access::Dialect;
use crate::id::Id;
use crate::moment::Moment;
use crate::operation::{
    ChargeAnswer, CustomerAnswer, EndpointAnswer, IntentAnswer, RefundAnswer, SourceAnswer,
    TokenAnswer,
};

/// Something that happens to an object with this decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `evt_…`; its first characters are the number.
    pub id: Id,
    /// Orders events: unique in account and mode.
    pub number: i64,
    /// What happened.
    pub kind: EventKind,
    /// The object it happened to.
    pub object: Id,
    /// The customer concerned, if any.
    pub customer: Option<Id>,
    /// Previous values of the members that changed, by neutral name; empty on creation.
    pub before: Option<Tree>,
}

/// An event that was recorded, with its object as it was right after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// `evt_…`.
    pub id: Id,
    /// Orders events: unique in account and mode.
    pub number: i64,
    /// What happened.
    pub kind: EventKind,
    /// From 1, without gaps, for each object.
    pub sequence: i64,
    /// When.
    pub created: Moment,
    /// The dialect of the call that did it; `None`: the server itself.
    pub dialect: Option<Dialect>,
    /// The id of the request that did it; `None`: the server itself.
    pub request: Option<String>,
    /// The public name of the key that did it.
    pub key: Option<String>,
    /// The caller's idempotency key, where the dialect shows it again (Stripe).
    pub idempotency_key: Option<String>,
    /// What the caller said about where it came from (Chargebee's headers).
    pub origin: Option<Tree>,
    /// Previous values of the members that changed, by neutral name.
    pub before: Option<Tree>,
    /// The object.
    pub subject: Subject,
    /// How far each endpoint was told; only where somebody asks for the event.
    pub deliveries: Vec<Delivery>,
}

/// The object of an event, with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "few at a time, and boxes would hide the shapes"
)]
pub enum Subject {
    /// A customer with its default source.
    Customer(CustomerAnswer),
    /// A source with its customer.
    Source(SourceAnswer),
    /// A token.
    Token(TokenAnswer),
    /// A charge with source, customer and refunds.
    Charge(ChargeAnswer),
    /// A refund with its charge.
    Refund(RefundAnswer),
    /// An intent with source and charge.
    Intent(IntentAnswer),
    /// A webhook endpoint.
    Endpoint(EndpointAnswer),
}

/// How far an endpoint was told of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The endpoint.
    pub endpoint: Id,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be sent, or to be sent again.
    Pending,
    /// The receiver said yes.
    Delivered,
    /// Given up.
    Failed,
    /// The endpoint does not want events of this name, or the caller suppressed it.
    Skipped,
}

impl DeliveryState {
    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
            DeliveryState::Skipped => "skipped",
        }
    }

    /// The state of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            DeliveryState::Pending,
            DeliveryState::Delivered,
            DeliveryState::Failed,
            DeliveryState::Skipped,
        ]
        .into_iter()
        .find(|state| state.name() == name)
    }
}

/// Kinds of objects that events are about; sequence numbers count per object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A customer.
    Customer,
    /// A source.
    Source,
    /// A token.
    Token,
    /// A charge.
    Charge,
    /// A refund.
    Refund,
    /// An intent.
    Intent,
    /// A webhook endpoint.
    Endpoint,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [ObjectKind; 7] = [
        ObjectKind::Customer,
        ObjectKind::Source,
        ObjectKind::Token,
        ObjectKind::Charge,
        ObjectKind::Refund,
        ObjectKind::Intent,
        ObjectKind::Endpoint,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            ObjectKind::Customer => "customer",
            ObjectKind::Source => "source",
            ObjectKind::Token => "token",
            ObjectKind::Charge => "charge",
            ObjectKind::Refund => "refund",
            ObjectKind::Intent => "intent",
            ObjectKind::Endpoint => "endpoint",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal of $object:ident,)*) => {
        /// Kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$variant,)*];

            /// The name that is stored.
            pub const fn name(self) -> &'static str {
                match self { $(EventKind::$variant => $name,)* }
            }

            /// The kind of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(EventKind::$variant),)* _ => None }
            }

            /// The kind of object it is about.
            pub const fn object(self) -> ObjectKind {
                match self { $(EventKind::$variant => ObjectKind::$object,)* }
            }
        }
    };
}

kinds! {
    /// A customer was made.
    CustomerCreated = "customer.created" of Customer,
    /// What is known about a customer changed, or its backup source.
    CustomerUpdated = "customer.updated" of Customer,
    /// A customer's default source changed.
    CustomerDefaultChanged = "customer.default_changed" of Customer,
    /// A customer was deleted.
    CustomerDeleted = "customer.deleted" of Customer,
    /// A source was made that belongs to nobody.
    SourceCreated = "source.created" of Source,
    /// A source was made for a customer, or given to one.
    SourceAttached = "source.attached" of Source,
    /// What is known about a source changed.
    SourceUpdated = "source.updated" of Source,
    /// The payer went to the gateway.
    SourceAuthorizing = "source.authorizing" of Source,
    /// A source became chargeable: the payer approved, deposits were named, money came in.
    SourceChargeable = "source.chargeable" of Source,
    /// A source was refused by its gateway or its payer.
    SourceFailed = "source.failed" of Source,
    /// A source was not used in time.
    SourceCanceled = "source.canceled" of Source,
    /// A source paid and cannot pay again.
    SourceConsumed = "source.consumed" of Source,
    /// A source was taken from its customer.
    SourceDetached = "source.detached" of Source,
    /// A source was deleted.
    SourceDeleted = "source.deleted" of Source,
    /// A card ends soon.
    SourceExpiring = "source.expiring" of Source,
    /// A card ended.
    SourceExpired = "source.expired" of Source,
    /// A token was made.
    TokenCreated = "token.created" of Token,
    /// A token was used.
    TokenConsumed = "token.consumed" of Token,
    /// A charge waits for the payer or the bank.
    ChargePending = "charge.pending" of Charge,
    /// A charge is held.
    ChargeAuthorized = "charge.authorized" of Charge,
    /// A charge was captured at once, or its waiting ended well.
    ChargeSucceeded = "charge.succeeded" of Charge,
    /// A charge was refused.
    ChargeFailed = "charge.failed" of Charge,
    /// A held charge was captured.
    ChargeCaptured = "charge.captured" of Charge,
    /// A held charge was let go.
    ChargeVoided = "charge.voided" of Charge,
    /// Some or all of a charge was given back, or came back again.
    ChargeRefunded = "charge.refunded" of Charge,
    /// What is known about a charge changed.
    ChargeUpdated = "charge.updated" of Charge,
    /// A refund was made.
    RefundCreated = "refund.created" of Refund,
    /// A refund changed.
    RefundUpdated = "refund.updated" of Refund,
    /// A refund came back.
    RefundFailed = "refund.failed" of Refund,
    /// An intent was made.
    IntentCreated = "intent.created" of Intent,
    /// What is known about an intent changed.
    IntentUpdated = "intent.updated" of Intent,
    /// The payer must act.
    IntentRequiresAction = "intent.requires_action" of Intent,
    /// The bank has not answered yet.
    IntentProcessing = "intent.processing" of Intent,
    /// Approved and held (Stripe), or approved by the payer (Chargebee).
    IntentAuthorized = "intent.authorized" of Intent,
    /// An intent is done.
    IntentSucceeded = "intent.succeeded" of Intent,
    /// A try failed.
    IntentFailed = "intent.failed" of Intent,
    /// An intent was given up.
    IntentCanceled = "intent.canceled" of Intent,
    /// An intent made a source.
    IntentConsumed = "intent.consumed" of Intent,
    /// An intent's time ran out.
    IntentExpired = "intent.expired" of Intent,
    /// An endpoint was made.
    EndpointCreated = "endpoint.created" of Endpoint,
    /// An endpoint changed.
    EndpointUpdated = "endpoint.updated" of Endpoint,
    /// An endpoint failed for so long that it was switched off.
    EndpointPaused = "endpoint.paused" of Endpoint,
    /// An endpoint was deleted.
    EndpointDeleted = "endpoint.deleted" of Endpoint,
}

/// Characters of an event's id that hold its number: `evt_1`, then this many.
const NUMBER_DIGITS: usize = 11;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The id of an event: its number in base 62, then `tail` random characters. An event is found by
/// its number, so that no second index is needed.
pub fn id_of_number(number: i64, tail: &str) -> Id {
    let mut digits = [b'0'; NUMBER_DIGITS];
    let mut rest = number.unsigned_abs();
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    let digits: String = digits.iter().map(|&digit| char::from(digit)).collect();
    Id::new(format!("evt_1{digits}{tail}"))
}

/// The number inside an event's id; `None` when it has not the form of one.
pub fn number_of_id(id: &str) -> Option<i64> {
    let digits = id.strip_prefix("evt_1")?.get(..NUMBER_DIGITS)?;
    let mut number: i64 = 0;
    for byte in digits.bytes() {
        let digit = BASE62.iter().position(|&known| known == byte)?;
        number = number.checked_mul(62)?.checked_add(digit as i64)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_their_numbers() {
        for number in [0, 1, 61, 62, 91_234_567_890_123, (1 << 53) - 1] {
            let id = id_of_number(number, "AbCdEfGhIjKl");
            assert_eq!(number_of_id(id.as_str()), Some(number));
            assert_eq!(id.as_str().len(), 4 + 24);
        }
        for foreign in [
            "",
            "evt_1",
            "evt_2abc",
            "evt_1éééééééééééé",
            "ev_1zzzzzzzzzzzzz",
        ] {
            assert_eq!(number_of_id(foreign), None, "{foreign}");
        }
        assert_eq!(number_of_id("evt_1zzzzzzzzzzzz"), None, "too large");
    }

    #[test]
    fn names_go_there_and_back() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.name()), Some(*kind));
        }
    }
}
