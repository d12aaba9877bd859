//! Randomness, drawn in blocks.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroize;

use crate::secret::Secret;

/// How many bytes are drawn from the source at once.
const BLOCK: usize = 4096;

/// A source of random bytes that may be shared between threads.
///
/// Asking the generator for twelve bytes per sealed record would halve the speed of sealing, so
/// 4 KiB are drawn at once and handed out piece by piece. Bytes that were handed out are wiped
/// from the block: what made a nonce or key cannot be read from it later.
pub struct Entropy {
    source: Box<Source>,
    block: Mutex<Block>,
}

/// Fills the whole slice it is given.
type Source = dyn Fn(&mut [u8]) + Send + Sync;

struct Block {
    bytes: Secret<Vec<u8>>,
    used: usize,
}

impl Entropy {
    /// Entropy from any source, which must fill the whole slice it is given.
    pub fn new(source: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        let block = Block {
            bytes: Secret::new(vec![0; BLOCK]),
            used: BLOCK,
        };
        Self {
            source: Box::new(source),
            block: Mutex::new(block),
        }
    }

    /// The random generator of the cryptography library, seeded by the operating system.
    #[must_use]
    pub fn system() -> Self {
        let random = SystemRandom::new();
        Self::new(move |bytes| {
            random
                .fill(bytes)
                .expect("AWS-LC aborts rather than fail to draw randomness");
        })
    }

    /// A reproducible stream for tests and simulation: HMAC-SHA-256 of a counter under the seed.
    ///
    /// Never for real keys: whoever knows the seed knows every byte.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes());
        let counter = Mutex::new(0_u64);
        Self::new(move |bytes| {
            let mut counter = counter.lock().unwrap_or_else(PoisonError::into_inner);
            for chunk in bytes.chunks_mut(32) {
                let tag = hmac::sign(&key, &counter.to_be_bytes());
                chunk.copy_from_slice(&tag.as_ref()[..chunk.len()]);
                *counter += 1;
            }
        })
    }

    /// Fills `bytes` with fresh randomness.
    pub fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() > BLOCK {
            return (self.source)(bytes);
        }
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        if BLOCK - block.used < bytes.len() {
            (self.source)(block.bytes.expose_mut());
            block.used = 0;
        }
        let (start, end) = (block.used, block.used + bytes.len());
        // Counted as used before it is copied: nothing can hand out the same bytes twice.
        block.used = end;
        let piece = &mut block.bytes.expose_mut()[start..end];
        bytes.copy_from_slice(piece);
        piece.zeroize();
    }

    /// A fresh 256-bit key.
    pub(crate) fn key(&self) -> Secret<[u8; 32]> {
        let mut key = Secret::new([0; 32]);
        self.fill(key.expose_mut());
        key
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_differs_from_others() {
        let draw = |seed| {
            let entropy = Entropy::seeded(seed);
            (0..1000)
                .map(|_| *entropy.key().expose())
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_eq!(draw(7).iter().collect::<HashSet<_>>().len(), 1000);
    }

    #[test]
    fn used_bytes_are_wiped() {
        let entropy = Entropy::seeded(1);
        entropy.fill(&mut [0; 100]);
        let block = entropy.block.lock().expect("no thread panicked");
        assert!(block.bytes.expose()[..100].iter().all(|&byte| byte == 0));
        assert!(block.bytes.expose()[100..].iter().any(|&byte| byte != 0));
    }

    #[test]
    fn every_length_is_filled() {
        let entropy = Entropy::system();
        for length in [0, 1, 12, 4095, 4096, 4097, 10_000] {
            let mut bytes = vec![0; length];
            entropy.fill(&mut bytes);
            assert!(length < 12 || bytes.iter().any(|&byte| byte != 0));
        }
    }
}
