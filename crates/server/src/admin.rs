//! The operator's socket: a file in the data folder that only its owner may open. One line of JSON
//! in, one line out. `wellspring webhook` speaks it, so that a running server need not be stopped.

use std::io::{BufRead as _, BufReader as Lines, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use service::Service;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tree::Tree;
use tree::json::{self, Limits};

use crate::settings::Place;

/// Longest question.
const LINE_MAX: u64 = 64 * 1024;

/// How long a question or an answer may take.
const TIME_MAX: Duration = Duration::from_secs(30);

const LIMITS: Limits = Limits {
    depth: 8,
    members: 10_000,
};

/// The socket of a running server.
pub(crate) struct Admin {
    path: PathBuf,
    task: tokio::task::JoinHandle<()>,
}

impl Admin {
    /// Stops listening and removes the file.
    pub(crate) fn close(self) {
        self.task.abort();
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the operator's socket was gone already");
        }
    }
}

/// Listens in the data folder. Whoever holds the folder's lock may replace an old file.
pub(crate) fn listen(place: &Place, service: Arc<Service>) -> Result<Admin> {
    let path = place.socket();
    if path.exists() {
        std::fs::remove_file(&path).with_context(|| format!("{}", path.display()))?;
    }
    let listener =
        UnixListener::bind(&path).with_context(|| format!("the socket {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let task = tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let service = Arc::clone(&service);
                    tokio::spawn(async move {
                        if let Err(error) = answer(stream, &service).await {
                            tracing::debug!(%error, "an operator's question broke off");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the operator's socket takes nobody");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    });
    Ok(Admin { path, task })
}

async fn answer(stream: UnixStream, service: &Service) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut lines = BufReader::new(read.take(LINE_MAX));
    let asked = tokio::time::timeout(TIME_MAX, lines.read_line(&mut line)).await;
    asked.map_err(|_| std::io::ErrorKind::TimedOut)??;
    let answer = match json::read(line.trim_end(), &LIMITS) {
        Ok(request) => service.administer(&request).await,
        Err(_) => tree::map([("error", "the question is no JSON".into())]),
    };
    let mut text = json::write(&answer);
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    write.shutdown().await
}

/// Asks the running server of a data folder; `None` when none is running.
///
/// # Errors
/// When it does not answer.
pub(crate) fn ask(place: &Place, request: &Tree) -> Result<Option<Tree>> {
    let Ok(mut stream) = std::os::unix::net::UnixStream::connect(place.socket()) else {
        return Ok(None);
    };
    stream.set_read_timeout(Some(TIME_MAX))?;
    writeln!(stream, "{}", json::write(request))?;
    let mut line = String::new();
    Lines::new(stream).read_line(&mut line)?;
    match json::read(line.trim_end(), &LIMITS) {
        Ok(answer) => Ok(Some(answer)),
        Err(_) => bail!("the running server gave no answer"),
    }
}
