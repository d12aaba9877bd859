use super::*;
use proptest::prelude::*;

const STATIC: &str = "00020101021128520011ph.ppmi.p2m0111TESTPHM2XXX0311MERCH0000010503310\
    5204599953036085802PH5912SOURCES DEMO6006Manila630497BF";
const DYNAMIC: &str = "00020101021228520011ph.ppmi.p2m0111TESTPHM2XXX0311MERCH0000010503310\
    5204599953036085406125.505802PH5912SOURCES DEMO6006Manila62270012ph.ppmi.qrph0507CHG0001\
    6304F126";

fn merchant() -> QrPh<'static> {
    QrPh {
        acquirer: "TESTPHM2XXX",
        merchant: "MERCH000001",
        account: None,
        proxy: Some("310"),
        category: "5999",
        name: "SOURCES DEMO",
        city: "Manila",
        amount: None,
        reference: None,
    }
}

fn person() -> InstaPay<'static> {
    InstaPay {
        acquirer: "TESTPHM2XXX",
        account: "001234567890",
        mobile: Some("+63-9170000000"),
        name: "Juana Peña",
        city: "Quezon City",
        amount: Some(5),
        reference: None,
    }
}

/// Reads fields; `None` when the text is anything else.
fn read(mut text: &str) -> Option<Vec<(u8, &str)>> {
    let mut fields = Vec::new();
    while !text.is_empty() {
        let length: usize = text.get(2..4)?.parse().ok()?;
        fields.push((text.get(..2)?.parse().ok()?, text.get(4..4 + length)?));
        text = &text[4 + length..];
    }
    Some(fields)
}

fn field<'a>(fields: &[(u8, &'a str)], tag: u8) -> Option<&'a str> {
    let mut found = fields.iter().filter(|(of, _)| *of == tag);
    let value = found.next().map(|(_, value)| *value);
    assert!(found.next().is_none(), "{tag} stands there twice");
    value
}

#[test]
fn the_check_sum_has_its_known_value() {
    assert_eq!(crc(b"123456789"), 0x29b1);
    assert_eq!(crc(b""), 0xffff);
}

#[test]
fn merchants_codes_are_the_known_ones() {
    assert_eq!(qr_ph(&merchant()).unwrap(), STATIC);
    let dynamic = QrPh {
        amount: Some(12_550),
        reference: Some("CHG0001"),
        ..merchant()
    };
    assert_eq!(qr_ph(&dynamic).unwrap(), DYNAMIC);
}

#[test]
fn a_persons_code_has_its_fields() {
    let payload = instapay(&person()).unwrap();
    assert!(check(&payload));
    let fields = read(&payload).unwrap();
    let tags: Vec<u8> = fields.iter().map(|(tag, _)| *tag).collect();
    assert_eq!(tags, [0, 1, 27, 52, 53, 54, 58, 59, 60, 63]);
    let receiver = read(field(&fields, 27).unwrap()).unwrap();
    assert_eq!(
        receiver,
        [
            (0, "com.p2pqrpay"),
            (1, "TESTPHM2XXX"),
            (2, "99964403"),
            (4, "001234567890"),
            (5, "+63-9170000000"),
        ]
    );
    for (tag, value) in [
        (1, "12"),
        (52, "6016"),
        (53, "608"),
        (54, "0.05"),
        (59, "Juana Pena"),
    ] {
        assert_eq!(field(&fields, tag), Some(value));
    }
}

#[test]
fn a_changed_payload_does_not_check() {
    assert!(check(STATIC));
    for at in 0..STATIC.len() {
        let mut changed = STATIC.as_bytes().to_vec();
        changed[at] ^= 1;
        assert!(!check(&String::from_utf8(changed).unwrap()), "{at}");
    }
    for text in [
        "",
        "6304",
        "63041D0F ",
        "630",
        "é",
        "ééé",
        &STATIC.to_lowercase(),
    ] {
        assert!(!check(text), "{text}");
    }
}

/// What a known merchant's code is refused for, after one change.
fn refused(change: impl FnOnce(&mut QrPh<'static>)) -> Option<(u8, Flaw)> {
    let mut code = merchant();
    change(&mut code);
    qr_ph(&code).err().map(|error| (error.tag, error.flaw))
}

#[test]
fn what_does_not_fit_is_refused() {
    const LONG: &str = "9999999999999999999999999999999999999999999999999999999999999999";
    for (found, tag, flaw) in [
        (refused(|code| code.acquirer = ""), 1, Flaw::Empty),
        (
            refused(|code| code.acquirer = "TESTPHM2XXXX"),
            1,
            Flaw::TooLong,
        ),
        (
            refused(|code| code.acquirer = "TEST M2XXX"),
            1,
            Flaw::Character,
        ),
        (refused(|code| code.merchant = ""), 3, Flaw::Empty),
        (refused(|code| code.merchant = "ñ"), 3, Flaw::Character),
        (refused(|code| code.merchant = LONG), 28, Flaw::TooLong),
        (refused(|code| code.category = "599"), 52, Flaw::Character),
        (refused(|code| code.name = " "), 59, Flaw::Empty),
        (refused(|code| code.city = ""), 60, Flaw::Empty),
        (refused(|code| code.amount = Some(0)), 54, Flaw::Zero),
        (
            refused(|code| code.amount = Some(1_000_000_000_000)),
            54,
            Flaw::TooLong,
        ),
        (refused(|code| code.reference = Some("")), 5, Flaw::Empty),
    ] {
        assert_eq!(found, Some((tag, flaw)));
    }
    let mut most = merchant();
    most.amount = Some(999_999_999_999);
    assert!(qr_ph(&most).unwrap().contains("54139999999999.99"));
}

#[test]
fn a_payload_has_an_end() {
    let mut fields = Fields::new();
    for tag in 80..85 {
        fields.put(tag, &"x".repeat(90)).unwrap();
    }
    let flaw = Flaw::TooLong;
    assert!(fields.clone().seal().is_ok());
    fields.put(85, &"x".repeat(31)).unwrap();
    assert_eq!(fields.seal(), Err(EmvError { tag: 63, flaw }));
    let flaw = Flaw::Tag;
    assert_eq!(
        Fields::new().put(100, "x").err(),
        Some(EmvError { tag: 100, flaw })
    );
}

#[test]
fn texts_become_what_codes_can_hold() {
    for (value, limit, expected) in [
        ("  Aling Nena  ", 25, "Aling Nena"),
        ("Dasmariñas", 15, "Dasmarinas"),
        ("Pen\u{303}a", 15, "Pena"),
        ("Straße\n1", 15, "Strasse 1"),
        ("店 7", 15, "? 7"),
        ("ab cd", 3, "ab"),
        ("Æx", 1, "A"),
        ("", 5, ""),
        ("x", 0, ""),
    ] {
        assert_eq!(text(value, limit), expected, "{value}");
    }
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    for (minor, currency, expected) in [
        (12_550, "php", "125.50"),
        (1, "PHP", "0.01"),
        (500, "jpy", "500"),
        (1_500, "kwd", "1.500"),
        (u64::MAX, "php", "184467440737095516.15"),
    ] {
        assert_eq!(amount(minor, currency), expected);
    }
}

proptest! {
    #[test]
    fn every_code_reads_back(
        name in any::<String>(), city in any::<String>(),
        reference in proptest::option::of(any::<String>()),
        amount in proptest::option::of(0_u64..2_000_000_000_000),
    ) {
        let code = QrPh { name: &name, city: &city, reference: reference.as_deref(), amount,
            ..merchant() };
        let Ok(payload) = qr_ph(&code) else { return Ok(()) };
        prop_assert!(check(&payload));
        prop_assert!(payload.is_ascii() && crate::qr_svg(&payload).is_some());
        let fields = read(&payload).unwrap();
        prop_assert_eq!(fields.last().map(|(tag, _)| *tag), Some(63));
        prop_assert_eq!(field(&fields, 59), Some(&text(&name, 25)[..]));
        prop_assert_eq!(field(&fields, 1), Some(if amount.is_some() { "12" } else { "11" }));
        prop_assert_eq!(field(&fields, 54).is_some(), amount.is_some());
    }

    #[test]
    fn checking_takes_any_text(text in any::<String>()) {
        prop_assert!(!check(&text) || text.contains("6304"));
    }

    #[test]
    fn texts_stay_within_their_limit(value in any::<String>(), limit in 0_usize..40) {
        let text = text(&value, limit);
        prop_assert!(text.len() <= limit && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    }
}
