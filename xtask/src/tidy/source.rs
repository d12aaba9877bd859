//! Tells code from comments and texts, well enough to count in it.

/// A Rust file taken apart.
#[derive(Debug)]
pub(super) struct Source {
    /// One ASCII byte per character of the file: comments and the contents of literals are
    /// blanks, characters outside ASCII are `x`, line breaks stay where they are.
    pub(super) code: String,
    /// Every comment, one entry per line of it.
    pub(super) comments: Vec<Comment>,
}

/// One line of a comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// Counted from one.
    pub(super) line: usize,
    /// As written, with its slashes.
    pub(super) text: String,
}

impl Source {
    /// Takes a file apart. Code that does not compile gives some answer, never a panic.
    pub(super) fn new(text: &str) -> Self {
        let mut scanner = Scanner {
            characters: text.chars().collect(),
            position: 0,
            line: 1,
            code: String::with_capacity(text.len()),
            comments: Vec::new(),
        };
        while let Some(character) = scanner.peek(0) {
            match (character, scanner.peek(1)) {
                ('/', Some('/')) => scanner.line_comment(),
                ('/', Some('*')) => scanner.block_comment(),
                ('"', _) => scanner.text(),
                ('r', Some('"' | '#')) if scanner.at_literal() => scanner.raw_text(),
                ('\'', _) => scanner.quote(),
                _ => scanner.keep(),
            }
        }
        Self {
            code: scanner.code,
            comments: scanner.comments,
        }
    }

    /// The line, counted from one, of a byte of `code`.
    pub(super) fn line(&self, position: usize) -> usize {
        1 + self.code.as_bytes()[..position]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
    }

    /// Where a word stands in `code`, whole, not as a part of a longer one.
    pub(super) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let bytes = self.code.as_bytes();
        let part = |index: Option<usize>| {
            index
                .and_then(|index| bytes.get(index))
                .is_some_and(|byte| is_word(*byte))
        };
        self.code
            .match_indices(word)
            .map(|(position, _)| position)
            .filter(move |position| {
                !part(position.checked_sub(1)) && !part(Some(position + word.len()))
            })
    }
}

/// True for bytes that names are made of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Scanner {
    characters: Vec<char>,
    position: usize,
    line: usize,
    code: String,
    comments: Vec<Comment>,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.position + ahead).copied()
    }

    fn keep(&mut self) {
        let Some(character) = self.peek(0) else {
            return;
        };
        if character == '\n' {
            self.line += 1;
        }
        self.code
            .push(if character.is_ascii() { character } else { 'x' });
        self.position += 1;
    }

    fn blank(&mut self) {
        match self.peek(0) {
            Some('\n') => self.keep(),
            Some(_) => {
                self.code.push(' ');
                self.position += 1;
            }
            None => {}
        }
    }

    fn line_comment(&mut self) {
        let mut text = String::new();
        while let Some(character) = self.peek(0).filter(|character| *character != '\n') {
            text.push(character);
            self.blank();
        }
        self.comments.push(Comment {
            line: self.line,
            text,
        });
    }

    fn block_comment(&mut self) {
        let (start, first) = (self.position, self.line);
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => break,
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                break;
            }
        }
        let text: String = self.characters[start..self.position].iter().collect();
        let lines = text.lines().enumerate();
        self.comments.extend(lines.map(|(index, line)| Comment {
            line: first + index,
            text: line.to_owned(),
        }));
    }

    fn text(&mut self) {
        self.keep();
        loop {
            match self.peek(0) {
                None => return,
                Some('"') => return self.keep(),
                Some('\\') => {
                    self.blank();
                    self.blank();
                }
                Some(_) => self.blank(),
            }
        }
    }

    /// An `r` begins a literal at the start of a word, or after the `b` or `c` of `br` and `cr`.
    fn at_literal(&self) -> bool {
        let before = |back: usize| self.code.bytes().rev().nth(back);
        let starts = |back: usize| !before(back).is_some_and(is_word);
        starts(0) || (matches!(before(0), Some(b'b' | b'c')) && starts(1))
    }

    fn raw_text(&mut self) {
        let hashes = (1..)
            .take_while(|ahead| self.peek(*ahead) == Some('#'))
            .count();
        self.keep();
        if self.peek(hashes) != Some('"') {
            return; // a raw name, as in `r#type`
        }
        for _ in 0..=hashes {
            self.blank();
        }
        while let Some(character) = self.peek(0) {
            let closed = (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.blank();
            if character == '"' && closed {
                break;
            }
        }
        for _ in 0..hashes {
            self.blank();
        }
    }

    /// A character, or the mark of a lifetime.
    fn quote(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                for _ in 0..3 {
                    self.blank();
                }
                while self.peek(0).is_some_and(|character| character != '\'') {
                    self.blank();
                }
                self.blank();
            }
            (Some(_), Some('\'')) => {
                for _ in 0..3 {
                    self.blank();
                }
            }
            _ => self.keep(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let source = Source::new(text);
        assert_eq!(source.code.chars().count(), text.chars().count(), "{text}");
        source.code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn literals_become_blanks() {
        let cases = [
            (r#"a("{", '{', b'{', b"{")"#, r#"a(" ", , b , b" ")"#),
            (
                r#"a("\"{\\", '\'', '\\', '\u{7b}') {}"#,
                r#"a(" ", , , ) {}"#,
            ),
            (
                r###"a(r"{", r#"{"{"#, br##"{"#{"##) {}"###,
                "a(r , r , br ) {}",
            ),
            (
                "fn a<'a>(b: &'a str, r#type: u8) {}",
                "fn a<'a>(b: &'a str, r#type: u8) {}",
            ),
            ("let for_r = bar\"{\";", "let for_r = bar\" \";"),
            ("a('é', \"é\", é)", "a( , \" \", x)"),
            ("match c { '\"' => 1, '{' => 2 }", "match c { => 1, => 2 }"),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_are_kept_apart() {
        let source = Source::new("a // {\n/* one\n /* two */ } */ b \"// no\"\n");
        assert_eq!(source.code, "a     \n      \n                b \"     \"\n");
        let comments: Vec<_> = source
            .comments
            .iter()
            .map(|each| (each.line, &*each.text))
            .collect();
        assert_eq!(
            comments,
            [(1, "// {"), (2, "/* one"), (3, " /* two */ } */")]
        );
    }

    #[test]
    fn broken_code_ends_somewhere() {
        for text in ["\"open", "'", "'\\", "r#\"open", "/* open", "r#", "\"\\"] {
            Source::new(text);
        }
    }

    #[test]
    fn words_are_whole() {
        let source = Source::new("todo todos my_todo r#todo todo");
        assert_eq!(source.words("todo").collect::<Vec<_>>(), [0, 21, 26]);
        assert_eq!(source.line(26), 1);
    }
}
