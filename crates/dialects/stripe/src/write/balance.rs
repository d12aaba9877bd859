//! What a charge or a refund does to the balance. No balance is kept here, and no fee is taken:
//! these objects follow from the charge itself.

use domain::charge::{Charge, ChargeStatus, Refund};
use tree::Tree;

use super::parts;
use crate::expand::Expand;

/// Days until money is available.
const AVAILABLE_DAYS: i64 = 2;

/// The movement of a charge, as an id or whole; null while there is none.
pub(crate) fn of_charge(charge: &Charge, expand: &Expand) -> Tree {
    let moved = match charge.status {
        ChargeStatus::Succeeded => charge.captured,
        // A debit is booked when it is sent.
        ChargeStatus::Pending if charge.capture && charge.action.is_none() => charge.amount,
        _ => return Tree::Null,
    };
    let pending = charge.status == ChargeStatus::Pending;
    let movement = Movement {
        kind: match charge.id.as_str().starts_with("py_") {
            true => "payment",
            false => "charge",
        },
        source: charge.id.as_str(),
        amount: moved,
        currency: &charge.currency,
        created: charge.created.seconds(),
        description: charge.terms.description.as_deref(),
        status: if pending { "pending" } else { "available" },
    };
    movement.shown(expand)
}

/// The movement of a refund.
pub(crate) fn of_refund(refund: &Refund, expand: &Expand) -> Tree {
    let movement = Movement {
        kind: match refund.id.as_str().starts_with("pyr_") {
            true => "payment_refund",
            false => "refund",
        },
        source: refund.id.as_str(),
        amount: -refund.amount,
        currency: &refund.currency,
        created: refund.created.seconds(),
        description: None,
        status: "available",
    };
    movement.shown(expand)
}

struct Movement<'a> {
    kind: &'static str,
    source: &'a str,
    amount: i64,
    currency: &'a str,
    created: i64,
    description: Option<&'a str>,
    status: &'static str,
}

impl Movement<'_> {
    /// The id follows from what moved, so that it stays the same.
    fn id(&self) -> String {
        let tail = self
            .source
            .rsplit_once('_')
            .map_or(self.source, |(_, tail)| tail);
        format!("txn_{tail}")
    }

    fn shown(&self, expand: &Expand) -> Tree {
        match expand.get("balance_transaction") {
            Some(_) => self.tree(),
            None => self.id().into(),
        }
    }

    fn tree(&self) -> Tree {
        let reporting = match self.kind {
            "charge" | "payment" => "charge",
            _ => "refund",
        };
        parts::ordered(vec![
            ("id", self.id().into()),
            ("object", "balance_transaction".into()),
            ("amount", self.amount.into()),
            (
                "available_on",
                (self.created + AVAILABLE_DAYS * 86_400).into(),
            ),
            ("balance_type", "payments".into()),
            ("created", self.created.into()),
            ("currency", self.currency.into()),
            ("description", self.description.into()),
            ("exchange_rate", Tree::Null),
            ("fee", 0.into()),
            ("fee_details", Tree::List(Vec::new())),
            ("net", self.amount.into()),
            ("reporting_category", reporting.into()),
            ("source", self.source.into()),
            ("status", self.status.into()),
            ("type", self.kind.into()),
        ])
    }
}
