//! Structured values in a single form field.
//!
//! The documented form is JSON. The Python client sends what Python prints instead
//! (`{'order': 7, 'gift': True}`), and documentation and `curl` show lists without any quotes
//! (`[card,direct_debit]`).

use tree::{Limits, Map, Number, Tree, json};

/// A value in JSON, or else in Python's notation; `None` when it is neither.
pub(crate) fn read(text: &str) -> Option<Tree> {
    match json::read(text, &Limits::REQUEST) {
        Ok(tree) => Some(tree),
        Err(_) => python(text),
    }
}

/// The texts of a list: JSON, Python's notation, or words without quotes between brackets. Numbers
/// become their text; `None` when it is no list of texts and numbers.
pub(crate) fn words(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    match read(text) {
        Some(Tree::List(items)) => items.iter().map(word).collect(),
        _ if inside.trim().is_empty() => Some(Vec::new()),
        _ => Some(
            inside
                .split(',')
                .map(|part| bare(part).to_owned())
                .collect(),
        ),
    }
}

/// The text of a text or a number.
pub(crate) fn word(item: &Tree) -> Option<String> {
    match item {
        Tree::Text(text) => Some(text.clone()),
        Tree::Number(number) => Some(number.text().to_owned()),
        _ => None,
    }
}

fn bare(part: &str) -> &str {
    part.trim().trim_matches(['"', '\''])
}

/// A literal as Python prints dictionaries, lists, tuples, texts, numbers and its three constants.
fn python(text: &str) -> Option<Tree> {
    let mut scan = Scan {
        rest: text,
        values: Limits::REQUEST.members,
    };
    let tree = scan.value(Limits::REQUEST.depth)?;
    scan.blanks();
    scan.rest.is_empty().then_some(tree)
}

/// What is still to be read.
struct Scan<'a> {
    rest: &'a str,
    /// How many more values may follow.
    values: usize,
}

impl Scan<'_> {
    fn value(&mut self, depth: usize) -> Option<Tree> {
        self.values = self.values.checked_sub(1)?;
        self.blanks();
        match self.rest.chars().next()? {
            '{' => self.dictionary(depth.checked_sub(1)?),
            '[' => self.list(']', depth.checked_sub(1)?),
            '(' => self.list(')', depth.checked_sub(1)?),
            '\'' | '"' => self.text().map(Tree::Text),
            _ => self.atom(),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Tree> {
        self.take('{');
        let mut members = Vec::new();
        while !self.take('}') {
            self.blanks();
            let name = self.text()?;
            if !self.take(':') {
                return None;
            }
            members.push((name, self.value(depth)?));
            self.separator('}')?;
        }
        Some(Tree::Map(members.into_iter().collect::<Map>()))
    }

    fn list(&mut self, end: char, depth: usize) -> Option<Tree> {
        self.rest = self.rest.get(1..)?;
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.value(depth)?);
            self.separator(end)?;
        }
        Some(Tree::List(items))
    }

    /// A comma, or the closing bracket, which stays.
    fn separator(&mut self, end: char) -> Option<()> {
        (self.take(',') || self.rest.starts_with(end)).then_some(())
    }

    fn text(&mut self) -> Option<String> {
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '\'' | '"'))?;
        let mut chars = self.rest.char_indices().skip(1);
        let mut out = String::new();
        while let Some((place, c)) = chars.next() {
            if c == quote {
                self.rest = self.rest.get(place + 1..)?;
                return Some(out);
            }
            out.push(if c == '\\' { escaped(&mut chars)? } else { c });
        }
        None
    }

    fn atom(&mut self) -> Option<Tree> {
        let end = self
            .rest
            .find([',', ']', '}', ')', ':'])
            .unwrap_or(self.rest.len());
        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        match atom.trim() {
            "True" => Some(Tree::Bool(true)),
            "False" => Some(Tree::Bool(false)),
            "None" => Some(Tree::Null),
            number => Number::literal(number)
                .filter(Number::is_finite)
                .map(Tree::Number),
        }
    }

    /// Takes a character with the blanks before it, if it comes next.
    fn take(&mut self, c: char) -> bool {
        self.blanks();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// The character that is meant by a backslash and what follows it. An escape that Python never
/// prints is refused.
fn escaped(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    let digits = match chars.next()?.1 {
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        plain @ ('\\' | '\'' | '"') => return Some(plain),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let text: String = chars.take(digits).map(|(_, c)| c).collect();
    let hexadecimal = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hexadecimal {
        return None;
    }
    u32::from_str_radix(&text, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> Option<String> {
        read(text).map(|tree| json::write(&tree))
    }

    #[test]
    fn json_and_python_mean_the_same() {
        for (text, meant) in [
            (
                r#"{"payer":{"document":"123"}}"#,
                r#"{"payer":{"document":"123"}}"#,
            ),
            ("{'order': 7}", r#"{"order":7}"#),
            (
                "{'a': True, 'b': False, 'c': None}",
                r#"{"a":true,"b":false,"c":null}"#,
            ),
            (
                "{'a': {'b': [1, 'x', -2.5]}, }",
                r#"{"a":{"b":[1,"x",-2.5]}}"#,
            ),
            ("('a', 'b')", r#"["a","b"]"#),
            (
                r"{'it': 'it\'s', 'tab': '\t\x41\u00e9'}",
                r#"{"it":"it's","tab":"\tAé"}"#,
            ),
            (r#"{'q': "it's"}"#, r#"{"q":"it's"}"#),
            ("{}", "{}"),
            ("[ ]", "[]"),
            ("'x'", r#""x""#),
            ("None", "null"),
        ] {
            assert_eq!(written(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "{",
            "{'a'}",
            "{'a': }",
            "{a: 1}",
            "['a' 'b']",
            "{'a': 1",
            "'open",
            "'\\q'",
            "'\\x4'",
            "{'a': nan}",
            "{'a': 1} x",
            "[,]",
            "word",
            "'\\u+041'",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
        assert_eq!(written(&"[".repeat(100_000)), None);
        let deep = "['a', ".repeat(40) + &"]".repeat(40);
        assert_eq!(written(&deep), None);
    }

    #[test]
    fn lists_come_in_four_ways() {
        for text in [
            "[card,direct_debit]",
            "[ card , direct_debit ]",
            r#"["card","direct_debit"]"#,
            "['card', 'direct_debit']",
        ] {
            let expected = vec!["card".to_owned(), "direct_debit".to_owned()];
            assert_eq!(words(text), Some(expected), "{text}");
        }
        for text in ["[1500000000,1600000000]", "['1500000000', '1600000000']"] {
            let expected = vec!["1500000000".to_owned(), "1600000000".to_owned()];
            assert_eq!(words(text), Some(expected), "{text}");
        }
        assert_eq!(words("[]"), Some(Vec::new()));
        assert_eq!(words("['']"), Some(vec![String::new()]));
        for text in ["card", "", "[", "]", "[card", "[[1]]", "[true]"] {
            assert_eq!(words(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), odd in r#"[\[\]{}()'",:\\ xuTN0-9é]{0,60}"#) {
            read(&text);
            words(&text);
            read(&odd);
            words(&odd);
        }

        #[test]
        fn python_texts_come_back(text in any::<String>()) {
            let quoted = text.replace('\\', r"\\").replace('\'', r"\'");
            let read = python(&format!("'{quoted}'"));
            prop_assert_eq!(read, Some(Tree::Text(text)));
        }
    }
}
