//! Members that do not fit: 400, with a list of sentences per member.

use kit::{Fault, Issue, Reply, Step};
use tree::{Map, Tree, map};

/// The fault of a member that must be there because `other` is not.
pub(crate) fn without(other: &'static str) -> Fault {
    Fault::Other(other, Tree::Null)
}

/// The answer to what a reader noted.
pub(crate) fn reply(issues: &[Issue]) -> Reply {
    let sentences = issues.iter().map(|issue| {
        let name = name_of(&issue.path);
        let sentence = sentence(&label(&name), &issue.fault);
        (name, sentence)
    });
    of_sentences(sentences)
}

/// The answer to one member.
pub(crate) fn one(name: &str, sentence: &str) -> Reply {
    of_sentences([(name.to_owned(), sentence.to_owned())].into_iter())
}

fn of_sentences(sentences: impl Iterator<Item = (String, String)>) -> Reply {
    let mut errors = Map::new();
    for (name, sentence) in sentences {
        match errors.get_mut(&name) {
            Some(Tree::List(known)) => known.push(sentence.into()),
            _ => {
                errors.insert(name, vec![Tree::from(sentence)]);
            }
        }
    }
    Reply::json(400, &map([("errors", errors.into())]))
}

fn name_of(path: &[Step]) -> String {
    let steps: Vec<String> = path
        .iter()
        .map(|step| match step {
            Step::Name(name) => name.clone(),
            Step::Index(index) => index.to_string(),
        })
        .collect();
    steps.join(".")
}

/// A member's name as words: `is_default` and `isDefault` become `is default`.
pub(crate) fn label(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            '_' | '.' => words.push(' '),
            c if c.is_ascii_uppercase() => {
                words.push(' ');
                words.push(c.to_ascii_lowercase());
            }
            c => words.push(c),
        }
    }
    words
}

fn sentence(label: &str, fault: &Fault) -> String {
    match fault {
        Fault::Missing | Fault::Null | Fault::Empty => format!("The {label} field is required."),
        Fault::Other(other, _) => {
            let other = self::label(other);
            format!("The {label} field is required when {other} is not present.")
        }
        Fault::NotText(_) => format!("The {label} must be a string."),
        Fault::NotInteger(_) => format!("The {label} must be an integer."),
        Fault::NotBoolean(_) => format!("The {label} field must be true or false."),
        Fault::NotObject(_) => format!("The {label} must be an object."),
        Fault::TooShort(least) => format!("The {label} must be at least {least} characters."),
        Fault::TooLong(most) => {
            format!("The {label} may not be greater than {most} characters.")
        }
        Fault::NotOneOf(..) => format!("The selected {label} is invalid."),
        Fault::Pattern(form @ ("2 digits" | "4 digits" | "6 characters")) => {
            format!("The {label} must be {form}.")
        }
        Fault::Pattern("future") => format!("The {label} must be a date in the future."),
        Fault::Pattern("month and year") => {
            format!("The {label} does not match the format m/y.")
        }
        Fault::Pattern("format") => format!("The {label} format is invalid."),
        Fault::Pattern("email") => format!("The {label} must be a valid email address."),
        _ => format!("The {label} is invalid."),
    }
}
