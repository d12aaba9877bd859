//! Account keys as they rest in the database: wrapped by the master key.

use std::fmt;

use crate::aead;
use crate::context::frame;
use crate::entropy::Entropy;
use crate::error::KeyError;
use crate::key_file::MasterKey;
use crate::secret::Secret;

/// The first byte of a wrapped key: AES-256-GCM under the wrapping key of a master key.
const SCHEME: u8 = 1;

/// Length of a master key's id in bytes.
const ID: usize = 8;

/// What an account key is for. Each purpose has its own random key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Seals fields: the keys of records are derived from it.
    Data,
    /// Makes fingerprints, by which equal numbers are found.
    Fingerprint,
    /// Makes digests, by which repeated requests are compared.
    Digest,
    /// Signs the tokens of the account's customers.
    Session,
}

impl Purpose {
    /// Every purpose, in the order in which keys are made.
    pub const ALL: [Self; 4] = [Self::Data, Self::Fingerprint, Self::Digest, Self::Session];

    /// The word under which the purpose is stored and shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Fingerprint => "fingerprint",
            Self::Digest => "digest",
            Self::Session => "session",
        }
    }

    /// The purpose of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// An account key at rest. All fields are bound to the wrapped key: a record that was changed,
/// renumbered, or moved to another account or mode cannot be loaded.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The account that owns the key.
    pub account: String,
    /// 0 for test, 1 for live.
    pub mode: u8,
    /// Counts up from 1 with every new key of the same account, mode and purpose.
    pub number: u32,
    /// What the key is for.
    pub purpose: Purpose,
    /// Scheme (1 byte), id of the master key (8), nonce (12), ciphertext (32), tag (16).
    pub wrapped: Vec<u8>,
    /// When the key was made, in microseconds since 1970.
    pub created_micros: i64,
}

impl fmt::Debug for KeyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRecord")
            .field("account", &self.account)
            .field("mode", &self.mode)
            .field("number", &self.number)
            .field("purpose", &self.purpose)
            .field("created_micros", &self.created_micros)
            .finish_non_exhaustive()
    }
}

impl KeyRecord {
    /// A record whose key is still to be wrapped into it.
    pub(crate) fn unwrapped(
        account: &str,
        mode: u8,
        purpose: Purpose,
        number: u32,
        created_micros: i64,
    ) -> Self {
        let account = account.to_owned();
        Self {
            account,
            mode,
            number,
            purpose,
            wrapped: Vec::new(),
            created_micros,
        }
    }

    /// Fills in `wrapped` for a key, under the master key.
    pub(crate) fn wrap(
        mut self,
        master: &MasterKey,
        entropy: &Entropy,
        key: &Secret<[u8; 32]>,
    ) -> Self {
        let mut header = [SCHEME; 1 + ID];
        header[1..].copy_from_slice(master.id_bytes());
        let bound = self.bound(master);
        self.wrapped = aead::seal(master.wrapping(), entropy, &bound, &header, key.expose());
        self
    }

    /// The key itself, if this very record was wrapped by this very master key.
    pub(crate) fn unwrap(&self, master: &MasterKey) -> Result<Secret<[u8; 32]>, KeyError> {
        let (header, sealed) = self
            .wrapped
            .split_at_checked(1 + ID)
            .ok_or(KeyError::Malformed("key record"))?;
        if header[0] != SCHEME {
            return Err(KeyError::Malformed("scheme of the key record"));
        }
        if header[1..] != *master.id_bytes() {
            return Err(KeyError::WrongKey);
        }
        let plain =
            aead::open(master.wrapping(), &self.bound(master), sealed).ok_or(KeyError::Tampered)?;
        let mut key = Secret::new([0; 32]);
        if plain.expose().len() != key.expose().len() {
            return Err(KeyError::Malformed("length of the key"));
        }
        key.expose_mut().copy_from_slice(plain.expose());
        Ok(key)
    }

    fn bound(&self, master: &MasterKey) -> Vec<u8> {
        frame(&[
            b"wellspring wrapped key",
            &[SCHEME],
            master.id_bytes(),
            self.account.as_bytes(),
            &[self.mode],
            &self.number.to_be_bytes(),
            self.purpose.word().as_bytes(),
            &self.created_micros.to_be_bytes(),
        ])
    }
}
