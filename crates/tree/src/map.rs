use std::fmt;

use crate::Tree;
use crate::members::Members;

/// Named values in order. A repeated name keeps its first place and takes the last value.
///
/// Two maps are equal when they hold the same members in the same order.
#[derive(Clone, Default, PartialEq)]
pub struct Map(Vec<(String, Tree)>);

/// A map of these members: `map([("object", "card".into()), ("exp_year", 2030.into())])`.
pub fn map<const N: usize>(members: [(&str, Tree); N]) -> Tree {
    Tree::Map(
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

impl Map {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty map with room for so many members.
    pub fn with_capacity(members: usize) -> Self {
        Self(Vec::with_capacity(members))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The value of a name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Tree> {
        self.0
            .iter_mut()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Sets a value and gives the map back, for chains of calls.
    ///
    /// Walks through the members to find the name: meant for maps that a program writes down.
    /// Collect from an iterator when the number of members comes from outside.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Tree>) -> &mut Self {
        let (name, value) = (name.into(), value.into());
        match self.get_mut(&name) {
            Some(place) => *place = value,
            None => self.0.push((name, value)),
        }
        self
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Tree> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tree)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a member of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl IntoIterator for Map {
    type Item = (String, Tree);
    type IntoIter = std::vec::IntoIter<(String, Tree)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(String, Tree)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Tree)>>(members: I) -> Self {
        let mut map = Members::default();
        for (name, value) in members {
            map.set(name, value);
        }
        map.into()
    }
}

impl From<Members<Tree>> for Map {
    fn from(members: Members<Tree>) -> Self {
        Self(members.into_entries())
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (shown(name), value)))
            .finish()
    }
}

/// A name as `Debug` shows it. A body that is a bare card number reads as a form with that name,
/// so names with as many digits as a card number are hidden.
fn shown(name: &str) -> &str {
    let digits = name.chars().filter(|c| c.is_ascii_digit()).count();
    if digits < 12 { name } else { "(hidden)" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition() {
        let mut members = Map::with_capacity(3);
        members
            .insert("b", 1)
            .insert("a", "x")
            .insert("b", true)
            .insert("c", None::<i64>);
        let names: Vec<_> = members.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b", "a", "c"]);
        assert_eq!(members.get("b"), Some(&Tree::Bool(true)));
        assert_eq!(members.get("d"), None);
        assert!(members.contains("c"));
        assert_eq!(members.remove("b"), Some(Tree::Bool(true)));
        assert_eq!(members.remove("b"), None);
        *members.get_mut("a").expect("a is there") = Tree::Null;
        let rest: Vec<_> = members.clone().into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            (rest.as_slice(), members.len()),
            (["a".into(), "c".into()].as_slice(), 2)
        );
        assert!(Map::new().is_empty());
    }

    #[test]
    fn collecting_many_names_keeps_order_and_last_value() {
        let many = 100_000;
        let twice = (0..many)
            .chain(0..many)
            .map(|i: i32| (i.to_string(), Tree::from(i)));
        let members: Map = twice.collect();
        assert_eq!(members.len(), 100_000);
        assert!(
            members
                .iter()
                .enumerate()
                .all(|(i, (name, _))| name == i.to_string())
        );
    }

    #[test]
    fn debug_output_hides_contents() {
        let tree = map([
            ("number", "4242424242424242".into()),
            ("plain", 4_242_424_242_424_242_i64.into()),
            (
                "4242 4242 4242 4242",
                Tree::List(vec![Tree::Null, true.into()]),
            ),
        ]);
        let shown = format!("{tree:?}");
        assert!(
            !shown.contains("4242") && shown.contains("number"),
            "{shown}"
        );
    }
}
