//! Telling the world: messages from the outbox to their receivers.
//!
//! Every endpoint that has something to do gets a task of its own, so that a slow or dead receiver
//! holds up nobody else. Within an endpoint, objects are told about in parallel and the events of
//! one object in order. Rows are claimed by moving their due time, so that several processes share
//! the work; a row whose claim ran out is taken up by whoever sees it first.

mod letter;
mod outbox;

pub(crate) use outbox::Outbox;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use courier::Delivered;
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::DeliveryState;
use domain::{Dialect, Id, Moment};
use store::table::delivery::{Attempt, Delivery, Key, NOTIFY, Progress};
use store::table::{Scope, delivery, endpoint as endpoint_table};
use store::{CommitError, Unit};

use self::letter::{Post, schedule_of, timeout_of};
use crate::fault::Fault;
use crate::operate::No;
use crate::world::Service;

/// Objects of one endpoint that are told about at the same time.
const LANES: usize = 16;

/// Rows of one endpoint that are read at once.
const BATCH: usize = 128;

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
    pub fn open_outbox(&self) -> Result<(), Fault> {
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
        let endpoint = Arc::new(endpoint);
        let mut lanes = tokio::task::JoinSet::new();
        for mut chain in chains {
            chain.sort_by_key(|row| row.key.sequence);
            if lanes.len() >= LANES
                && let Some(done) = lanes.join_next().await
            {
                count_failure(failures, done);
            }
            let (service, endpoint) = (Arc::clone(self), Arc::clone(&endpoint));
            lanes.spawn(async move {
                service
                    .serve_chain(endpoint.as_ref().as_deref(), chain)
                    .await
            });
        }
        while let Some(done) = lanes.join_next().await {
            count_failure(failures, done);
        }
        Ok(seen)
    }

    /// Tells about one object, in order, and stops at the first failure.
    async fn serve_chain(
        &self,
        endpoint: Option<&Endpoint>,
        chain: Vec<Delivery>,
    ) -> Result<bool, Fault> {
        let Some(first) = chain.first() else {
            return Ok(true);
        };
        let key = &first.key;
        let (endpoint_id, object) = (key.endpoint.as_str(), key.object.as_str());
        let query = delivery::earlier_pending(&key.scope, endpoint_id, object, key.sequence);
        if self.store.ask_one(&query)?.is_some() {
            // What comes before waits for its next try; this waits behind it.
            for row in &chain {
                let later = self.clock.now().plus_seconds(CLAIM_SECONDS);
                self.commit_one(delivery::claim(&row.key, row.progress.due, later))
                    .await?;
            }
            return Ok(true);
        }
        for row in chain {
            let until = self.clock.now().plus_seconds(CLAIM_SECONDS);
            if !self
                .commit_one(delivery::claim(&row.key, row.progress.due, until))
                .await?
            {
                return Ok(true);
            }
            if !self.deliver_one(endpoint, row).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One try: render, send, write down. `false` when the receiver did not take it.
    async fn deliver_one(&self, endpoint: Option<&Endpoint>, row: Delivery) -> Result<bool, Fault> {
        let now = self.clock.now();
        let posts = match self.posts_of(endpoint, &row)? {
            Some(posts) if !posts.is_empty() => posts,
            _ => {
                let progress = Progress {
                    state: DeliveryState::Skipped,
                    ..row.progress.clone()
                };
                return self.commit_one(delivery::settle(&row.key, &progress)).await;
            }
        };
        let first_position = match row.progress.position {
            Some(last) => last - posts.len() as i64,
            None => {
                let (endpoint, object) = (row.key.endpoint.as_str(), row.key.object.as_str());
                let query = delivery::last_position(&row.key.scope, endpoint, object);
                let known = self.store.ask_one(&query)?;
                known.map_or(Ok(0), |row| row.integer(0))?
            }
        };
        let attempts = row.progress.attempts + 1;
        let mut failure = None;
        let mut status = None;
        let started = self.clock.ticks();
        for (step, post) in posts.iter().enumerate() {
            let place = first_position + step as i64 + 1;
            let letter = self.letter(endpoint, &row, (post, place, attempts))?;
            match self.carrier.carry(letter).await {
                Delivered::Answered { status: code } => {
                    status = Some(i64::from(code));
                    if !(200..300).contains(&code) {
                        failure = Some(format!("the receiver answered {code}"));
                        break;
                    }
                }
                Delivered::Failed(trouble) => {
                    status = None;
                    failure = Some(trouble.to_string());
                    break;
                }
            }
        }
        let tried = Tried {
            attempt: Attempt {
                time: now,
                status,
                micros: self.clock.ticks().saturating_sub(started) as i64,
                error: failure.unwrap_or_default(),
            },
            attempts,
            position: first_position + posts.len() as i64,
        };
        self.write_down(endpoint, &row, tried).await
    }

    /// Writes down how a try went, and what comes next.
    async fn write_down(
        &self,
        endpoint: Option<&Endpoint>,
        row: &Delivery,
        tried: Tried,
    ) -> Result<bool, Fault> {
        let now = self.clock.now();
        let taken = tried.attempt.error.is_empty();
        let first = row.progress.first.unwrap_or(tried.attempt.time);
        let elapsed = now.seconds() - first.seconds();
        let pause = courier::pause(
            schedule_of(endpoint),
            u32::try_from(tried.attempts).unwrap_or(u32::MAX),
            elapsed,
            self.spread(),
        );
        let (state, due) = match (taken, pause) {
            (true, _) => (DeliveryState::Delivered, now),
            (false, Some(pause)) => (DeliveryState::Pending, now.plus_seconds(pause)),
            (false, None) => (DeliveryState::Failed, now),
        };
        let progress = Progress {
            state,
            due,
            attempts: tried.attempts,
            first: Some(first),
            position: Some(tried.position),
            status: tried.attempt.status,
            error: tried.attempt.error.clone(),
        };
        let Key {
            scope,
            endpoint: id,
            object,
            ..
        } = &row.key;
        let mut unit = Unit::new();
        if taken && tried.attempts > 1 {
            // What waited behind it need not wait any longer.
            unit.push(delivery::advance(scope, id.as_str(), object, now));
        }
        unit.push(delivery::settle(&row.key, &progress));
        unit.push(delivery::log(
            scope,
            id.as_str(),
            row.number,
            &tried.attempt,
        ));
        self.commit_unit(unit).await?;
        if state == DeliveryState::Failed
            && let Some(endpoint) = endpoint
        {
            self.pause(scope, endpoint).await?;
        }
        Ok(taken)
    }

    /// Switches off an endpoint that took nothing for days.
    async fn pause(&self, scope: &Scope, endpoint: &Endpoint) -> Result<(), Fault> {
        let caller = self.secret_caller(scope, endpoint.dialect.unwrap_or(Dialect::Stripe));
        let context = self.own_context(&caller, self.clock.now());
        match self.pause_endpoint(&context, endpoint) {
            // When it was changed meanwhile, its owner is at it: the next failure pauses it.
            Ok(effects) => self.commit_own(&context, &effects).await.map(|_| ()),
            Err(No::Refusal(_)) => Ok(()),
            Err(No::Fault(fault)) => Err(fault),
        }
    }

    /// A random number for pauses.
    fn spread(&self) -> u64 {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
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

    /// The letter of one message.
    fn letter(
        &self,
        endpoint: Option<&Endpoint>,
        row: &Delivery,
        (post, place, attempt): (&Post, i64, i64),
    ) -> Result<courier::Letter, Fault> {
        let at: Moment = self.clock.now();
        let message = courier::Message {
            id: &post.message.id,
            at: at.seconds(),
            body: &post.message.body,
            values: &post.message.values,
        };
        let mut headers = courier::headers(post.scheme, &post.credentials, &message);
        headers.push(("wellspring-sequence", place.to_string()));
        headers.push(("wellspring-object", row.key.object.clone()));
        headers.push(("wellspring-attempt", attempt.to_string()));
        Ok(courier::Letter {
            url: match (endpoint, &row.address) {
                (Some(endpoint), _) => endpoint.url.clone(),
                (None, Some(address)) => address.clone(),
                (None, None) => return Err(Fault::Bug("a message without an address")),
            },
            headers,
            body: post.message.body.clone(),
            timeout: timeout_of(endpoint),
        })
    }
}

/// How one try went.
struct Tried {
    attempt: Attempt,
    attempts: i64,
    position: i64,
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

fn count_failure(failures: &mut u32, done: Result<Result<bool, Fault>, tokio::task::JoinError>) {
    match done {
        Ok(Ok(true)) => *failures = 0,
        Ok(Ok(false)) => *failures = failures.saturating_add(1),
        Ok(Err(fault)) => tracing::warn!(%fault, "a delivery will be tried again"),
        Err(error) => tracing::error!(%error, "a delivery broke off"),
    }
}
