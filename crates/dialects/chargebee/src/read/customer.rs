//! Customers.

pub(crate) mod change;
pub(crate) mod list;

use domain::Id;
use domain::customer::Profile;
use domain::operation::{CreateCustomer, CreateSource, CustomerRef, ReadCustomer, Relations};
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::errors::Problem;
use crate::read::headers::{self, Place};
use crate::read::input::{Body, Input};
use crate::read::{bank, person, source};

/// Most characters of an id that the caller chooses.
const ID_MAX: usize = 50;
/// Most days until payment is due that a term can have.
const TERM_DAYS_MAX: i64 = 10_000;

/// What is loaded beside a customer.
pub(super) const WITH: Relations = Relations {
    customer: false,
    default_source: true,
    sources: false,
};

/// Custom attributes begin with this.
pub(crate) const CUSTOM: &str = "cf_";

/// Ways to give a first payment method; at most one of them.
const METHODS: [&str; 5] = [
    "token_id",
    "card",
    "bank_account",
    "payment_method",
    "payment_intent",
];

/// `POST /customers`
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
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
    let id = id(&input);
    let profile = profile(&input, &place, given.is_empty());
    let source = first_source(&input, given.first().copied(), call, &place)?;
    input.finish()?;
    Ok(CreateCustomer {
        id,
        profile,
        claims: Vec::new(),
        source,
        with: WITH,
    })
}

/// `GET /customers/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    headers::place(call)?;
    let customer = CustomerRef::Id(Id::new(call.param("id")));
    Ok(ReadCustomer {
        customer,
        with: WITH,
        new_session: false,
    })
}

/// An id stands in paths and messages, so it is visible text without a card number in it.
fn id(input: &Input) -> Option<Id> {
    let id = input.text("id", ID_MAX)?;
    let masked = domain::mask::mask_numbers(&id) != id;
    if masked || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
        input.wrong("id", "visible characters and no card number");
    }
    Some(Id::new(id))
}

fn first_source(
    input: &Input,
    method: Option<&str>,
    call: &Call,
    place: &Place,
) -> Result<Option<Box<CreateSource>>, Reply> {
    let made = match method {
        None => return Ok(None),
        Some("token_id") => source::of_token(input, call, place),
        Some("card") => source::of_card(input, call, place)?,
        Some("bank_account") => source::of_bank_account(input, bank::Country::Inside, call, place)?,
        Some("payment_method") => source::of_payment_method(input, call, place)?,
        Some(_) => source::of_payment_intent(input, call, place)?,
    };
    Ok(made.map(Box::new))
}

fn profile(input: &Input, place: &Place, without_source: bool) -> Profile {
    let billing = person::billing_address(input, "billing_address");
    let mut own = facts(input, without_source);
    own.extend(place.members());
    if let Some(billing) = &billing {
        own.push(("billing_address".to_owned(), Tree::Map(billing.clone())));
    }
    Profile {
        email: input.email("email"),
        phone: input.prose("phone", 50),
        name: None,
        first_name: input.prose("first_name", 150),
        last_name: input.prose("last_name", 150),
        company: input.prose("company", 250),
        description: None,
        locale: input.prose("locale", 50),
        metadata: meta_data(input),
        address: billing.as_ref().map(person::neutral_address),
        extra: headers::under_own_name(own),
    }
}

fn meta_data(input: &Input) -> Option<Tree> {
    let data = input.free_form("meta_data")?;
    if data.as_map().is_none() {
        input.wrong("meta_data", "an object");
    }
    Some(data)
}

/// Everything that only this dialect shows, and custom attributes.
fn facts(input: &Input, without_source: bool) -> Vec<(String, Tree)> {
    let mut facts = Vec::new();
    let mut note = |name: &str, value: Option<Tree>| {
        facts.extend(value.map(|value| (name.to_owned(), value)));
    };
    for (name, max) in TEXTS {
        note(name, input.prose(name, *max).map(Tree::from));
    }
    for (name, words) in CHOICES {
        note(name, input.choice(name, words).map(Tree::from));
    }
    for name in FLAGS {
        note(name, input.boolean(name).map(Tree::from));
    }
    for (name, columns) in TABLES {
        note(name, table(input, name, columns));
    }
    note(
        "net_term_days",
        input
            .integer("net_term_days", (0, TERM_DAYS_MAX))
            .map(Tree::from),
    );
    note("exemption_details", exemptions(input));
    note("preferred_currency_code", currency(input));
    // With a source from the start the caller's word stands; without one, the first source that
    // arrives later turns collection on.
    let collection = if without_source {
        "auto_collection_at_first"
    } else {
        "auto_collection"
    };
    note(
        collection,
        input
            .choice("auto_collection", &["on", "off"])
            .map(Tree::from),
    );
    facts.extend(custom(input));
    facts
}

fn exemptions(input: &Input) -> Option<Tree> {
    let details = input.free_form("exemption_details")?;
    if details.as_list().is_none() {
        input.wrong("exemption_details", "a list");
    }
    Some(details)
}

fn currency(input: &Input) -> Option<Tree> {
    let code = input.currency("preferred_currency_code")?;
    Some(code.to_ascii_uppercase().into())
}

/// Custom attributes, `cf_…`, as given; each is a member of its own.
fn custom(input: &Input) -> impl Iterator<Item = (String, Tree)> {
    let attributes = input
        .map()
        .iter()
        .filter(|(name, _)| name.starts_with(CUSTOM));
    let attributes: Map = attributes
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let masked = kit::reader::masked(&Tree::Map(attributes));
    let members = match masked {
        Tree::Map(members) => members,
        _ => Map::new(),
    };
    members.into_iter()
}

/// A list of objects that comes in columns: `name[column][0]=…`. Rows end with the longest
/// column; cells that are absent or empty are left out.
fn table(input: &Input, name: &str, columns: &[(&str, usize)]) -> Option<Tree> {
    let given = input.object(name)?;
    let mut rows: Vec<Map> = Vec::new();
    for (column, max) in columns {
        let Some(cells) = given.raw(column) else {
            continue;
        };
        let Some(cells) = cells.as_list() else {
            given.wrong(column, "a list");
            continue;
        };
        for (place, cell) in cells.iter().enumerate() {
            let Some(text) = cell.as_str() else {
                given.wrong(column, "a list of texts");
                break;
            };
            if text.chars().count() > *max {
                given.wrong(column, "a list of shorter texts");
                break;
            }
            if rows.len() <= place {
                rows.resize_with(place + 1, Map::new);
            }
            if !text.is_empty() {
                rows[place].insert(*column, domain::mask::mask_numbers(text).into_owned());
            }
        }
    }
    rows.retain(|row| !row.is_empty());
    // What an answer must have in each row.
    let needed = columns.iter().map(|(column, _)| *column);
    for column in needed.filter(|column| NEEDED.contains(&(name, column))) {
        if rows.iter().any(|row| row.get(column).is_none()) {
            given.missing(column);
        }
    }
    let rows = rows.into_iter().map(Tree::Map);
    Some(Tree::List(rows.collect())).filter(|rows| rows.as_list() != Some(&[]))
}

/// Texts and their most characters.
const TEXTS: &[(&str, usize)] = &[
    ("vat_number", 20),
    ("vat_number_prefix", 10),
    ("entity_identifier_scheme", 50),
    ("entity_identifier_standard", 50),
    ("client_profile_id", 50),
    ("exempt_number", 100),
    ("created_from_ip", 50),
    ("invoice_notes", 2000),
];

const FLAGS: &[&str] = &[
    "allow_direct_debit",
    "registered_for_gst",
    "is_einvoice_enabled",
    "business_customer_without_vat_number",
    "auto_close_invoices",
    "consolidated_invoicing",
];

type Words = &'static [&'static str];

const CHOICES: &[(&str, Words)] = &[
    ("taxability", &["taxable", "exempt"]),
    (
        "einvoicing_method",
        &["automatic", "manual", "site_default"],
    ),
    (
        "customer_type",
        &["residential", "business", "senior_citizen", "industrial"],
    ),
    (
        "taxjar_exemption_category",
        &["wholesale", "government", "other"],
    ),
    (
        "entity_code",
        &[
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "p", "q", "r",
            "med1", "med2",
        ],
    ),
    (
        "offline_payment_method",
        &[
            "no_preference",
            "cash",
            "check",
            "bank_transfer",
            "ach_credit",
            "sepa_credit",
            "boleto",
            "us_automated_bank_transfer",
            "eu_automated_bank_transfer",
            "uk_automated_bank_transfer",
            "jp_automated_bank_transfer",
            "mx_automated_bank_transfer",
            "custom",
        ],
    ),
];

/// Columns that every row of a table has.
const NEEDED: &[(&str, &str)] = &[
    ("entity_identifiers", "id"),
    ("tax_providers_fields", "provider_name"),
    ("tax_providers_fields", "field_id"),
    ("tax_providers_fields", "field_value"),
];

type Columns = &'static [(&'static str, usize)];

const TABLES: &[(&str, Columns)] = &[
    (
        "entity_identifiers",
        &[("id", 40), ("scheme", 50), ("value", 50), ("standard", 50)],
    ),
    (
        "tax_providers_fields",
        &[("provider_name", 50), ("field_id", 50), ("field_value", 50)],
    ),
];

/// Names of everything of [`facts`] that is shown again as it was given.
pub(crate) fn plain_facts() -> impl Iterator<Item = &'static str> {
    let texts = TEXTS.iter().map(|(name, _)| *name);
    let words = CHOICES.iter().map(|(name, _)| *name);
    let tables = TABLES.iter().map(|(name, _)| *name);
    let others = [
        "net_term_days",
        "exemption_details",
        "preferred_currency_code",
        "fraud_flag",
    ];
    let places = ["business_entity_id", "brand_id"];
    texts
        .chain(words)
        .chain(FLAGS.iter().copied())
        .chain(tables)
        .chain(others)
        .chain(places)
}

#[cfg(test)]
mod tests;
