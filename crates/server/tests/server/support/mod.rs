//! What all modules stand on: the program as a child process, a client, the dialects' habits,
//! rows of the database, and repeatable randomness.

pub(crate) mod calls;
pub(crate) mod client;
pub(crate) mod process;
pub(crate) mod random;
pub(crate) mod rows;

pub(crate) use calls::Keys;
pub(crate) use client::{Answer, Client, Request};
pub(crate) use process::{Server, run};

use std::time::{Duration, Instant};

/// A moment to give up at.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    #[expect(clippy::disallowed_methods, reason = "a test has to end")]
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// What is left; zero once it has passed.
    #[expect(clippy::disallowed_methods, reason = "a test has to end")]
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    pub(crate) fn has_passed(self) -> bool {
        self.left().is_zero()
    }
}

/// A temporary folder and the path of a data folder in it that does not exist yet.
pub(crate) fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}
