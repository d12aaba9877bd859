use std::cmp::Ordering;

use super::path::Step;
use crate::Tree;
use crate::members::Members;

/// A value while parameters are still being added to it.
#[derive(Default)]
pub(super) enum Node {
    /// Just made; the parameter that made it decides what it becomes.
    #[default]
    Unset,
    Text(String),
    Elements(Vec<Node>),
    Names(Members<Node>),
}

impl Node {
    /// Whether the node is of the kind that has such children.
    pub(super) fn can_take(&self, step: &Step<'_>) -> bool {
        match step {
            Step::Name(_) => matches!(self, Self::Names(_)),
            Step::Append => matches!(self, Self::Elements(_)),
        }
    }

    /// The child that a step leads to, made if need be. A node of another kind loses what it
    /// held. The steps that follow decide whether `[]` means the last element or a new one.
    pub(super) fn child(&mut self, step: &Step<'_>, following: &[Step<'_>]) -> &mut Node {
        match step {
            Step::Name(name) => self.names().slot(name),
            Step::Append => {
                let elements = self.elements();
                if !elements.last().is_some_and(|last| last.awaits(following)) {
                    elements.push(Self::Unset);
                }
                let last = elements.len() - 1;
                &mut elements[last]
            }
        }
    }

    /// The finished map. Names at the root are names even if they are numbers.
    pub(super) fn into_root(self) -> Tree {
        match self {
            Self::Names(members) => Tree::Map(members.map_values(Self::into_tree).into()),
            other => other.into_tree(),
        }
    }

    fn into_tree(self) -> Tree {
        match self {
            Self::Unset => Tree::Null,
            Self::Text(text) => Tree::Text(text),
            Self::Elements(elements) => {
                Tree::List(elements.into_iter().map(Self::into_tree).collect())
            }
            Self::Names(members) => {
                if !members.names().all(is_index) {
                    return Tree::Map(members.map_values(Self::into_tree).into());
                }
                let mut entries = members.into_entries();
                entries.sort_by(|(one, _), (other, _)| by_index(one, other));
                Tree::List(
                    entries
                        .into_iter()
                        .map(|(_, node)| node.into_tree())
                        .collect(),
                )
            }
        }
    }

    fn names(&mut self) -> &mut Members<Node> {
        if !matches!(self, Self::Names(_)) {
            *self = Self::Names(Members::default());
        }
        match self {
            Self::Names(members) => members,
            _ => unreachable!("the node was given names just before"),
        }
    }

    fn elements(&mut self) -> &mut Vec<Node> {
        if !matches!(self, Self::Elements(_)) {
            *self = Self::Elements(Vec::new());
        }
        match self {
            Self::Elements(elements) => elements,
            _ => unreachable!("the node was given elements just before"),
        }
    }

    /// Whether this last element of a list is still to get the member at the end of the steps. A
    /// member that it already has belongs to a new element.
    fn awaits(&self, steps: &[Step<'_>]) -> bool {
        matches!((self, steps), (Self::Names(_), [Step::Name(_), ..])) && !self.holds(steps)
    }

    fn holds(&self, steps: &[Step<'_>]) -> bool {
        let mut node = self;
        for step in steps {
            let (Self::Names(members), Step::Name(name)) = (node, step) else {
                return false;
            };
            let Some(child) = members.get(name) else {
                return false;
            };
            node = child;
        }
        true
    }
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Compares two decimal numbers of any length.
fn by_index(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|index| index.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}
