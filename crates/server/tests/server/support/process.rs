//! The program as a child process.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::JoinHandle;

use super::client::{Answer, Client, Request};

const PROGRAM: &str = env!("CARGO_BIN_EXE_wellspring");

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    log: PathBuf,
    /// Collects what it prints.
    printed: Option<JoinHandle<String>>,
}

/// What is left of a server.
pub(crate) struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Everything it printed on standard output.
    pub(crate) printed: String,
    /// Everything it logged, at the finest level.
    pub(crate) logged: String,
}

impl Server {
    /// The development server.
    pub(crate) fn dev(data: &Path) -> Self {
        Self::start(data, "dev", &[])
    }

    /// `wellspring <command> --listen 127.0.0.1:0 --data <data> <more>`, ready to answer. Its log
    /// goes to a file beside the data folder and continues what is there.
    pub(crate) fn start(data: &Path, command: &str, more: &[&str]) -> Self {
        let log = data.with_extension("log");
        let file = File::options().create(true).append(true).open(&log);
        let mut child = clean()
            .args([command, "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .env("WELLSPRING_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file.unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        let address = loop {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                panic!("the server ended before it was ready: {said}");
            }
            printed.push_str(&line);
            if let Some(address) = address_in(&line) {
                break address;
            }
        };
        Self {
            child,
            address,
            log,
            printed: Some(collect(out, printed)),
        }
    }

    /// A new connection.
    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address).unwrap()
    }

    /// One request on a connection of its own.
    pub(crate) fn call(&self, request: &Request) -> Answer {
        self.client().call(request).unwrap()
    }

    /// Asks it to stop, and does not wait.
    pub(crate) fn terminate(&self) {
        signal("-TERM", self.child.id());
    }

    /// Ends it on the spot, from any thread.
    pub(crate) fn kill(&self) {
        signal("-KILL", self.child.id());
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(self) -> Ended {
        self.terminate();
        self.ended()
    }

    /// Waits until it is gone.
    pub(crate) fn ended(mut self) -> Ended {
        let code = self.child.wait().unwrap().code();
        let printed = self.printed.take().map(|thread| thread.join().unwrap());
        Ended {
            code,
            printed: printed.unwrap_or_default(),
            logged: std::fs::read_to_string(&self.log).unwrap_or_default(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    clean()
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The program without settings from the surroundings.
fn clean() -> Command {
    let mut command = Command::new(PROGRAM);
    for name in ["DATA", "KEY_FILE", "LISTEN", "PUBLIC_URL", "LOG"] {
        command.env_remove(format!("WELLSPRING_{name}"));
    }
    command
}

/// The program without arguments, in a folder: its data goes there.
pub(crate) fn bare(folder: &Path) -> Command {
    let mut command = clean();
    command
        .current_dir(folder)
        .env("WELLSPRING_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The address in the line that says that the server is ready.
pub(crate) fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("ready at http://")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Sends a signal to a process that this test started.
pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .stderr(Stdio::null())
        .status();
    assert!(sent.is_ok(), "there is no `kill` here");
}

fn collect(mut out: BufReader<ChildStdout>, mut printed: String) -> JoinHandle<String> {
    std::thread::spawn(move || {
        // What it prints last may be cut off when it is killed.
        let _ = out.read_to_string(&mut printed);
        printed
    })
}
