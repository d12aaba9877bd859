//! `POST /payment_sources/create_…`: seven ways to a new payment source.

use domain::method::Method;
use domain::operation::{CreateSource, CustomerRef, DefaultRule, Material, Relations};
use domain::source::Shape;
use domain::{Id, Secret};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::errors::Problem;
use crate::read::gateway::{self, Route};
use crate::read::headers;
use crate::read::input::{Body, Input};
use crate::read::source::{
    self, REFERENCE_MAX, TEMPORARY_MAX, TOKEN_MAX, draft, noting, of_made, referring, routed,
};
use crate::read::{bank, card, material, person};
use crate::words::{cards, kinds};

/// Most characters of a customer's id.
const CUSTOMER_MAX: usize = 50;
/// Most characters of tokens and ids beside a reference.
const PART_MAX: usize = 100;

/// What every call names besides the material.
struct Owner {
    customer: Option<String>,
    rule: DefaultRule,
}

impl Owner {
    fn read(input: &Input) -> Self {
        let rule = match input.boolean("replace_primary_payment_source") {
            Some(true) => DefaultRule::Always,
            _ => DefaultRule::IfNone,
        };
        Self {
            customer: input.required("customer_id", CUSTOMER_MAX),
            rule,
        }
    }

    /// The source of this customer, with everything that the answer shows.
    fn of(self, source: CreateSource) -> CreateSource {
        CreateSource {
            customer: self.customer.map(|id| CustomerRef::Id(Id::new(id))),
            default: self.rule,
            with: WITH,
            ..source
        }
    }
}

/// What is loaded beside a source: its customer with the primary source.
pub(crate) const WITH: Relations = Relations {
    customer: true,
    default_source: true,
    sources: false,
};

/// `POST /payment_sources/create_using_token`
pub(crate) fn using_token(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let token = input.required("token_id", TOKEN_MAX);
    input.finish()?;
    let handle = Material::Handle(token.unwrap_or_default());
    Ok(owner.of(draft(handle, Shape::Card, call, place.members())))
}

/// `POST /payment_sources/create_using_temp_token`
pub(crate) fn using_temp_token(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let kind = kind(&input);
    let token = input.required("tmp_token", TEMPORARY_MAX);
    let account = gateway::account(&input);
    let country = input.country("issuing_country");
    input.free_form("additional_information");
    input.finish()?;
    let route = Route::of(account, "gateway_account_id", call)?;
    let token = Secret::new(token.unwrap_or_default());
    let made = material::temporary(kind, &token, None);
    let source = in_country(of_made(made, call, place.members()), country);
    Ok(owner.of(routed(source, route)))
}

/// `POST /payment_sources/create_using_permanent_token`
pub(crate) fn using_permanent_token(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let kind = kind(&input);
    let reference = reference(&input);
    let account = gateway::account(&input);
    let country = input.country("issuing_country");
    let skips = input.boolean("skip_retrieval") == Some(true);
    let notes = [
        ("original_network_transaction_id", "network_transaction_id"),
        ("mandate_id", "mandate_id"),
    ]
    .map(|(name, param)| (name, input.text(param, PART_MAX).map(Tree::from)));
    input.free_form("additional_information");
    let card = input.object("card").map(|card| described_card(&card));
    let billing = person::billing_address(&input, "billing_address").map(Tree::Map);
    input.finish()?;
    let (param, reference) = reference.unwrap_or(("reference_id", String::new()));
    let route = Route::of(account, "gateway_account_id", call)?;
    source::refuse_single_use(&reference, &route, param)?;
    let made = match skips {
        true => material::described(kind, card),
        false => material::permanent(kind, &reference),
    };
    let mut source = in_country(of_made(made, call, place.members()), country);
    let billing = [("billing_address", billing.filter(|_| skips))];
    for (name, value) in notes.into_iter().chain(billing) {
        source = match value {
            Some(value) => noting(source, name, value),
            None => source,
        };
    }
    let source = referring(source, Some(reference), &route);
    Ok(owner.of(routed(source, route)))
}

/// `POST /payment_sources/create_using_payment_intent`
pub(crate) fn using_payment_intent(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let made = source::of_payment_intent(&input, call, &place)?;
    input.finish()?;
    match made {
        Some(source) => Ok(owner.of(source)),
        None => Err(Problem::blank("payment_intent[id]").reply()),
    }
}

/// `POST /payment_sources/create_card`
pub(crate) fn card(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let form = input.object("card").and_then(|card| card::typed(&card));
    if input.raw("card").is_none() {
        card::missing(&input)?;
    }
    input.finish()?;
    let Some(form) = form else {
        return Err(Problem::blank("card[number]").reply());
    };
    let route = Route::of(form.account.clone(), "card[gateway_account_id]", call)?;
    let source = source::of_card_form(form, call, &place);
    Ok(owner.of(routed(source, route)))
}

/// `POST /payment_sources/create_bank_account`
pub(crate) fn bank_account(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let made = source::of_bank_account(&input, bank::Country::Outside, call, &place)?;
    input.finish()?;
    match made {
        Some(source) => Ok(owner.of(source)),
        None => Err(Problem::blank("bank_account[iban]").reply()),
    }
}

/// `POST /payment_sources/create_voucher_payment_source`
pub(crate) fn voucher(call: &Call) -> Result<CreateSource, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let owner = Owner::read(&input);
    let form = input.object("voucher_payment_source");
    let Some(form) = form else {
        input.finish()?;
        return Err(Problem::blank("voucher_payment_source[voucher_type]").reply());
    };
    if form.raw("voucher_type").is_none() {
        form.missing("voucher_type");
    }
    form.choice("voucher_type", &["boleto"]);
    let tax_id = form.text("tax_id", 20);
    let account = gateway::account(&form);
    let billing = person::billing_address(&form, "billing_address");
    input.finish()?;
    let param = "voucher_payment_source[gateway_account_id]";
    let route = Route::of(account, param, call)?;
    let made = material::approved(Method::Other, kinds::GENERIC);
    let source = of_made(made, call, place.members());
    let source = noting(source, "voucher", Tree::Map(boleto(tax_id, billing)));
    Ok(owner.of(routed(source, route)))
}

/// What is kept of a voucher: of the tax id the end only.
fn boleto(tax_id: Option<String>, billing: Option<Map>) -> Map {
    let mut out = Map::new();
    let digits = tax_id.map(|id| {
        id.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    });
    if let Some(digits) = digits {
        out.insert("last4", cards::last4(&digits));
    }
    for name in ["first_name", "last_name", "email"] {
        let value = billing.as_ref().and_then(|billing| billing.get(name));
        if let Some(value) = value {
            out.insert(name, value.clone());
        }
    }
    out
}

/// The type of the payment method.
fn kind(input: &Input) -> &'static str {
    if input.raw("type").is_none() {
        input.missing("type");
    }
    input.choice("type", kinds::TYPES).unwrap_or("card")
}

/// The reference, joined or in parts, and the field to blame for it.
fn reference(input: &Input) -> Option<(&'static str, String)> {
    let joined = input.text("reference_id", REFERENCE_MAX);
    let method = input.text("payment_method_token", PART_MAX);
    let profile = input.text("customer_profile_token", PART_MAX);
    match (joined, method, profile) {
        (Some(joined), _, _) => Some(("reference_id", joined)),
        (None, Some(method), Some(profile)) => {
            Some(("payment_method_token", format!("{profile}/{method}")))
        }
        (None, Some(method), None) => Some(("payment_method_token", method)),
        (None, None, _) => {
            input.missing("reference_id");
            None
        }
    }
}

/// What a caller says of a card that only its gateway knows.
fn described_card(input: &Input) -> Map {
    let mut out = Map::new();
    for (name, length) in [("last4", 4), ("iin", 6)] {
        let Some(text) = input.text(name, length) else {
            continue;
        };
        if text.chars().count() == length {
            out.insert(name, text);
        } else {
            input.wrong(name, "of its full length");
        }
    }
    for (name, bounds) in [("expiry_month", (1, 12)), ("expiry_year", (0, 9999))] {
        if let Some(number) = input.integer(name, bounds) {
            out.insert(name, number);
        }
    }
    for (name, words) in [("brand", cards::BRANDS), ("funding_type", cards::FUNDINGS)] {
        if let Some(word) = input.choice(name, words) {
            out.insert(name, word);
        }
    }
    out
}

/// Notes the country that a caller names for what only the gateway knows.
fn in_country(source: CreateSource, country: Option<String>) -> CreateSource {
    match country {
        Some(country) => noting(source, "issuing_country", country.into()),
        None => source,
    }
}

#[cfg(test)]
mod tests;
