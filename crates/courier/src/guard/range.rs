//! Which IP addresses are not public.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A kind of address that is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// `0.0.0.0/8`, `::`
    Unspecified,
    /// `127.0.0.0/8`, `::1`
    Loopback,
    /// `169.254.0.0/16`, `fe80::/10`
    LinkLocal,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `fc00::/7`
    Private,
    /// `100.64.0.0/10`
    Carrier,
    /// `198.18.0.0/15`, `2001:2::/48`
    Benchmark,
    /// `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`, `3fff::/20`
    Documentation,
    /// `224.0.0.0/4`, `ff00::/8`
    Multicast,
    /// `255.255.255.255`
    Broadcast,
    /// Cloud platforms answer here with the machine's own credentials.
    Metadata,
    /// `2001::/32`: the tunnel's far end is hidden in it.
    Tunnel,
    /// Everything else that is not public.
    Reserved,
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Unspecified => "an unspecified address",
            Self::Loopback => "this machine",
            Self::LinkLocal => "a link-local address",
            Self::Private => "a private network",
            Self::Carrier => "a provider's shared network",
            Self::Benchmark => "a benchmark network",
            Self::Documentation => "a documentation network",
            Self::Multicast => "a multicast group",
            Self::Broadcast => "a broadcast address",
            Self::Metadata => "a cloud platform's metadata service",
            Self::Tunnel => "a tunnel",
            Self::Reserved => "a reserved network",
        })
    }
}

/// Metadata and host services of cloud platforms that would otherwise look public, private or
/// link-local.
const METADATA_V4: [Ipv4Addr; 3] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// The kind of an address, or `None` if it is public.
pub(super) fn of(ip: IpAddr) -> Option<Range> {
    match ip {
        IpAddr::V4(ip) => of_v4(ip),
        IpAddr::V6(ip) => of_v6(ip),
    }
}

fn of_v4(ip: Ipv4Addr) -> Option<Range> {
    if METADATA_V4.contains(&ip) {
        return Some(Range::Metadata);
    }
    match ip.octets() {
        [0, ..] => Some(Range::Unspecified),
        [127, ..] => Some(Range::Loopback),
        [169, 254, ..] => Some(Range::LinkLocal),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some(Range::Private),
        [100, 64..=127, ..] => Some(Range::Carrier),
        [198, 18 | 19, ..] => Some(Range::Benchmark),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some(Range::Documentation),
        // Protocol assignments, and the relays of 6to4.
        [192, 0, 0, _] | [192, 88, 99, _] => Some(Range::Reserved),
        [224..=239, ..] => Some(Range::Multicast),
        [255, 255, 255, 255] => Some(Range::Broadcast),
        [240..=255, ..] => Some(Range::Reserved),
        _ => None,
    }
}

/// Only `2000::/3` is handed out to networks, so everything else is denied, whatever it is called
/// one day.
fn of_v6(ip: Ipv6Addr) -> Option<Range> {
    if ip == METADATA_V6 {
        return Some(Range::Metadata);
    }
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(Range::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(Range::Loopback),
        // Mapped, and the well-known prefix of NAT64.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            of_v4(embedded(high, low))
        }
        // Compatible: given up long ago, never public.
        [0, 0, 0, 0, 0, 0, high, low] => of_v4(embedded(high, low)).or(Some(Range::Reserved)),
        [0x2002, high, low, ..] => of_v4(embedded(high, low)),
        [0x2001, 0, ..] => Some(Range::Tunnel),
        [0x2001, 2, 0, ..] => Some(Range::Benchmark),
        [0x2001, 0..=0x1ff, ..] => Some(Range::Reserved),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some(Range::Documentation),
        [0x2000..=0x3fff, ..] => None,
        [0xfc00..=0xfdff, ..] => Some(Range::Private),
        [0xfe80..=0xfebf, ..] => Some(Range::LinkLocal),
        [0xff00..=0xffff, ..] => Some(Range::Multicast),
        _ => Some(Range::Reserved),
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}
