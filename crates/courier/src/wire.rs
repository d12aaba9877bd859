//! The carrier that really calls: looks up, checks, connects, sends, reads, and keeps connections.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::guard::{Guard, Protocol, Target};
use crate::letter::{Carrier, Carrying, Delivered, Letter, Trouble};
use crate::resolve::{Resolver, SystemResolver};
use link::{Link, Sent};
use pool::{Pool, Slot};
pub use roots::{NotACertificate, Roots};

mod link;
mod pool;
mod roots;
#[cfg(test)]
mod tests;

/// Most bytes of an answer's body that are read; the rest is not waited for.
const ANSWER_MAX: usize = 64 * 1024;

/// Most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Microseconds since some fixed point; never goes back.
pub type Ticks = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Makes calls over the network. Use it inside a runtime with I/O and timers.
///
/// Connections are kept for at most a minute and then opened anew, so a receiver that moves is
/// found again. Redirects are answers like any other. Certificates are checked against the
/// system's time, by `rustls`.
pub struct Wire {
    guard: Guard,
    resolver: Box<dyn Resolver>,
    tls: TlsConnector,
    pool: Pool,
    ticks: Ticks,
}

impl Wire {
    /// A carrier that keeps to `guard`, trusts `roots`, and measures idle connections by `ticks`.
    pub fn new(guard: Guard, roots: Roots, ticks: Ticks) -> Self {
        Self {
            guard,
            resolver: Box::new(SystemResolver),
            tls: roots.connector(),
            pool: Pool::default(),
            ticks,
        }
    }

    /// The same carrier with another lookup.
    #[must_use]
    pub fn resolving_by(self, resolver: Box<dyn Resolver>) -> Self {
        Self { resolver, ..self }
    }

    /// One exchange. `status` is set as soon as the head of the answer is there; what happens to
    /// the body does not change it.
    async fn exchange(&self, letter: Letter, status: &mut Option<u16>) -> Result<(), Trouble> {
        let target = self.guard.parse(&letter.url).map_err(Trouble::Blocked)?;
        let limit = letter.timeout;
        let request = request(&target, letter)?;
        let slot = Slot::of(&target);
        let (link, answer) = self.send(&slot, &target, request, limit).await?;
        *status = Some(answer.status().as_u16());
        if drain(answer.into_body()).await {
            self.pool.put(slot, link, (self.ticks)());
        }
        Ok(())
    }

    /// Sends over a kept connection if there is one. If that was closed before it took the
    /// request, a new one is opened; a request that may have left is never sent again.
    async fn send(
        &self,
        slot: &Slot,
        target: &Target,
        request: Request<Full<Bytes>>,
        limit: Duration,
    ) -> Result<(Link, Response<Incoming>), Trouble> {
        let mut request = request;
        if let Some(mut link) = self.pool.take(slot, (self.ticks)()) {
            match link.send(request).await {
                Sent::Answer(answer) => return Ok((link, answer)),
                Sent::Unsent(back) => request = *back,
                Sent::Broken => return Err(Trouble::Broken),
            }
        }
        let mut link = self.open(target, limit).await?;
        match link.send(request).await {
            Sent::Answer(answer) => Ok((link, answer)),
            Sent::Unsent(_) | Sent::Broken => Err(Trouble::Broken),
        }
    }

    async fn open(&self, target: &Target, limit: Duration) -> Result<Link, Trouble> {
        let addresses = self.addresses(target).await?;
        let stream = connect(&addresses, target.port, limit).await?;
        let opened = (self.ticks)();
        match target.scheme {
            Protocol::Http => Link::over(stream, opened).await,
            Protocol::Https => {
                let name = ServerName::try_from(target.host.clone()).map_err(|_| Trouble::Tls)?;
                let stream = self.tls.connect(name, stream).await;
                Link::over(stream.map_err(|_| Trouble::Tls)?, opened).await
            }
        }
    }

    /// The checked addresses of a target. One bad address spoils the name: whoever mixes public
    /// and internal addresses is up to something.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Trouble> {
        let found = match target.ip() {
            Some(ip) => vec![ip],
            None => self
                .resolver
                .resolve(&target.host)
                .await
                .map_err(|_| Trouble::NoAddress)?,
        };
        for ip in &found {
            self.guard.admits(*ip).map_err(Trouble::Blocked)?;
        }
        if found.is_empty() {
            return Err(Trouble::NoAddress);
        }
        Ok(found)
    }
}

impl Carrier for Wire {
    fn carry<'a>(&'a self, letter: Letter) -> Carrying<'a> {
        Box::pin(async move {
            let mut status = None;
            let limit = letter.timeout;
            let ended = timeout(limit, self.exchange(letter, &mut status)).await;
            match (status, ended) {
                (Some(status), _) => Delivered::Answered { status },
                (None, Ok(Err(trouble))) => Delivered::Failed(trouble),
                (None, _) => Delivered::Failed(Trouble::Timeout),
            }
        })
    }
}

fn request(target: &Target, letter: Letter) -> Result<Request<Full<Bytes>>, Trouble> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(target.path_and_query.as_str())
        .header(HOST, target.authority())
        .body(Full::new(Bytes::from(letter.body)))
        .map_err(|_| Trouble::Broken)?;
    for (name, value) in letter.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Trouble::Broken)?;
        let mut value = HeaderValue::try_from(value).map_err(|_| Trouble::Broken)?;
        value.set_sensitive(true);
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

/// Connects to the first address that answers. Each but the last gets its share of the time.
async fn connect(addresses: &[IpAddr], port: u16, limit: Duration) -> Result<TcpStream, Trouble> {
    let tried = &addresses[..addresses.len().min(ADDRESSES_MAX)];
    let share = limit / (ADDRESSES_MAX as u32);
    for (index, ip) in tried.iter().enumerate() {
        let connecting = TcpStream::connect(SocketAddr::new(*ip, port));
        let connected = if index + 1 == tried.len() {
            connecting.await
        } else {
            match timeout(share, connecting).await {
                Ok(connected) => connected,
                Err(_) => continue,
            }
        };
        if let Ok(stream) = connected {
            // Messages are small; waiting to fill a packet only delays them.
            stream.set_nodelay(true).map_err(|_| Trouble::Connect)?;
            return Ok(stream);
        }
    }
    Err(Trouble::Connect)
}

/// Reads a body and drops it; `false` if it was too long or broke, and the connection with it.
async fn drain(mut body: Incoming) -> bool {
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        length += frame.data_ref().map_or(0, Bytes::len);
        if length > ANSWER_MAX {
            return false;
        }
    }
    true
}
