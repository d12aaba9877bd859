//! Payment intents.
//!
//! The published calls have no word for the payer's method: the vendor's script brings it over
//! calls of its own. Here the parameter `token_id` does, on creation and on update: the token is
//! bound, and the attempt goes ahead.

use domain::charge::Terms;
use domain::intent::{Challenge, Purpose};
use domain::operation::{
    Change, Confirmation, CreateIntent, CreateSource, CustomerRef, IntentMethod, IntentRef,
    Material, Metadata, ReadIntent, UpdateIntent,
};
use domain::source::{Amount, Returns, Shape};
use domain::{Dialect, Id};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::read::change::note;
use crate::read::gateway::{self, Route};
use crate::read::headers;
use crate::read::input::{Body, Input};
use crate::read::source::{TOKEN_MAX, draft};
use crate::words::kinds;

/// How long an intent can be used, in seconds.
const LIFETIME_SECONDS: i64 = 1800;
/// Most characters of an address.
const URL_MAX: usize = 250;

/// `POST /payment_intents`
pub(crate) fn create(call: &Call) -> Result<CreateIntent, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    for name in ["amount", "currency_code"] {
        if input.raw(name).is_none() {
            input.missing(name);
        }
    }
    let amount = input.integer("amount", (0, i64::MAX)).unwrap_or(0);
    let currency = input.currency("currency_code").unwrap_or_default();
    let customer = input.text("customer_id", 50);
    let token = input.text("token_id", TOKEN_MAX);
    let account = gateway::account(&input);
    let members = Members::read(&input);
    let returns = Returns {
        success: address(&input, "success_url"),
        fail: address(&input, "failure_url"),
        ..Returns::default()
    };
    input.finish()?;
    let route = Route::of(account, "gateway_account_id", call)?;
    let mut own = members.0;
    routed(&mut own, &route);
    own.extend(place.members());
    let own: Vec<(String, Tree)> = own.into_iter().filter(|(_, v)| !v.is_null()).collect();
    let method = token.map(|token| bound(token, route, call));
    Ok(CreateIntent {
        purpose: Purpose::Payment,
        amount: Some(Amount::Minor {
            value: amount,
            currency: currency.clone(),
        }),
        currency: Some(currency),
        customer: customer.map(|id| CustomerRef::Id(Id::new(id))),
        confirm: method.is_some().then(go_ahead),
        method,
        // What was authorized is held until it is used.
        capture: false,
        keep_for: None,
        expires: Some(call.now.plus_seconds(LIFETIME_SECONDS)),
        terms: Terms {
            returns,
            details: headers::under_own_name(own),
            ..Terms::default()
        },
    })
}

/// `GET /payment_intents/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadIntent, Reply> {
    headers::place(call)?;
    Ok(ReadIntent {
        intent: named(call),
        purpose: Some(Purpose::Payment),
        client_secret: None,
    })
}

/// `POST /payment_intents/{id}`
pub(crate) fn update(call: &Call) -> Result<UpdateIntent, Reply> {
    headers::place(call)?;
    let input = Input::of_update(&call.body);
    let amount = input
        .given("amount")
        .then(|| input.integer("amount", (0, i64::MAX)));
    let currency = input
        .given("currency_code")
        .then(|| input.currency("currency_code"));
    let token = input
        .given("token_id")
        .then(|| input.text("token_id", TOKEN_MAX));
    let account = input.change("gateway_account_id", gateway::account);
    let members = Members::read(&input);
    input.finish()?;
    let (amount, currency) = (amount.flatten(), currency.flatten());
    let mut own = members.0;
    let route = match account {
        Change::To(account) => Route::of(Some(account), "gateway_account_id", call)?,
        Change::Keep | Change::Clear => Route::default(),
    };
    routed(&mut own, &route);
    let method = token.flatten().map(|token| bound(token, route, call));
    Ok(UpdateIntent {
        capture: None,
        intent: named(call),
        purpose: Purpose::Payment,
        amount: amount.map(|value| Amount::Minor {
            value,
            currency: currency.clone().unwrap_or_default(),
        }),
        currency,
        customer: Change::Keep,
        method: Change::of(method),
        description: Change::Keep,
        statement_descriptor: Change::Keep,
        keep_for: Change::Keep,
        metadata: Metadata::Keep,
        details: (!own.is_empty()).then_some(Tree::Map(own.into_iter().collect())),
        // Each address is a member of the details, so that one can change without the other.
        returns: None,
    })
}

/// An address that the payer comes back to.
pub(crate) fn return_address(details: &Terms, approved: bool) -> Option<String> {
    let name = if approved {
        "success_url"
    } else {
        "failure_url"
    };
    let noted = details.detail(Dialect::Chargebee, name);
    noted.and_then(Tree::as_str).map(str::to_owned)
}

/// What this dialect notes of an intent; null removes.
struct Members(Vec<(String, Tree)>);

impl Members {
    fn read(input: &Input) -> Self {
        let mut own = Map::new();
        let text = |name: &str, max| input.change(name, |input| input.text(name, max));
        note(&mut own, "reference_id", text("reference_id", 200));
        let kind = "payment_method_type";
        let read = |input: &Input| input.choice(kind, kinds::INTENT_TYPES);
        note(&mut own, kind, input.change(kind, read));
        let defers = "defer_payment_method_type";
        note(
            &mut own,
            defers,
            input.change(defers, |input| input.boolean(defers)),
        );
        for name in ["success_url", "failure_url"] {
            note(
                &mut own,
                name,
                input.change(name, |input| address(input, name)),
            );
        }
        let options = "payment_method_options";
        note(
            &mut own,
            options,
            input.change(options, |input| input.free_form(options)),
        );
        Self(own.into_iter().collect())
    }
}

/// The account at a gateway, as the intent shows it.
fn routed(own: &mut Vec<(String, Tree)>, route: &Route) {
    for (name, value) in [
        ("gateway", &route.gateway),
        ("gateway_account_id", &route.account),
    ] {
        own.extend(value.clone().map(|value| (name.to_owned(), value.into())));
    }
}

/// Pages of any scheme but these would run in the payer's browser as this server's.
fn address(input: &Input, name: &str) -> Option<String> {
    let text = input.text(name, URL_MAX)?;
    let is_page = ["https://", "http://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if !is_page || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        input.wrong(name, "an address that starts with https:// or http://");
        return None;
    }
    Some(text)
}

/// The source that a token becomes when the payer approves.
fn bound(token: String, route: Route, call: &Call) -> IntentMethod {
    IntentMethod::Made(Box::new(CreateSource {
        gateway: route.gateway,
        gateway_account: route.account,
        authenticate: true,
        ..draft(Material::Handle(token), Shape::Card, call, Vec::new())
    }))
}

/// The payer is there, and is always asked.
fn go_ahead() -> Confirmation {
    Confirmation {
        challenge: Some(Challenge::Always),
        ..Confirmation::default()
    }
}

fn named(call: &Call) -> IntentRef {
    IntentRef::Id(Id::new(call.param("id")))
}

#[cfg(test)]
mod tests;
