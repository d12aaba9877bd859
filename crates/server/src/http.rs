//! Sockets, limits, and the way between HTTP messages and the service.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use kit::{Head, Reply};
use service::{Body, Service};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Most bytes of a body.
const BODY_MAX: usize = 256 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 64;
/// Most bytes of a request's head.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long a head may take, and how long a connection may lie idle.
const HEAD_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a body may take.
const BODY_TIME_MAX: Duration = Duration::from_secs(20);
/// Most connections; more wait to be accepted.
const CONNECTIONS_MAX: usize = 16_384;
/// How long running calls may take after the signal to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

/// What the HTTP side needs.
pub(crate) struct Front {
    /// The service.
    pub(crate) service: Arc<Service>,
    /// What links start with, when a proxy stands before this server.
    pub(crate) public_url: Option<String>,
    /// The address that was bound.
    pub(crate) address: SocketAddr,
}

/// Serves until `stop` is ready, then drains.
pub(crate) async fn serve(
    listener: TcpListener,
    front: Arc<Front>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    tokio::pin!(stop);
    loop {
        let Ok(seat) = Arc::clone(&seats).acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, or a connection that broke at once.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = graceful.watch(connection(stream, peer, Arc::clone(&front)));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(seat);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME_MAX, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some calls did not end in time");
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    front: Arc<Front>,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may wait for the network's own batching");
    }
    let handler = move |request| {
        let front = Arc::clone(&front);
        async move { Ok::<_, Infallible>(handle(request, peer, &front).await) }
    };
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service_fn(handler))
}

async fn handle(
    request: Request<Incoming>,
    peer: SocketAddr,
    front: &Front,
) -> Response<Full<Bytes>> {
    if request.uri().path() == "/health" {
        return response(health(front));
    }
    let (parts, incoming) = request.into_parts();
    // HEAD is GET without the body, which hyper leaves out by itself.
    let method = if parts.method == Method::HEAD {
        Method::GET
    } else {
        parts.method
    };
    let head = Head {
        method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        base_url: base_url(front, &parts.headers),
        headers: parts.headers,
        peer: Some(peer.ip().to_string()),
    };
    let body = body(incoming).await;
    if Service::is_page(&head.path) {
        let page = catch_panic(front.service.page(&head, body)).await;
        return response(page.unwrap_or_else(|| Reply::empty(500)));
    }
    let answer = catch_panic(front.service.answer(&head, body)).await;
    response(answer.unwrap_or_else(|| front.service.answer_to_panic(&head)))
}

async fn body(incoming: Incoming) -> Body {
    let whole = Limited::new(incoming, BODY_MAX).collect();
    match tokio::time::timeout(BODY_TIME_MAX, whole).await {
        Ok(Ok(collected)) => Body::Whole(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Body::TooLarge { limit: BODY_MAX },
        Ok(Err(_)) | Err(_) => Body::Broken,
    }
}

/// Runs a future; `None` when it panicked. The panic hook has logged the place.
async fn catch_panic<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        match HeaderValue::from_str(&value) {
            Ok(value) => drop(
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value),
            ),
            Err(_) => tracing::warn!(name, "a header's value could not be sent"),
        }
    }
    response
}

/// What links in answers start with: the setting, else the host that the caller used.
fn base_url(front: &Front, headers: &http::HeaderMap) -> String {
    if let Some(url) = &front.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get("host").and_then(|host| host.to_str().ok());
    let plain = |host: &&str| {
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '[' | ']');
        !host.is_empty() && host.len() < 256 && host.chars().all(known)
    };
    match host.filter(plain) {
        Some(host) => format!("http://{host}"),
        None => format!("http://{}", front.address),
    }
}

/// Whether calls can be served: 200, or 503 with the reason.
fn health(front: &Front) -> Reply {
    let health = front.service.store().health();
    let status = if health.fault.is_some() {
        "writes fail"
    } else {
        "ok"
    };
    let mut body = tree::Map::new();
    body.insert("status", status);
    body.insert("version", env!("CARGO_PKG_VERSION"));
    body.insert("mode", "test");
    if let Some(fault) = &health.fault {
        body.insert("reason", fault.to_string());
    }
    body.insert("commits_queued", health.commits_queued as i64);
    body.insert("groups", health.groups as i64);
    body.insert("units", health.units as i64);
    body.insert("last_sync_micros", health.last_sync_micros as i64);
    body.insert("wal_bytes", health.wal_bytes as i64);
    body.insert(
        "log_entries_dropped",
        front.service.request_log().dropped() as i64,
    );
    let code = if health.fault.is_some() { 503 } else { 200 };
    Reply::json(code, &tree::Tree::Map(body))
}
