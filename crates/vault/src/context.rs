//! Derivation and authentication over lists of parts that cannot be confused with one another.
//!
//! Every part is preceded by its length, so `("ab", "c")` and `("a", "bc")` differ.

use aws_lc_rs::{hkdf, hmac};

use crate::secret::Secret;

/// One byte string for a list of parts, each preceded by its length (64 bits, big-endian).
pub(crate) fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len() + 8).sum();
    let mut framed = Vec::with_capacity(length);
    for part in parts {
        framed.extend_from_slice(&(part.len() as u64).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

/// HKDF-SHA-256 (RFC 5869): a 256-bit key from a secret, a public salt and a purpose.
pub(crate) fn derive(secret: &[u8; 32], salt: &[u8], info: &[&[u8]]) -> Secret<[u8; 32]> {
    let mut key = Secret::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(key.expose_mut()))
        .expect("32 bytes are one block of HKDF-SHA-256");
    key
}

/// HMAC-SHA-256 (RFC 2104) over a list of parts, without copying them.
pub(crate) fn authenticate<'a>(
    key: &hmac::Key,
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.sign().as_ref());
    digest
}

/// The HMAC-SHA-256 key for a 256-bit secret.
pub(crate) fn signer(secret: &Secret<[u8; 32]>) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose())
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    #[test]
    fn frames_do_not_collide() {
        assert_ne!(frame(&[b"ab", b"c"]), frame(&[b"a", b"bc"]));
        assert_ne!(frame(&[b"ab"]), frame(&[b"ab", b""]));
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
        let framed = hmac::sign(&key, &frame(&[b"ab", b"c"]));
        assert_eq!(authenticate(&key, [&b"ab"[..], b"c"]), framed.as_ref());
    }

    // Computed with an independent implementation of RFC 5869 (HMAC of the Python library).
    #[test]
    fn derivation_follows_the_standard() {
        let key = derive(&[0x0b; 32], b"salt", &[b"in", b"fo"]);
        let expected = "20818451610896c07e77bc9ea5f06a4db922b2c726adda1af6c0a779dfe0446a";
        assert_eq!(HEXLOWER.encode(key.expose()), expected);
    }
}
