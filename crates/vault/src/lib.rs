//! The vault: everything that must be unreadable at rest is sealed and opened here.
//!
//! One cryptography library (AWS-LC) does all the work:
//!
//! | job | algorithm | source |
//! |---|---|---|
//! | seal a field, wrap a key | AES-256-GCM, random 96-bit nonce | NIST SP 800-38D |
//! | one key per record, keys of the master key | HKDF-SHA-256 | RFC 5869 |
//! | fingerprints, digests, credentials, tokens | HMAC-SHA-256 | RFC 2104 |
//! | passwords of people | PBKDF2-HMAC-SHA-256 | RFC 8018 |
//!
//! Three layers of keys: the [`MasterKey`] rests in a key file, outside the database. It wraps
//! the account keys, one per [`Purpose`], which rest in the database as [`KeyRecord`]s. The data
//! key of an account never seals anything itself: each record gets a key derived from it.
//!
//! Nothing here reads a clock; randomness comes from the [`Entropy`] that the caller hands in.

mod aead;
mod context;
mod entropy;
mod error;
pub mod jwt;
mod key_file;
mod keyring;
pub mod password;
mod record;
mod secret;
mod vault;

pub use entropy::Entropy;
pub use error::{KeyError, VaultFault};
pub use key_file::MasterKey;
pub use record::{KeyRecord, Purpose};
pub use secret::Secret;
pub use vault::{KeyDescription, KeyUsage, Place, SEALINGS_PER_KEY, Vault};

/// Compares two byte strings in a time that depends on their lengths only.
#[must_use]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(left, right).is_ok()
}
