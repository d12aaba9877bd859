//! What an update says about one member.

use tree::{Map, Tree};

/// A member that may be left alone, removed, or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    To(T),
}

impl<T> Change<T> {
    /// The change that an optional value asks for: nothing said, nothing changed.
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Change::Keep, Change::To)
    }

    /// Whether something is asked for.
    pub fn is_some(&self) -> bool {
        !matches!(self, Change::Keep)
    }
}

impl<T: Clone + PartialEq> Change<T> {
    /// Applies it; the previous value when that made a difference.
    pub fn apply(&self, member: &mut Option<T>) -> Option<Option<T>> {
        let next = match self {
            Change::Keep => return None,
            Change::Clear => None,
            Change::To(value) => Some(value.clone()),
        };
        if *member == next {
            return None;
        }
        Some(std::mem::replace(member, next))
    }
}

/// What an update says about metadata.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Metadata {
    /// It stays.
    #[default]
    Keep,
    /// All of it goes.
    Clear,
    /// Named keys are set; a key with null or an empty text goes; others stay.
    Merge(Map),
    /// All of it becomes this.
    Replace(Tree),
}

impl Metadata {
    /// Applies it; the previous value when that made a difference.
    pub fn apply(&self, member: &mut Option<Tree>) -> Option<Tree> {
        let before = member.clone();
        match self {
            Metadata::Keep => return None,
            Metadata::Clear => *member = None,
            Metadata::Replace(tree) => *member = Some(tree.clone()),
            Metadata::Merge(named) => {
                let mut map = match member.take() {
                    Some(Tree::Map(map)) => map,
                    _ => Map::new(),
                };
                for (key, value) in named.iter() {
                    let gone = value.is_null() || value.as_str() == Some("");
                    if gone {
                        map.remove(key);
                    } else {
                        map.insert(key, value.clone());
                    }
                }
                *member = Some(Tree::Map(map));
            }
        }
        if *member == before {
            return None;
        }
        Some(before.unwrap_or_else(|| Tree::Map(Map::new())))
    }
}

/// Merges members into a dialect's own part of a details map: each replaces the old one, null
/// removes it. The dialect's part as it was, when that made a difference.
pub fn merge_details(
    details: &mut Option<Tree>,
    dialect: crate::Dialect,
    members: Option<&Tree>,
) -> Option<Tree> {
    let members = members?;
    let mut whole = match details.take() {
        Some(Tree::Map(map)) => map,
        _ => Map::new(),
    };
    let mut own = whole.get(dialect.name()).cloned();
    let before = merge_members(&mut own, Some(members));
    if let Some(own) = own {
        whole.insert(dialect.name(), own);
    }
    *details = Some(Tree::Map(whole));
    before
}

/// Merges members into a map: each replaces the old one, null removes it. The map as it was, when
/// that made a difference.
pub fn merge_members(map: &mut Option<Tree>, members: Option<&Tree>) -> Option<Tree> {
    let members = members?.as_map()?;
    let before = map.clone();
    let mut own = match map.take() {
        Some(Tree::Map(own)) => own,
        _ => Map::new(),
    };
    for (name, value) in members.iter() {
        if value.is_null() {
            own.remove(name);
        } else {
            own.insert(name, value.clone());
        }
    }
    *map = Some(Tree::Map(own));
    let changed = *map != before && !(before.is_none() && members.is_empty());
    changed.then(|| before.unwrap_or_else(|| Tree::Map(Map::new())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_was_there_before() {
        let mut member = Some("a".to_owned());
        assert_eq!(Change::To("a".to_owned()).apply(&mut member), None);
        assert_eq!(
            Change::To("b".to_owned()).apply(&mut member),
            Some(Some("a".to_owned()))
        );
        assert_eq!(Change::Clear.apply(&mut member), Some(Some("b".to_owned())));
        assert_eq!(member, None);
    }

    #[test]
    fn metadata_is_merged_key_by_key() {
        let mut member = Some(tree::map([("a", "1".into()), ("b", "2".into())]));
        let named = match tree::map([("a", "".into()), ("c", "3".into())]) {
            Tree::Map(map) => map,
            _ => Map::new(),
        };
        let before = Metadata::Merge(named).apply(&mut member);
        assert_eq!(
            before,
            Some(tree::map([("a", "1".into()), ("b", "2".into())]))
        );
        assert_eq!(
            member,
            Some(tree::map([("b", "2".into()), ("c", "3".into())]))
        );
    }
}
