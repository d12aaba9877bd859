//! New payment sources: what every call that makes one has in common, and the first source of a
//! customer.

use domain::Id;
use domain::Secret;
use domain::bank::BankInput;
use domain::instruction::Verify;
use domain::method::Method;
use domain::operation::{CreateSource, DefaultRule, Material, Relations};
use domain::source::{Particulars, Shape, Usage};
use kit::{Call, Reply};
use tree::Tree;

use crate::errors::Problem;
use crate::read::gateway::{self, Route};
use crate::read::headers::{self, Place};
use crate::read::input::Input;
use crate::read::material::{self, Made};
use crate::read::{bank, card};
use crate::words::{gateways, kinds};

/// Most characters of a token's id.
pub(crate) const TOKEN_MAX: usize = 40;
/// Most characters of a gateway's token.
pub(crate) const TEMPORARY_MAX: usize = 65_000;
/// Most characters of a reference at a gateway.
pub(crate) const REFERENCE_MAX: usize = 200;
/// Most characters of an intent's id.
const INTENT_MAX: usize = 150;

/// From a token of this API.
pub(crate) fn of_token(input: &Input, call: &Call, place: &Place) -> Option<CreateSource> {
    let token = input.required("token_id", TOKEN_MAX)?;
    let handle = Material::Handle(token);
    Some(draft(handle, Shape::Card, call, place.members()))
}

/// From the `card` of a form: a number, or a gateway's token for one.
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
    let route = Route::of(form.account.clone(), "card[gateway_account_id]", call)?;
    Ok(Some(routed(of_card_form(form, call, place), route)))
}

/// From a card that was read already.
pub(crate) fn of_card_form(form: card::Form, call: &Call, place: &Place) -> CreateSource {
    let mut details = place.members();
    let (first, last) = form.names;
    for (name, value) in [("first_name", first), ("last_name", last)] {
        details.extend(value.map(|value| (name.to_owned(), value.into())));
    }
    let source = draft(form.stuff.material(), Shape::Card, call, details);
    with_address(source, form.ip_address)
}

/// From the `bank_account` of a form. `beside` is the level that has its country.
pub(crate) fn of_bank_account(
    input: &Input,
    beside: bank::Country,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let form = input
        .object("bank_account")
        .and_then(|account| match beside {
            bank::Country::Inside => bank::read(&account, &account),
            bank::Country::Outside => bank::read(&account, input),
        });
    let Some(form) = form else { return Ok(None) };
    input.finish()?;
    let route = Route::of(form.account, "bank_account[gateway_account_id]", call)?;
    let mut details = place.members();
    details.extend(form.details);
    let bank = BankInput {
        holder_name: form.bank.holder_name.clone().or_else(|| owner(input)),
        ..form.bank
    };
    let material = Material::Bank(Box::new(bank), Method::BankAccount);
    let source = draft(material, Shape::BankAccount, call, details);
    Ok(Some(routed(source, route)))
}

/// From the `payment_method` of a form: a gateway's token, or a reference to what it keeps.
pub(crate) fn of_payment_method(
    input: &Input,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let Some(method) = input.object("payment_method") else {
        return Ok(None);
    };
    let kind = method.choice("type", kinds::TYPES);
    method.choice("gateway", gateways::PUBLISHED);
    method.country("issuing_country");
    method.free_form("additional_information");
    let reference = method.text("reference_id", REFERENCE_MAX);
    let token = method.text("tmp_token", TEMPORARY_MAX);
    let account = gateway::account(&method);
    if token.is_none() && method.raw("reference_id").is_none() {
        method.missing("tmp_token");
    }
    input.finish()?;
    let route = Route::of(account, "payment_method[gateway_account_id]", call)?;
    let kind = kind.unwrap_or("card");
    let made = match (token, &reference) {
        (Some(token), _) => material::temporary(kind, &Secret::new(token), None),
        (None, Some(reference)) => {
            refuse_single_use(reference, &route, "payment_method[reference_id]")?;
            material::permanent(kind, reference)
        }
        (None, None) => return Ok(None),
    };
    let source = of_made(made, call, place.members());
    Ok(Some(routed(referring(source, reference, &route), route)))
}

/// From the `payment_intent` of a form: an intent of this server, or what its flow left at the
/// gateway.
pub(crate) fn of_payment_intent(
    input: &Input,
    call: &Call,
    place: &Place,
) -> Result<Option<CreateSource>, Reply> {
    let Some(intent) = input.object("payment_intent") else {
        return Ok(None);
    };
    let id = intent.text("id", INTENT_MAX);
    let kind = intent.choice("payment_method_type", kinds::INTENT_TYPES);
    let account = gateway::account(&intent);
    for name in ["additional_info", "additional_information"] {
        intent.free_form(name);
    }
    let names = ["gw_token", "reference_id", "gw_payment_method_id"];
    let left = names.map(|name| intent.text(name, TEMPORARY_MAX));
    let left = left.into_iter().flatten().next();
    if id.is_none() && left.is_none() {
        intent.missing("id");
    }
    input.finish()?;
    let route = Route::of(account, "payment_intent[gateway_account_id]", call)?;
    let members = place.members();
    match (id, left) {
        (Some(id), _) => {
            let intent = Material::Intent(Id::new(id));
            Ok(Some(draft(intent, Shape::Card, call, members)))
        }
        (None, Some(token)) => {
            let made = material::temporary(kind_of_intent(kind), &Secret::new(token), None);
            Ok(Some(routed(of_made(made, call, members), route)))
        }
        (None, None) => Ok(None),
    }
}

/// The type of source that an intent of a type makes.
fn kind_of_intent(kind: Option<&'static str>) -> &'static str {
    match kind {
        Some("boleto") => kinds::GENERIC,
        Some(kind) => kind,
        None => "card",
    }
}

/// Single-use tokens of Stripe's are no references.
pub(crate) fn refuse_single_use(reference: &str, route: &Route, param: &str) -> Result<(), Reply> {
    let stripe = route.gateway.as_deref() == Some("stripe");
    if stripe && material::is_single_use(reference) {
        let message = format!("{param} : single-use tokens are not accepted here");
        return Err(Problem::verification(message).about(param).reply());
    }
    Ok(())
}

/// Notes the reference that the caller gave, for as long as the source stays at that account.
pub(crate) fn referring(
    source: CreateSource,
    reference: Option<String>,
    route: &Route,
) -> CreateSource {
    let Some(reference) = reference else {
        return source;
    };
    let mut noted = vec![("id", Tree::from(reference))];
    noted.extend(route.account.clone().map(|id| ("account", Tree::from(id))));
    let noted: tree::Map = noted
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    noting(source, "reference", Tree::Map(noted))
}

/// Notes something under this dialect's name.
pub(crate) fn noting(mut source: CreateSource, name: &str, value: Tree) -> CreateSource {
    let details = source
        .particulars
        .details
        .get_or_insert_with(|| tree::map([]));
    if let Some(details) = details.as_map_mut() {
        let mut own = match details.remove("chargebee") {
            Some(Tree::Map(own)) => own,
            _ => tree::Map::new(),
        };
        own.insert(name, value);
        details.insert("chargebee", own);
    }
    source
}

/// The name of a new customer, for an account without a name of its own.
fn owner(input: &Input) -> Option<String> {
    let (first, last) = (
        input.prose("first_name", 150),
        input.prose("last_name", 150),
    );
    crate::read::person::full_name(first.as_deref(), last.as_deref())
}

/// A source from what a gateway hands out.
pub(crate) fn of_made(made: Made, call: &Call, mut details: Vec<(String, Tree)>) -> CreateSource {
    details.extend(made.noted);
    CreateSource {
        starts_as: made.starts_as,
        ..draft(made.material, made.shape, call, details)
    }
}

/// A reusable source without a customer yet, at the dialect's own gateway.
pub(crate) fn draft(
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

/// The same source at the gateway that the caller named.
pub(crate) fn routed(source: CreateSource, route: Route) -> CreateSource {
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
