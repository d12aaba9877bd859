//! The parameters of one call, wherever they came in.

use std::borrow::Cow;

use kit::{Call, Reader, Reply};
use tree::{Map, Tree};

use super::issues;
use crate::errors::{Error, echoed};
use crate::version::Version;

/// What browser code adds to every call: never a parameter of the operation.
const BROWSER: [&str; 10] = [
    "key",
    "payment_user_agent",
    "referrer",
    "guid",
    "muid",
    "sid",
    "time_on_page",
    "pasted_fields",
    "_stripe_account",
    "_stripe_version",
];

/// The parameters, and the version that decides how their objects look.
pub(crate) struct Input<'a> {
    root: Cow<'a, Tree>,
    /// The version of the call.
    pub(crate) version: Version,
}

impl<'a> Input<'a> {
    /// The parameters of a call. Refuses versions that are none.
    pub(crate) fn of(call: &'a Call) -> Result<Self, Reply> {
        let version = Version::of_call(call).map_err(|text| {
            Error::invalid(format!("Invalid Stripe API version: {}", echoed(&text))).reply()
        })?;
        Ok(Self {
            root: parameters(call),
            version,
        })
    }

    /// A reader on the parameters.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.root, issues::HABITS)
    }

    /// The first problem that a reader noted, as an answer: unknown names before all others.
    pub(crate) fn check(&self, reader: &Reader) -> Result<(), Reply> {
        issues::first(&reader.issues(), &self.root).map_or(Ok(()), |error| Err(error.reply()))
    }
}

/// The query of a GET; body and query of a POST, where the body wins.
pub(crate) fn parameters<'a>(call: &'a Call) -> Cow<'a, Tree> {
    if call.head.method.as_str() == "GET" {
        return stripped(&call.query);
    }
    let query = stripped(&call.query);
    match (query.as_map(), call.body.as_map()) {
        (Some(extra), Some(body)) if !extra.is_empty() => {
            let mut merged = extra.clone();
            for (name, value) in body.iter().filter(|(name, _)| !BROWSER.contains(name)) {
                merged.insert(name, value.clone());
            }
            Cow::Owned(Tree::Map(merged))
        }
        _ => stripped(&call.body),
    }
}

fn stripped(tree: &Tree) -> Cow<'_, Tree> {
    match tree.as_map() {
        Some(map) if map.iter().any(|(name, _)| BROWSER.contains(&name)) => {
            let kept: Map = map
                .iter()
                .filter(|(name, _)| !BROWSER.contains(name))
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect();
            Cow::Owned(Tree::Map(kept))
        }
        _ => Cow::Borrowed(tree),
    }
}
