//! What is wrong with a form.

use kit::Reply;
use kit::reader::{Fault, Issue, Step};

use crate::errors::Problem;

/// Lists of allowed words are told up to this length.
const TOLD_WORDS: usize = 8;

/// The answer to one or more issues, all of them named.
pub(crate) fn reply(issues: &[Issue]) -> Reply {
    let sentence = |issue: &Issue| format!("{} : {}", param(&issue.path), rule(&issue.fault));
    let sentences: Vec<String> = issues.iter().map(sentence).collect();
    let problem = Problem::request("param_wrong_value", sentences.join("; "));
    issues
        .iter()
        .fold(problem, |problem, issue| problem.about(&param(&issue.path)))
        .reply()
}

/// A path in the notation of requests: `card[number]`.
fn param(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        let name = match step {
            Step::Name(name) => name.clone(),
            Step::Index(index) => index.to_string(),
        };
        if out.is_empty() {
            out = name;
        } else {
            out.push('[');
            out.push_str(&name);
            out.push(']');
        }
    }
    out
}

/// What is wrong, to follow the name.
fn rule(fault: &Fault) -> String {
    match fault {
        Fault::Missing | Fault::Null | Fault::Empty | Fault::TooShort(1) => {
            "cannot be blank".to_owned()
        }
        Fault::TooLong(max) => format!("cannot exceed {max} characters"),
        Fault::TooShort(min) => format!("must have at least {min} characters"),
        Fault::NotInteger(_) | Fault::NotNumber(_) => "must be an integer".to_owned(),
        Fault::NotBoolean(_) => "must be true or false".to_owned(),
        Fault::NotObject(_) => "must be an object".to_owned(),
        Fault::NotList(_) => "must be a list".to_owned(),
        Fault::Below(least) => format!("cannot be less than {least}"),
        Fault::Above(most) => format!("cannot be more than {most}"),
        Fault::Pattern(name) => format!("must be an {name}"),
        Fault::NotOneOf(words, _) if words.len() <= TOLD_WORDS => {
            format!("must be one of {}", words.join(", "))
        }
        Fault::Other(rule, _) => format!("must be {rule}"),
        Fault::Unknown => "is not a parameter of this call".to_owned(),
        Fault::NotText(_) | Fault::NotOneOf(..) => "has an unknown value".to_owned(),
    }
}
