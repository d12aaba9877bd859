use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

const STRICT: Guard = Guard {
    loopback: Allow::No,
    plain_http: Allow::No,
};
const OPEN: Guard = Guard {
    loopback: Allow::Yes,
    plain_http: Allow::Yes,
};

fn parsed(url: &str) -> (Protocol, String, u16, String) {
    let target = OPEN.parse(url).unwrap_or_else(|why| panic!("{url}: {why}"));
    (
        target.scheme,
        target.host,
        target.port,
        target.path_and_query,
    )
}

#[test]
fn takes_addresses_apart() {
    use Protocol::{Http, Https};
    for (url, scheme, host, port, path) in [
        ("https://a.example", Https, "a.example", 443, "/"),
        (
            "HTTPS://A.Example.:8443/x?y=1#z",
            Https,
            "a.example",
            8443,
            "/x?y=1",
        ),
        ("http://a_b.example:/", Http, "a_b.example", 80, "/"),
        ("https://a.example?q", Https, "a.example", 443, "/?q"),
        (
            "https://a.example#@b.example/",
            Https,
            "a.example",
            443,
            "/",
        ),
        ("https://a.example/@b:c", Https, "a.example", 443, "/@b:c"),
        (
            "https://a.example/ü{x}",
            Https,
            "a.example",
            443,
            "/%C3%BC%7Bx%7D",
        ),
        (
            "https://xn--mnchen-3ya.example/",
            Https,
            "xn--mnchen-3ya.example",
            443,
            "/",
        ),
        ("https://8.8.8.8:1/", Https, "8.8.8.8", 1, "/"),
        ("https://[2600::1]/a", Https, "2600::1", 443, "/a"),
        ("https://[2600::1]:444", Https, "2600::1", 444, "/"),
        ("http://localhost:3000/h", Http, "localhost", 3000, "/h"),
        ("http://127.0.0.1:3000/h", Http, "127.0.0.1", 3000, "/h"),
        ("https://1.2.3.example/", Https, "1.2.3.example", 443, "/"),
    ] {
        let expected = (scheme, host.to_owned(), port, path.to_owned());
        assert_eq!(parsed(url), expected, "{url}");
    }
}

#[test]
fn refuses_addresses() {
    use Blocked::*;
    for (url, why) in [
        ("", Protocol),
        ("a.example", Protocol),
        ("ftp://a.example/", Protocol),
        ("file:///etc/passwd", Protocol),
        ("https:a.example", Protocol),
        ("https://", NoHost),
        ("https:///x", NoHost),
        ("https://:443/", NoHost),
        ("https://a@b.example/", Credentials),
        ("https://a:b@c.example/", Credentials),
        ("https://@c.example/", Credentials),
        ("https://a.example\\@b.example/", Character),
        ("https://a.example/ x", Character),
        ("https://a.example/\r\nX: y", Character),
        ("https://münchen.example/", Host),
        ("https://１２７.0.0.1/", Host),
        ("https://a..example/", Host),
        ("https://./", Host),
        ("https://-a.example/", Host),
        ("https://a%2eexample/", Host),
        ("https://[::1/", Host),
        ("https://[2600::1]x/", Host),
        ("https://[2600::1%25eth0]/", Host),
        ("https://[8.8.8.8]/", Host),
        ("https://a.example:x/", Port),
        ("https://a.example:0/", Port),
        ("https://a.example:+1/", Port),
        ("https://a.example:65536/", Port),
        ("https://a.example:1:2/", Port),
        ("https://2130706433/", Numeric),
        ("https://0177.0.0.1/", Numeric),
        ("https://127.1/", Numeric),
        ("https://127.1./", Numeric),
        ("https://0x7f.1/", Numeric),
        ("https://0x7f000001/", Numeric),
        ("https://0X7F.0.0.0x1/", Numeric),
        ("https://127.0.0.0x/", Numeric),
        ("https://1.2.3.4.5/", Numeric),
        ("https://a.example.1/", Numeric),
        ("https://256.1.1.1/", Numeric),
    ] {
        assert_eq!(OPEN.parse(url), Err(why), "{url}");
    }
    let long = format!("https://a.example/{}", "x".repeat(Guard::LENGTH_MAX));
    assert_eq!(OPEN.parse(&long), Err(TooLong));
}

#[test]
fn the_strict_guard_wants_public_receivers_with_tls() {
    for (url, why) in [
        ("http://a.example/", Blocked::PlainHttp),
        ("https://localhost/", Blocked::Address(Range::Loopback)),
        ("https://LOCALHOST./", Blocked::Address(Range::Loopback)),
        ("https://x.localhost/", Blocked::Address(Range::Loopback)),
        ("https://127.0.0.1/", Blocked::Address(Range::Loopback)),
        (
            "https://[::ffff:7f00:1]/",
            Blocked::Address(Range::Loopback),
        ),
        (
            "https://169.254.169.254/latest",
            Blocked::Address(Range::Metadata),
        ),
        (
            "https://[fd00:ec2::254]/",
            Blocked::Address(Range::Metadata),
        ),
    ] {
        assert_eq!(STRICT.parse(url), Err(why), "{url}");
    }
    assert!(STRICT.parse("https://a.example/").is_ok());
    let metadata = OPEN.parse("http://169.254.169.254/");
    assert_eq!(metadata, Err(Blocked::Address(Range::Metadata)));
}

const DENIED_V4: [(&str, Range); 27] = [
    ("0.0.0.0", Range::Unspecified),
    ("0.1.2.3", Range::Unspecified),
    ("127.0.0.1", Range::Loopback),
    ("127.255.255.255", Range::Loopback),
    ("169.254.0.1", Range::LinkLocal),
    ("169.254.169.254", Range::Metadata),
    ("168.63.129.16", Range::Metadata),
    ("100.100.100.200", Range::Metadata),
    ("10.0.0.0", Range::Private),
    ("10.255.255.255", Range::Private),
    ("172.16.0.1", Range::Private),
    ("172.31.255.255", Range::Private),
    ("192.168.1.1", Range::Private),
    ("100.64.0.1", Range::Carrier),
    ("100.127.255.255", Range::Carrier),
    ("198.18.0.1", Range::Benchmark),
    ("198.19.255.255", Range::Benchmark),
    ("192.0.2.1", Range::Documentation),
    ("198.51.100.1", Range::Documentation),
    ("203.0.113.1", Range::Documentation),
    ("192.0.0.8", Range::Reserved),
    ("192.88.99.1", Range::Reserved),
    ("224.0.0.1", Range::Multicast),
    ("239.255.255.255", Range::Multicast),
    ("240.0.0.1", Range::Reserved),
    ("255.255.255.254", Range::Reserved),
    ("255.255.255.255", Range::Broadcast),
];

const DENIED_V6: [(&str, Range); 27] = [
    ("::", Range::Unspecified),
    ("::1", Range::Loopback),
    ("::2", Range::Unspecified),
    ("::127.0.0.1", Range::Loopback),
    ("::8.8.8.8", Range::Reserved),
    ("::ffff:127.0.0.1", Range::Loopback),
    ("::ffff:10.1.2.3", Range::Private),
    ("::ffff:0:10.1.2.3", Range::Reserved),
    ("64:ff9b::169.254.169.254", Range::Metadata),
    ("64:ff9b:1::8.8.8.8", Range::Reserved),
    ("2002:7f00:1::", Range::Loopback),
    ("2002:c0a8:101::5", Range::Private),
    ("2001::1", Range::Tunnel),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", Range::Tunnel),
    ("2001:2::1", Range::Benchmark),
    ("2001:10::1", Range::Reserved),
    ("2001:db8::1", Range::Documentation),
    ("3fff::1", Range::Documentation),
    ("fd00:ec2::254", Range::Metadata),
    ("fc00::1", Range::Private),
    ("fdff::1", Range::Private),
    ("fe80::1", Range::LinkLocal),
    ("febf::1", Range::LinkLocal),
    ("fec0::1", Range::Reserved),
    ("ff02::1", Range::Multicast),
    ("100::1", Range::Reserved),
    ("5f00::1", Range::Reserved),
];

#[test]
fn denies_everything_that_is_not_public() {
    for (ip, range) in DENIED_V4.into_iter().chain(DENIED_V6) {
        let answer = STRICT.admits(ip.parse().unwrap());
        assert_eq!(answer, Err(Blocked::Address(range)), "{ip}");
    }
}

#[test]
fn admits_public_addresses() {
    for ip in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.1.0.1",
        "198.17.255.255",
        "223.255.255.255",
        "2600::1",
        "2001:4860:4860::8888",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ] {
        assert_eq!(STRICT.admits(ip.parse().unwrap()), Ok(()), "{ip}");
    }
}

#[test]
fn allowing_this_machine_allows_nothing_else() {
    for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(OPEN.admits(ip.parse().unwrap()), Ok(()), "{ip}");
    }
    for ip in ["0.0.0.0", "::", "10.0.0.1", "169.254.169.254", "fe80::1"] {
        assert!(OPEN.admits(ip.parse().unwrap()).is_err(), "{ip}");
    }
}

#[test]
fn reasons_are_sentences_and_show_no_address() {
    let why = STRICT.parse("https://10.1.2.3/").unwrap_err().to_string();
    assert_eq!(
        why,
        "the address leads to a private network, which is not called"
    );
    let target = STRICT.parse("https://a.example/token").unwrap();
    assert_eq!(format!("{target:?}"), "Target(Https a.example)");
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), tail in "[ -~]{0,40}") {
        let _ = OPEN.parse(&text);
        let _ = OPEN.parse(&format!("https://{text}"));
        let _ = OPEN.parse(&format!("https://{tail}"));
    }

    #[test]
    fn what_was_read_reads_the_same(tail in "[a-z0-9.:/?#@x\\[\\]-]{1,30}") {
        if let Ok(target) = OPEN.parse(&format!("http://{tail}")) {
            let again = format!("http://{}{}", target.authority(), target.path_and_query);
            prop_assert_eq!(OPEN.parse(&again), Ok(target));
        }
    }

    #[test]
    fn disguises_change_nothing(bits in any::<u32>(), tail in any::<u64>()) {
        let v4 = Ipv4Addr::from_bits(bits);
        let denied = STRICT.admits(IpAddr::V4(v4)).is_err();
        let (wide, tail) = (u128::from(bits), u128::from(tail));
        for v6 in [
            0xffff_0000_0000 | wide,
            0x0064_ff9b_u128 << 96 | wide,
            0x2002_u128 << 112 | wide << 80 | tail,
        ] {
            let v6 = Ipv6Addr::from_bits(v6);
            prop_assert_eq!(STRICT.admits(IpAddr::V6(v6)).is_err(), denied, "{}", v6);
        }
        for v6 in [wide, 0x2001_u128 << 112 | wide << 64 | tail] {
            prop_assert!(STRICT.admits(IpAddr::V6(Ipv6Addr::from_bits(v6))).is_err());
        }
    }
}
