//! The open load: requests go out at set times, whether or not earlier ones are answered.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::task::{JoinSet, LocalSet};

use crate::connection::Connection;
use crate::random::Random;
use crate::requests::Requests;

/// Connections that share the requests; enough that one is free when the next is due.
const CONNECTIONS: usize = 32;

/// How many requests, and how fast.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) per_second: u32,
    pub(crate) lasting: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// The id of each object that was made, and when the answer with it was there.
    pub(crate) made: Vec<(String, Instant)>,
    /// Requests that failed.
    pub(crate) errors: u64,
}

struct Shared {
    requests: Rc<Requests>,
    random: RefCell<Random>,
    pace: Pace,
    start: Instant,
    /// The number of the next request.
    next: Cell<u32>,
    answered: RefCell<Answered>,
}

/// Sends requests that each make an object.
///
/// # Errors
/// When the server does not accept connections.
pub(crate) async fn run(
    address: SocketAddr,
    requests: &Rc<Requests>,
    pace: Pace,
    random: Random,
) -> Result<Answered> {
    let mut open = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let connection = Connection::open(address).await;
        open.push(connection.context("connecting to the server")?);
    }
    let shared = Rc::new(Shared {
        requests: requests.clone(),
        random: RefCell::new(random),
        pace,
        start: Instant::now(),
        next: Cell::new(0),
        answered: RefCell::default(),
    });
    let (local, mut drives) = (LocalSet::new(), JoinSet::new());
    for connection in open {
        drives.spawn_local_on(shared.clone().drive(connection), &local);
    }
    let ended = async {
        while let Some(drive) = drives.join_next().await {
            drive.context("a connection's task")?;
        }
        anyhow::Ok(())
    };
    local.run_until(ended).await?;
    Ok(shared.answered.take())
}

impl Shared {
    async fn drive(self: Rc<Self>, mut connection: Connection) {
        let mut request = Vec::with_capacity(1024);
        while let Some(due) = self.take_turn() {
            tokio::time::sleep_until(due.into()).await;
            request.clear();
            self.requests
                .write(&mut self.random.borrow_mut(), &mut request);
            let outcome = connection.exchange(&request).await;
            let at = Instant::now();
            let answer = outcome.ok().filter(|answer| answer.is_success());
            let Some(answer) = answer else {
                self.answered.borrow_mut().errors += 1;
                return;
            };
            let mut answered = self.answered.borrow_mut();
            match id(connection.body(&answer)) {
                Some(id) => answered.made.push((id, at)),
                None => answered.errors += 1,
            }
        }
    }

    /// When the next request is due; `None` when there was the last one.
    fn take_turn(&self) -> Option<Instant> {
        let number = self.next.get();
        let after = Duration::from_secs(1) * number / self.pace.per_second;
        self.next.set(number + 1);
        (after < self.pace.lasting).then_some(self.start + after)
    }
}

fn id(body: &[u8]) -> Option<String> {
    let object: Value = serde_json::from_slice(body).ok()?;
    Some(object.get("id")?.as_str()?.to_owned())
}
