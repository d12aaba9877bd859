//! A customer's sources.

use domain::Id;
use domain::instruction::Verify;
use domain::list::{Deleted, ListSources, Order};
use domain::operation::{CreateSource, CustomerRef, DefaultRule, ReadSource, SourceRef};
use domain::source::{Particulars, Source, Usage};
use kit::reader::Need;
use kit::{Call, Fault, Reply};

use super::input::Input;
use super::instrument::{self, Given};
use super::{list, metadata};
use crate::errors::trouble;
use crate::expand::{Expand, Subject};
use crate::kind::Kind;

const CREATE: &[&str] = &[
    "source",
    "card",
    "bank_account",
    "alipay_account",
    "metadata",
    "expand",
    "validate",
];
const LIST: &[&str] = &[
    "object",
    "limit",
    "starting_after",
    "ending_before",
    "expand",
];

/// Give a new source to a customer.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(CREATE);
    let given = instrument::read(&reader, &input.version);
    if given.is_none() && reader.is_clean() {
        reader.report("source", Fault::Missing);
    }
    let metadata = metadata::read(&reader);
    let validate = reader.boolean("validate", Need::Optional);
    let expand = Expand::read(&reader, Subject::CUSTOMER_SOURCE);
    input.check(&reader)?;
    let mut request = new_source(given.ok_or_else(trouble::internal)?);
    request.customer = Some(CustomerRef::Id(Id::new(call.param("customer"))));
    request.verify = verify(validate);
    request.particulars.metadata = metadata::merged(request.particulars.metadata.take(), metadata);
    request.with = expand.relations();
    Ok(request)
}

/// Whether the issuer is asked: unless the caller waived it.
pub(crate) fn verify(validate: Option<bool>) -> Verify {
    match validate {
        Some(false) => Verify::Nothing,
        _ => Verify::Issuer,
    }
}

/// A source of a customer that is still to be named.
pub(crate) fn new_source(given: Given) -> CreateSource {
    CreateSource {
        customer: None,
        material: given.material,
        shape: given.shape,
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
            metadata: given.metadata,
            ..Particulars::default()
        },
        with: domain::operation::Relations::NONE,
        new_session: false,
    }
}

/// One source of a customer.
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read_later(&reader, Subject::CUSTOMER_SOURCE);
    input.check(&reader)?;
    Ok(ReadSource {
        source: SourceRef::Id(Id::new(call.param("id"))),
        of_customer: Some(CustomerRef::Id(Id::new(call.param("customer")))),
        client_secret: None,
        with: expand.relations(),
    })
}

/// A page of a customer's sources.
pub(crate) fn list(call: &Call) -> Result<ListSources, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(LIST);
    let wanted = reader
        .choice("object", Need::Optional, Kind::WORDS)
        .and_then(Kind::of_word);
    let (limit, start) = list::page(&reader);
    let _checked = Expand::read_later(&reader, Subject::CUSTOMER_SOURCE.listed());
    input.check(&reader)?;
    let wanted = [Kind::of_operation(call.operation), wanted];
    Ok(ListSources {
        dialect: domain::Dialect::Stripe,
        customer: Some(Id::new(call.param("customer"))),
        deleted: Deleted::Hidden,
        filter: Some(std::sync::Arc::new(move |source: &Source| {
            Kind::of(source).is_some_and(|kind| wanted.iter().flatten().all(|want| *want == kind))
        })),
        order: Order::NewestFirst,
        start,
        limit,
        count: false,
        default_first: true,
    })
}
