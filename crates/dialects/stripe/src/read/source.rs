//! Source objects: `/v1/sources`.

use domain::bank::{self, BankInput};
use domain::instruction::Verify;
use domain::method::Method;
use domain::operation::{CreateSource, DefaultRule, Material, ReadSource, SourceRef};
use domain::source::{Action, ActionState, Amount, Particulars, Returns, Shape, Usage};
use domain::{Id, Role, Secret};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree};

use super::input::Input;
use super::issues::other;
use super::source_object::mandate_and_order;
use super::source_type::{Flow, NAMES, SourceType, of_method};
use super::texts::{TEXT_MAX, address, currency, email, filled, optional, required, unsettable};
use super::{card, metadata, url};
use crate::errors::{no_such, trouble};
use crate::expand::{Expand, Subject};
use crate::version::Version;

const CREATE: &[&str] = &[
    "amount",
    "currency",
    "customer",
    "expand",
    "flow",
    "mandate",
    "metadata",
    "original_source",
    "owner",
    "receiver",
    "redirect",
    "source_order",
    "statement_descriptor",
    "token",
    "type",
    "usage",
];

/// How often a payer may name the amounts of the deposits.
pub(crate) const VERIFICATION_ATTEMPTS: i64 = 10;

/// Make a source object.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    if reader.map().contains("original_source") {
        return clone(&input, &reader);
    }
    let kind = source_type(&reader);
    let usage = kind.and_then(|kind| usage(&reader, kind));
    let amount = kind
        .zip(usage)
        .and_then(|(kind, usage)| amount(&reader, kind, usage));
    let material = kind.and_then(|kind| material(&reader, kind, &input.version));
    let particulars = kind.map(|kind| particulars(&reader, kind));
    let expand = Expand::read(&reader, Subject::SOURCE);
    input.check(&reader)?;
    let complete = kind.zip(usage).zip(material.zip(particulars));
    let ((kind, usage), (material, particulars)) = complete.ok_or_else(trouble::internal)?;
    let action = kind.action().map(|step| Action {
        kind: step,
        state: ActionState::Pending,
        url: None,
        data: match kind.flow {
            Flow::CodeVerification => {
                tree::map([("attempts_remaining", VERIFICATION_ATTEMPTS.into())])
            }
            _ => Tree::Map(Map::new()),
        },
    });
    Ok(CreateSource {
        customer: None,
        material,
        shape: Shape::Object,
        usage,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        // The issuer is asked when the source is attached or charged.
        verify: Verify::Nothing,
        authenticate: kind.method == Method::ThreeDSecure,
        starts_as: Some(kind.starts_as),
        action,
        amount,
        particulars,
        with: expand.relations(),
        new_session: false,
    })
}

/// A copy of a source, or of a customer's card, as a source object that belongs to nobody.
fn clone(input: &Input, reader: &Reader) -> Result<CreateSource, Reply> {
    reader.only(&[
        "customer",
        "expand",
        "metadata",
        "original_source",
        "type",
        "usage",
    ]);
    let original = required(reader, "original_source");
    let customer = filled(reader, "customer");
    // Only source objects are found without their owner.
    if customer.is_none() && !original.starts_with("src_") {
        reader.report("customer", Fault::Missing);
    }
    reader.choice("type", Need::Optional, &["card"]);
    let usage = reader.choice("usage", Need::Optional, &["reusable", "single_use"]);
    let metadata = metadata::read(reader);
    let expand = Expand::read(reader, Subject::SOURCE);
    input.check(reader)?;
    Ok(CreateSource {
        customer: None,
        material: Material::Copy {
            source: Id::new(original),
            owner: customer.map(Id::from),
        },
        shape: Shape::Object,
        usage: usage.and_then(Usage::from_name).unwrap_or(Usage::Reusable),
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        verify: Verify::Nothing,
        authenticate: false,
        starts_as: Some(domain::source::Status::Chargeable),
        action: None,
        amount: None,
        particulars: Particulars {
            metadata,
            ..Particulars::default()
        },
        with: expand.relations(),
        new_session: false,
    })
}

/// The type, after the names of all parameters were looked at.
fn source_type(reader: &Reader) -> Option<&'static SourceType> {
    let name = reader
        .raw("type")
        .and_then(Tree::as_str)
        .unwrap_or_default();
    let kind = Method::from_name(name).and_then(of_method);
    let mut known = CREATE.to_vec();
    match kind {
        Some(kind) => known.push(kind.name()),
        None => known.extend(NAMES),
    }
    reader.only(&known);
    if reader.map().contains("customer") {
        reader.report("original_source", Fault::Missing);
        return kind;
    }
    reader.choice("type", Need::Required, NAMES)?;
    let flows: &'static [&'static str] = &["code_verification", "none", "receiver", "redirect"];
    let flow = reader.choice("flow", Need::Optional, flows);
    if let (Some(kind), Some(flow)) = (kind, flow)
        && flow != kind.flow.word()
    {
        let message = format!(
            "The flow {flow} is not supported by sources of the type {}.",
            kind.name()
        );
        reader.report("flow", other("", message));
    }
    kind
}

fn usage(reader: &Reader, kind: &SourceType) -> Option<Usage> {
    let word = reader.choice("usage", Need::Optional, &["reusable", "single_use"]);
    let Some(usage) = word.and_then(Usage::from_name) else {
        return kind.usages.first().copied();
    };
    if !kind.usages.contains(&usage) {
        let message = format!(
            "Sources of the type {} do not support the usage {}.",
            kind.name(),
            usage.name()
        );
        reader.report("usage", other("invalid_source_usage", message));
    }
    Some(usage)
}

/// The amount. Sources that pay once are made for one, except cards that could pay more often.
fn amount(reader: &Reader, kind: &SourceType, usage: Usage) -> Option<Amount> {
    let once = usage == Usage::SingleUse && kind.method != Method::Card;
    let need = if once { Need::Required } else { Need::Optional };
    let value = reader.integer("amount", need, (1, 99_999_999_999));
    let need = if value.is_some() {
        Need::Required
    } else {
        need
    };
    let currency = currency(reader, "currency", need)?;
    if !kind.currencies.is_empty() && !kind.currencies.contains(&currency.as_str()) {
        let message = format!(
            "Invalid currency: {currency}. Sources of the type {} support {}.",
            kind.name(),
            kind.currencies.join(", ")
        );
        reader.report("currency", other("", message));
    }
    value.map(|value| Amount::Minor { value, currency })
}

fn material(reader: &Reader, kind: &SourceType, version: &Version) -> Option<Material> {
    let token = filled(reader, "token");
    let name = kind.name();
    if let Some(token) = token {
        if reader.map().contains(name) {
            let message = format!("You may only specify one of these parameters: {name}, token.");
            reader.report(name, other("parameters_exclusive", message));
        } else if kind.method != Method::Card {
            let message = "Tokens can only be used with sources of the type card.";
            reader.report("token", other("", message));
        } else if ["btok_", "pm_", "src_"]
            .iter()
            .any(|prefix| token.starts_with(prefix))
        {
            let message = no_such("token", &token, version);
            reader.report("token", other("resource_missing", message));
        }
        return Some(Material::Handle(token));
    }
    let inner = unsettable(reader, name);
    if let Some(inner) = &inner {
        inner.only(kind.members);
    }
    typed_in(reader, inner, kind)
}

/// The material inside the type's own map.
fn typed_in(reader: &Reader, inner: Option<Reader>, kind: &SourceType) -> Option<Material> {
    let name = kind.name();
    // What a type cannot do without is asked for by its full name, also without any map.
    let missing = |member: &str| {
        reader.report(&format!("{name}[{member}]"), Fault::Missing);
        None
    };
    match (kind.method, inner) {
        (Method::Card, Some(inner)) => Some(Material::Card(Box::new(card::read(&inner)))),
        (Method::Card, None) => {
            reader.report("card", Fault::Missing);
            None
        }
        (Method::SepaDebit, None) => missing("iban"),
        (Method::AuBecsDebit, None) => missing("bsb_number"),
        (Method::AcssDebit, None) => missing("transit_number"),
        (Method::AchDebit, None) => missing("routing_number"),
        (Method::ThreeDSecure, None) => missing("card"),
        (Method::ThreeDSecure, Some(inner)) => {
            required(&inner, "card");
            Some(Material::Method(kind.method))
        }
        (
            Method::SepaDebit | Method::AuBecsDebit | Method::AcssDebit | Method::AchDebit,
            Some(inner),
        ) => {
            let account = bank_account(reader, &inner, kind.method);
            Some(Material::Bank(Box::new(account), kind.method))
        }
        _ => Some(Material::Method(kind.method)),
    }
}

/// The account that a debit is drawn on.
fn bank_account(reader: &Reader, inner: &Reader, method: Method) -> BankInput {
    let owner = reader.object("owner", Need::Optional);
    let mut account = BankInput {
        account_number: Secret::new(""),
        routing_number: None,
        country: String::new(),
        currency: None,
        holder_name: owner.and_then(|owner| optional(&owner, "name", TEXT_MAX)),
        holder_type: None,
        account_type: None,
    };
    let (country, currency) = match method {
        Method::SepaDebit => {
            let iban = required(inner, "iban")
                .replace(' ', "")
                .to_ascii_uppercase();
            if !iban.is_empty() && !bank::iban(&iban) {
                inner.report(
                    "iban",
                    other("account_number_invalid", "The IBAN is not valid."),
                );
            }
            account.country = iban.get(..2).unwrap_or_default().to_owned();
            account.account_number = Secret::new(iban);
            account.currency = Some("eur".to_owned());
            return account;
        }
        Method::AuBecsDebit => {
            account.routing_number = Some(required(inner, "bsb_number"));
            ("AU", "aud")
        }
        Method::AcssDebit => {
            let transit = required(inner, "transit_number");
            let institution = required(inner, "institution_number");
            account.routing_number = Some(format!("{transit}-{institution}"));
            ("CA", "cad")
        }
        _ => {
            account.routing_number = Some(required(inner, "routing_number"));
            ("US", "usd")
        }
    };
    account.country = country.to_owned();
    account.currency = Some(currency.to_owned());
    account.account_number = Secret::new(required(inner, "account_number"));
    account
}

fn particulars(reader: &Reader, kind: &'static SourceType) -> Particulars {
    let return_url = return_url(reader, kind);
    Particulars {
        returns: Returns {
            any: return_url,
            ..Returns::default()
        },
        statement_descriptor: optional(reader, "statement_descriptor", TEXT_MAX),
        metadata: metadata::read(reader),
        owner: reader
            .object("owner", Need::Optional)
            .and_then(|inner| owner(&inner)),
        details: details(reader, kind),
        ..Particulars::default()
    }
}

fn return_url(reader: &Reader, kind: &SourceType) -> Option<String> {
    let inner = reader.object("redirect", Need::Optional);
    match (&inner, kind.flow) {
        (None, Flow::Redirect) => {
            reader.report("redirect[return_url]", Fault::Missing);
            None
        }
        (None, _) => None,
        (Some(inner), _) => {
            inner.only(&["return_url"]);
            url::address(inner, "return_url", Need::Required)
        }
    }
}

fn owner(reader: &Reader) -> Option<Tree> {
    reader.only(&["address", "email", "name", "phone"]);
    let mut out = Map::new();
    if let Some(email) = email(reader, "email") {
        out.insert("email", email);
    }
    for name in ["name", "phone"] {
        if let Some(text) = optional(reader, name, TEXT_MAX) {
            out.insert(name, text);
        }
    }
    if let Some(place) = unsettable(reader, "address").and_then(|inner| address(&inner)) {
        out.insert("address", place);
    }
    if out.is_empty() {
        None
    } else {
        Some(Tree::Map(out))
    }
}

/// What is shown again of the type's own map, and what only this dialect shows.
fn details(reader: &Reader, kind: &'static SourceType) -> Option<Tree> {
    let mut out = Map::new();
    let own = unsettable(reader, kind.name()).map(|inner| shown_again(&inner, kind));
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        out.insert(kind.name(), own);
    }
    let mut stripe = Map::new();
    mandate_and_order(reader, &mut stripe);
    if let Some(inner) = reader.object("receiver", Need::Optional) {
        inner.only(&["refund_attributes_method"]);
        let words = &["email", "manual", "none"];
        if let Some(word) = inner.choice("refund_attributes_method", Need::Optional, words) {
            stripe.insert("refund_attributes_method", word);
        }
    }
    if let Some(Tree::Text(currency)) = reader.raw("currency") {
        stripe.insert("currency", currency.to_ascii_lowercase());
    }
    if !stripe.is_empty() {
        out.insert("stripe", stripe);
    }
    if out.is_empty() {
        None
    } else {
        Some(Tree::Map(out))
    }
}

fn shown_again(inner: &Reader, kind: &SourceType) -> Map {
    let mut own = Map::new();
    // Cards are kept as instruments; of bank accounts, what is not secret is derived again.
    if kind.method == Method::Card {
        return own;
    }
    for name in kind.members.iter().filter(|name| !SECRET.contains(name)) {
        if let Some(text) = optional(inner, name, TEXT_MAX) {
            own.insert(*name, text);
        }
    }
    if kind.method == Method::SepaDebit
        && let Some(Tree::Text(iban)) = inner.raw("iban")
    {
        for (name, code) in crate::iban::codes(iban) {
            own.insert(name, code);
        }
    }
    own
}

/// Members that rest sealed or nowhere.
const SECRET: [&str; 2] = ["iban", "account_number"];

/// Read a source object. A publishable key needs the source's client secret.
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["client_secret", "expand"]);
    let client_secret = filled(&reader, "client_secret");
    let expand = Expand::read_later(&reader, Subject::SOURCE);
    input.check(&reader)?;
    if call.caller.role == Role::Publishable && client_secret.is_none() {
        return Err(trouble::secret_key_required());
    }
    Ok(ReadSource {
        source: SourceRef::Id(Id::new(call.param("source"))),
        of_customer: None,
        client_secret,
        with: expand.relations(),
    })
}
