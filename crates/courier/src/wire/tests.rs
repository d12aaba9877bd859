use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::*;
use crate::guard::{Allow, Blocked, Range};
use crate::resolve::Resolving;
use receiver::{After, Receiver, say};

mod receiver;
mod tls;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const OPEN: Guard = Guard {
    loopback: Allow::Yes,
    plain_http: Allow::Yes,
};
const OK: Delivered = Delivered::Answered { status: 200 };

/// Answers every name with the same addresses and counts the questions.
struct Fixed {
    addresses: Vec<IpAddr>,
    asked: Arc<AtomicUsize>,
}

impl Resolver for Fixed {
    fn resolve<'a>(&'a self, _host: &'a str) -> Resolving<'a> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(self.addresses.clone()) })
    }
}

/// Knows no name.
struct Nobody;

impl Resolver for Nobody {
    fn resolve<'a>(&'a self, _host: &'a str) -> Resolving<'a> {
        Box::pin(async { Err(io::Error::from(io::ErrorKind::NotFound)) })
    }
}

fn fixed(addresses: &[IpAddr]) -> (Box<dyn Resolver>, Arc<AtomicUsize>) {
    let asked = Arc::<AtomicUsize>::default();
    let resolver = Fixed {
        addresses: addresses.to_vec(),
        asked: Arc::clone(&asked),
    };
    (Box::new(resolver), asked)
}

/// A wire whose time is moved by hand.
fn wire(guard: Guard) -> (Wire, Arc<AtomicU64>) {
    let clock = Arc::<AtomicU64>::default();
    let hand = Arc::clone(&clock);
    let ticks: Ticks = Arc::new(move || clock.load(Ordering::SeqCst));
    (Wire::new(guard, Roots::public(), ticks), hand)
}

fn letter(url: impl Into<String>) -> Letter {
    Letter {
        url: url.into(),
        headers: vec![("X-Signature", "v1=ab".to_owned())],
        body: b"{\"id\":1}".to_vec(),
        timeout: Duration::from_secs(20),
    }
}

fn hurried(url: impl Into<String>) -> Letter {
    Letter {
        timeout: Duration::from_millis(700),
        ..letter(url)
    }
}

fn failed(trouble: Trouble) -> Delivered {
    Delivered::Failed(trouble)
}

#[tokio::test]
async fn posts_the_letter() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", "{}"));
    let (wire, _) = wire(OPEN);
    let url = receiver.url("/hook?x=1#fragment");
    assert_eq!(wire.carry(letter(url)).await, OK);
    let request = receiver.requests().remove(0);
    assert!(
        request.starts_with("POST /hook?x=1 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n{\"id\":1}"), "{request}");
    let host = format!("\r\nhost: 127.0.0.1:{}\r\n", receiver.port);
    for header in [
        &host,
        "\r\nx-signature: v1=ab\r\n",
        "\r\ncontent-length: 8\r\n",
    ] {
        assert!(request.contains(header), "{request}");
    }
}

#[tokio::test]
async fn any_status_is_an_answer_and_redirects_are_not_followed() {
    let receiver = Receiver::start(|nth, stream| match nth {
        0 => say(stream, "302 Found\r\nlocation: /elsewhere", ""),
        1 => say(stream, "500 Oh\r\nconnection: close", "no"),
        _ => say(stream, "204 No Content", ""),
    });
    let (wire, _) = wire(OPEN);
    for status in [302, 500, 204] {
        let answer = wire.carry(letter(receiver.url("/"))).await;
        assert_eq!(answer, Delivered::Answered { status });
        assert_eq!(answer.is_success(), status == 204);
    }
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test]
async fn a_receiver_that_hangs_runs_out_of_time() {
    let receiver = Receiver::start(|_, _| After::Hang);
    let (wire, _) = wire(OPEN);
    let answer = wire.carry(hurried(receiver.url("/"))).await;
    assert_eq!(answer, failed(Trouble::Timeout));
    assert_eq!(wire.pool.count(), (0, 0));
}

#[tokio::test]
async fn the_status_counts_even_if_the_body_never_ends() {
    let receiver = Receiver::start(|_, stream| {
        let _ = io::Write::write_all(stream, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx");
        After::Hang
    });
    let (wire, _) = wire(OPEN);
    assert_eq!(wire.carry(hurried(receiver.url("/"))).await, OK);
    assert_eq!(wire.pool.count(), (0, 0));
}

#[tokio::test]
async fn a_huge_answer_is_not_read() {
    let receiver = Receiver::start(|_, stream| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000000000\r\n\r\n";
        let _ = io::Write::write_all(stream, head);
        // Ends when the carrier has closed the connection.
        while io::Write::write_all(stream, &[b'x'; 4096]).is_ok() {}
        After::Close
    });
    let (wire, _) = wire(OPEN);
    assert_eq!(wire.carry(letter(receiver.url("/"))).await, OK);
    assert_eq!(wire.pool.count(), (0, 0));
}

#[tokio::test]
async fn what_is_no_answer_is_broken() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    for bytes in ["", "SSH-2.0-x\r\n", "HTTP/1.1 200", long.as_str()] {
        let answer = bytes.to_owned();
        let receiver = Receiver::start(move |_, stream| {
            let _ = io::Write::write_all(stream, answer.as_bytes());
            After::Close
        });
        let (wire, _) = wire(OPEN);
        let answer = wire.carry(letter(receiver.url("/"))).await;
        assert_eq!(answer, failed(Trouble::Broken));
        assert_eq!(receiver.requests().len(), 1, "sent once");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_not_sent() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", ""));
    let (wire, _) = wire(OPEN);
    let mut letter = letter(receiver.url("/"));
    letter.headers.push(("X-Id", "a\r\nX-Evil: b".to_owned()));
    assert_eq!(wire.carry(letter).await, failed(Trouble::Broken));
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn connections_are_used_again_for_a_minute() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", "fine"));
    let (wire, hand) = wire(OPEN);
    for (at, connections) in [(0, 1), (1, 1), (59_999_999, 1), (60_000_000, 2)] {
        hand.store(at, Ordering::SeqCst);
        assert_eq!(wire.carry(letter(receiver.url("/"))).await, OK);
        assert_eq!(receiver.connections(), connections, "at {at}");
    }
    let other = Receiver::start(|_, stream| say(stream, "200 OK", ""));
    hand.store(200_000_000, Ordering::SeqCst);
    assert_eq!(wire.carry(letter(other.url("/"))).await, OK);
    assert_eq!(wire.pool.count(), (1, 0), "the old receiver was swept");
}

#[tokio::test]
async fn a_connection_that_was_closed_idle_is_replaced() {
    let receiver = Receiver::start(|_, stream| {
        say(stream, "200 OK", "");
        After::Close
    });
    let (wire, _) = wire(OPEN);
    for _ in 0..3 {
        assert_eq!(wire.carry(letter(receiver.url("/"))).await, OK);
        while wire.pool.count() == (1, 0) {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(receiver.connections(), 3);
    assert_eq!(receiver.requests().len(), 3, "nothing was sent twice");
}

#[tokio::test]
async fn a_kept_connection_that_breaks_is_not_tried_again() {
    let receiver = Receiver::start(|nth, stream| match nth {
        0 => say(stream, "200 OK", ""),
        _ => After::Close,
    });
    let (wire, _) = wire(OPEN);
    assert_eq!(wire.carry(letter(receiver.url("/"))).await, OK);
    let answer = wire.carry(letter(receiver.url("/"))).await;
    assert_eq!(answer, failed(Trouble::Broken));
    assert_eq!((receiver.connections(), receiver.requests().len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_letters_at_once_leave_few_connections() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", ""));
    let wire = Arc::new(wire(OPEN).0);
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (wire, url) = (Arc::clone(&wire), receiver.url("/"));
            tokio::spawn(async move { wire.carry(letter(url)).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), OK);
    }
    assert!(wire.pool.count().0 <= pool::IDLE_MAX);
    assert_eq!(receiver.requests().len(), 200);
}

#[tokio::test]
async fn a_name_that_leads_inside_is_blocked_before_any_connection() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", ""));
    let strict = Guard {
        loopback: Allow::No,
        ..OPEN
    };
    let public: IpAddr = "8.8.8.8".parse().unwrap();
    let mapped: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
    for addresses in [vec![HERE], vec![public, HERE], vec![mapped]] {
        let (resolver, asked) = fixed(&addresses);
        let wire = wire(strict).0.resolving_by(resolver);
        let url = format!("http://rebind.test:{}/", receiver.port);
        let answer = wire.carry(letter(url)).await;
        let why = Blocked::Address(Range::Loopback);
        assert_eq!(answer, failed(Trouble::Blocked(why)));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    let wire = wire(strict).0;
    for url in [
        receiver.url("/"),
        format!("http://localhost:{}/", receiver.port),
    ] {
        let answer = wire.carry(letter(url)).await;
        assert!(matches!(answer, Delivered::Failed(Trouble::Blocked(_))));
    }
    assert_eq!(receiver.connections(), 0);
}

/// A second lookup could answer differently, so there is none between check and connection.
#[tokio::test]
async fn a_name_is_looked_up_once_for_each_connection() {
    let receiver = Receiver::start(|_, stream| say(stream, "200 OK", ""));
    let (resolver, asked) = fixed(&["127.0.0.77".parse().unwrap(), HERE]);
    let wire = wire(OPEN).0.resolving_by(resolver);
    for _ in 0..2 {
        let url = format!("http://Receiver.Test:{}/", receiver.port);
        assert_eq!(
            wire.carry(letter(url)).await,
            OK,
            "the second address answers"
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let host = format!("\r\nhost: receiver.test:{}\r\n", receiver.port);
    assert!(receiver.requests()[0].contains(&host));
}

#[tokio::test]
async fn names_without_addresses_and_closed_ports() {
    let none = wire(OPEN).0.resolving_by(Box::new(Nobody));
    let empty = wire(OPEN).0.resolving_by(fixed(&[]).0);
    for wire in [none, empty] {
        let answer = wire.carry(letter("https://gone.test/")).await;
        assert_eq!(answer, failed(Trouble::NoAddress));
    }
    let listener = std::net::TcpListener::bind((HERE, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let answer = wire(OPEN).0.carry(letter(url)).await;
    assert_eq!(answer, failed(Trouble::Connect));
}

#[test]
fn nothing_secret_is_shown() {
    let letter = letter("https://a.example/token");
    assert_eq!(format!("{letter:?}"), "Letter(8 bytes)");
    let trouble = Trouble::Blocked(Blocked::PlainHttp);
    assert_eq!(trouble.to_string(), "the address must begin with https://");
}
