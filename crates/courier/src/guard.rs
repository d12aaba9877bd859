//! The address guard: which receivers may be called.
//!
//! A receiver's address is chosen by a caller of the API, and the call comes from inside the
//! operator's network. So the text of the address is checked strictly ([`Guard::parse`]), and so
//! is every IP address that its name resolves to ([`Guard::admits`]).

use std::fmt;
use std::net::IpAddr;

pub use range::Range;

mod range;
#[cfg(test)]
mod tests;
mod url;

/// Whether something that is normally denied is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Allow {
    /// Denied.
    #[default]
    No,
    /// Allowed.
    Yes,
}

/// The rules. The default is the strict one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Guard {
    /// Receivers on this machine (`127.0.0.0/8` and `::1`), for development.
    pub loopback: Allow,
    /// Receivers without TLS.
    pub plain_http: Allow,
}

/// The protocol of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `http`
    Http,
    /// `https`
    Https,
}

impl Protocol {
    /// The port if the address has none.
    pub fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// An address that passed [`Guard::parse`].
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// With or without TLS.
    pub scheme: Protocol,
    /// Host name in lower case without a final dot, or an IP address without brackets.
    pub host: String,
    /// Port, never 0.
    pub port: u16,
    /// Begins with `/`; may hold a secret.
    pub path_and_query: String,
}

impl Target {
    /// The address, if the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// The value of the `Host` header.
    pub fn authority(&self) -> String {
        let brackets = self.host.contains(':');
        let host = if brackets {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        if self.port == self.scheme.port() {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Target({:?} {})", self.scheme, self.authority())
    }
}

/// Why an address may not be called. Displayed as a sentence without the final stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Longer than [`Guard::LENGTH_MAX`] bytes.
    TooLong,
    /// Neither `http://` nor `https://`.
    Protocol,
    /// Without TLS, where TLS is required.
    PlainHttp,
    /// A space, a control character or a backslash.
    Character,
    /// User or password in the address.
    Credentials,
    /// No host.
    NoHost,
    /// Not a host name of ASCII letters, digits, hyphens and underscores, nor an IP address.
    Host,
    /// An IPv4 address in an unusual form: decimal, octal, hexadecimal or short.
    Numeric,
    /// Not a port from 1 to 65535.
    Port,
    /// A path that cannot be sent.
    Path,
    /// An IP address that is not a public one.
    Address(Range),
}

impl fmt::Display for Blocked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLong => "the address is too long",
            Self::Protocol => "the address must begin with https:// or http://",
            Self::PlainHttp => "the address must begin with https://",
            Self::Character => "the address has a space, control character or backslash",
            Self::Credentials => "the address must not have a user or password",
            Self::NoHost => "the address has no host",
            Self::Host => "the host must be an ASCII host name or an IP address",
            Self::Numeric => "an IPv4 address must have four decimal parts without leading zeros",
            Self::Port => "the port must be a number from 1 to 65535",
            Self::Path => "the path of the address is not valid",
            Self::Address(range) => {
                return write!(out, "the address leads to {range}, which is not called");
            }
        })
    }
}

impl std::error::Error for Blocked {}

impl Guard {
    /// Most bytes of an address.
    pub const LENGTH_MAX: usize = 2048;

    /// Takes an address apart and checks everything that can be seen without looking up its name.
    /// A fragment is dropped; it would not be sent anyway.
    pub fn parse(&self, url: &str) -> Result<Target, Blocked> {
        let target = url::parse(url)?;
        if target.scheme == Protocol::Http && self.plain_http == Allow::No {
            return Err(Blocked::PlainHttp);
        }
        match target.ip() {
            Some(ip) => self.admits(ip)?,
            None if is_localhost(&target.host) => self.admit(Range::Loopback)?,
            None => {}
        }
        Ok(target)
    }

    /// Whether an IP address may be called: only public ones, and this machine where that is
    /// allowed. An IPv6 address that stands for an IPv4 address is judged as that one.
    pub fn admits(&self, ip: IpAddr) -> Result<(), Blocked> {
        range::of(ip).map_or(Ok(()), |range| self.admit(range))
    }

    fn admit(&self, range: Range) -> Result<(), Blocked> {
        if range == Range::Loopback && self.loopback == Allow::Yes {
            return Ok(());
        }
        Err(Blocked::Address(range))
    }
}

/// The names that mean this machine without being looked up.
fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}
