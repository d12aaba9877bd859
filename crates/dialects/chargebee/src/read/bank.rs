//! Bank accounts in a form.

use domain::Secret;
use domain::bank::BankInput;
use tree::Tree;

use crate::read::gateway;
use crate::read::input::Input;
use crate::read::person;
use crate::words::banks;

/// A bank account as a form has it.
pub(crate) struct Form {
    /// The account itself.
    pub(crate) bank: BankInput,
    /// The account at a gateway.
    pub(crate) account: Option<String>,
    /// What only this dialect shows of it.
    pub(crate) details: Vec<(String, Tree)>,
}

/// Where the country of a local account number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Country {
    /// Inside `bank_account`.
    Inside,
    /// Beside it.
    Outside,
}

/// A `bank_account`; `beside` is the level that holds the country. `None` when something is
/// missing, which is noted.
pub(crate) fn read(input: &Input, beside: &Input) -> Option<Form> {
    let (first, last) = (
        input.prose("first_name", 150),
        input.prose("last_name", 150),
    );
    let company = input.prose("company", 250);
    let email = input.email("email");
    let bank_name = input.prose("bank_name", 100);
    let echeck_type = input.choice("echeck_type", banks::ECHECK_TYPES);
    let account_type = input.choice("account_type", banks::ACCOUNT_TYPES);
    let holder_type = input.choice("account_holder_type", banks::HOLDER_TYPES);
    input.text("phone", 50);
    input.text("swedish_identity_number", 12);
    input.free_form("billing_address");
    let routing_number = routing(input);
    let (number, country) = number(input, beside)?;
    let noted = [
        ("first_name", first.clone()),
        ("last_name", last.clone()),
        ("email", email),
        ("bank_name", bank_name),
        ("echeck_type", echeck_type.map(str::to_owned)),
    ];
    let details = noted
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    let name = person::full_name(first.as_deref(), last.as_deref());
    Some(Form {
        bank: BankInput {
            account_number: number,
            routing_number,
            currency: banks::currency(&country).map(str::to_owned),
            country,
            holder_name: name.or(company),
            holder_type: holder_type.map(str::to_owned),
            account_type: account_type.map(str::to_owned),
        },
        account: gateway::account(input),
        details: details.collect(),
    })
}

/// The bank: a routing number, or a bank code where the country has those.
fn routing(input: &Input) -> Option<String> {
    let routing = input.text("routing_number", 9);
    let code = input.text("bank_code", 20);
    routing.or(code)
}

/// The number and its country: an IBAN has it inside, a local number needs it beside.
fn number(input: &Input, beside: &Input) -> Option<(Secret, String)> {
    let country = beside.country("issuing_country");
    if let Some(iban) = input.text("iban", 50) {
        let iban = Secret::new(iban.replace(' ', "").to_ascii_uppercase());
        if !domain::bank::iban(iban.expose()) {
            input.wrong("iban", "an IBAN");
            return None;
        }
        let country: String = iban.expose().chars().take(2).collect();
        return Some((iban, country));
    }
    let Some(number) = input.text("account_number", 17) else {
        input.missing("iban");
        return None;
    };
    let number = Secret::new(number);
    if country.is_none() && beside.raw("issuing_country").is_none() {
        beside.missing("issuing_country");
    }
    Some((number, country?))
}
