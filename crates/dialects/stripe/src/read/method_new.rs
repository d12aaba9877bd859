//! Payment methods that are made here, and what the intents' `payment_method_data` share with them.

use domain::bank::BankInput;
use domain::card::{Address, CardInput};
use domain::instruction::Verify;
use domain::method::Method;
use domain::operation::{CreateSource, DefaultRule, Material, Relations};
use domain::source::{Particulars, Shape, Status, Usage};
use domain::{Dialect, Secret, bank};
use kit::reader::{Need, TextRule};
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree};

use super::bank::{ACCOUNT_TYPES, HOLDER_TYPES};
use super::input::Input;
use super::issues::other;
use super::metadata;
use super::method_type::{MadeOf, MethodType, NAMES, of_name};
use super::texts::{TEXT_MAX, address, email, filled, optional, required, unsettable};
use crate::errors::{no_such, trouble};
use crate::expand::{Expand, Subject};
use crate::version::Version;

const CREATE: &[&str] = &[
    "allow_redisplay",
    "billing_details",
    "customer",
    "expand",
    "metadata",
    "payment_method",
    "radar_options",
    "type",
];
const CARD: &[&str] = &[
    "number",
    "exp_month",
    "exp_year",
    "cvc",
    "token",
    "networks",
];
/// Whether a checkout may show a method again.
pub(crate) const REDISPLAY: &[&str] = &["always", "limited", "unspecified"];

/// Make a payment method. No issuer is asked, and nobody owns it yet.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    let kind = kind(&reader, CREATE);
    if reader.map().contains("payment_method") || reader.map().contains("customer") {
        let message = "Payment methods cannot be copied to connected accounts here.";
        reader.report("payment_method", other("", message));
    }
    let made = kind.and_then(|kind| read(&reader, kind, &input.version));
    let expand = Expand::read(&reader, Subject::PAYMENT_METHOD);
    input.check(&reader)?;
    let mut source = made.ok_or_else(trouble::internal)?;
    source.with = expand.relations();
    Ok(source)
}

/// The type, after the names of all parameters were looked at. The call knows `known` besides.
pub(crate) fn kind(reader: &Reader, known: &[&str]) -> Option<&'static MethodType> {
    let name = reader
        .raw("type")
        .and_then(Tree::as_str)
        .unwrap_or_default();
    let kind = of_name(name);
    let mut all = known.to_vec();
    // Maps of other types are ignored by the hosted service as well.
    all.extend(NAMES);
    reader.only(&all);
    reader.choice("type", Need::Required, NAMES)?;
    kind
}

/// The method of a map with `type`, the type's own map and `billing_details`.
pub(crate) fn read(
    reader: &Reader,
    kind: &'static MethodType,
    version: &Version,
) -> Option<CreateSource> {
    let owner = unsettable(reader, "billing_details").map(|inner| billing(&inner));
    let (owner, tax_id) = owner.unwrap_or_default();
    let material = material(reader, kind, (owner.as_ref(), version));
    let metadata = metadata::read(reader);
    let redisplay = reader.choice("allow_redisplay", Need::Optional, REDISPLAY);
    if let Some(inner) = reader.object("radar_options", Need::Optional) {
        inner.only(&["session"]);
    }
    let mut own = Map::new();
    own.insert("method_type", kind.name);
    for (name, text) in [
        ("allow_redisplay", redisplay),
        ("tax_id", tax_id.as_deref()),
    ] {
        if let Some(text) = text {
            own.insert(name, text);
        }
    }
    let mut details = Map::new();
    let shown = unsettable(reader, kind.name).map(|inner| shown_again(&inner, kind));
    if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
        details.insert(kind.name, shown);
    }
    details.insert(Dialect::Stripe.name(), own);
    Some(CreateSource {
        particulars: Particulars {
            metadata,
            owner,
            details: Some(Tree::Map(details)),
            ..Particulars::default()
        },
        ..of_material(material?)
    })
}

/// A payment method of a material, with nothing said about it.
pub(crate) fn of_material(material: Material) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape: Shape::PaymentMethod,
        usage: Usage::Reusable,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        // The issuer is asked when the method is attached or used.
        verify: Verify::Nothing,
        authenticate: false,
        starts_as: Some(Status::Chargeable),
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}

/// The payer as an owner, and the tax number.
fn billing(reader: &Reader) -> (Option<Tree>, Option<String>) {
    reader.only(&["address", "email", "name", "phone", "tax_id"]);
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
    let tax_id = optional(reader, "tax_id", TEXT_MAX);
    ((!out.is_empty()).then_some(Tree::Map(out)), tax_id)
}

fn material(
    reader: &Reader,
    kind: &'static MethodType,
    (owner, version): (Option<&Tree>, &Version),
) -> Option<Material> {
    let name = kind.name;
    match kind.made_of {
        MadeOf::Elsewhere => {
            let message = format!("Payment methods of the type {name} cannot be created here.");
            reader.report("type", other("", message));
            None
        }
        MadeOf::Nothing => {
            let inner = unsettable(reader, name);
            if let Some(inner) = &inner {
                inner.only(kind.members);
            }
            needed(reader, inner.as_ref(), kind);
            Some(Material::Method(kind.method))
        }
        MadeOf::Card => match reader.object(name, Need::Optional) {
            Some(inner) => typed_card(&inner, owner, version),
            None => {
                reader.report(name, Fault::Missing);
                None
            }
        },
        MadeOf::Bank(number, routing) => {
            let Some(inner) = reader.object(name, Need::Optional) else {
                reader.report(&format!("{name}[{number}]"), Fault::Missing);
                return None;
            };
            let known: Vec<&str> = [number]
                .into_iter()
                .chain(routing)
                .chain(kind.members.iter().copied())
                .collect();
            inner.only(&known);
            let account = account(&inner, kind, owner)?;
            Some(Material::Bank(Box::new(account), kind.method))
        }
    }
}

/// What some types cannot do without.
fn needed(reader: &Reader, inner: Option<&Reader>, kind: &MethodType) {
    let member = match kind.name {
        "boleto" => "tax_id",
        "fpx" => "bank",
        "sofort" => "country",
        _ => return,
    };
    match inner {
        Some(inner) => {
            required(inner, member);
        }
        None => reader.report(&format!("{}[{member}]", kind.name), Fault::Missing),
    }
}

fn typed_card(reader: &Reader, owner: Option<&Tree>, version: &Version) -> Option<Material> {
    reader.only(CARD);
    if let Some(inner) = reader.object("networks", Need::Optional) {
        inner.only(&["preferred"]);
    }
    if let Some(token) = filled(reader, "token") {
        if reader.map().contains("number") {
            let message = "You may only specify one of these parameters: number, token.";
            reader.report("token", other("parameters_exclusive", message));
        } else if !token.starts_with("tok_") {
            let message = no_such("token", &token, version);
            reader.report("token", other("resource_missing", message));
        }
        return Some(Material::Handle(token));
    }
    let text = |path: &[&str]| {
        let found = owner
            .and_then(|owner| owner.at(path))
            .and_then(Tree::as_str);
        found.map(str::to_owned)
    };
    let part = |name: &str| text(&["address", name]);
    let cvc = reader.text("cvc", TextRule::optional(TEXT_MAX));
    Some(Material::Card(Box::new(CardInput {
        number: Secret::new(required(reader, "number")),
        exp_month: required(reader, "exp_month"),
        exp_year: required(reader, "exp_year"),
        cvc: cvc.filter(|text| !text.is_empty()).map(Secret::new),
        name: text(&["name"]),
        address: Address {
            line1: part("line1"),
            line2: part("line2"),
            city: part("city"),
            state: part("state"),
            zip: part("zip"),
            country: part("country"),
        },
    })))
}

fn account(reader: &Reader, kind: &MethodType, owner: Option<&Tree>) -> Option<BankInput> {
    let name = owner
        .and_then(|owner| owner.get("name"))
        .and_then(Tree::as_str);
    let mut account = BankInput {
        account_number: Secret::new(""),
        routing_number: None,
        country: String::new(),
        currency: None,
        holder_name: name.map(str::to_owned),
        holder_type: None,
        account_type: None,
    };
    let MadeOf::Bank(number, routing) = kind.made_of else {
        return None;
    };
    if filled(reader, "financial_connections_account").is_some() {
        let message = "Accounts of Financial Connections are not served here: supply \
                       account_number and routing_number.";
        reader.report("financial_connections_account", other("", message));
        return None;
    }
    let digits = required(reader, number);
    account.routing_number = routing.map(|routing| required(reader, routing));
    if kind.method == Method::AcssDebit {
        let institution = required(reader, "institution_number");
        let transit = account.routing_number.take().unwrap_or_default();
        account.routing_number = Some(format!("{transit}-{institution}"));
    }
    let (country, currency) = match (kind.name, kind.method) {
        ("bacs_debit", _) => ("GB", "gbp"),
        (_, Method::AcssDebit) => ("CA", "cad"),
        (_, Method::AuBecsDebit) => ("AU", "aud"),
        (_, Method::SepaDebit) => return Some(sepa(reader, account, &digits)),
        _ => ("US", "usd"),
    };
    if kind.name == "us_bank_account" {
        let word = |name, words| {
            reader
                .choice(name, Need::Optional, words)
                .map(str::to_owned)
        };
        account.holder_type = word("account_holder_type", HOLDER_TYPES);
        account.account_type = word("account_type", ACCOUNT_TYPES).or(Some("checking".to_owned()));
    }
    account.country = country.to_owned();
    account.currency = Some(currency.to_owned());
    account.account_number = Secret::new(digits);
    Some(account)
}

fn sepa(reader: &Reader, mut account: BankInput, text: &str) -> BankInput {
    let iban = text.replace(' ', "").to_ascii_uppercase();
    if !iban.is_empty() && !bank::iban(&iban) {
        let fault = other("account_number_invalid", "The IBAN is not valid.");
        reader.report("iban", fault);
    }
    account.country = iban.get(..2).unwrap_or_default().to_owned();
    account.currency = Some("eur".to_owned());
    account.account_number = Secret::new(iban);
    account
}

/// What is shown again of the type's own map, numbers of accounts excepted.
fn shown_again(inner: &Reader, kind: &MethodType) -> Map {
    let mut own = Map::new();
    if kind.made_of == MadeOf::Nothing {
        for name in kind.members {
            match inner.raw(name) {
                Some(Tree::Map(map)) => {
                    own.insert(*name, kit::reader::masked(&Tree::Map(map.clone())));
                }
                _ => {
                    if let Some(text) = optional(inner, name, TEXT_MAX) {
                        own.insert(*name, text);
                    }
                }
            }
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
