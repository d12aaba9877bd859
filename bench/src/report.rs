//! What was measured, as a table for people and as JSON for programs.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::arguments::Call;
use crate::histogram::Histogram;
use crate::load::Tally;
use crate::webhooks::Told;

/// Everything a run found out.
#[derive(Debug)]
pub(crate) struct Report {
    machine: String,
    syncs: Histogram,
    /// In the order they were measured.
    pub(crate) cells: Vec<Cell>,
    /// Of the real server, when it was measured.
    pub(crate) memory: Option<Memory>,
    /// How an endpoint of a real server was told, when that was measured.
    pub(crate) told: Option<Told>,
    /// What broke besides: a load that ended early, a server that did not stop as it should.
    pub(crate) faults: Vec<String>,
}

/// What a load is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The real server.
    Wellspring,
    /// Commits or reads the same rows through the same store, and nothing else.
    BareStore,
    /// Does nothing.
    EmptyHandler,
}

/// One call on one target with one number of connections.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) target: Target,
    pub(crate) call: Call,
    pub(crate) connections: usize,
    /// How long requests were counted.
    pub(crate) measured: Duration,
    pub(crate) tally: Tally,
}

/// Resident memory of the real server, in KiB.
#[derive(Debug)]
pub(crate) struct Memory {
    idle_kib: u64,
    /// After the last cell.
    pub(crate) after_load_kib: u64,
    /// How many sources it had then.
    pub(crate) sources: u64,
    /// After it was filled up.
    pub(crate) filled: Option<Fill>,
}

/// A server that was filled up with sources.
#[derive(Debug)]
pub(crate) struct Fill {
    pub(crate) sources: u64,
    pub(crate) resident_kib: u64,
    /// Sources made per second meanwhile.
    pub(crate) per_second: f64,
}

impl Target {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Target::Wellspring => "wellspring",
            Target::BareStore => "bare store",
            Target::EmptyHandler => "empty handler",
        }
    }

    /// What tables call it beside a call.
    fn name_for(self, call: Call) -> &'static str {
        match self {
            Target::BareStore if call.reads() => "bare read",
            Target::BareStore => "bare commit",
            _ => self.name(),
        }
    }
}

impl Memory {
    /// Before the first request.
    pub(crate) fn idle(kib: u64) -> Memory {
        Memory {
            idle_kib: kib,
            after_load_kib: kib,
            sources: 0,
            filled: None,
        }
    }
}

impl Cell {
    /// One line, as soon as it is known.
    pub(crate) fn progress(&self) -> String {
        format!(
            "{}, {}, {} connections: {:.0}/s, p99 {} ms, {} errors",
            self.call.name(),
            self.target.name_for(self.call),
            self.connections,
            self.per_second(),
            millis(self.tally.latencies.quantile(0.99)),
            self.tally.errors,
        )
    }

    fn per_second(&self) -> f64 {
        self.tally.latencies.total() as f64 / self.measured.as_secs_f64()
    }
}

impl Report {
    /// A report on this machine and disk, without measurements.
    pub(crate) fn new(machine: String, syncs: Histogram) -> Report {
        Report {
            machine,
            syncs,
            cells: Vec::new(),
            memory: None,
            told: None,
            faults: Vec::new(),
        }
    }

    /// What makes the numbers doubtful; empty when nothing does.
    pub(crate) fn problems(&self) -> Vec<String> {
        let failed = self.cells.iter().filter(|cell| cell.tally.errors > 0);
        let failed = failed.map(|cell| {
            let first = cell.tally.first_error.as_deref().unwrap_or_default();
            format!("{}; the first: {first}", cell.progress())
        });
        let told = self.told.iter().flat_map(Told::problems);
        failed
            .chain(told)
            .chain(self.faults.iter().cloned())
            .collect()
    }

    /// The table and the lines around it.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("Machine: {}.\n", self.machine);
        let (p50, p99) = (self.syncs.quantile(0.5), self.syncs.quantile(0.99));
        let _ = writeln!(
            text,
            "Disk: append 4 KiB and sync, p50 {} ms, p99 {} ms.\n",
            millis(p50),
            millis(p99)
        );
        text.push_str(
            "| row | connections | req/s | p50 ms | p99 ms | of empty handler | of bare store \
             | errors |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for cell in self.sorted() {
            self.write_row(&mut text, cell);
        }
        text.push('\n');
        if let Some(memory) = &self.memory {
            write_memory(&mut text, memory);
        }
        if let Some(told) = &self.told {
            text.push_str(&told.markdown());
        }
        for problem in self.problems() {
            let _ = writeln!(text, "PROBLEM: {problem}");
        }
        text
    }

    /// Everything, with the longest latencies besides.
    pub(crate) fn json(&self) -> Value {
        let cells: Vec<Value> = self.sorted().map(|cell| self.cell_json(cell)).collect();
        let memory = self.memory.as_ref().map(|memory| {
            let filled = memory.filled.as_ref().map(|fill| {
                json!({
                    "sources": fill.sources,
                    "resident_kib": fill.resident_kib,
                    "per_second": fill.per_second,
                })
            });
            json!({
                "idle_kib": memory.idle_kib,
                "after_load_kib": memory.after_load_kib,
                "sources": memory.sources,
                "filled": filled,
            })
        });
        json!({
            "machine": self.machine,
            "sync_ms": times(&self.syncs),
            "cells": cells,
            "memory": memory,
            "webhooks": self.told.as_ref().map(Told::json),
            "problems": self.problems(),
        })
    }

    /// Call by call, and what belongs together side by side.
    fn sorted(&self) -> impl Iterator<Item = &Cell> {
        let mut cells: Vec<&Cell> = self.cells.iter().collect();
        cells.sort_by_key(|cell| (cell.call as usize, cell.connections, cell.target as usize));
        cells.into_iter()
    }

    fn write_row(&self, text: &mut String, cell: &Cell) {
        let percent = |target| {
            let share = self.share(cell, target);
            share.map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0))
        };
        let _ = writeln!(
            text,
            "| {}, {} | {} | {:.0} | {} | {} | {} | {} | {} |",
            cell.call.name(),
            cell.target.name_for(cell.call),
            cell.connections,
            cell.per_second(),
            millis(cell.tally.latencies.quantile(0.5)),
            millis(cell.tally.latencies.quantile(0.99)),
            percent(Target::EmptyHandler),
            percent(Target::BareStore),
            cell.tally.errors,
        );
    }

    fn cell_json(&self, cell: &Cell) -> Value {
        json!({
            "call": cell.call.name(),
            "target": cell.target.name_for(cell.call),
            "connections": cell.connections,
            "seconds": cell.measured.as_secs_f64(),
            "requests": cell.tally.latencies.total(),
            "per_second": cell.per_second(),
            "ms": times(&cell.tally.latencies),
            "of_empty_handler": self.share(cell, Target::EmptyHandler),
            "of_bare_store": self.share(cell, Target::BareStore),
            "errors": cell.tally.errors,
            "first_error": cell.tally.first_error,
        })
    }

    /// The part of a ceiling that a cell below it reaches, under the same load.
    fn share(&self, cell: &Cell, of: Target) -> Option<f64> {
        let same = |each: &&Cell| {
            each.target == of && each.call == cell.call && each.connections == cell.connections
        };
        let ceiling = self.cells.iter().find(same)?.per_second();
        (ceiling > 0.0 && (cell.target as usize) < of as usize).then(|| cell.per_second() / ceiling)
    }
}

fn write_memory(text: &mut String, memory: &Memory) {
    let mib = |kib: u64| kib as f64 / 1024.0;
    let _ = writeln!(
        text,
        "Resident memory of the server: {:.1} MiB idle, {:.1} MiB after the load ({} sources).",
        mib(memory.idle_kib),
        mib(memory.after_load_kib),
        memory.sources,
    );
    if let Some(fill) = &memory.filled {
        let _ = writeln!(
            text,
            "Filled up to {} sources at {:.0}/s: {:.1} MiB.",
            fill.sources,
            fill.per_second,
            mib(fill.resident_kib),
        );
    }
}

/// The quantiles that are worth keeping, in milliseconds.
pub(crate) fn times(histogram: &Histogram) -> Value {
    let millis = |duration: Duration| duration.as_secs_f64() * 1e3;
    json!({
        "p50": millis(histogram.quantile(0.5)),
        "p99": millis(histogram.quantile(0.99)),
        "max": millis(histogram.max()),
    })
}

/// Milliseconds as tables show them.
pub(crate) fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(target: Target, requests: u64, errors: u64) -> Cell {
        let mut latencies = Histogram::new();
        for _ in 0..requests {
            latencies.record(Duration::from_millis(2));
        }
        let first_error = (errors > 0).then(|| "402 {}".to_owned());
        let tally = Tally {
            latencies,
            accepted: requests,
            errors,
            first_error,
        };
        Cell {
            target,
            call: Call::Stripe,
            connections: 64,
            measured: Duration::from_secs(2),
            tally,
        }
    }

    #[test]
    fn rows_stand_beside_their_ceilings() {
        let mut report = Report::new("two cores".to_owned(), Histogram::new());
        report.cells.push(cell(Target::EmptyHandler, 400, 0));
        report.cells.push(cell(Target::Wellspring, 50, 3));
        report.cells.push(cell(Target::BareStore, 100, 0));
        let rows: Vec<String> = report
            .markdown()
            .lines()
            .filter(|line| line.starts_with("| Stripe"))
            .map(str::to_owned)
            .collect();
        assert_eq!(
            rows,
            [
                "| Stripe create, wellspring | 64 | 25 | 2.00 | 2.00 | 12 % | 50 % | 3 |",
                "| Stripe create, bare commit | 64 | 50 | 2.00 | 2.00 | 25 % | – | 0 |",
                "| Stripe create, empty handler | 64 | 200 | 2.00 | 2.00 | – | – | 0 |",
            ]
        );
        assert_eq!(report.json()["cells"][0]["of_bare_store"], 0.5);
        assert!(report.problems()[0].ends_with("the first: 402 {}"));
    }
}
