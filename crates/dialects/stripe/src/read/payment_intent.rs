//! Payment intents.

use domain::charge::Terms;
use domain::intent::{Intent, Purpose};
use domain::list::{Filter, Find};
use domain::operation::{
    CancelIntent, CaptureIntent, Change, ConfirmIntent, CreateIntent, CustomerRef, IntentRef,
    ListIntents, ReadIntent, UpdateIntent, VerifyIntent,
};
use domain::source::{Amount, Returns};
use domain::{Id, Role};
use kit::reader::Need;
use kit::{Call, Reader, Reply};
use tree::{Map, Tree};

use super::charge::find;
use super::input::Input;
use super::intent_parts::{
    DESCRIPTION_MAX, GOING, SHARED, by_itself, confirmation, customer_change, kinds, method,
    method_change, proof, secret,
};
use super::texts::{TEXT_MAX, currency, filled, is_unset, optional, unsettable};
use super::{change, metadata, search, terms};
use crate::expand::{Expand, Subject};
use crate::search::{Field, Value, map, number, word};
use crate::version::{TYPES_CHOSEN, Version};

/// What is said about the payment itself.
const PAYMENT: [&str; 17] = [
    "amount",
    "amount_details",
    "application_fee_amount",
    "automatic_payment_methods",
    "capture_method",
    "currency",
    "hooks",
    "payment_details",
    "radar_options",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];
/// What is said only once.
const ONCE: [&str; 6] = [
    "confirm",
    "confirmation_method",
    "error_on_requires_action",
    "mandate",
    "off_session",
    "on_behalf_of",
];
/// What a browser may say when it confirms.
const BROWSER: [&str; 12] = [
    "client_secret",
    "expand",
    "payment_method",
    "payment_method_data",
    "payment_method_options",
    "payment_method_types",
    "radar_options",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "amount_details",
];
/// What only a server may say when it confirms.
const SERVER: [&str; 10] = [
    "allowed_payment_method_types",
    "amount_to_confirm",
    "capture_method",
    "error_on_requires_action",
    "excluded_payment_method_types",
    "hooks",
    "mandate",
    "off_session",
    "payment_details",
    "application_fee_amount",
];

const USAGES: &[&str] = &["off_session", "on_session"];
const CAPTURES: &[&str] = &["automatic", "automatic_async", "manual"];

/// Make a payment intent, and confirm it when asked.
pub(crate) fn create(call: &Call) -> Result<CreateIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[&SHARED[..], &GOING, &PAYMENT, &ONCE].concat());
    let amount = terms::amount(&reader, "amount", Need::Required);
    let currency = currency(&reader, "currency", Need::Required);
    let customer = filled(&reader, "customer").map(|id| CustomerRef::Id(Id::new(id)));
    let method = method(&reader, &input.version);
    let mut own = own(&reader);
    chosen(&input.version, &mut own);
    let confirming = reader.choice(
        "confirmation_method",
        Need::Optional,
        &["automatic", "manual"],
    );
    own.insert("confirmation_method", confirming);
    optional(&reader, "mandate", TEXT_MAX);
    let capture = capture_method(&reader, &mut own) != Some("manual");
    let keep_for = reader.choice("setup_future_usage", Need::Optional, USAGES);
    let confirm = reader.boolean("confirm", Need::Optional) == Some(true);
    let going = confirmation(&reader);
    let said = Terms {
        description: optional(&reader, "description", DESCRIPTION_MAX),
        statement_descriptor: descriptor(&reader),
        metadata: metadata::read(&reader),
        returns: returns(going.return_url.clone()),
        details: terms::details(own),
    };
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(CreateIntent {
        purpose: Purpose::Payment,
        amount: amount
            .zip(currency.clone())
            .map(|(value, currency)| Amount::Minor { value, currency }),
        currency,
        customer,
        method,
        capture,
        keep_for: keep_for.map(str::to_owned),
        expires: None,
        terms: said,
        confirm: confirm.then_some(going),
    })
}

/// Newer versions choose the types by themselves when no types are given.
pub(crate) fn chosen(version: &Version, own: &mut Map) {
    let said = own.contains("payment_method_types") || own.contains("automatic_payment_methods");
    if !said && !version.is_before(TYPES_CHOSEN) {
        own.insert("automatic_payment_methods", by_itself("always"));
    }
}

/// The addresses to come back to.
pub(crate) fn returns(url: Option<String>) -> Returns {
    Returns {
        any: url,
        ..Returns::default()
    }
}

fn descriptor(reader: &Reader) -> Option<String> {
    optional(reader, "statement_descriptor", terms::DESCRIPTOR_MAX)
}

/// When an approval captures. The word is kept, since there are two for "at once".
fn capture_method(reader: &Reader, own: &mut Map) -> Option<&'static str> {
    let word = reader.choice("capture_method", Need::Optional, CAPTURES)?;
    own.insert("capture_method", word);
    Some(word)
}

/// What only this dialect shows.
fn own(reader: &Reader) -> Map {
    let mut own = terms::own(reader);
    kinds(reader, &mut own);
    for name in ["amount_details", "payment_details"] {
        if is_unset(reader, name) {
            own.insert(name, Tree::Null);
        } else if let Some(inner) = unsettable(reader, name) {
            let kept = kit::reader::masked(&Tree::Map(inner.map().clone()));
            own.insert(name, kept);
        }
    }
    if let Some(inner) = reader.object("hooks", Need::Optional) {
        inner.only(&["inputs"]);
    }
    own
}

/// One payment intent. A publishable key needs its client secret.
pub(crate) fn retrieve(call: &Call) -> Result<ReadIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["client_secret", "expand"]);
    let client_secret = secret(call, &reader)?;
    Expand::read_later(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(ReadIntent {
        intent: named(call),
        purpose: Some(Purpose::Payment),
        client_secret,
    })
}

fn named(call: &Call) -> IntentRef {
    IntentRef::Id(Id::new(call.param("intent")))
}

/// Change a payment intent.
pub(crate) fn update(call: &Call) -> Result<UpdateIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[&SHARED[..], &PAYMENT].concat());
    let value = terms::amount(&reader, "amount", Need::Optional);
    let currency = currency(&reader, "currency", Need::Optional);
    let mut own = own(&reader);
    let capture = capture_method(&reader, &mut own);
    let said = UpdateIntent {
        capture: capture.map(|word| word != "manual"),
        intent: named(call),
        purpose: Purpose::Payment,
        // The currency stays unless another one is named; the core knows it.
        amount: value.map(|value| Amount::Minor {
            value,
            currency: currency.clone().unwrap_or_default(),
        }),
        currency,
        customer: customer_change(&reader),
        method: method_change(&reader, &input.version),
        description: change::text(&reader, "description", DESCRIPTION_MAX),
        statement_descriptor: change::text(&reader, "statement_descriptor", terms::DESCRIPTOR_MAX),
        keep_for: keep_for(&reader),
        metadata: change::metadata(&reader),
        details: terms::members(own),
        returns: None,
    };
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(said)
}

fn keep_for(reader: &Reader) -> Change<String> {
    if is_unset(reader, "setup_future_usage") {
        return Change::Clear;
    }
    let word = reader.choice("setup_future_usage", Need::Optional, USAGES);
    Change::of(word.map(str::to_owned))
}

/// Go ahead with a payment.
pub(crate) fn confirm(call: &Call) -> Result<ConfirmIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let mut known = [&GOING[..], &BROWSER].concat();
    if call.caller.role != Role::Publishable {
        known.extend(SERVER);
    }
    reader.only(&known);
    let client_secret = secret(call, &reader)?;
    let method = method(&reader, &input.version);
    let mut own = own(&reader);
    let capture = capture_method(&reader, &mut own);
    terms::amount(&reader, "amount_to_confirm", Need::Optional);
    optional(&reader, "mandate", TEXT_MAX);
    let keep_for = match keep_for(&reader) {
        Change::To(word) => Some(word),
        _ => None,
    };
    let mut confirmation = confirmation(&reader);
    confirmation.capture = capture.map(|word| word != "manual");
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(ConfirmIntent {
        intent: named(call),
        purpose: Purpose::Payment,
        client_secret,
        method,
        keep_for,
        confirmation,
        details: terms::members(own),
    })
}

/// Capture what is held.
pub(crate) fn capture(call: &Call) -> Result<CaptureIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "amount_details",
        "amount_to_capture",
        "application_fee_amount",
        "expand",
        "final_capture",
        "hooks",
        "metadata",
        "payment_details",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_data",
    ]);
    let amount = terms::amount(&reader, "amount_to_capture", Need::Optional);
    if reader.boolean("final_capture", Need::Optional) == Some(false) {
        let message = "A payment is captured once here: final_capture cannot be false.";
        reader.report("final_capture", super::issues::other("", message));
    }
    // Their form is checked; words about a payment change with a call of their own.
    descriptor(&reader);
    own(&reader);
    let metadata = change::metadata(&reader);
    terms::elsewhere(&reader, &input.version);
    Expand::read(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(CaptureIntent {
        intent: Id::new(call.param("intent")),
        amount,
        metadata,
    })
}

/// Give a payment up.
pub(crate) fn cancel(call: &Call) -> Result<CancelIntent, Reply> {
    const REASONS: &[&str] = &[
        "abandoned",
        "duplicate",
        "fraudulent",
        "requested_by_customer",
    ];
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["cancellation_reason", "expand"]);
    let reason = reader.choice("cancellation_reason", Need::Optional, REASONS);
    Expand::read(&reader, Subject::PAYMENT_INTENT);
    input.check(&reader)?;
    Ok(CancelIntent {
        intent: Id::new(call.param("intent")),
        purpose: Purpose::Payment,
        reason: reason.map(str::to_owned),
        client_secret: None,
    })
}

/// Name the deposits that were sent to the payer's account.
pub(crate) fn verify(call: &Call) -> Result<VerifyIntent, Reply> {
    verify_for(call, Purpose::Payment, Subject::PAYMENT_INTENT)
}

/// The same for either kind of intent.
pub(crate) fn verify_for(
    call: &Call,
    purpose: Purpose,
    subject: Subject,
) -> Result<VerifyIntent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["amounts", "client_secret", "descriptor_code", "expand"]);
    let client_secret = secret(call, &reader)?;
    let proof = proof(&reader);
    Expand::read(&reader, subject);
    input.check(&reader)?;
    Ok(VerifyIntent {
        intent: Id::new(call.param("intent")),
        purpose,
        client_secret,
        proof,
    })
}

/// A page of payment intents.
pub(crate) fn list(call: &Call) -> Result<ListIntents, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "created",
        "customer",
        "customer_account",
        "ending_before",
        "expand",
        "limit",
        "starting_after",
    ]);
    let mut find = find(&reader);
    find.customer = filled(&reader, "customer").map(Id::new);
    terms::elsewhere(&reader, &input.version);
    Expand::read_later(&reader, Subject::PAYMENT_INTENT.listed());
    input.check(&reader)?;
    Ok(ListIntents {
        find,
        purpose: Purpose::Payment,
        filter: None,
    })
}

/// What payment intents can be searched by.
const FIELDS: [Field; 6] = [
    number("amount"),
    number("created"),
    word("currency"),
    word("customer"),
    map("metadata"),
    word("status"),
];

/// The payment intents that meet a query.
pub(crate) fn search(call: &Call) -> Result<ListIntents, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let (query, page) = search::read(&reader, &FIELDS);
    let expand = Expand::read_later(&reader, Subject::PAYMENT_INTENT.searched());
    input.check(&reader)?;
    let query = query.ok_or_else(crate::errors::trouble::internal)?;
    Ok(ListIntents {
        find: Find {
            start: page.start,
            count: expand.get("total_count").is_some(),
            ..Find::newest(page.limit)
        },
        purpose: Purpose::Payment,
        filter: Some(Filter::new(move |intent: &Intent| {
            query.takes(|field, key| value(intent, field, key))
        })),
    })
}

fn value(intent: &Intent, field: &str, key: Option<&str>) -> Value {
    match (field, key) {
        ("amount", _) => Value::Number(intent.minor_amount()),
        ("created", _) => Value::Number(intent.created.seconds()),
        ("currency", _) => Value::of(intent.currency.as_deref()),
        ("customer", _) => Value::of(intent.customer.as_ref().map(Id::as_str)),
        ("status", _) => Value::of(Some(crate::write::intent::status(intent.status))),
        (_, Some(key)) => search::metadata(intent.terms.metadata.as_ref(), key),
        _ => Value::None,
    }
}
