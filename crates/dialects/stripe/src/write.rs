//! Answers become bytes.

pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod customer;
pub(crate) mod parts;
pub(crate) mod source;
pub(crate) mod source_type;
pub(crate) mod token;

use domain::list::Page;
use domain::operation::{CustomerAnswer, SourceAnswer, SourceList, TokenAnswer};
use domain::source::Source;
use kit::{Reply, View};
use tree::Tree;

use crate::errors::refusal::no_such_source;
use crate::errors::{Error, echoed};
use crate::expand::Expand;
use crate::kind::Kind;
use crate::read::input::parameters;
use crate::version::Version;

/// What all objects of one answer share.
pub(crate) struct Frame {
    /// Decides their shape.
    pub(crate) version: Version,
    /// Whether they are live data.
    pub(crate) live: bool,
    /// Where this server is, for pages of its own.
    pub(crate) base_url: String,
    /// Whether customers come with their default source, if it can be shown.
    pub(crate) defaults: Defaults,
}

/// Whether default sources were loaded beside their customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defaults {
    /// They were: one that is missing is not shown here.
    Loaded,
    /// They were not.
    Unknown,
}

impl Frame {
    fn of(view: &View) -> Self {
        Self {
            version: Version::of_call(view.call).unwrap_or_else(|_| Version::newest()),
            live: view.call.caller.mode.is_live(),
            base_url: view.call.head.base_url.clone(),
            defaults: Defaults::Loaded,
        }
    }
}

/// A customer.
pub(crate) fn customer(answer: &CustomerAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        Ok(customer::tree(answer, expand, frame))
    })
}

/// A page of customers.
pub(crate) fn customers(page: &Page<CustomerAnswer>, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let items = expand.items();
        let data = page
            .items
            .iter()
            .map(|answer| customer::tree(answer, &items, frame))
            .collect();
        Ok(parts::list("/v1/customers", data, page.has_more))
    })
}

/// A source of a customer, or a source object.
pub(crate) fn source(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let kind = Kind::of(&answer.source);
        let wanted = match view.call.operation.ends_with(".retrieve") {
            true => Kind::of_operation(view.call.operation),
            false => None,
        };
        // Old views and `/v1/sources` do not know the objects of the other kinds.
        if kind.is_none() || wanted.is_some() && wanted != kind {
            return Err(no_such_source(answer.source.id.as_str(), &frame.version));
        }
        Ok(source_tree(
            &answer.source,
            expand,
            answer.customer.as_ref(),
            frame,
        ))
    })
}

/// A page of a customer's sources.
pub(crate) fn sources(list: &SourceList, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let owner = list.customer.clone().map(|customer| {
            let default = list
                .page
                .items
                .iter()
                .find(|item| customer.default_source.as_ref() == Some(&item.id));
            CustomerAnswer {
                default_source: default.cloned(),
                ..CustomerAnswer::bare(customer)
            }
        });
        // Only the first page is sure to hold the default source.
        let paged = ["starting_after", "ending_before"].map(|name| view.call.query.get(name));
        frame.defaults = match paged.iter().any(Option::is_some) {
            true => Defaults::Unknown,
            false => Defaults::Loaded,
        };
        let items = expand.items();
        let data = list
            .page
            .items
            .iter()
            .filter(|item| Kind::of(item).is_some())
            .map(|item| source_tree(item, &items, owner.as_ref(), frame))
            .collect();
        Ok(parts::list(&list_url(list, view), data, list.page.has_more))
    })
}

/// A token.
pub(crate) fn token(answer: &TokenAnswer, view: &View) -> Reply {
    answered(view, |_, frame| Ok(token::tree(&answer.token, frame)))
}

/// One source as the kind of object that it is.
pub(crate) fn source_tree(
    source: &Source,
    expand: &Expand,
    owner: Option<&CustomerAnswer>,
    frame: &Frame,
) -> Tree {
    match Kind::of(source) {
        Some(Kind::Card) => card::of_source(source, expand, owner, frame),
        Some(Kind::BankAccount) => bank::of_source(source, expand, owner, frame),
        _ => source::tree(source, frame),
    }
}

fn answered(view: &View, write: impl FnOnce(&Expand, &mut Frame) -> Result<Tree, Error>) -> Reply {
    let parameters = parameters(view.call);
    let mut frame = Frame::of(view);
    match write(&Expand::again(&parameters), &mut frame) {
        Err(error) => error.reply(),
        // Reads look at an empty `expand` only after the object was found.
        Ok(_) if parameters.get("expand").and_then(Tree::as_str) == Some("") => {
            crate::read::issues::empty("expand").param("expand").reply()
        }
        Ok(tree) => Reply::pretty(200, &tree),
    }
}

fn list_url(list: &SourceList, view: &View) -> String {
    let named = view.call.param("customer");
    let customer = list
        .customer
        .as_ref()
        .map_or(named, |customer| customer.id.as_str());
    let last = match Kind::of_operation(view.call.operation) {
        Some(Kind::Card) => "cards",
        Some(Kind::BankAccount) => "bank_accounts",
        _ => "sources",
    };
    format!("/v1/customers/{}/{last}", echoed(customer))
}
