//! The test cards of every role: behaviour belongs to a gateway and a number together.

use domain::card::luhn;
use domain::refusal::Reason::{
    AuthenticationFailed, CallIssuer, DoNotHonor, ExpiredCard, GenericDecline, IncorrectCvc,
    IncorrectNumber, InsufficientFunds, PickupCard,
};

use super::effects::Challenge;
use super::effects::Effect::{
    self, Approved, AuthenticationBroken, ByExpiry, Challenged, ChallengedThen, Declined,
};
use super::effects::No;
use super::stripe_cards::{COUNTRIES, SCENARIOS, STRIPE, STRIPE_GOOD};

/// A number (or the name of a scenario), what it does when stored, and when charged.
pub(super) type Row = (&'static str, Effect, Effect);

/// A published test card in the role of one gateway.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TestCard {
    /// The gateway. `paymongo` and `maya` are published numbers without a role here.
    pub gateway: &'static str,
    /// The number, digits only.
    pub number: &'static str,
    /// What happens when it is stored and the issuer is asked.
    pub attach: Effect,
    /// What happens when it is charged.
    pub charge: Effect,
}

/// Prints everything but the number: no test can print one by accident.
impl std::fmt::Debug for TestCard {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "TestCard({}, {:?}, {:?})",
            self.gateway, self.attach, self.charge
        )
    }
}

/// Every published test card, gateway by gateway. A number is there once per gateway.
pub fn test_cards() -> impl Iterator<Item = TestCard> {
    let special = DECKS.iter().flat_map(|(gateway, rows)| {
        rows.iter()
            .map(|(number, attach, charge)| (*gateway, *number, *attach, *charge))
    });
    // The card of the United States is in both lists.
    let countries = COUNTRIES.iter().map(|(_, number)| number);
    let countries = countries.filter(|number| !STRIPE_GOOD.contains(number));
    let good = STRIPE_GOOD.iter().chain(countries);
    let good = good.map(|number| ("stripe", *number, Approved, Approved));
    special
        .chain(good)
        .map(|(gateway, number, attach, charge)| TestCard {
            gateway,
            number,
            attach,
            charge,
        })
}

/// Whether test mode takes a card number: the published test numbers of all gateways, and every
/// number with a right check digit that starts with 400000. Anything else may be a real card.
pub fn takes_card(digits: &str) -> bool {
    is_published(digits)
        || (digits.starts_with(CANARIES) && (13..=19).contains(&digits.len()) && luhn(digits))
}

/// No issuer has this range: numbers in it are free for tests that look for stray card numbers.
const CANARIES: &str = "400000";

/// Whether a number is a published test number of any gateway.
pub(super) fn is_published(digits: &str) -> bool {
    test_cards().any(|card| card.number == digits)
}

/// The country whose published card this is, upper case.
pub(super) fn country_of(digits: &str) -> Option<&'static str> {
    COUNTRIES
        .iter()
        .find(|(_, number)| *number == digits)
        .map(|(country, _)| *country)
}

/// What a number does at a gateway when stored and when charged; numbers that the gateway does not
/// know simply work there.
pub(super) fn effect_at(gateway: &str, number: &str) -> (Effect, Effect) {
    effect_in(rows_of(gateway), number)
}

/// What a named scenario of the Stripe role does.
pub(super) fn effect_of_scenario(scenario: &str) -> (Effect, Effect) {
    effect_in(SCENARIOS, scenario)
}

/// The number in a gateway's table that starts and ends like this, for tokens that show no more.
pub(super) fn number_like(gateway: &str, first: &str, last: &str) -> Option<&'static str> {
    if first.len() != 6 || last.len() != 4 {
        return None;
    }
    let numbers = rows_of(gateway).iter().map(|(number, ..)| *number);
    numbers
        .into_iter()
        .find(|number| number.starts_with(first) && number.ends_with(last))
}

fn effect_in(rows: &[Row], name: &str) -> (Effect, Effect) {
    rows.iter()
        .find(|(known, ..)| *known == name)
        .map_or((Approved, Approved), |(_, attach, charge)| {
            (*attach, *charge)
        })
}

fn rows_of(gateway: &str) -> &'static [Row] {
    DECKS
        .iter()
        .find(|(name, _)| *name == gateway)
        .map_or(&[], |(_, rows)| *rows)
}

const DECKS: &[(&str, &[Row])] = &[
    ("stripe", STRIPE),
    ("braintree", BRAINTREE),
    ("vantiv", VANTIV),
    ("tap", TAP),
    ("cybersource", CYBERSOURCE),
    ("chargebee", CHARGEBEE),
    ("magpie", MAGPIE),
    ("transbank", TRANSBANK),
    ("webpay", TRANSBANK),
    ("oneclick", TRANSBANK),
    ("paymongo", PAYMONGO),
    ("maya", MAYA),
];

const BRAINTREE_NO: No = No::new(DoNotHonor, "2000", "Do Not Honor");

const BRAINTREE: &[Row] = &[
    ("4111111111111111", Approved, Approved),
    ("4012888888881881", Approved, Approved),
    ("5555555555554444", Approved, Approved),
    ("378282246310005", Approved, Approved),
    ("6011111111111117", Approved, Approved),
    (
        "4000111111111115",
        Declined(BRAINTREE_NO),
        Declined(BRAINTREE_NO),
    ),
    (
        "5105105105105100",
        Declined(BRAINTREE_NO),
        Declined(BRAINTREE_NO),
    ),
    (
        "378734493671000",
        Declined(BRAINTREE_NO),
        Declined(BRAINTREE_NO),
    ),
    (
        "6011000990139424",
        Declined(BRAINTREE_NO),
        Declined(BRAINTREE_NO),
    ),
];

const VANTIV_FUNDS: No = No::new(InsufficientFunds, "110", "Insufficient Funds");
const VANTIV_NUMBER: No = No::new(IncorrectNumber, "301", "Invalid Account Number");
const VANTIV_CALL: No = No::new(CallIssuer, "123", "Call Discover");
const VANTIV_PICKUP: No = No::new(PickupCard, "303", "Pick Up Card");

const VANTIV: &[Row] = &[
    ("4457010000000009", Approved, Approved),
    ("5112010000000003", Approved, Approved),
    ("6011010000000003", Approved, Approved),
    ("375001000000005", Approved, Approved),
    (
        "4457010100000008",
        Declined(VANTIV_FUNDS),
        Declined(VANTIV_FUNDS),
    ),
    (
        "5112010100000002",
        Declined(VANTIV_NUMBER),
        Declined(VANTIV_NUMBER),
    ),
    (
        "6011010100000002",
        Declined(VANTIV_CALL),
        Declined(VANTIV_CALL),
    ),
    (
        "375001010000003",
        Declined(VANTIV_PICKUP),
        Declined(VANTIV_PICKUP),
    ),
    ("4100200300011001", Approved, Approved),
    ("4457119922390123", Approved, Approved),
    ("5435101234510196", Approved, Approved),
    (
        "5435109999999999",
        Declined(VANTIV_NUMBER),
        Declined(VANTIV_NUMBER),
    ),
];

const TAP_NOT_CAPTURED: No = No::new(GenericDecline, "501", "Declined");
const TAP_DECLINED: No = No::new(DoNotHonor, "509", "Declined, Do Not Honour");
const TAP_ASKED: Effect = ByExpiry(Challenge::Possible);
const TAP_PLAIN: Effect = ByExpiry(Challenge::Never);

const TAP: &[Row] = &[
    ("4508750015741019", TAP_ASKED, TAP_ASKED),
    ("5123450000000008", TAP_ASKED, TAP_ASKED),
    ("5111111111111118", TAP_PLAIN, TAP_PLAIN),
    // Local schemes, which always go over a page of theirs.
    ("8888880000000001", Challenged, Challenged),
    ("4600410123456789", Challenged, Challenged),
    (
        "7777770123456789",
        Challenged,
        ChallengedThen(TAP_NOT_CAPTURED),
    ),
    ("1111110123456789", Challenged, ChallengedThen(TAP_DECLINED)),
];

const CYBERSOURCE_AUTH: No = No::new(
    AuthenticationFailed,
    "CONSUMER_AUTHENTICATION_FAILED",
    "Decline - The payer could not be authenticated.",
);

const CYBERSOURCE: &[Row] = &[
    ("4111111111111111", Approved, Approved),
    ("4622943127013705", Approved, Approved),
    ("5555555555554444", Approved, Approved),
    ("2222420000001113", Approved, Approved),
    ("378282246310005", Approved, Approved),
    ("6011111111111117", Approved, Approved),
    ("3566111111111113", Approved, Approved),
    ("4000000000002503", Challenged, Challenged),
    ("4000000000002701", Approved, Approved),
    (
        "4000000000002925",
        AuthenticationBroken(CYBERSOURCE_AUTH),
        AuthenticationBroken(CYBERSOURCE_AUTH),
    ),
    (
        "4000000000002370",
        ChallengedThen(CYBERSOURCE_AUTH),
        ChallengedThen(CYBERSOURCE_AUTH),
    ),
];

const CHARGEBEE_REFUSED: No = No::new(DoNotHonor, "3009", "Do not honour");
const CHARGEBEE_FUNDS: No = No::new(InsufficientFunds, "3001", "Insufficient funds");

const CHARGEBEE: &[Row] = &[
    ("4111111111111111", Approved, Approved),
    ("5555555555554444", Approved, Approved),
    ("378282246310005", Approved, Approved),
    ("6011111111111117", Approved, Approved),
    ("3530111333300000", Approved, Approved),
    ("38520000023237", Approved, Approved),
    (
        "4119862760338320",
        Declined(CHARGEBEE_REFUSED),
        Declined(CHARGEBEE_REFUSED),
    ),
    ("4005519200000004", Approved, Declined(CHARGEBEE_FUNDS)),
];

const MAGPIE_DECLINED: No = No::new(GenericDecline, "card_declined", "The card was declined.");
const MAGPIE_FUNDS: No = No::new(
    InsufficientFunds,
    "insufficient_funds",
    "The card has insufficient funds.",
);

/// Magpie asks no issuer when a source is made.
const MAGPIE: &[Row] = &[
    ("4242424242424242", Approved, Approved),
    ("5555555555554444", Approved, Approved),
    ("4000000000000002", Approved, Declined(MAGPIE_DECLINED)),
    ("4000000000009995", Approved, Declined(MAGPIE_FUNDS)),
    ("4012001037141112", Approved, Approved),
];

const TRANSBANK_NO: No = No::new(DoNotHonor, "-4", "Rechazada por parte del emisor");

/// Typed in by the payer on the page, so the answer is one to the payment or the enrolment.
const TRANSBANK: &[Row] = &[
    ("4051885600446623", Approved, Approved),
    ("370000000002032", Approved, Approved),
    (
        "5186059559590568",
        Declined(TRANSBANK_NO),
        Declined(TRANSBANK_NO),
    ),
    ("4051884239937763", Approved, Approved),
    ("4511346660037060", Approved, Approved),
    (
        "5186008541233829",
        Declined(TRANSBANK_NO),
        Declined(TRANSBANK_NO),
    ),
    ("4051886000056590", Approved, Approved),
    (
        "5186174110629480",
        Declined(TRANSBANK_NO),
        Declined(TRANSBANK_NO),
    ),
];

const PAYMONGO: &[Row] = &[
    ("4343434343434345", Approved, Approved),
    ("4120000000000007", Challenged, Challenged),
    ("4200000000000018", Approved, Declined(PAYMONGO_EXPIRED)),
    ("4300000000000017", Approved, Declined(PAYMONGO_CODE)),
    ("5100000000000198", Approved, Declined(PAYMONGO_FUNDS)),
    ("4111111111111111", Approved, Declined(PAYMONGO_NO)),
];

const PAYMONGO_EXPIRED: No = No::new(ExpiredCard, "card_expired", "The card has expired.");
const PAYMONGO_CODE: No = No::new(IncorrectCvc, "cvc_incorrect", "The CVC is incorrect.");
const PAYMONGO_FUNDS: No = No::new(
    InsufficientFunds,
    "insufficient_funds",
    "The card has insufficient funds.",
);
const PAYMONGO_NO: No = No::new(GenericDecline, "generic_decline", "The card was declined.");

const MAYA: &[Row] = &[
    ("4123450131001381", Challenged, Challenged),
    ("5123456789012346", Approved, Approved),
    ("4012001037141112", Approved, Approved),
];
