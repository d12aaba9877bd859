//! The published names of test instruments: `tok_visa`, `btok_us`, `pm_card_visa` and the like.
//! They never run out.

use domain::Moment;
use domain::bank::Bank;
use domain::card::{Brand, Card, Check, Checks, Funding, ThreeDSecure};

use super::banks;
use super::cards;
use super::effects::Effect;
use super::facts;
use super::stripe_cards::COUNTRIES;

/// What a published name stands for.
#[derive(Clone, Debug)]
pub enum TestInstrument {
    /// A card.
    Card {
        /// What is known of it; it expires next year, in this month.
        card: Box<Card>,
        /// The number; `None` for names that select a scenario and have no number.
        digits: Option<&'static str>,
        /// Whether it counts as having come with a security code.
        cvc_given: bool,
    },
    /// A bank account.
    Bank {
        /// What is known of it.
        bank: Box<Bank>,
        /// The account number.
        account: &'static str,
    },
}

/// The instrument behind a published token name (`tok_…`, `btok_…`).
pub fn test_token(name: &str, now: Moment) -> Option<TestInstrument> {
    if let Some(suffix) = name.strip_prefix("tok_") {
        return card_named(suffix, NAMES, now);
    }
    let suffix = name.strip_prefix("btok_")?;
    banks::named(suffix, banks::TOKEN_NAMES)
}

/// The instrument behind a published payment method name (`pm_card_…`, `pm_usBankAccount_…`).
pub fn test_payment_method(name: &str, now: Moment) -> Option<TestInstrument> {
    if let Some(suffix) = name.strip_prefix("pm_card_") {
        return card_named(suffix, NAMES, now).or_else(|| card_named(suffix, METHOD_NAMES, now));
    }
    let suffix = name.strip_prefix("pm_usBankAccount_")?;
    banks::named(suffix, banks::METHOD_NAMES)
}

/// Every published token name, with its prefix.
pub fn token_names() -> impl Iterator<Item = String> {
    let cards = NAMES.iter().map(|(suffix, _)| *suffix);
    let cards = cards.chain(SCENARIO_NAMES.iter().map(|(suffix, ..)| *suffix));
    let cards = cards.map(str::to_owned);
    let cards = cards.chain(
        COUNTRIES
            .iter()
            .map(|(country, _)| country.to_ascii_lowercase()),
    );
    let banks = banks::TOKEN_NAMES
        .iter()
        .map(|(suffix, ..)| format!("btok_{suffix}"));
    cards.map(|suffix| format!("tok_{suffix}")).chain(banks)
}

/// Names without `tok_` or `pm_card_`, and the number behind each.
const NAMES: &[(&str, &str)] = &[
    ("visa", "4242424242424242"),
    ("visa_debit", "4000056655665556"),
    ("mastercard", "5555555555554444"),
    ("mastercard_debit", "5200828282828210"),
    ("mastercard_prepaid", "5105105105105100"),
    ("amex", "378282246310005"),
    ("discover", "6011111111111117"),
    ("diners", "3056930009020004"),
    ("jcb", "3566002020360505"),
    ("unionpay", "6200000000000005"),
    ("visa_cartesBancaires", "4000002500001001"),
    ("mastercard_cartesBancaires", "5555552500001001"),
    ("visa_debit_eftposAuCoBranded", "4000050360000001"),
    ("mastercard_debit_eftposAuCoBranded", "5555050360000080"),
    ("gb_debit", "4000058260000005"),
    ("gb_mastercard", "5555558265554449"),
    ("th_credit", "4000007640000003"),
    ("th_debit", "4000057640000008"),
    // Declines.
    ("chargeDeclined", "4000000000000002"),
    ("visa_chargeDeclined", "4000000000000002"),
    ("chargeDeclinedInsufficientFunds", "4000000000009995"),
    ("visa_chargeDeclinedInsufficientFunds", "4000000000009995"),
    (DEBIT_WITHOUT_FUNDS, "4000000000009995"),
    ("visa_chargeDeclinedLostCard", "4000000000009987"),
    ("visa_chargeDeclinedStolenCard", "4000000000009979"),
    ("chargeDeclinedExpiredCard", "4000000000000069"),
    ("visa_chargeDeclinedExpiredCard", "4000000000000069"),
    ("chargeDeclinedIncorrectCvc", "4000000000000127"),
    ("visa_chargeDeclinedIncorrectCvc", "4000000000000127"),
    ("chargeDeclinedProcessingError", "4000000000000119"),
    ("visa_chargeDeclinedProcessingError", "4000000000000119"),
    (
        "visa_chargeDeclinedVelocityLimitExceeded",
        "4000000000006975",
    ),
    ("chargeCustomerFail", "4000000000000341"),
    ("visa_chargeCustomerFail", "4000000000000341"),
    // Fraud and checks.
    ("radarBlock", "4100000000000019"),
    ("chargeDeclinedFraudulent", "4100000000000019"),
    ("riskLevelHighest", "4000000000004954"),
    ("riskLevelElevated", "4000000000009235"),
    ("cvcCheckFail", "4000000000000101"),
    ("avsFail", "4000000000000010"),
    ("cvcCheckFailElevatedRisk", "4000058400307872"),
    ("avsZipFailElevatedRisk", "4000058400306072"),
    ("avsLine1Fail", "4000000000000028"),
    ("avsZipFail", "4000000000000036"),
    ("avsUnchecked", "4000000000000044"),
    // Disputes, refunds, balance.
    ("createDispute", "4000000000000259"),
    ("createDisputeProductNotReceived", "4000000000002685"),
    ("createDisputeInquiry", "4000000000001976"),
    ("createIssuerFraudRecord", "4000000000005423"),
    ("createMultipleDisputes", "4000000404000079"),
    ("createCe3EligibleDispute", "4000000404000038"),
    ("createComplianceDispute", "4000008400000779"),
    ("pendingRefund", "4000000000007726"),
    ("refundFail", "4000000000005126"),
    ("bypassPending", "4000000000000077"),
    ("bypassPendingInternational", "4000003720000278"),
    ("domesticPricing", "4000000000000093"),
    // 3-D Secure.
    ("authenticationRequiredOnSetup", "4000002500003155"),
    ("authenticationRequired", "4000002760003184"),
    ("threeDSecure2Required", "4000000000003220"),
    ("threeDSecureRequired", "4000000000003063"),
    ("threeDSecureRequiredChargeDeclined", "4000008400001629"),
    ("threeDSecureRequiredProcessingError", "4000008400001280"),
    ("threeDSecureOptional", "4000000000003055"),
    ("threeDSecureOptionalProcessingError", "4000000000003097"),
    ("amex_threeDSecureNotSupported", "378282246310005"),
];

/// The one name whose card is funded otherwise than its number says.
const DEBIT_WITHOUT_FUNDS: &str = "visa_debit_chargeDeclinedInsufficientFunds";

/// Names that only payment methods have.
const METHOD_NAMES: &[(&str, &str)] = &[
    ("debit_visaFsaProductCode", "4000051230000072"),
    ("debit_visaHsaProductCode", "4000051230000072"),
    (
        "mastercard_debit_mastercardFsaProductCode",
        "5200828282828897",
    ),
    (
        "authenticationRequiredSetupForOffSession",
        "4000003800000446",
    ),
    (
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
    ),
];

/// Names without a number, the last four digits that are shown, and the scenario.
const SCENARIO_NAMES: &[(&str, &str, &str)] = &[
    (
        "visa_chargeCustomerFailLostCard",
        "0341",
        "charge_fails_lost_card",
    ),
    (
        "visa_chargeCustomerFailStolenCard",
        "0341",
        "charge_fails_stolen_card",
    ),
    (
        "visa_chargeDeclinedFraudulent",
        "0019",
        "declined_fraudulent",
    ),
];

fn card_named(suffix: &str, names: &[(&str, &'static str)], now: Moment) -> Option<TestInstrument> {
    let expiry = next_year(now);
    if let Some((_, last4, scenario)) = SCENARIO_NAMES.iter().find(|row| row.0 == suffix) {
        let mut card = fresh("4000000000000000", expiry);
        card.last4 = (*last4).to_owned();
        card.scenario = (*scenario).to_owned();
        return Some(instrument(card, None));
    }
    let named = names
        .iter()
        .find(|(name, _)| *name == suffix)
        .map(|(_, number)| *number);
    let number = named.or_else(|| of_country(suffix))?;
    let mut card = fresh(number, expiry);
    if suffix == DEBIT_WITHOUT_FUNDS {
        card.funding = Funding::Debit;
    }
    if let (Effect::Checked(decided), _) = cards::effect_at("stripe", number) {
        // The name of a card whose address check fails stands for a card with an address.
        card.checks.line1 = decided.line1.map(|_| Check::Unchecked);
        card.checks.zip = decided.zip.map(|_| Check::Unchecked);
    }
    Some(instrument(card, Some(number)))
}

fn instrument(mut card: Card, digits: Option<&'static str>) -> TestInstrument {
    card.checks.cvc = Some(Check::Unchecked);
    TestInstrument::Card {
        card: Box::new(card),
        digits,
        cvc_given: true,
    }
}

/// The number of a two-letter country name in lower case.
fn of_country(suffix: &str) -> Option<&'static str> {
    if suffix.len() != 2 || !suffix.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let country = COUNTRIES
        .iter()
        .find(|(code, _)| code.eq_ignore_ascii_case(suffix));
    country.map(|(_, number)| *number)
}

/// This month of next year.
fn next_year(now: Moment) -> (u8, u16) {
    let (year, month, _) = now.date();
    (month, u16::try_from(year + 1).unwrap_or(u16::MAX))
}

/// A card with nothing but its number, described.
pub(super) fn fresh(number: &str, expiry: (u8, u16)) -> Card {
    let mut card = shown(Brand::of_number(number), number, expiry);
    card.length = u8::try_from(number.len()).unwrap_or(0);
    facts::describe(&mut card, number);
    card
}

/// A card of which only the ends of the number are known; `ends` may be the number itself, or any
/// text of ten characters or more that starts and ends like it.
pub(super) fn shown(brand: Brand, ends: &str, expiry: (u8, u16)) -> Card {
    Card {
        brand,
        iin: ends.get(..6).unwrap_or_default().to_owned(),
        last4: ends
            .get(ends.len().saturating_sub(4)..)
            .unwrap_or_default()
            .to_owned(),
        length: 0,
        exp_month: expiry.0,
        exp_year: expiry.1,
        funding: Funding::Credit,
        country: None,
        issuer: String::new(),
        name: None,
        address: domain::card::Address::default(),
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }
}
