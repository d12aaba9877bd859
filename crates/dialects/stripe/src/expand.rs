//! `expand`: which members of an answer become whole objects.

mod subject;

use domain::operation::Relations;
use kit::{Fault, Reader};
use tree::Tree;

pub(crate) use subject::Subject;

use self::subject::Among;
use crate::errors::echoed;
use crate::read::issues::other;

/// Most steps of a path, the `data` of a list not counted.
const DEPTH_MAX: usize = 4;

/// Members that look different when they are expanded. Paths end at any other name, so that their
/// tree stays small whatever a caller writes.
const MEANINGFUL: [&str; 21] = [
    "balance_transaction",
    "cash_balance",
    "charge",
    "charges",
    "customer",
    "data",
    "default_payment_method",
    "default_source",
    "invoice_settings",
    "latest_attempt",
    "latest_charge",
    "mandate",
    "payment_intent",
    "payment_method",
    "refunds",
    "setup_intent",
    "sources",
    "subscriptions",
    "tax",
    "tax_ids",
    "total_count",
];

/// A tree of members to expand. Only its first level is ever refused; deeper names that mean
/// nothing are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expand(Vec<(String, Expand)>);

impl Expand {
    /// The paths of a call that changes something; an empty `expand` is a problem.
    pub(crate) fn read(reader: &Reader, subject: Subject) -> Self {
        if reader.map().get("expand").and_then(Tree::as_str) == Some("") {
            reader.report("expand", Fault::Empty);
        }
        Self::read_later(reader, subject)
    }

    /// The paths of a call that reads; an empty `expand` is refused once the object was found.
    pub(crate) fn read_later(reader: &Reader, subject: Subject) -> Self {
        let mut out = Self::default();
        match reader.map().get("expand") {
            None | Some(Tree::Null) => {}
            Some(Tree::Text(text)) if text.is_empty() => {}
            Some(Tree::List(paths)) => {
                for (place, path) in paths.iter().enumerate() {
                    let name = format!("expand[{place}]");
                    match path.as_str() {
                        None => reader.report(&name, Fault::NotText(path.clone())),
                        Some("") => reader.report(&name, Fault::Empty),
                        Some(path) => match fault(path, subject) {
                            // These two messages blame no parameter.
                            Some(fault) => reader.report("", fault),
                            None => out.add(path),
                        },
                    }
                }
            }
            Some(value) => reader.report("expand", Fault::NotList(value.clone())),
        }
        out
    }

    /// The paths of a call that was read before, for its answer.
    pub(crate) fn again(parameters: &Tree) -> Self {
        let mut out = Self::default();
        let paths = parameters
            .get("expand")
            .and_then(Tree::as_list)
            .unwrap_or_default();
        for path in paths.iter().filter_map(Tree::as_str) {
            out.add(path);
        }
        out
    }

    /// What is to be expanded inside a member; `None` when the member is not to be expanded.
    pub(crate) fn get(&self, name: &str) -> Option<&Expand> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, inner)| inner)
    }

    /// What is to be expanded inside the objects of a list.
    pub(crate) fn items(&self) -> Expand {
        self.get("data").cloned().unwrap_or_default()
    }

    /// What has to be loaded for it.
    pub(crate) fn relations(&self) -> Relations {
        Relations {
            customer: self.names("customer"),
            // A default source that this API does not show must not be named by a customer.
            default_source: self.names("customer") || self.names("default_source"),
            // Methods are found among all that a customer owns.
            sources: self.names("sources") || self.names("default_payment_method"),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|(known, inner)| known == name || inner.names(name))
    }

    fn add(&mut self, path: &str) {
        let mut node = self;
        // Bounded like the check, since answers are written from paths that were not checked.
        for step in path.split('.').take(DEPTH_MAX + 1) {
            if !MEANINGFUL.contains(&step) {
                return;
            }
            let place = match node.0.iter().position(|(known, _)| known == step) {
                Some(place) => place,
                None => {
                    node.0.push((step.to_owned(), Expand::default()));
                    node.0.len() - 1
                }
            };
            node = &mut node.0[place].1;
        }
    }
}

fn fault(path: &str, subject: Subject) -> Option<Fault> {
    let mut steps: Vec<&str> = path.split('.').collect();
    let first = steps[0];
    if subject.among != Among::One {
        if first == "total_count" {
            let message = "This property cannot be included (total_count)";
            return (subject.among == Among::Listed).then(|| other("", message));
        }
        if first != "data" || steps.len() < 2 {
            return Some(not_expandable(first));
        }
        steps.remove(0);
    }
    if !subject.expandable.contains(&steps[0]) {
        return Some(not_expandable(steps[0]));
    }
    (steps.len() > DEPTH_MAX).then(|| {
        let message = format!(
            "You cannot expand more than {DEPTH_MAX} levels of a property. Property: {}",
            echoed(path)
        );
        other("property_expansion_max_depth", message)
    })
}

fn not_expandable(step: &str) -> Fault {
    other(
        "",
        format!("This property cannot be expanded ({}).", echoed(step)),
    )
}
