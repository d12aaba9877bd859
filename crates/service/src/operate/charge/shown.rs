//! Reading and listing charges and refunds, and what belongs to an answer.

use domain::charge::{Charge, Refund};
use domain::list::{Find, Order, Page, Start};
use domain::operation::{
    Answer, ChargeAnswer, CustomerAnswer, CustomerRef, ListCharges, ListRefunds, ReadCharge,
    ReadRefund, RefundAnswer, Relations,
};
use domain::refusal::Kind;
use domain::source::Source;
use domain::{Dialect, Id, Refusal};
use store::table::page::PageOf;
use store::table::{Scope, charge as charge_table, refund as refund_table};
use store::{Query, Row, StoreFault};

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Rows that are read at once.
const CHUNK: usize = 200;

/// How a table is asked for a page, from a number on.
type Ask = fn(&Scope, i64, &PageOf) -> Query;

/// The number of the object that a page starts behind; `None` makes the page an empty one.
type NumberOf<'a> = &'a dyn Fn(&Id) -> Result<Option<i64>, No>;

/// What a list needs to know about its table.
struct Listing<'a, T> {
    backward: Ask,
    forward: Ask,
    of_row: fn(Row) -> Result<T, StoreFault>,
    number: fn(&T) -> i64,
    /// Whether an object is in the list.
    takes: &'a dyn Fn(&T) -> bool,
}

/// A walk over a table in one direction.
struct Walk {
    forward: bool,
    at: i64,
}

impl Service {
    /// A charge with its source, its payer and its refunds. `source` is what it is after this very
    /// decision; `None` loads it.
    pub(crate) fn charge_answer(
        &self,
        context: &Context,
        charge: Charge,
        source: Option<Source>,
    ) -> Result<ChargeAnswer, Fault> {
        let source = match source {
            Some(source) => Some(source),
            None => self.source_by_id(context, charge.source.as_str())?,
        };
        let customer = match &charge.customer {
            Some(id) => self.payer_shown(context, id)?,
            None => None,
        };
        let mut refunds = Vec::new();
        // Before the second version nothing can have been given back.
        if charge.version > 1 {
            let query = refund_table::of_charge(&context.scope, charge.id.as_str());
            for row in self.store.ask(&query)? {
                refunds.push(refund_table::of_row(row)?);
            }
        }
        Ok(ChargeAnswer {
            charge,
            source,
            customer,
            refunds,
        })
    }

    /// Who pays; with the default source where somebody can ask to see it in its place.
    pub(crate) fn payer_shown(
        &self,
        context: &Context,
        id: &Id,
    ) -> Result<Option<CustomerAnswer>, Fault> {
        let with = Relations {
            default_source: matches!(context.caller.dialect, Dialect::Stripe | Dialect::Chargebee),
            ..Relations::NONE
        };
        match self.any_customer(context, &CustomerRef::Id(id.clone()))? {
            Some(customer) => Ok(Some(self.beside(context, customer, with, None)?)),
            None => Ok(None),
        }
    }

    /// A refund with its charge.
    pub(crate) fn refund_answer(
        &self,
        context: &Context,
        refund: Refund,
    ) -> Result<RefundAnswer, Fault> {
        let charge = self.any_charge(context, &refund.charge)?;
        let charge = charge.ok_or(Fault::Bug("a refund of a charge that is not there"))?;
        let charge = self.charge_answer(context, charge, None)?;
        Ok(RefundAnswer { refund, charge })
    }

    /// A charge by id, whoever may see it.
    fn any_charge(&self, context: &Context, id: &Id) -> Result<Option<Charge>, Fault> {
        let query = charge_table::by_id(&context.scope, id.as_str());
        let row = self.store.ask_one(&query)?;
        Ok(row.map(charge_table::of_row).transpose()?)
    }

    /// A charge that the caller's dialect shows.
    pub(crate) fn shown_charge(&self, context: &Context, id: &Id) -> Result<Charge, No> {
        let found = self.any_charge(context, id)?;
        found
            .filter(|charge| charge.visible & context.caller.dialect.bit() != 0)
            .ok_or_else(|| missing(Kind::Charge, id))
    }

    /// A refund that the caller's dialect shows, of a certain charge where one is named.
    pub(crate) fn shown_refund(
        &self,
        context: &Context,
        id: &Id,
        of_charge: Option<&Id>,
    ) -> Result<Refund, No> {
        let query = refund_table::by_id(&context.scope, id.as_str());
        let row = self.store.ask_one(&query)?;
        let found = row.map(refund_table::of_row).transpose()?;
        found
            .filter(|refund| refund.visible & context.caller.dialect.bit() != 0)
            .filter(|refund| of_charge.is_none_or(|charge| refund.charge == *charge))
            .ok_or_else(|| missing(Kind::Refund, id))
    }

    pub(crate) fn read_charge(&self, context: &Context, op: &ReadCharge) -> Result<Decision, No> {
        let charge = self.shown_charge(context, &op.charge)?;
        let answer = self.charge_answer(context, charge, None)?;
        Ok(Decision::answer(Answer::ReadCharge(Box::new(answer))))
    }

    pub(crate) fn read_refund(&self, context: &Context, op: &ReadRefund) -> Result<Decision, No> {
        let refund = self.shown_refund(context, &op.refund, op.of_charge.as_ref())?;
        let answer = self.refund_answer(context, refund)?;
        Ok(Decision::answer(Answer::ReadRefund(Box::new(answer))))
    }

    pub(crate) fn list_charges(&self, context: &Context, op: &ListCharges) -> Result<Decision, No> {
        let takes = |charge: &Charge| {
            let mine = |id: &Id| charge.customer.as_ref() == Some(id);
            op.find.customer.as_ref().is_none_or(mine)
                && op.filter.as_ref().is_none_or(|filter| filter.takes(charge))
        };
        let listing = Listing {
            backward: charge_table::page_backward,
            forward: charge_table::page_forward,
            of_row: charge_table::of_row,
            number: |charge| charge.number,
            takes: &takes,
        };
        let number = |id: &Id| match self.shown_charge(context, id) {
            Ok(charge) => Ok(Some(charge.number)),
            Err(No::Refusal(_)) if context.caller.dialect == Dialect::Magpie => Ok(None),
            Err(no) => Err(no),
        };
        let found = self.money_page(context, &op.find, (&listing, &number))?;
        let mut items = Vec::with_capacity(found.items.len());
        for charge in found.items {
            items.push(self.charge_answer(context, charge, None)?);
        }
        let page = Page {
            items,
            has_more: found.has_more,
            total: found.total,
            skipped: found.skipped,
        };
        Ok(Decision::answer(Answer::ListCharges(Box::new(page))))
    }

    pub(crate) fn list_refunds(&self, context: &Context, op: &ListRefunds) -> Result<Decision, No> {
        if let Some(charge) = &op.find.parent {
            self.shown_charge(context, charge)?;
        }
        let takes = |refund: &Refund| {
            let mine = |id: &Id| refund.customer.as_ref() == Some(id);
            let its = |id: &Id| refund.intent.as_ref() == Some(id);
            op.find.customer.as_ref().is_none_or(mine)
                && op.intent.as_ref().is_none_or(its)
                && op.filter.as_ref().is_none_or(|filter| filter.takes(refund))
        };
        let listing = Listing {
            backward: refund_table::page_backward,
            forward: refund_table::page_forward,
            of_row: refund_table::of_row,
            number: |refund| refund.number,
            takes: &takes,
        };
        let number = |id: &Id| Ok(Some(self.shown_refund(context, id, None)?.number));
        let found = self.money_page(context, &op.find, (&listing, &number))?;
        let mut items = Vec::with_capacity(found.items.len());
        for refund in found.items {
            items.push(self.refund_answer(context, refund)?);
        }
        let page = Page {
            items,
            has_more: found.has_more,
            total: found.total,
            skipped: found.skipped,
        };
        Ok(Decision::answer(Answer::ListRefunds(Box::new(page))))
    }

    /// A page of a list.
    fn money_page<T>(
        &self,
        context: &Context,
        find: &Find,
        (listing, number): (&Listing<T>, NumberOf),
    ) -> Result<Page<T>, No> {
        let newest_first = find.order == Order::NewestFirst;
        let (forward, at, reversed) = match &find.start {
            Start::Before(id) => (newest_first, number(id)?, true),
            Start::After(id) => (!newest_first, number(id)?, false),
            Start::AfterKey(_, number) => (!newest_first, Some(*number), false),
            _ if newest_first => (false, Some(i64::MAX), false),
            _ => (true, Some(i64::MIN), false),
        };
        let numbered = matches!(find.start, Start::Skip(_) | Start::LastPage);
        let total = match find.count || numbered {
            true => Some(self.count_rows(context, find, listing)?),
            false => None,
        };
        let limit = find.limit.max(1) as u64;
        let skipped = match (&find.start, total) {
            (Start::Skip(count), _) => *count,
            (Start::LastPage, Some(total)) => total.saturating_sub(1) / limit * limit,
            _ => 0,
        };
        let beyond = total.is_some_and(|total| skipped > 0 && skipped >= total);
        let mut items = Vec::new();
        if let Some(at) = at.filter(|_| !beyond) {
            let mut walk = Walk { forward, at };
            self.pass_rows(context, find, (listing, &mut walk), skipped)?;
            items = self.next_rows(context, find, (listing, &mut walk), find.limit + 1)?;
        }
        let has_more = items.len() > find.limit;
        items.truncate(find.limit);
        if reversed {
            items.reverse();
        }
        Ok(Page {
            items,
            has_more,
            total,
            skipped,
        })
    }

    fn pass_rows<T>(
        &self,
        context: &Context,
        find: &Find,
        (listing, walk): (&Listing<T>, &mut Walk),
        mut left: u64,
    ) -> Result<(), Fault> {
        while left > 0 {
            let wanted = left.min(CHUNK as u64) as usize;
            let passed = self
                .next_rows(context, find, (listing, walk), wanted)?
                .len();
            if passed == 0 {
                break;
            }
            left -= passed as u64;
        }
        Ok(())
    }

    fn count_rows<T>(
        &self,
        context: &Context,
        find: &Find,
        listing: &Listing<T>,
    ) -> Result<u64, Fault> {
        let mut walk = Walk {
            forward: true,
            at: i64::MIN,
        };
        let mut total = 0;
        loop {
            let found = self
                .next_rows(context, find, (listing, &mut walk), CHUNK)?
                .len();
            total += found as u64;
            if found < CHUNK {
                return Ok(total);
            }
        }
    }

    /// The next `wanted` objects of a walk; fewer only at its end.
    fn next_rows<T>(
        &self,
        context: &Context,
        find: &Find,
        (listing, walk): (&Listing<T>, &mut Walk),
        wanted: usize,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::with_capacity(wanted.min(CHUNK));
        while found.len() < wanted {
            let page = PageOf {
                visible: context.caller.dialect.bit(),
                customer: find.customer.as_ref(),
                parent: find.parent.as_ref(),
                from: find.created_from.unwrap_or(i64::MIN),
                to: find.created_to.unwrap_or(i64::MAX),
                limit: wanted.min(CHUNK),
            };
            let ask = match walk.forward {
                true => listing.forward,
                false => listing.backward,
            };
            let rows = self.store.ask(&ask(&context.scope, walk.at, &page))?;
            let last = rows.len() < page.limit;
            for row in rows {
                let object = (listing.of_row)(row)?;
                walk.at = (listing.number)(&object);
                if (listing.takes)(&object) {
                    found.push(object);
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
}

pub(crate) fn missing(kind: Kind, id: &Id) -> No {
    No::Refusal(Refusal::NotFound {
        kind,
        id: id.to_string(),
    })
}
