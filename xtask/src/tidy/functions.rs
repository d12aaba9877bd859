//! Functions: how long, how many parameters.

use super::Finding;
use super::source::{Source, is_word};

const LINES_MAX: usize = 70;
const PARAMETERS_MAX: usize = 5;

/// Measures every function that has a name.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    source
        .words("fn")
        .filter_map(|start| Function::at(source, start))
        .flat_map(judge)
        .collect()
}

/// What was measured of one function.
struct Function<'a> {
    name: &'a str,
    line: usize,
    /// From the line of `fn` to the closing brace, both counted.
    lines: usize,
    /// Without `self`.
    parameters: usize,
}

fn judge(function: Function<'_>) -> Vec<Finding> {
    let Function {
        name,
        line,
        lines,
        parameters,
    } = function;
    let mut findings = Vec::new();
    if lines > LINES_MAX {
        let message = format!("`{name}` has {lines} lines, the limit is {LINES_MAX}");
        findings.push(Finding::new(line, message));
    }
    if parameters > PARAMETERS_MAX {
        let message =
            format!("`{name}` takes {parameters} parameters, the limit is {PARAMETERS_MAX}");
        findings.push(Finding::new(line, message));
    }
    findings
}

impl<'a> Function<'a> {
    /// Reads the function whose `fn` stands at `start`; pointer types have no name and are none.
    fn at(source: &'a Source, start: usize) -> Option<Self> {
        let bytes = source.code.as_bytes();
        let skip = |from: usize, wanted: fn(u8) -> bool| {
            bytes[from..]
                .iter()
                .position(|byte| wanted(*byte))
                .map(|found| from + found)
        };
        let first = skip(start + 2, |byte| !byte.is_ascii_whitespace())?;
        let last = skip(first, |byte| !is_word(byte) && byte != b'#' && byte != b'$')?;
        if first == last {
            return None;
        }
        let open = parameters_open(bytes, last)?;
        let close = open + closing(&bytes[open..])?;
        let end = match body_open(bytes, close + 1)? {
            body if bytes[body] == b'{' => body + closing(&bytes[body..])?,
            declaration => declaration,
        };
        let line = source.line(start);
        Some(Self {
            name: &source.code[first..last],
            line,
            lines: source.line(end) - line + 1,
            parameters: count(&source.code[open + 1..close]),
        })
    }
}

/// The parenthesis behind the name and its generic parameters.
fn parameters_open(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for position in from..bytes.len() {
        match bytes[position] {
            b'<' => depth += 1,
            b'>' if !is_arrow(bytes, position) => depth = depth.saturating_sub(1),
            b'(' if depth == 0 => return Some(position),
            b'{' | b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The brace that opens the body, or the semicolon of a function without one.
fn body_open(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (position, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' | b';' if depth == 0 => return Some(position),
            _ => {}
        }
    }
    None
}

/// The distance from a bracket to the one that closes it.
fn closing(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (position, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(position);
        }
    }
    None
}

/// How many parameters stand between the parentheses, without `self`.
fn count(list: &str) -> usize {
    let bytes = list.as_bytes();
    let (mut depth, mut start) = (0_usize, 0);
    let mut parameters = Vec::new();
    for (position, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b'>' if is_arrow(bytes, position) => {}
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parameters.push(&list[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    parameters.push(&list[start..]);
    parameters
        .iter()
        .filter(|each| !each.trim().is_empty() && !is_self(each))
        .count()
}

/// True for the `>` of `->` and `=>`.
fn is_arrow(bytes: &[u8], position: usize) -> bool {
    position > 0 && matches!(bytes[position - 1], b'-' | b'=')
}

/// `self` in all its forms: `&'a mut self`, `mut self`, `self: Arc<Self>`.
fn is_self(parameter: &str) -> bool {
    let pattern = parameter.split(':').next().unwrap_or_default();
    pattern
        .rsplit(|each: char| !(each.is_alphanumeric() || each == '_'))
        .find(|w| !w.is_empty())
        == Some("self")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        check(&Source::new(text))
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    fn of_lines(lines: usize) -> String {
        format!(
            "fn long() -> [u8; 4] {{\n{}}}\n",
            "    \"}\";\n".repeat(lines - 2)
        )
    }

    #[test]
    fn functions_have_an_end() {
        assert_eq!(messages(&of_lines(70)), Vec::<String>::new());
        assert_eq!(
            messages(&of_lines(71)),
            ["`long` has 71 lines, the limit is 70"]
        );
    }

    #[test]
    fn five_parameters_are_enough() {
        let passing = [
            "fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {}",
            "fn f(&'a mut self, a: u8, b: u8, c: u8, d: u8, e: u8,) {}",
            "fn f(self: Arc<Self>, a: u8, b: u8, c: u8, d: u8, e: u8);",
            "fn f<A: Fn(u8, u8) -> u8, B>(a: HashMap<A, B>, b: impl Fn(u8, u8, u8) -> u8) {}",
            "fn f((a, b, c): (u8, u8, u8), [d, e, f]: [u8; 3], g: &[(u8, u8)]) {}",
            "type F = fn(u8, u8, u8, u8, u8, u8) -> u8;",
            "fn f() { g(1, 2, 3, 4, 5, 6, 7) }",
            "fn f(a: &str /* a, b, c, d, e, f, g */) {}",
        ];
        for text in passing {
            assert_eq!(messages(text), Vec::<String>::new(), "{text}");
        }
        let failing = [
            "fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}",
            "fn f<T: Fn(u8) -> u8>(a: u8, b: u8, c: u8, d: u8, e: u8, g: Vec<T>);",
            "fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}",
        ];
        for text in failing {
            assert_eq!(
                messages(text),
                ["`f` takes 6 parameters, the limit is 5"],
                "{text}"
            );
        }
    }

    #[test]
    fn broken_code_is_not_measured() {
        for text in [
            "fn",
            "fn f",
            "fn f(",
            "fn f<(",
            "fn f() ",
            "fn f() {",
            "fn f(a: u8))) {",
        ] {
            assert_eq!(messages(text), Vec::<String>::new(), "{text}");
        }
    }
}
