//! The cryptographic architecture as a list: which keys there are and what they are for.

use super::Vault;
use crate::record::Purpose;

/// How often a data key has sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUsage {
    /// The account that owns the key.
    pub account: String,
    /// 0 for test, 1 for live.
    pub mode: u8,
    /// The key's number.
    pub number: u32,
    /// Fields sealed under it so far.
    pub sealings: u64,
}

/// One key, described without any of its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDescription {
    /// `master`, `pepper`, or the word of a [`Purpose`].
    pub purpose: &'static str,
    /// Algorithms the key is used with.
    pub algorithm: &'static str,
    /// Strength in bits.
    pub bits: u16,
    /// The account, for account keys.
    pub account: Option<String>,
    /// 0 for test, 1 for live, for account keys.
    pub mode: Option<u8>,
    /// The key's number; 0 for keys that are not numbered.
    pub number: u32,
    /// When the key was made, in microseconds since 1970.
    pub created_micros: i64,
    /// Where the key rests.
    pub lives: String,
    /// What the key protects.
    pub protects: &'static str,
    /// Fields sealed so far and the most allowed, for data keys.
    pub sealings: Option<(u64, u64)>,
}

impl Vault {
    /// How often each data key has sealed since it was loaded, or since the count that
    /// [`Vault::restore_usage`] brought back.
    #[must_use]
    pub fn usage(&self) -> Vec<KeyUsage> {
        let keys = self.keyring.all().into_iter();
        keys.filter(|(_, _, key)| key.purpose == Purpose::Data)
            .map(|(account, mode, key)| KeyUsage {
                account,
                mode,
                number: key.number,
                sealings: key.sealings(),
            })
            .collect()
    }

    /// Continues counts from before a restart. Keys that are not loaded are passed over, and a
    /// count never goes down.
    pub fn restore_usage(&self, usage: &[KeyUsage]) {
        for KeyUsage {
            account,
            mode,
            number,
            sealings,
        } in usage
        {
            if let Ok(key) = self
                .keyring
                .numbered(account, *mode, Purpose::Data, *number)
            {
                key.restore(*sealings);
            }
        }
    }

    /// Every key in order: the master key, the pepper, then the keys of each account.
    #[must_use]
    pub fn describe(&self) -> Vec<KeyDescription> {
        let root = KeyDescription {
            purpose: "master",
            algorithm: "AES-256-GCM (key wrapping), HKDF-SHA-256",
            bits: 256,
            account: None,
            mode: None,
            number: 0,
            created_micros: self.master.created_micros(),
            lives: format!(
                "key file, id {}, {} mode",
                self.master.id(),
                self.master.mode()
            ),
            protects: "the account keys in the database",
            sealings: None,
        };
        let pepper = KeyDescription {
            purpose: "pepper",
            algorithm: "HMAC-SHA-256",
            lives: "derived from the master key, in memory only".to_owned(),
            protects: "API keys, stored as digests",
            ..root.clone()
        };
        let accounts = self.keyring.all().into_iter().map(|(account, mode, key)| {
            let (algorithm, protects) = words(key.purpose);
            KeyDescription {
                purpose: key.purpose.word(),
                algorithm,
                account: Some(account),
                mode: Some(mode),
                number: key.number,
                created_micros: key.created_micros,
                lives: format!("database, wrapped by master key {}", self.master.id()),
                protects,
                sealings: (key.purpose == Purpose::Data).then(|| (key.sealings(), self.limit)),
                ..root.clone()
            }
        });
        [root.clone(), pepper].into_iter().chain(accounts).collect()
    }
}

/// The algorithms and the protected things of an account key.
fn words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Data => (
            "HKDF-SHA-256, AES-256-GCM",
            "sealed fields of payment sources",
        ),
        Purpose::Fingerprint => ("HMAC-SHA-256", "fingerprints of numbers"),
        Purpose::Digest => ("HMAC-SHA-256", "digests of requests"),
        Purpose::Session => ("HMAC-SHA-256 (HS256)", "customer tokens"),
    }
}
