//! Cards in a form.

use domain::Secret;
use domain::card::{Address, CardInput};
use domain::operation::Material;
use kit::Reply;

use crate::errors::Problem;
use crate::read::gateway;
use crate::read::input::Input;
use crate::read::{headers, material, person};
use crate::words::{cards, gateways};

/// Most characters of a number; some clients encrypt it.
const NUMBER_MAX: usize = 1500;
/// Most characters of a security code.
const CODE_MAX: usize = 520;
/// Most characters of a gateway's token.
const TEMPORARY_MAX: usize = 300;

/// A card as a form has it.
pub(crate) struct Form {
    /// What the source or token is made from.
    pub(crate) stuff: Stuff,
    /// The account at a gateway.
    pub(crate) account: Option<String>,
    /// First and last name, kept apart as typed.
    pub(crate) names: (Option<String>, Option<String>),
    /// Where it was typed in, when the form says so.
    pub(crate) ip_address: Option<String>,
}

/// A typed-in card, or a gateway's token for one.
pub(crate) enum Stuff {
    Typed(Box<CardInput>),
    Temporary {
        token: Secret,
        expiry: Option<(String, String)>,
    },
}

impl Stuff {
    /// As the core takes it.
    pub(crate) fn material(self) -> Material {
        match self {
            Stuff::Typed(card) => Material::Card(card),
            Stuff::Temporary { token, expiry } => {
                material::temporary("card", &token, expiry).material
            }
        }
    }
}

/// A card with a number, as tokens need it. `None` when something is missing, which is noted.
pub(crate) fn typed(input: &Input) -> Option<Form> {
    input.choice("card_type", cards::BRANDS);
    input.email("email");
    let names = names(input);
    let address = shared(input);
    let card = card_input(input, &names, address)?;
    let account = gateway::account(input);
    Some(Form {
        stuff: Stuff::Typed(Box::new(card)),
        account,
        names,
        ip_address: None,
    })
}

/// A card with a number or with a gateway's token, as customers take it.
pub(crate) fn typed_or_temporary(input: &Input) -> Option<Form> {
    input.choice("gateway", gateways::PUBLISHED);
    let names = names(input);
    let address = shared(input);
    let ip_address = input
        .text("ip_address", 50)
        .filter(|text| headers::is_address(text));
    let temporary = input.text("tmp_token", TEMPORARY_MAX);
    let stuff = match temporary {
        Some(token) => Stuff::Temporary {
            token: Secret::new(token),
            expiry: expiry(input),
        },
        None => Stuff::Typed(Box::new(card_input(input, &names, address)?)),
    };
    Some(Form {
        stuff,
        account: gateway::account(input),
        names,
        ip_address,
    })
}

/// The answer to a form without its `card`.
pub(crate) fn missing(input: &Input) -> Result<(), Reply> {
    input.finish()?;
    let names = ["card[number]", "card[expiry_month]", "card[expiry_year]"];
    let problem = Problem::blank(names[0]);
    Err(names
        .iter()
        .fold(problem, |problem, name| problem.about(name))
        .reply())
}

/// Checks what all card forms have, and gives the address.
fn shared(input: &Input) -> Address {
    input.choice("preferred_scheme", cards::SCHEMES);
    input.free_form("additional_information");
    person::card_address(input)
}

fn names(input: &Input) -> (Option<String>, Option<String>) {
    (input.prose("first_name", 50), input.prose("last_name", 50))
}

fn card_input(
    input: &Input,
    names: &(Option<String>, Option<String>),
    address: Address,
) -> Option<CardInput> {
    let number = input.required("number", NUMBER_MAX).map(Secret::new);
    let cvc = input.text("cvv", CODE_MAX).map(Secret::new);
    for name in ["expiry_month", "expiry_year"] {
        if input.raw(name).is_none() {
            input.missing(name);
        }
    }
    let expiry = expiry(input);
    let (exp_month, exp_year) = expiry?;
    Some(CardInput {
        number: number?,
        exp_month,
        exp_year,
        cvc,
        name: person::full_name(names.0.as_deref(), names.1.as_deref()),
        address,
    })
}

/// Month and year, both integers; whether they lie ahead is the core's question.
fn expiry(input: &Input) -> Option<(String, String)> {
    let month = input.integer("expiry_month", (1, 12));
    let year = input.integer("expiry_year", (0, i64::MAX));
    Some((month?.to_string(), year?.to_string()))
}
