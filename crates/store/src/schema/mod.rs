//! The numbered schema files and their application.
//!
//! One list serves both engines: the files use `bigint`, `text` and `bytea`, which both accept.
//! To change the schema, append a file and a line to [`MIGRATIONS`]; a file that has been released
//! is never edited, and a database that was made by another text is refused.

use rusqlite::Connection;

use crate::StoreFault;
use crate::engine::fault;

/// One step of the schema.
#[derive(Debug)]
pub struct Migration {
    /// 1 and up, without gaps.
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    /// The SQL, of any number of statements.
    pub text: &'static str,
}

/// Every step there is, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "base",
        text: include_str!("0001_base.sql"),
    },
    Migration {
        number: 2,
        name: "life_cycle",
        text: include_str!("0002_life_cycle.sql"),
    },
];

const CREATE_VERSIONS: &str = "create table if not exists schema_version(\
    number bigint primary key, name text not null, \
    checksum text not null, applied bigint not null)";

/// Brings a database up to the newest step, in one transaction.
pub(crate) fn apply(
    connection: &mut Connection,
    migrations: &[Migration],
    now_micros: i64,
) -> Result<(), StoreFault> {
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(|error| fault::of(&error))?;
    transaction
        .execute_batch(CREATE_VERSIONS)
        .map_err(|error| fault::of(&error))?;
    let applied = check(&transaction, migrations)?;
    for migration in migrations.iter().filter(|m| m.number > applied) {
        transaction
            .execute_batch(migration.text)
            .map_err(|error| fault::of_statement(migration.name, &error))?;
        let row = (
            migration.number,
            migration.name,
            checksum(migration.text),
            now_micros,
        );
        transaction
            .execute("insert into schema_version values ($1, $2, $3, $4)", row)
            .map_err(|error| fault::of(&error))?;
    }
    transaction.commit().map_err(|error| fault::of(&error))
}

/// The newest step a database has, after comparing each step with the one in this program.
pub(crate) fn check(connection: &Connection, migrations: &[Migration]) -> Result<i64, StoreFault> {
    let applied = applied(connection).map_err(|error| fault::of(&error))?;
    let known = migrations.last().map_or(0, |migration| migration.number);
    let found = applied.last().map_or(0, |(number, _)| *number);
    if found > known {
        return Err(StoreFault::Newer { found, known });
    }
    for (number, recorded) in applied {
        let same = migrations
            .iter()
            .any(|m| m.number == number && checksum(m.text) == recorded);
        if !same {
            return Err(StoreFault::Changed { number });
        }
    }
    Ok(found)
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare("select number, checksum from schema_version order by number")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// FNV-1a over the text: it finds a file edited by mistake and defends against nobody.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = step(1, "create table a(id bigint primary key)");
    const TWO: Migration = step(2, "create table b(id bigint); create table c(id bigint)");

    const fn step(number: i64, text: &'static str) -> Migration {
        Migration {
            number,
            name: "step",
            text,
        }
    }

    #[test]
    fn the_released_steps_are_numbered_without_gaps() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|m| m.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    }

    #[test]
    fn steps_are_applied_once_and_in_order() {
        let mut connection = memory();
        apply(&mut connection, &[ONE], 10).unwrap();
        apply(&mut connection, &[ONE, TWO], 20).unwrap();
        apply(&mut connection, &[ONE, TWO], 30).unwrap();
        let times: Vec<i64> = connection
            .prepare("select applied from schema_version order by number")
            .unwrap()
            .query_map((), |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(times, [10, 20]);
        connection.execute("insert into c values (1)", ()).unwrap();
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = memory();
        apply(&mut connection, &[ONE, TWO], 0).unwrap();
        let refused = apply(&mut connection, &[ONE], 0);
        assert_eq!(refused, Err(StoreFault::Newer { found: 2, known: 1 }));
    }

    #[test]
    fn an_edited_step_is_refused() {
        let mut connection = memory();
        apply(&mut connection, &[ONE], 0).unwrap();
        let edited = step(1, "create table a(id bigint)");
        let refused = apply(&mut connection, &[edited, TWO], 0);
        assert_eq!(refused, Err(StoreFault::Changed { number: 1 }));
    }

    #[test]
    fn a_failing_step_leaves_nothing_behind() {
        let mut connection = memory();
        let broken = step(2, "create table b(id bigint); create tible c(id bigint)");
        assert!(apply(&mut connection, &[ONE, broken], 0).is_err());
        apply(&mut connection, &[ONE, TWO], 0).unwrap();
    }

    /// Two accounts, events of one moment among them, and a mode of its own.
    const OLD_EVENTS: &str = "insert into event values \
        ('a', 0, 'customer:1', 1, 'evt_1', 'customer.created', 10, '1', '{}'), \
        ('a', 0, 'source:2', 1, 'evt_2', 'source.attached', 20, '1', '{}'), \
        ('a', 0, 'customer:1', 2, 'evt_3', 'customer.default_changed', 20, '1', '{}'), \
        ('a', 1, 'source:1', 1, 'evt_4', 'source.created', 5, null, '{}'), \
        ('b', 0, 'source:1', 1, 'evt_5', 'source.created', 15, null, '{}'), \
        ('a', 0, 'source:1', 1, 'evt_6', 'source.created', 5, null, '{}')";

    #[test]
    fn events_from_before_they_had_numbers_are_counted() {
        let mut connection = memory();
        apply(&mut connection, &MIGRATIONS[..1], 0).unwrap();
        connection.execute_batch(OLD_EVENTS).unwrap();
        apply(&mut connection, MIGRATIONS, 0).unwrap();
        let numbers: Vec<(String, i64)> = connection
            .prepare("select id, number from event order by id")
            .unwrap()
            .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let expected = [
            ("evt_1", 2),
            ("evt_2", 4),
            ("evt_3", 3),
            ("evt_4", 1),
            ("evt_5", 1),
            ("evt_6", 1),
        ]
        .map(|(id, number)| (id.to_owned(), number));
        assert_eq!(numbers, expected);
    }

    fn memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }
}
