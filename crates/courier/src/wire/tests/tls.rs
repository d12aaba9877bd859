//! Whom TLS trusts, with an authority made for these tests.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, Stream, version};

use super::receiver::{read_request, say};
use super::*;

const AUTHORITY: &[u8] = include_bytes!("../certificates/authority.der");
const RECEIVER: &[u8] = include_bytes!("../certificates/receiver.der");
const EXPIRED: &[u8] = include_bytes!("../certificates/expired.der");
const KEY: &[u8] = include_bytes!("../certificates/receiver_key.der");

/// A receiver with TLS; its port.
fn receiver(certificate: &'static [u8]) -> u16 {
    let key = PrivateKeyDer::try_from(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate)], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind((HERE, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut tcp = stream.unwrap();
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut tls, &mut tcp);
            while read_request(&mut stream).is_some() {
                say(&mut stream, "200 OK", "");
            }
        }
    });
    port
}

/// Calls `name`, which leads to this machine.
async fn call(roots: Roots, name: &str, port: u16) -> Delivered {
    let guard = Guard {
        plain_http: Allow::No,
        ..OPEN
    };
    let wire = Wire::new(guard, roots, Arc::new(|| 0)).resolving_by(fixed(&[HERE]).0);
    wire.carry(letter(format!("https://{name}:{port}/"))).await
}

fn trusting() -> Roots {
    Roots::public().with(AUTHORITY).unwrap()
}

#[tokio::test]
async fn only_the_right_name_of_a_trusted_receiver_is_called() {
    let port = receiver(RECEIVER);
    assert_eq!(call(trusting(), "receiver.test", port).await, OK);
    for (roots, name) in [
        (Roots::public(), "receiver.test"),
        (trusting(), "other.test"),
        (trusting(), "127.0.0.1"),
        (trusting(), "name_with_underscore.test"),
    ] {
        let answer = call(roots, name, port).await;
        assert_eq!(answer, failed(Trouble::Tls), "{name}");
    }
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let answer = call(trusting(), "receiver.test", receiver(EXPIRED)).await;
    assert_eq!(answer, failed(Trouble::Tls));
}

/// A plain receiver, one that insists on TLS 1.1, and one that hangs up.
#[tokio::test]
async fn what_speaks_no_modern_tls_is_refused() {
    let mut old = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02".to_vec();
    old.extend([7; 32]);
    old.extend(b"\x00\xc0\x13\x00");
    for first in [b"HTTP/1.1 400 Bad\r\n\r\n".to_vec(), old, Vec::new()] {
        let listener = TcpListener::bind((HERE, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&first);
        });
        let answer = call(trusting(), "receiver.test", port).await;
        assert_eq!(answer, failed(Trouble::Tls));
    }
}

#[test]
fn a_root_must_be_a_certificate() {
    assert_eq!(Roots::public().with(b"-----").err(), Some(NotACertificate));
}
