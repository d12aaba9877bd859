//! Refunds.

use domain::Id;
use domain::charge::Terms;
use domain::list::Find;
use domain::operation::{
    CancelRefund, ChargeRef, ListRefunds, ReadRefund, RefundCharge, UpdateRefund,
};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::Map;

use super::charge::find;
use super::input::Input;
use super::issues::other;
use super::texts::{email, filled};
use super::{change, list, metadata, terms};
use crate::errors::Error;
use crate::expand::{Expand, Subject};

const CREATE: &[&str] = &[
    "amount",
    "charge",
    "currency",
    "customer",
    "expand",
    "instructions_email",
    "metadata",
    "origin",
    "payment_intent",
    "reason",
    "refund_application_fee",
    "reverse_transfer",
];
/// The same below a charge, which the path names.
const OF_CHARGE: &[&str] = &[
    "amount",
    "currency",
    "customer",
    "expand",
    "instructions_email",
    "metadata",
    "origin",
    "payment_intent",
    "reason",
    "refund_application_fee",
    "reverse_transfer",
];
const LIST: &[&str] = &[
    "charge",
    "created",
    "ending_before",
    "expand",
    "limit",
    "payment_intent",
    "starting_after",
];
const LIST_OF_CHARGE: &[&str] = &["ending_before", "expand", "limit", "starting_after"];

const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

/// Give money back: `POST /v1/refunds`.
pub(crate) fn create(call: &Call) -> Result<RefundCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let charge = filled(&reader, "charge").map(|id| ChargeRef::Id(Id::new(id)));
    let intent = filled(&reader, "payment_intent").map(|id| ChargeRef::Intent(Id::new(id)));
    if charge.is_some() && intent.is_some() {
        let message = "You may only specify one of these parameters: charge, payment_intent.";
        reader.report("charge", other("parameters_exclusive", message));
    }
    let rest = rest(&reader);
    Expand::read(&reader, Subject::REFUND);
    input.check(&reader)?;
    let missing = || {
        Error::invalid(
            "One of the following params should be provided for this request: payment_intent or \
             charge.",
        )
        .code("parameter_missing")
        .reply()
    };
    Ok(RefundCharge {
        charge: charge.or(intent).ok_or_else(missing)?,
        ..rest
    })
}

/// Give money of the charge in the path back.
pub(crate) fn create_of_charge(call: &Call) -> Result<RefundCharge, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(OF_CHARGE);
    filled(&reader, "payment_intent");
    let rest = rest(&reader);
    let subject = match call.operation {
        // The old call answers the charge.
        "charge.refund" => Subject::CHARGE,
        _ => Subject::REFUND,
    };
    Expand::read(&reader, subject);
    input.check(&reader)?;
    Ok(RefundCharge {
        charge: ChargeRef::Id(Id::new(call.param("charge"))),
        ..rest
    })
}

/// Everything but the charge.
fn rest(reader: &Reader) -> RefundCharge {
    let amount = terms::amount(reader, "amount", Need::Optional);
    let reason = reader.choice("reason", Need::Optional, REASONS);
    let mut own = Map::new();
    if let Some(email) = email(reader, "instructions_email") {
        own.insert("instructions_email", email);
    }
    for (name, what) in [
        ("refund_application_fee", "application fee"),
        ("reverse_transfer", "associated transfer"),
    ] {
        if reader.boolean(name, Need::Optional) == Some(true) {
            let message = format!(
                "Cannot set {name} to true: this charge has no {what}, since this server has no \
                 connected accounts."
            );
            reader.report(name, other("", message));
        }
    }
    for name in ["origin", "customer", "currency"] {
        if filled(reader, name).is_some() {
            let message = "Refunds of a customer's cash balance are not served here: name a charge \
                           or a payment intent.";
            reader.report(name, other("", message));
            break;
        }
    }
    RefundCharge {
        charge: ChargeRef::Id(Id::new("")),
        amount,
        reason: reason.map(str::to_owned),
        terms: Terms {
            metadata: metadata::read(reader),
            details: terms::details(own),
            ..Terms::default()
        },
    }
}

/// One refund, by itself or below its charge.
pub(crate) fn retrieve(call: &Call) -> Result<ReadRefund, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    Expand::read_later(&reader, Subject::REFUND);
    input.check(&reader)?;
    Ok(ReadRefund {
        refund: Id::new(call.param("refund")),
        of_charge: of_charge(call),
    })
}

fn of_charge(call: &Call) -> Option<Id> {
    Some(call.param("charge"))
        .filter(|id| !id.is_empty())
        .map(Id::from)
}

/// Change a refund's metadata.
pub(crate) fn update(call: &Call) -> Result<UpdateRefund, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand", "metadata"]);
    let metadata = change::metadata(&reader);
    Expand::read(&reader, Subject::REFUND);
    input.check(&reader)?;
    Ok(UpdateRefund {
        refund: Id::new(call.param("refund")),
        of_charge: of_charge(call),
        metadata,
    })
}

/// Call a refund back.
pub(crate) fn cancel(call: &Call) -> Result<CancelRefund, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    Expand::read(&reader, Subject::REFUND);
    input.check(&reader)?;
    Ok(CancelRefund {
        refund: Id::new(call.param("refund")),
    })
}

/// A page of refunds.
pub(crate) fn list(call: &Call) -> Result<ListRefunds, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(LIST);
    let mut find = find(&reader);
    find.parent = filled(&reader, "charge").map(Id::new);
    let intent = filled(&reader, "payment_intent").map(Id::new);
    Expand::read_later(&reader, Subject::REFUND.listed());
    input.check(&reader)?;
    Ok(ListRefunds {
        find,
        intent,
        filter: None,
    })
}

/// A page of a charge's refunds.
pub(crate) fn list_of_charge(call: &Call) -> Result<ListRefunds, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(LIST_OF_CHARGE);
    let (limit, start) = list::page(&reader);
    Expand::read_later(&reader, Subject::REFUND.listed());
    input.check(&reader)?;
    Ok(ListRefunds {
        find: Find {
            parent: Some(Id::new(call.param("charge"))),
            start,
            ..Find::newest(limit)
        },
        intent: None,
        filter: None,
    })
}
