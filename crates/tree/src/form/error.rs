use std::fmt;

/// Why and where a form is not acceptable. Holds nothing of the form itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where the name and value in question begin, in bytes from 0.
    pub position: usize,
}

/// What can be wrong with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A name or value is not UTF-8 once decoded.
    InvalidUtf8,
    /// A name or value holds U+0000.
    NullByte,
    /// More brackets in a name than the limit.
    TooDeep,
    /// More values than the limit.
    TooLarge,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::InvalidUtf8 => "Invalid UTF-8",
            ErrorKind::NullByte => "Null byte",
            ErrorKind::TooDeep => "Name nested too deeply",
            ErrorKind::TooLarge => "Form has too many values",
        };
        write!(f, "{what} in the parameter at byte {}", self.position)
    }
}

impl std::error::Error for Error {}
