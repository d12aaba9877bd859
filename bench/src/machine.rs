//! What the numbers were measured on.

use std::process::Command;

/// One line about the machine and the build.
pub(crate) fn line() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) {
        "UNOPTIMISED build"
    } else {
        "optimised build"
    };
    format!(
        "{cores} cores, {}, Linux {}, {}, {build}",
        cpu().unwrap_or_else(|| "unknown CPU".to_owned()),
        kernel().unwrap_or_else(|| "unknown".to_owned()),
        compiler().unwrap_or_else(|| "rustc unknown".to_owned()),
    )
}

fn cpu() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    let text = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(text.trim().to_owned())
}

/// The compiler that is installed now, which most likely built this.
fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split(" (")
        .next()
        .map(|version| version.trim().to_owned())
}
