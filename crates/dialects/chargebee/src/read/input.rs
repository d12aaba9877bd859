//! Typed questions to a form, in this dialect's habits.

use domain::operation::Change;
use kit::Reply;
use kit::reader::{Fault, Habits, Need, Reader, TextRule};
use tree::{Map, Tree};

use crate::errors::issues;
use crate::read::notation;
use crate::words::countries;

/// Most characters of an e-mail address.
const EMAIL_MAX: usize = 70;

const HABITS: Habits = Habits {
    text,
    integer,
    boolean,
    object,
};

/// A body of a creating call. There an empty value means that the parameter is absent.
pub(crate) struct Body(Tree);

impl Body {
    /// A body without its empty values.
    pub(crate) fn new(body: &Tree) -> Self {
        Self(without_empty(body))
    }

    /// The questions to its top level.
    pub(crate) fn input(&self) -> Input<'_> {
        Input(Reader::new(&self.0, HABITS))
    }
}

/// Questions to one level of a form. What is wrong is noted until [`Input::finish`].
pub(crate) struct Input<'a>(Reader<'a>);

impl<'a> Input<'a> {
    /// The questions to a map in which empty values count: a query.
    pub(crate) fn of_query(query: &'a Tree) -> Self {
        Self(Reader::new(query, HABITS))
    }

    /// The questions to the body of an update, in which an empty value removes what was there.
    pub(crate) fn of_update(body: &'a Tree) -> Self {
        Self(Reader::new(body, HABITS))
    }

    /// What an update says about a member: nothing, that it goes, or what it becomes.
    pub(crate) fn change<T>(&self, name: &str, read: impl FnOnce(&Self) -> Option<T>) -> Change<T> {
        match self.raw(name) {
            None => Change::Keep,
            Some(value) if value.as_str() == Some("") => Change::Clear,
            Some(_) => Change::of(read(self)),
        }
    }

    /// A member of an update that takes no empty value: one is no word about it.
    pub(crate) fn given(&self, name: &str) -> bool {
        let value = self.raw(name);
        value.is_some_and(|value| value.as_str() != Some(""))
    }

    /// A value as it came.
    pub(crate) fn raw(&self, name: &str) -> Option<&Tree> {
        self.0.raw(name)
    }

    /// All members.
    pub(crate) fn map(&self) -> &Map {
        self.0.map()
    }

    /// Notes that a member is not there.
    pub(crate) fn missing(&self, name: &str) {
        self.0.report(name, Fault::Missing);
    }

    /// Notes that a member breaks a rule of its own; `rule` finishes the sentence "it must be".
    pub(crate) fn wrong(&self, name: &str, rule: &'static str) {
        self.0.report(name, Fault::Other(rule, Tree::Null));
    }

    /// A text as it stands: ids, codes.
    pub(crate) fn text(&self, name: &str, max: usize) -> Option<String> {
        self.0.text(name, TextRule::optional(max))
    }

    /// A text that must be there and not be empty.
    pub(crate) fn required(&self, name: &str, max: usize) -> Option<String> {
        self.0.text(name, TextRule::required(1, max))
    }

    /// A text that people write: stray card numbers in it are masked.
    pub(crate) fn prose(&self, name: &str, max: usize) -> Option<String> {
        self.0.free_text(name, TextRule::optional(max))
    }

    /// An integer within bounds, both included.
    pub(crate) fn integer(&self, name: &str, bounds: (i64, i64)) -> Option<i64> {
        self.0.integer(name, Need::Optional, bounds)
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.0.boolean(name, Need::Optional)
    }

    /// One of a closed list of words, in any letter case.
    pub(crate) fn choice(
        &self,
        name: &str,
        allowed: &'static [&'static str],
    ) -> Option<&'static str> {
        let value = self.0.raw(name)?;
        let known = value.as_str().and_then(|text| choose(text, allowed));
        if known.is_none() {
            self.0.report(name, Fault::NotOneOf(allowed, Tree::Null));
        }
        known
    }

    /// An e-mail address in the form of the contract.
    pub(crate) fn email(&self, name: &str) -> Option<String> {
        let rule = TextRule {
            need: Need::Optional,
            min: 0,
            max: EMAIL_MAX,
            pattern: Some(("e-mail address", is_email)),
        };
        self.0.free_text(name, rule)
    }

    /// A country code, given in capitals.
    pub(crate) fn country(&self, name: &str) -> Option<String> {
        let text = self.0.text(name, TextRule::optional(50))?;
        let code = countries::code(&text);
        if code.is_none() {
            self.wrong(name, "an ISO 3166 alpha-2 country code");
        }
        code
    }

    /// A currency code in lower case, given in any letter case.
    pub(crate) fn currency(&self, name: &str) -> Option<String> {
        let code = self.0.text(name, TextRule::optional(3))?;
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.wrong(name, "an ISO 4217 currency code");
            return None;
        }
        Some(code.to_ascii_lowercase())
    }

    /// A sub-object: bracketed fields, or one field that holds an object.
    pub(crate) fn object(&self, name: &str) -> Option<Input<'static>> {
        self.0.object(name, Need::Optional).map(Input)
    }

    /// Free-form data in one field, or in bracketed ones; stray card numbers are masked.
    pub(crate) fn free_form(&self, name: &str) -> Option<Tree> {
        let value = self.0.raw(name)?;
        let read = match value {
            Tree::Text(text) => notation::read(text),
            other => Some(other.clone()),
        };
        let structured = read.filter(|tree| matches!(tree, Tree::Map(_) | Tree::List(_)));
        if structured.is_none() {
            self.wrong(name, "JSON");
        }
        structured.map(|tree| kit::reader::masked(&tree))
    }

    /// The answer to everything that was noted so far, or nothing to complain about.
    pub(crate) fn finish(&self) -> Result<(), Reply> {
        match self.0.issues().as_slice() {
            [] => Ok(()),
            noted => Err(issues::reply(noted)),
        }
    }
}

/// The word of a list that a text means, in any letter case.
pub(crate) fn choose(text: &str, allowed: &[&'static str]) -> Option<&'static str> {
    allowed
        .iter()
        .find(|word| word.eq_ignore_ascii_case(text.trim()))
        .copied()
}

/// The form of an e-mail address in the contract: a local part of dotted words that does not end
/// with an apostrophe, and a domain whose last label is letters.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '\'' | '+' | '-');
    let local_holds = !local.ends_with('\'')
        && local
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(word));
    let Some((labels, last)) = domain.rsplit_once('.') else {
        return false;
    };
    let label = |label: &str| {
        label.starts_with(|c: char| c.is_ascii_alphanumeric())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    local_holds
        && last.len() >= 2
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && labels.split('.').all(label)
}

fn without_empty(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => Tree::Map(
            map.iter()
                .filter(|(_, value)| value.as_str() != Some(""))
                .map(|(name, value)| (name.to_owned(), without_empty(value)))
                .collect(),
        ),
        // Places in a list belong together over several columns, so empty ones stay.
        Tree::List(items) => Tree::List(items.iter().map(without_empty).collect()),
        other => other.clone(),
    }
}

fn text(value: &Tree) -> Result<String, Fault> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or(Fault::NotText(Tree::Null))
}

fn integer(value: &Tree) -> Result<i64, Fault> {
    let text = value.as_str().map(str::trim);
    text.and_then(|text| text.parse().ok())
        .ok_or(Fault::NotInteger(Tree::Null))
}

fn boolean(value: &Tree) -> Result<bool, Fault> {
    match value
        .as_str()
        .and_then(|text| choose(text, &["true", "false"]))
    {
        Some(word) => Ok(word == "true"),
        None => Err(Fault::NotBoolean(Tree::Null)),
    }
}

fn object(value: &Tree) -> Result<Map, Fault> {
    match value {
        Tree::Map(map) => Ok(map.clone()),
        Tree::Text(text) => match notation::read(text) {
            Some(Tree::Map(map)) => Ok(in_form_notation(map)),
            _ => Err(Fault::NotObject(Tree::Null)),
        },
        _ => Err(Fault::NotObject(Tree::Null)),
    }
}

/// Members of an object that came in one field, as bracketed fields would have sent them.
fn in_form_notation(map: Map) -> Map {
    let text = |value: Tree| match value {
        Tree::Number(number) => Tree::from(number.text()),
        Tree::Bool(value) => Tree::from(if value { "true" } else { "false" }),
        other => other,
    };
    let given = |value: &Tree| !value.is_null() && value.as_str() != Some("");
    map.into_iter()
        .filter(|(_, value)| given(value))
        .map(|(name, value)| (name, text(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_follow_the_contract() {
        for good in [
            "a@b.co",
            "benjamin.o'ross+x@mail.example.com",
            "a-b_c@x-y.museum",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.co",
            "a@b",
            "a@b.c",
            "a@b.c0",
            "a'@b.co",
            "a..b@c.de",
            ".a@b.co",
            "a@-b.co",
            "a@b@c.de",
            "a b@c.de",
            "é@b.co",
            "a@b..co",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn habits() {
        let body = Body::new(&tree::map([
            ("on", "TRUE".into()),
            ("days", " 12 ".into()),
            ("kind", "Direct_Debit".into()),
            ("empty", "".into()),
            ("inner", r#"{"a": 1, "b": null, "c": true}"#.into()),
            ("bad", "x".into()),
        ]));
        let input = body.input();
        assert_eq!(input.boolean("on"), Some(true));
        assert_eq!(input.integer("days", (0, 100)), Some(12));
        assert_eq!(
            input.choice("kind", &["card", "direct_debit"]),
            Some("direct_debit")
        );
        assert_eq!(input.raw("empty"), None);
        let inner = input.object("inner").expect("an object");
        assert_eq!(
            (inner.text("a", 5).as_deref(), inner.raw("b")),
            (Some("1"), None)
        );
        assert_eq!(inner.boolean("c"), Some(true));
        assert!(input.finish().is_ok());
        assert_eq!(input.integer("bad", (0, 1)), None);
        assert!(input.finish().is_err());
    }

    proptest! {
        #[test]
        fn no_address_panics(text in "[a@.'é-]{0,20}") {
            is_email(&text);
        }
    }
}
