//! Listing sources.

use std::sync::Arc;

use domain::list::{Deleted, ListSources};
use domain::source::{Source, Usage};
use domain::{Dialect, Id, Moment};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::{self, Faults};
use crate::query::value;
use crate::read::paging::{self, Metadata, checked};
use crate::words;

/// `GET /sources/`.
pub(crate) fn list(call: &Call) -> Result<ListSources, Reply> {
    let query = &call.query;
    let filter = Filter::read(query)?;
    Ok(ListSources {
        dialect: Dialect::Piriod,
        customer: value(query, "customer").map(Id::from),
        deleted: Deleted::Hidden,
        filter: filter.map(|filter| {
            let takes: domain::list::SourceFilter = Arc::new(move |source| filter.takes(source));
            takes
        }),
        order: paging::order(query),
        start: paging::start(query)?,
        limit: paging::page_size(query),
        count: true,
        default_first: false,
    })
}

/// The conditions of a query; all of them must hold.
#[derive(Debug, Default)]
struct Filter {
    gateway: Option<String>,
    usage: Option<Usage>,
    statuses: Option<Vec<String>>,
    status: Option<String>,
    number: Option<i64>,
    from: Option<Moment>,
    to: Option<Moment>,
    metadata: Metadata,
}

impl Filter {
    /// The filter of a query; `None` when it takes everything.
    fn read(query: &Tree) -> Result<Option<Self>, Reply> {
        let text = |name| value(query, name).map(str::to_owned);
        let mut faults = Faults::default();
        let filter = Self {
            gateway: text("gateway"),
            usage: checked(&mut faults, query, "usage", |word| {
                words::usage_of(word).ok_or_else(|| errors::not_available(word))
            }),
            statuses: paging::words(query, "status__in"),
            status: text("status"),
            number: checked(&mut faults, query, "id", paging::number),
            from: checked(&mut faults, query, "created__gte", paging::date),
            to: checked(&mut faults, query, "created__lte", paging::date),
            metadata: Metadata::of(query),
        };
        if !faults.is_empty() {
            return Err(faults.reply());
        }
        Ok(Some(filter).filter(|filter| !filter.is_empty()))
    }

    fn is_empty(&self) -> bool {
        self.gateway.is_none()
            && self.usage.is_none()
            && self.statuses.is_none()
            && self.status.is_none()
            && self.number.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.metadata.is_empty()
    }

    fn takes(&self, source: &Source) -> bool {
        let status = words::status(source);
        self.gateway
            .as_ref()
            .is_none_or(|name| *name == source.gateway.name)
            && self.usage.is_none_or(|usage| usage == source.usage)
            && self.status.as_ref().is_none_or(|word| word == status)
            && self
                .statuses
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| word == status))
            && self.number.is_none_or(|number| number == source.number)
            && self.from.is_none_or(|from| source.created >= from)
            && self.to.is_none_or(|to| source.created <= to)
            && self.metadata.take(source.particulars.metadata.as_ref())
    }
}
