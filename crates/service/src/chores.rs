//! What is done now and then: forgetting what is no longer needed, and new keys for worn ones.

use domain::{Id, Mode};
use store::table::{Scope, directory, idempotency, key, session, token};
use store::{CommitError, Unit};
use vault::KeyUsage;

use crate::fault::Fault;
use crate::setup::row_of;
use crate::world::Service;

/// Longest window in which a repeated call gets its recorded answer, in seconds.
const ANSWERS_SECONDS: i64 = 86_400;

/// How long a token can be looked at after its time ran out, in seconds.
const TOKENS_SECONDS: i64 = 86_400;

/// A data key is followed by a new one when it sealed so many tenths of what it may.
const WORN_TENTHS: u64 = 9;

/// Forgets recorded answers, ended sessions and tokens of yesterday; counts how often each data key
/// sealed, and makes the next one for a key that is nearly worn out.
///
/// # Errors
/// Whatever the store or the vault says; the next round tries again.
pub async fn run_chores(service: &Service) -> Result<(), Fault> {
    let now = service.clock.now();
    for row in service.store.ask(&directory::accounts())? {
        for mode in [Mode::Test, Mode::Live] {
            let scope = Scope {
                account: Id::new(row.text(0)?),
                mode,
            };
            let mut unit = Unit::new();
            unit.push(idempotency::expire(
                &scope,
                now.plus_seconds(-ANSWERS_SECONDS),
            ));
            unit.push(session::expire(&scope, now));
            unit.push(token::expire(&scope, now.plus_seconds(-TOKENS_SECONDS)));
            commit(service, unit).await?;
        }
    }
    for usage in service.vault.usage() {
        count(service, &usage).await?;
    }
    Ok(())
}

async fn count(service: &Service, usage: &KeyUsage) -> Result<(), Fault> {
    let mode = Mode::from_code(i64::from(usage.mode)).ok_or(Fault::Bug("a key's mode"))?;
    let scope = Scope {
        account: Id::new(usage.account.as_str()),
        mode,
    };
    let sealings = i64::try_from(usage.sealings).unwrap_or(i64::MAX);
    let mut unit = Unit::new();
    unit.push(key::count(&scope, usage.number, sealings));
    let worn = usage.sealings >= service.vault.sealing_limit() / 10 * WORN_TENTHS;
    if !worn || !is_current(service, usage) {
        return commit(service, unit).await;
    }
    let now = service.clock.now();
    let next = service
        .vault
        .next_data_key(&usage.account, usage.mode, now.0)?;
    unit.push(key::insert(row_of(next.clone())));
    commit(service, unit).await?;
    // Only a key that is on disk may seal.
    service
        .vault
        .load(&[next])
        .map_err(|_| Fault::Bug("a new key cannot be loaded"))?;
    tracing::info!(
        account = usage.account,
        number = usage.number + 1,
        "a new data key is in use"
    );
    Ok(())
}

fn is_current(service: &Service, usage: &KeyUsage) -> bool {
    let same = |other: &KeyUsage| other.account == usage.account && other.mode == usage.mode;
    let newest = service
        .vault
        .usage()
        .into_iter()
        .filter(same)
        .map(|other| other.number)
        .max();
    newest == Some(usage.number)
}

async fn commit(service: &Service, unit: Unit) -> Result<(), Fault> {
    match service.store.commit(unit).await {
        // Another process made the same key first, or counted further: that is as good.
        Ok(()) | Err(CommitError::Missed(_)) => Ok(()),
        Err(CommitError::Fault(fault)) => Err(fault.into()),
    }
}
