//! Whom TLS trusts.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The certificate authorities that may vouch for a receiver. There is no way to trust nobody's
/// word: certificate and host name are always checked.
#[derive(Clone, Debug)]
pub struct Roots {
    store: RootCertStore,
}

/// A root that is no X.509 certificate in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACertificate;

impl fmt::Display for NotACertificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an X.509 certificate in DER")
    }
}

impl std::error::Error for NotACertificate {}

impl Roots {
    /// The public authorities that Mozilla's list has.
    pub fn public() -> Self {
        let anchors = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        Self {
            store: anchors.collect(),
        }
    }

    /// These roots and one more, an X.509 certificate in DER: an operator's own authority.
    pub fn with(mut self, der: &[u8]) -> Result<Self, NotACertificate> {
        let certificate = CertificateDer::from(der.to_vec());
        self.store.add(certificate).map_err(|_| NotACertificate)?;
        Ok(self)
    }

    pub(super) fn connector(self) -> TlsConnector {
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has suites for TLS 1.2 and 1.3")
            .with_root_certificates(self.store)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        TlsConnector::from(Arc::new(config))
    }
}
