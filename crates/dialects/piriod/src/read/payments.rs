//! Listing payments.

use domain::intent::{Intent, Purpose};
use domain::list::{Filter, Find};
use domain::operation::ListIntents;
use domain::{Dialect, Id};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::Faults;
use crate::query::value;
use crate::read::paging::{self, Metadata, checked};
use crate::words;

/// `GET /payments/`.
pub(crate) fn list(call: &Call) -> Result<ListIntents, Reply> {
    let query = &call.query;
    let mut faults = Faults::default();
    let from = checked(&mut faults, query, "created__gte", paging::date);
    let to = checked(&mut faults, query, "created__lte", paging::date);
    let number = checked(&mut faults, query, "id", paging::number);
    if !faults.is_empty() {
        return Err(faults.reply());
    }
    let conditions = Conditions {
        status: value(query, "status").map(str::to_owned),
        statuses: paging::words(query, "status__in"),
        invoice: value(query, "invoice").map(str::to_owned),
        number,
        metadata: Metadata::of(query),
    };
    let takes_all = conditions.is_empty();
    let filter = Filter::new(move |intent| conditions.take(intent));
    Ok(ListIntents {
        find: Find {
            customer: value(query, "customer").map(Id::from),
            created_from: from.map(|moment| moment.0),
            created_to: to.map(|moment| moment.0),
            order: paging::order(query),
            start: paging::start(query)?,
            count: true,
            ..Find::newest(paging::page_size(query))
        },
        purpose: Purpose::Payment,
        filter: (!takes_all).then_some(filter),
    })
}

/// The conditions that the store does not know; all of them must hold.
struct Conditions {
    status: Option<String>,
    statuses: Option<Vec<String>>,
    invoice: Option<String>,
    number: Option<i64>,
    metadata: Metadata,
}

impl Conditions {
    fn is_empty(&self) -> bool {
        self.status.is_none()
            && self.statuses.is_none()
            && self.invoice.is_none()
            && self.number.is_none()
            && self.metadata.is_empty()
    }

    fn take(&self, intent: &Intent) -> bool {
        let status = words::payment_status(intent);
        let invoice = intent.terms.detail(Dialect::Piriod, "invoice");
        let invoice = invoice.and_then(Tree::as_str);
        self.status.as_ref().is_none_or(|word| word == status)
            && self
                .statuses
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| word == status))
            && (self.invoice.is_none() || self.invoice.as_deref() == invoice)
            && self.number.is_none_or(|number| number == intent.number)
            && self.metadata.take(intent.terms.metadata.as_ref())
    }
}
