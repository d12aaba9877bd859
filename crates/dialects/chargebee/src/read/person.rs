//! Names and addresses.

use domain::card::Address;
use tree::{Map, Tree};

use crate::read::input::Input;

/// First and last name as one, `None` when neither is given.
pub(crate) fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = [first, last].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The address of a card, from its `billing_…` fields.
pub(crate) fn card_address(input: &Input) -> Address {
    let state_code = input.prose("billing_state_code", 50);
    let state = input.prose("billing_state", 50);
    Address {
        line1: input.prose("billing_addr1", 150),
        line2: input.prose("billing_addr2", 150),
        city: input.prose("billing_city", 50),
        state: state_code.or(state),
        zip: input.prose("billing_zip", 20),
        country: input.country("billing_country"),
    }
}

/// Members of a billing address and their most characters; the country is checked apart.
const BILLING: [(&str, usize); 10] = [
    ("first_name", 150),
    ("last_name", 150),
    ("company", 250),
    ("phone", 50),
    ("line1", 150),
    ("line2", 150),
    ("line3", 150),
    ("city", 50),
    ("state_code", 50),
    ("state", 50),
];

const VALIDATION: &[&str] = &["not_validated", "valid", "partially_valid", "invalid"];

/// A billing address as it will be shown again; `None` when it is absent or empty.
pub(crate) fn billing_address(input: &Input, name: &str) -> Option<Map> {
    let input = input.object(name)?;
    let mut out = Map::new();
    let mut note = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.insert(name, value);
        }
    };
    for (member, max) in BILLING {
        note(member, input.prose(member, max));
    }
    note("email", input.email("email"));
    note("zip", input.prose("zip", 20));
    note("country", input.country("country"));
    note(
        "validation_status",
        input
            .choice("validation_status", VALIDATION)
            .map(str::to_owned),
    );
    (!out.is_empty()).then_some(out)
}

/// Notes what is wrong with a billing address of an update, in which empty values count.
pub(crate) fn check_billing(input: &Input, name: &str) {
    let Some(input) = input.object(name) else {
        return;
    };
    for (member, max) in BILLING.into_iter().chain([("zip", 20)]) {
        input.prose(member, max);
    }
    if input.given("email") {
        input.email("email");
    }
    if input.given("country") {
        input.country("country");
    }
    if input.given("validation_status") {
        input.choice("validation_status", VALIDATION);
    }
}

/// A billing address in the neutral form that every dialect reads.
pub(crate) fn neutral_address(billing: &Map) -> Tree {
    let mut out = Map::new();
    for name in ["line1", "line2", "city", "state", "zip", "country"] {
        let value = billing.get(name);
        let value = if name == "state" {
            value.or(billing.get("state_code"))
        } else {
            value
        };
        if let Some(value) = value {
            out.insert(name, value.clone());
        }
    }
    Tree::Map(out)
}
