//! Members of a request, each kind with the framework's coercions and messages.

use domain::mask::mask_numbers;
use kit::Reply;
use kit::reader::{Need, masked};
use tree::{Map, Tree};

use crate::errors::{self, Faults, REQUIRED};
use crate::python;
use crate::read::{email, moment, url};

const NULL: &str = "This field may not be null.";
const BLANK: &str = "This field may not be blank.";
const NOT_TEXT: &str = "Not a valid string.";
const NUL: &str = "Null characters are not allowed.";
const NOT_BOOLEAN: &str = "Must be a valid boolean.";
const NOT_URL: &str = "Enter a valid URL.";
const NOT_EMAIL: &str = "Enter a valid email address.";
const NOT_DATE: &str = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
const NOT_MOMENT: &str = "Datetime has wrong format. Use one of these formats instead: \
                          YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

/// The spellings of a boolean in texts, in any letter case.
const YES: [&str; 6] = ["t", "y", "yes", "true", "on", "1"];
const NO: [&str; 6] = ["f", "n", "no", "false", "off", "0"];

/// Whether a text may be empty once the blanks around it are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    /// It may.
    Kept,
    /// It may not.
    Refused,
}

/// The members of a request, and what is wrong with those asked for so far.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    map: &'a Map,
    pub(super) faults: Faults,
}

impl<'a> Fields<'a> {
    /// The members of a body; a body that is not a map is answered at once.
    pub(super) fn of(body: &'a Tree) -> Result<Self, Reply> {
        match body {
            Tree::Map(map) => Ok(Self {
                map,
                faults: Faults::default(),
            }),
            Tree::Null => Err(errors::non_field("No data provided")),
            other => Err(errors::non_field(&format!(
                "Invalid data. Expected a dictionary, but got {}.",
                python::type_name(other)
            ))),
        }
    }

    /// The value of a member. `None` when absent, null or, with a fault noted, wrongly so.
    pub(super) fn value(&mut self, name: &'static str, need: Need) -> Option<&'a Tree> {
        match (self.map.get(name), need) {
            (None, Need::Required) => {
                self.faults.add(name, REQUIRED);
                None
            }
            (Some(Tree::Null), Need::Required | Need::NotNull) => {
                self.faults.add(name, NULL);
                None
            }
            (None | Some(Tree::Null), _) => None,
            (Some(value), _) => Some(value),
        }
    }

    /// A text without the blanks around it. Stray card numbers in it are masked.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        need: Need,
        blank: Blank,
        max: usize,
    ) -> Option<String> {
        self.unmasked(name, need, blank, max)
            .map(|text| mask_numbers(&text).into_owned())
    }

    /// A text as [`Fields::text`] reads it, before masking.
    pub(super) fn unmasked(
        &mut self,
        name: &'static str,
        need: Need,
        blank: Blank,
        max: usize,
    ) -> Option<String> {
        let text = self.trimmed(name, need, blank, NOT_TEXT)?;
        let mut sound = self.has_no_nul(name, &text);
        if text.chars().count() > max {
            let message = format!("Ensure this field has no more than {max} characters.");
            self.faults.add(name, message);
            sound = false;
        }
        sound.then_some(text)
    }

    /// Whether a member was sent as a number.
    pub(super) fn is_number(&self, name: &str) -> bool {
        matches!(self.map.get(name), Some(Tree::Number(_)))
    }

    /// An address of a page. One that holds a card number is refused: it would be stored, and
    /// masking would lead the payer elsewhere.
    pub(super) fn url(&mut self, name: &'static str, need: Need) -> Option<String> {
        let text = self.trimmed(name, need, Blank::Refused, NOT_URL)?;
        let mut sound = self.has_no_nul(name, &text);
        if !url::is_valid(&text) || mask_numbers(&text) != text {
            self.faults.add(name, NOT_URL);
            sound = false;
        }
        sound.then_some(text)
    }

    /// An e-mail address; an empty one counts as none.
    pub(super) fn email(&mut self, name: &'static str, need: Need) -> Option<String> {
        let text = self.trimmed(name, need, Blank::Kept, NOT_TEXT)?;
        if text.is_empty() {
            return None;
        }
        let mut sound = self.has_no_nul(name, &text);
        if !email::is_valid(&text) {
            self.faults.add(name, NOT_EMAIL);
            sound = false;
        }
        sound.then(|| mask_numbers(&text).into_owned())
    }

    /// One of some words, found by `find`; the value is compared as Python prints it.
    pub(super) fn choice<T>(
        &mut self,
        name: &'static str,
        need: Need,
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let printed = python::str(self.value(name, need)?);
        let found = find(&printed);
        if found.is_none() {
            self.faults.add(name, errors::not_a_choice(&printed));
        }
        found
    }

    /// A map of anything, stray card numbers masked.
    pub(super) fn object(&mut self, name: &'static str, need: Need) -> Option<Tree> {
        let value = self.value(name, need)?;
        if value.as_map().is_none() {
            let kind = python::type_name(value);
            let message = format!("Expected a dictionary of items but got type \"{kind}\".");
            self.faults.add(name, message);
            return None;
        }
        if has_nul(value) {
            self.faults.add(name, NUL);
            return None;
        }
        Some(masked(value))
    }

    /// A truth value in any of the framework's spellings.
    pub(super) fn boolean(&mut self, name: &'static str, need: Need) -> Option<bool> {
        let value = self.value(name, need)?;
        let read = match value {
            Tree::Bool(value) => Some(*value),
            Tree::Number(number) if number.as_f64() == 1.0 => Some(true),
            Tree::Number(number) if number.as_f64() == 0.0 => Some(false),
            Tree::Text(text) if is_among(&YES, text) => Some(true),
            Tree::Text(text) if is_among(&NO, text) => Some(false),
            _ => None,
        };
        if read.is_none() {
            self.faults.add(name, NOT_BOOLEAN);
        }
        read
    }

    /// A day, as `2026-03-03`.
    pub(super) fn date(&mut self, name: &'static str, need: Need) -> Option<String> {
        let value = self.value(name, need)?;
        let read = value.as_str().and_then(moment::date);
        if read.is_none() {
            self.faults.add(name, NOT_DATE);
        }
        read
    }

    /// A point in time, in UTC.
    pub(super) fn moment(&mut self, name: &'static str, need: Need) -> Option<String> {
        let value = self.value(name, need)?;
        let read = value.as_str().and_then(moment::read);
        if read.is_none() {
            self.faults.add(name, NOT_MOMENT);
        }
        read.map(|moment| kit::text::iso8601(moment, 0))
    }

    /// Whether a member was sent, null included.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        self.map.contains(name)
    }

    /// A text or number as trimmed text; `wrong` is said of any other kind.
    fn trimmed(
        &mut self,
        name: &'static str,
        need: Need,
        blank: Blank,
        wrong: &str,
    ) -> Option<String> {
        let value = self.value(name, need)?;
        if !matches!(value, Tree::Text(_) | Tree::Number(_)) {
            self.faults.add(name, wrong);
            return None;
        }
        let text = python::str(value);
        let text = python::strip(&text);
        if text.is_empty() && blank == Blank::Refused {
            self.faults.add(name, BLANK);
            return None;
        }
        Some(text.to_owned())
    }

    /// Notes U+0000 in a text.
    pub(super) fn has_no_nul(&mut self, name: &'static str, text: &str) -> bool {
        let found = text.contains('\0');
        if found {
            self.faults.add(name, NUL);
        }
        !found
    }
}

fn is_among(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn has_nul(tree: &Tree) -> bool {
    match tree {
        Tree::Text(text) => text.contains('\0'),
        Tree::List(items) => items.iter().any(has_nul),
        Tree::Map(map) => map
            .iter()
            .any(|(name, value)| name.contains('\0') || has_nul(value)),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) => false,
    }
}
