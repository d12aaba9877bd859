//! The value that a customer's source is made from: the grammar of `source`, `card`,
//! `bank_account` and `alipay_account`, which the contract does not describe.

use domain::method::Method;
use domain::operation::Material;
use domain::source::Shape;
use kit::reader::Need;
use kit::{Fault, Reader};
use tree::Tree;

use super::issues::{one_of, other};
use super::{bank, card, metadata};
use crate::errors::no_such;
use crate::version::Version;

/// The parameters that can hold it, in the order in which messages name them.
pub(crate) const PARAMETERS: [&str; 4] = ["alipay_account", "bank_account", "card", "source"];

/// What was given.
pub(crate) struct Given {
    /// What the source is made from.
    pub(crate) material: Material,
    /// The family of objects it is going to belong to, as far as the value tells.
    pub(crate) shape: Shape,
    /// Metadata inside the map.
    pub(crate) metadata: Option<Tree>,
}

/// The one that is there. `None` when none is, or after a problem was noted.
pub(crate) fn read(reader: &Reader, version: &Version) -> Option<Given> {
    let present = |name: &&str| reader.map().contains(name);
    let given: Vec<&str> = PARAMETERS.into_iter().filter(present).collect();
    match given.as_slice() {
        [] => None,
        [name] => value(reader, name, version),
        [first, ..] => {
            let message = format!(
                "You may only specify one of these parameters: {}.",
                given.join(", ")
            );
            reader.report(first, other("parameters_exclusive", message));
            None
        }
    }
}

fn value(reader: &Reader, name: &str, version: &Version) -> Option<Given> {
    match reader.map().get(name)? {
        Tree::Text(text) if text.is_empty() => {
            reader.report(name, Fault::Empty);
            None
        }
        Tree::Text(text) if is_handle(name, text) => Some(Given {
            material: Material::Handle(text.clone()),
            shape: shape_of(text),
            metadata: None,
        }),
        Tree::Text(text) => {
            let message = no_such("token", text, version);
            reader.report(name, other("resource_missing", message));
            None
        }
        Tree::Map(_) if name == "alipay_account" => {
            reader.report(name, Fault::NotText(Tree::Null));
            None
        }
        Tree::Map(_) => map(reader, name),
        other => {
            reader.report(name, Fault::NotObject(other.clone()));
            None
        }
    }
}

/// Whether a text under this parameter can name anything. Payment methods become a customer's by
/// calls of their own, and tokens of Alipay accounts are no longer made anywhere.
fn is_handle(name: &str, text: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    match name {
        "source" => !starts(&["pm_"]),
        "card" => !starts(&["pm_", "btok_", "ba_", "src_"]),
        "bank_account" => starts(&["btok_"]),
        _ => false,
    }
}

fn shape_of(handle: &str) -> Shape {
    match handle {
        text if text.starts_with("btok_") => Shape::BankAccount,
        text if text.starts_with("src_") => Shape::Object,
        _ => Shape::Card,
    }
}

fn map(reader: &Reader, name: &str) -> Option<Given> {
    let inner = reader.object(name, Need::Optional)?;
    let object = match name {
        "source" => inner.choice("object", Need::Required, &["bank_account", "card"])?,
        "card" => inner
            .choice("object", Need::Optional, &["card"])
            .unwrap_or("card"),
        _ => inner
            .choice("object", Need::Optional, &["bank_account"])
            .unwrap_or("bank_account"),
    };
    let (material, shape) = if object == "card" {
        inner.only(card::ON_CUSTOMER);
        (Material::Card(Box::new(card::read(&inner))), Shape::Card)
    } else {
        inner.only(bank::ON_CUSTOMER);
        let account = Box::new(bank::read(&inner));
        (
            Material::Bank(account, Method::BankAccount),
            Shape::BankAccount,
        )
    };
    Some(Given {
        material,
        shape,
        metadata: metadata::read(&inner),
    })
}

/// The words for a choice among the parameters that were not given.
pub(crate) fn not_served(name: &str) -> Fault {
    let served = one_of(&["bank_account", "card"]);
    other(
        "",
        format!("Tokens made from {name} are not served here: supply {served}."),
    )
}
