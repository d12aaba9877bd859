//! Lists of intents: pages by number, filtered here.

use domain::intent::Intent;
use domain::list::{Order, Page, Start};
use domain::operation::intending::as_of;
use domain::operation::{Answer, IntentRef, ListIntents};
use store::table::intent as intent_table;
use store::table::page::PageOf;

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Rows that are read at once. Purpose and filter are looked at here.
const CHUNK: usize = 200;

/// A walk over intents in one direction.
struct Walk {
    forward: bool,
    at: i64,
}

impl Service {
    pub(crate) fn list_intents(&self, context: &Context, op: &ListIntents) -> Result<Decision, No> {
        let find = &op.find;
        if let Some(id) = find.customer.as_ref().filter(|_| names_customers(context)) {
            self.customer(context, &domain::operation::CustomerRef::Id(id.clone()))?;
        }
        let newest_first = find.order == Order::NewestFirst;
        let number = |id: &domain::Id| {
            let wanted = IntentRef::Id(id.clone());
            let course = self.intent(context, &wanted, Some(op.purpose), None)?;
            Ok::<i64, No>(course.intent.number)
        };
        let (forward, at, reversed) = match &find.start {
            Start::Before(id) => (newest_first, number(id)?, true),
            Start::After(id) => (!newest_first, number(id)?, false),
            Start::AfterKey(_, number) => (!newest_first, *number, false),
            _ if newest_first => (false, i64::MAX, false),
            _ => (true, i64::MIN, false),
        };
        let numbered = matches!(find.start, Start::Skip(_) | Start::LastPage);
        let total = match find.count || numbered {
            true => Some(self.count_intents(context, op)?),
            false => None,
        };
        let limit = find.limit.max(1) as u64;
        let skipped = match (&find.start, total) {
            (Start::Skip(count), _) => *count,
            (Start::LastPage, Some(total)) => total.saturating_sub(1) / limit * limit,
            _ => 0,
        };
        let mut walk = Walk { forward, at };
        let mut found = match total {
            Some(total) if skipped >= total && skipped > 0 => Vec::new(),
            _ => {
                self.skip_intents(context, op, &mut walk, skipped)?;
                self.some_intents(context, op, &mut walk, find.limit + 1)?
            }
        };
        let has_more = found.len() > find.limit;
        found.truncate(find.limit);
        if reversed {
            found.reverse();
        }
        let mut items = Vec::with_capacity(found.len());
        for intent in found {
            items.push(self.intent_answer(context, intent)?);
        }
        let page = Page {
            items,
            has_more,
            total,
            skipped,
        };
        Ok(Decision::answer(Answer::ListIntents(Box::new(page))))
    }

    fn skip_intents(
        &self,
        context: &Context,
        op: &ListIntents,
        walk: &mut Walk,
        skipped: u64,
    ) -> Result<(), Fault> {
        let mut left = skipped;
        while left > 0 {
            let step = left.min(CHUNK as u64);
            let passed = self.some_intents(context, op, walk, step as usize)?;
            if passed.is_empty() {
                break;
            }
            left -= passed.len() as u64;
        }
        Ok(())
    }

    fn count_intents(&self, context: &Context, op: &ListIntents) -> Result<u64, Fault> {
        let mut walk = Walk {
            forward: true,
            at: i64::MIN,
        };
        let mut total = 0;
        loop {
            let found = self.some_intents(context, op, &mut walk, CHUNK)?.len();
            total += found as u64;
            if found < CHUNK {
                return Ok(total);
            }
        }
    }

    /// The next `wanted` matches of a walk; fewer only at its end.
    fn some_intents(
        &self,
        context: &Context,
        op: &ListIntents,
        walk: &mut Walk,
        wanted: usize,
    ) -> Result<Vec<Intent>, Fault> {
        let find = &op.find;
        let mut found = Vec::new();
        while found.len() < wanted {
            // Without a filter, only intents for the other purpose are passed over.
            let limit = match op.filter {
                Some(_) => CHUNK,
                None => (2 * (wanted - found.len())).min(CHUNK),
            };
            let page = PageOf {
                visible: context.caller.dialect.bit(),
                customer: find.customer.as_ref(),
                parent: find.parent.as_ref(),
                from: find.created_from.unwrap_or(i64::MIN),
                to: find.created_to.unwrap_or(i64::MAX),
                limit,
            };
            let query = if walk.forward {
                intent_table::page_forward(&context.scope, walk.at, &page)
            } else {
                intent_table::page_backward(&context.scope, walk.at, &page)
            };
            let rows = self.store.ask(&query)?;
            let last = rows.len() < limit;
            for row in rows {
                let intent = intent_table::of_row(row)?;
                walk.at = intent.number;
                if takes(op, find.customer.as_ref(), &intent, context) {
                    found.push(intent);
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

/// Whether a list takes an intent. Where a source and a customer are both named, the store looks
/// for the source only.
fn takes(
    op: &ListIntents,
    customer: Option<&domain::Id>,
    intent: &Intent,
    context: &Context,
) -> bool {
    intent.purpose == op.purpose
        && customer.is_none_or(|customer| intent.customer.as_ref() == Some(customer))
        && op
            .filter
            .as_ref()
            .is_none_or(|filter| filter.takes(&as_of(intent.clone(), context.now)))
}

/// Whether a list of a customer that is not there is refused; elsewhere it is empty.
fn names_customers(context: &Context) -> bool {
    context.caller.dialect == domain::Dialect::Stripe
}
