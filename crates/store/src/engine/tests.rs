//! The engine as its callers see it, on a real file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::{Expect, Miss, Value, Write};

static INSERT: Statement =
    Statement::new("item.insert", "insert into item(id, body) values ($1, $2)");
static INSERT_UNLESS: Statement = Statement::new(
    "item.insert_unless",
    "insert into item(id, body) values ($1, $2) on conflict do nothing",
);
static RENAME: Statement = Statement::new(
    "item.rename",
    "update item set body = $1 where id >= $2 and id <= $3",
);
static COPY: Statement = Statement::new(
    "item.copy",
    "insert into item select id + $1, body from item where id = $2",
);
static BODY: Statement = Statement::new("item.body", "select body, id from item where id = $1");
static ALL: Statement = Statement::new("item.all", "select id from item order by id");
static MAX_PAGES: Statement = Statement::new("max", "pragma max_page_count = 40");
static NO_MAX_PAGES: Statement = Statement::new("no_max", "pragma max_page_count = 1000000");
static BLOB: Statement = Statement::new("blob", "insert into sealed(id, body) values ($1, $2)");
static KINDS: Statement = Statement::new(
    "kinds",
    "select typeof(id), typeof(body), body from sealed where id = $1",
);

static STATEMENTS: &[&Statement] = &[&INSERT, &INSERT_UNLESS, &RENAME, &COPY, &BODY, &ALL];

static SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "items",
    text: "create table item(id bigint primary key, body text not null check (body <> 'no')); \
           create table sealed(id bigint, body bytea)",
}];

#[test]
fn what_is_committed_can_be_asked_for() {
    let (store, _folder) = store();
    store.commit_blocking(insert(1, "one")).unwrap();
    let row = store
        .ask_one(&Query::new(&BODY, vec![1.into()]))
        .unwrap()
        .unwrap();
    assert_eq!((row.text(0), row.integer(1)), (Ok("one"), Ok(1)));
    assert_eq!(store.ask_one(&Query::new(&BODY, vec![2.into()])), Ok(None));
    assert_eq!(store.commit_blocking(Unit::new()), Ok(()));
}

#[tokio::test]
async fn a_task_waits_for_its_commit() {
    let (store, _folder) = store();
    store.commit(insert(1, "one")).await.unwrap();
    assert_eq!(store.commit(insert(1, "again")).await, Err(missed()));
    assert_eq!(ids(&store), [1]);
}

#[test]
fn a_refused_unit_leaves_nothing_and_the_others_stand() {
    let units = [
        insert(1, "first"),
        insert(2, "second").and(write(&INSERT, vec![1.into(), "again".into()])),
        insert(3, "third").and(write(&COPY, vec![100.into(), 1.into()])),
        insert(4, "fourth").and(write(&RENAME, vec!["x".into(), 1.into(), 3.into()])),
        insert(5, "no"),
        insert(6, "sixth").and(write(&INSERT_UNLESS, vec![3.into(), "again".into()])),
        insert(7, "seventh").and(write(&INSERT, vec![8.into(), Value::Null])),
        insert(9, "ninth").and(write(&INSERT, vec![10.into()])),
        insert(11, "eleventh"),
    ];
    let answers = run(&units);
    assert_eq!(answers[0], Ok(()));
    assert_eq!(answers[1], Err(missed()), "a unique key");
    assert_eq!(answers[2], Ok(()), "sees the rows of earlier units");
    assert_eq!(answers[3], Err(missed()), "two rows instead of one");
    assert_eq!(answers[4], Err(missed()), "a check");
    assert_eq!(answers[5], Err(missed()), "no row instead of one");
    assert!(is_mistake(&answers[6]), "null where none may be");
    assert!(is_mistake(&answers[7]), "a value too few");
    assert_eq!(answers[8], Ok(()));
}

#[test]
fn expectations_other_than_exact_ones_hold() {
    let mut any = write(&RENAME, vec!["x".into(), 1.into(), 9.into()]);
    any.expect = Expect::Any;
    let mut at_most = any.clone();
    at_most.expect = Expect::AtMost(2);
    let mut too_many = any.clone();
    too_many.expect = Expect::AtMost(1);
    let pair = insert(1, "one").and(write(&INSERT, vec![2.into(), "two".into()]));
    let units = [
        unit(any.clone()),
        pair,
        unit(any),
        unit(at_most),
        unit(too_many),
    ];
    assert_eq!(run(&units), [Ok(()), Ok(()), Ok(()), Ok(()), Err(missed())]);
}

#[test]
fn many_threads_lose_nothing() {
    let (store, _folder) = store();
    std::thread::scope(|scope| {
        for thread in 0..64 {
            let store = store.clone();
            scope.spawn(move || {
                for count in 0..10 {
                    let id = thread * 10 + count;
                    store.commit_blocking(insert(id, "many")).unwrap();
                    let query = Query::new(&BODY, vec![id.into()]);
                    assert!(
                        store.ask_one(&query).unwrap().is_some(),
                        "reads its own write"
                    );
                    assert_eq!(store.commit_blocking(insert(id, "twice")), Err(missed()));
                }
            });
        }
    });
    assert_eq!(ids(&store), (0..640).collect::<Vec<_>>());
    let health = store.health();
    assert_eq!((health.units, health.refused), (640, 640));
    assert!(health.groups < 1280, "nothing was grouped");
}

#[test]
fn a_closed_store_refuses_and_opens_again_with_everything() {
    let (store, folder) = store();
    store.commit_blocking(insert(1, "one")).unwrap();
    assert!(store.offer(insert(2, "two")));
    store.close();
    store.close();
    let closed = StoreFault::Closed;
    assert_eq!(
        store.commit_blocking(insert(3, "three")),
        Err(closed.clone().into())
    );
    assert!(!store.offer(insert(3, "three")));
    assert_eq!(store.ask(&Query::new(&ALL, vec![])), Err(closed));
    assert!(!log_path(&path(&folder)).exists(), "the log is gone");
    assert_eq!(ids(&open(&folder)), [1, 2]);
}

#[test]
fn a_copy_taken_after_a_commit_has_its_rows() {
    let (store, folder) = store();
    // Offers first: their pages lie in the log, unsynced, before those of the commit.
    assert!(store.offer(insert(2, "two")));
    for id in 10..20 {
        store.commit_blocking(insert(id, "kept")).unwrap();
    }
    let copy = TempDir::new().unwrap();
    fs::copy(path(&folder), path(&copy)).unwrap();
    fs::copy(log_path(&path(&folder)), log_path(&path(&copy))).unwrap();
    let kept = ids(&open(&copy));
    assert_eq!(kept, [2].into_iter().chain(10..20).collect::<Vec<_>>());
}

#[test]
fn bytes_stay_bytes() {
    let (store, _folder) = store();
    let digits = Value::Bytes(b"4242".to_vec());
    store
        .commit_blocking(unit(write(&BLOB, vec![1.into(), digits])))
        .unwrap();
    let row = store
        .ask_one(&Query::new(&KINDS, vec![1.into()]))
        .unwrap()
        .unwrap();
    assert_eq!((row.text(0), row.text(1)), (Ok("integer"), Ok("blob")));
    assert_eq!(row.bytes(2), Ok(&b"4242"[..]));
}

#[test]
fn mistakes_in_questions_are_named() {
    static WRONG: Statement = Statement::new("wrong", "select colour from item");
    static REAL: Statement = Statement::new("real", "select 0.5");
    let (store, _folder) = store();
    let fault = store.ask(&Query::new(&WRONG, vec![])).unwrap_err();
    assert_eq!(fault.to_string(), "statement wrong: no such column: colour");
    assert_eq!(
        store.ask(&Query::new(&REAL, vec![])),
        Err(StoreFault::Shape)
    );
    let fault = store.ask(&Query::new(&BODY, vec![])).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "statement item.body: 0 values for 1 parameters"
    );
}

#[test]
fn a_wrong_statement_is_found_at_the_start() {
    static WRONG: Statement = Statement::new("wrong", "update item set colour = $1");
    static WRONG_LIST: &[&Statement] = &[&INSERT, &WRONG];
    let folder = TempDir::new().unwrap();
    let options = Options {
        statements: WRONG_LIST,
        ..options(&folder)
    };
    let refused = Store::open(options).unwrap_err();
    assert!(matches!(
        refused,
        StoreFault::Statement { name: "wrong", .. }
    ));
    open(&folder);
}

#[test]
fn a_newer_database_is_refused() {
    let (store, folder) = store();
    drop(store);
    let options = Options {
        migrations: &[],
        statements: &[],
        ..options(&folder)
    };
    let newer = StoreFault::Newer { found: 1, known: 0 };
    assert_eq!(Store::open(options).unwrap_err(), newer);
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let (store, folder) = store();
    assert_eq!(
        Store::open(options(&folder)).unwrap_err(),
        StoreFault::Locked
    );
    store.commit_blocking(insert(1, "one")).unwrap();
    store.close();
    assert_eq!(ids(&open(&folder)), [1]);
}

#[test]
fn a_reading_store_reads_beside_the_writer_and_refuses_to_write() {
    let folder = TempDir::new().unwrap();
    assert!(
        Store::open_reader(path(&folder)).is_err(),
        "there is nothing to read"
    );
    let store = Store::open(Options::new(path(&folder), 0)).unwrap();
    let reader = Store::open_reader(path(&folder)).unwrap();
    static VERSION: Statement = Statement::new("version", "select number from schema_version");
    assert!(
        !reader
            .ask(&Query::new(&VERSION, vec![]))
            .unwrap()
            .is_empty()
    );
    let read_only = StoreFault::ReadOnly;
    assert_eq!(
        reader.commit_blocking(insert(1, "one")),
        Err(read_only.into())
    );
    assert!(!reader.offer(insert(1, "one")));
    assert_eq!(reader.health(), Health::default());
    store.close();
}

#[test]
fn the_files_are_the_owners_alone() {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("data").join("store.db");
    let options = Options {
        path: inside.clone(),
        ..options(&folder)
    };
    let store = Store::open(options).unwrap();
    store.commit_blocking(insert(1, "one")).unwrap();
    let data = folder.path().join("data");
    assert_eq!(mode(&data), 0o700);
    let files: Vec<PathBuf> = fs::read_dir(&data)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    assert_eq!(files.len(), 4, "database, log, index of the log, lock");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_long_reader_does_not_keep_the_log_growing_for_ever() {
    let folder = TempDir::new().unwrap();
    let limit = 64 * 1024;
    let options = Options {
        wal_limit_bytes: limit,
        ..options(&folder)
    };
    let store = Store::open(options).unwrap();
    let log_bytes = || fs::metadata(log_path(&path(&folder))).unwrap().len();
    store.commit_blocking(insert(0, "first")).unwrap();
    let reader = Connection::open(path(&folder)).unwrap();
    reader.execute_batch("begin; select * from item").unwrap();
    for id in 1..100 {
        store.commit_blocking(insert(id, "while it reads")).unwrap();
    }
    assert!(log_bytes() > 4 * limit, "the reader holds the log");
    reader.execute_batch("rollback").unwrap();
    let cut_off = (100..400).any(|id| {
        store.commit_blocking(insert(id, "afterwards")).unwrap();
        log_bytes() <= 2 * limit
    });
    assert!(cut_off);
    assert!(store.health().wal_bytes <= limit);
    assert_eq!(store.health().fault, None);
}

#[test]
fn a_full_disk_refuses_the_group_and_later_groups_succeed() {
    let (store, folder) = store();
    // The pragma acts and then counts as a mistake, because it returns a row.
    let set = |statement| store.commit_blocking(unit(write(statement, vec![])));
    assert!(is_mistake(&set(&MAX_PAGES)));
    let large = "x".repeat(64 * 1024);
    let results: Vec<_> = (1..10)
        .map(|id| store.commit_blocking(insert(id, &large)))
        .collect();
    let written = results.iter().take_while(|result| result.is_ok()).count();
    assert!(written < results.len(), "the limit was never met");
    for result in &results[written..] {
        assert_eq!(*result, Err(StoreFault::Full.into()));
    }
    assert_eq!(store.health().fault, Some(StoreFault::Full));
    assert_eq!(ids(&store).len(), written);
    assert!(is_mistake(&set(&NO_MAX_PAGES)));
    store.commit_blocking(insert(100, &large)).unwrap();
    assert_eq!(store.health().fault, None);
    store.close();
    assert_eq!(ids(&open(&folder)).len(), written + 1);
}

#[test]
fn a_broken_connection_is_replaced() {
    static ROLLBACK: Statement = Statement::new("rollback", "rollback");
    let (store, _folder) = store();
    store.commit_blocking(insert(1, "one")).unwrap();
    let broken = store.commit_blocking(insert(2, "two").and(write(&ROLLBACK, vec![])));
    assert!(matches!(broken, Err(CommitError::Fault(_))));
    assert_eq!(ids(&store), [1]);
    store.commit_blocking(insert(3, "three")).unwrap();
    assert_eq!(ids(&store), [1, 3]);
    assert_eq!(store.health().fault, None);
}

#[test]
fn the_time_of_a_sync_is_measured() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NOW: AtomicU64 = AtomicU64::new(0);
    let folder = TempDir::new().unwrap();
    let ticks = || NOW.fetch_add(7, Ordering::Relaxed);
    let store = Store::open(Options {
        ticks,
        ..options(&folder)
    })
    .unwrap();
    store.commit_blocking(insert(1, "one")).unwrap();
    assert_eq!(store.health().last_sync_micros, 7);
}

#[test]
fn the_test_statements_are_portable() {
    for statement in STATEMENTS {
        assert_eq!(crate::statement_problems(statement), Vec::<String>::new());
    }
}

impl Unit {
    fn and(mut self, write: Write) -> Unit {
        self.push(write);
        self
    }
}

/// Runs the units as one group.
fn run(units: &[Unit]) -> Vec<Result<(), CommitError>> {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(SCHEMA[0].text).unwrap();
    let answers = group::run(&connection, units.iter()).unwrap();
    group::commit(&connection).unwrap();
    answers
}

fn store() -> (Store, TempDir) {
    let folder = TempDir::new().unwrap();
    (open(&folder), folder)
}

fn open(folder: &TempDir) -> Store {
    Store::open(options(folder)).unwrap()
}

fn options(folder: &TempDir) -> Options {
    Options {
        statements: STATEMENTS,
        migrations: SCHEMA,
        ..Options::new(path(folder), 0)
    }
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("store.db")
}

fn log_path(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn insert(id: i64, body: &str) -> Unit {
    unit(write(&INSERT, vec![id.into(), body.into()]))
}

fn unit(write: Write) -> Unit {
    Unit {
        writes: vec![write],
    }
}

fn write(statement: &'static Statement, values: Vec<Value>) -> Write {
    Write {
        statement,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("free"),
    }
}

fn missed() -> CommitError {
    CommitError::Missed(Miss("free"))
}

fn is_mistake(answer: &Result<(), CommitError>) -> bool {
    matches!(
        answer,
        Err(CommitError::Fault(StoreFault::Statement { .. }))
    )
}

fn ids(store: &Store) -> Vec<i64> {
    let rows = store.ask(&Query::new(&ALL, vec![])).unwrap();
    rows.iter().map(|row| row.integer(0).unwrap()).collect()
}
