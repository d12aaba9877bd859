use domain::Moment;
use domain::bank::Verification;
use domain::card::{Brand, Check, Funding, ThreeDSecure, luhn};

use super::super::{
    CardFacts, Effect, TestInstrument, known_card, takes_account, takes_card, test_cards,
    test_payment_method, test_token, token_names,
};
use super::super::{banks, facts};

/// Published numbers with a wrong check digit, as their gateways print them. The local checks
/// refuse them wherever a caller types them in.
const NOT_LUHN: &[&str] = &[
    "4242424242424241",
    "4511346660037060",
    "5435109999999999",
    "8888880000000001",
    "7777770123456789",
    "1111110123456789",
];

/// 2026-11-05.
const NOW: Moment = Moment::from_seconds(1_793_836_800);

#[test]
fn numbers_have_check_digits_and_are_taken() {
    for card in test_cards() {
        let listed = NOT_LUHN.contains(&card.number);
        assert_eq!(luhn(card.number), !listed, "{}", card.number);
        assert!(takes_card(card.number), "{}", card.number);
        let facts = known_card(card.number).expect("published");
        assert_eq!(facts.country.len(), 2, "{}", card.number);
    }
}

#[test]
fn a_number_is_there_once_per_gateway() {
    let mut seen = std::collections::BTreeSet::new();
    for card in test_cards() {
        assert!(
            seen.insert((card.gateway, card.number)),
            "{} {}",
            card.gateway,
            card.number
        );
    }
    assert!(seen.len() > 190, "{}", seen.len());
}

#[test]
fn everything_else_may_be_a_real_card() {
    for taken in ["4000001234567899", "4000000000000002", "4012001037141112"] {
        assert!(takes_card(taken), "{taken}");
    }
    for refused in [
        "4000001234567890",
        "4539578763621486",
        "400000",
        "",
        "4000",
        "٤٠٠٠",
        "5555555555554445",
    ] {
        assert!(!takes_card(refused), "{refused}");
        assert_eq!(known_card(refused), None);
    }
}

#[test]
fn facts_follow_the_tables() {
    let facts = |number| known_card(number).expect("published");
    let sample = facts("4012001037141112");
    assert_eq!(
        sample,
        CardFacts {
            brand: Brand::Visa,
            funding: Funding::Debit,
            country: "PH",
            issuer: "VISA PRODUCTION SUPPORT CLIENT BID 1",
            networks: &[],
            three_d_secure: ThreeDSecure::Optional,
        }
    );
    for (number, brand, funding, country) in [
        ("4242424242424242", Brand::Visa, Funding::Credit, "US"),
        ("4000056655665556", Brand::Visa, Funding::Debit, "US"),
        ("2223003122003222", Brand::Mastercard, Funding::Credit, "US"),
        (
            "5105105105105100",
            Brand::Mastercard,
            Funding::Prepaid,
            "US",
        ),
        ("6011981111111113", Brand::Discover, Funding::Debit, "US"),
        ("36227206271667", Brand::Diners, Funding::Credit, "US"),
        ("6555900000604105", Brand::Discover, Funding::Credit, "US"),
        (
            "6205500000000000004",
            Brand::Unionpay,
            Funding::Credit,
            "CN",
        ),
        ("4000007640000003", Brand::Visa, Funding::Credit, "TH"),
        ("4000057640000008", Brand::Visa, Funding::Debit, "TH"),
        ("5555558265554449", Brand::Mastercard, Funding::Credit, "GB"),
        ("5062210000000009", Brand::Unknown, Funding::Credit, "MX"),
        ("8888880000000001", Brand::Unknown, Funding::Debit, "KW"),
        ("370000000002032", Brand::Amex, Funding::Credit, "CL"),
    ] {
        let found = facts(number);
        assert_eq!(
            (found.brand, found.funding, found.country),
            (brand, funding, country)
        );
    }
    assert_eq!(
        facts("4000002500001001").networks,
        ["cartes_bancaires", "visa"]
    );
    for (number, expected) in [
        ("4000000000003063", ThreeDSecure::Required),
        ("4000000000003220", ThreeDSecure::Required),
        ("4000000000003055", ThreeDSecure::Optional),
        ("378282246310005", ThreeDSecure::NotSupported),
    ] {
        assert_eq!(facts(number).three_d_secure, expected, "{number}");
    }
}

#[test]
fn what_was_described_is_not_described_again() {
    let mut card = super::super::tokens::fresh("4012001037141112", (1, 2030));
    card.funding = Funding::Prepaid;
    let before = card.clone();
    facts::describe(&mut card, "4012001037141112");
    assert_eq!(card, before);
}

#[test]
fn token_names_stand_for_instruments_that_expire_next_year() {
    let mut count = 0;
    for name in token_names() {
        count += 1;
        match test_token(&name, NOW).unwrap_or_else(|| panic!("{name}")) {
            TestInstrument::Card {
                card,
                digits,
                cvc_given,
            } => {
                assert!(cvc_given, "{name}");
                assert_eq!((card.exp_month, card.exp_year), (11, 2027), "{name}");
                assert_eq!(card.checks.cvc, Some(Check::Unchecked), "{name}");
                assert_eq!(digits.is_none(), !card.scenario.is_empty(), "{name}");
                assert_eq!((card.last4.len(), card.iin.len()), (4, 6), "{name}");
                let Some(digits) = digits else { continue };
                assert!(
                    digits.ends_with(&card.last4) && digits.starts_with(&card.iin),
                    "{name}"
                );
                assert_eq!(
                    card.brand,
                    known_card(digits).expect("published").brand,
                    "{name}"
                );
                assert!(known(digits), "{name}");
            }
            TestInstrument::Bank { bank, account } => {
                assert!(account.ends_with(&bank.last4), "{name}");
                assert!(
                    takes_account("US", bank.routing_number.as_deref(), account),
                    "{name}"
                );
                let verified = bank.verification == Verification::Verified;
                assert_eq!(verified, name.starts_with("btok_us_verified"), "{name}");
            }
        }
    }
    assert!(count > 120, "{count}");
}

fn known(digits: &str) -> bool {
    test_cards().any(|card| card.gateway == "stripe" && card.number == digits)
}

/// Names, and what their cards show.
const SHOWN: &[(&str, Brand, &str, Funding, &str)] = &[
    ("tok_visa", Brand::Visa, "4242", Funding::Credit, "US"),
    ("tok_visa_debit", Brand::Visa, "5556", Funding::Debit, "US"),
    (
        "tok_mastercard",
        Brand::Mastercard,
        "4444",
        Funding::Credit,
        "US",
    ),
    (
        "tok_mastercard_debit",
        Brand::Mastercard,
        "8210",
        Funding::Debit,
        "US",
    ),
    (
        "tok_mastercard_prepaid",
        Brand::Mastercard,
        "5100",
        Funding::Prepaid,
        "US",
    ),
    ("tok_amex", Brand::Amex, "0005", Funding::Credit, "US"),
    (
        "tok_discover",
        Brand::Discover,
        "1117",
        Funding::Credit,
        "US",
    ),
    ("tok_diners", Brand::Diners, "0004", Funding::Credit, "US"),
    ("tok_jcb", Brand::Jcb, "0505", Funding::Credit, "US"),
    (
        "tok_unionpay",
        Brand::Unionpay,
        "0005",
        Funding::Credit,
        "CN",
    ),
    (
        "tok_visa_cartesBancaires",
        Brand::Visa,
        "1001",
        Funding::Credit,
        "FR",
    ),
    ("tok_gb_debit", Brand::Visa, "0005", Funding::Debit, "GB"),
    (
        "tok_gb_mastercard",
        Brand::Mastercard,
        "4449",
        Funding::Credit,
        "GB",
    ),
    ("tok_br", Brand::Visa, "0002", Funding::Credit, "BR"),
    ("tok_us", Brand::Visa, "4242", Funding::Credit, "US"),
    ("tok_th_credit", Brand::Visa, "0003", Funding::Credit, "TH"),
    (
        "tok_visa_debit_chargeDeclinedInsufficientFunds",
        Brand::Visa,
        "9995",
        Funding::Debit,
        "US",
    ),
    (
        "tok_visa_chargeCustomerFailLostCard",
        Brand::Visa,
        "0341",
        Funding::Credit,
        "US",
    ),
];

#[test]
fn names_show_the_published_cards() {
    for (name, brand, last4, funding, country) in SHOWN {
        let Some(TestInstrument::Card { card, .. }) = test_token(name, NOW) else {
            panic!("{name}");
        };
        let shown = (
            card.brand,
            card.last4.as_str(),
            card.funding,
            card.country.as_deref(),
        );
        assert_eq!(shown, (*brand, *last4, *funding, Some(*country)), "{name}");
    }
}

#[test]
fn payment_method_names_are_twins() {
    for name in token_names() {
        let Some(suffix) = name.strip_prefix("tok_") else {
            continue;
        };
        assert!(
            test_payment_method(&format!("pm_card_{suffix}"), NOW).is_some(),
            "{suffix}"
        );
    }
    for name in [
        "pm_card_debit_visaHsaProductCode",
        "pm_card_authenticationRequiredSetupForOffSession",
        "pm_usBankAccount_success",
        "pm_usBankAccount_riskLevelHighest",
    ] {
        assert!(test_payment_method(name, NOW).is_some(), "{name}");
        assert!(test_token(name, NOW).is_none(), "{name}");
    }
}

#[test]
fn other_names_are_unknown() {
    for name in [
        "",
        "tok_",
        "tok_Visa",
        "tok_xx",
        "tok_US",
        "tok_ж",
        "btok_",
        "btok_gb",
        "visa",
        "tok_visa ",
        "tok_debit_visaHsaProductCode",
    ] {
        assert!(test_token(name, NOW).is_none(), "{name}");
    }
}

#[test]
fn names_of_failed_address_checks_stand_for_cards_with_an_address() {
    for (name, line1, zip) in [
        ("tok_avsFail", true, true),
        ("tok_avsLine1Fail", true, false),
        ("tok_avsZipFail", false, true),
        ("tok_avsUnchecked", true, true),
        ("tok_visa", false, false),
    ] {
        let Some(TestInstrument::Card { card, .. }) = test_token(name, NOW) else {
            panic!("{name}");
        };
        let checks = (card.checks.line1.is_some(), card.checks.zip.is_some());
        assert_eq!(checks, (line1, zip), "{name}");
    }
}

#[test]
fn published_accounts_are_taken_and_others_are_not() {
    for iban in banks::IBANS.iter().chain(banks::SAMPLE_IBANS) {
        assert!(domain::bank::iban(iban), "{iban}");
        assert!(takes_account(&iban[..2], None, iban), "{iban}");
    }
    for account in banks::US_ACCOUNTS {
        assert!(takes_account("US", Some("110000000"), account), "{account}");
        assert!(takes_account("US", None, account), "{account}");
    }
    for (country, routing, account, taken) in [
        ("US", Some("011100012"), "1099999998", true),
        ("US", Some("021000021"), "1000000000", true),
        ("AU", Some("000000"), "000123456", true),
        ("US", Some("021000021"), "000111111116", false),
        ("US", Some("110000000"), "123456789", false),
        ("US", Some("110000000"), "", false),
        ("DE", None, "DE02120300000000202051", false),
        ("AU", Some("000000"), "123456789", false),
    ] {
        assert_eq!(
            takes_account(country, routing, account),
            taken,
            "{country} {account}"
        );
    }
}

#[test]
fn the_same_number_differs_between_gateways() {
    let at = |gateway, number| {
        let found = test_cards().find(|card| (card.gateway, card.number) == (gateway, number));
        found.expect("published").attach
    };
    assert!(matches!(
        at("stripe", "4000000000000002"),
        Effect::Declined(_)
    ));
    assert_eq!(at("magpie", "4000000000000002"), Effect::Approved);
    assert_eq!(at("stripe", "5105105105105100"), Effect::Approved);
    assert!(matches!(
        at("braintree", "5105105105105100"),
        Effect::Declined(_)
    ));
}
