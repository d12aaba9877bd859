//! Setup intents, and the tries that they were.

use domain::Id;
use domain::charge::Terms;
use domain::intent::Purpose;
use domain::operation::{
    CancelIntent, Change, ConfirmIntent, CreateIntent, CustomerRef, IntentRef, ListIntents,
    ReadIntent, UpdateIntent, VerifyIntent,
};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::Map;

use super::charge::find;
use super::input::Input;
use super::intent_parts::{
    DESCRIPTION_MAX, GOING, SHARED, confirmation, customer_change, kinds, method, method_change,
    secret,
};
use super::issues::other;
use super::payment_intent::{chosen, returns, verify_for};
use super::texts::{currency, filled, optional, required};
use super::{change, metadata, terms};
use crate::expand::{Expand, Subject};

/// What is said only once.
const ONCE: [&str; 6] = [
    "automatic_payment_methods",
    "confirm",
    "on_behalf_of",
    "single_use",
    "source",
    "usage",
];
/// What may be said later, too.
const LATER: [&str; 2] = ["attach_to_self", "flow_directions"];
/// What may be said when it is confirmed.
const CONFIRM: [&str; 8] = [
    "allowed_payment_method_types",
    "client_secret",
    "expand",
    "payment_method",
    "payment_method_data",
    "payment_method_options",
    "radar_options",
    "source",
];

/// Make a setup intent, and confirm it when asked.
pub(crate) fn create(call: &Call) -> Result<CreateIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[&SHARED[..], &GOING, &ONCE, &LATER].concat());
    let customer = filled(&reader, "customer").map(|id| CustomerRef::Id(Id::new(id)));
    let method = method(&reader, &input.version);
    let usage = reader.choice("usage", Need::Optional, &["off_session", "on_session"]);
    let mut own = own(&reader);
    chosen(&input.version, &mut own);
    if let Some(inner) = reader.object("single_use", Need::Optional) {
        inner.only(&["amount", "currency"]);
        terms::amount(&inner, "amount", Need::Required);
        currency(&inner, "currency", Need::Required);
    }
    let confirm = reader.boolean("confirm", Need::Optional) == Some(true);
    let going = confirmation(&reader);
    let said = Terms {
        description: optional(&reader, "description", DESCRIPTION_MAX),
        metadata: metadata::read(&reader),
        returns: returns(going.return_url.clone()),
        details: terms::details(own),
        ..Terms::default()
    };
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::SETUP_INTENT);
    input.check(&reader)?;
    Ok(CreateIntent {
        purpose: Purpose::Setup,
        amount: None,
        currency: None,
        customer,
        method,
        capture: true,
        keep_for: Some(usage.unwrap_or("off_session").to_owned()),
        expires: None,
        terms: said,
        confirm: confirm.then_some(going),
    })
}

/// What only this dialect shows.
fn own(reader: &Reader) -> Map {
    let mut own = Map::new();
    kinds(reader, &mut own);
    if reader.boolean("attach_to_self", Need::Optional) == Some(true) {
        let message = "attach_to_self needs a connected account, and this server has none.";
        reader.report("attach_to_self", other("", message));
    }
    match reader.raw("flow_directions") {
        None => {}
        Some(tree::Tree::List(items)) => {
            let words: &'static [&'static str] = &["inbound", "outbound"];
            for (place, item) in items.iter().enumerate() {
                if !item.as_str().is_some_and(|word| words.contains(&word)) {
                    let name = format!("flow_directions[{place}]");
                    reader.report(&name, Fault::NotOneOf(words, item.clone()));
                }
            }
            own.insert("flow_directions", tree::Tree::List(items.clone()));
        }
        Some(value) => reader.report("flow_directions", Fault::NotList(value.clone())),
    }
    own
}

/// One setup intent. A publishable key needs its client secret.
pub(crate) fn retrieve(call: &Call) -> Result<ReadIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["client_secret", "expand"]);
    let client_secret = secret(call, &reader)?;
    Expand::read_later(&reader, Subject::SETUP_INTENT);
    input.check(&reader)?;
    Ok(ReadIntent {
        intent: named(call),
        purpose: Some(Purpose::Setup),
        client_secret,
    })
}

fn named(call: &Call) -> IntentRef {
    IntentRef::Id(Id::new(call.param("intent")))
}

/// Change a setup intent.
pub(crate) fn update(call: &Call) -> Result<UpdateIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[&SHARED[..], &LATER].concat());
    let said = UpdateIntent {
        capture: None,
        intent: named(call),
        purpose: Purpose::Setup,
        amount: None,
        currency: None,
        customer: customer_change(&reader),
        method: method_change(&reader, &input.version),
        description: change::text(&reader, "description", DESCRIPTION_MAX),
        statement_descriptor: Change::Keep,
        keep_for: Change::Keep,
        metadata: change::metadata(&reader),
        details: terms::members(own(&reader)),
        returns: None,
    };
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::SETUP_INTENT);
    input.check(&reader)?;
    Ok(said)
}

/// Go ahead with setting up.
pub(crate) fn confirm(call: &Call) -> Result<ConfirmIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[&GOING[..], &CONFIRM].concat());
    let client_secret = secret(call, &reader)?;
    let method = method(&reader, &input.version);
    let own = own(&reader);
    let confirmation = confirmation(&reader);
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::SETUP_INTENT);
    input.check(&reader)?;
    Ok(ConfirmIntent {
        intent: named(call),
        purpose: Purpose::Setup,
        client_secret,
        method,
        keep_for: None,
        confirmation,
        details: terms::members(own),
    })
}

/// Give setting up up.
pub(crate) fn cancel(call: &Call) -> Result<CancelIntent, Reply> {
    const REASONS: &[&str] = &["abandoned", "duplicate", "requested_by_customer"];
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["cancellation_reason", "client_secret", "expand"]);
    let client_secret = secret(call, &reader)?;
    let reason = reader.choice("cancellation_reason", Need::Optional, REASONS);
    Expand::read(&reader, Subject::SETUP_INTENT);
    input.check(&reader)?;
    Ok(CancelIntent {
        intent: Id::new(call.param("intent")),
        purpose: Purpose::Setup,
        reason: reason.map(str::to_owned),
        client_secret,
    })
}

/// Name the deposits that were sent to the payer's account.
pub(crate) fn verify(call: &Call) -> Result<VerifyIntent, Reply> {
    verify_for(call, Purpose::Setup, Subject::SETUP_INTENT)
}

/// A page of setup intents.
pub(crate) fn list(call: &Call) -> Result<ListIntents, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "attach_to_self",
        "created",
        "customer",
        "customer_account",
        "ending_before",
        "expand",
        "limit",
        "payment_method",
        "starting_after",
    ]);
    let mut find = find(&reader);
    find.customer = filled(&reader, "customer").map(Id::new);
    find.parent = filled(&reader, "payment_method").map(Id::new);
    reader.boolean("attach_to_self", Need::Optional);
    terms::elsewhere(&reader, &input.version);
    Expand::read_later(&reader, Subject::SETUP_INTENT.listed());
    input.check(&reader)?;
    Ok(ListIntents {
        find,
        purpose: Purpose::Setup,
        filter: None,
    })
}

/// The tries of a setup intent: the latest one is remembered.
pub(crate) fn attempts(call: &Call) -> Result<ReadIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "created",
        "ending_before",
        "expand",
        "limit",
        "setup_intent",
        "starting_after",
    ]);
    find(&reader);
    let intent = required(&reader, "setup_intent");
    Expand::read_later(&reader, Subject::SETUP_ATTEMPT.listed());
    input.check(&reader)?;
    Ok(ReadIntent {
        intent: IntentRef::Id(Id::new(intent)),
        purpose: Some(Purpose::Setup),
        client_secret: None,
    })
}
