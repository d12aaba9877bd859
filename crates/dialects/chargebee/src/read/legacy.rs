//! Calls of older clients, which know one card per customer: the primary source.

use domain::Id;
use domain::operation::{
    Change, CustomerChange, CustomerRef, DefaultRule, DeleteSource, ExportSource, Manner,
    ReadCustomer, SourceRef, SwitchGateway, UpdateCustomer,
};
use kit::{Call, Reply};

use crate::errors::Problem;
use crate::read::create::WITH;
use crate::read::customer::{self, change};
use crate::read::gateway::Route;
use crate::read::input::Body;
use crate::read::source::{of_card_form, routed};
use crate::read::{card, change as source_change, headers};

/// A customer's primary source, whichever it is.
fn primary_of(customer: &str) -> SourceRef {
    SourceRef::DefaultOf(Id::new(customer))
}

/// `GET /cards/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    customer::retrieve(call)
}

/// `POST /customers/{id}/credit_card`
pub(crate) fn replace(call: &Call) -> Result<UpdateCustomer, Reply> {
    let place = headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    let form = card::typed_or_temporary(&input);
    let vat = input
        .object("customer")
        .and_then(|customer| customer.prose("vat_number", 20));
    input.finish()?;
    let Some(form) = form else {
        return Err(Problem::blank("number").reply());
    };
    let route = Route::of(form.account.clone(), "gateway_account_id", call)?;
    let mut source = routed(of_card_form(form, call, &place), route);
    source.default = DefaultRule::Always;
    let mut extra = tree::Map::new();
    source_change::note(&mut extra, "vat_number", Change::of(vat));
    let changed = CustomerChange {
        extra: (!extra.is_empty()).then_some(tree::Tree::Map(extra)),
        ..CustomerChange::default()
    };
    Ok(change::updated(call, changed, Some(source)))
}

/// `POST /customers/{id}/switch_gateway`
pub(crate) fn switch_gateway(call: &Call) -> Result<SwitchGateway, Reply> {
    let customer = call.param("id");
    Ok(SwitchGateway {
        source: primary_of(customer),
        of_customer: Some(Id::new(customer)),
        gateway_account: source_change::account(call)?,
        with: WITH,
    })
}

/// `POST /customers/{id}/copy_card`
pub(crate) fn copy(call: &Call) -> Result<ExportSource, Reply> {
    Ok(ExportSource {
        source: primary_of(call.param("id")),
        gateway_account: source_change::account(call)?,
    })
}

/// `POST /customers/{id}/delete_card`
pub(crate) fn delete(call: &Call) -> Result<DeleteSource, Reply> {
    headers::place(call)?;
    let customer = call.param("id");
    Ok(DeleteSource {
        source: primary_of(customer),
        of_customer: Some(CustomerRef::Id(Id::new(customer))),
        manner: Manner::Everywhere,
        with: WITH,
        new_session: false,
    })
}
