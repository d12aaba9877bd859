//! The power goes at any moment: what was acknowledged is there, what was not is there wholly or
//! not at all.
//!
//! Many connections make sources through all dialects, racing for the same tokens, customers and
//! idempotency keys. After a random number of answers the server is killed; it starts again on the
//! same folder and everything that was promised is looked at.

mod audit;
mod load;

use std::sync::mpsc;
use std::time::Duration;

use crate::support::random::Random;
use crate::support::{Deadline, Server, place};
use load::{Attempt, Scene, WORKERS, Worker};

/// Most kills, and the time in which they are made.
const ROUNDS: u64 = 12;
const TIME: Duration = Duration::from_secs(25);
const SEED: u64 = 0x0bad_cafe;

/// The most sources of a customer that each dialect makes.
const LIMITS: [(&str, i64); 5] = [
    ("stripe", 12),
    ("chargebee", 8),
    ("magpie", 6),
    ("piriod", 6),
    ("pelcro", 5),
];

fn start(data: &std::path::Path) -> Server {
    let limits = LIMITS.map(|(dialect, limit)| format!("{dialect}={limit}"));
    let flags = limits.iter().flat_map(|limit| ["--source-limit", limit]);
    Server::start(data, "dev", &flags.collect::<Vec<_>>())
}

#[test]
fn nothing_promised_is_lost_when_the_server_is_killed() {
    let (_folder, data) = place();
    let deadline = Deadline::after(TIME);
    let mut random = Random::new(SEED);
    let mut server = start(&data);
    let mut made = 0;
    for round in 0..ROUNDS {
        let scene = Scene::new(&server, round);
        let attempts = run_until_killed(&server, &scene, &mut random);
        assert_eq!(server.ended().code, None, "it was killed");
        audit::rows(&data, &scene);
        server = start(&data);
        made += audit::answers(&server, &attempts);
        audit::renderings(&server, &scene);
        audit::rows(&data, &scene);
        if deadline.has_passed() {
            break;
        }
    }
    assert!(made > 50, "only {made} sources were made");
    assert_eq!(server.stop().code, Some(0));
}

/// Lets the workers loose and kills the server after a random number of answers.
fn run_until_killed(server: &Server, scene: &Scene, random: &mut Random) -> Vec<Attempt> {
    let (tick, ticks) = mpsc::channel();
    std::thread::scope(|scope| {
        let mut running = Vec::new();
        for number in 0..WORKERS {
            let worker = Worker::new(number, scene, server.address, random.next());
            let tick = tick.clone();
            running.push(scope.spawn(move || worker.run(&tick)));
        }
        drop(tick);
        let answers = 20 + random.below(250);
        for _ in 0..answers {
            if ticks.recv().is_err() {
                break;
            }
        }
        server.kill();
        let attempts = running.into_iter().map(|worker| worker.join().unwrap());
        attempts.flatten().collect()
    })
}
