//! Payment sources.

use domain::Id;
use domain::bank::BankInput;
use domain::instruction::Verify;
use domain::method::Method;
use domain::operation::{
    CreateSource, CustomerRef, DefaultRule, Material, ReadSource, Relations, SourceRef,
};
use domain::source::{Particulars, Shape, Usage};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::Problem;
use crate::read::gateway::{self, Route};
use crate::read::headers::{self, Place};
use crate::read::input::{Body, Input};
use crate::read::{bank, card};
use crate::words::kinds;

/// Most characters of a customer's id.
const CUSTOMER_MAX: usize = 50;
/// Most characters of a token's id.
const TOKEN_MAX: usize = 40;
/// Most characters of a gateway's token.
const TEMPORARY_MAX: usize = 65_000;

/// `POST /payment_sources/create_using_token`
pub(crate) fn create_using_token(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let customer = input.required("customer_id", CUSTOMER_MAX);
    let token = input.required("token_id", TOKEN_MAX);
    let replaces = input.boolean("replace_primary_payment_source");
    input.finish()?;
    let rule = match replaces {
        Some(true) => DefaultRule::Always,
        _ => DefaultRule::IfNone,
    };
    let handle = Material::Handle(token.unwrap_or_default());
    Ok(CreateSource {
        customer: customer.map(|id| CustomerRef::Id(Id::new(id))),
        default: rule,
        with: Relations {
            customer: true,
            default_source: true,
            sources: false,
        },
        ..draft(handle, Shape::Card, call, place.members())
    })
}

/// `GET /payment_sources/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    headers::place(call)?;
    Ok(ReadSource {
        source: SourceRef::Id(Id::new(call.param("id"))),
        of_customer: None,
        client_secret: None,
        with: Relations {
            customer: true,
            default_source: false,
            sources: false,
        },
    })
}

/// The first source of a new customer, from a token.
pub(crate) fn of_token(input: &Input, call: &Call, place: &Place) -> Option<CreateSource> {
    let token = input.required("token_id", TOKEN_MAX)?;
    Some(draft(
        Material::Handle(token),
        Shape::Card,
        call,
        place.members(),
    ))
}

/// The first source of a new customer, from its `card`.
pub(crate) fn of_card(
    input: &Input,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let form = input
        .object("card")
        .and_then(|card| card::typed_or_temporary(&card));
    let Some(form) = form else { return Ok(None) };
    input.finish()?;
    let route = Route::of(form.account, "card[gateway_account_id]", call)?;
    let mut details = place.members();
    let (first, last) = form.names;
    for (name, value) in [("first_name", first), ("last_name", last)] {
        details.extend(value.map(|value| (name.to_owned(), value.into())));
    }
    let source = draft(form.stuff.material(), Shape::Card, call, details);
    Ok(Some(routed(with_address(source, form.ip_address), route)))
}

/// The first source of a new customer, from its `bank_account`.
pub(crate) fn of_bank_account(
    input: &Input,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let form = input
        .object("bank_account")
        .and_then(|account| bank::read(&account));
    let Some(form) = form else { return Ok(None) };
    input.finish()?;
    let route = Route::of(form.account, "bank_account[gateway_account_id]", call)?;
    let mut details = place.members();
    details.extend(form.details);
    let bank = BankInput {
        holder_name: holder(&form.bank, input),
        ..form.bank
    };
    let material = Material::Bank(Box::new(bank), Method::BankAccount);
    Ok(Some(routed(
        draft(material, Shape::BankAccount, call, details),
        route,
    )))
}

/// The first source of a new customer, from its `payment_method`.
pub(crate) fn of_payment_method(
    input: &Input,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let Some(method) = input.object("payment_method") else {
        return Ok(None);
    };
    method.choice("type", kinds::TYPES);
    method.choice("gateway", crate::words::gateways::PUBLISHED);
    method.country("issuing_country");
    method.free_form("additional_information");
    method.text("reference_id", 200);
    let token = method.text("tmp_token", TEMPORARY_MAX);
    let account = gateway::account(&method);
    if token.is_none() && method.raw("reference_id").is_none() {
        method.missing("tmp_token");
    }
    input.finish()?;
    let route = Route::of(account, "payment_method[gateway_account_id]", call)?;
    let Some(token) = token else {
        let message = "The gateway cannot be asked for what it keeps under a reference";
        let problem = Problem::request("configuration_incompatible", message);
        return Err(problem.about("payment_method[reference_id]").reply());
    };
    let material = Material::Foreign {
        token: Tree::from(token),
        expiry: None,
    };
    Ok(Some(routed(
        draft(material, Shape::Card, call, place.members()),
        route,
    )))
}

/// The name on the account: the account's own, else the customer's.
fn holder(bank: &BankInput, input: &Input) -> Option<String> {
    let customer = || {
        let (first, last) = (
            input.prose("first_name", 150),
            input.prose("last_name", 150),
        );
        crate::read::person::full_name(first.as_deref(), last.as_deref())
    };
    bank.holder_name.clone().or_else(customer)
}

/// A reusable source without a customer yet, at the dialect's own gateway.
fn draft(
    material: Material,
    shape: Shape,
    call: &Call,
    details: Vec<(String, Tree)>,
) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape,
        usage: Usage::Reusable,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::IfNone,
        verify: Verify::Issuer,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars {
            details: headers::under_own_name(details),
            ip_address: headers::origin_ip(call.head),
            ..Particulars::default()
        },
        with: Relations::NONE,
        new_session: false,
    }
}

fn routed(source: CreateSource, route: Route) -> CreateSource {
    CreateSource {
        gateway: route.gateway,
        gateway_account: route.account,
        ..source
    }
}

fn with_address(source: CreateSource, ip_address: Option<String>) -> CreateSource {
    let ip_address = ip_address.or(source.particulars.ip_address.clone());
    CreateSource {
        particulars: Particulars {
            ip_address,
            ..source.particulars
        },
        ..source
    }
}
