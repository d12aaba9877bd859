//! Idempotency: a call that is repeated under the same key gets the same bytes.
//!
//! The record commits in the same unit as the effects. In this process a second call with the key
//! of a running one is refused or waits; across processes the record's own uniqueness decides, and
//! the loser replays.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Dialect, Id, Moment, Secret};
use kit::text::masked_address;
use kit::{Call, Reply, Trouble};
use store::table::Scope;
use store::table::idempotency::{self, Record};
use tokio::sync::Notify;
use tree::json;

use crate::access::hex;
use crate::fault::Fault;
use crate::world::{Service, mode_byte};

type Name = (Scope, Dialect, String);

/// Calls that are running under a key.
#[derive(Default)]
pub(crate) struct Running {
    names: Mutex<HashMap<Name, Arc<Notify>>>,
}

/// Holds a key while its call runs.
pub(crate) struct Hold<'a> {
    running: &'a Running,
    name: Name,
}

impl Running {
    /// Takes a key, or gives what tells when its holder is done.
    fn take(&self, name: &Name) -> Result<Hold<'_>, Arc<Notify>> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        match names.get(name) {
            Some(notify) => Err(Arc::clone(notify)),
            None => {
                names.insert(name.clone(), Arc::new(Notify::new()));
                Ok(Hold {
                    running: self,
                    name: name.clone(),
                })
            }
        }
    }

    /// Takes a key; a key in use is waited for at most `wait`, `None` if that was not enough.
    pub(crate) async fn hold(
        &self,
        scope: &Scope,
        dialect: Dialect,
        key: &str,
        wait: Duration,
    ) -> Option<Hold<'_>> {
        let name = (scope.clone(), dialect, key.to_owned());
        let waiting = async {
            loop {
                let notify = match self.take(&name) {
                    Ok(hold) => return hold,
                    Err(notify) => notify,
                };
                // Registered before the second look, so that no release is missed between them.
                let released = notify.notified();
                tokio::pin!(released);
                released.as_mut().enable();
                match self.take(&name) {
                    Ok(hold) => return hold,
                    Err(_) => released.await,
                }
            }
        };
        if wait.is_zero() {
            return self.take(&name).ok();
        }
        tokio::time::timeout(wait, waiting).await.ok()
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let mut names = self
            .running
            .names
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = names.remove(&self.name) {
            notify.notify_waiters();
        }
    }
}

/// Bytes of the digest that stands for a key: two keys of an account meet once in 2^64 keys.
const KEY_NAME_BYTES: usize = 16;

/// What a call under a key is compared by.
#[derive(Clone, Debug)]
pub(crate) struct Keyed {
    /// The caller's key.
    pub(crate) key: String,
    /// What stands for the key in the database: the key is the caller's own text, and whatever
    /// it holds must not rest in clear.
    pub(crate) name: String,
    /// Method and path, stray card numbers masked.
    pub(crate) path: String,
    /// Keyed digest of the decoded parameters.
    pub(crate) digest: [u8; 32],
    /// Records older than this are as if they were not there.
    pub(crate) stale_before: Moment,
}

impl Service {
    /// What a call is compared by. Card data is in the digest only under a key of the vault.
    pub(crate) fn keyed(&self, call: &Call, key: &str, seconds: i64) -> Result<Keyed, Fault> {
        let scope = Scope::of(call.caller);
        let path = format!("{} {}", call.head.method, masked_address(&call.head.path));
        let mut parameters = json::write(&call.query);
        parameters.push('\n');
        json::write_into(&mut parameters, &call.body);
        let digest = |purpose, parts: &[&[u8]]| {
            self.vault
                .digest(scope.account.as_str(), mode_byte(&scope), purpose, parts)
        };
        let name = digest("idempotency key", &[key.as_bytes()])?;
        let digest = digest(
            "idempotency",
            &[
                call.head.path.as_bytes(),
                path.as_bytes(),
                parameters.as_bytes(),
            ],
        )?;
        let stale_before = call.now.plus_seconds(-seconds);
        Ok(Keyed {
            key: key.to_owned(),
            name: hex(&name[..KEY_NAME_BYTES]),
            path,
            digest,
            stale_before,
        })
    }

    /// The record of an earlier call under this key, if it still counts.
    pub(crate) fn record_of(
        &self,
        scope: &Scope,
        dialect: Dialect,
        keyed: &Keyed,
    ) -> Result<Option<Record>, Fault> {
        let row = self
            .store
            .ask_one(&idempotency::find(scope, dialect, &keyed.name))?;
        let record = row
            .map(|mut row| idempotency::of_row(&keyed.name, &mut row))
            .transpose()?;
        Ok(record.filter(|record| record.created >= keyed.stale_before))
    }
}

/// The recorded answer, or what is wrong with asking for it.
pub(crate) fn replay(record: Record, keyed: &Keyed) -> Result<Reply, Trouble> {
    if record.path != keyed.path {
        return Err(Trouble::KeyOtherPath {
            key: keyed.key.clone(),
            first: path_only(&record.path),
            now: path_only(&keyed.path),
        });
    }
    if record.digest != keyed.digest {
        return Err(Trouble::KeyMismatch {
            key: keyed.key.clone(),
        });
    }
    Ok(Reply {
        status: record.status,
        headers: headers_of(&record.headers),
        body: record.body,
    })
}

fn path_only(path: &str) -> String {
    path.split_once(' ')
        .map_or(path, |(_, path)| path)
        .to_owned()
}

/// Headers that are part of a recorded answer. Everything else is added by `finish`.
const RECORDED_HEADERS: [&str; 4] = ["content-type", "stripe-version", "allow", "retry-after"];

/// A reply as it rests.
pub(crate) fn record(keyed: &Keyed, reply: &Reply, request: &str, now: Moment) -> Record {
    let headers = reply
        .headers
        .iter()
        .filter(|(name, _)| RECORDED_HEADERS.contains(name))
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    Record {
        name: keyed.name.clone(),
        created: now,
        path: keyed.path.clone(),
        digest: keyed.digest.to_vec(),
        request: request.to_owned(),
        status: reply.status,
        headers,
        body: reply.body.clone(),
    }
}

/// The line among a record's headers that says that its body is sealed.
const SEALED: &str = "sealed: 1\n";

impl Service {
    /// Seals the body of a record.
    pub(crate) fn seal_record(&self, scope: &Scope, record: &mut Record) -> Result<(), Fault> {
        let text = String::from_utf8(std::mem::take(&mut record.body))
            .map_err(|_| Fault::Bug("an answer with a secret is not text"))?;
        record.body = self.seal(scope, &sealed_as(record), &Secret::new(text))?;
        record.headers.push_str(SEALED);
        Ok(())
    }

    /// A record with its body readable.
    pub(crate) fn opened_record(&self, scope: &Scope, record: Record) -> Result<Record, Fault> {
        if !record.headers.ends_with(SEALED) {
            return Ok(record);
        }
        let text = self.open(scope, &sealed_as(&record), &record.body)?;
        Ok(Record {
            body: text.expose().as_bytes().to_vec(),
            ..record
        })
    }
}

/// What the ciphertext of a record is bound to.
fn sealed_as(record: &Record) -> Id {
    Id::new(format!("answer:{}", record.name))
}

fn headers_of(lines: &str) -> Vec<(&'static str, String)> {
    lines
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter_map(|(name, value)| {
            let known = RECORDED_HEADERS.into_iter().find(|known| *known == name)?;
            Some((known, value.to_owned()))
        })
        .collect()
}
