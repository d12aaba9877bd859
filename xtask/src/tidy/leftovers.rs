//! What must not stay behind: unfinished code, notes to oneself, tests that never run.

use super::Finding;
use super::source::{Source, is_word};

const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];
const NOTES: [&str; 3] = ["TODO", "FIXME", "XXX"];

/// Finds leftovers in code and comments; texts may say what they like.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in MACROS {
        let calls = source
            .words(name)
            .filter(|at| source.code[at + name.len()..].starts_with('!'));
        findings.extend(calls.map(|at| Finding::new(source.line(at), format!("`{name}!`"))));
    }
    for comment in &source.comments {
        for note in NOTES.iter().filter(|note| says(&comment.text, note)) {
            findings.push(Finding::new(
                comment.line,
                format!("a note to oneself: {note}"),
            ));
        }
    }
    let ignored = source
        .words("ignore")
        .filter(|at| is_attribute(&source.code[..*at]));
    let message = "a test that never runs: `#[ignore]`";
    findings.extend(ignored.map(|at| Finding::new(source.line(at), message)));
    findings
}

/// True when the code before a name opens an attribute around it.
fn is_attribute(before: &str) -> bool {
    let Some(open) = before.rfind("#[") else {
        return false;
    };
    let inside = &before[open + 2..];
    inside.trim().is_empty() || (inside.starts_with("cfg_attr") && !inside.contains(']'))
}

fn says(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let part = |index: usize| bytes.get(index).is_some_and(|byte| is_word(*byte));
    text.match_indices(word).any(|(at, _)| {
        let starts = at == 0 || !part(at - 1);
        starts && !part(at + word.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        check(&Source::new(text))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn unfinished_code_is_found() {
        assert_eq!(
            lines("let todo = \"todo!()\"; // dbg!(x)\nmy_dbg!(x)\n"),
            []
        );
        for text in [
            "\ntodo!()",
            "\nunimplemented!(\"later\")",
            "\nlet x = std::dbg!(y);",
        ] {
            assert_eq!(lines(text), [2], "{text}");
        }
    }

    #[test]
    fn notes_to_oneself_are_found() {
        assert_eq!(
            lines("// a to-do list, TODOS, MAXXX\nlet x = \"TODO\";\n"),
            []
        );
        for text in [
            "// TODO: later",
            "/* a\n FIXME */",
            "/// XXX",
            "let x = 1; //TODO(me)",
        ] {
            assert_eq!(lines(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn tests_run() {
        assert_eq!(
            lines("#[test]\nfn ignore() { let ignore = a[0]; ignore(b) }"),
            []
        );
        assert_eq!(lines("#[cfg_attr(x, test)]\nfn f() { ignore }"), []);
        for text in [
            "#[ignore]",
            "#[ignore = \"slow\"]",
            "#[cfg_attr(miri, ignore)]",
        ] {
            assert_eq!(lines(text), [1], "{text}");
        }
    }
}
