//! What is done now and then: forgetting what is no longer needed.

use domain::{Id, Mode};
use store::table::{Scope, directory, idempotency, session, token};
use store::{CommitError, Unit};

use crate::fault::Fault;
use crate::world::Service;

/// Longest window in which a repeated call gets its recorded answer, in seconds.
const ANSWERS_SECONDS: i64 = 86_400;

/// Forgets recorded answers, ended sessions, and numbers behind tokens that ran out unused.
///
/// # Errors
/// Whatever the store says; the next round tries again.
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
            unit.push(token::expire(&scope, now));
            match service.store.commit(unit).await {
                Ok(()) | Err(CommitError::Missed(_)) => {}
                Err(CommitError::Fault(fault)) => return Err(fault.into()),
            }
        }
    }
    Ok(())
}
