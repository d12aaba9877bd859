//! What the issuer says about security code and address.

use domain::card::{Card, Check, Checks};

use super::effects::Effect;

/// How a security code came.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// With this call.
    Code(&'a str),
    /// When the token was made; the code itself is gone.
    Earlier,
    /// Not at all.
    Nothing,
}

impl Given<'_> {
    pub(super) fn is_given(self) -> bool {
        !matches!(self, Given::Nothing)
    }
}

/// The checks of a card that was not shown to its issuer.
pub(super) fn unchecked(card: &Card, cvc: Given<'_>) -> Checks {
    all(card, cvc, Check::Unchecked)
}

/// The checks of a card that was: what was given passes, unless the card, or the code at a gateway
/// whose codes are scripted, says otherwise.
pub(super) fn results(gateway: &str, card: &Card, cvc: Given<'_>, effect: Effect) -> Checks {
    let mut checks = all(card, cvc, Check::Pass);
    if let Effect::Checked(decided) = effect {
        override_given(&mut checks.cvc, decided.cvc);
        override_given(&mut checks.line1, decided.line1);
        override_given(&mut checks.zip, decided.zip);
    }
    if let Given::Code(code) = cvc {
        override_given(&mut checks.cvc, scripted(gateway, code));
    }
    checks
}

fn all(card: &Card, cvc: Given<'_>, check: Check) -> Checks {
    let given = |part: &Option<String>| part.as_ref().is_some_and(|text| !text.is_empty());
    let address = &card.address;
    // A check that is there already stands for data that came with the token.
    Checks {
        cvc: cvc.is_given().then_some(check),
        line1: (given(&address.line1) || card.checks.line1.is_some()).then_some(check),
        zip: (given(&address.zip) || card.checks.zip.is_some()).then_some(check),
    }
}

fn override_given(check: &mut Option<Check>, decided: Option<Check>) {
    if check.is_some() && decided.is_some() {
        *check = decided;
    }
}

/// Security codes with a published result.
fn scripted(gateway: &str, code: &str) -> Option<Check> {
    match (gateway, code) {
        ("braintree", "200") | ("tap", "102") => Some(Check::Fail),
        ("braintree", "201") | ("tap", "101") => Some(Check::Unchecked),
        ("braintree", "301") => Some(Check::Unavailable),
        _ => None,
    }
}
