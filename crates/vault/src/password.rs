//! Passwords of people: PBKDF2-HMAC-SHA-256 (RFC 8018) with a random salt per password.
//!
//! The stored text is `pbkdf2-sha256$<iterations>$<salt>$<hash>`, salt and hash in base64. API
//! keys do not come here: they are random, and slow hashing buys them nothing.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA256};
use data_encoding::BASE64;

use crate::entropy::Entropy;

/// The iterations to use outside tests.
pub const ITERATIONS: u32 = 600_000;

/// More than this many iterations are not worked through when verifying: a stored text must not
/// be able to hold the processor for minutes.
const MOST_ITERATIONS: u32 = 10_000_000;

const NAME: &str = "pbkdf2-sha256";

/// The text to store for a password. Zero iterations count as one.
#[must_use]
pub fn hash(password: &str, iterations: u32, entropy: &Entropy) -> String {
    let iterations = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let mut hash = [0; 32];
    pbkdf2::derive(
        PBKDF2_HMAC_SHA256,
        iterations,
        &salt,
        password.as_bytes(),
        &mut hash,
    );
    format!(
        "{NAME}${iterations}${}${}",
        BASE64.encode(&salt),
        BASE64.encode(&hash)
    )
}

/// Whether the password belongs to the stored text; compared in constant time. A text that is
/// not in the form above belongs to no password.
#[must_use]
pub fn verify(password: &str, stored: &str) -> bool {
    let Some((iterations, salt, hash)) = parse(stored) else {
        return false;
    };
    pbkdf2::verify(
        PBKDF2_HMAC_SHA256,
        iterations,
        &salt,
        password.as_bytes(),
        &hash,
    )
    .is_ok()
}

fn parse(stored: &str) -> Option<(NonZeroU32, Vec<u8>, Vec<u8>)> {
    let rest = stored.strip_prefix(NAME)?.strip_prefix('$')?;
    let (iterations, rest) = rest.split_once('$')?;
    let (salt, hash) = rest.split_once('$')?;
    let iterations: NonZeroU32 = iterations.parse().ok()?;
    let salt = BASE64.decode(salt.as_bytes()).ok()?;
    let hash = BASE64.decode(hash.as_bytes()).ok()?;
    let sound = iterations.get() <= MOST_ITERATIONS && hash.len() == 32;
    sound.then_some((iterations, salt, hash))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // Computed with an independent implementation (hashlib of the Python library).
    const KNOWN: &str = "pbkdf2-sha256$4096$c2FsdA==$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o=";

    #[test]
    fn a_known_hash_verifies() {
        assert!(verify("password", KNOWN));
        assert!(!verify("Password", KNOWN));
        assert!(!verify("", KNOWN));
    }

    #[test]
    fn each_hash_has_its_own_salt() {
        let entropy = Entropy::seeded(1);
        let (first, second) = (
            hash("correct horse", 1, &entropy),
            hash("correct horse", 1, &entropy),
        );
        assert_ne!(first, second);
        assert!(verify("correct horse", &first) && verify("correct horse", &second));
        assert!(!verify("correct horsf", &first));
        assert!(hash("x", 0, &entropy).starts_with("pbkdf2-sha256$1$"));
    }

    #[test]
    fn foreign_texts_verify_nothing() {
        let changed = [
            KNOWN.replace("4096", "4097"),
            KNOWN.replace("4096", "0"),
            KNOWN.replace("4096", "4294967295"),
            KNOWN.replace("sha256", "sha512"),
            KNOWN.replace("c2FsdA==", "c2FsdA"),
            KNOWN.replace("E0o=", "E0p="),
            format!("{KNOWN}$"),
            KNOWN[..KNOWN.len() - 1].to_owned(),
            "pbkdf2-sha256$1$$".to_owned(),
            String::new(),
        ];
        for stored in changed {
            assert!(!verify("password", &stored), "{stored}");
        }
    }

    proptest! {
        #[test]
        fn no_stored_text_panics(stored in "(pbkdf2-sha256\\$)?[0-9]{0,3}\\$?\\PC{0,40}") {
            prop_assert!(!verify("password", &stored));
        }
    }
}
