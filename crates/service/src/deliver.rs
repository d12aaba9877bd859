//! Telling the world: messages from the outbox to their receivers.
//!
//! Every endpoint that has something to do gets a task of its own, so that a slow or dead receiver
//! holds up nobody else. Within an endpoint, objects are told about in parallel and the events of
//! one object in order. Rows are claimed by moving their due time, so that several processes share
//! the work; a row whose claim ran out is taken up by whoever sees it first.

mod attempt;
mod letter;
mod outbox;

pub(crate) use outbox::Outbox;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::Id;
use domain::endpoint::{Endpoint, EndpointState};
use store::table::delivery::{Delivery, NOTIFY};
use store::table::{Scope, delivery, endpoint as endpoint_table};
use store::{CommitError, Unit};

use crate::fault::Fault;
use crate::world::Service;

/// Objects of one endpoint that are told about at the same time.
const LANES: usize = 32;

/// Rows of one endpoint that are read at once.
const BATCH: usize = 256;

/// Writes about tries that are gathered before they are committed.
const WRITES_MAX: usize = 64;

/// How long writes about tries are gathered at most.
const WRITE_AFTER: Duration = Duration::from_millis(20);

/// How long a claim holds: longer than the longest call.
const CLAIM_SECONDS: i64 = 25;

/// How long a route without work waits before it looks again by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How long the bell's rings are gathered.
const GATHER: Duration = Duration::from_millis(1);

/// Longest pause between two probes, as a power of two of seconds.
const PROBE_MAX: u32 = 5;

/// Failures in a row after which an endpoint is only probed.
const FAILURES_BEFORE_PROBING: u32 = 10;

/// Where messages of one endpoint go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    /// Whose.
    pub(crate) scope: Scope,
    /// The endpoint, or [`NOTIFY`].
    pub(crate) endpoint: Id,
}

/// Delivers until it is aborted. Start it once, inside the runtime.
pub async fn run_deliveries(service: Arc<Service>) {
    loop {
        match service.routes_with_work() {
            Ok(routes) => {
                for route in routes {
                    if service.outbox.start(&route) {
                        let service = Arc::clone(&service);
                        tokio::spawn(async move {
                            service.serve_route(&route).await;
                            service.outbox.stop(&route);
                        });
                    }
                }
            }
            Err(fault) => tracing::warn!(%fault, "the outbox cannot be read; trying again"),
        }
        service.outbox.woken(LOOK_AGAIN).await;
        // Under load every commit rings; one look serves many.
        tokio::time::sleep(GATHER).await;
    }
}

impl Service {
    /// Looks whether there are endpoints: call it once before the first call is answered.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open_outbox(&self) -> Result<(), Fault> {
        // Nobody else writes this store: whoever claimed something is gone.
        self.commit_one(delivery::unclaim(self.clock.now())).await?;
        if self.store.ask_one(&endpoint_table::active(1))?.is_some() {
            self.outbox.announce();
        }
        Ok(())
    }

    /// Endpoints that have something due.
    fn routes_with_work(&self) -> Result<Vec<Route>, Fault> {
        let now = self.clock.now();
        let mut routes = Vec::new();
        for row in self.store.ask(&delivery::routes(now))? {
            let (scope, endpoint) = delivery::route_of_row(row)?;
            routes.push(Route { scope, endpoint });
        }
        Ok(routes)
    }

    /// Tells one endpoint everything that is due, then ends.
    async fn serve_route(self: &Arc<Self>, route: &Route) {
        let mut failures = 0_u32;
        loop {
            let outcome = self.serve_batch(route, &mut failures).await;
            match outcome {
                Ok(0) => return,
                Ok(_) if failures >= FAILURES_BEFORE_PROBING => {
                    let power = (failures - FAILURES_BEFORE_PROBING).min(PROBE_MAX);
                    tokio::time::sleep(Duration::from_secs(1 << power)).await;
                }
                Ok(_) => {}
                Err(fault) => {
                    tracing::warn!(%fault, "deliveries will be tried again");
                    return;
                }
            }
        }
    }

    /// Tells one endpoint some of what is due: how many rows were looked at.
    async fn serve_batch(
        self: &Arc<Self>,
        route: &Route,
        failures: &mut u32,
    ) -> Result<usize, Fault> {
        let endpoint = match self.endpoint_of(route)? {
            Target::Endpoint(endpoint) => Some(endpoint),
            Target::Address => None,
            Target::Waits => return Ok(0),
            Target::Gone => {
                self.drop_route(route).await?;
                return Ok(0);
            }
        };
        let probing = *failures >= FAILURES_BEFORE_PROBING;
        let limit = if probing { 1 } else { BATCH };
        let now = self.clock.now();
        let query = delivery::due_of(&route.scope, route.endpoint.as_str(), now, limit);
        let mut chains: Vec<Vec<Delivery>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut seen = 0;
        for row in self.store.ask(&query)? {
            let row = delivery::of_row(row)?;
            seen += 1;
            match places.get(&row.key.object) {
                Some(place) => chains[*place].push(row),
                None => {
                    places.insert(row.key.object.clone(), chains.len());
                    chains.push(vec![row]);
                }
            }
        }
        for chain in &mut chains {
            chain.sort_by_key(|row| row.key.sequence);
        }
        let chains = self.take_up(chains).await?;
        self.send(Arc::new(endpoint), chains, failures).await?;
        Ok(seen)
    }

    /// Takes what may be sent now, all of it with one sync when nobody else is at it. What waits
    /// behind an earlier message of its object is put off.
    async fn take_up(&self, chains: Vec<Vec<Delivery>>) -> Result<Vec<Vec<Delivery>>, Fault> {
        let until = self.clock.now().plus_seconds(CLAIM_SECONDS);
        let mut unit = Unit::new();
        let mut free = Vec::with_capacity(chains.len());
        for chain in chains {
            let Some(first) = chain.first() else { continue };
            let key = &first.key;
            let (endpoint, object) = (key.endpoint.as_str(), key.object.as_str());
            let query = delivery::earlier_pending(&key.scope, endpoint, object, key.sequence);
            for row in &chain {
                unit.push(delivery::claim(&row.key, row.progress.due, until));
            }
            if self.store.ask_one(&query)?.is_none() {
                free.push(chain);
            }
        }
        if unit.is_empty() || self.commit_unit(unit).await? {
            return Ok(free);
        }
        // Another process took some of it: what is left is found out one by one.
        let mut mine = Vec::with_capacity(free.len());
        for chain in free {
            let mut kept = Vec::with_capacity(chain.len());
            for row in chain {
                if !self
                    .commit_one(delivery::claim(&row.key, row.progress.due, until))
                    .await?
                {
                    break;
                }
                kept.push(row);
            }
            mine.push(kept);
        }
        Ok(mine)
    }

    /// Tells about several objects at a time. What came of it is written down for many at once: a
    /// crash in between sends them again, which receivers must bear.
    async fn send(
        self: &Arc<Self>,
        endpoint: Arc<Option<Box<Endpoint>>>,
        chains: Vec<Vec<Delivery>>,
        failures: &mut u32,
    ) -> Result<(), Fault> {
        let mut waiting = chains.into_iter();
        let mut lanes = tokio::task::JoinSet::new();
        let mut unit = Unit::new();
        loop {
            while lanes.len() < LANES
                && let Some(chain) = waiting.next()
            {
                let (service, endpoint) = (Arc::clone(self), Arc::clone(&endpoint));
                lanes.spawn(async move {
                    let endpoint = endpoint.as_ref().as_deref();
                    service.serve_chain(endpoint, chain).await
                });
            }
            let joined = tokio::time::timeout(WRITE_AFTER, lanes.join_next()).await;
            match joined {
                Ok(Some(Ok(Ok((taken, writes))))) => {
                    *failures = match taken {
                        true => 0,
                        false => failures.saturating_add(1),
                    };
                    unit.writes.extend(writes);
                    if unit.writes.len() < WRITES_MAX {
                        continue;
                    }
                }
                Ok(Some(Ok(Err(fault)))) => {
                    tracing::warn!(%fault, "a delivery will be tried again");
                }
                Ok(Some(Err(error))) => tracing::error!(%error, "a delivery broke off"),
                Ok(None) | Err(_) => {}
            }
            if !unit.is_empty() {
                self.commit_unit(std::mem::take(&mut unit)).await?;
            }
            if lanes.is_empty() && waiting.len() == 0 {
                return Ok(());
            }
        }
    }

    /// Tells about one object, in order, and stops at the first failure: whether all was taken, and
    /// what is to be written down.
    async fn serve_chain(
        &self,
        endpoint: Option<&Endpoint>,
        chain: Vec<Delivery>,
    ) -> Result<(bool, Vec<store::Write>), Fault> {
        let mut writes = Vec::with_capacity(chain.len() * 2);
        let mut position = None;
        for row in chain {
            let sent = self.deliver_one(endpoint, row, position).await?;
            writes.extend(sent.writes);
            if !sent.taken {
                return Ok((false, writes));
            }
            position = sent.position.or(position);
        }
        Ok((true, writes))
    }

    /// What stands behind a route.
    fn endpoint_of(&self, route: &Route) -> Result<Target, Fault> {
        if route.endpoint.as_str() == NOTIFY {
            return Ok(Target::Address);
        }
        let query = endpoint_table::by_id(&route.scope, route.endpoint.as_str());
        let Some(row) = self.store.ask_one(&query)? else {
            return Ok(Target::Gone);
        };
        let endpoint = endpoint_table::of_row(row)?;
        Ok(match endpoint.state {
            EndpointState::Enabled => Target::Endpoint(Box::new(endpoint)),
            EndpointState::Paused => Target::Waits,
            EndpointState::Disabled | EndpointState::Deleted => Target::Gone,
        })
    }

    /// What waits for an endpoint that wants nothing any more is skipped.
    async fn drop_route(&self, route: &Route) -> Result<(), Fault> {
        self.commit_one(delivery::drop_route(&route.scope, route.endpoint.as_str()))
            .await
            .map(|_| ())
    }

    async fn commit_one(&self, write: store::Write) -> Result<bool, Fault> {
        let mut unit = Unit::new();
        unit.push(write);
        self.commit_unit(unit).await
    }

    /// `false` when somebody else was first.
    async fn commit_unit(&self, unit: Unit) -> Result<bool, Fault> {
        match self.store.commit(unit).await {
            Ok(()) => Ok(true),
            Err(CommitError::Missed(_)) => Ok(false),
            Err(CommitError::Fault(fault)) => Err(fault.into()),
        }
    }
}

/// What stands behind a route.
enum Target {
    Endpoint(Box<Endpoint>),
    /// Every row has its own address.
    Address,
    /// Switched off by its failures; its messages wait.
    Waits,
    /// Wants nothing any more.
    Gone,
}
