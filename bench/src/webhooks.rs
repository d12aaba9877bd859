//! How fast an endpoint is told: a backlog that is worked off, and a modest load.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::arguments::Call;
use crate::connection::Connection;
use crate::histogram::Histogram;
use crate::load::{self, Span, Tally};
use crate::open::{self, Pace};
use crate::population;
use crate::process::Server;
use crate::random::Random;
use crate::receiver::Receiver;
use crate::report::{millis, times};
use crate::requests::{self, Requests};

/// Connections of the full load.
const CONNECTIONS: usize = 64;
/// Creates per second of the modest load.
const MODEST: u32 = 200;
const CUSTOMERS: usize = 100;

/// How long the rest is waited for once a load has ended.
const PATIENCE: Duration = Duration::from_secs(60);

/// How an endpoint was told about new sources.
#[derive(Debug)]
pub(crate) struct Told {
    full: Full,
    modest: Modest,
    /// Messages about sources that there had been one about.
    repeated: u64,
}

/// Creates as fast as they go, then the rest of the messages.
#[derive(Debug)]
struct Full {
    creates: Tally,
    lasted: Duration,
    /// Messages while the load ran.
    meanwhile: usize,
    /// Sources that nobody had been told about when it ended.
    backlog: usize,
    /// Messages after that, and how long it took until the last.
    drained: usize,
    draining: Duration,
}

/// Creates at set times.
#[derive(Debug)]
struct Modest {
    /// From the answer to the message.
    delays: Histogram,
    /// Messages that were there before the answer; they count as a delay of zero.
    early: u64,
    missing: u64,
    errors: u64,
}

/// Puts two loads on a server whose one endpoint is told of everything, and stops it.
///
/// # Errors
/// When the server does not do as it should; messages that are missing are no error here.
pub(crate) async fn measure(server: Server, lasting: Duration) -> Result<Told> {
    let receiver = Receiver::start()?;
    let held = population::create(server.address, CUSTOMERS, &[]).await?;
    make_endpoint(&server, &receiver).await?;
    let requests = Rc::new(Requests::new(Call::Stripe, server.address, &held));
    let full = full_load(&server, &receiver, &requests, lasting).await?;
    eprintln!("webhooks, full load: {}", full.line());
    let modest = modest_load(&server, &receiver, &requests, lasting).await?;
    let repeated = receiver.log().repeated;
    server.stop()?;
    Ok(Told {
        full,
        modest,
        repeated,
    })
}

async fn make_endpoint(server: &Server, receiver: &Receiver) -> Result<()> {
    let url = format!("http://{}/hook", receiver.address);
    let request = requests::new_endpoint(server.address, &url);
    let mut connection = Connection::open(server.address)
        .await
        .context("connecting to the server")?;
    let answer = connection.exchange(request.as_bytes()).await;
    let answer = answer.context("making an endpoint")?;
    ensure!(
        answer.is_success(),
        "making an endpoint: {} {}",
        answer.status,
        String::from_utf8_lossy(connection.body(&answer))
    );
    Ok(())
}

async fn full_load(
    server: &Server,
    receiver: &Receiver,
    requests: &Rc<Requests>,
    lasting: Duration,
) -> Result<Full> {
    let span = Span {
        warm_up: Duration::ZERO,
        measured: lasting,
        most: u64::MAX,
    };
    let random = Rc::new(RefCell::new(Random::new(7)));
    let start = Instant::now();
    let creates = load::run(server.address, requests, CONNECTIONS, span, &random).await?;
    let end = Instant::now();
    let made = usize::try_from(creates.accepted).context("counting sources")?;
    receiver.has(made, PATIENCE).await;
    let log = receiver.log();
    let meanwhile = log.before(end);
    Ok(Full {
        creates,
        lasted: end - start,
        meanwhile,
        backlog: made.saturating_sub(meanwhile),
        drained: log.first.len() - meanwhile,
        draining: log
            .last()
            .map_or(Duration::ZERO, |last| last.saturating_duration_since(end)),
    })
}

async fn modest_load(
    server: &Server,
    receiver: &Receiver,
    requests: &Rc<Requests>,
    lasting: Duration,
) -> Result<Modest> {
    let pace = Pace {
        per_second: MODEST,
        lasting,
    };
    let before = receiver.log().first.len();
    let answered = open::run(server.address, requests, pace, Random::new(8)).await?;
    receiver.has(before + answered.made.len(), PATIENCE).await;
    let log = receiver.log();
    let mut modest = Modest {
        delays: Histogram::new(),
        early: 0,
        missing: 0,
        errors: answered.errors,
    };
    for (id, answered) in &answered.made {
        match log.first.get(id) {
            Some(told) => {
                modest.early += u64::from(told < answered);
                modest
                    .delays
                    .record(told.saturating_duration_since(*answered));
            }
            None => modest.missing += 1,
        }
    }
    Ok(modest)
}

impl Full {
    fn creates_per_second(&self) -> f64 {
        self.creates.accepted as f64 / self.lasted.as_secs_f64()
    }

    fn meanwhile_per_second(&self) -> f64 {
        self.meanwhile as f64 / self.lasted.as_secs_f64()
    }

    /// `None` when there was nothing left to work off.
    fn drained_per_second(&self) -> Option<f64> {
        let seconds = self.draining.as_secs_f64();
        (self.drained > 0 && seconds > 0.0).then(|| self.drained as f64 / seconds)
    }

    fn line(&self) -> String {
        format!(
            "{:.0} creates/s, {:.0} deliveries/s meanwhile, {} left, {:.0}/s then",
            self.creates_per_second(),
            self.meanwhile_per_second(),
            self.backlog,
            self.drained_per_second().unwrap_or_default(),
        )
    }
}

impl Told {
    /// What makes the numbers doubtful.
    pub(crate) fn problems(&self) -> Vec<String> {
        let lost = self.full.backlog.saturating_sub(self.full.drained) as u64;
        let counts = [
            (self.full.creates.errors, "creates at full load failed"),
            (lost, "messages of the full load did not come"),
            (self.modest.errors, "creates at modest load failed"),
            (
                self.modest.missing,
                "messages of the modest load did not come",
            ),
        ];
        let mut problems: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("webhooks: {count} {what}"))
            .collect();
        problems.extend(self.full.creates.first_error.clone());
        problems
    }

    /// A small table and what it means.
    pub(crate) fn markdown(&self) -> String {
        let (full, modest) = (&self.full, &self.modest);
        let drained = full.drained_per_second();
        let drained = drained.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.0}"));
        let mut text = String::from("\n| webhooks: one endpoint, all events | |\n|---|--:|\n");
        let delay = |share| millis(modest.delays.quantile(share));
        for (name, value) in [
            (
                format!("creates/s at {CONNECTIONS} connections"),
                format!("{:.0}", full.creates_per_second()),
            ),
            (
                "deliveries/s meanwhile".to_owned(),
                format!("{:.0}", full.meanwhile_per_second()),
            ),
            (
                "not yet delivered when the load ended".to_owned(),
                full.backlog.to_string(),
            ),
            ("deliveries/s while that drained".to_owned(), drained),
            (
                format!("commit to delivery at {MODEST} creates/s, p50 ms"),
                delay(0.5),
            ),
            ("the same, p99 ms".to_owned(), delay(0.99)),
            ("delivered twice".to_owned(), self.repeated.to_string()),
        ] {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {name} | {value} |");
        }
        let _ = writeln!(
            text,
            "\nThe receiver is in the load generator and answers at once. From commit to delivery \
             is counted from\nthe moment the create's answer was here, which is after the commit; \
             a message that came before the\nanswer counts as 0 ms ({} of {}).",
            modest.early,
            modest.delays.total(),
        );
        text
    }

    /// Everything.
    pub(crate) fn json(&self) -> Value {
        let (full, modest) = (&self.full, &self.modest);
        json!({
            "connections": CONNECTIONS,
            "seconds": full.lasted.as_secs_f64(),
            "creates_per_second": full.creates_per_second(),
            "deliveries_per_second_meanwhile": full.meanwhile_per_second(),
            "backlog": full.backlog,
            "drained": full.drained,
            "drain_seconds": full.draining.as_secs_f64(),
            "deliveries_per_second_draining": full.drained_per_second(),
            "modest_creates_per_second": MODEST,
            "commit_to_delivery_ms": times(&modest.delays),
            "modest_deliveries": modest.delays.total(),
            "before_the_answer": modest.early,
            "missing": modest.missing,
            "repeated": self.repeated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(drained: usize) -> Told {
        let mut delays = Histogram::new();
        delays.record(Duration::ZERO);
        delays.record(Duration::from_millis(4));
        let creates = Tally {
            latencies: Histogram::new(),
            accepted: 300,
            errors: 0,
            first_error: None,
        };
        Told {
            full: Full {
                creates,
                lasted: Duration::from_secs(2),
                meanwhile: 200,
                backlog: 100,
                drained,
                draining: Duration::from_millis(500),
            },
            modest: Modest {
                delays,
                early: 1,
                missing: 0,
                errors: 0,
            },
            repeated: 0,
        }
    }

    #[test]
    fn rates_are_those_of_their_own_time() {
        let told = told(100);
        assert_eq!(told.problems(), Vec::<String>::new());
        let text = told.markdown();
        for row in [
            "| creates/s at 64 connections | 150 |",
            "| deliveries/s meanwhile | 100 |",
            "| deliveries/s while that drained | 200 |",
            "p99 ms | 4.00 |",
            "0 ms (1 of 2).",
        ] {
            assert!(text.contains(row), "{row} is not in {text}");
        }
        assert_eq!(told.json()["deliveries_per_second_draining"], 200.0);
    }

    #[test]
    fn missing_messages_are_a_problem() {
        assert_eq!(
            told(99).problems(),
            ["webhooks: 1 messages of the full load did not come"]
        );
        assert!(told(0).markdown().contains("while that drained | – |"));
    }
}
