//! The answer with status 422: which member is wrong, and how.

use domain::mask::mask_numbers;
use kit::{Fault, Issue, Reader, Reply, Step};
use tree::{Map, Tree, map};

use crate::text::python;

/// The pattern of names and addresses, as messages show it.
const PATTERN: &str = r"^[A-Za-z0-9\s\'#_\.\-,]+$";

/// What is wrong with one member: the message, its type, and the message's parameters.
pub(crate) struct Finding {
    message: String,
    kind: &'static str,
    ctx: Option<Tree>,
}

impl Finding {
    /// A finding without parameters.
    pub(crate) fn plain(message: impl Into<String>, kind: &'static str) -> Self {
        Self {
            message: message.into(),
            kind,
            ctx: None,
        }
    }

    /// A finding with parameters.
    pub(crate) fn with(message: impl Into<String>, kind: &'static str, ctx: Tree) -> Self {
        Self {
            message: message.into(),
            kind,
            ctx: Some(ctx),
        }
    }

    /// The entry of the answer for this finding at a place.
    pub(crate) fn at(self, place: Vec<Tree>) -> Tree {
        let mut entry = Map::with_capacity(4);
        entry.insert("loc", place);
        entry.insert("msg", self.message);
        entry.insert("type", self.kind);
        if let Some(ctx) = self.ctx {
            entry.insert("ctx", ctx);
        }
        entry.into()
    }

    /// The whole answer when this finding is the only one.
    pub(crate) fn alone(self, place: &[&str]) -> Reply {
        reply(vec![
            self.at(place.iter().map(|step| (*step).into()).collect()),
        ])
    }
}

/// The answer with these entries.
pub(crate) fn reply(entries: Vec<Tree>) -> Reply {
    Reply::json(422, &map([("detail", entries.into())]))
}

/// The answer to everything that a reader noted, in the order in which it was noted.
pub(crate) fn refused(reader: &Reader) -> Reply {
    reply(reader.issues().iter().map(entry).collect())
}

/// The answer to a body that is wrong as a whole.
pub(crate) fn refused_body(fault: &Fault) -> Reply {
    finding(fault).alone(&["body"])
}

fn entry(issue: &Issue) -> Tree {
    let mut place = vec![Tree::from("body")];
    place.extend(issue.path.iter().map(|step| match step {
        Step::Name(name) => Tree::from(name.as_str()),
        Step::Index(index) => Tree::from(i64::try_from(*index).unwrap_or(i64::MAX)),
    }));
    finding(&issue.fault).at(place)
}

/// A fault in the API's words.
pub(crate) fn finding(fault: &Fault) -> Finding {
    match fault {
        Fault::Missing => Finding::plain("field required", "value_error.missing"),
        Fault::Null => Finding::plain(
            "none is not an allowed value",
            "type_error.none.not_allowed",
        ),
        Fault::NotText(_) => Finding::plain("str type expected", "type_error.str"),
        Fault::NotInteger(_) => {
            Finding::plain("value is not a valid integer", "type_error.integer")
        }
        Fault::NotBoolean(_) => {
            Finding::plain("value could not be parsed to a boolean", "type_error.bool")
        }
        Fault::NotObject(_) => Finding::plain("value is not a valid dict", "type_error.dict"),
        Fault::TooShort(limit) => bound("at least", *limit, "value_error.any_str.min_length"),
        Fault::TooLong(limit) => bound("at most", *limit, "value_error.any_str.max_length"),
        Fault::Pattern(_) => Finding::with(
            format!("string does not match regex \"{PATTERN}\""),
            "value_error.str.regex",
            map([("pattern", PATTERN.into())]),
        ),
        Fault::NotOneOf(words, _) => not_one_of(words),
        Fault::Unknown => Finding::plain("extra fields not permitted", "value_error.extra"),
        Fault::Other(what, value) => of_this_api(what, value),
        _ => Finding::plain("value is not valid", "value_error"),
    }
}

fn bound(side: &str, limit: usize, kind: &'static str) -> Finding {
    let limit_value = i64::try_from(limit).unwrap_or(i64::MAX);
    Finding::with(
        format!("ensure this value has {side} {limit} characters"),
        kind,
        map([("limit_value", limit_value.into())]),
    )
}

fn not_one_of(words: &[&'static str]) -> Finding {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let values: Vec<Tree> = words.iter().map(|word| (*word).into()).collect();
    Finding::with(
        format!(
            "value is not a valid enumeration member; permitted: {}",
            quoted.join(", ")
        ),
        "type_error.enum",
        map([("enum_values", values.into())]),
    )
}

/// What [`Fault::Other`] carries in this dialect: see [`crate::text`].
fn of_this_api(what: &str, value: &Tree) -> Finding {
    match what {
        "keywords" => Finding::plain("keywords must be strings", "type_error"),
        "email" => Finding::plain("value is not a valid email address", "value_error.email"),
        "card.digits" => Finding::plain(
            "card number is not all digits",
            "value_error.payment_card_number.digits",
        ),
        "card.checksum" => Finding::plain(
            "card number is not luhn valid",
            "value_error.payment_card_number.luhn_check",
        ),
        "url.scheme" => Finding::plain("invalid or missing URL scheme", "value_error.url.scheme"),
        "url.not_permitted" => Finding::with(
            "URL scheme not permitted",
            "value_error.url.scheme",
            map([(
                "allowed_schemes",
                vec!["http".into(), "https".into()].into(),
            )]),
        ),
        "url.host" => Finding::plain("URL host invalid", "value_error.url.host"),
        "url.top_level" => Finding::plain(
            "URL host invalid, top level domain required",
            "value_error.url.host",
        ),
        "url.port" => Finding::plain(
            "URL port invalid, port cannot exceed 65535",
            "value_error.url.port",
        ),
        "url.label" => Finding::plain(
            "encoding with 'idna' codec failed (UnicodeError: label empty or too long)",
            "value_error.unicode",
        ),
        "url.extra" => extra(value.as_str().unwrap_or_default()),
        _ => Finding::plain("value is not valid", "value_error"),
    }
}

/// What follows a URL is repeated, so card numbers in it are masked.
fn extra(rest: &str) -> Finding {
    let rest = mask_numbers(rest);
    Finding::with(
        format!(
            "URL invalid, extra characters found after valid URL: {}",
            python::quoted(&rest)
        ),
        "value_error.url.extra",
        map([("extra", rest.as_ref().into())]),
    )
}
