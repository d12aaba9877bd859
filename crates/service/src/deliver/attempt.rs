//! One try to tell one endpoint about one event.

use courier::Delivered;
use domain::endpoint::Endpoint;
use domain::event::DeliveryState;
use domain::{Dialect, Moment};
use store::table::Scope;
use store::table::delivery::{self, Attempt, Delivery, Key, Progress};

use super::letter::{Post, schedule_of, timeout_of};
use crate::fault::Fault;
use crate::operate::No;
use crate::world::Service;

/// How one try went.
struct Tried {
    attempt: Attempt,
    attempts: i64,
    position: i64,
}

/// What came of one try.
pub(super) struct Sent {
    /// Whether the receiver took it.
    pub(super) taken: bool,
    /// The position of its last message.
    pub(super) position: Option<i64>,
    pub(super) writes: Vec<store::Write>,
}

impl Service {
    /// One try: render and send. `last` is the position of the message before, where it is known
    /// and not written down yet.
    pub(super) async fn deliver_one(
        &self,
        endpoint: Option<&Endpoint>,
        row: Delivery,
        last: Option<i64>,
    ) -> Result<Sent, Fault> {
        let now = self.clock.now();
        let posts = match self.posts_of(endpoint, &row)? {
            Some(posts) if !posts.is_empty() => posts,
            _ => {
                let progress = Progress {
                    state: DeliveryState::Skipped,
                    ..row.progress.clone()
                };
                return Ok(Sent {
                    taken: true,
                    position: None,
                    writes: vec![delivery::settle(&row.key, &progress)],
                });
            }
        };
        let first_position = match (row.progress.position, last) {
            (Some(own), _) => own - posts.len() as i64,
            (None, Some(last)) => last,
            (None, None) => {
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
        self.written_down(endpoint, &row, tried).await
    }

    /// What has to be written about a try, and what comes next.
    async fn written_down(
        &self,
        endpoint: Option<&Endpoint>,
        row: &Delivery,
        tried: Tried,
    ) -> Result<Sent, Fault> {
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
        let mut writes = Vec::with_capacity(3);
        if taken && tried.attempts > 1 {
            // What waited behind it need not wait any longer.
            writes.push(delivery::advance(scope, id.as_str(), object, now));
        }
        writes.push(delivery::settle(&row.key, &progress));
        writes.push(delivery::log(
            scope,
            id.as_str(),
            row.number,
            &tried.attempt,
        ));
        if state == DeliveryState::Failed
            && let Some(endpoint) = endpoint
        {
            self.pause(scope, endpoint).await?;
        }
        Ok(Sent {
            taken,
            position: Some(tried.position),
            writes,
        })
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
