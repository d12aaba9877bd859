//! What is done now and then: forgetting what is no longer needed, and new keys for worn ones.

use std::sync::atomic::Ordering;

use domain::operation::changing::expiry_effects;
use domain::{Dialect, Id, Mode};
use store::table::{Scope, delivery, directory, idempotency, key, session, source, token};
use store::{CommitError, Unit};
use vault::KeyUsage;

use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::setup::row_of;
use crate::world::Service;

/// Longest window in which a repeated call gets its recorded answer, in seconds.
const ANSWERS_SECONDS: i64 = 86_400;

/// How long a token can be looked at after its time ran out, in seconds.
const TOKENS_SECONDS: i64 = 86_400;

/// How long delivered messages and the log of their tries are kept, in seconds: as long as the
/// events of the APIs can be asked for.
const DELIVERIES_SECONDS: i64 = 30 * 86_400;

/// Sources that are read at once while looking for cards that end.
const CARDS: usize = 500;

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
            let old = now.plus_seconds(-DELIVERIES_SECONDS);
            unit.push(delivery::forget(&scope, old));
            unit.push(delivery::forget_attempts(&scope, old));
            commit(service, unit).await?;
        }
    }
    for usage in service.vault.usage() {
        count(service, &usage).await?;
    }
    Ok(())
}

/// What cannot wait for [`run_chores`]: intents whose time ran out, and debits and refunds whose
/// banks answered. Cards that end are looked for once a day.
///
/// # Errors
/// Whatever the store says; the next round tries again.
pub async fn run_settlements(service: &Service) -> Result<(), Fault> {
    let now = service.clock.now();
    let new_day = service.day.swap(now.days(), Ordering::AcqRel) != now.days();
    for row in service.store.ask(&directory::accounts())? {
        for mode in &service.modes {
            let scope = Scope {
                account: Id::new(row.text(0)?),
                mode: *mode,
            };
            let caller = service.secret_caller(&scope, Dialect::Stripe);
            let context = service.own_context(&caller, now);
            for effects in service.expire_intents(&context).map_err(told)? {
                // What changed meanwhile is looked at again in the next round.
                service.commit_own(&context, &effects).await?;
            }
            if new_day {
                end_cards(service, &context).await?;
            }
        }
    }
    service.settle_charges().await
}

/// Tells the owners of cards that end soon, or ended.
async fn end_cards(service: &Service, context: &Context<'_>) -> Result<(), Fault> {
    let list = source::ListOf {
        dialect: Dialect::Piriod,
        customer: None,
        live_only: true,
    };
    let mut above = i64::MIN;
    loop {
        let query = source::page_forward(&context.scope, &list, above, CARDS);
        let rows = service.store.ask(&query)?;
        let last = rows.len() < CARDS;
        for row in rows {
            let source = source::of_row(row)?;
            above = source.number;
            let effects = service
                .with_setting(context, |setting| Ok(expiry_effects(&source, setting)))
                .map_err(told)?;
            if let Some(effects) = effects {
                service.commit_own(context, &effects).await?;
            }
        }
        if last {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

fn told(no: No) -> Fault {
    match no {
        No::Fault(fault) => fault,
        No::Refusal(_) => Fault::Bug("a chore was refused"),
    }
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
