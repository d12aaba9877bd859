//! One connection, and the task that drives it.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;

use crate::letter::Trouble;

/// Most bytes of an answer's head.
const HEAD_MAX: usize = 64 * 1024;

/// A connection that takes one request at a time. Dropping it closes it.
pub(super) struct Link {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
    /// Ticks when it was opened.
    pub(super) opened: u64,
}

/// What came of sending a request.
pub(super) enum Sent {
    /// The head of the answer.
    Answer(Response<Incoming>),
    /// The connection was already closed; nothing was written.
    Unsent(Box<Request<Full<Bytes>>>),
    /// The connection broke, or what came was no answer.
    Broken,
}

impl Link {
    /// Speaks HTTP/1.1 over a stream.
    pub(super) async fn over<S>(stream: S, opened: u64) -> Result<Self, Trouble>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (sender, connection) = Builder::new()
            .max_buf_size(HEAD_MAX)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|_| Trouble::Broken)?;
        let driver = tokio::spawn(async move {
            // What went wrong is reported to whoever waits for the answer.
            let _ = connection.await;
        });
        Ok(Self {
            sender,
            driver,
            opened,
        })
    }

    /// Sends a request and waits for the head of the answer.
    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> Sent {
        if self.sender.ready().await.is_err() {
            return Sent::Unsent(Box::new(request));
        }
        match self.sender.try_send_request(request).await {
            Ok(answer) => Sent::Answer(answer),
            Err(mut fault) => match fault.take_message() {
                Some(request) => Sent::Unsent(Box::new(request)),
                None => Sent::Broken,
            },
        }
    }

    /// Whether the receiver is known to have closed it.
    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.driver.abort();
    }
}
