//! Sealing and opening fields, and the keyed digests of an account.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;

use crate::aead;
use crate::context::{authenticate, derive, frame, signer};
use crate::entropy::Entropy;
use crate::error::{KeyError, VaultFault};
use crate::key_file::MasterKey;
use crate::keyring::{Entry, Key, Keyring};
use crate::record::{KeyRecord, Purpose};
use crate::secret::Secret;

mod description;

pub use description::{KeyDescription, KeyUsage};

/// How many fields one data key may seal before a new one is needed.
pub const SEALINGS_PER_KEY: u64 = 1 << 31;

/// The first byte of a sealed field: HKDF-SHA-256 record key, AES-256-GCM.
const SCHEME: u8 = 1;

/// Scheme (1 byte) and number of the data key (4 bytes, big-endian).
const HEADER: usize = 5;

/// The longest field that can be sealed, in bytes.
const LONGEST: usize = 1 << 20;

/// Where a sealed field belongs. A ciphertext opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The account that owns the record.
    pub account: &'a str,
    /// 0 for test, 1 for live.
    pub mode: u8,
    /// The record's id.
    pub record: &'a str,
    /// The field's name within the record.
    pub field: &'a str,
}

/// The opened vault: master key and account keys in memory, shared between threads.
pub struct Vault {
    master: MasterKey,
    entropy: Arc<Entropy>,
    pepper: hmac::Key,
    keyring: Keyring,
    limit: u64,
}

impl Vault {
    /// A vault that knows its master key and no account yet.
    #[must_use]
    pub fn new(master: MasterKey, entropy: Arc<Entropy>) -> Self {
        let pepper = signer(&master.pepper());
        let keyring = Keyring::default();
        Self {
            master,
            entropy,
            pepper,
            keyring,
            limit: SEALINGS_PER_KEY,
        }
    }

    /// The same vault with another limit of sealings per data key, for tests of the limit.
    #[must_use]
    pub fn with_sealing_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// The most fields that one data key seals.
    #[must_use]
    pub fn sealing_limit(&self) -> u64 {
        self.limit
    }

    /// Makes and loads the first keys of an account and mode, one per purpose, number 1.
    ///
    /// The records must be stored before anything sealed under them is; if storing them fails,
    /// call [`Vault::forget`]. Gives no records, and changes nothing, when the account has keys
    /// of that mode already.
    #[must_use = "keys that are not stored are lost with the process"]
    pub fn make_keys(&self, account: &str, mode: u8, now_micros: i64) -> Vec<KeyRecord> {
        if self.keyring.knows(account, mode) {
            return Vec::new();
        }
        let made = Purpose::ALL.into_iter().map(|purpose| {
            let secret = self.entropy.key();
            let record = KeyRecord::unwrapped(account, mode, purpose, 1, now_micros);
            let record = record.wrap(&self.master, &self.entropy, &secret);
            (record, Key::new(1, purpose, now_micros, secret))
        });
        let (records, keys): (Vec<_>, Vec<_>) = made.unzip();
        // Another thread may have been first meanwhile; then its keys stand.
        if self.keyring.add_first(account, mode, keys) {
            records
        } else {
            Vec::new()
        }
    }

    /// Makes the next data key of an account, for when the current one is old or worn out.
    ///
    /// It is not in use yet: store the record, then [`Vault::load`] it. From then on it seals,
    /// and the older ones only open.
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`] when the account has no data key in that mode.
    pub fn next_data_key(
        &self,
        account: &str,
        mode: u8,
        now_micros: i64,
    ) -> Result<KeyRecord, VaultFault> {
        let current = self.keyring.current(account, mode, Purpose::Data)?.number;
        let number = current.checked_add(1).ok_or(VaultFault::KeyWornOut)?;
        let record = KeyRecord::unwrapped(account, mode, Purpose::Data, number, now_micros);
        Ok(record.wrap(&self.master, &self.entropy, &self.entropy.key()))
    }

    /// Unwraps and loads key records, all or none. Loading a record twice does no harm.
    ///
    /// # Errors
    /// [`KeyError::WrongKey`] for another master key, [`KeyError::Tampered`] for a record that
    /// was changed or moved, [`KeyError::Malformed`] for one that never was a record, and
    /// [`KeyError::Conflict`] when a different key of the same number is loaded.
    pub fn load(&self, records: &[KeyRecord]) -> Result<(), KeyError> {
        let entries = records
            .iter()
            .map(|record| {
                let secret = record.unwrap(&self.master)?;
                let key = Key::new(record.number, record.purpose, record.created_micros, secret);
                Ok(Entry {
                    account: record.account.clone(),
                    mode: record.mode,
                    key,
                })
            })
            .collect::<Result<Vec<_>, KeyError>>()?;
        self.keyring.add(entries)
    }

    /// Drops all keys of an account from memory.
    pub fn forget(&self, account: &str) {
        self.keyring.remove(account);
    }

    /// Seals a field under a key of its record: HKDF-SHA-256 (RFC 5869) of the current data
    /// key, then AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
    ///
    /// The answer is scheme (1 byte), key number (4, big-endian), nonce (12), ciphertext and
    /// tag (16). The whole place, scheme and key number are bound to it as associated data.
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`], [`VaultFault::KeyWornOut`], or [`VaultFault::Malformed`] for
    /// more than a mebibyte.
    pub fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultFault> {
        if plain.len() > LONGEST {
            return Err(VaultFault::Malformed);
        }
        let key = self
            .keyring
            .current(place.account, place.mode, Purpose::Data)?;
        key.wear(self.limit)?;
        let header = header(key.number);
        let record_key = record_key(&key, place);
        Ok(aead::seal(
            &record_key,
            &self.entropy,
            &bound(&header, place),
            &header,
            plain,
        ))
    }

    /// Opens a field that was sealed for this very place.
    ///
    /// # Errors
    /// [`VaultFault::Forged`] when it was changed or sealed for another place,
    /// [`VaultFault::UnknownKey`] when its key is not loaded, [`VaultFault::Malformed`] when it
    /// cannot be a sealed field.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, VaultFault> {
        let (header, body) = sealed
            .split_first_chunk::<HEADER>()
            .ok_or(VaultFault::Malformed)?;
        let [SCHEME, number @ ..] = *header else {
            return Err(VaultFault::Malformed);
        };
        if body.len() < aead::OVERHEAD || body.len() - aead::OVERHEAD > LONGEST {
            return Err(VaultFault::Malformed);
        }
        let number = u32::from_be_bytes(number);
        let key = self
            .keyring
            .numbered(place.account, place.mode, Purpose::Data, number)?;
        aead::open(&record_key(&key, place), &bound(header, place), body).ok_or(VaultFault::Forged)
    }

    /// The lookup value of a number: HMAC-SHA-256 (RFC 2104) over all of it, under a key that
    /// differs between accounts and modes and encrypts nothing. `kind` keeps cards, bank
    /// accounts and the like apart. Never show it; show [`Vault::public_fingerprint`].
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`] when the account has no fingerprint key in that mode.
    pub fn fingerprint(
        &self,
        account: &str,
        mode: u8,
        kind: &str,
        number: &[u8],
    ) -> Result<[u8; 32], VaultFault> {
        let key = self.keyring.current(account, mode, Purpose::Fingerprint)?;
        let parts = [&b"wellspring fingerprint"[..], kind.as_bytes(), number];
        Ok(authenticate(&signer(&key.secret), parts))
    }

    /// What users of the interface see of a fingerprint: 16 base-62 characters, derived from
    /// the stored value once more, so that a copy of the database does not tell one from the
    /// other.
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`] when the account has no fingerprint key in that mode.
    pub fn public_fingerprint(
        &self,
        account: &str,
        mode: u8,
        stored: &[u8; 32],
    ) -> Result<String, VaultFault> {
        let key = self.keyring.current(account, mode, Purpose::Fingerprint)?;
        let parts = [&b"wellspring public fingerprint"[..], stored];
        Ok(base62(&authenticate(&signer(&key.secret), parts)))
    }

    /// A keyed digest for comparing requests: HMAC-SHA-256 over the purpose and all parts, each
    /// preceded by its length.
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`] when the account has no digest key in that mode.
    pub fn digest(
        &self,
        account: &str,
        mode: u8,
        purpose: &str,
        parts: &[&[u8]],
    ) -> Result<[u8; 32], VaultFault> {
        let key = self.keyring.current(account, mode, Purpose::Digest)?;
        let label = [&b"wellspring digest"[..], purpose.as_bytes()];
        Ok(authenticate(
            &signer(&key.secret),
            label.into_iter().chain(parts.iter().copied()),
        ))
    }

    /// What is stored of an API key: HMAC-SHA-256 under a pepper derived from the master key.
    /// The same for every account, since the account is only known after the lookup.
    #[must_use]
    pub fn credential_digest(&self, text: &str) -> [u8; 32] {
        authenticate(
            &self.pepper,
            [&b"wellspring credential"[..], text.as_bytes()],
        )
    }

    /// The key for signing an account's customer tokens: 32 bytes for [`crate::jwt`].
    ///
    /// # Errors
    /// [`VaultFault::UnknownKey`] when the account has no session key in that mode.
    pub fn session_key(&self, account: &str, mode: u8) -> Result<Secret<Vec<u8>>, VaultFault> {
        let key = self.keyring.current(account, mode, Purpose::Session)?;
        Ok(Secret::new(key.secret.expose().to_vec()))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("master", &self.master)
            .finish_non_exhaustive()
    }
}

fn header(number: u32) -> [u8; HEADER] {
    let mut header = [SCHEME; HEADER];
    header[1..].copy_from_slice(&number.to_be_bytes());
    header
}

/// One key per record and field, so that no key sees enough nonces for two to meet.
fn record_key(key: &Key, place: &Place<'_>) -> Secret<[u8; 32]> {
    let salt = frame(&[
        place.account.as_bytes(),
        &[place.mode],
        place.record.as_bytes(),
    ]);
    derive(
        key.secret.expose(),
        &salt,
        &[b"wellspring record key", place.field.as_bytes()],
    )
}

fn bound(header: &[u8; HEADER], place: &Place<'_>) -> Vec<u8> {
    frame(&[
        b"wellspring sealed field",
        header,
        place.account.as_bytes(),
        &[place.mode],
        place.record.as_bytes(),
        place.field.as_bytes(),
    ])
}

/// Sixteen base-62 characters (95 bits) from the first half of a digest.
fn base62(digest: &[u8; 32]) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let (half, _) = digest
        .split_first_chunk::<16>()
        .expect("a digest has 32 bytes");
    let mut rest = u128::from_be_bytes(*half);
    let digits = (0..16).map(|_| {
        let digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
        char::from(digit)
    });
    digits.collect()
}

#[cfg(test)]
mod tests;
