//! One kept-alive connection with at most one request under way.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::answer::{self, Answer};

/// A connection and what arrived on it since the last request.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream,
            received: Vec::with_capacity(8 * 1024),
        })
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    /// When the connection breaks, ends early, or carries something else than one answer; it is of
    /// no use afterwards.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.received.clear();
        self.stream.write_all(request).await?;
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let parsed = answer::parse(&self.received);
            let parsed =
                parsed.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            if let Some(answer) = parsed {
                return Ok(answer);
            }
        }
    }

    /// The body of the last answer; of a chunked one with the sizes between the chunks.
    pub(crate) fn body(&self, answer: &Answer) -> &[u8] {
        &self.received[answer.head..answer.end]
    }
}
