//! The official clients of the five APIs, installed where needed and driven against the server.
//!
//! A suite is a folder under `clients/`: what it needs from a registry, and one program that
//! starts its own server (temporary store, free port) and fails when a test fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine::{self, Machine};
use crate::report::Tally;

/// Every suite, in the order in which they run.
pub(crate) const SUITES: [Suite; 2] = [
    Suite {
        name: "clients in Python",
        tool: "python3",
        program: "clients/python/run.py",
        checks_contracts: true,
        install,
    },
    Suite {
        name: "clients in Node",
        tool: "node",
        program: "clients/node/run.mjs",
        checks_contracts: false,
        install: install_packages,
    },
];

/// One folder of client tests.
pub(crate) struct Suite {
    /// How the summary calls it.
    pub(crate) name: &'static str,
    tool: &'static str,
    program: &'static str,
    /// Whether it validates answers against the contracts, where they are given.
    checks_contracts: bool,
    install: fn(&Machine) -> Result<PathBuf>,
}

impl Suite {
    /// What keeps this suite from running here, if anything.
    pub(crate) fn lack(&self, machine: &Machine) -> Option<String> {
        let Self { tool, program, .. } = self;
        if !machine.root.join(program).is_file() {
            Some(format!("{program} does not exist"))
        } else if !machine::answers(tool) {
            Some(format!("this machine has no {tool}"))
        } else {
            None
        }
    }

    /// Installs what is missing, then runs the tests.
    pub(crate) fn run(&self, machine: &Machine) -> (Tally, Result<()>) {
        match self.command(machine) {
            Ok(command) => machine::count(command),
            Err(error) => (Tally::default(), Err(error)),
        }
    }

    fn command(&self, machine: &Machine) -> Result<Command> {
        let interpreter = (self.install)(machine)?;
        let mut command = machine.tool(interpreter, &[self.program, "--server"]);
        command.arg(machine.server()?);
        if let Some(folder) = machine.contracts.as_ref().filter(|_| self.checks_contracts) {
            command.arg("--contracts").arg(folder);
        }
        Ok(command)
    }
}

/// A virtual environment in `clients/.venv` with exactly what `requirements.txt` asks for.
fn install(machine: &Machine) -> Result<PathBuf> {
    let environment = machine.root.join("clients/.venv");
    let python = environment.join("bin/python");
    let stamp = Stamp::new(
        &environment,
        &machine.root.join("clients/python"),
        &PYTHON_INPUTS,
    )?;
    if !stamp.is_current() || !python.is_file() {
        let create = ["-m", "venv", "--clear", "clients/.venv"];
        machine::succeed(machine.tool("python3", &create))?;
        let requirements = "clients/python/requirements.txt";
        let fetch = [
            "-m",
            "pip",
            "install",
            "--no-input",
            "--quiet",
            "-r",
            requirements,
        ];
        machine::succeed(machine.tool(&python, &fetch))?;
        stamp.write()?;
    }
    Ok(python)
}

/// The packages of `clients/node`, from the lock file when there is one.
fn install_packages(machine: &Machine) -> Result<PathBuf> {
    let folder = machine.root.join("clients/node");
    let installed = folder.join("node_modules");
    let stamp = Stamp::new(&installed, &folder, &NODE_INPUTS)?;
    if !stamp.is_current() {
        let locked = folder.join("package-lock.json").is_file();
        let verb = if locked { "ci" } else { "install" };
        let mut fetch = machine.tool("npm", &[verb, "--no-audit", "--no-fund"]);
        fetch.current_dir(&folder);
        machine::succeed(fetch)?;
        std::fs::create_dir_all(&installed)?;
        stamp.write()?;
    }
    Ok("node".into())
}

const PYTHON_INPUTS: [&str; 1] = ["requirements.txt"];
const NODE_INPUTS: [&str; 2] = ["package.json", "package-lock.json"];

/// Remembers what an installation was made from: a copy of the files that asked for it.
struct Stamp {
    file: PathBuf,
    content: String,
}

impl Stamp {
    fn new(installed: &Path, folder: &Path, inputs: &[&str]) -> Result<Self> {
        let mut content = format!("{}\n", installed.display());
        for input in inputs {
            let path = folder.join(input);
            if path.is_file() {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("reading {}", path.display()))?;
                content.push_str(&format!("== {input}\n{text}"));
            }
        }
        Ok(Self {
            file: installed.join(".installed-from"),
            content,
        })
    }

    fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|text| text == self.content)
    }

    fn write(&self) -> Result<()> {
        std::fs::write(&self.file, &self.content)
            .with_context(|| format!("writing {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_is_kept_until_its_inputs_change() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let stamp = |text: &str| {
            std::fs::write(folder.join("requirements.txt"), text).unwrap();
            Stamp::new(&folder, &folder, &PYTHON_INPUTS).unwrap()
        };
        let first = stamp("a==1\n");
        assert!(!first.is_current());
        first.write().unwrap();
        assert!(stamp("a==1\n").is_current());
        assert!(!stamp("a==2\n").is_current());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
