//! Events: read back with their objects as they were right after them.

use domain::event::{Delivery, Happened, ObjectKind, Subject, number_of_id};
use domain::list::{Order, Page, Start};
use domain::operation::{
    Answer, CustomerAnswer, CustomerRef, EndpointAnswer, ListEvents, ReadEvent, Relations,
    SourceAnswer, TokenAnswer,
};
use domain::refusal::Kind;
use domain::{Dialect, Id, Refusal, rewind, visibility};
use store::StoreFault;
use store::table::event::Recorded;
use store::table::{
    charge, delivery, endpoint, event as event_table, intent, refund, source as source_table, token,
};
use tree::Tree;
use tree::json::Limits;

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// What messages show of a customer.
const OWNER: Relations = Relations {
    default_source: true,
    ..Relations::NONE
};

/// Rows that are read at once while a filter looks for matches.
const CHUNK: usize = 200;

/// Causes are written by this program.
const CAUSE: Limits = Limits {
    depth: 64,
    members: 10_000,
};

/// An event's row, with its cause taken apart.
pub(crate) struct Cause {
    tree: Tree,
}

impl Cause {
    fn read(text: &str) -> Result<Self, StoreFault> {
        let tree = tree::json::read(text, &CAUSE).map_err(|_| StoreFault::Shape)?;
        Ok(Self { tree })
    }

    fn fact(&self, name: &str) -> Option<String> {
        self.tree
            .get(name)
            .and_then(Tree::as_str)
            .map(str::to_owned)
    }
}

impl Service {
    pub(crate) fn read_event(&self, context: &Context, op: &ReadEvent) -> Result<Decision, No> {
        let missing = || Refusal::NotFound {
            kind: Kind::Event,
            id: op.id.clone(),
        };
        let query = event_table::by_number(&context.scope, op.number);
        let row = self.store.ask_one(&query)?.ok_or_else(missing)?;
        let recorded = event_table::of_row(row)?;
        // A dialect with ids of its own has found the number in them.
        if op.id.starts_with("evt_") && recorded.id.as_str() != op.id {
            return Err(missing().into());
        }
        let happened = self.happened(context, recorded)?.ok_or_else(missing)?;
        if !shows(context.caller.dialect, &happened.subject) {
            return Err(missing().into());
        }
        Ok(Decision::answer(Answer::ReadEvent(Box::new(happened))))
    }

    pub(crate) fn list_events(&self, context: &Context, op: &ListEvents) -> Result<Decision, No> {
        let find = &op.find;
        let newest_first = find.order == Order::NewestFirst;
        let number_of = |id: &Id| {
            number_of_id(id.as_str()).ok_or_else(|| {
                let (kind, id) = (Kind::Event, id.as_str().to_owned());
                No::Refusal(Refusal::NotFound { kind, id })
            })
        };
        let (forward, mut at, reversed) = match &find.start {
            Start::Before(id) => (newest_first, number_of(id)?, true),
            Start::After(id) => (!newest_first, number_of(id)?, false),
            Start::AfterKey(_, number) => (!newest_first, *number, false),
            _ if newest_first => (false, i64::MAX, false),
            _ => (true, i64::MIN, false),
        };
        let mut items = Vec::new();
        'rows: loop {
            let page = event_table::PageOf {
                customer: find.customer.as_ref(),
                from: find.created_from.unwrap_or(i64::MIN),
                to: find.created_to.unwrap_or(i64::MAX),
                limit: CHUNK,
            };
            let query = if forward {
                event_table::page_forward(&context.scope, at, &page)
            } else {
                event_table::page_backward(&context.scope, at, &page)
            };
            let rows = self.store.ask(&query)?;
            let last = rows.len() < CHUNK;
            for row in rows {
                let recorded = event_table::of_row(row)?;
                at = recorded.number;
                if let Some(happened) = self.listed(context, op, recorded)? {
                    items.push(happened);
                    if items.len() > find.limit {
                        break 'rows;
                    }
                }
            }
            if last {
                break;
            }
        }
        let has_more = items.len() > find.limit;
        items.truncate(find.limit);
        if reversed {
            items.reverse();
        }
        let page = Page {
            items,
            has_more,
            total: None,
            skipped: 0,
        };
        Ok(Decision::answer(Answer::ListEvents(Box::new(page))))
    }

    /// The event, if this list takes it.
    fn listed(
        &self,
        context: &Context,
        op: &ListEvents,
        recorded: Recorded,
    ) -> Result<Option<Happened>, Fault> {
        if !op.kinds.is_empty() && !op.kinds.contains(&recorded.kind) {
            return Ok(None);
        }
        let dialect = context.caller.dialect;
        let happened = self.happened(context, recorded)?;
        Ok(happened.filter(|happened| {
            shows(dialect, &happened.subject)
                && op
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.takes(happened))
        }))
    }

    /// An event with its object as it was right after it; `None` when the object is not there any
    /// more (a token that was forgotten).
    pub(crate) fn happened(
        &self,
        context: &Context,
        recorded: Recorded,
    ) -> Result<Option<Happened>, Fault> {
        let (kind, id) = (recorded.kind.object(), &recorded.object);
        let cause = Cause::read(&recorded.cause)?;
        let Some((mut subject, version)) = self.subject(context, kind, id)? else {
            return Ok(None);
        };
        if version > recorded.sequence {
            self.take_back(context, &recorded, &mut subject)?;
        }
        let mut deliveries = Vec::new();
        for row in self
            .store
            .ask(&delivery::of_event(&context.scope, recorded.number))?
        {
            let row = delivery::of_row(row)?;
            if row.address.is_none() {
                deliveries.push(Delivery {
                    endpoint: row.key.endpoint,
                    state: row.progress.state,
                    attempts: row.progress.attempts,
                });
            }
        }
        Ok(Some(Happened {
            dialect: cause
                .fact("dialect")
                .and_then(|name| Dialect::from_name(&name)),
            request: cause.fact("request"),
            key: cause.fact("key"),
            idempotency_key: cause.fact("idempotency_key"),
            origin: cause.tree.get("origin").cloned(),
            before: cause.tree.get("before").cloned(),
            id: recorded.id,
            number: recorded.number,
            kind: recorded.kind,
            sequence: recorded.sequence,
            created: recorded.created,
            subject,
            deliveries,
        }))
    }

    /// Puts old values back, newest change first, until the object is what the event left behind.
    fn take_back(
        &self,
        context: &Context,
        recorded: &Recorded,
        subject: &mut Subject,
    ) -> Result<(), Fault> {
        let (kind, id) = (recorded.kind.object(), &recorded.object);
        let query = event_table::of_object(&context.scope, kind, id);
        for row in self.store.ask(&query)?.iter().rev() {
            if row.integer(0)? <= recorded.sequence {
                break;
            }
            let cause = tree::json::read(row.text(4)?, &CAUSE).map_err(|_| StoreFault::Shape)?;
            if let Some(before) = cause.get("before") {
                rewind::rewind(subject, before);
            }
        }
        rewind::stamp(subject, recorded.sequence, recorded.created);
        Ok(())
    }

    /// An object with what belongs to it, and its version.
    pub(crate) fn subject(
        &self,
        context: &Context,
        kind: ObjectKind,
        id: &Id,
    ) -> Result<Option<(Subject, i64)>, Fault> {
        let scope = &context.scope;
        let name = id.as_str();
        Ok(match kind {
            ObjectKind::Customer => {
                let wanted = CustomerRef::Id(id.clone());
                match self.any_customer(context, &wanted)? {
                    Some(customer) => {
                        let version = customer.version;
                        // Two dialects show a customer with its sources.
                        let with = Relations {
                            sources: matches!(
                                context.caller.dialect,
                                Dialect::Magpie | Dialect::Piriod
                            ),
                            ..OWNER
                        };
                        let answer = self.beside(context, customer, with, None)?;
                        Some((Subject::Customer(answer), version))
                    }
                    None => None,
                }
            }
            ObjectKind::Source => match self.store.ask_one(&source_table::by_id(scope, name))? {
                Some(row) => {
                    let source = source_table::of_row(row)?;
                    let version = source.version;
                    let customer = self.owner_beside(context, source.customer.as_ref())?;
                    let answer = SourceAnswer { source, customer };
                    Some((Subject::Source(answer), version))
                }
                None => None,
            },
            ObjectKind::Token => match self.store.ask_one(&token::by_id(scope, name))? {
                Some(row) => {
                    let token = token::of_row(row)?;
                    let version = if token.used.is_some() { 2 } else { 1 };
                    Some((Subject::Token(TokenAnswer { token }), version))
                }
                None => None,
            },
            ObjectKind::Charge | ObjectKind::Refund | ObjectKind::Intent => {
                self.money_subject(context, kind, name)?
            }
            ObjectKind::Endpoint => match self.store.ask_one(&endpoint::by_id(scope, name))? {
                Some(row) => {
                    let endpoint = endpoint::of_row(row)?;
                    let version = endpoint.version;
                    let secret = None;
                    let answer = EndpointAnswer { endpoint, secret };
                    Some((Subject::Endpoint(answer), version))
                }
                None => None,
            },
        })
    }

    /// A charge, a refund or an intent with what belongs to it, and its version.
    fn money_subject(
        &self,
        context: &Context,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Option<(Subject, i64)>, Fault> {
        let scope = &context.scope;
        Ok(match kind {
            ObjectKind::Charge => match self.store.ask_one(&charge::by_id(scope, name))? {
                Some(row) => {
                    let charge = charge::of_row(row)?;
                    let version = charge.version;
                    let answer = self.charge_answer(context, charge, None)?;
                    Some((Subject::Charge(answer), version))
                }
                None => None,
            },
            ObjectKind::Refund => match self.store.ask_one(&refund::by_id(scope, name))? {
                Some(row) => {
                    let refund = refund::of_row(row)?;
                    let version = refund.version;
                    let answer = self.refund_answer(context, refund)?;
                    Some((Subject::Refund(answer), version))
                }
                None => None,
            },
            ObjectKind::Intent => match self.store.ask_one(&intent::by_id(scope, name))? {
                Some(row) => {
                    let intent = intent::of_row(row)?;
                    let version = intent.version;
                    let answer = self.intent_answer(context, intent)?;
                    Some((Subject::Intent(answer), version))
                }
                None => None,
            },
            _ => None,
        })
    }

    /// The owner of a source, with its default beside it.
    fn owner_beside(
        &self,
        context: &Context,
        owner: Option<&Id>,
    ) -> Result<Option<CustomerAnswer>, Fault> {
        let Some(owner) = owner else {
            return Ok(None);
        };
        match self.any_customer(context, &CustomerRef::Id(owner.clone()))? {
            Some(customer) => Ok(Some(self.beside(context, customer, OWNER, None)?)),
            None => Ok(None),
        }
    }
}

/// Whether a dialect may see an object at all.
pub(crate) fn shows(dialect: Dialect, subject: &Subject) -> bool {
    match subject {
        Subject::Source(answer) => {
            // A deletion is told to those who saw what was there.
            let mut alive = answer.source.clone();
            if alive.status == domain::source::Status::Deleted {
                alive.status = domain::source::Status::Chargeable;
            }
            visibility::shows(dialect, &alive)
        }
        Subject::Charge(answer) => answer.charge.visible & dialect.bit() != 0,
        Subject::Refund(answer) => answer.refund.visible & dialect.bit() != 0,
        Subject::Intent(answer) => answer.intent.origin == dialect,
        Subject::Endpoint(answer) => answer.endpoint.dialect == Some(dialect),
        Subject::Customer(_) | Subject::Token(_) => true,
    }
}
