//! Rules about lines, whatever stands in them.

use super::Finding;

const COLUMNS_MAX: usize = 100;
const LINES_MAX: usize = 500;

/// The one file that may look beside the checkout.
const GATE: &str = ".ci/run";

/// Rules for every text file of the project.
pub(super) fn any(path: &str, text: &str) -> Vec<Finding> {
    let beside = format!("..{}", "/shared");
    let (ours, theirs) = ("<".repeat(7), ">".repeat(7));
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if path != GATE && line.contains(&beside) {
            findings.push(Finding::new(
                index + 1,
                format!("`{beside}` is not ours to mention"),
            ));
        }
        if line.starts_with(&ours) || line.starts_with(&theirs) {
            findings.push(Finding::new(index + 1, "a merge marker was left behind"));
        }
    }
    findings
}

/// Rules for Rust files.
pub(super) fn rust(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            let message = format!("{columns} columns, the limit is {COLUMNS_MAX}");
            findings.push(Finding::new(index + 1, message));
        }
        if line.contains('\t') {
            findings.push(Finding::new(index + 1, "a tab"));
        }
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        findings.push(Finding::new(
            lines,
            format!("{lines} lines, the limit is {LINES_MAX}"),
        ));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(Finding::new(lines, "the last line does not end"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters() {
        assert_eq!(rust(&format!("{}\n", "é".repeat(100))), []);
        let expected = Finding::new(2, "101 columns, the limit is 100");
        assert_eq!(rust(&format!("\n{}\n", "e".repeat(101))), [expected]);
    }

    #[test]
    fn files_have_an_end() {
        assert_eq!(rust(&"\n".repeat(500)), []);
        let expected = Finding::new(501, "501 lines, the limit is 500");
        assert_eq!(rust(&"\n".repeat(501)), [expected]);
    }

    #[test]
    fn tabs_are_found() {
        assert_eq!(rust("    a\n"), []);
        assert_eq!(rust("a\n\tb\n"), [Finding::new(2, "a tab")]);
    }

    #[test]
    fn the_last_line_ends() {
        assert_eq!(rust(""), []);
        assert_eq!(rust("a\n"), []);
        assert_eq!(
            rust("a\nb"),
            [Finding::new(2, "the last line does not end")]
        );
    }

    #[test]
    fn merge_markers_are_found() {
        assert_eq!(any("a.md", "title\n=======\n<<<\n"), []);
        for marker in ["<", ">"] {
            let text = format!("a\n{} theirs\n", marker.repeat(7));
            assert_eq!(any("a.md", &text).len(), 1);
        }
    }

    #[test]
    fn only_the_gate_looks_beside_the_checkout() {
        let text = format!("contracts=..{}/contracts\n", "/shared");
        assert_eq!(any(".ci/run", &text), []);
        assert_eq!(any("README.md", &text).len(), 1);
        assert_eq!(any("README.md", "../shares\n"), []);
    }
}
