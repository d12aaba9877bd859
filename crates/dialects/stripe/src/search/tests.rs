use super::*;
use proptest::prelude::*;

const FIELDS: [Field; 5] = [
    number("created"),
    text("email"),
    map("metadata"),
    text("name"),
    word("currency"),
];

fn jane(field: &str, key: Option<&str>) -> Value {
    match (field, key) {
        ("created", None) => Value::Number(1_700_000_000),
        ("email", None) => Value::of(Some("jane@example.com")),
        ("name", None) => Value::None,
        ("currency", None) => Value::of(Some("usd")),
        ("metadata", Some("plan \"a\"")) => Value::of(Some("Gold")),
        _ => Value::None,
    }
}

fn takes(query: &str) -> bool {
    parse(query, &FIELDS).expect(query).takes(jane)
}

#[test]
fn clauses_are_joined_by_one_kind_of_word() {
    for good in [
        "email:\"jane@example.com\"",
        "email:'JANE@example.com'",
        "email~\"@EXAMPLE\"",
        "created>1600000000",
        "created>=1700000000 created<=1700000000",
        "created:1700000000",
        "created<\"1800000000\"",
        "metadata[\"plan \\\"a\\\"\"]:\"gold\"",
        "metadata['none']:null",
        "name:null AND -email:\"joe@example.com\"",
        "name:\"x\" or currency:\"usd\"",
        "  currency : \"usd\"  ",
        "-created:-5",
    ] {
        assert!(takes(good), "{good}");
    }
    for bad in [
        "email:\"joe@example.com\"",
        "-email:\"jane@example.com\"",
        "name:\"x\"",
        "name~\"xyz\"",
        "created>1700000000",
        "created<1700000000",
        "currency:\"usd\" AND name:\"x\"",
        "metadata[\"plan\"]:\"gold\"",
    ] {
        assert!(!takes(bad), "{bad}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let many = ["currency:\"usd\""; 11].join(" AND ");
    for (query, fault) in [
        ("", Fault::Unreadable),
        ("jane", Fault::Unreadable),
        ("email:", Fault::Unreadable),
        ("email:jane", Fault::Unreadable),
        ("email:\"jane", Fault::Unreadable),
        ("email:\"a\" AND", Fault::Unreadable),
        ("(email:\"a\")", Fault::Unreadable),
        ("metadata:\"a\"", Fault::Unreadable),
        ("email[\"k\"]:\"a\"", Fault::Unreadable),
        ("metadata[k]:\"a\"", Fault::Unreadable),
        ("\u{e9}:\"a\"", Fault::Unreadable),
        ("phone:\"a\"", Fault::Unknown("phone".to_owned())),
        ("created:\"soon\"", Fault::NotNumber("created".to_owned())),
        (
            "created~\"170\"",
            Fault::Operator("created".to_owned(), "~"),
        ),
        ("email>\"a\"", Fault::Operator("email".to_owned(), ">")),
        (
            "currency~\"usd\"",
            Fault::Operator("currency".to_owned(), "~"),
        ),
        ("email~\"ab\"", Fault::Short("email".to_owned())),
        ("name:\"a\" AND name:\"b\" OR name:\"c\"", Fault::Mixed),
        (many.as_str(), Fault::TooMany),
    ] {
        assert_eq!(parse(query, &FIELDS), Err(fault.clone()), "{query}");
        assert!(!fault.to_string().is_empty());
    }
}

proptest! {
    #[test]
    fn nothing_panics(query in "(?s).{0,60}") {
        let _ = parse(&query, &FIELDS).map(|query| query.takes(jane));
    }

    #[test]
    fn near_queries_do_not_panic(clauses in prop::collection::vec(
        (
            "-?(email|created|metadata)?",
            "(\\[?['\"][a\\\\é]*['\"]?\\]?)?",
            "[:~<>=]{0,2}['\"]?[a-z0-9é]*['\"]? ?(AND|OR)? ?",
        ),
        0..5,
    )) {
        let query: String = clauses.iter().map(|(a, b, c)| format!("{a}{b}{c}")).collect();
        let _ = parse(&query, &FIELDS).map(|query| query.takes(jane));
    }
}
