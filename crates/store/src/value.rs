//! The whole type system of the store: null, integer, text, bytes.

use std::fmt;

use crate::StoreFault;

/// A value bound to a statement or read from a column.
///
/// Times are integers (microseconds), documents are text, sealed secrets are bytes.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// The SQL null.
    Null,
    /// A 64-bit integer: numbers, times in microseconds, flags as 0 and 1.
    Integer(i64),
    /// Text in UTF-8.
    Text(String),
    /// Raw bytes: sealed secrets, digests.
    Bytes(Vec<u8>),
}

/// One row of an answer. Columns are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these columns, as an engine or a test makes it.
    pub fn new(columns: Vec<Value>) -> Row {
        Row(columns)
    }

    /// The integer in column `index`.
    ///
    /// # Errors
    /// `StoreFault::Shape` when the column is missing or holds something else, here and below.
    pub fn integer(&self, index: usize) -> Result<i64, StoreFault> {
        self.opt_integer(index)?.ok_or(StoreFault::Shape)
    }

    /// The integer in column `index`, or `None` for null.
    pub fn opt_integer(&self, index: usize) -> Result<Option<i64>, StoreFault> {
        match self.0.get(index) {
            Some(Value::Integer(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreFault::Shape),
        }
    }

    /// The text in column `index`.
    pub fn text(&self, index: usize) -> Result<&str, StoreFault> {
        self.opt_text(index)?.ok_or(StoreFault::Shape)
    }

    /// The text in column `index`, or `None` for null.
    pub fn opt_text(&self, index: usize) -> Result<Option<&str>, StoreFault> {
        match self.0.get(index) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreFault::Shape),
        }
    }

    /// The bytes in column `index`.
    pub fn bytes(&self, index: usize) -> Result<&[u8], StoreFault> {
        self.opt_bytes(index)?.ok_or(StoreFault::Shape)
    }

    /// The bytes in column `index`, or `None` for null.
    pub fn opt_bytes(&self, index: usize) -> Result<Option<&[u8]>, StoreFault> {
        match self.0.get(index) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            _ => Err(StoreFault::Shape),
        }
    }

    /// Moves the text out of column `index`, which is null afterwards.
    pub fn take_text(&mut self, index: usize) -> Result<String, StoreFault> {
        self.text(index)?;
        match self.take(index) {
            Value::Text(text) => Ok(text),
            _ => Err(StoreFault::Shape),
        }
    }

    /// Moves the bytes out of column `index`, which is null afterwards.
    pub fn take_bytes(&mut self, index: usize) -> Result<Vec<u8>, StoreFault> {
        self.bytes(index)?;
        match self.take(index) {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(StoreFault::Shape),
        }
    }

    fn take(&mut self, index: usize) -> Value {
        self.0
            .get_mut(index)
            .map_or(Value::Null, |value| std::mem::replace(value, Value::Null))
    }
}

/// Shows the kind and the size only: values carry customers' data and sealed secrets.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Integer(_) => f.write_str("Integer"),
            Value::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Value::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_answers_only_with_the_right_kind() {
        let mut row = Row::new(vec![
            7.into(),
            "seven".into(),
            vec![7_u8].into(),
            None::<i64>.into(),
        ]);
        assert_eq!(row.integer(0), Ok(7));
        assert_eq!(row.text(1), Ok("seven"));
        assert_eq!(row.bytes(2), Ok(&[7_u8][..]));
        assert_eq!(row.opt_integer(3), Ok(None));
        assert_eq!(row.opt_text(3), Ok(None));
        assert_eq!(row.opt_bytes(3), Ok(None));
        assert_eq!(row.integer(3), Err(StoreFault::Shape));
        assert_eq!(row.integer(1), Err(StoreFault::Shape));
        assert_eq!(row.text(0), Err(StoreFault::Shape));
        assert_eq!(row.opt_bytes(9), Err(StoreFault::Shape));
        assert_eq!(row.take_text(0), Err(StoreFault::Shape));
        assert_eq!(
            row.integer(0),
            Ok(7),
            "a refused take leaves the column alone"
        );
        assert_eq!(row.take_text(1), Ok("seven".to_owned()));
        assert_eq!(row.take_text(1), Err(StoreFault::Shape));
        assert_eq!(row.take_bytes(2), Ok(vec![7]));
    }

    #[test]
    fn debug_output_holds_no_data() {
        let row = Row::new(vec![4_242.into(), "4242".into(), b"4242".to_vec().into()]);
        assert!(!format!("{row:?}").contains("42"));
    }
}
