//! The load generator against a server built for speed.

use std::process::ExitCode;

use anyhow::Result;

use crate::machine::{self, Machine};

/// Builds server and generator, then hands every argument on. A `--server` among the arguments
/// replaces the one that was built here.
pub(crate) fn run(machine: Machine, arguments: &[String]) -> Result<ExitCode> {
    let build = ["build", "--release", "--package", "wellspring"];
    machine::succeed(machine.cargo(&build))?;
    let mut load = machine.cargo(&[
        "run",
        "--quiet",
        "--release",
        "--package",
        "wellspring-bench",
        "--",
    ]);
    if !arguments
        .iter()
        .any(|each| each == "--server" || each.starts_with("--server="))
    {
        load.arg("--server").arg(machine.server()?);
    }
    load.args(arguments);
    machine::succeed(load)?;
    Ok(ExitCode::SUCCESS)
}
