//! Making, reading and paying one payment.

use domain::charge::Terms;
use domain::intent::Purpose;
use domain::money::{decimals, minor_of_units};
use domain::operation::{
    AuthorizeIntent, CreateIntent, CustomerRef, IntentMethod, IntentRef, PayIntent, ReadIntent,
};
use domain::refusal::Kind;
use domain::source::{Amount, Returns};
use domain::{Dialect, Id, Refusal};
use kit::reader::Need;
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::errors::{self, Faults, NOT_POSITIVE};
use crate::read::fields::{Blank, Fields};
use crate::read::{amount, reference};

const DESCRIPTION_MAX: usize = 256;
/// Most characters of the id of an invoice or a subscription. They are kept somewhere else.
const FOREIGN_ID_MAX: usize = 64;
/// Most digits before the decimal point of an amount.
const WHOLE_DIGITS_MAX: usize = 12;

/// `POST /payments/`. As with sources, a request that names a customer and is wrong elsewhere is
/// passed on in a form that cannot succeed, so that [`refused`] can report everything.
pub(crate) fn create(call: &Call) -> Result<CreateIntent, Reply> {
    let form = Form::read(&call.body)?;
    match (form.input, form.customer) {
        (Some(input), customer) if form.cross.is_empty() => {
            Ok(operation(input, customer, form.source))
        }
        (_, Some(customer)) => Ok(impossible(customer)),
        (_, None) if form.faults.is_empty() => Err(form.cross.reply()),
        (_, None) => Err(form.faults.reply()),
    }
}

/// The answer to a refused creation, as far as the members of the body explain it.
pub(crate) fn refused(body: &Tree, refusal: &Refusal) -> Option<Reply> {
    let mut form = match Form::read(body) {
        Ok(form) => form,
        Err(reply) => return Some(reply),
    };
    if let Refusal::NotFound { kind, id } = refusal {
        match (kind, &form.customer, &form.source) {
            (Kind::Customer, Some(customer), _) => {
                let text = errors::no_such_object(customer);
                form.faults.add("customer", text);
            }
            (Kind::Source, _, Some((member, number))) if *id == number.to_string() => {
                form.faults.add(member, errors::no_such_object(id));
            }
            _ => {}
        }
    }
    [form.faults, form.cross]
        .iter()
        .find(|faults| !faults.is_empty())
        .map(Faults::reply)
}

/// `GET /payments/{id}/`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadIntent, Reply> {
    Ok(ReadIntent {
        intent: number(call)?,
        purpose: Some(Purpose::Payment),
        client_secret: None,
    })
}

/// `POST /payments/{id}/authorize/`.
pub(crate) fn authorize(call: &Call) -> Result<AuthorizeIntent, Reply> {
    let intent = number(call)?;
    let mut fields = Fields::of(&call.body)?;
    let source = reference::key(&mut fields, "source", Need::Required);
    match source {
        Some(source) if fields.faults.is_empty() => Ok(AuthorizeIntent { intent, source }),
        _ => Err(fields.faults.reply()),
    }
}

/// `GET /payments/{id}/pay/`.
pub(crate) fn pay(call: &Call) -> Result<PayIntent, Reply> {
    Ok(PayIntent {
        intent: number(call)?,
    })
}

/// Payments have numbers; anything else names nothing.
fn number(call: &Call) -> Result<IntentRef, Reply> {
    call.param("id")
        .parse()
        .map(IntentRef::Number)
        .map_err(|_| errors::not_found())
}

/// What a body asks for, read as far as possible.
struct Form {
    /// What is wrong with single members.
    faults: Faults,
    /// What does not fit together; looked at only when all members are fine.
    cross: Faults,
    /// The customer as text, when one is named.
    customer: Option<String>,
    /// The source, and the member that names it.
    source: Option<(&'static str, i64)>,
    /// Everything else, when all members are fine.
    input: Option<Input>,
}

struct Input {
    amount: String,
    currency: String,
    terms: Terms,
}

impl Form {
    /// Members in the order in which they are documented. What the server decides is not read: the
    /// state, the balance, the reason for a failure.
    fn read(body: &Tree) -> Result<Self, Reply> {
        let mut fields = Fields::of(body)?;
        let amount = amount(&mut fields);
        let currency = fields.choice("currency", Need::Required, currency_of);
        let date = fields.date("date", Need::Required);
        let description = fields.text(
            "description",
            Need::Required,
            Blank::Refused,
            DESCRIPTION_MAX,
        );
        let mut own = Map::new();
        own.insert("date", date);
        for member in ["invoice", "subscription"] {
            let id = fields.text(member, Need::Optional, Blank::Kept, FOREIGN_ID_MAX);
            own.insert(member, id.filter(|id| !id.is_empty()));
        }
        let customer = reference::customer(&mut fields);
        own.insert(
            "payment_date",
            fields.moment("payment_date", Need::Optional),
        );
        let source = reference::source(&mut fields);
        let return_url = fields.url("return_url", Need::Optional);
        own.insert(
            "enable_checkout",
            fields
                .boolean("enable_checkout", Need::NotNull)
                .unwrap_or(false),
        );
        let metadata = fields.object("metadata", Need::NotNull);
        let terms = Terms {
            description,
            statement_descriptor: None,
            metadata: metadata.or_else(|| Some(Tree::Map(Map::new()))),
            returns: Returns {
                any: return_url,
                ..Returns::default()
            },
            details: Some(tree::map([(Dialect::Piriod.name(), Tree::Map(own))])),
        };
        let faults = fields.faults;
        let mut cross = Faults::default();
        let input = match (amount, currency) {
            (Some(amount), Some(currency)) if faults.is_empty() => {
                judge(&mut cross, &amount, &currency);
                Some(Input {
                    amount,
                    currency,
                    terms,
                })
            }
            _ => None,
        };
        Ok(Self {
            faults,
            cross,
            customer,
            source,
            input,
        })
    }
}

/// The rule between amount and currency.
fn judge(cross: &mut Faults, amount: &str, currency: &str) {
    if minor_of_units(amount, currency).is_none() {
        let places = decimals(currency);
        let text = format!("Ensure that there are no more than {places} decimal places.");
        cross.add("amount", text);
    }
}

fn amount(fields: &mut Fields) -> Option<String> {
    let value = fields.value("amount", Need::Required)?;
    let fault = match amount::read(value) {
        None => "A valid number is required.".to_owned(),
        Some(amount) if amount == "0" || amount.starts_with('-') => NOT_POSITIVE.to_owned(),
        Some(amount) if whole_digits(&amount) > WHOLE_DIGITS_MAX => format!(
            "Ensure that there are no more than {WHOLE_DIGITS_MAX} digits before the decimal \
             point."
        ),
        Some(amount) => return Some(amount),
    };
    fields.faults.add("amount", fault);
    None
}

fn whole_digits(amount: &str) -> usize {
    amount.split('.').next().unwrap_or_default().len()
}

/// Three letters, in lower case: which currencies there are is for the gateways to say.
fn currency_of(word: &str) -> Option<String> {
    let plain = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    plain.then(|| word.to_ascii_lowercase())
}

fn operation(
    input: Input,
    customer: Option<String>,
    source: Option<(&'static str, i64)>,
) -> CreateIntent {
    CreateIntent {
        amount: Some(Amount::Units(input.amount)),
        currency: Some(input.currency),
        customer: customer.map(|id| CustomerRef::Id(Id::new(id))),
        method: source.map(|(_, number)| IntentMethod::Number(number)),
        terms: input.terms,
        ..blank()
    }
}

/// A request that the core refuses in any case: no source has an empty name.
fn impossible(customer: String) -> CreateIntent {
    CreateIntent {
        customer: Some(CustomerRef::Id(Id::new(customer))),
        method: Some(IntentMethod::Named(Id::new(""))),
        ..blank()
    }
}

fn blank() -> CreateIntent {
    CreateIntent {
        purpose: Purpose::Payment,
        amount: None,
        currency: None,
        customer: None,
        method: None,
        capture: true,
        keep_for: None,
        expires: None,
        terms: Terms::default(),
        confirm: None,
    }
}
