//! How long the disk takes to keep something.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::histogram::Histogram;

const APPENDS: usize = 100;
const BLOCK: [u8; 4096] = [0x5a; 4096];

/// Appends 4 KiB to a new file in this folder a hundred times, each time synced.
///
/// # Errors
/// When the folder cannot be written to.
pub(crate) fn sync_times(folder: &Path) -> Result<Histogram> {
    let mut file = File::create(folder.join("sync")).context("creating a file to sync")?;
    let mut times = Histogram::new();
    for _ in 0..APPENDS {
        let before = Instant::now();
        file.write_all(&BLOCK).context("appending")?;
        file.sync_data().context("syncing")?;
        times.record(before.elapsed());
    }
    Ok(times)
}
