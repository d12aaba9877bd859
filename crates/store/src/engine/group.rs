//! One transaction around many units, of which only the guilty are refused.

use rusqlite::{Connection, ErrorCode, ffi};

use super::connection::bind;
use super::fault;
use super::queue::Answer;
use crate::{CommitError, StoreFault, Unit, Write};

/// Why a unit stopped.
enum Stop {
    /// This unit is refused, the others go on.
    Unit(CommitError),
    /// The disk or the file failed: nothing of the group can be written.
    Group(StoreFault),
}

/// Runs the units in order in one open transaction and says which of them stand.
///
/// # Errors
/// The fault that ended the transaction. The caller rolls back.
pub(super) fn run<'a>(
    connection: &Connection,
    units: impl Iterator<Item = &'a Unit>,
) -> Result<Vec<Answer>, StoreFault> {
    step(connection, "begin immediate")?;
    units.map(|unit| run_unit(connection, unit)).collect()
}

/// Makes the group durable.
pub(super) fn commit(connection: &Connection) -> Result<(), StoreFault> {
    step(connection, "commit")
}

fn run_unit(connection: &Connection, unit: &Unit) -> Result<Answer, StoreFault> {
    step(connection, "savepoint unit")?;
    let stopped = unit
        .writes
        .iter()
        .try_for_each(|write| run_write(connection, write));
    let answer = match stopped {
        Ok(()) => Ok(()),
        Err(Stop::Unit(refusal)) => {
            step(connection, "rollback to unit")?;
            Err(refusal)
        }
        Err(Stop::Group(fault)) => return Err(fault),
    };
    step(connection, "release unit")?;
    Ok(answer)
}

fn run_write(connection: &Connection, write: &Write) -> Result<(), Stop> {
    let changed = change(connection, write).map_err(|error| stop(write, &error))?;
    if write.expect.holds(changed) {
        Ok(())
    } else {
        Err(Stop::Unit(CommitError::Missed(write.miss)))
    }
}

fn change(connection: &Connection, write: &Write) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(write.statement.text)?;
    bind(&mut statement, &write.values)?;
    statement.raw_execute().map(|changed| changed as u64)
}

fn stop(write: &Write, error: &rusqlite::Error) -> Stop {
    if is_broken_fact(error) {
        return Stop::Unit(CommitError::Missed(write.miss));
    }
    let fault = fault::of_statement(write.statement.name, error);
    if fault::is_environment(error) {
        Stop::Group(fault)
    } else {
        Stop::Unit(CommitError::Fault(fault))
    }
}

/// Unique keys and checks guard facts as expectations do. The other constraints (not null, types)
/// only fail by a mistake in this program, which deciding again would not mend.
fn is_broken_fact(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|cause| {
        cause.code == ErrorCode::ConstraintViolation
            && matches!(
                cause.extended_code,
                ffi::SQLITE_CONSTRAINT_UNIQUE
                    | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                    | ffi::SQLITE_CONSTRAINT_ROWID
                    | ffi::SQLITE_CONSTRAINT_CHECK
            )
    })
}

fn step(connection: &Connection, text: &'static str) -> Result<(), StoreFault> {
    connection
        .prepare_cached(text)
        .and_then(|mut statement| statement.raw_execute())
        .map(|_| ())
        .map_err(|error| fault::of(&error))
}
