//! Payment sources that exist: read, changed, proven, moved, deleted, given a role.

use domain::Id;
use domain::operation::{
    AssignRole, Change, CustomerRef, DeleteSource, ExportSource, InstrumentSort, Manner, Proof,
    ReadSource, Relations, SourceChange, SourceRef, SourceRole, SwitchGateway, UpdateSource,
    VerifySource,
};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::errors::Problem;
use crate::read::create::WITH;
use crate::read::input::{Body, Input};
use crate::read::page::{self, Page};
use crate::read::source::TOKEN_MAX;
use crate::read::{headers, person};

/// Most characters of an account's id.
const ACCOUNT_MAX: usize = 50;
/// The largest deposit that can be named, in the smallest unit.
const DEPOSIT_MAX: i64 = i64::MAX;

/// `GET /payment_sources/{id}` and other calls that read one.
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    headers::place(call)?;
    Ok(ReadSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        with: Relations {
            customer: true,
            ..Relations::NONE
        },
    })
}

/// `GET /payment_sources/{id}/gateway_payment_method_tokens`
pub(crate) fn gateway_tokens(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of_query(&call.query);
    let page = Page::read(&input, page::BOTH);
    page::include_deleted(&input);
    if page.cursor.is_some() {
        // One source has one token, so no page ever had another behind it.
        input.wrong("offset", "the next_offset of an earlier page");
    }
    input.finish()?;
    retrieve(call)
}

/// `POST /payment_sources/{id}/update_card`
pub(crate) fn update_card(call: &Call) -> Result<UpdateSource, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    if input.given("gateway_meta_data") {
        input.free_form("gateway_meta_data");
    }
    input.text("reference_transaction", 50);
    let mut details = Map::new();
    if let Some(network) = input.object("network_transaction_reference") {
        let name = "original_network_transaction_id";
        note(
            &mut details,
            name,
            network.change(name, |i| i.text(name, 100)),
        );
    }
    let mut change = SourceChange {
        only: Some(InstrumentSort::Card),
        ..SourceChange::default()
    };
    if let Some(card) = input.object("card") {
        change.name = names(&card, 50, &mut details);
        let number = |name: &str, bounds| {
            let given = card.given(name).then(|| card.integer(name, bounds));
            given.flatten().map(|number| number.to_string())
        };
        change.expiry = (
            number("expiry_month", (1, 12)),
            number("expiry_year", (0, i64::MAX)),
        );
        change.address = billing(&card);
        if card.given("additional_information") {
            card.free_form("additional_information");
        }
    }
    input.finish()?;
    Ok(updated(call, change, details))
}

/// `POST /payment_sources/{id}/update_bank_account`
pub(crate) fn update_bank_account(call: &Call) -> Result<UpdateSource, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    let mut details = Map::new();
    let mut change = SourceChange {
        only: Some(InstrumentSort::Bank),
        ..SourceChange::default()
    };
    if let Some(account) = input.object("bank_account") {
        change.holder_name = names(&account, 150, &mut details);
        note(
            &mut details,
            "email",
            account.change("email", |i| i.email("email")),
        );
    }
    input.finish()?;
    Ok(updated(call, change, details))
}

/// `POST /payment_sources/{id}/verify_bank_account`
pub(crate) fn verify_bank_account(call: &Call) -> Result<VerifySource, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let amounts = ["amount1", "amount2"].map(|name| {
        if input.raw(name).is_none() {
            input.missing(name);
        }
        input.integer(name, (0, DEPOSIT_MAX))
    });
    input.finish()?;
    Ok(VerifySource {
        source: named(call),
        of_customer: None,
        proof: Proof::Amounts(amounts.into_iter().flatten().collect()),
        with: WITH,
        new_session: false,
    })
}

/// `POST /payment_sources/{id}/switch_gateway_account`
pub(crate) fn switch_gateway(call: &Call) -> Result<SwitchGateway, Reply> {
    Ok(SwitchGateway {
        source: SourceRef::Id(Id::new(call.param("id"))),
        of_customer: None,
        gateway_account: account(call)?,
        with: WITH,
    })
}

/// `POST /payment_sources/{id}/export_payment_source`
pub(crate) fn export(call: &Call) -> Result<ExportSource, Reply> {
    Ok(ExportSource {
        source: SourceRef::Id(Id::new(call.param("id"))),
        gateway_account: account(call)?,
    })
}

/// `POST /payment_sources/{id}/delete`
pub(crate) fn delete(call: &Call) -> Result<DeleteSource, Reply> {
    removed(call, Manner::Everywhere)
}

/// `POST /payment_sources/{id}/delete_local`
pub(crate) fn delete_local(call: &Call) -> Result<DeleteSource, Reply> {
    removed(call, Manner::Local)
}

/// `POST /customers/{id}/assign_payment_role`
pub(crate) fn assign_payment_role(call: &Call) -> Result<AssignRole, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let source = input.required("payment_source_id", TOKEN_MAX);
    if input.raw("role").is_none() {
        input.missing("role");
    }
    let role = input.choice("role", &["primary", "backup", "none"]);
    input.finish()?;
    Ok(AssignRole {
        customer: Id::new(call.param("id")),
        source: Id::new(source.unwrap_or_default()),
        role: match role {
            Some("primary") => SourceRole::Primary,
            Some("backup") => SourceRole::Backup,
            _ => SourceRole::None,
        },
        with: WITH,
    })
}

/// The account at a gateway that a call names.
pub(crate) fn account(call: &Call) -> Result<String, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let account = input.required("gateway_account_id", ACCOUNT_MAX);
    input.finish()?;
    account.ok_or_else(|| Problem::blank("gateway_account_id").reply())
}

fn named(call: &Call) -> SourceRef {
    SourceRef::Id(Id::new(call.param("id")))
}

fn removed(call: &Call, manner: Manner) -> Result<DeleteSource, Reply> {
    headers::place(call)?;
    Ok(DeleteSource {
        source: named(call),
        of_customer: None::<CustomerRef>,
        manner,
        with: WITH,
        new_session: false,
    })
}

fn updated(call: &Call, change: SourceChange, details: Map) -> UpdateSource {
    UpdateSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        change: Box::new(SourceChange {
            details: (!details.is_empty()).then_some(Tree::Map(details)),
            ..change
        }),
        make_default: false,
        with: WITH,
        new_session: false,
    }
}

/// First and last name are kept apart under this dialect's name, where an empty text stands for a
/// name that was removed. Together they make the name that all dialects know; a half does not.
fn names(input: &Input, max: usize, details: &mut Map) -> Change<String> {
    let read = |name: &str| input.change(name, |input| input.prose(name, max));
    let (first, last) = (read("first_name"), read("last_name"));
    for (name, change) in [("first_name", &first), ("last_name", &last)] {
        match change {
            Change::Keep => {}
            Change::Clear => {
                details.insert(name, "");
            }
            Change::To(text) => {
                details.insert(name, text.as_str());
            }
        }
    }
    let text = |change: Change<String>| match change {
        Change::To(text) => Some(text),
        Change::Keep | Change::Clear => None,
    };
    if !first.is_some() || !last.is_some() {
        return Change::Keep;
    }
    match person::full_name(text(first).as_deref(), text(last).as_deref()) {
        Some(name) => Change::To(name),
        None => Change::Clear,
    }
}

/// The parts of a card's address that a form changes.
fn billing(card: &Input) -> Vec<(&'static str, Change<String>)> {
    let part = |name: &str, max| card.change(name, |card| card.prose(name, max));
    let state = match (part("billing_state_code", 50), part("billing_state", 50)) {
        (Change::To(code), _) => Change::To(code),
        (_, Change::To(name)) => Change::To(name),
        (Change::Clear, _) | (_, Change::Clear) => Change::Clear,
        _ => Change::Keep,
    };
    let country = card.change("billing_country", |card| card.country("billing_country"));
    let parts = vec![
        ("line1", part("billing_addr1", 150)),
        ("line2", part("billing_addr2", 150)),
        ("city", part("billing_city", 50)),
        ("state", state),
        ("zip", part("billing_zip", 20)),
        ("country", country),
    ];
    parts
        .into_iter()
        .filter(|(_, change)| change.is_some())
        .collect()
}

/// A change of what this dialect notes: null removes.
pub(crate) fn note<T: Into<Tree>>(details: &mut Map, name: &str, change: Change<T>) {
    match change {
        Change::Keep => {}
        Change::Clear => {
            details.insert(name, Tree::Null);
        }
        Change::To(value) => {
            details.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests;
