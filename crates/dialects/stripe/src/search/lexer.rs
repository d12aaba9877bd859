//! The words of a query.

use super::Fault;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `AND`.
    And,
    /// `OR`.
    Or,
    /// `-` in front of a clause.
    Minus,
    /// A name or a number, without quotes.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// A key in brackets and quotes.
    Key(String),
    /// `:`, `~`, `>`, `<`, `>=`, `<=`.
    Operator(&'static str),
}

/// Gives words from the left.
pub(super) struct Lexer<'a> {
    rest: &'a str,
    ahead: Option<Token>,
    /// Whether a value comes next, in which a hyphen belongs to a number.
    value: bool,
}

const OPERATORS: [&str; 6] = [">=", "<=", ":", "~", ">", "<"];

impl<'a> Lexer<'a> {
    pub(super) fn new(query: &'a str) -> Self {
        Self {
            rest: query,
            ahead: None,
            value: false,
        }
    }

    /// The next word, which stays.
    pub(super) fn peek(&mut self) -> Result<Option<Token>, Fault> {
        if self.ahead.is_none() {
            self.ahead = self.read()?;
        }
        Ok(self.ahead.clone())
    }

    /// The next word.
    pub(super) fn next(&mut self) -> Result<Option<Token>, Fault> {
        match self.ahead.take() {
            Some(token) => Ok(Some(token)),
            None => self.read(),
        }
    }

    fn read(&mut self) -> Result<Option<Token>, Fault> {
        self.rest = self.rest.trim_start();
        let value = std::mem::take(&mut self.value);
        let Some(first) = self.rest.chars().next() else {
            return Ok(None);
        };
        let operator = OPERATORS
            .into_iter()
            .find(|operator| self.rest.starts_with(operator));
        if let Some(operator) = operator {
            self.rest = &self.rest[operator.len()..];
            self.value = true;
            return Ok(Some(Token::Operator(operator)));
        }
        let token = match first {
            '"' | '\'' => Token::Text(self.quoted(first)?),
            '[' => {
                self.rest = self.rest[1..].trim_start();
                let quote = self.rest.chars().next().unwrap_or_default();
                if !matches!(quote, '"' | '\'') {
                    return Err(Fault::Unreadable);
                }
                let key = self.quoted(quote)?;
                let rest = self.rest.trim_start();
                self.rest = rest.strip_prefix(']').ok_or(Fault::Unreadable)?;
                Token::Key(key)
            }
            '-' if !value => {
                self.rest = &self.rest[1..];
                Token::Minus
            }
            _ => self.word()?,
        };
        Ok(Some(token))
    }

    /// A text up to the same quote; a backslash takes the next character as it is.
    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        let mut out = String::new();
        let mut escaped = false;
        for (place, c) in self.rest.char_indices().skip(1) {
            match c {
                _ if escaped => {
                    out.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                c if c == quote => {
                    self.rest = &self.rest[place + c.len_utf8()..];
                    return Ok(out);
                }
                c => out.push(c),
            }
        }
        Err(Fault::Unreadable)
    }

    fn word(&mut self) -> Result<Token, Fault> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let end = self
            .rest
            .char_indices()
            .find(|(_, c)| !plain(*c))
            .map_or(self.rest.len(), |(place, _)| place);
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return Err(Fault::Unreadable);
        }
        self.rest = rest;
        Ok(match word {
            _ if word.eq_ignore_ascii_case("and") => Token::And,
            _ if word.eq_ignore_ascii_case("or") => Token::Or,
            _ => Token::Word(word.to_owned()),
        })
    }
}
