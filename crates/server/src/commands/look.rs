//! Looking at a data folder, while a server uses it or not.

use anyhow::Result;
use domain::{Id, Mode, Moment};
use store::table::log::Entry;
use store::table::{Scope, directory, log as log_table};

use crate::clock::SystemClock;
use crate::commands::say;
use crate::open;
use crate::settings::{KeysCommand, Log, Place};

/// Every key of the folder, without any secret.
pub(crate) fn keys(command: &KeysCommand) -> Result<()> {
    let KeysCommand::Describe { place } = command;
    let workshop = open::open_reader(place, SystemClock::default())?;
    let mut text = String::new();
    for key in workshop.vault.describe() {
        let owner = match (&key.account, key.mode) {
            (Some(account), Some(mode)) => {
                format!("{account} {}", if mode == 0 { "test" } else { "live" })
            }
            _ => "all accounts".to_owned(),
        };
        let created = kit::text::iso8601(Moment(key.created_micros), 0);
        text.push_str(&format!("{} key {} of {owner}\n", key.purpose, key.number));
        text.push_str(&format!(
            "  algorithm  {}, {} bits\n",
            key.algorithm, key.bits
        ));
        text.push_str(&format!("  created    {created}\n"));
        text.push_str(&format!("  lives in   {}\n", key.lives));
        text.push_str(&format!("  protects   {}\n", key.protects));
        if let Some((done, most)) = key.sealings {
            text.push_str(&format!("  sealings   at most {done} of {most}\n"));
        }
    }
    say(&text);
    Ok(())
}

/// Every account of the folder, oldest first.
pub(crate) fn accounts(place: &Place) -> Result<()> {
    let workshop = open::open_reader(place, SystemClock::default())?;
    let mut text = String::new();
    for row in workshop.store.ask(&directory::accounts())? {
        let created = kit::text::iso8601(Moment(row.integer(2)?), 0);
        text.push_str(&format!("{}  {created}  {}\n", row.text(0)?, row.text(1)?));
    }
    say(&text);
    Ok(())
}

/// The last calls, newest first.
pub(crate) fn log(log: &Log) -> Result<()> {
    let workshop = open::open_reader(&log.place, SystemClock::default())?;
    let mut entries = Vec::new();
    for row in workshop.store.ask(&directory::accounts())? {
        let account = row.text(0)?;
        if log
            .account
            .as_deref()
            .is_some_and(|wanted| wanted != account)
        {
            continue;
        }
        let scope = Scope {
            account: Id::new(account),
            mode: Mode::Test,
        };
        let query = log_table::recent(&scope, i64::MAX, log.limit);
        for mut row in workshop.store.ask(&query)? {
            entries.push(log_table::of_row(&mut row)?);
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.time));
    let lines: Vec<String> = entries
        .iter()
        .take(log.limit)
        .map(|entry| line(entry, log.bodies))
        .collect();
    say(&lines.concat());
    Ok(())
}

fn line(entry: &Entry, bodies: bool) -> String {
    let time = kit::text::iso8601(entry.time, 0);
    let mut text = format!(
        "{time}  {}  {} {}  {} {}  {:.1} ms  {}  {}\n",
        entry.request,
        entry.dialect,
        if entry.operation.is_empty() {
            "-"
        } else {
            &entry.operation
        },
        entry.method,
        entry.path,
        entry.micros as f64 / 1000.0,
        entry.status,
        entry.key,
    );
    if bodies {
        text.push_str(&format!("    > {}\n    < {}\n", entry.body, entry.answer));
    }
    text
}
