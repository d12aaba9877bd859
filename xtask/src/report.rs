//! What ran, how long it took, what was skipped and why.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Tests that a program says it ran, read from its output.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// One line of output. `cargo test` prints one `test result:` per binary, which add up; other
    /// runners close with one line `N passed, N failed`.
    pub(crate) fn read(&mut self, line: &str) {
        let cargo = line.strip_prefix("test result:");
        let Some(passed) = number_before(line, "passed") else {
            return;
        };
        let failed = number_before(line, "failed").unwrap_or(0);
        if cargo.is_some() {
            self.passed += passed;
            self.failed += failed;
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            *self = Self { passed, failed };
        }
    }

    /// A step that printed no numbers counts as one test; a failed step has at least one failure.
    fn completed(self, success: bool) -> Self {
        match (self, success) {
            (
                Self {
                    passed: 0,
                    failed: 0,
                },
                true,
            ) => Self {
                passed: 1,
                failed: 0,
            },
            (Self { passed, failed: 0 }, false) => Self { passed, failed: 1 },
            (counted, _) => counted,
        }
    }
}

/// How a step ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It ran and everything was fine.
    Passed,
    /// It ran, or should have run, and was not fine.
    Failed(String),
    /// It did not run, for this reason.
    Skipped(String),
}

/// Everything that happened, printed at the end.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
    notes: Vec<String>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    outcome: Outcome,
    tally: Tally,
    time: Duration,
}

impl Report {
    /// Runs one step, takes its time and keeps its outcome. Returns whether it passed.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> (Tally, Result<()>),
    ) -> bool {
        println!("\n=== {name} ===");
        let clock = Stopwatch::start();
        let (tally, result) = work();
        let passed = result.is_ok();
        let outcome = match result {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        let time = clock.elapsed();
        self.steps.push(Step {
            name,
            outcome,
            tally: tally.completed(passed),
            time,
        });
        passed
    }

    /// Records a step that did not run.
    pub(crate) fn left_out(&mut self, name: &'static str, outcome: Outcome) {
        let failed = matches!(outcome, Outcome::Failed(_)).into();
        let tally = Tally { passed: 0, failed };
        self.steps.push(Step {
            name,
            outcome,
            tally,
            time: Duration::ZERO,
        });
    }

    /// Records a part of a step that did not run.
    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// True when no step failed.
    pub(crate) fn success(&self) -> bool {
        !self
            .steps
            .iter()
            .any(|step| matches!(step.outcome, Outcome::Failed(_)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\n=== summary ===")?;
        for Step {
            name,
            outcome,
            time,
            ..
        } in &self.steps
        {
            let seconds = time.as_secs_f64();
            match outcome {
                Outcome::Passed => writeln!(out, "{seconds:8.1} s  passed   {name}")?,
                Outcome::Failed(why) => writeln!(out, "{seconds:8.1} s  FAILED   {name}: {why}")?,
                Outcome::Skipped(_) => writeln!(out, "{:>8}    SKIPPED  {name}", "-")?,
            }
        }
        let total: Duration = self.steps.iter().map(|step| step.time).sum();
        writeln!(out, "{:8.1} s  in all", total.as_secs_f64())?;

        let skipped = self.steps.iter().filter_map(|step| match &step.outcome {
            Outcome::Skipped(why) => Some(format!("{}: {why}", step.name)),
            _ => None,
        });
        let missing: Vec<String> = skipped.chain(self.notes.iter().cloned()).collect();
        if !missing.is_empty() {
            writeln!(out, "\n!!! NOT EVERYTHING RAN !!!")?;
            for text in missing {
                writeln!(out, "  - {text}")?;
            }
        }
        let passed: u64 = self.steps.iter().map(|step| step.tally.passed).sum();
        let failed: u64 = self.steps.iter().map(|step| step.tally.failed).sum();
        write!(out, "\n{passed} passed, {failed} failed")
    }
}

/// Time for the summary, not for the product.
struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "measures the chores themselves")]
    fn start() -> Self {
        Self(Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The whole number in front of a word: `12` for `passed` in `12 passed, 0 failed`.
fn number_before(line: &str, word: &str) -> Option<u64> {
    let before = &line[..line.find(&format!(" {word}"))?];
    let digits = before.rsplit(|each: char| !each.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargo_results_add_up() {
        let lines = [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; finished in 0.00s",
            "test result: FAILED. 4 passed; 1 failed; 0 ignored; finished in 0.00s",
        ];
        assert_eq!(
            tally(&lines),
            Tally {
                passed: 7,
                failed: 1
            }
        );
    }

    #[test]
    fn the_last_closing_line_of_a_runner_counts() {
        let lines = [
            "2 passed, 0 failed",
            "12 passed, 3 failed",
            "so it passed, 9 failed",
        ];
        assert_eq!(
            tally(&lines),
            Tally {
                passed: 12,
                failed: 3
            }
        );
    }

    #[test]
    fn silent_steps_count_once() {
        let mut report = Report::default();
        report.step("format", || (Tally::default(), Ok(())));
        report.step("tests", || {
            (
                Tally {
                    passed: 2,
                    failed: 0,
                },
                Err(anyhow::anyhow!("died")),
            )
        });
        let text = report.to_string();
        assert!(!report.success());
        assert!(text.contains("FAILED   tests: died"), "{text}");
        assert!(text.ends_with("\n3 passed, 1 failed"), "{text}");
        assert!(!text.contains("NOT EVERYTHING"), "{text}");
    }

    #[test]
    fn what_was_left_out_is_said_aloud() {
        let mut report = Report::default();
        report.left_out("clients", Outcome::Skipped("no python3".to_owned()));
        report.note("no contracts".to_owned());
        let text = report.to_string();
        assert!(report.success());
        assert!(text.contains("NOT EVERYTHING RAN"), "{text}");
        assert!(
            text.contains("  - clients: no python3\n  - no contracts\n"),
            "{text}"
        );
    }
}
