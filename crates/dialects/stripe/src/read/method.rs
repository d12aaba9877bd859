//! Payment methods: reading, listing, changing, attaching, detaching; and mandates.

use domain::list::{Deleted, ListSources, Order};
use domain::operation::{
    Answer, AttachMethod, Change, CreateSource, CustomerRef, DeleteSource, InstrumentSort, Manner,
    Material, Operation, ReadSource, Relations, SourceAnswer, SourceChange, SourceRef,
    UpdateSource, Verb,
};
use domain::source::Source;
use domain::{Dialect, Id};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::{Map, Tree};

use super::input::Input;
use super::method_new::{REDISPLAY, of_material};
use super::method_type::NAMES;
use super::source_change::{expiry, holder_type};
use super::texts::{TEXT_MAX, filled, unsettable};
use super::{change, list};
use crate::errors::missing;
use crate::expand::{Expand, Subject};
use crate::write::method::type_of;

/// Reading a method. Test names are new methods each time they are read.
pub(crate) enum ReadMethod {
    /// One that is there.
    Stored(ReadSource),
    /// One behind a published name.
    Named(Box<CreateSource>),
}

impl Verb for ReadMethod {
    type Answer = SourceAnswer;

    fn into_operation(self) -> Operation {
        match self {
            ReadMethod::Stored(read) => read.into_operation(),
            ReadMethod::Named(create) => (*create).into_operation(),
        }
    }

    fn answer(answer: &Answer) -> Option<&SourceAnswer> {
        ReadSource::answer(answer).or_else(|| CreateSource::answer(answer))
    }
}

/// Whether an id is a published name such as `pm_card_visa`.
pub(crate) fn is_test_name(id: &str) -> bool {
    id.starts_with("pm_card_") || id.starts_with("pm_usBankAccount_")
}

/// Read a payment method.
pub(crate) fn retrieve(call: &Call) -> Result<ReadMethod, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read_later(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    let id = call.param("payment_method");
    if is_test_name(id) {
        let mut source = of_material(Material::Handle(id.to_owned()));
        source.with = expand.relations();
        return Ok(ReadMethod::Named(Box::new(source)));
    }
    Ok(ReadMethod::Stored(ReadSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        with: expand.relations(),
    }))
}

/// Read a payment method of a customer.
pub(crate) fn retrieve_of(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read_later(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    let customer = Id::new(call.param("customer"));
    Ok(ReadSource {
        source: named(call),
        of_customer: Some(CustomerRef::Id(customer)),
        client_secret: None,
        with: expand.relations(),
    })
}

/// A page of payment methods, of one customer or of all.
pub(crate) fn list(call: &Call) -> Result<ListSources, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let of_path = call.param("customer");
    let mut known = vec![
        "allow_redisplay",
        "ending_before",
        "expand",
        "limit",
        "starting_after",
        "type",
    ];
    if of_path.is_empty() {
        known.extend(["customer", "customer_account"]);
    }
    reader.only(&known);
    let customer = match of_path {
        "" => filled(&reader, "customer"),
        customer => Some(customer.to_owned()),
    };
    let kind = reader.choice("type", Need::Optional, NAMES);
    let redisplay = reader.choice("allow_redisplay", Need::Optional, REDISPLAY);
    let (limit, start) = list::page(&reader);
    let _checked = Expand::read_later(&reader, Subject::PAYMENT_METHOD.listed());
    input.check(&reader)?;
    Ok(ListSources {
        dialect: Dialect::Stripe,
        customer: customer.map(Id::new),
        deleted: Deleted::Hidden,
        filter: Some(std::sync::Arc::new(move |source: &Source| {
            let shown = crate::write::parts::redisplay(source);
            source.customer.is_some()
                && redisplay.is_none_or(|wanted| shown == wanted)
                && type_of(source).is_some_and(|name| kind.is_none_or(|kind| name == kind))
        })),
        order: Order::NewestFirst,
        start,
        limit,
        count: false,
        default_first: false,
    })
}

/// Change a payment method.
pub(crate) fn update(call: &Call) -> Result<UpdateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "allow_redisplay",
        "billing_details",
        "card",
        "expand",
        "link",
        "metadata",
        "us_bank_account",
    ]);
    let change = change_of(&reader);
    let expand = Expand::read(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    Ok(UpdateSource {
        source: named(call),
        of_customer: None,
        client_secret: None,
        change: Box::new(change),
        make_default: false,
        with: expand.relations(),
        new_session: false,
    })
}

fn change_of(reader: &Reader) -> SourceChange {
    let mut change = SourceChange {
        metadata: change::metadata(reader),
        ..SourceChange::default()
    };
    let mut own = Map::new();
    if let Some(word) = reader.choice("allow_redisplay", Need::Optional, REDISPLAY) {
        own.insert("allow_redisplay", word);
    }
    if let Some(inner) = unsettable(reader, "billing_details") {
        inner.only(&["address", "email", "name", "phone", "tax_id"]);
        let members = change::person(&inner);
        if let Some(tax_id) = change::tree(change::text(&inner, "tax_id", TEXT_MAX)) {
            own.insert("tax_id", tax_id);
        }
        billed(&mut change, members);
    }
    if let Some(inner) = reader.object("card", Need::Optional) {
        inner.only(&["exp_month", "exp_year", "networks"]);
        if let Some(networks) = inner.object("networks", Need::Optional) {
            networks.only(&["preferred"]);
        }
        change.only = Some(InstrumentSort::Card);
        change.expiry = expiry(&inner);
    }
    if let Some(inner) = reader.object("us_bank_account", Need::Optional) {
        inner.only(&["account_holder_type", "account_type"]);
        inner.choice("account_type", Need::Optional, super::bank::ACCOUNT_TYPES);
        change.only = Some(InstrumentSort::Bank);
        change.holder_type = holder_type(&inner);
    }
    if !own.is_empty() {
        change.details = Some(Tree::Map(own));
    }
    change
}

/// The payer of a method is the owner, and the holder of the card or the account as well.
fn billed(change: &mut SourceChange, members: Map) {
    let name = change::of_tree(members.get("name"));
    change.name = name.clone();
    change.holder_name = name;
    let parts = super::texts::ADDRESS.map(|(_, part)| part);
    change.address = match members.get("address") {
        None => Vec::new(),
        Some(Tree::Map(place)) => parts
            .into_iter()
            .map(|part| (part, change::of_tree(place.get(part))))
            .filter(|(_, change)| change.is_some())
            .collect(),
        Some(_) => parts.map(|part| (part, Change::Clear)).into(),
    };
    if !members.is_empty() {
        change.owner = Some(Tree::Map(members));
    }
}

/// Attach a payment method to a customer.
pub(crate) fn attach(call: &Call) -> Result<AttachMethod, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["customer", "customer_account", "expand"]);
    let customer = super::texts::required(&reader, "customer");
    let expand = Expand::read(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    Ok(AttachMethod {
        source: call.param("payment_method").to_owned(),
        customer: Id::new(customer),
        with: expand.relations(),
    })
}

/// Take a payment method from its customer, for good.
pub(crate) fn detach(call: &Call) -> Result<DeleteSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    Ok(DeleteSource {
        source: named(call),
        of_customer: None,
        manner: Manner::Detached,
        with: expand.relations(),
        new_session: false,
    })
}

/// Read a mandate: the one that came with a bank account.
pub(crate) fn mandate(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    let expand = Expand::read_later(&reader, Subject::MANDATE);
    input.check(&reader)?;
    let id = call.param("mandate");
    let method = crate::write::mandate::method_of(id)
        .ok_or_else(|| missing::of_path("mandate", id, &input.version).reply())?;
    Ok(ReadSource {
        source: SourceRef::Id(method),
        of_customer: None,
        client_secret: None,
        with: Relations {
            customer: expand.relations().customer,
            ..Relations::NONE
        },
    })
}

fn named(call: &Call) -> SourceRef {
    SourceRef::Id(Id::new(call.param("payment_method")))
}
