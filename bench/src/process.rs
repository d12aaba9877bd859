//! The servers under load, each a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// A server that answers; killed when dropped without [`Server::stop`].
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a program and waits until it printed where it listens.
    ///
    /// # Errors
    /// When it cannot be started, ends, or is silent for half a minute.
    pub(crate) fn start(mut command: Command) -> Result<Server> {
        let name = command.get_program().display().to_string();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let output = child.stdout.take();
        // From here on, leaving early ends the child.
        let mut server = Server {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let (found, first) = mpsc::channel();
        let output = output.context("a child without output")?;
        std::thread::spawn(move || drain(output, &found));
        server.address = first.recv_timeout(START_LIMIT).with_context(|| {
            format!("{name} did not print the address it listens on (http://…)")
        })?;
        Ok(server)
    }

    /// Memory in use, in KiB.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        resident(&text).with_context(|| format!("{path} names no VmRSS"))
    }

    /// Asks it to end, and waits.
    ///
    /// # Errors
    /// When it does not end within a minute, or not with success.
    pub(crate) fn stop(mut self) -> Result<()> {
        let terminate = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh")
            .args(["-c", &terminate])
            .status()
            .context("sending SIGTERM")?;
        ensure!(sent.success(), "the server had ended before");
        let until = Instant::now() + STOP_LIMIT;
        while Instant::now() < until {
            match self.child.try_wait().context("waiting for the server")? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the server ended with {status}"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        bail!("the server did not end on SIGTERM")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail for a child that has ended and was waited for, as it should be by now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads what the child prints to its end, so that it never waits for a reader.
fn drain(output: ChildStdout, found: &mpsc::Sender<SocketAddr>) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        if let Some(address) = address(&String::from_utf8_lossy(&line)) {
            // Nobody listens any more after the first.
            let _ = found.send(address);
        }
    }
}

fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    rest[..end.unwrap_or(rest.len())]
        .trim_end_matches(['.', ':'])
        .parse()
        .ok()
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_line() {
        let expected = Some(SocketAddr::from(([127, 0, 0, 1], 4242)));
        for line in [
            "http://127.0.0.1:4242",
            "  Wellspring is ready at http://127.0.0.1:4242.",
            "curl http://127.0.0.1:4242/v1/sources -d x",
            "\u{1b}[1mhttp://127.0.0.1:4242\u{1b}[0m",
        ] {
            assert_eq!(address(line), expected, "{line}");
        }
        for line in [
            "",
            "listening",
            "http://",
            "http://localhost:1",
            "http://127.0.0.1",
        ] {
            assert_eq!(address(line), None, "{line}");
        }
    }

    #[test]
    fn resident_memory_is_read() {
        let status = "Name:\tx\nVmHWM:\t    9999 kB\nVmRSS:\t   12345 kB\n";
        assert_eq!(resident(status), Some(12_345));
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
