//! The account keys in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::error::{KeyError, VaultFault};
use crate::record::Purpose;
use crate::secret::Secret;

/// One unwrapped key.
pub(crate) struct Key {
    pub(crate) number: u32,
    pub(crate) purpose: Purpose,
    pub(crate) created_micros: i64,
    pub(crate) secret: Secret<[u8; 32]>,
    /// How often the key has sealed; only data keys count.
    sealings: AtomicU64,
}

impl Key {
    pub(crate) fn new(
        number: u32,
        purpose: Purpose,
        created_micros: i64,
        secret: Secret<[u8; 32]>,
    ) -> Self {
        Self {
            number,
            purpose,
            created_micros,
            secret,
            sealings: AtomicU64::new(0),
        }
    }

    /// Counts one sealing, unless the key has done as many as it may.
    pub(crate) fn wear(&self, limit: u64) -> Result<(), VaultFault> {
        // Taken first and given back when refused: two threads cannot share the last one.
        if self.sealings.fetch_add(1, Ordering::Relaxed) < limit {
            return Ok(());
        }
        self.sealings.fetch_sub(1, Ordering::Relaxed);
        Err(VaultFault::KeyWornOut)
    }

    pub(crate) fn sealings(&self) -> u64 {
        self.sealings.load(Ordering::Relaxed)
    }

    /// Takes over a count from before a restart; a count never goes down.
    pub(crate) fn restore(&self, sealings: u64) {
        self.sealings.fetch_max(sealings, Ordering::Relaxed);
    }
}

/// A key with the account and mode it belongs to.
pub(crate) struct Entry {
    pub(crate) account: String,
    pub(crate) mode: u8,
    pub(crate) key: Key,
}

/// The keys of one account: few modes, few purposes, few numbers, so a short list is quickest.
type AccountKeys = Vec<(u8, Arc<Key>)>;

/// All keys, found by account without allocating.
#[derive(Default)]
pub(crate) struct Keyring {
    accounts: RwLock<HashMap<String, AccountKeys>>,
}

impl Keyring {
    /// The key with the highest number: the only one that may seal and sign.
    pub(crate) fn current(
        &self,
        account: &str,
        mode: u8,
        purpose: Purpose,
    ) -> Result<Arc<Key>, VaultFault> {
        let accounts = self.read();
        let keys = having(&accounts, account, mode, purpose);
        keys.max_by_key(|key| key.number)
            .cloned()
            .ok_or(VaultFault::UnknownKey)
    }

    /// The key with that number, which may be a retired one.
    pub(crate) fn numbered(
        &self,
        account: &str,
        mode: u8,
        purpose: Purpose,
        number: u32,
    ) -> Result<Arc<Key>, VaultFault> {
        let accounts = self.read();
        let mut keys = having(&accounts, account, mode, purpose);
        keys.find(|key| key.number == number)
            .cloned()
            .ok_or(VaultFault::UnknownKey)
    }

    /// Whether any key of the account and mode is loaded.
    pub(crate) fn knows(&self, account: &str, mode: u8) -> bool {
        self.read()
            .get(account)
            .is_some_and(|keys| keys.iter().any(|(of, _)| *of == mode))
    }

    /// Adds keys, all or none. Keys that are there already stay as they are.
    pub(crate) fn add(&self, entries: Vec<Entry>) -> Result<(), KeyError> {
        let mut accounts = self.write();
        let mut staged: HashMap<String, AccountKeys> = HashMap::new();
        for entry in entries {
            match find(&accounts, &entry).or_else(|| find(&staged, &entry)) {
                Some(known) if crate::same(known.secret.expose(), entry.key.secret.expose()) => {}
                Some(_) => return Err(KeyError::Conflict),
                None => {
                    let keys = staged.entry(entry.account).or_default();
                    keys.push((entry.mode, Arc::new(entry.key)));
                }
            }
        }
        for (account, keys) in staged {
            accounts.entry(account).or_default().extend(keys);
        }
        Ok(())
    }

    /// Adds the first keys of an account and mode; says whether they were the first.
    pub(crate) fn add_first(&self, account: &str, mode: u8, keys: Vec<Key>) -> bool {
        let mut accounts = self.write();
        let known = accounts.entry(account.to_owned()).or_default();
        if known.iter().any(|(key_mode, _)| *key_mode == mode) {
            return false;
        }
        known.extend(keys.into_iter().map(|key| (mode, Arc::new(key))));
        true
    }

    /// Drops the keys of an account; they are wiped when their last use ends.
    pub(crate) fn remove(&self, account: &str) {
        self.write().remove(account);
    }

    /// Every key with its account and mode, in a fixed order.
    pub(crate) fn all(&self) -> Vec<(String, u8, Arc<Key>)> {
        let accounts = self.read();
        let mut all: Vec<_> = accounts
            .iter()
            .flat_map(|(account, keys)| {
                keys.iter()
                    .map(|(mode, key)| (account.clone(), *mode, Arc::clone(key)))
            })
            .collect();
        all.sort_by(|(a, a_mode, a_key), (b, b_mode, b_key)| {
            let left = (a, a_mode, a_key.purpose, a_key.number);
            left.cmp(&(b, b_mode, b_key.purpose, b_key.number))
        });
        all
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, AccountKeys>> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, AccountKeys>> {
        self.accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keys of an account that have a mode and a purpose.
fn having<'a>(
    accounts: &'a HashMap<String, AccountKeys>,
    account: &str,
    mode: u8,
    purpose: Purpose,
) -> impl Iterator<Item = &'a Arc<Key>> {
    accounts
        .get(account)
        .into_iter()
        .flatten()
        .filter(move |(key_mode, key)| *key_mode == mode && key.purpose == purpose)
        .map(|(_, key)| key)
}

fn find<'a>(accounts: &'a HashMap<String, AccountKeys>, entry: &Entry) -> Option<&'a Arc<Key>> {
    having(accounts, &entry.account, entry.mode, entry.key.purpose)
        .find(|key| key.number == entry.key.number)
}
