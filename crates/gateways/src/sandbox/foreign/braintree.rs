//! Payment method nonces.

use domain::card::Funding;
use domain::refusal::Reason::{DoNotHonor, FraudSuspected, IncorrectNumber, ProcessingError};
use tree::Tree;

use super::Foreign;
use crate::sandbox::effects::No;
use crate::sandbox::tokens::fresh;

/// Reads a nonce: a published name, or any other text of a nonce's form, which stands for a Visa
/// card and works once.
pub(in crate::sandbox) fn read(token: &Tree, expiry: Option<(u8, u16)>) -> Foreign {
    let Some(text) = token.as_str() else {
        return Foreign::Unknown;
    };
    let expiry = expiry.unwrap_or(EXPIRY);
    if let Some((_, number, trait_of)) = GOOD.iter().find(|(name, ..)| *name == text) {
        return good(number, *trait_of, expiry);
    }
    if let Some((_, number, no)) = REFUSED.iter().find(|(name, ..)| *name == text) {
        return Foreign::Refused {
            card: Box::new(fresh(number, expiry)),
            no: *no,
        };
    }
    match text {
        "fake-consumed-nonce" => Foreign::Used,
        "fake-luhn-invalid-nonce" => Foreign::Invalid(LUHN),
        _ if WALLETS.contains(&text) => Foreign::NotACard,
        // A name that nobody published is a slip of the pen.
        _ if text.starts_with("fake-") || text.len() < SHORTEST => Foreign::Unknown,
        _ if super::opaque(text, b"-_") => Foreign::Card {
            card: Box::new(fresh(DEFAULT, expiry)),
            number: Some(DEFAULT),
            spends: Some(text.to_owned()),
        },
        _ => Foreign::Unknown,
    }
}

/// Expiry of a card whose nonce does not tell.
const EXPIRY: (u8, u16) = (12, 2030);
/// Fewest characters of a nonce.
const SHORTEST: usize = 8;
/// The card behind `fake-valid-nonce`.
pub(super) const DEFAULT: &str = "4012888888881881";

const LUHN: No = No::new(IncorrectNumber, "81715", "Credit card number is invalid.");
const DECLINED: No = No::new(DoNotHonor, "2000", "Do Not Honor");
const FAILED: No = No::new(
    ProcessingError,
    "3000",
    "Processor Network Unavailable - Try Again",
);
const FRAUD: No = No::new(FraudSuspected, "fraud", "Gateway Rejected: fraud");

/// In what a published nonce differs from the number behind it.
#[derive(Clone, Copy)]
enum Trait {
    Plain,
    Funded(Funding),
    Issued(&'static str),
    /// In a wallet of this name.
    Device(&'static str),
}

use Trait::{Device, Funded, Issued, Plain};

const VISA: &str = DEFAULT;
const MASTERCARD: &str = "5555555555554444";
const AMEX: &str = "378282246310005";
const DISCOVER: &str = "6011111111111117";
const MAESTRO: &str = "6304000000000000";

const GOOD: &[(&str, &str, Trait)] = &[
    ("fake-valid-nonce", VISA, Plain),
    ("fake-abstract-transactable-nonce", VISA, Plain),
    ("fake-valid-visa-nonce", VISA, Plain),
    ("fake-valid-mastercard-nonce", MASTERCARD, Plain),
    ("fake-valid-amex-nonce", AMEX, Plain),
    ("fake-valid-discover-nonce", DISCOVER, Plain),
    ("fake-valid-jcb-nonce", "3530111333300000", Plain),
    ("fake-valid-maestro-nonce", MAESTRO, Funded(Funding::Debit)),
    ("fake-valid-dinersclub-nonce", "38520000023237", Plain),
    ("fake-valid-prepaid-nonce", VISA, Funded(Funding::Prepaid)),
    ("fake-valid-commercial-nonce", VISA, Plain),
    (
        "fake-valid-durbin-regulated-nonce",
        VISA,
        Funded(Funding::Debit),
    ),
    ("fake-valid-healthcare-nonce", VISA, Plain),
    ("fake-valid-debit-nonce", VISA, Funded(Funding::Debit)),
    ("fake-valid-payroll-nonce", VISA, Plain),
    ("fake-valid-no-indicators-nonce", VISA, Plain),
    (
        "fake-valid-unknown-indicators-nonce",
        VISA,
        Funded(Funding::Unknown),
    ),
    (
        "fake-valid-country-of-issuance-usa-nonce",
        VISA,
        Issued("US"),
    ),
    (
        "fake-valid-country-of-issuance-cad-nonce",
        VISA,
        Issued("CA"),
    ),
    ("fake-valid-issuing-bank-network-only-nonce", VISA, Plain),
    (
        "fake-three-d-secure-visa-full-authentication-nonce",
        VISA,
        Plain,
    ),
    (
        "fake-three-d-secure-two-visa-successful-step-up-authentication-nonce",
        VISA,
        Plain,
    ),
    ("fake-apple-pay-visa-nonce", VISA, Device("apple_pay")),
    (
        "fake-apple-pay-mastercard-nonce",
        MASTERCARD,
        Device("apple_pay"),
    ),
    ("fake-apple-pay-amex-nonce", AMEX, Device("apple_pay")),
    ("fake-android-pay-nonce", VISA, Device("android_pay")),
    ("fake-android-pay-visa-nonce", VISA, Device("android_pay")),
    (
        "fake-android-pay-mastercard-nonce",
        MASTERCARD,
        Device("android_pay"),
    ),
    ("fake-android-pay-amex-nonce", AMEX, Device("android_pay")),
    (
        "fake-android-pay-discover-nonce",
        DISCOVER,
        Device("android_pay"),
    ),
    (
        "fake-visa-checkout-visa-nonce",
        VISA,
        Device("visa_checkout"),
    ),
    (
        "fake-visa-checkout-mastercard-nonce",
        MASTERCARD,
        Device("visa_checkout"),
    ),
    (
        "fake-visa-checkout-amex-nonce",
        AMEX,
        Device("visa_checkout"),
    ),
    (
        "fake-visa-checkout-discover-nonce",
        DISCOVER,
        Device("visa_checkout"),
    ),
    ("fake-masterpass-visa-nonce", VISA, Device("masterpass")),
    (
        "fake-masterpass-mastercard-nonce",
        MASTERCARD,
        Device("masterpass"),
    ),
    ("fake-masterpass-amex-nonce", AMEX, Device("masterpass")),
    (
        "fake-masterpass-discover-nonce",
        DISCOVER,
        Device("masterpass"),
    ),
];

const REFUSED: &[(&str, &str, No)] = &[
    (
        "fake-processor-declined-visa-nonce",
        "4000111111111115",
        DECLINED,
    ),
    (
        "fake-processor-declined-mastercard-nonce",
        "5105105105105100",
        DECLINED,
    ),
    (
        "fake-processor-declined-amex-nonce",
        "378734493671000",
        DECLINED,
    ),
    (
        "fake-processor-declined-discover-nonce",
        "6011000990139424",
        DECLINED,
    ),
    (
        "fake-processor-failure-jcb-nonce",
        "3530111333300000",
        FAILED,
    ),
    ("fake-gateway-rejected-fraud-nonce", VISA, FRAUD),
];

/// Accounts at other providers; no card is known behind them.
const WALLETS: &[&str] = &[
    "fake-paypal-one-time-nonce",
    "fake-paypal-future-nonce",
    "fake-paypal-future-refresh-token-nonce",
    "fake-paypal-billing-agreement-nonce",
    "fake-venmo-account-nonce",
    "fake-coinbase-nonce",
    "fake-amex-express-checkout-nonce",
    "fake-europe-bank-account-nonce",
    "fake-sepa-bank-account-nonce",
];

fn good(number: &'static str, trait_of: Trait, expiry: (u8, u16)) -> Foreign {
    let mut card = fresh(number, expiry);
    match trait_of {
        Plain => {}
        Funded(funding) => card.funding = funding,
        Issued(country) => card.country = Some(country.to_owned()),
        Device(wallet) => card.tokenization = Some(wallet.to_owned()),
    }
    Foreign::Card {
        card: Box::new(card),
        number: Some(number),
        spends: None,
    }
}

/// Every published nonce: the good, the refused, and the two with an answer of their own.
#[cfg(test)]
pub(in crate::sandbox) fn names() -> impl Iterator<Item = &'static str> {
    let good = GOOD.iter().map(|row| row.0);
    let refused = REFUSED.iter().map(|row| row.0);
    let wallets = WALLETS.iter().copied();
    good.chain(refused)
        .chain(wallets)
        .chain(["fake-consumed-nonce", "fake-luhn-invalid-nonce"])
}
