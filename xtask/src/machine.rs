//! The machine we run on: where the checkout is, which tools it has, how a tool is started.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::report::Tally;

/// How long a counted program may print nothing: a whole cold build, and some.
const QUIET_MAX: Duration = Duration::from_secs(20 * 60);

/// How often we look whether a quiet program still lives.
const PATIENCE: Duration = Duration::from_secs(1);

/// What every step needs to know about its surroundings.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The checkout. Every tool starts here.
    pub(crate) root: PathBuf,
    /// An existing folder with the published API descriptions, when there is one.
    pub(crate) contracts: Option<PathBuf>,
    /// Nobody is watching (`CI=true`): what cannot run is a failure.
    pub(crate) unattended: bool,
}

impl Machine {
    /// Looks around. A contracts folder that was named has to exist.
    pub(crate) fn new(contracts: Option<String>) -> Result<Self> {
        let contracts = match contracts {
            None => None,
            Some(folder) => {
                let path = std::path::absolute(&folder)?;
                ensure!(
                    path.is_dir(),
                    "the contracts folder {} does not exist",
                    path.display()
                );
                Some(path)
            }
        };
        let unattended = std::env::var("CI").is_ok_and(|text| text == "true" || text == "1");
        Ok(Self {
            root: root()?,
            contracts,
            unattended,
        })
    }

    /// `cargo`, the very one that started us.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.tool(program, arguments)
    }

    /// Any program, started in the checkout, without input.
    pub(crate) fn tool(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.root)
            .stdin(Stdio::null());
        command
    }

    /// The release build of the server, wherever cargo puts it on this machine.
    pub(crate) fn server(&self) -> Result<PathBuf> {
        let mut metadata = self.cargo(&["metadata", "--no-deps", "--format-version", "1"]);
        let output = metadata
            .output()
            .context("asking cargo for the target folder")?;
        ensure!(output.status.success(), "cargo metadata failed");
        let target = json_text(&String::from_utf8(output.stdout)?, "target_directory")
            .context("cargo metadata names no target folder")?;
        let name = format!("wellspring{}", std::env::consts::EXE_SUFFIX);
        Ok(Path::new(&target).join("release").join(name))
    }
}

/// The checkout that this program was built from, as cargo tells it.
pub(crate) fn root() -> Result<PathBuf> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start me as `cargo xtask`")?;
    let folder = PathBuf::from(manifest);
    let root = folder.parent().context("xtask lives inside the checkout")?;
    Ok(root.to_owned())
}

/// Runs to the end, standard output passed through.
pub(crate) fn succeed(mut command: Command) -> Result<()> {
    announce(&command);
    let status = command.status().with_context(|| cannot_start(&command))?;
    ensure!(status.success(), "{} ended with {status}", name(&command));
    Ok(())
}

/// Runs to the end, standard output passed through line by line and counted.
///
/// The tally comes back even when the program failed.
pub(crate) fn count(mut command: Command) -> (Tally, Result<()>) {
    announce(&command);
    let mut tally = Tally::default();
    let result = watch(&mut command, |line| {
        println!("{line}");
        tally.read(line);
    });
    (tally, result)
}

/// True when the program can be started and answers `--version`.
pub(crate) fn answers(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn watch(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    command.stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let output = child
        .stdout
        .take()
        .expect("standard output was piped two lines above");
    let lines = lines(output);
    let mut quiet = Duration::ZERO;
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                each(&line);
                quiet = Duration::ZERO;
            }
            Err(RecvTimeoutError::Disconnected) => break,
            // A server that outlives its tests would hold the pipe open for ever.
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
            Err(RecvTimeoutError::Timeout) => quiet += PATIENCE,
        }
        if quiet > QUIET_MAX {
            child.kill()?;
            child.wait()?;
            bail!(
                "{} said nothing for {} minutes",
                name(command),
                QUIET_MAX.as_secs() / 60
            );
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "{} ended with {status}", name(command));
    Ok(())
}

/// The lines of a program as they come.
fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|length| length > 0)
        {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if sender.send(text).is_err() {
                break; // nobody listens any more
            }
            line.clear();
        }
    });
    receiver
}

fn announce(command: &Command) {
    let arguments = command
        .get_args()
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ");
    println!("\n$ {} {arguments}", name(command));
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", command.get_program().to_string_lossy())
}

/// The text after the first `"key":"` of a JSON document, with the two escapes that paths need.
fn json_text(document: &str, key: &str) -> Option<String> {
    let start = document.find(&format!("\"{key}\":\""))? + key.len() + 4;
    let mut text = String::new();
    let mut characters = document[start..].chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_json() {
        let document = r#"{"a":1,"target_directory":"C:\\work\\\"x\"","version":1}"#;
        assert_eq!(
            json_text(document, "target_directory").unwrap(),
            r#"C:\work\"x""#
        );
        assert_eq!(json_text(document, "missing"), None);
        assert_eq!(json_text(r#"{"cut":"of"#, "cut"), None);
    }

    #[test]
    fn a_missing_tool_does_not_answer() {
        assert!(!answers("a-program-that-nobody-has"));
    }
}
