use std::fmt;

/// Why and where a text is not acceptable JSON. Holds nothing of the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The place, in characters from 0.
    pub position: usize,
    /// The line of the place, from 1; only line feeds end a line.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

/// What can be wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// No value begins here.
    ExpectingValue,
    /// No member name begins here.
    ExpectingName,
    /// No colon follows the member name.
    ExpectingColon,
    /// Neither a comma nor the closing bracket follows the value.
    ExpectingComma,
    /// A text has no closing quote; the place is its opening quote.
    UnterminatedString,
    /// A text holds a character below U+0020 as it is.
    ControlCharacter,
    /// A backslash is followed by a character that is no escape.
    InvalidEscape,
    /// `\u` is not followed by four hexadecimal digits; the place is the `u`.
    InvalidUnicodeEscape,
    /// Something follows the document.
    ExtraData,
    /// The text begins with a byte order mark.
    ByteOrderMark,
    /// More lists and maps inside one another than the limit.
    TooDeep,
    /// More values than the limit.
    TooLarge,
}

impl Error {
    /// The error at a byte offset of a text.
    pub(super) fn at(kind: ErrorKind, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
        Self {
            kind,
            position: before.chars().count(),
            line: 1 + before.bytes().filter(|&byte| byte == b'\n').count(),
            column: 1 + before[line_start..].chars().count(),
        }
    }

    /// What is wrong, in the words of Python's `json` module, without the place.
    pub fn message(&self) -> &'static str {
        match self.kind {
            ErrorKind::ExpectingValue => "Expecting value",
            ErrorKind::ExpectingName => "Expecting property name enclosed in double quotes",
            ErrorKind::ExpectingColon => "Expecting ':' delimiter",
            ErrorKind::ExpectingComma => "Expecting ',' delimiter",
            ErrorKind::UnterminatedString => "Unterminated string starting at",
            ErrorKind::ControlCharacter => "Invalid control character at",
            ErrorKind::InvalidEscape => "Invalid \\escape",
            ErrorKind::InvalidUnicodeEscape => "Invalid \\uXXXX escape",
            ErrorKind::ExtraData => "Extra data",
            ErrorKind::ByteOrderMark => "Unexpected UTF-8 BOM (decode using utf-8-sig)",
            ErrorKind::TooDeep => "Document nested too deeply",
            ErrorKind::TooLarge => "Document has too many values",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            position,
            line,
            column,
            ..
        } = self;
        write!(
            f,
            "{}: line {line} column {column} (char {position})",
            self.message()
        )
    }
}

impl std::error::Error for Error {}
