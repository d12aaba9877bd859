//! What can go wrong below the statements.

use std::{error, fmt, io};

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why the store could not do what it was asked. Holds no data of any row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// The disk, or the database's own limit, is full.
    Full,
    /// The store was opened for reading, or the file cannot be written.
    ReadOnly,
    /// The disk or the file failed; the words are the engine's for the error code.
    Io(String),
    /// The database was written by a later program than this one.
    Newer {
        /// The newest schema step in the database.
        found: i64,
        /// The newest schema step this program knows.
        known: i64,
    },
    /// A schema step in the database is not the one this program has under that number.
    Changed {
        /// The step that differs.
        number: i64,
    },
    /// The store was closed.
    Closed,
    /// Another process has opened this database for writing.
    Locked,
    /// Too much is waiting already; try again.
    Busy,
    /// A row does not have the columns that were expected.
    Shape,
    /// A statement is wrong, or was given values it cannot take: a mistake in this program.
    Statement {
        /// The name of the statement.
        name: &'static str,
        /// What the engine says about it.
        reason: String,
    },
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreFault::Full => f.write_str("the disk is full"),
            StoreFault::ReadOnly => f.write_str("the database cannot be written"),
            StoreFault::Io(reason) => write!(f, "the database file failed: {reason}"),
            StoreFault::Newer { found, known } => write!(
                f,
                "the database has schema {found}, this program knows up to {known}"
            ),
            StoreFault::Changed { number } => write!(
                f,
                "schema step {number} of the database is not the one of this program"
            ),
            StoreFault::Closed => f.write_str("the store is closed"),
            StoreFault::Locked => f.write_str("another process has the database open for writing"),
            StoreFault::Busy => f.write_str("too much is waiting to be written"),
            StoreFault::Shape => f.write_str("a row has other columns than expected"),
            StoreFault::Statement { name, reason } => write!(f, "statement {name}: {reason}"),
        }
    }
}

impl error::Error for StoreFault {}

/// The fault behind an engine error.
pub(crate) fn of(error: &rusqlite::Error) -> StoreFault {
    let cause = match error {
        rusqlite::Error::SqliteFailure(cause, _) => cause,
        rusqlite::Error::SqlInputError { msg, .. } => return StoreFault::Io(msg.clone()),
        _ => return StoreFault::Shape,
    };
    match cause.code {
        ErrorCode::DiskFull => StoreFault::Full,
        ErrorCode::ReadOnly => StoreFault::ReadOnly,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreFault::Busy,
        _ => StoreFault::Io(ffi::code_to_str(cause.extended_code).to_owned()),
    }
}

/// The fault behind an error of one statement: the disk's, or a mistake in the statement.
pub(crate) fn of_statement(name: &'static str, error: &rusqlite::Error) -> StoreFault {
    if is_environment(error) {
        return of(error);
    }
    let reason = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(cause, message) => message
            .clone()
            .unwrap_or_else(|| ffi::code_to_str(cause.extended_code).to_owned()),
        rusqlite::Error::ExecuteReturnedResults => "a write that returns rows".to_owned(),
        rusqlite::Error::InvalidParameterCount(given, wanted) => {
            format!("{given} values for {wanted} parameters")
        }
        _ => return StoreFault::Shape,
    };
    StoreFault::Statement { name, reason }
}

/// The fault behind a failed file operation.
pub(crate) fn of_file(error: &io::Error) -> StoreFault {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreFault::Full,
        io::ErrorKind::ReadOnlyFilesystem => StoreFault::ReadOnly,
        kind => StoreFault::Io(kind.to_string()),
    }
}

/// Whether the error comes from the disk, the file or the memory, not from the statement.
pub(crate) fn is_environment(error: &rusqlite::Error) -> bool {
    let Some(cause) = error.sqlite_error() else {
        return false;
    };
    !matches!(
        cause.code,
        ErrorCode::Unknown
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::TooBig
            | ErrorCode::ParameterOutOfRange
            | ErrorCode::ApiMisuse
            | ErrorCode::AuthorizationForStatementDenied
    )
}
