//! Takes an address apart. Strict on purpose: what two parsers could read differently is refused.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::uri::PathAndQuery;

use super::{Blocked, Guard, Protocol, Target};

const HOST_MAX: usize = 253;
const LABEL_MAX: usize = 63;

pub(super) fn parse(url: &str) -> Result<Target, Blocked> {
    if url.len() > Guard::LENGTH_MAX {
        return Err(Blocked::TooLong);
    }
    if url
        .bytes()
        .any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\')
    {
        return Err(Blocked::Character);
    }
    let (scheme, rest) = url.split_once("://").ok_or(Blocked::Protocol)?;
    let scheme = protocol(scheme)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err(Blocked::Credentials);
    }
    let (host, port) = host_and_port(authority)?;
    Ok(Target {
        scheme,
        host,
        port: port.unwrap_or(scheme.port()),
        path_and_query: path_and_query(tail)?,
    })
}

fn protocol(name: &str) -> Result<Protocol, Blocked> {
    if name.eq_ignore_ascii_case("https") {
        Ok(Protocol::Https)
    } else if name.eq_ignore_ascii_case("http") {
        Ok(Protocol::Http)
    } else {
        Err(Blocked::Protocol)
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), Blocked> {
    let Some(rest) = authority.strip_prefix('[') else {
        let (name, port) = match authority.split_once(':') {
            Some((name, digits)) => (name, port(digits)?),
            None => (authority, None),
        };
        return Ok((host(name)?, port));
    };
    let (literal, after) = rest.split_once(']').ok_or(Blocked::Host)?;
    let ip: Ipv6Addr = literal.parse().map_err(|_| Blocked::Host)?;
    let port = match after.strip_prefix(':') {
        Some(digits) => port(digits)?,
        None if after.is_empty() => None,
        None => return Err(Blocked::Host),
    };
    Ok((ip.to_string(), port))
}

/// Nothing after the colon means the protocol's own port.
fn port(digits: &str) -> Result<Option<u16>, Blocked> {
    if digits.is_empty() {
        return Ok(None);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Blocked::Port);
    }
    match digits.parse() {
        Ok(0) | Err(_) => Err(Blocked::Port),
        Ok(port) => Ok(Some(port)),
    }
}

fn host(name: &str) -> Result<String, Blocked> {
    if name.is_empty() {
        return Err(Blocked::NoHost);
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.len() > HOST_MAX || !name.split('.').all(is_label) {
        return Err(Blocked::Host);
    }
    if ends_in_number(name) && name.parse::<Ipv4Addr>().is_err() {
        return Err(Blocked::Numeric);
    }
    Ok(name.to_ascii_lowercase())
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_MAX).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Lookups read a name whose last part is a number, decimal or hexadecimal, as an IPv4 address.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let hexadecimal = last
        .strip_prefix("0x")
        .or_else(|| last.strip_prefix("0X"))
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    hexadecimal || last.bytes().all(|byte| byte.is_ascii_digit())
}

fn path_and_query(tail: &str) -> Result<String, Blocked> {
    let sent = tail.split('#').next().unwrap_or(tail);
    let mut path = String::with_capacity(sent.len() + 1);
    if !sent.starts_with('/') {
        path.push('/');
    }
    for byte in sent.bytes() {
        if byte >= 0x80 || b"\"<>^`{|}".contains(&byte) {
            let _ = write!(path, "%{byte:02X}");
        } else {
            path.push(char::from(byte));
        }
    }
    // Checked here, so that an address that was once accepted can always be called.
    PathAndQuery::try_from(path.as_str()).map_err(|_| Blocked::Path)?;
    Ok(path)
}
