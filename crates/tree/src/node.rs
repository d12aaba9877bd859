use std::fmt;

use crate::{Map, Number};

/// A value as callers send it: what JSON can say, with names in order.
#[derive(Clone, PartialEq)]
pub enum Tree {
    /// JSON's `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, kept as its text.
    Number(Number),
    /// A text; all that form bodies have at their leaves.
    Text(String),
    /// Values in order.
    List(Vec<Tree>),
    /// Named values in order.
    Map(Map),
}

impl Tree {
    /// The member of a map; `None` for anything else.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.as_map()?.get(name)
    }

    /// The value at the end of a path of member names, itself for an empty path.
    pub fn at(&self, path: &[&str]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The map to be changed, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Tree]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The integer, if it is a number written as one and fits. Texts of digits are not numbers.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::List(elements) => elements.fmt(f),
            Self::Map(members) => members.fmt(f),
        }
    }
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Tree {
    fn from(value: i64) -> Self {
        Self::Number(Number::integer(value))
    }
}

impl From<i32> for Tree {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<u32> for Tree {
    fn from(value: u32) -> Self {
        i64::from(value).into()
    }
}

impl From<bool> for Tree {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Map> for Tree {
    fn from(members: Map) -> Self {
        Self::Map(members)
    }
}

impl From<Vec<Tree>> for Tree {
    fn from(elements: Vec<Tree>) -> Self {
        Self::List(elements)
    }
}

impl<T: Into<Tree>> From<Option<T>> for Tree {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn each_accessor_takes_its_own_kind_only() {
        let trees = [
            Tree::Null,
            true.into(),
            5.into(),
            "5".into(),
            vec![Tree::Null].into(),
            map([("a", 1.into())]),
        ];
        for (place, tree) in trees.iter().enumerate() {
            let answers = [
                tree.is_null(),
                tree.as_bool().is_some(),
                tree.as_i64().is_some(),
                tree.as_str().is_some(),
                tree.as_list().is_some(),
                tree.as_map().is_some(),
            ];
            for (asked, answer) in answers.iter().enumerate() {
                assert_eq!(*answer, asked == place, "{tree:?}");
            }
            assert_eq!(tree.clone().as_map_mut().is_some(), tree.as_map().is_some());
        }
    }

    #[test]
    fn paths() {
        let tree = map([(
            "a",
            map([("b", Some(1).into()), ("c", None::<&str>.into())]),
        )]);
        assert_eq!(tree.at(&["a", "b"]).and_then(Tree::as_i64), Some(1));
        assert!(tree.at(&["a", "c"]).is_some_and(Tree::is_null));
        assert_eq!(tree.at(&["a", "b", "c"]), None);
        assert_eq!(tree.at(&["b"]), None);
        assert_eq!(tree.at(&[]), Some(&tree));
    }
}
