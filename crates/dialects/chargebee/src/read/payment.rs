//! `POST /customers/{id}/collect_payment`: charging a customer.

use domain::charge::Terms;
use domain::intent::Challenge;
use domain::operation::{CreateCharge, CustomerRef, Material};
use domain::{Dialect, Id};
use kit::{Call, Reply};

use crate::errors::Problem;
use crate::read::headers::{self, Place};
use crate::read::input::{Body, Input};
use crate::read::source::{self, TOKEN_MAX};

/// What a customer without a currency of its own pays in: this server's site has this one.
const SITE_CURRENCY: &str = "usd";

/// Ways to say what pays; at most one of them, and none for the primary source.
const METHODS: [&str; 5] = [
    "payment_source_id",
    "token_id",
    "payment_method",
    "card",
    "payment_intent",
];

/// Charges the named method, or the primary source.
pub(crate) fn collect(call: &Call) -> Result<CreateCharge, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let given: Vec<&str> = METHODS
        .into_iter()
        .filter(|name| input.raw(name).is_some())
        .collect();
    if given.len() > 1 {
        return Err(Problem::too_many(&given).reply());
    }
    refuse_invoices(&input)?;
    if input.raw("amount").is_none() {
        input.missing("amount");
    }
    let amount = input.integer("amount", (0, i64::MAX));
    let initiator = input.choice("payment_initiator", &["customer", "merchant"]);
    for name in ["replace_primary_payment_source", "retain_payment_source"] {
        input.boolean(name);
    }
    let currency = input.currency("currency_code");
    let material = material(&input, given.first().copied(), call, &place)?;
    input.finish()?;
    let mut terms = Terms::default();
    if let Some(initiator) = initiator {
        terms.set_detail(Dialect::Chargebee, "initiator", initiator);
    }
    for (name, value) in place.members() {
        terms.set_detail(Dialect::Chargebee, &name, value);
    }
    Ok(CreateCharge {
        customer: Some(CustomerRef::Id(Id::new(call.param("id")))),
        material,
        amount: amount.unwrap_or(0),
        currency: currency.unwrap_or_else(|| SITE_CURRENCY.to_owned()),
        capture: true,
        challenge: Challenge::Never,
        cvc: None,
        terms,
    })
}

fn material(
    input: &Input,
    method: Option<&str>,
    call: &Call,
    place: &Place,
) -> Result<Option<Material>, Reply> {
    let handle = |name: &str| input.required(name, TOKEN_MAX).map(Material::Handle);
    let made = match method {
        None => return Ok(None),
        Some(name @ ("payment_source_id" | "token_id")) => return Ok(handle(name)),
        Some("payment_method") => source::of_payment_method(input, call, place)?,
        Some("card") => source::of_card(input, call, place)?,
        Some(_) => source::of_payment_intent(input, call, place)?,
    };
    Ok(made.map(|made| made.material))
}

/// There are no invoices here, so none of them can be found.
fn refuse_invoices(input: &Input) -> Result<(), Reply> {
    let Some(allocations) = input.object("invoice_allocations") else {
        return Ok(());
    };
    let ids = allocations.raw("invoice_id").and_then(tree::Tree::as_list);
    let first = ids.and_then(|ids| ids.first()).and_then(tree::Tree::as_str);
    match first {
        Some(id) => {
            let param = "invoice_allocations[invoice_id][0]";
            Err(Problem::not_found(id, param).reply())
        }
        None => {
            allocations.missing("invoice_id");
            input.finish()
        }
    }
}

#[cfg(test)]
mod tests;
