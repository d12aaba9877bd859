//! Asking a tree typed questions and collecting what is wrong with it.
//!
//! A [`Reader`] stands on one map of the request. Every question names a member; what does not fit
//! becomes a neutral [`Issue`] with its path, and reading goes on, so that a dialect that lists
//! every problem can. How values of another kind are read (`"12"` for 12) is a dialect's
//! [`Habits`]; how an issue is phrased is the dialect's business too.

use std::cell::RefCell;
use std::rc::Rc;

use domain::mask::mask_numbers;
use tree::{Map, Tree};

/// One step from the root of a request to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a map.
    Name(String),
    /// Into a list.
    Index(usize),
}

/// What is wrong with one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Where.
    pub path: Vec<Step>,
    /// What.
    pub fault: Fault,
}

/// Ways of being wrong. The offending value is kept where a dialect echoes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Required and not there.
    Missing,
    /// Null where a value is needed.
    Null,
    /// Empty where a value is needed.
    Empty,
    /// Not a text and not readable as one.
    NotText(Tree),
    /// Not a map.
    NotObject(Tree),
    /// Not a list.
    NotList(Tree),
    /// Not an integer and not readable as one.
    NotInteger(Tree),
    /// Not a number and not readable as one.
    NotNumber(Tree),
    /// Not a boolean and not readable as one.
    NotBoolean(Tree),
    /// Fewer characters than this.
    TooShort(usize),
    /// More characters than this.
    TooLong(usize),
    /// Does not match the pattern of this name.
    Pattern(&'static str),
    /// Not one of these.
    NotOneOf(&'static [&'static str], Tree),
    /// Below the least value.
    Below(i64),
    /// Above the greatest value.
    Above(i64),
    /// Not known here.
    Unknown,
    /// Anything that only one dialect checks: a name of its choice, and the value.
    Other(&'static str, Tree),
}

/// How a dialect reads values of another kind.
#[derive(Clone, Copy)]
pub struct Habits {
    /// A text.
    pub text: fn(&Tree) -> Result<String, Fault>,
    /// An integer.
    pub integer: fn(&Tree) -> Result<i64, Fault>,
    /// A boolean.
    pub boolean: fn(&Tree) -> Result<bool, Fault>,
    /// A map.
    pub object: fn(&Tree) -> Result<Map, Fault>,
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Must be there and not null.
    Required,
    /// May be absent or null.
    Optional,
    /// May be absent, but not null.
    NotNull,
}

/// A pattern: its name, and whether a text matches it.
pub type Pattern = (&'static str, fn(&str) -> bool);

/// What a text must look like. Lengths count characters.
#[derive(Clone, Copy, Debug)]
pub struct TextRule {
    /// Whether it must be there.
    pub need: Need,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// What it must match besides.
    pub pattern: Option<Pattern>,
}

impl TextRule {
    /// Optional, at most `max` characters, empty allowed.
    pub const fn optional(max: usize) -> Self {
        Self {
            need: Need::Optional,
            min: 0,
            max,
            pattern: None,
        }
    }

    /// Required, `min` to `max` characters.
    pub const fn required(min: usize, max: usize) -> Self {
        Self {
            need: Need::Required,
            min,
            max,
            pattern: None,
        }
    }
}

/// Stands on one map of a request.
#[derive(Clone)]
pub struct Reader<'a> {
    map: std::borrow::Cow<'a, Map>,
    path: Vec<Step>,
    habits: Habits,
    issues: Rc<RefCell<Vec<Issue>>>,
}

impl<'a> Reader<'a> {
    /// A reader on the root of a request. A root that is not a map reads as an empty one: the
    /// dialect looks at that before.
    pub fn new(root: &'a Tree, habits: Habits) -> Self {
        let map = match root {
            Tree::Map(map) => std::borrow::Cow::Borrowed(map),
            _ => std::borrow::Cow::Owned(Map::new()),
        };
        Self {
            map,
            path: Vec::new(),
            habits,
            issues: Rc::default(),
        }
    }

    /// The map itself.
    pub fn map(&self) -> &Map {
        &self.map
    }

    /// The member, if it is there and not null.
    pub fn raw(&self, name: &str) -> Option<&Tree> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Notes a problem with a member.
    pub fn report(&self, name: &str, fault: Fault) {
        let mut path = self.path.clone();
        path.push(Step::Name(name.to_owned()));
        self.issues.borrow_mut().push(Issue { path, fault });
    }

    /// Everything noted so far by this reader and those made from it, in order.
    pub fn issues(&self) -> Vec<Issue> {
        self.issues.borrow().clone()
    }

    /// Whether nothing was noted so far.
    pub fn is_clean(&self) -> bool {
        self.issues.borrow().is_empty()
    }

    /// Notes every member whose name is not in `known`.
    pub fn only(&self, known: &[&str]) {
        for (name, _) in self.map.iter() {
            if !known.contains(&name) {
                self.report(name, Fault::Unknown);
            }
        }
    }

    /// A text. `None` when absent, null or wrong.
    pub fn text(&self, name: &str, rule: TextRule) -> Option<String> {
        let value = self.present(name, rule.need)?;
        let text = self.noted(name, (self.habits.text)(value))?;
        let length = text.chars().count();
        let fault = match rule.pattern {
            _ if length < rule.min => Fault::TooShort(rule.min),
            _ if length > rule.max => Fault::TooLong(rule.max),
            Some((pattern, matches)) if !matches(&text) => Fault::Pattern(pattern),
            _ => return Some(text),
        };
        self.report(name, fault);
        None
    }

    /// A text that people write freely: stray card numbers in it are masked.
    pub fn free_text(&self, name: &str, rule: TextRule) -> Option<String> {
        self.text(name, rule)
            .map(|text| mask_numbers(&text).into_owned())
    }

    /// An integer between two bounds, both included.
    pub fn integer(&self, name: &str, need: Need, bounds: (i64, i64)) -> Option<i64> {
        let value = self.present(name, need)?;
        let number = self.noted(name, (self.habits.integer)(value))?;
        let fault = match number {
            number if number < bounds.0 => Fault::Below(bounds.0),
            number if number > bounds.1 => Fault::Above(bounds.1),
            number => return Some(number),
        };
        self.report(name, fault);
        None
    }

    /// A boolean.
    pub fn boolean(&self, name: &str, need: Need) -> Option<bool> {
        let value = self.present(name, need)?;
        self.noted(name, (self.habits.boolean)(value))
    }

    /// One of a closed list of words.
    pub fn choice(
        &self,
        name: &str,
        need: Need,
        allowed: &'static [&'static str],
    ) -> Option<&'static str> {
        let value = self.present(name, need)?;
        let known = match value {
            Tree::Text(text) => allowed.iter().find(|word| **word == text.as_str()),
            _ => None,
        };
        if known.is_none() {
            self.report(name, Fault::NotOneOf(allowed, value.clone()));
        }
        known.copied()
    }

    /// A reader on a member that is a map.
    pub fn object(&self, name: &str, need: Need) -> Option<Reader<'static>> {
        let value = self.present(name, need)?;
        let map = self.noted(name, (self.habits.object)(value))?;
        let mut path = self.path.clone();
        path.push(Step::Name(name.to_owned()));
        Some(Reader {
            map: std::borrow::Cow::Owned(map),
            path,
            habits: self.habits,
            issues: Rc::clone(&self.issues),
        })
    }

    /// Readers on the items of a list of maps; none when it is absent or no list.
    pub fn objects(&self, name: &str) -> Vec<Reader<'static>> {
        let items = match self.raw(name) {
            Some(Tree::List(items)) => items.as_slice(),
            Some(other) => {
                self.report(name, Fault::NotList(other.clone()));
                &[]
            }
            None => &[],
        };
        let mut readers = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            let mut path = self.path.clone();
            path.push(Step::Name(name.to_owned()));
            path.push(Step::Index(place));
            match (self.habits.object)(item) {
                Ok(map) => readers.push(Reader {
                    map: std::borrow::Cow::Owned(map),
                    path,
                    habits: self.habits,
                    issues: Rc::clone(&self.issues),
                }),
                Err(fault) => self.issues.borrow_mut().push(Issue { path, fault }),
            }
        }
        readers
    }

    fn present(&self, name: &str, need: Need) -> Option<&Tree> {
        match (self.map.get(name), need) {
            (None, Need::Required) => {
                self.report(name, Fault::Missing);
                None
            }
            (Some(Tree::Null), Need::Required | Need::NotNull) => {
                self.report(name, Fault::Null);
                None
            }
            (None | Some(Tree::Null), _) => None,
            (Some(value), _) => Some(value),
        }
    }

    fn noted<T>(&self, name: &str, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.report(name, fault)).ok()
    }
}

/// Free-form data with stray card numbers masked, names included.
pub fn masked(tree: &Tree) -> Tree {
    match tree {
        Tree::Text(text) => Tree::Text(mask_numbers(text).into_owned()),
        Tree::List(items) => Tree::List(items.iter().map(masked).collect()),
        Tree::Map(map) => Tree::Map(
            map.iter()
                .map(|(name, value)| (mask_numbers(name).into_owned(), masked(value)))
                .collect(),
        ),
        Tree::Number(number) => match mask_numbers(number.text()) {
            std::borrow::Cow::Borrowed(_) => tree.clone(),
            std::borrow::Cow::Owned(text) => Tree::Text(text),
        },
        other => other.clone(),
    }
}
