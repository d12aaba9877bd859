use data_encoding::BASE64URL_NOPAD;
use domain::card::{Brand, Funding};
use domain::instruction::{Instruction, Outcome, Presented, Verify};
use domain::refusal::Reason;
use proptest::prelude::*;
use tree::{Limits, Tree, json};

use super::super::foreign::braintree;
use super::{GATEWAYS, attach, challenge, code, foreign, instruction, kept, outcome};

fn parsed(text: &str) -> Tree {
    json::read(text, &Limits::REQUEST).expect("valid JSON")
}

/// Brand, first six, last four, expiry and spent text of what was kept.
fn face(outcome: Outcome) -> (Brand, String, String, (u8, u16), Option<String>) {
    let kept = kept(outcome);
    let card = kept.card.expect("a card was kept");
    (
        card.brand,
        card.iin,
        card.last4,
        (card.exp_month, card.exp_year),
        kept.spends,
    )
}

fn reason(outcome: Outcome) -> Reason {
    match outcome {
        Outcome::Declined(decline) => decline.reason,
        other => panic!("not declined: {other:?}"),
    }
}

#[test]
fn published_nonces_never_run_out() {
    for name in braintree::names() {
        match attach("braintree", foreign(name, None)) {
            Outcome::Stored(kept) => {
                assert_eq!(kept.spends, None, "{name}");
                assert!(kept.chargeable, "{name}");
            }
            Outcome::Declined(_) | Outcome::TokenUsed | Outcome::Unsupported => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    let nonce = |name: &str| attach("braintree", foreign(name, None));
    for (name, brand, last4) in [
        ("fake-valid-nonce", Brand::Visa, "1881"),
        ("fake-valid-mastercard-nonce", Brand::Mastercard, "4444"),
        ("fake-valid-amex-nonce", Brand::Amex, "0005"),
        ("fake-valid-jcb-nonce", Brand::Jcb, "0000"),
        ("fake-valid-maestro-nonce", Brand::Maestro, "0000"),
        ("fake-valid-dinersclub-nonce", Brand::Diners, "3237"),
    ] {
        let (found, _, shown, expiry, _) = face(nonce(name));
        assert_eq!(
            (found, shown.as_str(), expiry),
            (brand, last4, (12, 2030)),
            "{name}"
        );
    }
    for (name, funding) in [
        ("fake-valid-prepaid-nonce", Funding::Prepaid),
        ("fake-valid-debit-nonce", Funding::Debit),
        ("fake-valid-maestro-nonce", Funding::Debit),
    ] {
        let card = kept(nonce(name)).card.expect("a card was kept");
        assert_eq!(card.funding, funding, "{name}");
    }
    assert!(matches!(nonce("fake-consumed-nonce"), Outcome::TokenUsed));
    assert!(matches!(
        nonce("fake-paypal-one-time-nonce"),
        Outcome::Unsupported
    ));
    assert_eq!(
        reason(nonce("fake-luhn-invalid-nonce")),
        Reason::IncorrectNumber
    );
    assert_eq!(code(nonce("fake-processor-declined-visa-nonce")), "2000");
    assert_eq!(
        reason(nonce("fake-gateway-rejected-fraud-nonce")),
        Reason::FraudSuspected
    );
    let unverified = Instruction {
        verify: Verify::Nothing,
        ..instruction(
            "braintree",
            foreign("fake-processor-declined-visa-nonce", None),
        )
    };
    assert!(kept(outcome(&unverified)).chargeable);
}

#[test]
fn other_nonces_work_once() {
    let nonce = "6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0";
    let (brand, _, last4, expiry, spends) =
        face(attach("braintree", foreign(nonce, Some((3, 2031)))));
    assert_eq!(
        (brand, last4.as_str(), expiry),
        (Brand::Visa, "1881", (3, 2031))
    );
    assert_eq!(spends.as_deref(), Some(nonce));
    for bad in [
        "",
        "short",
        "fake-vaild-nonce",
        "white space nonce",
        "4111111111111111",
        "nonce-4111111111111111",
        "4111-1111-1111-1111",
        "nonce\u{0}nonce",
        "ünïcödé-nonce",
    ] {
        let outcome = attach("braintree", foreign(bad, None));
        assert!(matches!(outcome, Outcome::TokenUnknown), "{bad}");
    }
    assert!(matches!(
        attach("braintree", foreign(5, None)),
        Outcome::TokenUnknown
    ));
}

#[test]
fn hosted_fields_of_vantiv() {
    let object = |first: &str, last: &str, month: &str, year: &str| {
        foreign(
            parsed(&format!(
                r#"{{"paypageRegistrationId":"abcDEF123+/=","bin":"{first}","type":"VI",
                "firstSix":"{first}","lastFour":"{last}","expMonth":{month},"expYear":{year}}}"#
            )),
            None,
        )
    };
    let good = attach("vantiv", object("445701", "0009", "\"12\"", "\"30\""));
    let expected = (
        Brand::Visa,
        "445701".to_owned(),
        "0009".to_owned(),
        (12, 2030),
        Some("abcDEF123+/=".to_owned()),
    );
    assert_eq!(face(good), expected);
    let other = attach("vantiv", object("411111", "1111", "1", "2031"));
    let (brand, first, last, expiry, _) = face(other);
    assert_eq!(
        (brand, first.as_str(), last.as_str(), expiry),
        (Brand::Visa, "411111", "1111", (1, 2031))
    );
    assert_eq!(
        code(attach("vantiv", object("445701", "0008", "12", "30"))),
        "110"
    );
    for bad in [
        object("4457010000000009", "0009", "12", "30"),
        object("445701", "4457010000000009", "12", "30"),
        object("445701", "0009", "13", "30"),
        object("445701", "0009", "null", "30"),
        object("445701", "", "12", "30"),
        foreign(parsed(r#"{"bin":"445701"}"#), None),
        foreign(
            parsed(r#"{"paypageRegistrationId":"4457010000000009"}"#),
            None,
        ),
        foreign(parsed(r#"["abc"]"#), None),
        foreign("", None),
    ] {
        assert!(matches!(attach("vantiv", bad), Outcome::TokenUnknown));
    }
    let (_, first, last, expiry, spends) = face(attach(
        "vantiv",
        foreign("cDZJcmd1VjNlYXNaSlRMTGpocVZQ", Some((2, 2032))),
    ));
    assert_eq!(
        (first.as_str(), last.as_str(), expiry),
        ("445701", "0009", (2, 2032))
    );
    assert_eq!(spends.as_deref(), Some("cDZJcmd1VjNlYXNaSlRMTGpocVZQ"));
}

#[test]
fn tokens_of_tap() {
    for (token, last4) in [
        ("tok_Ab12", "1019"),
        ("tok_x0008", "0008"),
        ("tok_1118", "1118"),
    ] {
        let (_, _, shown, expiry, spends) = face(attach("tap", foreign(token, None)));
        assert_eq!((shown.as_str(), expiry), (last4, (1, 2039)), "{token}");
        assert_eq!(spends.as_deref(), Some(token));
    }
    assert!(
        kept(challenge("tap", foreign("tok_Ab12", None)))
            .action
            .is_some()
    );
    assert!(
        kept(challenge("tap", foreign("tok_1118", None)))
            .action
            .is_none()
    );
    let declined = attach("tap", foreign("tok_Ab12", Some((5, 2039))));
    assert_eq!(reason(declined), Reason::GenericDecline);
    for bad in ["tok_", "card_Ab12", "", "tok_4508750015741019", "tok_é"] {
        assert!(
            matches!(attach("tap", foreign(bad, None)), Outcome::TokenUnknown),
            "{bad}"
        );
    }
}

fn jwt(claims: &str) -> String {
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!(
        "{}.{}.c2lnbmF0dXJl",
        part(r#"{"alg":"RS256"}"#),
        part(claims)
    )
}

const CONTENT: &str = r#"{"iss":"Flex/00","exp":1,"type":"mf-2.0.0","jti":"1D1S6JK9RL6E",
    "content":{"paymentInformation":{"card":{"expirationYear":{"value":"2031"},
    "number":{"detectedCardTypes":["003"],"maskedValue":"XXXXXXXXXXX0005","bin":"378282"},
    "securityCode":{},"expirationMonth":{"value":"01"}}}}}"#;
const DATA: &str = r#"{"jti":"1D1S6JK9RL6F","data":{"number":"411111XXXXXX1111","type":"001"}}"#;

#[test]
fn transient_tokens_of_cybersource() {
    let (brand, first, last, expiry, spends) =
        face(attach("cybersource", foreign(jwt(CONTENT), None)));
    assert_eq!(
        (
            brand,
            first.as_str(),
            last.as_str(),
            expiry,
            spends.as_deref()
        ),
        (
            Brand::Amex,
            "378282",
            "0005",
            (1, 2031),
            Some("1D1S6JK9RL6E")
        )
    );
    let quoted = foreign(format!("\"{}\"", jwt(DATA)), Some((6, 2032)));
    let (brand, first, last, expiry, _) = face(attach("cybersource", quoted));
    assert_eq!(
        (brand, first.as_str(), last.as_str(), expiry),
        (Brand::Visa, "411111", "1111", (6, 2032))
    );
    let absent = attach("cybersource", foreign(jwt(DATA), None));
    assert_eq!(reason(absent), Reason::InvalidExpiry);
    let three = DATA.replace("411111XXXXXX1111", "400000XXXXXX2503");
    let asked = challenge("cybersource", foreign(jwt(&three), Some((1, 2030))));
    assert!(kept(asked).action.is_some());
    let broken = DATA.replace("411111XXXXXX1111", "400000XXXXXX2925");
    let asked = challenge("cybersource", foreign(jwt(&broken), Some((1, 2030))));
    assert_eq!(reason(asked), Reason::AuthenticationFailed);
}

#[test]
fn malformed_transient_tokens() {
    for bad in [
        jwt("{}"),
        jwt("[]"),
        jwt("not json"),
        jwt(r#"{"jti":"x"}"#),
        jwt(r#"{"jti":"","data":{"number":"411111XXXXXX1111"}}"#),
        jwt(r#"{"jti":"4111111111111111","data":{"number":"411111XXXXXX1111"}}"#),
        // A number that is not masked must not be kept.
        jwt(r#"{"jti":"abc","data":{"number":"4111111111111111"}}"#),
        jwt(r#"{"jti":"abc","data":{"number":"éééééé"}}"#),
        jwt(&DATA.replace("\"type\"", &"[".repeat(200))),
        "a.b".to_owned(),
        "a.b.c.d".to_owned(),
        "..".to_owned(),
        String::new(),
        format!("a.{}.c", "A".repeat(20_000)),
    ] {
        let outcome = attach("cybersource", foreign(bad.clone(), Some((1, 2030))));
        assert!(matches!(outcome, Outcome::TokenUnknown), "{bad}");
    }
}

#[test]
fn gateways_without_tokens_say_so() {
    for gateway in GATEWAYS {
        let outcome = attach(gateway, foreign("tok_Ab12", None));
        match gateway {
            "braintree" | "vantiv" | "tap" => assert!(matches!(outcome, Outcome::Stored(_))),
            "stripe" | "chargebee" | "magpie" | "cybersource" => {
                assert!(matches!(outcome, Outcome::TokenUnknown), "{gateway}");
            }
            _ => assert!(matches!(outcome, Outcome::Unsupported), "{gateway}"),
        }
    }
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let name = prop_oneof![
        Just("paypageRegistrationId".to_owned()),
        Just("firstSix".to_owned()),
        Just("bin".to_owned()),
        Just("lastFour".to_owned()),
        Just("expMonth".to_owned()),
        Just("expYear".to_owned()),
        Just("type".to_owned()),
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        ".{0,20}".prop_map(Tree::from),
        "[0-9]{0,19}".prop_map(Tree::from),
        "(tok_|fake-)?[a-zA-Z0-9-]{0,20}".prop_map(Tree::from),
        "[a-zA-Z0-9_-]{0,9}[.][a-zA-Z0-9_-]{0,40}[.][a-zA-Z0-9]{0,9}".prop_map(Tree::from),
        any_claims().prop_map(|claims| Tree::from(jwt(&claims))),
    ];
    leaf.prop_recursive(3, 24, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            prop::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|members| Tree::Map(members.into_iter().collect())),
        ]
    })
}

fn any_claims() -> impl Strategy<Value = String> {
    (
        "[A-Za-z0-9é]{0,8}",
        "[0-9Xé]{0,20}",
        "[0-9é]{0,8}",
        "[0-9]{0,5}",
    )
        .prop_map(|(id, number, bin, year)| {
            format!(
                r#"{{"jti":"{id}","content":{{"paymentInformation":{{"card":{{"number":{{
                "maskedValue":"{number}","bin":"{bin}"}},"expirationYear":{{"value":"{year}"}},
                "expirationMonth":{{"value":1}}}}}}}}}}"#
            )
        })
}

proptest! {
    #[test]
    fn no_token_makes_a_gateway_stumble(
        token in any_tree(),
        expiry in prop::option::of((any::<u8>(), any::<u16>())),
    ) {
        for gateway in GATEWAYS {
            let material = Presented::Foreign { token: token.clone(), expiry };
            let first = attach(gateway, material.clone());
            let again = attach(gateway, material);
            prop_assert_eq!(format!("{first:?}"), format!("{again:?}"));
            if let Outcome::Stored(kept) = first {
                let card = kept.card.expect("foreign tokens stand for cards");
                prop_assert!(card.last4.len() == 4 && card.iin.len() <= 6);
            }
        }
    }
}
