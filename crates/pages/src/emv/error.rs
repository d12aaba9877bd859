//! Why a payload cannot be written.

use std::fmt;

/// A field that cannot be written. It names the field and not its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmvError {
    /// The tag of the field, inside of its template if it has one.
    pub tag: u8,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Tags have two digits.
    Tag,
    /// A field has at least one character.
    Empty,
    /// It has more characters than the field, or the whole payload, may have.
    TooLong,
    /// It has characters that the field does not take.
    Character,
    /// An amount that cannot be paid: zero.
    Zero,
}

impl fmt::Display for EmvError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flaw = match self.flaw {
            Flaw::Tag => "is no tag",
            Flaw::Empty => "is empty",
            Flaw::TooLong => "is too long",
            Flaw::Character => "has characters that do not belong there",
            Flaw::Zero => "is zero",
        };
        write!(out, "field {:02} of the code {flaw}", self.tag)
    }
}

impl std::error::Error for EmvError {}
