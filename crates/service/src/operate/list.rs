//! Lists: pages by number, filtered here, bounded.

use domain::list::{Deleted, ListCustomers, ListSources, Order, Page, Start};
use domain::operation::{Answer, CustomerAnswer, CustomerRef, SourceList, SourceRef};
use domain::source::Source;
use domain::{Dialect, Id, visibility};
use store::Query;
use store::table::{customer as customer_table, source as source_table};

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Rows that are read at once while a filter looks for matches.
const CHUNK: usize = 500;

/// A walk over sources in one direction.
struct Walk<'a> {
    list: source_table::ListOf<'a>,
    forward: bool,
    at: i64,
    /// The source that has a place of its own in the list.
    except: Option<&'a Id>,
}

impl Service {
    pub(crate) fn list_sources(&self, context: &Context, op: &ListSources) -> Result<Decision, No> {
        let customer = match &op.customer {
            Some(id) => self.any_customer(context, &CustomerRef::Id(id.clone()))?,
            None => None,
        };
        let gone = customer.as_ref().is_none_or(|customer| customer.deleted);
        if op.customer.is_some() && gone && context.caller.dialect == Dialect::Stripe {
            // Stripe names the customer in the path; elsewhere it is a filter that matches nothing.
            self.customer(
                context,
                &CustomerRef::Id(op.customer.clone().unwrap_or("".into())),
            )?;
        }
        let default = customer
            .as_ref()
            .and_then(|customer| customer.default_source.clone());
        let first = match default.filter(|_| op.default_first) {
            Some(default) => self.first_of_list(context, op, &default)?,
            None => None,
        };
        let page = match (&op.start, first) {
            (Start::Skip(_) | Start::LastPage, _) => self.numbered(context, op)?,
            (_, Some(first)) => self.page_behind(context, op, first)?,
            (_, None) => self.keyed_page(context, op, None)?,
        };
        let list = SourceList { page, customer };
        Ok(Decision::answer(Answer::ListSources(Box::new(list))))
    }

    /// The default source, if this list shows it.
    fn first_of_list(
        &self,
        context: &Context,
        op: &ListSources,
        default: &Id,
    ) -> Result<Option<Source>, Fault> {
        let found = self.source_by_id(context, default.as_str())?;
        Ok(found.filter(|source| {
            visibility::shows(op.dialect, source)
                && op.filter.as_ref().is_none_or(|filter| filter(source))
        }))
    }

    /// A page of a list in which one source stands before all others.
    fn page_behind(
        &self,
        context: &Context,
        op: &ListSources,
        first: Source,
    ) -> Result<Page<Source>, No> {
        match &op.start {
            Start::Beginning => {
                let rest = ListSources {
                    limit: op.limit - 1,
                    ..op.clone()
                };
                let mut page = self.keyed_page(context, &rest, Some(&first.id))?;
                page.items.insert(0, first);
                Ok(page)
            }
            Start::After(id) if *id == first.id => {
                let all = ListSources {
                    start: Start::Beginning,
                    ..op.clone()
                };
                self.keyed_page(context, &all, Some(&first.id))
            }
            Start::Before(id) if *id == first.id => Ok(Page {
                items: Vec::new(),
                has_more: false,
                total: None,
                skipped: 0,
            }),
            Start::Before(_) => {
                let mut page = self.keyed_page(context, op, Some(&first.id))?;
                if !page.has_more && page.items.len() < op.limit {
                    page.items.insert(0, first);
                } else {
                    page.has_more = true;
                }
                Ok(page)
            }
            _ => self.keyed_page(context, op, Some(&first.id)),
        }
    }

    fn keyed_page(
        &self,
        context: &Context,
        op: &ListSources,
        except: Option<&Id>,
    ) -> Result<Page<Source>, No> {
        let newest_first = op.order == Order::NewestFirst;
        let (forward, at, reversed) = match &op.start {
            Start::Before(id) => {
                let number = self.source(context, &SourceRef::Id(id.clone()))?.number;
                (newest_first, number, true)
            }
            Start::After(id) => {
                let number = self.source(context, &SourceRef::Id(id.clone()))?.number;
                (!newest_first, number, false)
            }
            Start::AfterKey(_, number) => (!newest_first, *number, false),
            _ if newest_first => (false, i64::MAX, false),
            _ => (true, i64::MIN, false),
        };
        let mut walk = Walk {
            list: list_of(op),
            forward,
            at,
            except,
        };
        let mut items = self.matches(context, op, &mut walk, op.limit + 1)?;
        let has_more = items.len() > op.limit;
        items.truncate(op.limit);
        if reversed {
            items.reverse();
        }
        let total = if op.count {
            Some(self.total(context, op)?)
        } else {
            None
        };
        Ok(Page {
            items,
            has_more,
            total,
            skipped: 0,
        })
    }

    /// A numbered page: all matches before it are counted.
    fn numbered(&self, context: &Context, op: &ListSources) -> Result<Page<Source>, No> {
        let total = self.total(context, op)?;
        let limit = op.limit.max(1) as u64;
        let skipped = match op.start {
            Start::Skip(count) => count,
            _ => total.saturating_sub(1) / limit * limit,
        };
        if skipped >= total {
            return Ok(Page {
                items: Vec::new(),
                has_more: false,
                total: Some(total),
                skipped,
            });
        }
        let forward = op.order == Order::OldestFirst;
        let at = if forward { i64::MIN } else { i64::MAX };
        let mut walk = Walk {
            list: list_of(op),
            forward,
            at,
            except: None,
        };
        let mut left = skipped;
        while left > 0 {
            let step = left.min(CHUNK as u64);
            let passed = self.matches(context, op, &mut walk, step as usize)?;
            if passed.is_empty() {
                break;
            }
            left -= passed.len() as u64;
        }
        let items = self.matches(context, op, &mut walk, op.limit)?;
        let has_more = skipped + (items.len() as u64) < total;
        Ok(Page {
            items,
            has_more,
            total: Some(total),
            skipped,
        })
    }

    fn total(&self, context: &Context, op: &ListSources) -> Result<u64, Fault> {
        if op.filter.is_none() {
            let query = source_table::count(&context.scope, &list_of(op));
            let row = self.store.ask_one(&query)?.ok_or(Fault::Bug("no count"))?;
            return Ok(row.integer(0)?.unsigned_abs());
        }
        let mut walk = Walk {
            list: list_of(op),
            forward: true,
            at: i64::MIN,
            except: None,
        };
        let mut total = 0;
        loop {
            let found = self.matches(context, op, &mut walk, CHUNK)?.len();
            total += found as u64;
            if found < CHUNK {
                return Ok(total);
            }
        }
    }

    /// The next `wanted` matches of a walk; fewer only at its end.
    fn matches(
        &self,
        context: &Context,
        op: &ListSources,
        walk: &mut Walk,
        wanted: usize,
    ) -> Result<Vec<Source>, Fault> {
        let mut found = Vec::with_capacity(wanted.min(CHUNK));
        while found.len() < wanted {
            let left = wanted - found.len();
            let limit = if op.filter.is_some() { CHUNK } else { left };
            let rows = self.store.ask(&walk.query(context, limit))?;
            let last = rows.len() < limit;
            for row in rows {
                let source = source_table::of_row(row)?;
                walk.at = source.number;
                let fits = walk.except != Some(&source.id)
                    && op.filter.as_ref().is_none_or(|filter| filter(&source));
                if fits && visibility::shows(op.dialect, &source) {
                    found.push(source);
                    if found.len() == wanted {
                        return Ok(found);
                    }
                }
            }
            if last {
                break;
            }
        }
        Ok(found)
    }

    pub(crate) fn list_customers(
        &self,
        context: &Context,
        op: &ListCustomers,
    ) -> Result<Decision, No> {
        let (forward, at) = match &op.start {
            Start::Before(id) => (
                true,
                self.customer(context, &CustomerRef::Id(id.clone()))?.number,
            ),
            Start::After(id) => (
                false,
                self.customer(context, &CustomerRef::Id(id.clone()))?.number,
            ),
            Start::AfterKey(_, number) => (false, *number),
            _ => (false, i64::MAX),
        };
        let page = customer_table::PageOf {
            email: op.email.as_deref(),
            from: op.created_from.unwrap_or(i64::MIN),
            to: op.created_to.unwrap_or(i64::MAX),
            limit: op.limit + 1,
        };
        let query = if forward {
            customer_table::page_forward(&context.scope, at, &page)
        } else {
            customer_table::page_backward(&context.scope, at, &page)
        };
        let mut items: Vec<CustomerAnswer> = Vec::new();
        for row in self.store.ask(&query)? {
            let customer = customer_table::of_row(&row)?;
            items.push(self.beside(context, customer, op.with, None)?);
        }
        let has_more = items.len() > op.limit;
        items.truncate(op.limit);
        if forward {
            items.reverse();
        }
        let page = Page {
            items,
            has_more,
            total: None,
            skipped: 0,
        };
        Ok(Decision::answer(Answer::ListCustomers(Box::new(page))))
    }
}

impl Walk<'_> {
    fn query(&self, context: &Context, limit: usize) -> Query {
        if self.forward {
            source_table::page_forward(&context.scope, &self.list, self.at, limit)
        } else {
            source_table::page_backward(&context.scope, &self.list, self.at, limit)
        }
    }
}

fn list_of(op: &ListSources) -> source_table::ListOf<'_> {
    source_table::ListOf {
        dialect: op.dialect,
        customer: op.customer.as_ref(),
        live_only: op.deleted == Deleted::Hidden,
    }
}
