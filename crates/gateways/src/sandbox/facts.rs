//! What is known about a test card from its number alone.

use domain::card::{Brand, Card, Funding, ThreeDSecure};

use super::cards;
use super::effects::Effect;

/// What an issuer's directory says about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardFacts {
    /// Network.
    pub brand: Brand,
    /// Credit, debit or prepaid.
    pub funding: Funding,
    /// Country of the issuer, ISO 3166 alpha-2.
    pub country: &'static str,
    /// Name of the issuer; empty when unknown.
    pub issuer: &'static str,
    /// The networks a co-branded card can go over, by their lower-case names; empty for cards of
    /// one network.
    pub networks: &'static [&'static str],
    /// How far the card supports 3-D Secure.
    pub three_d_secure: ThreeDSecure,
}

/// Cards that are not plain credit cards of the United States.
const SPECIAL: &[(&str, Funding, &str)] = &[
    ("4000056655665556", Funding::Debit, "US"),
    ("5200828282828210", Funding::Debit, "US"),
    ("5105105105105100", Funding::Prepaid, "US"),
    ("6011981111111113", Funding::Debit, "US"),
    ("6200000000000005", Funding::Credit, "CN"),
    ("6200000000000047", Funding::Debit, "CN"),
    ("6205500000000000004", Funding::Credit, "CN"),
    ("4000002500001001", Funding::Credit, "FR"),
    ("5555552500001001", Funding::Credit, "FR"),
    ("4000050360000001", Funding::Debit, "AU"),
    ("5555050360000080", Funding::Debit, "AU"),
    ("4000051230000072", Funding::Debit, "US"),
    ("5200828282828897", Funding::Debit, "US"),
    ("4000058260000005", Funding::Debit, "GB"),
    ("5555558265554449", Funding::Credit, "GB"),
    ("4000057640000008", Funding::Debit, "TH"),
    ("5062210000000009", Funding::Credit, "MX"),
    ("4000002500003155", Funding::Credit, "FR"),
    ("4000002760003184", Funding::Credit, "DE"),
    ("4000003800000446", Funding::Credit, "IT"),
    ("4000008260003178", Funding::Credit, "GB"),
    ("4000582600000094", Funding::Credit, "GB"),
    ("4000582600000045", Funding::Credit, "GB"),
    ("4000582600000102", Funding::Credit, "GB"),
    ("4000582600000110", Funding::Credit, "GB"),
    ("4000003720000278", Funding::Credit, "IE"),
    ("4000000404000079", Funding::Credit, "AT"),
    ("4000000404000038", Funding::Credit, "AT"),
    ("4000008260000075", Funding::Credit, "GB"),
    ("4001000360000005", Funding::Credit, "AU"),
    ("4000002760000008", Funding::Credit, "DE"),
    (MAGPIE_SAMPLE, Funding::Debit, "PH"),
    ("4343434343434345", Funding::Credit, "PH"),
    ("4120000000000007", Funding::Credit, "PH"),
    ("4200000000000018", Funding::Credit, "PH"),
    ("4300000000000017", Funding::Credit, "PH"),
    ("5100000000000198", Funding::Credit, "PH"),
    ("4123450131001381", Funding::Credit, "PH"),
    ("5123456789012346", Funding::Credit, "PH"),
    ("4051885600446623", Funding::Credit, "CL"),
    ("370000000002032", Funding::Credit, "CL"),
    ("5186059559590568", Funding::Credit, "CL"),
    ("4051884239937763", Funding::Debit, "CL"),
    ("4511346660037060", Funding::Debit, "CL"),
    ("5186008541233829", Funding::Debit, "CL"),
    ("4051886000056590", Funding::Prepaid, "CL"),
    ("5186174110629480", Funding::Prepaid, "CL"),
    ("8888880000000001", Funding::Debit, "KW"),
    ("4600410123456789", Funding::Debit, "BH"),
    ("7777770123456789", Funding::Debit, "BH"),
    ("1111110123456789", Funding::Debit, "BH"),
];

/// The card of Magpie's published examples, the only one with a named issuer.
const MAGPIE_SAMPLE: &str = "4012001037141112";
const MAGPIE_SAMPLE_ISSUER: &str = "VISA PRODUCTION SUPPORT CLIENT BID 1";

/// Cards whose network cannot be told from their leading digits.
const BRANDS: &[(&str, Brand)] = &[
    ("5062210000000009", Brand::Unknown),
    ("8888880000000001", Brand::Unknown),
    ("4600410123456789", Brand::Unknown),
];

const NETWORKS: &[(&str, &[&str])] = &[
    ("4000002500001001", &["cartes_bancaires", "visa"]),
    ("5555552500001001", &["cartes_bancaires", "mastercard"]),
    ("4000050360000001", &["eftpos_au", "visa"]),
    ("5555050360000080", &["eftpos_au", "mastercard"]),
];

/// What is known about a published test number; `None` for every other number.
pub fn known_card(digits: &str) -> Option<CardFacts> {
    cards::is_published(digits).then(|| facts_of(digits))
}

/// Writes into `card` what is known about its number, unless somebody said so before: a card with
/// a country has been described. Unpublished numbers are taken for credit cards of the United
/// States.
pub fn describe(card: &mut Card, digits: &str) {
    if card.country.is_some() {
        return;
    }
    let facts = facts_of(digits);
    card.brand = facts.brand;
    card.funding = facts.funding;
    card.country = Some(facts.country.to_owned());
    card.issuer = facts.issuer.to_owned();
    card.three_d_secure = facts.three_d_secure;
}

fn facts_of(digits: &str) -> CardFacts {
    let brand = BRANDS
        .iter()
        .find(|(number, _)| *number == digits)
        .map_or_else(|| Brand::of_number(digits), |(_, brand)| *brand);
    let (funding, country) = SPECIAL
        .iter()
        .find(|(number, ..)| *number == digits)
        .map(|(_, funding, country)| (*funding, *country))
        .or_else(|| cards::country_of(digits).map(|country| (Funding::Credit, country)))
        .unwrap_or((Funding::Credit, "US"));
    let networks = NETWORKS
        .iter()
        .find(|(number, _)| *number == digits)
        .map_or(&[][..], |(_, networks)| *networks);
    CardFacts {
        brand,
        funding,
        country,
        issuer: if digits == MAGPIE_SAMPLE {
            MAGPIE_SAMPLE_ISSUER
        } else {
            ""
        },
        networks,
        three_d_secure: three_d_secure(brand, digits),
    }
}

fn three_d_secure(brand: Brand, digits: &str) -> ThreeDSecure {
    let at_stripe = cards::effect_at("stripe", digits).0;
    match at_stripe {
        Effect::Challenged | Effect::ChallengedThen(_) => ThreeDSecure::Required,
        Effect::AuthenticationBroken(_) => ThreeDSecure::Required,
        _ if brand == Brand::Amex => ThreeDSecure::NotSupported,
        _ => ThreeDSecure::Optional,
    }
}
