//! A receiver on this machine that behaves as a test wants, with threads of its own.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a receiver does after it answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Waits for the next request.
    Keep,
    /// Closes the connection.
    Close,
    /// Reads on until the other side closes.
    Hang,
}

/// Listens until the test ends.
pub(super) struct Receiver {
    pub(super) port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// Calls `answer` with the number of the request, from 0 on, and the stream.
    pub(super) fn start<F>(answer: F) -> Self
    where
        F: Fn(usize, &mut TcpStream) -> After + Send + Sync + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let receiver = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let connections = Arc::clone(&receiver.connections);
        let requests = Arc::clone(&receiver.requests);
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
                thread::spawn(move || serve(stream.unwrap(), &requests, &*answer));
            }
        });
        receiver
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Answers and keeps the connection.
pub(super) fn say(stream: &mut impl Write, status: &str, body: &str) -> After {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}");
    match stream.write_all(answer.as_bytes()) {
        Ok(()) => After::Keep,
        Err(_) => After::Close,
    }
}

/// The next request, head and body, or `None` when there are no more.
pub(super) fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        text.push(char::from(byte[0]));
    }
    let (_, rest) = text.split_once("content-length: ")?;
    let length = rest.split_once("\r\n")?.0.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(text + &String::from_utf8(body).ok()?)
}

fn serve(
    mut stream: TcpStream,
    requests: &Mutex<Vec<String>>,
    answer: &(dyn Fn(usize, &mut TcpStream) -> After + Send + Sync),
) {
    while let Some(request) = read_request(&mut stream) {
        let nth = {
            let mut requests = requests.lock().unwrap();
            requests.push(request);
            requests.len() - 1
        };
        match answer(nth, &mut stream) {
            After::Keep => {}
            After::Close => return,
            After::Hang => while matches!(stream.read(&mut [0; 64]), Ok(1..)) {},
        }
    }
}
