//! Receives what an endpoint is told, on a thread of its own, and answers 200 at once.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener as Listener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::answer;

const TAKEN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// The header that names what a message is about, and what stands before the id of a source.
const OBJECT: &str = "wellspring-object";
const SOURCE: &[u8] = b"source:";

/// How often somebody who waits looks.
const LOOK: Duration = Duration::from_millis(5);

/// A receiver that ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Receiver {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Log>>,
    /// Dropping it ends the thread.
    _end: oneshot::Sender<()>,
}

/// What was received.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// When the first message about each source was there.
    pub(crate) first: HashMap<String, Instant>,
    /// The same times in order.
    arrivals: Vec<Instant>,
    /// Messages about sources that there had been one about.
    pub(crate) repeated: u64,
}

impl Receiver {
    /// Starts to listen.
    ///
    /// # Errors
    /// When there is no port or no thread.
    pub(crate) fn start() -> Result<Receiver> {
        let listener = Listener::bind("127.0.0.1:0").context("listening for messages")?;
        listener
            .set_nonblocking(true)
            .context("listening for messages")?;
        let address = listener.local_addr().context("listening for messages")?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .context("starting the receiver's runtime")?;
        let log = Arc::new(Mutex::new(Log::default()));
        let (end, ended) = oneshot::channel();
        let theirs = log.clone();
        let work = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, theirs) => {}
                    // An error says that the other side was dropped: that is the end.
                    _ = ended => {}
                }
            });
        };
        std::thread::Builder::new()
            .name("receiver".to_owned())
            .spawn(work)
            .context("starting the receiver's thread")?;
        Ok(Receiver {
            address,
            log,
            _end: end,
        })
    }

    /// What was received so far; the receiver waits meanwhile.
    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    /// Waits until so many sources were told about, at most so long; whether they were.
    pub(crate) async fn has(&self, sources: usize, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        while self.log().first.len() < sources {
            if Instant::now() >= until {
                return false;
            }
            tokio::time::sleep(LOOK).await;
        }
        true
    }
}

impl Log {
    /// How many sources were first told about before a moment.
    pub(crate) fn before(&self, moment: Instant) -> usize {
        self.arrivals.partition_point(|arrival| *arrival < moment)
    }

    /// When the last source was first told about.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.arrivals.last().copied()
    }

    fn note(&mut self, source: &[u8], at: Instant) {
        let source = String::from_utf8_lossy(source).into_owned();
        if let std::collections::hash_map::Entry::Vacant(first) = self.first.entry(source) {
            first.insert(at);
            self.arrivals.push(at);
        } else {
            self.repeated += 1;
        }
    }
}

async fn accept(listener: Listener, log: Arc<Mutex<Log>>) {
    // What goes wrong here shows as messages that are missing.
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let log = log.clone();
        tokio::spawn(async move {
            // The sender sends again what a broken connection did not take.
            let _ = serve(stream, &log).await;
        });
    }
}

async fn serve(mut stream: TcpStream, log: &Mutex<Log>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(8 * 1024);
    loop {
        let parsed = answer::parse_request(&received).map_err(std::io::Error::other)?;
        let Some((head, end)) = parsed else {
            if stream.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
            continue;
        };
        let at = Instant::now();
        let object = answer::field(&received[..head], OBJECT);
        if let Some(source) = object.and_then(|object| object.strip_prefix(SOURCE)) {
            lock(log).note(source, at);
        }
        received.drain(..end);
        stream.write_all(TAKEN).await?;
    }
}

/// A thread that panicked here left a whole log behind.
fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Connection;

    #[tokio::test]
    async fn messages_are_taken_and_counted_once() {
        let receiver = Receiver::start().unwrap();
        let start = Instant::now();
        let mut connection = Connection::open(receiver.address).await.unwrap();
        for object in [
            "source:card_1",
            "customer:cus_1",
            "source:card_2",
            "source:card_1",
        ] {
            let message = format!(
                "POST /hook HTTP/1.1\r\nWellspring-Object: {object}\r\n\
                 Content-Length: 2\r\n\r\n{{}}"
            );
            let answer = connection.exchange(message.as_bytes()).await.unwrap();
            assert_eq!(answer.status, 200);
        }
        assert!(receiver.has(2, Duration::ZERO).await);
        assert!(!receiver.has(3, Duration::ZERO).await);
        let log = receiver.log();
        assert_eq!((log.first.len(), log.repeated), (2, 1));
        assert_eq!((log.before(start), log.before(Instant::now())), (0, 2));
        assert!(log.last().is_some_and(|last| last > log.first["card_1"]));
    }
}
