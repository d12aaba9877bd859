//! Fields in a row.

use super::crc;
use super::error::{EmvError, Flaw};

/// How many characters a payload may have.
const PAYLOAD_LIMIT: usize = 512;

/// The check sum's tag.
const CHECK_SUM: u8 = 63;

/// Fields in a row, in the order in which they are put.
#[derive(Clone, Debug, Default)]
pub struct Fields(String);

impl Fields {
    /// No field yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field of 1 to 99 printable ASCII characters.
    ///
    /// # Errors
    /// When the tag has three digits, or the value does not fit.
    pub fn put(&mut self, tag: u8, value: &str) -> Result<&mut Self, EmvError> {
        let flaw = match value.len() {
            _ if tag > 99 => Flaw::Tag,
            0 => Flaw::Empty,
            _ if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => Flaw::Character,
            100.. => Flaw::TooLong,
            length => {
                self.0.push_str(&format!("{tag:02}{length:02}{value}"));
                return Ok(self);
            }
        };
        Err(EmvError { tag, flaw })
    }

    /// Adds a template.
    ///
    /// # Errors
    /// As [`Fields::put`].
    pub fn nest(&mut self, tag: u8, inner: &Self) -> Result<&mut Self, EmvError> {
        self.put(tag, &inner.0)
    }

    /// The payload: these fields and their check sum.
    ///
    /// # Errors
    /// When it is longer than the 512 characters that a payload may have.
    pub fn seal(self) -> Result<String, EmvError> {
        let mut payload = self.0;
        payload.push_str(&format!("{CHECK_SUM:02}04"));
        let sum = crc(payload.as_bytes());
        payload.push_str(&format!("{sum:04X}"));
        if payload.len() > PAYLOAD_LIMIT {
            return Err(EmvError {
                tag: CHECK_SUM,
                flaw: Flaw::TooLong,
            });
        }
        Ok(payload)
    }
}
