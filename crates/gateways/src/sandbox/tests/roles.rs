use domain::bank::{Bank, Verification};
use domain::card::{Check, Checks, Funding};
use domain::instruction::{Instruction, Outcome, Presented, Verify};
use domain::method::Method;
use domain::refusal::Reason;
use domain::source::{Action, ActionKind, ActionState, Usage};
use domain::{Mode, Moment, Secret};

use super::super::{Effect, role, test_cards, test_token, token_names, usages};
use super::{
    GATEWAYS, attach, challenge, code, instruction, kept, kept_bank, kept_card, named, outcome,
    typed, wallet,
};

const NOW: Moment = Moment::from_seconds(1_793_836_800);

#[test]
fn every_gateway_has_a_role_and_others_have_none() {
    for gateway in GATEWAYS {
        assert_eq!(role(gateway).map(|role| role.name()), Some(gateway));
        assert!(!usages(gateway).is_empty(), "{gateway}");
    }
    for gateway in ["", "Stripe", "adyen", "paymongo", "maya"] {
        assert!(
            role(gateway).is_none() && usages(gateway).is_empty(),
            "{gateway}"
        );
    }
    let (once, often) = (Usage::SingleUse, Usage::Reusable);
    for (gateway, expected) in [
        ("transbank", &[once][..]),
        ("webpay", &[once]),
        ("oneclick", &[often]),
        ("khipu", &[once]),
        ("stripe", &[once, often]),
        ("paypal", &[once, often]),
        ("getnet", &[once, often]),
        ("ach_transfer", &[once]),
    ] {
        assert_eq!(usages(gateway), expected, "{gateway}");
    }
}

#[test]
fn every_number_behaves_as_its_row_says_when_stored() {
    for card in test_cards().filter(|card| GATEWAYS.contains(&card.gateway)) {
        let plain = attach(card.gateway, typed(card.number, Some("123")));
        let asked = challenge(card.gateway, typed(card.number, Some("123")));
        let name = format!("{} {}", card.gateway, card.number);
        if ["transbank", "webpay", "oneclick"].contains(&card.gateway) {
            assert!(matches!(plain, Outcome::Unsupported), "{name}");
            continue;
        }
        match card.attach {
            Effect::Declined(no) | Effect::DeclinedWithCode(no) => {
                assert_eq!(code(plain), no.code, "{name}");
                assert_eq!(code(asked), no.code, "{name}");
            }
            Effect::Challenged | Effect::ChallengedThen(_) => {
                let kept = (kept(plain), kept(asked));
                assert!(kept.0.chargeable && kept.0.action.is_none(), "{name}");
                assert!(!kept.1.chargeable && kept.1.action.is_some(), "{name}");
            }
            Effect::AuthenticationBroken(no) => {
                assert!(kept(plain).chargeable, "{name}");
                assert_eq!(code(asked), no.code, "{name}");
            }
            _ => assert!(kept(plain).chargeable, "{name}"),
        }
    }
}

#[test]
fn a_challenge_is_a_script_at_stripe_and_a_page_elsewhere() {
    let action = |gateway, number| kept(challenge(gateway, typed(number, None))).action;
    let pending = |kind, url: Option<&str>| {
        let url = url.map(str::to_owned);
        Some(Action {
            kind,
            state: ActionState::Pending,
            url,
            data: tree::map([]),
        })
    };
    assert_eq!(
        action("stripe", "4000002500003155"),
        pending(ActionKind::Sdk, None)
    );
    let page = pending(ActionKind::Redirect, Some("/pay/src_1"));
    assert_eq!(action("tap", "4508750015741019"), page);
    assert_eq!(action("cybersource", "4000000000002503"), page);
    assert_eq!(action("chargebee", "4000002500003155"), None);
    assert_eq!(action("stripe", "4242424242424242"), None);
    assert_eq!(action("tap", "5111111111111118"), None);
}

#[test]
fn names_behave_as_their_rows_say() {
    for (name, expected) in [
        ("tok_visa", ""),
        ("tok_chargeDeclined", "generic_decline"),
        ("tok_visa_chargeDeclined", "generic_decline"),
        (
            "tok_visa_debit_chargeDeclinedInsufficientFunds",
            "insufficient_funds",
        ),
        ("tok_visa_chargeDeclinedLostCard", "lost_card"),
        ("tok_visa_chargeDeclinedStolenCard", "stolen_card"),
        ("tok_chargeDeclinedExpiredCard", "expired_card"),
        ("tok_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
        ("tok_chargeDeclinedProcessingError", "processing_error"),
        (
            "tok_visa_chargeDeclinedVelocityLimitExceeded",
            "card_velocity_exceeded",
        ),
        ("tok_visa_chargeDeclinedFraudulent", "fraudulent"),
        ("tok_chargeCustomerFail", ""),
        ("tok_visa_chargeCustomerFailLostCard", ""),
        ("tok_visa_chargeCustomerFailStolenCard", ""),
        ("tok_chargeDeclinedFraudulent", ""),
        ("tok_radarBlock", ""),
        ("tok_threeDSecureRequired", ""),
    ] {
        let instrument = test_token(name, NOW).expect(name);
        assert_eq!(
            code(attach("stripe", named(instrument))),
            expected,
            "{name}"
        );
    }
    // The same names at a gateway that does not know their numbers.
    for name in ["tok_chargeDeclined", "tok_visa_chargeDeclinedFraudulent"] {
        let instrument = test_token(name, NOW).expect(name);
        assert!(
            kept(attach("chargebee", named(instrument))).chargeable,
            "{name}"
        );
    }
    let debit = test_token("tok_visa_debit_chargeDeclinedInsufficientFunds", NOW).expect("named");
    assert_eq!(
        kept_card(attach("magpie", named(debit))).funding,
        Funding::Debit
    );
}

#[test]
fn code_and_address_are_checked_when_given() {
    let with = |number, cvc, line1: Option<&str>, zip: Option<&str>| {
        let mut material = typed(number, cvc);
        if let Presented::Card { card, .. } = &mut material {
            card.address.line1 = line1.map(str::to_owned);
            card.address.zip = zip.map(str::to_owned);
        }
        let checks = kept_card(attach("stripe", material)).checks;
        (checks.cvc, checks.line1, checks.zip)
    };
    let (pass, fail) = (Some(Check::Pass), Some(Check::Fail));
    let unavailable = Some(Check::Unavailable);
    let (code, line, zip) = (Some("123"), Some("1 Main St"), Some("94107"));
    for (number, expected) in [
        ("4242424242424242", (pass, pass, pass)),
        ("4000000000000101", (fail, pass, pass)),
        ("4000000000000010", (pass, fail, fail)),
        ("4000000000000028", (pass, fail, pass)),
        ("4000000000000036", (pass, pass, fail)),
        ("4000000000000044", (pass, unavailable, unavailable)),
        ("4000058400307872", (fail, pass, pass)),
        ("4000058400306072", (pass, pass, fail)),
    ] {
        assert_eq!(with(number, code, line, zip), expected, "{number}");
        assert_eq!(
            with(number, None, None, None),
            (None, None, None),
            "{number}"
        );
    }
    assert_eq!(
        with("4000000000000127", None, None, None),
        (None, None, None)
    );
    let name = test_token("tok_avsFail", NOW).expect("named");
    let checks = kept_card(attach("stripe", named(name))).checks;
    assert_eq!(
        checks,
        Checks {
            cvc: pass,
            line1: fail,
            zip: fail
        }
    );
    for (gateway, cvc, expected) in [
        ("braintree", "200", Check::Fail),
        ("braintree", "201", Check::Unchecked),
        ("braintree", "301", Check::Unavailable),
        ("tap", "102", Check::Fail),
        ("stripe", "200", Check::Pass),
    ] {
        let card = kept_card(attach(gateway, typed("4111111111111111", Some(cvc))));
        assert_eq!(card.checks.cvc, Some(expected), "{gateway} {cvc}");
    }
}

#[test]
fn nobody_refuses_what_no_issuer_sees() {
    for card in test_cards() {
        let Some(role) = role(card.gateway) else {
            continue;
        };
        let material = typed(card.number, Some("123"));
        let asked = Instruction {
            verify: Verify::Nothing,
            authenticate: true,
            ..instruction(card.gateway, material)
        };
        if usages(role.name()).len() < 2 {
            continue;
        }
        let kept = kept(outcome(&asked));
        let checks = kept.card.map(|card| card.checks);
        let unchecked = Checks {
            cvc: Some(Check::Unchecked),
            ..Checks::default()
        };
        assert_eq!(checks, Some(unchecked), "{}", card.number);
        assert!(kept.chargeable && kept.action.is_none(), "{}", card.number);
    }
}

#[test]
fn expiry_dates_decide_at_tap() {
    let at = |month, year| {
        let mut material = typed("4508750015741019", None);
        if let Presented::Card { card, .. } = &mut material {
            (card.exp_month, card.exp_year) = (month, year);
        }
        attach("tap", material)
    };
    for (month, year, reason) in [
        (5, 2039, Reason::GenericDecline),
        (4, 2027, Reason::ExpiredCard),
        (1, 2037, Reason::ProcessingError),
        (2, 2037, Reason::GenericDecline),
    ] {
        let Outcome::Declined(decline) = at(month, year) else {
            panic!("{month}/{year}")
        };
        assert_eq!(decline.reason, reason, "{month}/{year}");
    }
    assert!(matches!(at(8, 2028), Outcome::Unknown));
    assert!(matches!(at(5, 2037), Outcome::Unknown));
    assert!(kept(at(1, 2039)).chargeable);
}

#[test]
fn chargebee_refuses_in_its_own_words() {
    let Outcome::Declined(decline) = attach("chargebee", typed("4119862760338320", Some("123")))
    else {
        panic!("stored");
    };
    assert_eq!(decline.reason, Reason::DoNotHonor);
    assert_eq!(
        (decline.code.as_deref(), decline.text.as_deref()),
        (Some("3009"), Some("Do not honour"))
    );
}

fn account(country: &str, account: &str) -> Presented {
    let bank = Bank {
        country: country.to_owned(),
        currency: "usd".to_owned(),
        routing_number: None,
        last4: account[account.len() - 4..].to_owned(),
        bank_name: None,
        holder_name: None,
        holder_type: None,
        account_type: None,
        verification: Verification::New,
        scenario: String::new(),
    };
    Presented::Bank {
        bank: Box::new(bank),
        account: Some(Secret::new(account)),
    }
}

#[test]
fn bank_accounts_prove_themselves_or_are_refused() {
    for (gateway, country, number, expected) in [
        ("stripe", "US", "000123456789", Verification::New),
        (
            "stripe",
            "DE",
            "DE89370400440532013000",
            Verification::Validated,
        ),
        ("braintree", "US", "1000000000", Verification::Validated),
        ("vantiv", "US", "1099999998", Verification::New),
        ("vantiv", "US", "1099999999", Verification::Validated),
        ("chargebee", "US", "000123456789", Verification::New),
        ("ach_transfer", "US", "000123456789", Verification::New),
    ] {
        let stored = kept(attach(gateway, account(country, number)));
        let bank = stored.bank.expect("a bank account was kept");
        assert_eq!(bank.verification, expected, "{gateway} {number}");
        assert_eq!(
            stored.chargeable,
            expected != Verification::New,
            "{gateway} {number}"
        );
        let name = (gateway == "stripe").then_some("STRIPE TEST BANK");
        assert_eq!(bank.bank_name.as_deref(), name, "{gateway}");
    }
    for (gateway, number, reason) in [
        ("stripe", "AT511904300000066666", Reason::AccountInvalid),
        ("braintree", "1000000002", Reason::IssuerUnavailable),
        ("braintree", "1000000004", Reason::GenericDecline),
        ("braintree", "1000000006", Reason::AccountInvalid),
        ("vantiv", "3099999999", Reason::BlockedByGateway),
    ] {
        let Outcome::Declined(decline) = attach(gateway, account("US", number)) else {
            panic!("{gateway} {number}");
        };
        assert_eq!(decline.reason, reason, "{gateway} {number}");
    }
    for gateway in ["tap", "magpie", "khipu"] {
        assert!(matches!(
            attach(gateway, account("US", "000123456789")),
            Outcome::Unsupported
        ));
    }
    let verified = test_token("btok_us_verified", NOW).expect("named");
    assert_eq!(
        kept_bank(attach("stripe", named(verified))).verification,
        Verification::Verified
    );
}

#[test]
fn wallets_send_the_payer_somewhere() {
    for (gateway, field) in [
        ("transbank", "token_ws"),
        ("webpay", "token_ws"),
        ("oneclick", "TBK_TOKEN"),
    ] {
        let stored = wallet(gateway, Method::Redirect);
        let action = stored.action.expect("a step");
        assert!(!stored.chargeable);
        assert_eq!(action.url.as_deref(), Some("/pay/src_1"));
        let token = action
            .data
            .get("token")
            .and_then(tree::Tree::as_str)
            .expect("a token");
        assert!(
            token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()),
            "{token}"
        );
        let sent = action
            .data
            .at(&["fields", field])
            .and_then(tree::Tree::as_str);
        assert_eq!(sent, Some(token), "{gateway}");
        assert_eq!(
            action.data.get("method").and_then(tree::Tree::as_str),
            Some("POST")
        );
    }
    for (gateway, method, kind) in [
        ("khipu", Method::Redirect, Some(ActionKind::Redirect)),
        ("paypal", Method::Paypal, Some(ActionKind::Redirect)),
        ("2checkout", Method::Redirect, Some(ActionKind::Redirect)),
        ("magpie", Method::Gcash, Some(ActionKind::Redirect)),
        ("stripe", Method::Redirect, Some(ActionKind::Sdk)),
        ("stripe", Method::Ideal, Some(ActionKind::Redirect)),
        ("stripe", Method::Wechat, Some(ActionKind::Qr)),
        ("stripe", Method::Multibanco, Some(ActionKind::Receiver)),
        ("stripe", Method::AchDebit, Some(ActionKind::Code)),
        ("stripe", Method::SepaDebit, None),
        ("ach_transfer", Method::Transfer, None),
    ] {
        let stored = wallet(gateway, method);
        assert_eq!(
            stored.action.as_ref().map(|action| action.kind),
            kind,
            "{gateway}"
        );
        assert_eq!(stored.chargeable, kind.is_none(), "{gateway} {method:?}");
    }
    assert!(matches!(
        attach("vantiv", Presented::Wallet(Method::Paypal)),
        Outcome::Unsupported
    ));
}

#[test]
fn pages_of_odd_ids_stay_one_path_segment() {
    let mut odd = instruction("khipu", Presented::Wallet(Method::Redirect));
    odd.source_id = "a/../b?é".to_owned();
    let action = kept(outcome(&odd)).action.expect("a step");
    assert_eq!(action.url.as_deref(), Some("/pay/a%2F..%2Fb%3F%C3%A9"));
}

#[test]
fn the_same_instruction_has_the_same_outcome() {
    for name in token_names() {
        let instrument = test_token(&name, NOW).expect(&name);
        let asked = instruction("stripe", named(instrument));
        let first = format!("{:?}", outcome(&asked));
        assert_eq!(first, format!("{:?}", outcome(&asked)), "{name}");
    }
    let form = |id: &str| {
        let mut asked = instruction("webpay", Presented::Wallet(Method::Redirect));
        asked.source_id = id.to_owned();
        kept(outcome(&asked)).action
    };
    assert_eq!(form("src_1"), form("src_1"));
    assert_ne!(form("src_1"), form("src_2"));
}

#[test]
fn nobody_plays_with_real_money() {
    for gateway in GATEWAYS {
        let live = Instruction {
            mode: Mode::Live,
            ..instruction(gateway, typed("4242424242424242", None))
        };
        assert!(matches!(outcome(&live), Outcome::Unsupported), "{gateway}");
    }
}
