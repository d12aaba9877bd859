//! Answers become bytes.

pub(crate) mod balance;
pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod charge;
pub(crate) mod charge_method;
pub(crate) mod customer;
pub(crate) mod endpoint;
pub(crate) mod intent;
pub(crate) mod mandate;
pub(crate) mod message;
pub(crate) mod method;
pub(crate) mod money;
pub(crate) mod notification;
pub(crate) mod outcome;
pub(crate) mod parts;
pub(crate) mod payment_intent;
pub(crate) mod refund;
pub(crate) mod setup_intent;
pub(crate) mod source;
pub(crate) mod source_type;
pub(crate) mod token;
pub(crate) mod transaction;

use domain::customer::Customer;
use domain::list::Page;
use domain::operation::{CustomerAnswer, SourceAnswer, SourceList, TokenAnswer};
use domain::source::Source;
use kit::{Reply, View};
use tree::Tree;

use crate::errors::refusal::no_such_source;
use crate::errors::{Error, echoed, missing};
use crate::expand::Expand;
use crate::kind::Kind;
use crate::read::input::parameters;
use crate::version::Version;

/// What all objects of one answer share.
#[derive(Clone, Debug)]
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
    /// What a call asks for.
    pub(crate) fn of(view: &View) -> Self {
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

/// A customer that is gone.
pub(crate) fn deleted_customer(answer: &CustomerAnswer, view: &View) -> Reply {
    answered(view, |_, _| {
        Ok(tree::map([
            ("id", answer.customer.id.as_str().into()),
            ("object", "customer".into()),
            ("deleted", true.into()),
        ]))
    })
}

/// The customers that a search found.
pub(crate) fn found_customers(page: &Page<CustomerAnswer>, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let items = expand.items();
        let data = page
            .items
            .iter()
            .map(|answer| customer::tree(answer, &items, frame))
            .collect();
        let total = page.total.filter(|_| expand.get("total_count").is_some());
        let url = "/v1/customers/search";
        Ok(parts::found(url, data, page.has_more, total))
    })
}

/// A source that was taken from its customer: cards and accounts are gone, objects are shown.
pub(crate) fn deleted_source(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let gone = |object: &str| {
            tree::map([
                ("id", answer.source.id.as_str().into()),
                ("object", object.into()),
                ("deleted", true.into()),
            ])
        };
        Ok(match Kind::of(&answer.source) {
            Some(Kind::Card) => gone("card"),
            Some(Kind::BankAccount) => gone("bank_account"),
            _ => source_tree(&answer.source, expand, answer.customer.as_ref(), frame),
        })
    })
}

/// What came in for a source.
pub(crate) fn transactions(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |_, frame| {
        let data = transaction::of(&answer.source, frame).into_iter().collect();
        let url = format!("/v1/sources/{}/source_transactions", answer.source.id);
        Ok(parts::list(&url, data, false))
    })
}

/// One payment that came in for a source.
pub(crate) fn transaction(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |_, frame| {
        let wanted = view.call.param("source_transaction");
        let found = transaction::of(&answer.source, frame);
        found
            .filter(|_| transaction::id(&answer.source) == wanted)
            .ok_or_else(|| missing::of_path("source_transaction", wanted, &frame.version))
    })
}

/// A notice to the payer of a source.
pub(crate) fn mandate_notification(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |_, frame| {
        let wanted = view.call.param("mandate_notification");
        let word = "source_mandate_notification";
        let found = notification::of(&answer.source, frame);
        found
            .filter(|_| notification::id(&answer.source) == wanted)
            .ok_or_else(|| missing::of_path(word, wanted, &frame.version))
    })
}

/// A payment method.
pub(crate) fn method(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let source = &answer.source;
        if method::type_of(source).is_none() {
            let id = source.id.as_str();
            return Err(missing::of_path("PaymentMethod", id, &frame.version));
        }
        let owner = answer.customer.as_ref();
        Ok(method::tree(source, expand, owner, frame))
    })
}

/// A page of payment methods.
pub(crate) fn methods(list: &SourceList, view: &View) -> Reply {
    answered(view, |expand, frame| {
        frame.defaults = Defaults::Unknown;
        let owner = list.customer.clone().map(CustomerAnswer::bare);
        let items = expand.items();
        let data = list
            .page
            .items
            .iter()
            .map(|source| method::tree(source, &items, owner.as_ref(), frame))
            .collect();
        let url = match view.call.param("customer") {
            "" => "/v1/payment_methods".to_owned(),
            customer => format!("/v1/customers/{}/payment_methods", echoed(customer)),
        };
        Ok(parts::list(&url, data, list.page.has_more))
    })
}

/// A mandate.
pub(crate) fn mandate(answer: &SourceAnswer, view: &View) -> Reply {
    answered(view, |expand, frame| {
        let owner = answer.customer.as_ref();
        mandate::tree(&answer.source, expand, owner, frame)
            .ok_or_else(|| missing::of_path("mandate", view.call.param("mandate"), &frame.version))
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
        let items = expand.items();
        let owner = items
            .get("customer")
            .and(list.customer.clone())
            .map(|customer| owner_of_page(customer, &list.page.items));
        // Only the first page is sure to hold the default source.
        let paged = ["starting_after", "ending_before"].map(|name| view.call.query.get(name));
        frame.defaults = match paged.iter().any(Option::is_some) {
            true => Defaults::Unknown,
            false => Defaults::Loaded,
        };
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

/// A customer beside its sources, as far as their page goes.
fn owner_of_page(customer: Customer, page: &[Source]) -> CustomerAnswer {
    let default = page
        .iter()
        .find(|source| customer.default_source.as_ref() == Some(&source.id));
    let mut sources = page.to_vec();
    sources.sort_by_key(|source| source.number);
    CustomerAnswer {
        default_source: default.cloned(),
        sources,
        ..CustomerAnswer::bare(customer)
    }
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

pub(crate) fn answered(
    view: &View,
    write: impl FnOnce(&Expand, &mut Frame) -> Result<Tree, Error>,
) -> Reply {
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
