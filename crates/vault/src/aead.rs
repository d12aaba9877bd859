//! AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front of the ciphertext.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::entropy::Entropy;
use crate::secret::Secret;

/// Length of the authentication tag in bytes.
const TAG: usize = 16;

/// What sealing adds to the plain text: the nonce before it and the tag behind it, in bytes.
pub(crate) const OVERHEAD: usize = NONCE_LEN + TAG;

/// Nonce, ciphertext and tag, appended to `header`. The header is not authenticated by itself:
/// whatever of it matters must be part of `bound`, the associated data.
pub(crate) fn seal(
    key: &Secret<[u8; 32]>,
    entropy: &Entropy,
    bound: &[u8],
    header: &[u8],
    plain: &[u8],
) -> Vec<u8> {
    // The exact capacity: growing would leave a copy of the plain text on the heap.
    let mut sealed = Vec::with_capacity(header.len() + plain.len() + OVERHEAD);
    let mut nonce = [0; NONCE_LEN];
    entropy.fill(&mut nonce);
    sealed.extend_from_slice(header);
    sealed.extend_from_slice(&nonce);
    let start = sealed.len();
    sealed.extend_from_slice(plain);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = cipher(key)
        .seal_in_place_separate_tag(nonce, Aad::from(bound), &mut sealed[start..])
        .expect("AES-GCM seals anything below 64 GiB");
    sealed.extend_from_slice(tag.as_ref());
    sealed
}

/// The plain text, or nothing when the parts are too short or do not authenticate.
pub(crate) fn open(key: &Secret<[u8; 32]>, bound: &[u8], sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut buffer = Secret::new(body.to_vec());
    let length = cipher(key)
        .open_in_place(nonce, Aad::from(bound), buffer.expose_mut())
        .ok()?
        .len();
    buffer.expose_mut().truncate(length);
    Some(buffer)
}

fn cipher(key: &Secret<[u8; 32]>) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, key.expose()).expect("AES-256 keys have 32 bytes");
    LessSafeKey::new(key)
}
