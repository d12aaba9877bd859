//! Counts what review should not have to count. Compiles nothing, needs only `git` and the files.
//!
//! A rule is a function from a file to findings, next to a test with a snippet that passes and
//! one that fails. A new rule goes into the module whose title fits and into [`file`] below.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

mod functions;
mod leftovers;
mod names;
mod packages;
mod rooms;
mod source;
mod text;
mod toml;

use source::Source;

/// One broken rule in one file.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// Counted from one.
    line: usize,
    message: String,
}

impl Finding {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

/// Prints every finding; fails when there is one.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let count = print(root)?;
    if count == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{count} findings");
    Ok(ExitCode::FAILURE)
}

/// Prints every finding as `path:line: message` and returns how many there were.
pub(crate) fn print(root: &Path) -> Result<usize> {
    let mut count = 0;
    let mut show = |path: &str, findings: Vec<Finding>| {
        count += findings.len();
        for Finding { line, message } in findings {
            println!("{path}:{line}: {message}");
        }
    };
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).with_context(|| format!("reading {path}"))
    };
    let workspace = rooms::Workspace::new(&read("Cargo.toml")?);
    for path in files(root)? {
        let Ok(bytes) = std::fs::read(root.join(&path)) else {
            continue;
        };
        // What is not text has no lines to look at.
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        show(&path, file(&path, &text));
        if path.ends_with("Cargo.toml") {
            show(&path, rooms::check(&path, &text, &workspace));
        }
    }
    show(
        "deny.toml",
        packages::check(&packages::built(root)?, &read("deny.toml")?),
    );
    Ok(count)
}

/// Every rule that looks at one file alone.
fn file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = names::paths(path);
    findings.extend(text::any(path, text));
    if path.ends_with(".rs") {
        let source = Source::new(text);
        findings.extend(text::rust(text));
        findings.extend(names::modules(&source));
        findings.extend(functions::check(&source));
        findings.extend(leftovers::check(&source));
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

/// What git knows or would add: tracked files and new ones that are not ignored.
fn files(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("tidy asks git for the list of files")?;
    ensure!(
        output.status.success(),
        "git: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let list = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let mut paths: Vec<String> = list
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_a_file_come_in_order() {
        let text = "fn main() {\n\tdbg!(1);\n}";
        let lines: Vec<usize> = file("src/main.rs", text)
            .iter()
            .map(|each| each.line)
            .collect();
        assert_eq!(lines, [2, 2, 3]);
    }

    #[test]
    fn rust_rules_leave_other_files_alone() {
        assert_eq!(file("notes.md", "\tdbg!(1) // TODO"), []);
    }
}
