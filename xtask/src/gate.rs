//! The gate that every change passes: `test` runs every test, `ci` puts the checks before it.
//!
//! A failed step does not stop the ones after it, unless they need what it should have built:
//! one run tells everything that is wrong.

use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};

use crate::clients;
use crate::machine::{self, Machine};
use crate::report::{Outcome, Report, Tally};
use crate::tidy;

/// Every test there is.
pub(crate) fn test(machine: Machine) -> Result<ExitCode> {
    let mut report = Report::default();
    tests(&machine, &mut report);
    finish(&report)
}

/// Format, lints and tidy, then every test.
pub(crate) fn ci(machine: Machine) -> Result<ExitCode> {
    let mut report = Report::default();
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    report.step("format", || {
        silent(machine.cargo(&["fmt", "--all", "--check"]))
    });
    report.step("tidy", || (Tally::default(), is_tidy(&machine)));
    report.step("lints", || silent(machine.cargo(&lints)));
    tests(&machine, &mut report);
    finish(&report)
}

fn tests(machine: &Machine, report: &mut Report) {
    let crates = ["test", "--workspace", "--no-fail-fast"];
    report.step("tests of the crates", || {
        machine::count(machine.cargo(&crates))
    });

    let build = ["build", "--release", "--package", "wellspring"];
    let built = report.step("release build", || silent(machine.cargo(&build)));
    if machine.contracts.is_none() {
        let how = "give --contracts DIR or WELLSPRING_CONTRACTS";
        report.note(format!(
            "answers were not validated against the published contracts: {how}"
        ));
    }
    for suite in clients::SUITES {
        if !built {
            report.left_out(
                suite.name,
                Outcome::Failed("there is no server to test".to_owned()),
            );
        } else if let Some(lack) = suite.lack(machine) {
            report.left_out(suite.name, absence(machine, lack));
        } else {
            report.step(suite.name, || suite.run(machine));
        }
    }
}

/// At a desk something may be missing, as long as it is said; unattended, nothing may.
fn absence(machine: &Machine, lack: String) -> Outcome {
    if machine.unattended {
        Outcome::Failed(lack)
    } else {
        Outcome::Skipped(lack)
    }
}

fn is_tidy(machine: &Machine) -> Result<()> {
    let count = tidy::print(&machine.root)?;
    ensure!(count == 0, "{count} findings");
    Ok(())
}

fn silent(command: Command) -> (Tally, Result<()>) {
    (Tally::default(), machine::succeed(command))
}

fn finish(report: &Report) -> Result<ExitCode> {
    println!("{report}");
    Ok(if report.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
