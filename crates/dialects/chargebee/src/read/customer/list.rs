//! The list of customers.

use domain::Dialect;
use domain::Moment;
use domain::customer::Customer;
use domain::list::{Deleted, Filter, ListCustomers};
use kit::{Call, Reply};
use tree::Tree;

use crate::read::customer::{CHOICES, WITH};
use crate::read::filter::{Domain, Times, Words, times, words};
use crate::read::headers;
use crate::read::input::Input;
use crate::read::page::{self, Page, Stamp};

/// `GET /customers`
pub(crate) fn read(call: &Call) -> Result<ListCustomers, Reply> {
    headers::place(call)?;
    let input = Input::of_query(&call.query);
    let page = Page::read(&input, page::BOTH);
    let conditions = conditions(&input);
    let deleted = match page::include_deleted(&input) {
        true => Deleted::Shown,
        false => Deleted::Hidden,
    };
    input.finish()?;
    let email = conditions.iter().find_map(Condition::only_email);
    let (start, limit) = page.start();
    let (mut from, mut to) = (None, None);
    for condition in &conditions {
        if let Condition::Created(times) = condition {
            let (first, last) = times.bounds();
            from = Some(from.map_or(first, |from: i64| from.max(first)));
            to = Some(to.map_or(last, |to: i64| to.min(last)));
        }
    }
    let takes = move |customer: &Customer| {
        page.is_behind(stamp(customer))
            && conditions.iter().all(|condition| condition.takes(customer))
    };
    Ok(ListCustomers {
        email,
        created_from: from,
        created_to: to,
        filter: Some(Filter::new(takes)),
        order: page.order,
        deleted,
        start,
        limit,
        count: false,
        with: WITH,
    })
}

/// What a customer is sorted by.
pub(crate) fn stamp(customer: &Customer) -> Stamp {
    Stamp {
        created: customer.created,
        updated: customer.updated,
        number: customer.number,
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Word(Attribute, Words),
    Created(Times),
    Updated(Times),
}

/// An attribute that is compared as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    Id,
    FirstName,
    LastName,
    Email,
    Company,
    Phone,
    AutoCollection,
    Channel,
    /// What only this dialect keeps, and its value when nothing was said.
    Fact(&'static str, Option<&'static str>),
    /// No customer has any: there are no hierarchies here.
    Relation,
}

/// The attributes that are no closed list of words.
const TEXTS: [(&str, Attribute, Domain); 6] = [
    ("id", Attribute::Id, Domain::Text),
    ("first_name", Attribute::FirstName, Domain::OptionalText),
    ("last_name", Attribute::LastName, Domain::OptionalText),
    ("email", Attribute::Email, Domain::OptionalText),
    ("company", Attribute::Company, Domain::OptionalText),
    ("phone", Attribute::Phone, Domain::OptionalText),
];

/// All conditions of a query.
fn conditions(input: &Input) -> Vec<Condition> {
    let mut all = Vec::new();
    let mut note = |attribute, words: Vec<Words>| {
        let conditions = words.into_iter();
        all.extend(conditions.map(|words| Condition::Word(attribute, words)));
    };
    for (name, attribute, domain) in TEXTS {
        note(attribute, words(input, name, domain));
    }
    let switch = Domain::Choice(&["on", "off"]);
    note(
        Attribute::AutoCollection,
        words(input, "auto_collection", switch),
    );
    let channels = Domain::Choice(&["web", "app_store", "play_store"]);
    note(Attribute::Channel, words(input, "channel", channels));
    for (name, usual) in [
        ("taxability", Some("taxable")),
        ("offline_payment_method", None),
    ] {
        let known = CHOICES.iter().find(|(known, _)| *known == name);
        let domain = Domain::Choice(known.map_or(&[], |(_, words)| words));
        note(Attribute::Fact(name, usual), words(input, name, domain));
    }
    let truth = Domain::Choice(&["true", "false"]);
    let closes = Attribute::Fact("auto_close_invoices", None);
    note(closes, words(input, "auto_close_invoices", truth));
    let entity = Attribute::Fact("business_entity_id", None);
    note(entity, words(input, "business_entity_id", Domain::Text));
    if let Some(relationship) = input.object("relationship") {
        for name in ["parent_id", "payment_owner_id", "invoice_owner_id"] {
            note(
                Attribute::Relation,
                words(&relationship, name, Domain::Text),
            );
        }
    }
    let created = times(input, "created_at");
    all.extend(created.into_iter().map(Condition::Created));
    let updated = times(input, "updated_at");
    all.extend(updated.into_iter().map(Condition::Updated));
    all
}

impl Condition {
    fn takes(&self, customer: &Customer) -> bool {
        match self {
            Condition::Word(attribute, words) => words.take(attribute.of(customer).as_deref()),
            Condition::Created(times) => times.take(customer.created),
            Condition::Updated(times) => times.take(customer.updated),
        }
    }

    fn only_email(&self) -> Option<String> {
        match self {
            Condition::Word(Attribute::Email, Words::Is(email)) => Some(email.clone()),
            _ => None,
        }
    }
}

impl Attribute {
    /// The value as the customer is shown.
    fn of(self, customer: &Customer) -> Option<String> {
        let profile = &customer.profile;
        match self {
            Attribute::Id => Some(customer.id.as_str().to_owned()),
            Attribute::FirstName => customer.name_parts().0,
            Attribute::LastName => customer.name_parts().1,
            Attribute::Email => profile.email.clone(),
            Attribute::Company => profile.company.clone(),
            Attribute::Phone => profile.phone.clone(),
            Attribute::AutoCollection => {
                let has_primary = customer.default_source.is_some();
                Some(auto_collection(customer, has_primary))
            }
            Attribute::Channel => Some("web".to_owned()),
            Attribute::Fact(name, usual) => {
                let fact = customer.extra(Dialect::Chargebee, name);
                let text = fact.and_then(|fact| match fact {
                    Tree::Bool(value) => Some(value.to_string()),
                    other => other.as_str().map(str::to_owned),
                });
                text.or_else(|| usual.map(str::to_owned))
            }
            Attribute::Relation => None,
        }
    }
}

/// Collection turns on with the first source and off when the last one has gone. In between the
/// caller's word counts, and `on` when there is none.
pub(crate) fn auto_collection(customer: &Customer, has_primary: bool) -> String {
    let fact = |name: &str| customer.extra(Dialect::Chargebee, name);
    let word = |name: &str| fact(name).and_then(Tree::as_str).map(str::to_owned);
    let said = word("auto_collection").unwrap_or_else(|| "on".to_owned());
    // The sources of a customer did not change when nothing did, or only what is known of it.
    let profile_at = fact(super::change::PROFILE_AT).and_then(Tree::as_i64);
    let untouched =
        customer.updated == customer.created || profile_at.map(Moment) == Some(customer.updated);
    match (has_primary, untouched) {
        (true, _) => said,
        (false, true) => word("auto_collection_at_first").unwrap_or(said),
        (false, false) => "off".to_owned(),
    }
}

#[cfg(test)]
mod tests;
