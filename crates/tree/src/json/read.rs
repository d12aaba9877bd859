use super::{Error, ErrorKind, Limits};
use crate::members::Members;
use crate::{Map, Number, Tree};

/// Reads a JSON document.
///
/// # Errors
///
/// The first thing that is wrong, as Python's `json.loads` would report it, or the first place
/// where the document exceeds the limits.
pub fn read(text: &str, limits: &Limits) -> Result<Tree, Error> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: limits.effective_depth(),
        members: limits.members,
    };
    reader
        .document()
        .map_err(|fault| Error::at(fault.kind, text, fault.offset))
}

/// An error whose place is still a byte offset.
struct Fault {
    kind: ErrorKind,
    offset: usize,
}

struct Reader<'a> {
    text: &'a str,
    /// The byte offset of the next character, always between two characters.
    at: usize,
    /// How many more brackets may open here.
    depth: usize,
    /// How many more values may follow.
    members: usize,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Tree, Fault> {
        if self.text.starts_with('\u{feff}') {
            return self.fail(ErrorKind::ByteOrderMark);
        }
        self.skip_blank();
        let tree = self.value()?;
        self.skip_blank();
        if self.at < self.text.len() {
            return self.fail(ErrorKind::ExtraData);
        }
        Ok(tree)
    }

    fn value(&mut self) -> Result<Tree, Fault> {
        let Some(members) = self.members.checked_sub(1) else {
            return self.fail(ErrorKind::TooLarge);
        };
        self.members = members;
        match self.peek() {
            Some(b'"') => self.string().map(Tree::Text),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::list),
            Some(b'n') => self.word("null", Tree::Null),
            Some(b't') => self.word("true", Tree::Bool(true)),
            Some(b'f') => self.word("false", Tree::Bool(false)),
            _ => self.number(),
        }
    }

    /// Reads a list or map, one level down.
    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Tree, Fault>,
    ) -> Result<Tree, Fault> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return self.fail(ErrorKind::TooDeep);
        };
        self.depth = depth;
        self.at += 1;
        self.skip_blank();
        let tree = read(self)?;
        self.depth += 1;
        Ok(tree)
    }

    fn object(&mut self) -> Result<Tree, Fault> {
        if self.take(b'}') {
            return Ok(Tree::Map(Map::new()));
        }
        let mut members = Members::default();
        loop {
            if self.peek() != Some(b'"') {
                return self.fail(ErrorKind::ExpectingName);
            }
            let name = self.string()?;
            self.skip_blank();
            if !self.take(b':') {
                return self.fail(ErrorKind::ExpectingColon);
            }
            self.skip_blank();
            members.set(name, self.value()?);
            self.skip_blank();
            if self.take(b'}') {
                return Ok(Tree::Map(members.into()));
            }
            self.comma()?;
        }
    }

    fn list(&mut self) -> Result<Tree, Fault> {
        let mut elements = Vec::new();
        if self.take(b']') {
            return Ok(Tree::List(elements));
        }
        loop {
            elements.push(self.value()?);
            self.skip_blank();
            if self.take(b']') {
                return Ok(Tree::List(elements));
            }
            self.comma()?;
        }
    }

    fn comma(&mut self) -> Result<(), Fault> {
        if !self.take(b',') {
            return self.fail(ErrorKind::ExpectingComma);
        }
        self.skip_blank();
        Ok(())
    }

    fn word(&mut self, word: &str, tree: Tree) -> Result<Tree, Fault> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail(ErrorKind::ExpectingValue);
        }
        self.at += word.len();
        Ok(tree)
    }

    /// Reads a number. What follows it is the caller's to judge: `01` is the number 0 with
    /// something behind it.
    fn number(&mut self) -> Result<Tree, Fault> {
        let Some(number) = Number::at_start(&self.text[self.at..]) else {
            return self.fail(ErrorKind::ExpectingValue);
        };
        self.at += number.text().len();
        Ok(Tree::Number(number))
    }

    /// Reads a text whose opening quote comes next.
    fn string(&mut self) -> Result<String, Fault> {
        let quote = self.at;
        self.at += 1;
        let mut content = String::new();
        loop {
            let rest = &self.text[self.at..];
            let special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
            let Some(run) = rest.bytes().position(special) else {
                return Err(Fault {
                    kind: ErrorKind::UnterminatedString,
                    offset: quote,
                });
            };
            content.push_str(&rest[..run]);
            self.at += run;
            match rest.as_bytes()[run] {
                b'"' => {
                    self.at += 1;
                    return Ok(content);
                }
                b'\\' => content.push(self.escape(quote)?),
                _ => return self.fail(ErrorKind::ControlCharacter),
            }
        }
    }

    /// Reads the escape whose backslash comes next, in the text that began at `quote`.
    fn escape(&mut self, quote: usize) -> Result<char, Fault> {
        let character = match self.text.as_bytes().get(self.at + 1) {
            None => {
                return Err(Fault {
                    kind: ErrorKind::UnterminatedString,
                    offset: quote,
                });
            }
            Some(b'u') => return self.unicode_escape(),
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(_) => return self.fail(ErrorKind::InvalidEscape),
        };
        self.at += 2;
        Ok(character)
    }

    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let Some(unit) = self.code_unit() else {
            return Err(Fault {
                kind: ErrorKind::InvalidUnicodeEscape,
                offset: self.at + 1,
            });
        };
        self.at += 6;
        let mut code = unit;
        if (0xd800..0xdc00).contains(&unit)
            && let Some(low @ 0xdc00..0xe000) = self.code_unit()
        {
            self.at += 6;
            code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The number in the `\uXXXX` that comes next. Python wants a character behind it, too: at
    /// the very end of the document it complains about the escape, not about the missing quote.
    fn code_unit(&self) -> Option<u32> {
        let [b'\\', b'u', digits @ .., _] = self.text.as_bytes().get(self.at..self.at + 7)? else {
            return None;
        };
        digits.iter().try_fold(0, |code, &digit| {
            Some(code * 16 + char::from(digit).to_digit(16)?)
        })
    }

    fn skip_blank(&mut self) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.text.as_bytes()[self.at..]
            .iter()
            .take_while(|&byte| blank(byte))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, kind: ErrorKind) -> Result<T, Fault> {
        Err(Fault {
            kind,
            offset: self.at,
        })
    }
}
