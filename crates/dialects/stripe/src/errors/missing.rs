//! "No such customer: 'cus_x'": what is called how, which parameter is to blame, and the status.

use domain::refusal::Kind;
use kit::View;
use tree::Tree;

use super::refusal::handle_param;
use super::{Error, no_such};
use crate::read::input::parameters;
use crate::version::Version;

/// Where the id that was not found came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The object that the path is about.
    Object,
    /// What the path puts before it; the name of the placeholder.
    Parent(&'static str),
    /// A parameter; its name with brackets.
    Parameter(String),
}

/// The error for an id that nothing has.
pub(crate) fn error(kind: Kind, id: &str, view: &View, version: &Version) -> Error {
    if noun(view) == "mandate" {
        // Mandates are found by their methods.
        return of_path("mandate", view.call.param("mandate"), version);
    }
    let place = place(id, view);
    let error =
        Error::invalid(no_such(word(kind, id, &place, view), id, version)).code("resource_missing");
    match place {
        // Intents are blamed under the name that their paths have for them.
        Place::Object if kind == Kind::Intent => error.status(404).param("intent"),
        Place::Object => error.status(404).param("id"),
        Place::Parent(name) => error.status(404).param(name),
        // The default is chosen among the sources.
        Place::Parameter(name) if name.starts_with("default_") => error.param("source"),
        Place::Parameter(name) => error.param(name),
    }
}

/// The error for an id in the path that names something else.
pub(crate) fn of_path(word: &str, id: &str, version: &Version) -> Error {
    Error::invalid(no_such(word, id, version))
        .code("resource_missing")
        .param("id")
        .status(404)
}

/// Whether a call is about payment methods rather than sources.
pub(crate) fn names_methods(view: &View) -> bool {
    noun(view).contains("payment_method")
}

fn noun<'a>(view: &'a View) -> &'a str {
    let operation = view.call.operation;
    operation.split('.').next().unwrap_or_default()
}

fn place(id: &str, view: &View) -> Place {
    let in_path = view.call.params.iter().rev().find(|(_, value)| value == id);
    if let Some((name, _)) = in_path {
        let noun = noun(view);
        let own = *name == "id"
            || noun == *name
            || noun
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('_'));
        return if own {
            Place::Object
        } else {
            Place::Parent(name)
        };
    }
    let given = parameters(view.call);
    if let Some(name) = parameter_of(&given, id) {
        return Place::Parameter(name);
    }
    let cursor = ["starting_after", "ending_before"]
        .into_iter()
        .find(|name| given.get(name).is_some());
    Place::Parameter(cursor.unwrap_or_else(|| handle_param(view)).to_owned())
}

/// The parameter that holds a text, one map deep.
fn parameter_of(given: &Tree, text: &str) -> Option<String> {
    let members = given.as_map()?;
    let whole = members
        .iter()
        .find(|(_, value)| value.as_str() == Some(text))
        .map(|(name, _)| name.to_owned());
    let inside = || {
        members.iter().find_map(|(name, value)| {
            let (inner, _) = value
                .as_map()?
                .iter()
                .find(|(_, value)| value.as_str() == Some(text))?;
            Some(format!("{name}[{inner}]"))
        })
    };
    whole.or_else(inside)
}

fn word(kind: Kind, id: &str, place: &Place, view: &View) -> &'static str {
    match kind {
        Kind::Customer => "customer",
        Kind::Source | Kind::Token => source_word(kind, id, place, view),
        Kind::GatewayAccount => "gateway account",
        Kind::Entity => "business entity",
        Kind::Charge => "charge",
        Kind::Refund => "refund",
        Kind::Intent => super::money::intent_word(view),
        Kind::Event => "event",
        Kind::Endpoint => "webhook endpoint",
    }
}

/// Sources are named by handles, as payment methods, and as themselves.
fn source_word(kind: Kind, id: &str, place: &Place, view: &View) -> &'static str {
    let listed = view.call.operation.ends_with(".list");
    let parameter = match place {
        Place::Parameter(name) => name.as_str(),
        _ => "",
    };
    match parameter {
        name if name.ends_with("payment_method") || name.ends_with("payment_method]") => {
            "PaymentMethod"
        }
        _ if id.starts_with("src_") => "source",
        name if name.starts_with("default_") || name.starts_with("original_") => "source",
        "" if names_methods(view) => "PaymentMethod",
        _ if listed && names_methods(view) => "PaymentMethod",
        "" if kind == Kind::Source => "source",
        _ if listed => "source",
        _ => "token",
    }
}
