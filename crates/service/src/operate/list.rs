//! Lists: pages by number, filtered here, bounded.

use domain::customer::Customer;
use domain::list::{Deleted, Find, ListCustomers, ListSources, Order, Page, Start};
use domain::moment::NUMBER_EPOCH;
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
        let newest_first = op.order == Order::NewestFirst;
        let of = |id: &Id| self.customer(context, &CustomerRef::Id(id.clone()));
        let (forward, mut at, reversed) = match &op.start {
            Start::Before(id) => (newest_first, of(id)?.number, true),
            Start::After(id) => (!newest_first, of(id)?.number, false),
            Start::AfterKey(_, number) => (!newest_first, *number, false),
            _ if newest_first => (false, i64::MAX, false),
            _ => (true, i64::MIN, false),
        };
        let numbered = matches!(op.start, Start::Skip(_) | Start::LastPage);
        let total = match op.count || numbered {
            true => Some(self.count_customers(context, op)?),
            false => None,
        };
        let skipped = match (&op.start, total) {
            (Start::Skip(count), _) => *count,
            (Start::LastPage, Some(total)) => {
                let limit = op.limit.max(1) as u64;
                total.saturating_sub(1) / limit * limit
            }
            _ => 0,
        };
        let mut left = skipped;
        while left > 0 {
            let step = left.min(CHUNK as u64) as usize;
            let passed = self.some_customers(context, op, (forward, &mut at), step)?;
            if passed.is_empty() {
                break;
            }
            left -= passed.len() as u64;
        }
        let mut found = match left {
            0 => self.some_customers(context, op, (forward, &mut at), op.limit + 1)?,
            _ => Vec::new(),
        };
        let has_more = found.len() > op.limit;
        found.truncate(op.limit);
        if reversed {
            found.reverse();
        }
        let mut items: Vec<CustomerAnswer> = Vec::with_capacity(found.len());
        for customer in found {
            items.push(self.beside(context, customer, op.with, None)?);
        }
        let page = Page {
            items,
            has_more,
            total,
            skipped,
        };
        Ok(Decision::answer(Answer::ListCustomers(Box::new(page))))
    }

    fn count_customers(&self, context: &Context, op: &ListCustomers) -> Result<u64, Fault> {
        if op.filter.is_none() {
            let query = customer_table::count(&context.scope, &customers_of(op, 0));
            let row = self.store.ask_one(&query)?.ok_or(Fault::Bug("no count"))?;
            return Ok(row.integer(0)?.unsigned_abs());
        }
        let mut total = 0;
        let mut at = i64::MIN;
        loop {
            let found = self.some_customers(context, op, (true, &mut at), CHUNK)?;
            total += found.len() as u64;
            if found.len() < CHUNK {
                return Ok(total);
            }
        }
    }

    /// The next `wanted` matches; fewer only at the end.
    fn some_customers(
        &self,
        context: &Context,
        op: &ListCustomers,
        (forward, at): (bool, &mut i64),
        wanted: usize,
    ) -> Result<Vec<Customer>, Fault> {
        let mut found = Vec::new();
        loop {
            let left = wanted - found.len();
            let limit = if op.filter.is_some() { CHUNK } else { left };
            let page = customers_of(op, limit);
            let query = if forward {
                customer_table::page_forward(&context.scope, *at, &page)
            } else {
                customer_table::page_backward(&context.scope, *at, &page)
            };
            let rows = self.store.ask(&query)?;
            let last = rows.len() < limit;
            for row in &rows {
                let customer = customer_table::of_row(row)?;
                *at = customer.number;
                if op
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.takes(&customer))
                {
                    found.push(customer);
                    if found.len() == wanted {
                        return Ok(found);
                    }
                }
            }
            if last {
                return Ok(found);
            }
        }
    }
}

fn customers_of(op: &ListCustomers, limit: usize) -> customer_table::PageOf<'_> {
    customer_table::PageOf {
        email: op.email.as_deref(),
        deleted: op.deleted,
        from: op.created_from.unwrap_or(i64::MIN),
        to: op.created_to.unwrap_or(i64::MAX),
        limit,
    }
}

/// A page of objects that are all in memory, newest first; `None` when the cursor is none of them.
pub(super) fn page_of<T: Clone>(
    newest_first: &[T],
    find: &Find,
    name: impl Fn(&T) -> (&Id, i64),
) -> Option<Page<T>> {
    let created = |object: &&T| {
        let micros = name(object).1.saturating_add(NUMBER_EPOCH.0);
        find.created_from.is_none_or(|from| micros >= from)
            && find.created_to.is_none_or(|to| micros <= to)
    };
    let mut all: Vec<T> = newest_first.iter().filter(created).cloned().collect();
    if find.order == Order::OldestFirst {
        all.reverse();
    }
    let place = |id: &Id| all.iter().position(|object| name(object).0 == id);
    let (from, to) = match &find.start {
        Start::After(id) => (place(id)? + 1, all.len()),
        Start::Before(id) => {
            let end = place(id)?;
            (end.saturating_sub(find.limit), end)
        }
        Start::AfterKey(_, number) => {
            let passed = |object: &T| match find.order {
                Order::NewestFirst => name(object).1 >= *number,
                Order::OldestFirst => name(object).1 <= *number,
            };
            (
                all.iter().take_while(|object| passed(object)).count(),
                all.len(),
            )
        }
        Start::Skip(count) => (usize::try_from(*count).ok()?.min(all.len()), all.len()),
        Start::LastPage => (
            all.len().saturating_sub(1) / find.limit * find.limit,
            all.len(),
        ),
        Start::Beginning => (0, all.len()),
    };
    let wanted = &all[from..to];
    let items: Vec<T> = wanted.iter().take(find.limit).cloned().collect();
    let has_more = match &find.start {
        Start::Before(_) => from > 0,
        _ => wanted.len() > find.limit,
    };
    Some(Page {
        items,
        has_more,
        total: find.count.then_some(all.len() as u64),
        skipped: from as u64,
    })
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
